/* atomic_test.c - setns(2) on a process for several types, one of which is refused. */
#include "join.h"

struct attempt {
	struct visit visit;
	int first;		/* a flag to be joined before; 0: none */
	int part;		/* the flags that would be granted alone */
	int alone;		/* errno of that, in the end */
	struct stat root[2], directory[2];
};

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;

	if (seen->first != 0)
		SETUP(setns(seen->visit.fd, seen->first));
	for (int i = 0; i < 2; i++) {
		SETUP(stat("/", &seen->root[i]));
		SETUP(stat(".", &seen->directory[i]));
		if (i == 0)
			look_at_visit(&seen->visit);
	}
	seen->alone = ERRNO_OF(setns(seen->visit.fd, seen->part));
}

static bool
is_same(const struct stat files[2])
{
	return files[0].st_dev == files[1].st_dev && files[0].st_ino == files[1].st_ino;
}

static void
require_nothing_changed(int error, const struct attempt *seen)
{
	REQUIRE_ERRNO(error, seen->visit.error);
	require_no_other_change(&seen->visit, 0);
	REQUIRE(is_same(seen->root) && is_same(seen->directory), "root or working directory changed");
	REQUIRE_ERRNO(0, seen->alone);
}

#define PART (CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET)

/* In a pid namespace of the case's making, which is the ancestor. */
static void
look_from_below(void *arg)
{
	const struct cell_spec below = { .namespaces = CLONE_NEWPID }, spec = { .namespaces = PART };
	struct attempt *seen = arg;
	struct actor host;

	actor_start(&host, &spec, play_host, 0);
	actor_meet(&host, "there");
	seen->visit.fd = host.cell.pidfd;
	case_observe(&below, look_at_attempt, seen, sizeof(*seen));
	actor_meet(&host, "visited");
	actor_end(&host);
}

CASE(one_refused_type_keeps_the_caller_out_of_all,
    .requirement = "JOIN-37",
    .descr = "When one type is EINVAL (an ancestor's pid namespace), the caller is moved into none of the others",
    .needs = "setns pid uts ipc mount CAP_SYS_CHROOT net setns-pidfd")
{
	const struct cell_spec ancestor = { .namespaces = CLONE_NEWPID };
	struct attempt seen = { .part = PART, .visit = { .nstype = PART | CLONE_NEWPID, .error = -1 } };

	case_observe(&ancestor, look_from_below, &seen, sizeof(seen));
	require_nothing_changed(EINVAL, &seen);
}

static void
play_mixed_host(struct actor *self)
{
	SETUP(unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWNET));
	actor_meet(self, "there");
	actor_meet(self, "visited");
}

CASE(one_type_without_the_right_keeps_the_caller_out_of_all,
    .requirement = "JOIN-37",
    .descr = "When one namespace has another owner (EPERM), the caller is moved into none of the others",
    .needs = "setns user uts ipc net setns-pidfd")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWIPC };
	const uint64_t part = CLONE_NEWUTS | CLONE_NEWNET;
	struct attempt seen = { .first = CLONE_NEWUSER, .part = (int)part };
	struct actor host;

	actor_start(&host, &spec, play_mixed_host, 0);
	actor_meet(&host, "there");
	seen.visit = (struct visit){ .fd = host.cell.pidfd, .nstype = (int)(part | CLONE_NEWIPC), .error = -1 };
	case_observe(&plain, look_at_attempt, &seen, sizeof(seen));
	actor_meet(&host, "visited");
	actor_end(&host);
	require_nothing_changed(EPERM, &seen);
}

CASE(ones_own_user_namespace_keeps_the_caller_out_of_all,
    .requirement = "JOIN-37",
    .descr = "When the user namespace is one's own (EINVAL), the caller is moved into none of the others",
    .needs = "setns uts ipc setns-pidfd")
{
	const uint64_t part = CLONE_NEWUTS | CLONE_NEWIPC;
	struct attempt seen = { .part = (int)part };
	struct host host;

	start_host(&host, part, CELL_UTS);
	seen.visit = (struct visit){ .fd = host.actor.cell.pidfd, .nstype = (int)(part | CLONE_NEWUSER), .error = -1 };
	case_observe(&plain, look_at_attempt, &seen, sizeof(seen));
	end_host(&host);
	require_nothing_changed(EINVAL, &seen);
}
