/* clone_test.c - which flags of clone(2) go together with a pid namespace. */
#include "cases/pid/pid.h"

#define THREAD (CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)

/* Where the calls are made, and what with. */
struct attempt {
	bool unshare_first;
	unsigned long flags;
	int result;
};

static char stack[16384] __attribute__((aligned(16)));

static int
end_at_once(void *arg)
{
	(void)arg;
	/* A thread that should not be must not take the process with it. */
	syscall(SYS_exit, 0);
	return 0;
}

/* The child that shares memory is over before the caller goes on. */
static int
attempt_clone(unsigned long flags)
{
	pid_t pid;

	if ((flags & CLONE_VM) != 0)
		pid = clone(end_at_once, stack + sizeof(stack), (int)(flags | CLONE_VFORK | SIGCHLD), NULL);
	else if ((pid = clone_fork(flags)) == 0)
		exit_child(0);
	return ERRNO_OF(pid);
}

static void
look_at_clone(void *arg)
{
	struct attempt *seen = arg;

	if (seen->unshare_first)
		SETUP(unshare(CLONE_NEWPID));
	seen->result = attempt_clone(seen->flags);
	while (waitpid(-1, NULL, __WALL) > 0)
		;
}

static int
observe_clone(uint64_t namespaces, unsigned long flags, bool unshare_first)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct attempt seen = { .unshare_first = unshare_first, .flags = flags, .result = -1 };

	/* A sibling of the probe, made where it should not be, comes to the case. */
	case_observe(&spec, look_at_clone, &seen, sizeof(seen));
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	return seen.result;
}

CASE(no_thread_in_a_new_namespace,
    .requirement = "PID-68",
    .descr = "clone() with CLONE_NEWPID and CLONE_THREAD fails with EINVAL",
    .needs = "pid")
{
	REQUIRE_ERRNO(EINVAL, observe_clone(0, CLONE_NEWPID | THREAD, false));
}

CASE(without_newpid_a_thread_is_created,
    .requirement = "PID-68 PID-70",
    .descr = "Control: the same flags without CLONE_NEWPID create a thread")
{
	REQUIRE_ERRNO(0, observe_clone(0, THREAD, false));
}

CASE(no_thread_after_unshare,
    .requirement = "PID-70",
    .descr = "After unshare() of the pid namespace, clone() with CLONE_THREAD fails with EINVAL",
    .needs = "pid")
{
	REQUIRE_ERRNO(EINVAL, observe_clone(0, THREAD, true));
}

CASE(init_has_no_siblings,
    .requirement = "PID-71",
    .descr = "clone() with CLONE_PARENT by init fails with EINVAL",
    .needs = "pid")
{
	REQUIRE_ERRNO(EINVAL, observe_clone(CLONE_NEWPID, CLONE_PARENT, false));
}

CASE(without_the_flag_a_sibling_is_created,
    .requirement = "PID-71",
    .descr = "Control: clone() with CLONE_PARENT by a plain child succeeds")
{
	REQUIRE_ERRNO(0, observe_clone(0, CLONE_PARENT, false));
}

CASE(memory_may_be_shared_with_a_new_namespace,
    .requirement = "PID-72",
    .descr = "clone() with CLONE_NEWPID and CLONE_VM succeeds",
    .needs = "pid")
{
	REQUIRE_ERRNO(0, observe_clone(0, CLONE_NEWPID | CLONE_VM, false));
}

CASE(handlers_may_be_shared_with_a_new_namespace,
    .requirement = "PID-73",
    .descr = "clone() with CLONE_NEWPID, CLONE_VM and CLONE_SIGHAND succeeds",
    .needs = "pid")
{
	REQUIRE_ERRNO(0, observe_clone(0, CLONE_NEWPID | CLONE_VM | CLONE_SIGHAND, false));
}
