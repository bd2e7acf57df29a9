/* signal_test.c - how a creator learns of its child's end, and what of its handlers the child keeps. */
#include "clone.h"

static const struct cell_spec same = { 0 };

/* A child that ends with status 7. */
struct end {
	enum way way;
	uint64_t flags;
	int signal;			/* to be sent at its end */
	pid_t pid;			/* as its creator knows it */
	int waited_plainly;		/* errno of a wait without __WALL or __WCLONE */
	int status;
	siginfo_t info;			/* si_signo 0: no such signal came */
	int stray;			/* a signal that came unasked */
};

static pid_t
make_child(enum way way, uint64_t flags, int number)
{
	struct clone_args args = { .flags = flags, .exit_signal = (uint64_t)number };

	if (way == BY_CLONE3)
		return (pid_t)syscall(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0);
	return clone_raw(flags | (uint64_t)number, NULL);
}

static void
look_at_end(void *arg)
{
	const struct timespec no_time = { 0 };
	struct end *seen = arg;
	siginfo_t unused;
	sigset_t set;
	pid_t pid;

	sigfillset(&set);
	SETUP(sigprocmask(SIG_BLOCK, &set, NULL));
	pid = IN_TIME(make_child(seen->way, seen->flags, seen->signal));
	if (SETUP(pid) == 0)
		exit_child(7);
	seen->pid = pid;
	seen->waited_plainly = ERRNO_OF(waitid(P_PID, (id_t)pid, &unused, WEXITED | WNOHANG | WNOWAIT));
	seen->status = wait_status(pid);
	/* Sent before there was anything to wait for. */
	if (seen->signal != 0) {
		sigemptyset(&set);
		sigaddset(&set, seen->signal);
		sigtimedwait(&set, &seen->info, &no_time);
	}
	SETUP(sigpending(&set));
	for (int number = 1; number < NSIG; number++)
		if (sigismember(&set, number) == 1)
			seen->stray = number;
}

static void
require_end(enum way way, uint64_t flags, int number)
{
	struct end seen = { .way = way, .flags = flags, .signal = number };

	case_observe(&same, look_at_end, &seen, sizeof(seen));
	REQUIRE_EQ(7, seen.status);
	REQUIRE_EQ(number, seen.info.si_signo);
	REQUIRE_ERRNO(number == SIGCHLD ? 0 : ECHILD, seen.waited_plainly);
	REQUIRE_EQ(0, seen.stray);
	if (number == 0)
		return;
	REQUIRE_EQ(CLD_EXITED, seen.info.si_code);
	REQUIRE_EQ(7, seen.info.si_status);
	REQUIRE_EQ(seen.pid, seen.info.si_pid);
	REQUIRE_EQ(getuid(), seen.info.si_uid);
}

/* From the same namespaces, from a new one of each type, and from all together. */
static void
require_ends(enum way way, int number)
{
	const uint64_t offered = find_offered(way);

	require_end(way, offered, number);
	for (int type = 0; type < CELL_TYPES; type++)
		require_end(way, cell_namespaces[type].flag & offered, number);
	require_end(way, 0, number);
}

#define ENDS_WITH(name, id, number, what) \
	CASE(clone3_child_in_other_namespaces_ends_##name, .requirement = id, \
	    .descr = "When a child of clone3() in whatever namespaces ends, its creator gets " what, \
	    .needs = "clone3") { require_ends(BY_CLONE3, number); } \
	CASE(clone_child_in_other_namespaces_ends_##name, .requirement = id, \
	    .descr = "When a child of clone() in whatever namespaces ends, its creator gets " what) \
	{ require_ends(BY_CLONE, number); }

ENDS_WITH(with_sigchld, "CLONE-210", SIGCHLD, "SIGCHLD with the id that it knows the child by")
ENDS_WITH(with_the_signal_asked_for, "CLONE-210 CLONE-212", SIGUSR1, "the signal asked for, and must wait with __WALL")
ENDS_WITH(without_a_signal, "CLONE-211 CLONE-212", 0, "no signal when none was asked for")

/* Ids of the time namespaces of the child: its own, and its children's. */
struct times {
	uint64_t own, children;
};

static void
look_at_times(void *arg)
{
	struct times *seen = arg;

	*seen = (struct times){ look_namespace("time"), look_namespace("time_for_children") };
}

CASE(clone_makes_no_time_namespace,
    .requirement = "CLONE-28",
    .descr = "CLONE_NEWTIME is part of the exit signal to clone(): the child is in its creator's time namespace",
    .needs = "time")
{
	struct times *inside = share(sizeof(*inside)), outside;
	int number = look_inside(BY_CLONE, CLONE_NEWTIME, look_at_times, inside);

	look_at_times(&outside);
	/* A number that is no signal may be refused as well. */
	if (number == EINVAL)
		return;
	REQUIRE_ERRNO(0, number);
	REQUIRE_EQ(outside.own, inside->own);
	REQUIRE_EQ(outside.children, inside->children);
}

/* What a child of a process that handles one signal and ignores another does. */
struct handlers {
	uint64_t flags;
	int number;			/* errno */
	bool handled, ignored;
};

static void
handle(int number)
{
	(void)number;
}

static void
look_at_handlers(void *arg)
{
	struct handlers *seen = arg;
	struct sigaction first, second;

	SETUP(sigaction(SIGUSR1, NULL, &first));
	SETUP(sigaction(SIGUSR2, NULL, &second));
	seen->handled = first.sa_handler == handle;
	seen->ignored = second.sa_handler == SIG_IGN;
}

static void
look_at_inherited_handlers(void *arg)
{
	struct handlers *seen = arg;

	signal(SIGUSR1, handle);
	signal(SIGUSR2, SIG_IGN);
	seen->number = look_inside_in_time(BY_CLONE3, seen->flags, look_at_handlers, seen);
}

static void
require_handlers(uint64_t flags, bool handled)
{
	struct handlers seen = { .flags = flags, .number = -1 };

	case_observe(&same, look_at_inherited_handlers, &seen, sizeof(seen));
	skip_for_limit(seen.number);
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(handled, seen.handled);
	REQUIRE_EQ(true, seen.ignored);
}

CASE(handlers_are_kept_in_new_namespaces,
    .requirement = "CLONE-214",
    .descr = "A child of clone3() in a new uts namespace handles and ignores the signals that its creator does",
    .needs = "clone3 uts")
{
	require_handlers(0, true);
	require_handlers(CLONE_NEWUTS, true);
}

CASE(handlers_are_cleared_on_demand,
    .requirement = "CLONE-215",
    .descr = "With CLONE_CLEAR_SIGHAND no handler is kept, in a new uts namespace or not; an ignored signal is",
    .needs = "clone3 uts")
{
	require_handlers(CLONE_CLEAR_SIGHAND, false);
	require_handlers(CLONE_NEWUTS | CLONE_CLEAR_SIGHAND, false);
}
