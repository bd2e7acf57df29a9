/* signal_test.c - signals to the first process of a pid namespace. */
#include "cases/pid/pid.h"

/* Its default action is to kill, and nothing but a sender sends it. */
static const int fatal[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGALRM };
#define FATAL (sizeof(fatal) / sizeof(fatal[0]))

/* From inside: the child of the process under test signals its parent. */
static int
be_signalled_by_child(void *arg)
{
	int signal = *(int *)arg;
	pid_t child = SETUP(fork());

	if (child == 0) {
		SETUP(kill(getppid() != 0 ? getppid() : 1, signal));
		exit_child(0);
	}
	return wait_status(child);
}

static int
signal_from_child(uint64_t namespaces, int signal)
{
	const struct cell_spec spec = { .namespaces = namespaces };

	return case_run(&spec, be_signalled_by_child, &signal);
}

CASE(member_cannot_kill_init_by_an_unhandled_signal,
    .requirement = "PID-20",
    .descr = "Signals from a member for which init has no handler are dropped",
    .needs = "pid")
{
	for (size_t i = 0; i < FATAL; i++)
		REQUIRE(signal_from_child(CLONE_NEWPID, fatal[i]) == 0, "a member ended init by signal %d", fatal[i]);
}

CASE(without_the_flag_unhandled_signal_kills,
    .requirement = "PID-20",
    .descr = "Control: the same signals from a child kill its parent")
{
	for (size_t i = 0; i < FATAL; i++)
		REQUIRE_EQ(128 + fatal[i], signal_from_child(0, fatal[i]));
}

CASE(member_cannot_kill_init,
    .requirement = "PID-21",
    .descr = "SIGKILL from a member does nothing to init",
    .needs = "pid")
{
	REQUIRE_EQ(0, signal_from_child(CLONE_NEWPID, SIGKILL));
}

CASE(member_cannot_stop_init,
    .requirement = "PID-22",
    .descr = "SIGSTOP from a member does nothing to init",
    .needs = "pid")
{
	REQUIRE_EQ(0, signal_from_child(CLONE_NEWPID, SIGSTOP));
}

CASE(without_the_flag_child_kills_and_stops,
    .requirement = "PID-21 PID-22",
    .descr = "Control: SIGKILL and SIGSTOP from a child kill and stop its parent")
{
	REQUIRE_EQ(128 + SIGKILL, signal_from_child(0, SIGKILL));
	REQUIRE_EQ(STOPPED + SIGSTOP, signal_from_child(0, SIGSTOP));
}

/* What the handler of the process under test saw, in memory shared with the case. */
struct handled {
	int count;
	pid_t sender;		/* si_pid */
	pid_t child;		/* who sent it, as seen there */
};

/* A handler has no argument. */
static struct handled *handled;

static void
handle_signal(int signal, siginfo_t *info, void *context)
{
	(void)signal, (void)context;
	handled->count++;
	handled->sender = info->si_pid;
}

static void
install_handler(int signal)
{
	struct sigaction action = { .sa_sigaction = handle_signal, .sa_flags = SA_SIGINFO };

	SETUP(sigaction(signal, &action, NULL));
}

static int
be_handling_child(void *arg)
{
	pid_t child;

	(void)arg;
	install_handler(SIGUSR1);
	child = SETUP(fork());
	if (child == 0) {
		SETUP(kill(getppid(), SIGUSR1));
		exit_child(0);
	}
	handled->child = child;
	return wait_status(child);
}

static void
observe_handled_child(void)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };

	handled = share(sizeof(*handled));
	if (case_run(&spec, be_handling_child, NULL) != 0)
		case_broken(__FILE__, __LINE__, "init did not return");
}

CASE(handled_signal_from_a_member_arrives,
    .requirement = "PID-23",
    .descr = "A signal from a member for which init has a handler is delivered",
    .needs = "pid")
{
	observe_handled_child();
	REQUIRE_EQ(1, handled->count);
}

CASE(sender_inside_is_named_by_its_inner_pid,
    .requirement = "PID-24",
    .descr = "si_pid of a signal from a member is the member's PID in the namespace",
    .needs = "pid")
{
	observe_handled_child();
	REQUIRE_EQ(2, handled->child);
	REQUIRE_EQ(handled->child, handled->sender);
}

/* From outside: the process under test tells that it is ready, waits at its
 * gate, and returns; the case signals it in between. */
enum manner { UNHANDLED, HANDLED, BLOCKED };

struct target {
	struct cell cell;
	enum manner manner;
	int ready[2], gate[2];
};

static void
change_mask(int how, int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	SETUP(sigprocmask(how, &set, NULL));
}

static int
be_target(void *arg)
{
	struct target *self = arg;

	close(self->gate[1]);
	if (self->manner == HANDLED)
		install_handler(SIGTERM);
	if (self->manner == BLOCKED)
		change_mask(SIG_BLOCK, SIGTERM);
	close(self->ready[1]);
	wait_at(self->gate[0]);
	if (self->manner == BLOCKED) {
		install_handler(SIGTERM);
		change_mask(SIG_UNBLOCK, SIGTERM);
	}
	return 0;
}

static void
start_target(struct target *target, uint64_t namespaces, enum manner manner)
{
	const struct cell_spec spec = { .namespaces = namespaces };

	*target = (struct target){ .cell = CELL_INIT, .manner = manner };
	handled = share(sizeof(*handled));
	SETUP(pipe2(target->ready, O_CLOEXEC));
	SETUP(pipe2(target->gate, O_CLOEXEC));
	case_spawn(&spec, be_target, target, &target->cell);
	close(target->ready[1]);
	close(target->gate[0]);
	wait_at(target->ready[0]);
	close(target->ready[0]);
}

static int
signal_from_outside(uint64_t namespaces, enum manner manner, int signal)
{
	struct target target;

	start_target(&target, namespaces, manner);
	SETUP(kill(target.cell.pid, signal));
	close(target.gate[1]);
	return case_end(&target.cell);
}

CASE(ancestor_cannot_kill_init_by_an_unhandled_signal,
    .requirement = "PID-25",
    .descr = "Signals from outside for which init has no handler are dropped",
    .needs = "pid")
{
	for (size_t i = 0; i < FATAL; i++)
		REQUIRE(signal_from_outside(CLONE_NEWPID, UNHANDLED, fatal[i]) == 0,
		    "the parent ended init by signal %d", fatal[i]);
}

CASE(without_the_flag_unhandled_signal_from_the_parent_kills,
    .requirement = "PID-25",
    .descr = "Control: the same signals from the parent kill a plain child")
{
	for (size_t i = 0; i < FATAL; i++)
		REQUIRE_EQ(128 + fatal[i], signal_from_outside(0, UNHANDLED, fatal[i]));
}

CASE(handled_signal_from_an_ancestor_arrives,
    .requirement = "PID-26",
    .descr = "A signal from outside for which init has a handler is delivered",
    .needs = "pid")
{
	REQUIRE_EQ(0, signal_from_outside(CLONE_NEWPID, HANDLED, SIGTERM));
	REQUIRE_EQ(1, handled->count);
}

CASE(sender_outside_is_named_0,
    .requirement = "PID-27",
    .descr = "si_pid of a signal from outside is 0",
    .needs = "pid")
{
	REQUIRE_EQ(0, signal_from_outside(CLONE_NEWPID, HANDLED, SIGTERM));
	REQUIRE_EQ(1, handled->count);
	REQUIRE_EQ(0, handled->sender);
}

CASE(without_the_flag_sender_is_named,
    .requirement = "PID-27",
    .descr = "Control: si_pid of the parent's signal to a plain child is the parent's PID")
{
	REQUIRE_EQ(0, signal_from_outside(0, HANDLED, SIGTERM));
	REQUIRE_EQ(getpid(), handled->sender);
}

CASE(ancestor_kills_init,
    .requirement = "PID-28",
    .descr = "SIGKILL from outside kills init",
    .needs = "pid")
{
	REQUIRE_EQ(128 + SIGKILL, signal_from_outside(CLONE_NEWPID, UNHANDLED, SIGKILL));
}

CASE(ancestor_stops_init,
    .requirement = "PID-29",
    .descr = "SIGSTOP from outside stops init",
    .needs = "pid")
{
	REQUIRE_EQ(STOPPED + SIGSTOP, signal_from_outside(CLONE_NEWPID, UNHANDLED, SIGSTOP));
}

CASE(ancestor_continues_init,
    .requirement = "PID-29",
    .descr = "After SIGSTOP, SIGCONT from outside lets init go on to its end",
    .needs = "pid")
{
	siginfo_t info = { 0 };
	struct target target;

	start_target(&target, CLONE_NEWPID, UNHANDLED);
	SETUP(kill(target.cell.pid, SIGSTOP));
	/* It ends rather than stops where the signal is dropped. */
	close(target.gate[1]);
	SETUP(waitid(P_PID, (id_t)target.cell.pid, &info, WEXITED | WSTOPPED | WNOWAIT));
	SETUP(kill(target.cell.pid, SIGCONT));
	REQUIRE_EQ(CLD_STOPPED, info.si_code);
	REQUIRE_EQ(0, case_end(&target.cell));
}

CASE(blocked_signal_waits_for_a_handler,
    .requirement = "PID-30",
    .descr = "A signal from outside that init blocks is kept until init has a handler and unblocks it",
    .needs = "pid")
{
	REQUIRE_EQ(0, signal_from_outside(CLONE_NEWPID, BLOCKED, SIGTERM));
	REQUIRE_EQ(1, handled->count);
}

struct attempt {
	pid_t target;
	int result;
};

static int
kill_as_nobody(void *arg)
{
	struct attempt *attempt = arg;

	if (syscall(SYS_setresuid, 65534, 65534, 65534) < 0)
		return 1;
	attempt->result = ERRNO_OF(kill(attempt->target, SIGKILL));
	return 0;
}

CASE(stranger_outside_may_not_kill_init,
    .requirement = "PID-31",
    .descr = "SIGKILL to init from another user without CAP_KILL fails with EPERM",
    .needs = "pid privileged")
{
	struct attempt *attempt = share(sizeof(*attempt));
	struct target target;
	bool became;
	int end;

	start_target(&target, CLONE_NEWPID, UNHANDLED);
	attempt->target = target.cell.pid;
	became = in_child(kill_as_nobody, attempt) == 0;
	close(target.gate[1]);
	end = case_end(&target.cell);
	if (!became)
		case_skip("denied", "no second user id to become");
	REQUIRE_ERRNO(EPERM, attempt->result);
	REQUIRE_EQ(0, end);
}

struct reaped {
	pid_t forked, waited;
};

static void
look_at_end_of_child(void *arg)
{
	struct reaped *seen = arg;
	siginfo_t info = { 0 };
	pid_t child = SETUP(fork());

	if (child == 0)
		exit_child(0);
	SETUP(waitid(P_ALL, 0, &info, WEXITED));
	*seen = (struct reaped){ child, info.si_pid };
}

CASE(wait_names_a_child_by_its_inner_pid,
    .requirement = "PID-8",
    .descr = "Inside, waitid() names a child by the PID that fork() returned",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct reaped seen = { -1, -1 };

	case_observe(&spec, look_at_end_of_child, &seen, sizeof(seen));
	REQUIRE_EQ(2, seen.waited);
	REQUIRE_EQ(seen.forked, seen.waited);
}
