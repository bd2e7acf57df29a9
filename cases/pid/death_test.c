/* death_test.c - what the end of its init means to a pid namespace. */
#include <poll.h>

#include "cases/pid/pid.h"

enum shape {
	MEMBERS,		/* three children of init */
	NESTED,			/* the init of a nested namespace, and a child of that */
};

/* Who is left after the end of init: the survivors of the gate say so. */
struct world {
	enum shape shape;
	bool killed;		/* by the case; else it returns */
	int gate[2];		/* closed by the case */
	int ready[2], alive[2];
};

static void
block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	SETUP(sigprocmask(SIG_SETMASK, &all, NULL));
}

static void
be_member(const struct world *world, unsigned long flags, int below)
{
	pid_t pid = SETUP(clone_fork(flags));

	if (pid != 0)
		return;
	block_all();
	if (below > 0)
		be_member(world, 0, below - 1);
	SETUP(write(world->ready[1], "", 1));
	close(world->ready[1]);
	wait_at(world->gate[0]);
	SETUP(write(world->alive[1], "", 1));
	/* The nested init would take its child with it. */
	while (waitpid(-1, NULL, 0) > 0)
		;
	exit_child(0);
}

#define MEMBER_COUNT 3
#define NESTED_COUNT 2

static int
be_init(void *arg)
{
	const struct world *world = arg;
	int count = world->shape == NESTED ? NESTED_COUNT : MEMBER_COUNT;
	char byte;

	close(world->gate[1]);
	if (world->shape == NESTED)
		be_member(world, CLONE_NEWPID, 1);
	else
		for (int i = 0; i < MEMBER_COUNT; i++)
			be_member(world, 0, 0);
	for (int i = 0; i < count; i++)
		SETUP(read(world->ready[0], &byte, 1));
	close(world->ready[0]);
	close(world->ready[1]);
	if (world->killed)
		wait_at(world->gate[0]);
	return 0;
}

/* How many members outlive init. */
static int
count_survivors(uint64_t namespaces, enum shape shape, bool killed)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct world world = { .shape = shape, .killed = killed };
	struct cell cell = CELL_INIT;
	int count = 0;
	char byte;

	SETUP(prctl(PR_SET_CHILD_SUBREAPER, 1));
	SETUP(pipe2(world.gate, O_CLOEXEC));
	SETUP(pipe2(world.ready, O_CLOEXEC));
	SETUP(pipe2(world.alive, O_CLOEXEC));
	case_spawn(&spec, be_init, &world, &cell);
	close(world.gate[0]);
	close(world.alive[1]);
	close(world.ready[1]);
	/* The last to close its end of `ready` is init. */
	if (killed) {
		struct pollfd ready = { .fd = world.ready[0] };

		while (poll(&ready, 1, -1) < 0 || (ready.revents & POLLHUP) == 0)
			;
		SETUP(kill(cell.pid, SIGKILL));
	}
	case_end(&cell);
	close(world.ready[0]);
	close(world.gate[1]);
	while (read(world.alive[0], &byte, 1) > 0)
		count++;
	close(world.alive[0]);
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	return count;
}

CASE(members_end_with_a_killed_init,
    .requirement = "PID-43",
    .descr = "When init is killed no member is left, signals blocked or not",
    .needs = "pid")
{
	REQUIRE_EQ(0, count_survivors(CLONE_NEWPID, MEMBERS, true));
}

CASE(members_end_with_a_returning_init,
    .requirement = "PID-43",
    .descr = "When init exits no member is left",
    .needs = "pid")
{
	REQUIRE_EQ(0, count_survivors(CLONE_NEWPID, MEMBERS, false));
}

CASE(nested_namespaces_end_with_init,
    .requirement = "PID-44",
    .descr = "When init is killed nobody is left in the namespaces below either",
    .needs = "pid")
{
	REQUIRE_EQ(0, count_survivors(CLONE_NEWPID, NESTED, true));
}

CASE(without_the_flag_children_outlive_their_parent,
    .requirement = "PID-43",
    .descr = "Control: the children of a plain process live on when it is killed or exits")
{
	REQUIRE_EQ(MEMBER_COUNT, count_survivors(0, MEMBERS, true));
	REQUIRE_EQ(MEMBER_COUNT, count_survivors(0, MEMBERS, false));
}

CASE(without_the_flag_nested_namespaces_live_on,
    .requirement = "PID-44",
    .descr = "Control: a pid namespace below a plain process lives on when it is killed",
    .needs = "pid")
{
	REQUIRE_EQ(NESTED_COUNT, count_survivors(0, NESTED, true));
}

/* Joins the namespace of init and forks. */
struct join {
	int space, pidfd;	/* init's namespace, init */
	pid_t init;
	int joined, forked;	/* errno */
	int end;		/* of the process forked into the namespace */
};

/* Waits for the end of the process that joined, or of init, whichever comes
 * first: an init does not end before the last process in its namespace. */
static int
wait_for_joined(struct held *joined, const struct join *join)
{
	struct pollfd ends[2] = {
		{ .fd = SETUP((int)syscall(SYS_pidfd_open, joined->pid, 0)), .events = POLLIN },
		{ .fd = join->pidfd, .events = POLLIN },
	};

	while (poll(ends, 2, -1) < 0)
		;
	close(ends[0].fd);
	close(joined->gate);
	return wait_status(joined->pid);
}

static int
kill_init_of_joined(void *arg)
{
	struct join *join = arg;
	struct held joined;
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", join->init);
	join->space = open_space(join->init);
	/* Without the flag it is the one we are in, which may be another's to join. */
	if (look_link_id(path) != look_link_id("/proc/self/ns/pid"))
		SETUP(setns(join->space, CLONE_NEWPID));
	joined = fork_held(NULL, NULL, NULL);
	SETUP(kill(join->init, SIGKILL));
	join->end = wait_for_joined(&joined, join);
	return 0;
}

static int
be_waiting(void *arg)
{
	const int *gate = arg;

	close(gate[1]);
	wait_at(gate[0]);
	return 0;
}

/* Somebody's child in a cell whose init waits at a gate. */
static struct join
observe_join(uint64_t namespaces, int (*visit)(void *), bool end_first)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct join *join = share(sizeof(*join));
	struct cell cell = CELL_INIT;
	int gate[2];

	SETUP(pipe2(gate, O_CLOEXEC));
	case_spawn(&spec, be_waiting, gate, &cell);
	*join = (struct join){ .pidfd = cell.pidfd, .init = cell.pid, .joined = -1, .forked = -1, .end = -1 };
	if (end_first) {
		join->space = open_space(join->init);
		SETUP(kill(cell.pid, SIGKILL));
		case_end(&cell);
	}
	if (in_child(visit, join) != 0)
		case_broken(__FILE__, __LINE__, "the visit did not return");
	close(gate[0]);
	close(gate[1]);
	if (!end_first)
		case_end(&cell);
	return *join;
}

CASE(members_are_ended_by_sigkill,
    .requirement = "PID-45",
    .descr = "A process that joined from outside is killed by SIGKILL when init ends",
    .needs = "pid pidfd")
{
	REQUIRE_EQ(128 + SIGKILL, observe_join(CLONE_NEWPID, kill_init_of_joined, false).end);
}

CASE(without_the_flag_nobody_is_killed_along,
    .requirement = "PID-45",
    .descr = "Control: a process beside a killed plain one ends of its own accord",
    .needs = "pid pidfd")
{
	REQUIRE_EQ(0, observe_join(0, kill_init_of_joined, false).end);
}

static int
fork_and_reap(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return errno;
	if (pid == 0)
		exit_child(0);
	wait_status(pid);
	return 0;
}

static int
fork_into_dead(void *arg)
{
	struct join *join = arg;

	join->joined = ERRNO_OF(setns(join->space, CLONE_NEWPID));
	join->forked = fork_and_reap();
	return 0;
}

CASE(descriptor_keeps_an_ended_namespace,
    .requirement = "PID-46",
    .descr = "setns() on a descriptor of a namespace whose init has ended succeeds",
    .needs = "pid")
{
	REQUIRE_ERRNO(0, observe_join(CLONE_NEWPID, fork_into_dead, true).joined);
}

CASE(fork_into_an_ended_namespace_fails,
    .requirement = "PID-47",
    .descr = "After setns() into a namespace whose init has ended, fork() fails with ENOMEM",
    .needs = "pid")
{
	REQUIRE_ERRNO(ENOMEM, observe_join(CLONE_NEWPID, fork_into_dead, true).forked);
}

struct forks {
	int first, second;
};

static void
look_at_forks(void *arg)
{
	struct forks *seen = arg;

	SETUP(unshare(CLONE_NEWPID));
	seen->first = fork_and_reap();
	seen->second = fork_and_reap();
}

CASE(fork_after_the_first_child_ended_fails,
    .requirement = "PID-48",
    .descr = "After unshare(), and the end of the first child, the next fork() fails with ENOMEM",
    .needs = "pid")
{
	const struct cell_spec spec = { 0 };
	struct forks seen = { -1, -1 };

	case_observe(&spec, look_at_forks, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.first);
	REQUIRE_ERRNO(ENOMEM, seen.second);
}
