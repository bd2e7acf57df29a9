/* conflict_test.c - flags of clone(2) and clone3(2) that exclude each other. */
#include "attempt.h"

/* Refused together, whatever type is asked for besides; each part is granted. */
static void
require_conflict(enum way way, uint64_t refused, uint64_t part, uint64_t other_part)
{
	const uint64_t offered = find_offered(way);

	require_attempt((struct attempt){ .way = way, .flags = part }, 0);
	require_attempt((struct attempt){ .way = way, .flags = other_part }, 0);
	require_attempt((struct attempt){ .way = way, .flags = refused }, EINVAL);
	for (int type = 0; type < CELL_TYPES; type++)
		require_attempt((struct attempt){ .way = way, .flags = refused | (cell_namespaces[type].flag & offered) },
		    EINVAL);
}

#define CLONE3_REFUSES(name, id, needs_, refused, part, other_part) \
	CASE(clone3_refuses_##name, .requirement = id, \
	    .descr = "clone3() with " #refused " is EINVAL; with " #part ", and with " #other_part ", it is granted", \
	    .needs = "clone3 " needs_) { require_conflict(BY_CLONE3, refused, part, other_part); }

#define CLONE_REFUSES(name, id, needs_, refused, part, other_part) \
	CASE(clone_refuses_##name, .requirement = id, \
	    .descr = "clone() with " #refused " is EINVAL; with " #part ", and with " #other_part ", it is granted", \
	    .needs = needs_) { require_conflict(BY_CLONE, refused, part, other_part); }

#define BOTH_REFUSE(...) CLONE3_REFUSES(__VA_ARGS__) CLONE_REFUSES(__VA_ARGS__)

CLONE3_REFUSES(a_mount_namespace_with_shared_directories, "CLONE-50", "mount",
    CLONE_NEWNS | CLONE_FS, CLONE_NEWNS, CLONE_FS)
CLONE3_REFUSES(a_user_namespace_with_shared_directories, "CLONE-51", "user",
    CLONE_NEWUSER | CLONE_FS, CLONE_NEWUSER, CLONE_FS)
CLONE3_REFUSES(a_thread_in_a_new_user_namespace, "CLONE-52", "user",
    CLONE_NEWUSER | THREAD, CLONE_NEWUSER, THREAD)
CLONE3_REFUSES(a_thread_in_a_new_pid_namespace, "CLONE-54", "pid",
    CLONE_NEWPID | THREAD, CLONE_NEWPID, THREAD)
BOTH_REFUSE(shared_handlers_without_shared_memory, "CLONE-55", "",
    CLONE_SIGHAND, CLONE_SIGHAND | CLONE_VM, CLONE_VM)
BOTH_REFUSE(a_thread_without_shared_handlers, "CLONE-56", "",
    CLONE_THREAD | CLONE_VM, CLONE_VM, THREAD)
BOTH_REFUSE(a_thread_without_shared_memory, "CLONE-56", "",
    CLONE_THREAD, CLONE_VM, THREAD)
CLONE3_REFUSES(handlers_both_shared_and_cleared, "CLONE-57", "",
    CLONE_SIGHAND | CLONE_VM | CLONE_CLEAR_SIGHAND, CLONE_SIGHAND | CLONE_VM, CLONE_CLEAR_SIGHAND)
CLONE3_REFUSES(a_detached_process, "CLONE-59", "", CLONE_DETACHED, 0, CLONE_PIDFD)
CLONE_REFUSES(a_pidfd_of_a_detached_process, "CLONE-60", "pidfd",
    CLONE_PIDFD | CLONE_DETACHED, CLONE_PIDFD, CLONE_DETACHED)
CLONE_REFUSES(a_pidfd_and_a_tid_in_one_place, "CLONE-62", "pidfd",
    CLONE_PIDFD | CLONE_PARENT_SETTID, CLONE_PIDFD, CLONE_PARENT_SETTID)

CASE(clone3_gives_a_pidfd_and_a_tid,
    .requirement = "CLONE-63",
    .descr = "clone3() with CLONE_PIDFD and CLONE_PARENT_SETTID, each with its place, is granted",
    .needs = "clone3 pidfd")
{
	require_attempt((struct attempt){ .way = BY_CLONE3, .flags = CLONE_PIDFD | CLONE_PARENT_SETTID }, 0);
}

CASE(clone3_refuses_init_a_sibling,
    .requirement = "CLONE-58",
    .descr = "clone3() with CLONE_PARENT is EINVAL for the init of a pid namespace, granted to another process",
    .needs = "clone3 pid")
{
	struct attempt sibling = { .way = BY_CLONE3, .flags = CLONE_PARENT }, child = { .way = BY_CLONE3 };

	REQUIRE_ERRNO(0, observe_attempt(CLONE_NEWPID, child).number);
	REQUIRE_ERRNO(EINVAL, observe_attempt(CLONE_NEWPID, sibling).number);
	sibling = observe_attempt(0, sibling);
	REQUIRE_ERRNO(0, sibling.number);
	REQUIRE_EQ(1, sibling.children);
}

static void
leave_for_a_pid_namespace(void)
{
	SETUP(IN_TIME(unshare(CLONE_NEWPID)));
}

CASE(clone3_refuses_a_thread_after_unshare,
    .requirement = "CLONE-64",
    .descr = "After unshare() of the pid namespace clone3() with CLONE_THREAD is EINVAL",
    .needs = "clone3 pid")
{
	struct attempt thread = { .way = BY_CLONE3, .flags = THREAD };

	require_attempt(thread, 0);
	thread.before = leave_for_a_pid_namespace;
	require_attempt(thread, EINVAL);
}

static int pid_namespace;	/* descriptor */

static void
hold_namespace(struct actor *self)
{
	actor_meet(self, "opened");
	actor_meet(self, "tried");
}

static void
join_a_pid_namespace(void)
{
	SETUP(setns(pid_namespace, CLONE_NEWPID));
}

static void
require_no_thread_after_setns(enum way way)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct attempt thread = { .way = way, .flags = THREAD };
	struct actor holder;

	actor_start(&holder, &spec, hold_namespace, 0);
	pid_namespace = SETUP(open_namespace(holder.cell.pid, "pid"));
	actor_meet(&holder, "opened");
	require_attempt(thread, 0);
	thread.before = join_a_pid_namespace;
	require_attempt(thread, EINVAL);
	actor_meet(&holder, "tried");
	actor_end(&holder);
}

CASE(clone3_refuses_a_thread_after_setns,
    .requirement = "CLONE-65",
    .descr = "After setns() to a pid namespace clone3() with CLONE_THREAD is EINVAL",
    .needs = "clone3 setns pid")
{
	require_no_thread_after_setns(BY_CLONE3);
}

CASE(clone_refuses_a_thread_after_setns,
    .requirement = "CLONE-65",
    .descr = "After setns() to a pid namespace clone() with CLONE_THREAD is EINVAL",
    .needs = "setns pid")
{
	require_no_thread_after_setns(BY_CLONE);
}
