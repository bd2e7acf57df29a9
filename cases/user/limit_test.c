/* limit_test.c - how many namespaces of each type a user may have: whose limit it is, and whom it binds. */

/*
 * Everything happens below a user namespace that the probe makes by itself: the
 * limits of the arena may be those of the machine, and stay untouched even when
 * the suite drops user namespaces.
 */
#include <limits.h>

#include "caps.h"
#include "cases/lifetime.h"

#define TOUCHED 7			/* a value that nobody starts with */

static void
skip_if_fixed(void)
{
	if (look_read_only("/proc/sys/user/max_user_namespaces"))
		case_skip("denied", "/proc/sys is on a read-only mount");
	if (access("/proc/sys/user/max_user_namespaces", F_OK) < 0)
		case_skip("unsupported", "no /proc/sys/user");
}

/* Runs the probe in a child of the case. */
static void
observe_limit(void (*look)(void *), void *seen, size_t size)
{
	skip_if_fixed();
	case_observe(&same, look, seen, size);
}

static const char *
limit_path(const struct cell_namespace *type, char path[64])
{
	snprintf(path, 64, "/proc/sys/user/max_%s_namespaces", type->file);
	return path;
}

static long
read_limit(const struct cell_namespace *type)
{
	char path[64];

	return look_number(limit_path(type, path));
}

/* 0 or errno. */
static int
write_limit(const struct cell_namespace *type, long value)
{
	char path[64], text[32];

	snprintf(text, sizeof(text), "%ld", value);
	return ERRNO_OF(put_text(limit_path(type, path), text));
}

static void
do_nothing(void *arg)
{
	(void)arg;
}

struct values {
	long of[CELL_TYPES];
};

static void
look_at_values(void *arg)
{
	struct values *seen = arg;

	enter_own_space(0);
	for (int i = 0; i < CELL_TYPES; i++)
		seen->of[i] = read_limit(&cell_namespaces[i]);
}

CASE(a_new_user_namespace_sets_no_limit,
    .requirement = "USER-350",
    .descr = "Every limit in /proc/sys/user of a new user namespace is 2147483647",
    .needs = "user")
{
	struct values seen = { 0 };

	observe_limit(look_at_values, &seen, sizeof(seen));
	/* -1: a type that this kernel does not have. */
	for (int i = 0; i < CELL_TYPES; i++)
		if (seen.of[i] != -1)
			REQUIRE(seen.of[i] == INT_MAX, "max_%s_namespaces is %ld, expected %d", cell_namespaces[i].file,
			    seen.of[i], INT_MAX);
}

/* An outer and an inner user namespace, one of which writes a limit. */
struct change {
	bool inner_writes;
	int number;		/* errno of the write */
	long outer, inner;	/* as read afterwards */
};

static void
look_at_inner(void *arg)
{
	struct change *seen = arg;

	SETUP(case_unshare(CLONE_NEWUSER));
	if (seen->inner_writes)
		seen->number = write_limit(&cell_namespaces[CELL_UTS], TOUCHED);
	seen->inner = read_limit(&cell_namespaces[CELL_UTS]);
}

static void
look_at_inner_without(void *arg)
{
	struct change *seen = arg;

	if (seen->inner_writes)
		seen->number = write_limit(&cell_namespaces[CELL_UTS], TOUCHED);
	seen->inner = read_limit(&cell_namespaces[CELL_UTS]);
}

static void
look_at_change_by(void *arg, void (*look)(void *))
{
	struct change *seen = arg;

	enter_own_space(0);
	if (!seen->inner_writes)
		seen->number = write_limit(&cell_namespaces[CELL_UTS], TOUCHED);
	SETUP_OK(clone_and_run(0, look, seen));
	seen->outer = read_limit(&cell_namespaces[CELL_UTS]);
}

static void
look_at_change(void *arg)
{
	look_at_change_by(arg, look_at_inner);
}

static void
look_at_change_without(void *arg)
{
	look_at_change_by(arg, look_at_inner_without);
}

CASE(a_limit_written_inside_is_not_seen_outside,
    .requirement = "USER-351",
    .descr = "A limit set in a user namespace leaves that of its parent alone",
    .needs = "user user-in-user clone3")
{
	struct change seen = { .inner_writes = true, .number = -1 };

	observe_limit(look_at_change, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(TOUCHED, seen.inner);
	REQUIRE_EQ(INT_MAX, seen.outer);
}

CASE(a_limit_written_outside_is_not_seen_inside,
    .requirement = "USER-351",
    .descr = "A limit set in a user namespace is not what its child reads",
    .needs = "user user-in-user clone3")
{
	struct change seen = { .inner_writes = false, .number = -1 };

	observe_limit(look_at_change, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(TOUCHED, seen.outer);
	REQUIRE_EQ(INT_MAX, seen.inner);
}

CASE(without_a_further_user_namespace_the_limit_is_the_same,
    .requirement = "USER-351",
    .descr = "Control: a process and its child in the same user namespace see each other's limits",
    .needs = "user clone3")
{
	for (int inner_writes = 0; inner_writes < 2; inner_writes++) {
		struct change seen = { .inner_writes = inner_writes != 0, .number = -1 };

		observe_limit(look_at_change_without, &seen, sizeof(seen));
		REQUIRE_ERRNO(0, seen.number);
		REQUIRE_EQ(TOUCHED, seen.outer);
		REQUIRE_EQ(TOUCHED, seen.inner);
	}
}

/* A descriptor of the outer namespace's limit, handed to an inner one. */
struct handed {
	int fd;
	char text[32];
	int number;		/* errno of the write from inside */
	long outer;		/* afterwards */
};

static void
look_at_handed(void *arg)
{
	struct handed *seen = arg;
	ssize_t n;

	SETUP(unshare(CLONE_NEWUSER));
	SETUP(n = pread(seen->fd, seen->text, sizeof(seen->text) - 1, 0));
	seen->text[strcspn(seen->text, "\n")] = '\0';
	seen->number = ERRNO_OF(pwrite(seen->fd, "9", 1, 0));
}

static void
look_at_handing(void *arg)
{
	struct handed *seen = arg;
	const struct cell_namespace *type = &cell_namespaces[CELL_UTS];
	char path[64];

	enter_own_space(0);
	SETUP_OK(write_limit(type, TOUCHED));
	seen->fd = SETUP(open(limit_path(type, path), O_RDWR | O_CLOEXEC));
	SETUP_OK(clone_and_run(0, look_at_handed, seen));
	seen->outer = read_limit(type);
}

CASE(a_descriptor_shows_the_limit_of_its_opener,
    .requirement = "USER-352",
    .descr = "A limit's file opened outside shows the outer limit to a process of an inner user namespace",
    .needs = "user user-in-user clone3")
{
	struct handed seen = { .number = -1 };

	observe_limit(look_at_handing, &seen, sizeof(seen));
	REQUIRE_STR("7", seen.text);
}

CASE(a_descriptor_does_not_give_the_outer_limit_away,
    .requirement = "USER-353",
    .descr = "A limit's file that was opened for writing outside is EPERM to write in an inner user namespace",
    .needs = "user user-in-user clone3")
{
	struct handed seen = { .number = -1 };

	observe_limit(look_at_handing, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.number);
	REQUIRE_EQ(TOUCHED, seen.outer);
}

struct rights {
	int with, without;	/* errno, by CAP_SYS_RESOURCE: alone, and all but it */
	int negative, too_large;
};

static void
write_with(void *arg)
{
	struct rights *seen = arg;

	keep_caps(CAP_BIT(CAP_SYS_RESOURCE));
	seen->with = write_limit(&cell_namespaces[CELL_UTS], TOUCHED);
	seen->negative = write_limit(&cell_namespaces[CELL_UTS], -1);
	seen->too_large = write_limit(&cell_namespaces[CELL_UTS], INT_MAX + 1L);
}

static void
look_at_rights(void *arg)
{
	struct rights *seen = arg;

	enter_own_space(0);
	SETUP_OK(clone_and_run(0, write_with, seen));
	keep_caps(~CAP_BIT(CAP_SYS_RESOURCE));
	seen->without = write_limit(&cell_namespaces[CELL_UTS], TOUCHED);
}

CASE(writing_a_limit_needs_cap_sys_resource,
    .requirement = "USER-354",
    .descr = "In a user namespace a limit is written with CAP_SYS_RESOURCE alone, and EACCES without it",
    .needs = "user clone3")
{
	struct rights seen = { -1, -1, -1, -1 };

	observe_limit(look_at_rights, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EACCES, seen.without);
}

CASE(a_limit_out_of_range_is_refused,
    .requirement = "USER-355",
    .descr = "-1 and 2147483648 are EINVAL as limits",
    .needs = "user clone3")
{
	struct rights seen = { -1, -1, -1, -1 };

	_Static_assert(LONG_MAX > INT_MAX || sizeof(long) == 4, "a long holds one more");
	observe_limit(look_at_rights, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen.negative);
	if (LONG_MAX > INT_MAX)
		REQUIRE_ERRNO(EINVAL, seen.too_large);
}

/* What a limit does to both calls. */
struct refusal {
	const struct cell_namespace *type;
	int clone_at_0, unshare_at_0, clone_at_1;	/* errno */
};

static void
look_at_refusal(void *arg)
{
	struct refusal *seen = arg;

	enter_own_space(0);
	SETUP_OK(write_limit(seen->type, 0));
	seen->clone_at_0 = clone_and_run(seen->type->flag, do_nothing, NULL);
	seen->unshare_at_0 = ERRNO_OF(unshare((int)seen->type->flag));
	SETUP_OK(write_limit(seen->type, 1));
	seen->clone_at_1 = clone_and_run(seen->type->flag, do_nothing, NULL);
}

static void
require_refusal(const struct cell_namespace *type)
{
	struct refusal seen = { type, -1, -1, -1 };

	observe_limit(look_at_refusal, &seen, sizeof(seen));
	REQUIRE_ERRNO(ENOSPC, seen.clone_at_0);
	REQUIRE_ERRNO(ENOSPC, seen.unshare_at_0);
	REQUIRE_ERRNO(0, seen.clone_at_1);
}

#define LIMITED(type, index) \
	CASE(a_limit_of_0_refuses_##type##_namespaces_to_clone_and_unshare, \
	    .requirement = "USER-356", \
	    .descr = "With its limit at 0 clone() and unshare() of a " #type " namespace are ENOSPC, at 1 not", \
	    .needs = "user clone3 " #type "-in-user") \
	{ require_refusal(&cell_namespaces[index]); }

CASE_EACH_TYPE(LIMITED)

/* The outer limit, and an inner user namespace that sets itself a higher one. */
struct charge {
	const struct cell_namespace *type;
	int first, second;	/* errno in the inner user namespace */
};

static void
make_second(void *arg)
{
	struct charge *seen = arg;

	seen->second = clone_and_run(seen->type->flag, do_nothing, NULL);
}

static void
make_first(void *arg)
{
	struct charge *seen = arg;

	enter_own_space(0);
	SETUP_OK(write_limit(seen->type, 1000));
	seen->first = clone_and_run(seen->type->flag, make_second, seen);
}

static void
look_at_charge(void *arg)
{
	struct charge *seen = arg;

	enter_own_space(0);
	/* The inner user namespace counts among its own kind. */
	SETUP_OK(write_limit(seen->type, seen->type->flag == CLONE_NEWUSER ? 2 : 1));
	SETUP_OK(clone_and_run(0, make_first, seen));
}

static void
require_charge(const struct cell_namespace *type)
{
	struct charge seen = { type, -1, -1 };

	observe_limit(look_at_charge, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.first);
	REQUIRE_ERRNO(ENOSPC, seen.second);
}

#define CHARGED(type, index) \
	CASE(a_user_namespace_is_no_way_around_the_outer_limit_on_##type##_namespaces, \
	    .requirement = "USER-357", \
	    .descr = "A " #type " namespace made in an inner user namespace counts against the outer limit as well", \
	    .needs = "user user-in-user clone3 " #type "-in-user") \
	{ require_charge(&cell_namespaces[index]); }

CASE_EACH_TYPE(CHARGED)

/* Two users of one user namespace, the limit of which is 1. */
struct users {
	int first, second, other;	/* errno */
};

static void
make_as_other(void *arg)
{
	struct users *seen = arg;

	become_user(2);
	seen->other = clone_and_run(CLONE_NEWUSER, do_nothing, NULL);
}

static void
look_at_users(void *arg)
{
	struct users *seen = arg;
	pid_t holder;

	keep_capabilities();
	SETUP_OK(write_limit(&cell_namespaces[CELL_USER], 1));
	become_user(1);
	holder = clone_waiter(CLONE_NEWUSER);
	seen->first = ERRNO_OF(holder);
	seen->second = clone_and_run(CLONE_NEWUSER, do_nothing, NULL);
	SETUP_OK(clone_and_run(0, make_as_other, seen));
	if (holder > 0) {
		SETUP(kill(holder, SIGKILL));
		wait_status(holder);
	}
}

CASE(each_user_has_the_limit_for_itself,
    .requirement = "USER-358",
    .descr = "With the limit at 1, a second user namespace of one user is ENOSPC, the first of another is not",
    .needs = "id-range user-in-user clone3")
{
	struct users seen = { -1, -1, -1 };

	skip_if_fixed();
	observe_mapped("0 0 1000", "0 0 1000", look_at_users, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.first);
	REQUIRE_ERRNO(ENOSPC, seen.second);
	REQUIRE_ERRNO(0, seen.other);
}

CASE(a_user_namespace_without_member_or_pin_is_gone,
    .requirement = "USER-359",
    .descr = "A user namespace is counted while a descriptor holds it, and no more after",
    .needs = "user user-in-user")
{
	struct count seen = {
		.file = "user", .limit = "/proc/sys/user/max_user_namespaces", .flag = CLONE_NEWUSER,
	};

	observe_count(&seen);
	REQUIRE_ERRNO(0, seen.first);
	REQUIRE_ERRNO(ENOSPC, seen.pinned);
	REQUIRE_ERRNO(0, seen.after);
}
