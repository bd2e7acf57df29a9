/* orphan_test.c - who takes the children of a process that ended. */
#include "cases/pid/pid.h"

struct orphan {
	pid_t pid;		/* as its dead parent knew it */
	pid_t parent;		/* its getppid() afterwards */
	pid_t taker;		/* the process expected to take it, as it calls itself */
	int reaped;		/* errno of the taker's waitpid() on it */
};

/* The parent to be: forks the orphan, which looks when the gate opens, and ends. */
static void
leave_orphan(struct orphan *seen, const int gate[2])
{
	pid_t pid = SETUP(fork());

	if (pid == 0) {
		close(gate[1]);
		wait_at(gate[0]);
		seen->parent = getppid();
		exit_child(0);
	}
	seen->pid = pid;
	exit_child(0);
}

/* Forks a process that leaves an orphan, and tries to reap both. */
static void
take_orphan(struct orphan *seen)
{
	int gate[2], status;
	pid_t parent;

	SETUP(pipe2(gate, O_CLOEXEC));
	parent = SETUP(fork());
	if (parent == 0)
		leave_orphan(seen, gate);
	close(gate[0]);
	wait_status(parent);
	open_gate(gate[1]);
	seen->taker = getpid();
	seen->reaped = ERRNO_OF(waitpid(seen->pid, &status, __WALL));
}

static void
look_at_orphan(void *arg)
{
	take_orphan(*(struct orphan **)arg);
}

/* The case takes orphans wherever it may. What it gets may look after the probe
 * has ended, so the findings are in memory of their own. */
static struct orphan
observe_orphan(uint64_t namespaces, void (*look)(void *))
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct orphan *seen = share(sizeof(*seen));

	*seen = (struct orphan){ .pid = -1, .parent = -1, .taker = -1, .reaped = -1 };
	SETUP(prctl(PR_SET_CHILD_SUBREAPER, 1));
	case_observe(&spec, look, &seen, sizeof(seen));	/* NOLINT(bugprone-sizeof-expression): the pointer is passed */
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	return *seen;
}

CASE(orphan_goes_to_init_of_its_namespace,
    .requirement = "PID-37",
    .descr = "getppid() of an orphan is 1",
    .needs = "pid")
{
	REQUIRE_EQ(1, observe_orphan(CLONE_NEWPID, look_at_orphan).parent);
}

CASE(subreaper_outside_gets_no_orphan,
    .requirement = "PID-38",
    .descr = "An orphan inside does not go to a subreaper among the ancestors of init",
    .needs = "pid")
{
	REQUIRE_NE(getpid(), observe_orphan(CLONE_NEWPID, look_at_orphan).parent);
	REQUIRE_ERRNO(0, observe_orphan(CLONE_NEWPID, look_at_orphan).reaped);
}

CASE(without_the_flag_orphan_goes_to_the_subreaper_outside,
    .requirement = "PID-37 PID-38",
    .descr = "Control: an orphan of plain processes goes to the subreaper above, past the probe")
{
	struct orphan seen = observe_orphan(0, look_at_orphan);

	REQUIRE_EQ(getpid(), seen.parent);
	REQUIRE_ERRNO(ECHILD, seen.reaped);
}

CASE(init_reaps_orphans,
    .requirement = "PID-39",
    .descr = "Init can wait for a process that it has not forked itself",
    .needs = "pid")
{
	REQUIRE_ERRNO(0, observe_orphan(CLONE_NEWPID, look_at_orphan).reaped);
}

static void
look_at_orphan_of_subreaper(void *arg)
{
	struct orphan *seen = *(struct orphan **)arg;
	pid_t pid = SETUP(fork());

	if (pid == 0) {
		SETUP(prctl(PR_SET_CHILD_SUBREAPER, 1));
		take_orphan(seen);
		exit_child(0);
	}
	wait_status(pid);
}

CASE(subreaper_inside_comes_before_init,
    .requirement = "PID-40",
    .descr = "An orphan goes to a subreaper in its namespace instead of init",
    .needs = "pid")
{
	struct orphan seen = observe_orphan(CLONE_NEWPID, look_at_orphan_of_subreaper);

	REQUIRE_EQ(2, seen.taker);
	REQUIRE_EQ(seen.taker, seen.parent);
	REQUIRE_ERRNO(0, seen.reaped);
}

/* The parent stays in init's namespace, and has init and orphan of a nested one
 * as its children; both go to init when it ends. */
static void
look_at_orphan_of_nested(void *arg)
{
	struct orphan *seen = *(struct orphan **)arg;
	int gate[2], status;
	pid_t parent;

	SETUP(pipe2(gate, O_CLOEXEC));
	parent = SETUP(fork());
	if (parent == 0) {
		SETUP(unshare(CLONE_NEWPID));
		fork_held(NULL, NULL, NULL);
		leave_orphan(seen, gate);
	}
	close(gate[0]);
	wait_status(parent);
	open_gate(gate[1]);
	seen->taker = getpid();
	seen->reaped = ERRNO_OF(waitpid(seen->pid, &status, __WALL));
	while (waitpid(-1, NULL, __WALL) > 0)
		;
}

CASE(orphan_of_an_outer_parent_goes_to_the_parents_init,
    .requirement = "PID-41",
    .descr = "A process whose parent is in the namespace above is taken by the init there",
    .needs = "pid")
{
	struct orphan seen = observe_orphan(CLONE_NEWPID, look_at_orphan_of_nested);

	REQUIRE_EQ(1, seen.taker);
	REQUIRE_ERRNO(0, seen.reaped);
}

CASE(orphan_of_an_outer_parent_still_sees_none,
    .requirement = "PID-42",
    .descr = "getppid() of that process stays 0, not the PID of its own namespace's init",
    .needs = "pid")
{
	REQUIRE_EQ(0, observe_orphan(CLONE_NEWPID, look_at_orphan_of_nested).parent);
}
