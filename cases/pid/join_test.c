/* join_test.c - which pid namespaces may be joined or created, and by whom. */
#include "cases/pid/pid.h"
#include "cases/setns.h"

/* errno of joining each from the middle one of several nested namespaces, by a
 * process that has gone by then. All are the case's own: its outside may belong
 * to somebody whose rights it lacks. */
struct targets {
	uint64_t namespaces;		/* of the middle one */
	void (*look)(void *);		/* from there */
	int above, beside, below[2];	/* descriptors */
	int to_above, to_beside, to_own, to_below, to_two_below;
};

static int
try_setns(int space)
{
	pid_t pid = SETUP(fork());

	if (pid == 0)
		exit_child(ERRNO_OF(setns(space, CLONE_NEWPID)));
	return wait_status(pid);
}

/* A chain of namespaces below the caller, each with one process; descriptors of
 * them land in the caller's table, which all share. */
static pid_t
fork_chain(int *spaces, int levels, int ready)
{
	pid_t pid = SETUP(clone_fork(CLONE_NEWPID | CLONE_FILES));

	if (pid != 0)
		return pid;
	SETUP(prctl(PR_SET_PDEATHSIG, SIGKILL));
	*spaces = SETUP(open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC));
	if (levels > 1)
		fork_chain(spaces + 1, levels - 1, ready);
	else
		SETUP(write(ready, "", 1));
	for (;;)
		pause();
}

static pid_t
start_chain(int *spaces, int levels)
{
	int ready[2];
	pid_t pid;

	SETUP(pipe2(ready, O_CLOEXEC));
	pid = fork_chain(spaces, levels, ready[1]);
	wait_at(ready[0]);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
end_chain(pid_t pid)
{
	SETUP(kill(pid, SIGKILL));
	wait_status(pid);
}

static void
look_at_targets(void *arg)
{
	struct targets *seen = arg;
	int own = SETUP(open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC));
	pid_t below = start_chain(seen->below, 2);

	seen->to_above = try_setns(seen->above);
	seen->to_beside = try_setns(seen->beside);
	seen->to_own = try_setns(own);
	seen->to_below = try_setns(seen->below[0]);
	seen->to_two_below = try_setns(seen->below[1]);
	end_chain(below);
}

static void
look_from_the_middle(void *arg)
{
	struct targets *seen = arg;
	const struct cell_spec spec = { .namespaces = seen->namespaces,
		.setup = (seen->namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0 };
	pid_t beside = start_chain(&seen->beside, 1);

	seen->above = SETUP(open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC));
	case_observe(&spec, seen->look, seen, sizeof(*seen));
	end_chain(beside);
}

static struct targets
observe_targets(uint64_t namespaces, void (*look)(void *))
{
	struct targets *seen = share(sizeof(*seen));

	*seen = (struct targets){ .namespaces = namespaces, .look = look };
	case_confine(look_from_the_middle, seen);
	return *seen;
}

CASE(ancestor_cannot_be_joined,
    .requirement = "PID-59",
    .descr = "setns() into the namespace above fails with EINVAL",
    .needs = "pid")
{
	REQUIRE_ERRNO(EINVAL, observe_targets(CLONE_NEWPID, look_at_targets).to_above);
}

CASE(sibling_cannot_be_joined,
    .requirement = "PID-60",
    .descr = "setns() into a namespace that is no descendant fails with EINVAL",
    .needs = "pid")
{
	REQUIRE_ERRNO(EINVAL, observe_targets(CLONE_NEWPID, look_at_targets).to_beside);
}

CASE(without_the_flag_both_can_be_joined,
    .requirement = "PID-59 PID-60",
    .descr = "Control: a plain child joins its parent's namespace, and one below that",
    .needs = "pid")
{
	struct targets seen = observe_targets(0, look_at_targets);

	REQUIRE_ERRNO(0, seen.to_above);
	REQUIRE_ERRNO(0, seen.to_beside);
}

CASE(own_namespace_can_be_joined,
    .requirement = "PID-61",
    .descr = "setns() into the caller's own namespace succeeds",
    .needs = "pid")
{
	REQUIRE_ERRNO(0, observe_targets(CLONE_NEWPID, look_at_targets).to_own);
}

CASE(descendants_can_be_joined,
    .requirement = "PID-62",
    .descr = "setns() into a child and a grandchild of the caller's namespace succeeds",
    .needs = "pid")
{
	struct targets seen = observe_targets(CLONE_NEWPID, look_at_targets);

	REQUIRE_ERRNO(0, seen.to_below);
	REQUIRE_ERRNO(0, seen.to_two_below);
}

CASE(another_type_is_refused,
    .requirement = "PID-63",
    .descr = "setns() on a pid namespace as if it were of another type fails with EINVAL",
    .needs = "setns pid")
{
	require_type_check(CELL_PID);
}

CASE(joining_needs_the_capability,
    .requirement = "PID-64",
    .descr = "setns() into a descendant without CAP_SYS_ADMIN fails with EPERM, without another it succeeds",
    .needs = "setns pid")
{
	require_own_capability(CELL_PID, CAP_SYS_ADMIN);
}

CASE(joining_needs_the_capability_in_the_owner,
    .requirement = "PID-65",
    .descr = "Root of the owning user namespace joins a pid namespace, root of a child of it may not",
    .needs = "setns user pid")
{
	require_capability_in_owner(CELL_PID);
}

struct creation {
	bool drop;
	uint64_t also;
	int unshared, cloned;
};

static void
look_at_creation(void *arg)
{
	struct creation *seen = arg;
	pid_t pid;

	if (seen->drop)
		SETUP(drop_capabilities());
	pid = clone_fork(CLONE_NEWPID | seen->also);
	if (pid == 0)
		exit_child(0);
	seen->cloned = ERRNO_OF(pid);
	if (pid > 0)
		wait_status(pid);
	seen->unshared = ERRNO_OF(unshare((int)(CLONE_NEWPID | seen->also)));
}

static struct creation
observe_creation(bool drop, uint64_t also)
{
	const struct cell_spec spec = { 0 };
	struct creation seen = { .drop = drop, .also = also, .unshared = -1, .cloned = -1 };

	case_observe(&spec, look_at_creation, &seen, sizeof(seen));
	return seen;
}

CASE(creating_one_needs_the_capability,
    .requirement = "PID-66",
    .descr = "clone() and unshare() of a pid namespace without CAP_SYS_ADMIN fail with EPERM",
    .needs = "pid")
{
	struct creation seen = observe_creation(true, 0);

	REQUIRE_ERRNO(EPERM, seen.cloned);
	REQUIRE_ERRNO(EPERM, seen.unshared);
}

CASE(with_the_capability_one_is_created,
    .requirement = "PID-66",
    .descr = "clone() and unshare() of a pid namespace with CAP_SYS_ADMIN succeed",
    .needs = "pid")
{
	struct creation seen = observe_creation(false, 0);

	REQUIRE_ERRNO(0, seen.cloned);
	REQUIRE_ERRNO(0, seen.unshared);
}

CASE(new_user_namespace_gives_the_capability,
    .requirement = "PID-67",
    .descr = "Without any capability, a pid namespace can be created along with a user namespace",
    .needs = "user pid-in-user")
{
	struct creation seen = observe_creation(true, CLONE_NEWUSER);

	REQUIRE_ERRNO(0, seen.cloned);
	REQUIRE_ERRNO(0, seen.unshared);
}
