/* visible_test.c - which processes can be named from inside a pid namespace. */
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/resource.h>

#include "cases/pid/pid.h"

/* Calls that name a process; each gives 0 or an errno. */
static int
try_kill(pid_t pid)
{
	return ERRNO_OF(kill(pid, 0));
}

static int
try_kill_group(pid_t pid)
{
	return ERRNO_OF(kill(-pid, 0));
}

static int
try_tgkill(pid_t pid)
{
	return ERRNO_OF(syscall(SYS_tgkill, pid, pid, 0));
}

static int
try_sigqueue(pid_t pid)
{
	return ERRNO_OF(sigqueue(pid, 0, (union sigval){ 0 }));
}

static int
try_getpgid(pid_t pid)
{
	return ERRNO_OF(getpgid(pid));
}

static int
try_getsid(pid_t pid)
{
	return ERRNO_OF(getsid(pid));
}

static int
try_getpriority(pid_t pid)
{
	return ERRNO_OF(syscall(SYS_getpriority, PRIO_PROCESS, pid));
}

static int
try_setpriority(pid_t pid)
{
	return ERRNO_OF(setpriority(PRIO_PROCESS, (id_t)pid, 19));
}

static int
try_getscheduler(pid_t pid)
{
	return ERRNO_OF(sched_getscheduler(pid));
}

static int
try_getparam(pid_t pid)
{
	struct sched_param param;

	return ERRNO_OF(sched_getparam(pid, &param));
}

static int
try_getaffinity(pid_t pid)
{
	unsigned long cpus[128];

	return ERRNO_OF(syscall(SYS_sched_getaffinity, pid, sizeof(cpus), cpus));
}

static int
try_prlimit(pid_t pid)
{
	struct rlimit limit;

	return ERRNO_OF(prlimit(pid, RLIMIT_NOFILE, NULL, &limit));
}

static int
try_ptrace(pid_t pid)
{
	return ERRNO_OF(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
}

static int
try_pidfd_open(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

enum group { SIGNALS, SESSIONS, SCHEDULING, LIMITS, TRACING, PIDFDS };

static const struct {
	enum group group;
	const char *name;
	int (*call)(pid_t pid);
} calls[] = {
	{ SIGNALS, "kill", try_kill },
	{ SIGNALS, "kill of a group", try_kill_group },
	{ SIGNALS, "tgkill", try_tgkill },
	{ SIGNALS, "sigqueue", try_sigqueue },
	{ SESSIONS, "getpgid", try_getpgid },
	{ SESSIONS, "getsid", try_getsid },
	{ SCHEDULING, "getpriority", try_getpriority },
	{ SCHEDULING, "setpriority", try_setpriority },
	{ SCHEDULING, "sched_getscheduler", try_getscheduler },
	{ SCHEDULING, "sched_getparam", try_getparam },
	{ SCHEDULING, "sched_getaffinity", try_getaffinity },
	{ LIMITS, "prlimit", try_prlimit },
	{ TRACING, "ptrace", try_ptrace },
	{ PIDFDS, "pidfd_open", try_pidfd_open },
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

struct look_ups {
	pid_t target;
	int result[CALLS];
};

static void
look_up_target(void *arg)
{
	struct look_ups *seen = arg;

	for (size_t i = 0; i < CALLS; i++)
		seen->result[i] = calls[i].call(seen->target);
}

/* An outer process, looked up from a cell with these namespaces. */
static struct look_ups
observe_look_ups(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct held outer = fork_held(lead_session, NULL, NULL);
	struct look_ups seen = { .target = outer.pid };

	case_observe(&spec, look_up_target, &seen, sizeof(seen));
	release(&outer);
	return seen;
}

/* No process ever has this PID: nothing but a filter refuses to look for it. */
#define NOBODY INT_MAX

static void
skip_if_filtered(enum group group)
{
	for (size_t i = 0; i < CALLS; i++) {
		const int number = calls[i].group == group ? calls[i].call(NOBODY) : 0;

		if (number == EPERM || number == ENOSYS)
			case_skip("denied", "%s is refused whatever it is given (%s), as by a seccomp filter",
			    calls[i].name, strerror(number));
	}
}

static void
require_invisible(enum group group)
{
	struct look_ups seen;

	skip_if_filtered(group);
	seen = observe_look_ups(CLONE_NEWPID);
	for (size_t i = 0; i < CALLS; i++)
		if (calls[i].group == group)
			REQUIRE(seen.result[i] == ESRCH, "%s on an outer process is %s (%d), expected ESRCH",
			    calls[i].name, strerror(seen.result[i]), seen.result[i]);
}

CASE(outer_process_cannot_be_signalled,
    .requirement = "PID-11",
    .descr = "kill, tgkill and sigqueue on a process outside find nobody",
    .needs = "pid")
{
	require_invisible(SIGNALS);
}

CASE(session_and_group_of_an_outer_process_are_unknown,
    .requirement = "PID-12",
    .descr = "getpgid and getsid of a process outside find nobody",
    .needs = "pid")
{
	require_invisible(SESSIONS);
}

CASE(outer_process_cannot_be_scheduled,
    .requirement = "PID-13",
    .descr = "Calls on priority, policy and affinity of a process outside find nobody",
    .needs = "pid")
{
	require_invisible(SCHEDULING);
}

CASE(limits_of_an_outer_process_are_unknown,
    .requirement = "PID-14",
    .descr = "prlimit on a process outside finds nobody",
    .needs = "pid")
{
	require_invisible(LIMITS);
}

CASE(outer_process_cannot_be_traced,
    .requirement = "PID-15",
    .descr = "ptrace on a process outside finds nobody",
    .needs = "pid")
{
	require_invisible(TRACING);
}

CASE(outer_process_gives_no_pidfd,
    .requirement = "PID-16",
    .descr = "pidfd_open on a process outside finds nobody",
    .needs = "pid pidfd")
{
	require_invisible(PIDFDS);
}

CASE(without_the_flag_every_call_finds_the_process,
    .requirement = "PID-11 PID-12 PID-13 PID-14 PID-15 PID-16",
    .descr = "Control: from a plain child, each of these calls finds its sibling",
    .needs = "pidfd")
{
	struct look_ups seen = observe_look_ups(0);

	for (size_t i = 0; i < CALLS; i++)
		REQUIRE(seen.result[i] != ESRCH, "%s does not find a sibling", calls[i].name);
}

/* kill(-1, 0) says whether there is anybody else, and harms nobody. */
static void
look_for_anybody(void *arg)
{
	*(int *)arg = ERRNO_OF(kill(-1, 0));
}

static int
observe_anybody(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	int seen = -1;

	case_observe(&spec, look_for_anybody, &seen, sizeof(seen));
	return seen;
}

CASE(broadcast_from_a_lone_init_reaches_nobody,
    .requirement = "PID-17",
    .descr = "kill(-1) by the only process of a namespace finds nobody",
    .needs = "pid")
{
	REQUIRE_ERRNO(ESRCH, observe_anybody(CLONE_NEWPID));
}

CASE(without_the_flag_broadcast_finds_somebody,
    .requirement = "PID-17",
    .descr = "Control: kill(-1, 0) from a plain child finds others")
{
	REQUIRE_ERRNO(0, observe_anybody(0));
}

/* Ignored by default, so that a broadcast into the wrong place hurts nobody. */
#define HARMLESS SIGURG

static void
block_harmless(void *arg)
{
	sigset_t set;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, HARMLESS);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void
tell_pending(void *arg)
{
	sigset_t set;

	sigpending(&set);
	*(bool *)arg = sigismember(&set, HARMLESS) == 1;
}

struct broadcast {
	uint64_t namespaces;
	int result;
	bool member[2], outer;		/* who was reached */
};

static void
look_at_broadcast(void *arg)
{
	struct broadcast *seen = arg;
	struct held members[2];

	for (int i = 0; i < 2; i++)
		members[i] = fork_held(block_harmless, tell_pending, &seen->member[i]);
	seen->result = ERRNO_OF(kill(-1, HARMLESS));
	for (int i = 0; i < 2; i++)
		release(&members[i]);
}

static void
look_with_bystander(void *arg)
{
	struct broadcast *seen = arg;
	const struct cell_spec spec = { .namespaces = seen->namespaces };
	struct held outer = fork_held(block_harmless, tell_pending, &seen->outer);

	case_observe(&spec, look_at_broadcast, seen, sizeof(*seen));
	release(&outer);
}

static struct broadcast
observe_broadcast(uint64_t namespaces)
{
	struct broadcast *seen = share(sizeof(*seen));

	seen->namespaces = namespaces;
	case_confine(look_with_bystander, seen);
	return *seen;
}

CASE(broadcast_reaches_every_member,
    .requirement = "PID-18",
    .descr = "kill(-1) by init reaches each other member",
    .needs = "pid")
{
	struct broadcast seen = observe_broadcast(CLONE_NEWPID);

	REQUIRE_ERRNO(0, seen.result);
	REQUIRE(seen.member[0] && seen.member[1], "a member was not reached");
}

CASE(broadcast_reaches_nobody_outside,
    .requirement = "PID-17",
    .descr = "kill(-1) by init reaches no process outside",
    .needs = "pid")
{
	struct broadcast seen = observe_broadcast(CLONE_NEWPID);

	REQUIRE(!seen.outer, "a process outside was reached");
}

CASE(without_the_flag_broadcast_reaches_a_sibling,
    .requirement = "PID-17",
    .descr = "Control: the same broadcast from a plain child reaches its sibling",
    .needs = "pid")
{
	struct broadcast seen = observe_broadcast(0);

	REQUIRE(seen.outer, "a sibling was not reached");
}

static void
meet_and_go(struct actor *self)
{
	actor_meet(self, "looked up");
}

CASE(member_is_visible_outside,
    .requirement = "PID-19",
    .descr = "The creator finds a member by its outer PID with every call",
    .needs = "pid pidfd")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct look_ups seen;
	struct actor member;

	actor_start(&member, &spec, meet_and_go, 0);
	seen.target = member.cell.pid;
	/* The group is asked for by its leader's pid; this one leads none. */
	look_up_target(&seen);
	ptrace(PTRACE_DETACH, seen.target, NULL, NULL);
	actor_meet(&member, "looked up");
	actor_end(&member);
	for (size_t i = 0; i < CALLS; i++)
		REQUIRE(seen.result[i] != ESRCH || calls[i].call == try_kill_group, "%s does not find a member",
		    calls[i].name);
}
