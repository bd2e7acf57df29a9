/* limit_test.c - what refuses a clone call for the number of namespaces or processes there are. */
#include <stdio.h>
#include <sys/resource.h>

#include "clone.h"

static const struct cell_spec same = { 0 };
static const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };

static void
format_limit(int type, char path[64])
{
	snprintf(path, 64, "/proc/sys/user/max_%s_namespaces", cell_namespaces[type].file);
}

/* The user namespace of the case, where a limit would be that of others. */
static uint64_t outside;

static void
set_limit(int type, const char *limit)
{
	char path[64];

	if (look_namespace("user") == outside)
		case_broken(__FILE__, __LINE__, "this is no user namespace of its own");
	format_limit(type, path);
	SETUP(put_text(path, limit));
}

static void
prepare_limits(void)
{
	char path[64];

	outside = look_namespace("user");
	format_limit(CELL_USER, path);
	if (access(path, F_OK) < 0)
		case_skip("unsupported", "no %s", path);
	if (look_read_only(path))
		case_skip("denied", "%s is on a read-only mount", path);
}

/* In a user namespace that is new, so that nobody else is counted. */
struct limited {
	int type;
	uint64_t offered[WAYS];		/* other types to ask for as well */
	int granted[WAYS];		/* errno before there is a limit */
	int alone[WAYS], together[WAYS];
	int raised[WAYS];		/* when it allows some again */
	uint64_t was[CELL_TYPES], is[CELL_TYPES];	/* what the calls left the caller in */
};

static void
ask_each_way(const struct limited *seen, bool together, int ret_numbers[WAYS])
{
	const uint64_t flag = cell_namespaces[seen->type].flag;

	for (enum way way = 0; way < WAYS; way++)
		if ((seen->offered[way] & flag) != 0)
			ret_numbers[way] = look_inside_in_time(way, together ? seen->offered[way] : flag,
			    look_at_nothing, NULL);
}

/* Refused at once: nothing to wait for. */
static void
ask_in_vain(const struct limited *seen, bool together, int ret_numbers[WAYS])
{
	const uint64_t flag = cell_namespaces[seen->type].flag;

	for (enum way way = 0; way < WAYS; way++)
		if ((seen->offered[way] & flag) != 0)
			ret_numbers[way] = look_inside(way, together ? seen->offered[way] : flag, look_at_nothing, NULL);
}

/* A refused call in a child, whom it may not move. */
static int
look_at_refused(void *arg)
{
	struct limited *seen = arg;

	look_at_ids(seen->was);
	unshare((int)seen->offered[BY_UNSHARE]);
	look_at_ids(seen->is);
	return 0;
}

static void
look_at_limited(void *arg)
{
	struct limited *seen = arg;

	for (enum way way = 0; way < WAYS; way++)
		seen->offered[way] = find_offered(way);
	ask_each_way(seen, false, seen->granted);
	set_limit(seen->type, "0");
	ask_in_vain(seen, false, seen->alone);
	/* Among them the user namespace, whose own limits are no way round these. */
	ask_in_vain(seen, true, seen->together);
	SETUP(in_child(look_at_refused, seen));
	set_limit(seen->type, "8");
	ask_each_way(seen, false, seen->raised);
}

static void
require_limit(int type)
{
	struct limited seen = { .type = type };

	prepare_limits();
	for (enum way way = 0; way < WAYS; way++)
		seen.alone[way] = seen.together[way] = ENOSPC;
	case_observe(&inner_user, look_at_limited, &seen, sizeof(seen));
	if ((seen.offered[BY_UNSHARE] & cell_namespaces[type].flag) == 0)
		case_skip("denied", "a limit outside allows no %s namespace inside another user namespace",
		    cell_namespaces[type].name);
	for (enum way way = 0; way < WAYS; way++) {
		skip_for_limit(seen.granted[way]);
		REQUIRE_ERRNO(0, seen.granted[way]);
		REQUIRE_ERRNO(ENOSPC, seen.alone[way]);
		REQUIRE_ERRNO(ENOSPC, seen.together[way]);
		REQUIRE_ERRNO(0, seen.raised[way]);
	}
	for (int other = 0; other < CELL_TYPES; other++)
		REQUIRE_EQ(seen.was[other], seen.is[other]);
}

#define IS_LIMITED(type, index) \
	CASE(a_limit_of_0_allows_no_##type##_namespace, \
	    .requirement = "CLONE-18" DIGIT_##type, \
	    .descr = "With max_*_namespaces at 0 a new " #type " namespace is ENOSPC by each call, with other types too", \
	    .needs = "unshare user " #type IN_USER_##type) { require_limit(index); }

/* There is no feature of a user namespace inside another. */
#define IN_USER_user ""
#define IN_USER_pid "-in-user"
#define IN_USER_uts "-in-user"
#define IN_USER_ipc "-in-user"
#define IN_USER_mount "-in-user"
#define IN_USER_net "-in-user"
#define IN_USER_cgroup "-in-user"
#define IN_USER_time "-in-user"

CASE_EACH_TYPE(IS_LIMITED)

/* A call that fails half-way: for the second type, when the first was counted. */
struct half {
	int failed[CELL_TYPES], afterwards[CELL_TYPES];	/* errno, by the first type */
};

static const struct { int first, second; } halves[] = {
	{ CELL_MOUNT, CELL_UTS }, { CELL_UTS, CELL_IPC }, { CELL_IPC, CELL_NET }, { CELL_CGROUP, CELL_NET },
};

static void
look_at_halves(void *arg)
{
	struct half *seen = arg;

	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		const uint64_t first = cell_namespaces[halves[i].first].flag;
		const uint64_t second = cell_namespaces[halves[i].second].flag;

		set_limit(halves[i].first, "1");
		set_limit(halves[i].second, "0");
		seen->failed[i] = look_inside(BY_UNSHARE, first | second, look_at_nothing, NULL);
		seen->afterwards[i] = look_inside_in_time(BY_UNSHARE, first, look_at_nothing, NULL);
		set_limit(halves[i].first, "8");
		set_limit(halves[i].second, "8");
	}
}

CASE(what_a_refused_call_made_is_not_counted,
    .requirement = "CLONE-190",
    .descr = "After a call that failed for the limit of one type the only namespace allowed of another can be made",
    .needs = "unshare user mount-in-user uts-in-user ipc-in-user cgroup-in-user net-in-user")
{
	struct half seen = { { 0 }, { 0 } };

	prepare_limits();
	case_observe(&inner_user, look_at_halves, &seen, sizeof(seen));
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		REQUIRE_ERRNO(ENOSPC, seen.failed[i]);
		REQUIRE_ERRNO(0, seen.afterwards[i]);
	}
}

struct crowd {
	uint64_t offered[WAYS];
	int plain, user[WAYS], all[WAYS];	/* errno */
};

/* An ordinary user's process, where that can be had. */
static void
look_at_crowd(void *arg)
{
	const struct rlimit none = { 0, 0 };
	struct crowd *seen = arg;

	if (setresgid(65534, 65534, 65534) == 0)
		(void)!setresuid(65534, 65534, 65534);
	SETUP(drop_capabilities());
	SETUP(setrlimit(RLIMIT_NPROC, &none));
	seen->plain = look_inside(BY_CLONE, 0, look_at_nothing, NULL);
	for (enum way way = BY_CLONE3; way <= BY_CLONE; way++) {
		seen->user[way] = look_inside_in_time(way, CLONE_NEWUSER, look_at_nothing, NULL);
		seen->all[way] = look_inside_in_time(way, CLONE_NEWUSER | seen->offered[way], look_at_nothing, NULL);
	}
}

CASE(a_new_namespace_does_not_free_from_the_limit_of_processes,
    .requirement = "CLONE-191",
    .descr = "Above RLIMIT_NPROC a clone call with new namespaces, user or all, is EAGAIN like a plain one",
    .needs = "clone3 user unprivileged-user")
{
	struct crowd seen = { .plain = -1 };

	for (enum way way = BY_CLONE3; way <= BY_CLONE; way++)
		seen.offered[way] = find_offered(way);
	case_observe(&same, look_at_crowd, &seen, sizeof(seen));
	if (seen.plain == 0)
		case_skip("denied", "this user's processes are not limited: outside it is root");
	REQUIRE_ERRNO(EAGAIN, seen.plain);
	for (enum way way = BY_CLONE3; way <= BY_CLONE; way++) {
		skip_for_limit(seen.user[way]);
		skip_for_limit(seen.all[way]);
		REQUIRE_ERRNO(EAGAIN, seen.user[way]);
		REQUIRE_ERRNO(EAGAIN, seen.all[way]);
	}
}
