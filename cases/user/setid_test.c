/* setid_test.c - calls that change ids take those that are mapped, and no others. */
#include <sys/resource.h>

#include "process.h"

/* Each call with one id; the ids that stay are given as -1 or as they are. */
static int call_setuid(unsigned id) { return setuid(id); }
static int call_seteuid(unsigned id) { return seteuid(id); }
static int call_setreuid_real(unsigned id) { return setreuid(id, (uid_t)-1); }
static int call_setreuid_effective(unsigned id) { return setreuid((uid_t)-1, id); }
static int call_setresuid_real(unsigned id) { return setresuid(id, (uid_t)-1, (uid_t)-1); }
static int call_setresuid_effective(unsigned id) { return setresuid((uid_t)-1, id, (uid_t)-1); }
static int call_setresuid_saved(unsigned id) { return setresuid((uid_t)-1, (uid_t)-1, id); }
static int call_setgid(unsigned id) { return setgid(id); }
static int call_setegid(unsigned id) { return setegid(id); }
static int call_setregid_real(unsigned id) { return setregid(id, (gid_t)-1); }
static int call_setregid_effective(unsigned id) { return setregid((gid_t)-1, id); }
static int call_setresgid_real(unsigned id) { return setresgid(id, (gid_t)-1, (gid_t)-1); }
static int call_setresgid_effective(unsigned id) { return setresgid((gid_t)-1, id, (gid_t)-1); }
static int call_setresgid_saved(unsigned id) { return setresgid((gid_t)-1, (gid_t)-1, id); }

static const struct {
	const char *name;
	int (*call)(unsigned id);
} calls[] = {
	{ "setuid", call_setuid }, { "seteuid", call_seteuid },
	{ "setreuid (real)", call_setreuid_real }, { "setreuid (effective)", call_setreuid_effective },
	{ "setresuid (real)", call_setresuid_real }, { "setresuid (effective)", call_setresuid_effective },
	{ "setresuid (saved)", call_setresuid_saved },
	{ "setgid", call_setgid }, { "setegid", call_setegid },
	{ "setregid (real)", call_setregid_real }, { "setregid (effective)", call_setregid_effective },
	{ "setresgid (real)", call_setresgid_real }, { "setresgid (effective)", call_setresgid_effective },
	{ "setresgid (saved)", call_setresgid_saved },
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

struct attempts {
	unsigned id;
	int number[CALLS];			/* errno */
	struct ids before, after;
};

static void
look_at_attempts(void *arg)
{
	struct attempts *seen = arg;

	look_at_ids(&seen->before);
	for (int i = 0; i < CALLS; i++)
		seen->number[i] = ERRNO_OF(calls[i].call(seen->id));
	look_at_ids(&seen->after);
}

static void
require_attempts(int expected, const struct attempts *seen)
{
	for (int i = 0; i < CALLS; i++)
		REQUIRE(seen->number[i] == expected, "%s to %u: %s, expected %s", calls[i].name, seen->id,
		    strerror(seen->number[i]), strerror(expected));
}

static void
require_refused(const struct cell_spec *spec, unsigned id)
{
	struct attempts seen = { .id = id };

	memset(seen.number, -1, sizeof(seen.number));
	case_observe(spec, look_at_attempts, &seen, sizeof(seen));
	require_attempts(EINVAL, &seen);
	REQUIRE(memcmp(&seen.before, &seen.after, sizeof(seen.before)) == 0, "ids changed nevertheless");
}

CASE(before_the_maps_no_id_can_be_set,
    .requirement = "USER-100",
    .descr = "Every call that sets ids is EINVAL without maps: for 0, for the outer id and for the overflow id",
    .needs = "user")
{
	require_refused(&unmapped, 0);
	require_refused(&unmapped, 1000);
	require_refused(&unmapped, overflow_id(UIDS));
}

CASE(ids_without_a_mapping_cannot_be_set,
    .requirement = "USER-101",
    .descr = "With 1000 alone mapped, every call that sets ids is EINVAL for 0, 1001 and the overflow id",
    .needs = "user")
{
	require_refused(&mapped_to_1000, 0);
	require_refused(&mapped_to_1000, 1001);
	require_refused(&mapped_to_1000, overflow_id(UIDS));
}

CASE(the_mapped_id_can_be_set,
    .requirement = "USER-102",
    .descr = "With 1000 mapped, every call that sets ids takes it",
    .needs = "user")
{
	struct attempts seen = { .id = 1000 };

	memset(seen.number, -1, sizeof(seen.number));
	case_observe(&mapped_to_1000, look_at_attempts, &seen, sizeof(seen));
	require_attempts(0, &seen);
}

static void
look_at_any(void *arg)
{
	keep_capabilities();
	look_at_attempts(arg);
}

CASE(any_mapped_id_can_be_set_with_the_capability,
    .requirement = "USER-102",
    .descr = "With 0 to 99 mapped, root inside may set every id to 42 by every call",
    .needs = "user id-range")
{
	struct attempts seen = { .id = 42 };

	memset(seen.number, -1, sizeof(seen.number));
	observe_mapped("0 0 100", "0 0 100", look_at_any, &seen, sizeof(seen));
	require_attempts(0, &seen);
	require_ids(&seen.after, 42, 42);
}

static void
look_without_capability(void *arg)
{
	SETUP(drop_capabilities());
	look_at_attempts(arg);
}

CASE(other_ids_need_the_capability,
    .requirement = "USER-103",
    .descr = "Without CAP_SETUID and CAP_SETGID inside, a mapped id of somebody else is EPERM to every call",
    .needs = "user id-range")
{
	struct attempts seen = { .id = 42 };

	memset(seen.number, -1, sizeof(seen.number));
	observe_mapped("0 0 100", "0 0 100", look_without_capability, &seen, sizeof(seen));
	require_attempts(EPERM, &seen);
}

/* The calls that tell of a refusal by changing nothing. */
struct file_ids {
	unsigned id;
	unsigned before[ID_KINDS], after[ID_KINDS];
};

static void
look_at_file_ids(void *arg)
{
	struct file_ids *seen = arg;

	seen->before[UIDS] = (unsigned)setfsuid(seen->id);
	seen->before[GIDS] = (unsigned)setfsgid(seen->id);
	seen->after[UIDS] = (unsigned)setfsuid((uid_t)-1);
	seen->after[GIDS] = (unsigned)setfsgid((gid_t)-1);
}

CASE(filesystem_ids_without_a_mapping_are_left,
    .requirement = "USER-104",
    .descr = "setfsuid() and setfsgid() to an id without mapping change nothing",
    .needs = "user")
{
	struct file_ids none = { .id = 1000 }, other = { .id = 1001 };

	case_observe(&unmapped, look_at_file_ids, &none, sizeof(none));
	case_observe(&mapped_to_1000, look_at_file_ids, &other, sizeof(other));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_EQ(overflow_id(kind), none.before[kind]);
		REQUIRE_EQ(overflow_id(kind), none.after[kind]);
		REQUIRE_EQ(1000, other.before[kind]);
		REQUIRE_EQ(1000, other.after[kind]);
	}
}

CASE(filesystem_ids_with_a_mapping_are_set,
    .requirement = "USER-105",
    .descr = "setfsuid() and setfsgid() to a mapped id set it",
    .needs = "user id-range")
{
	struct file_ids seen = { .id = 42 };

	skip_unless_root();
	observe_mapped("0 0 100", "0 0 100", look_at_file_ids, &seen, sizeof(seen));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_EQ(0, seen.before[kind]);
		REQUIRE_EQ(42, seen.after[kind]);
	}
}

/* A call that finds processes by their user. */
struct found {
	int mapped, other;			/* errno: for 1000 and 1001 */
};

static int
find_user(unsigned id)
{
	errno = 0;
	return getpriority(PRIO_USER, id) == -1 ? errno : 0;
}

static void
look_at_found(void *arg)
{
	struct found *seen = arg;

	seen->mapped = find_user(1000);
	seen->other = find_user(1001);
}

CASE(processes_are_found_by_the_id_inside,
    .requirement = "USER-106",
    .descr = "getpriority(PRIO_USER) finds processes by 1000, which is mapped to their user, and is ESRCH for 1001",
    .needs = "user")
{
	struct found seen = { -1, -1 };

	case_observe(&mapped_to_1000, look_at_found, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.mapped);
	REQUIRE_ERRNO(ESRCH, seen.other);
}
