/* exec_test.c - programs that are executed: kernel and vDSO show them the clocks of their namespace. */
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>

#include "sight.h"

extern char **environ;

static const char program[] = "/proc/self/exe";

/*
 * This program executed as `program --sight FD` takes a sight, writes it to the
 * descriptor and is done, before it is a test program at all.
 */
static const char sight_option[] = "--sight";

static __attribute__((constructor)) void
sight_main(void)
{
	struct sight seen;
	char line[256];
	ssize_t length = look_text("/proc/self/cmdline", line, sizeof(line));
	const char *option = length > 0 ? line + strlen(line) + 1 : line;

	if (length < (ssize_t)(sizeof("sight") + sizeof(sight_option)) || strcmp(option, sight_option) != 0)
		return;
	take_sight(&seen);
	option += sizeof(sight_option);
	_exit(write((int)strtol(option, NULL, 10), &seen, sizeof(seen)) == sizeof(seen) ? 0 : 1);
}

/* The arguments of such an execution, which writes to `channel`. */
struct execution {
	char fd[16];
	char *argv[4];
	int channel[2];
};

static void
prepare_execution(struct execution *ret)
{
	SETUP(pipe(ret->channel));
	snprintf(ret->fd, sizeof(ret->fd), "%d", ret->channel[1]);
	ret->argv[0] = (char *)"sight";
	ret->argv[1] = (char *)sight_option;
	ret->argv[2] = ret->fd;
	ret->argv[3] = NULL;
}

/* Reap who has executed, and take what it wrote. */
static void
collect_sight(pid_t pid, const struct execution *execution, struct sight *ret)
{
	if (wait_status(pid) != 0 || read(execution->channel[0], ret, sizeof(*ret)) != sizeof(*ret))
		case_broken(__FILE__, __LINE__, "the executed program did not answer");
	close(execution->channel[0]);
	close(execution->channel[1]);
}

/* Who executes, and what the executed program saw. */
struct executed {
	struct making making;
	int created;			/* errno */
	struct sight maker, seen;
};

static int
run_program(void *arg)
{
	const struct execution *execution = arg;

	execv(program, execution->argv);
	return 126;
}

/* fork(2): in the namespace already, executes there. */
static pid_t
start_by_fork(const struct execution *execution)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(run_program((void *)execution));
	return pid;
}

/* As vfork(2): on the memory of its parent until it executes. */
static pid_t
start_by_vfork(const struct execution *execution)
{
	_Alignas(16) char stack[16384];

	return clone(run_program, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)execution);
}

static pid_t
start_by_spawn(const struct execution *execution)
{
	pid_t pid;

	errno = posix_spawn(&pid, program, NULL, NULL, execution->argv, environ);
	return errno == 0 ? pid : -1;
}

static void
collect_executed(struct executed *seen, pid_t (*start)(const struct execution *))
{
	struct execution execution;
	pid_t pid;

	make_namespace(&seen->making);
	take_sight(&seen->maker);
	prepare_execution(&execution);
	pid = start(&execution);
	count_anew();
	seen->created = ERRNO_OF(pid);
	if (pid > 0)
		collect_sight(pid, &execution, &seen->seen);
}

static void
look_at_fork_and_exec(void *arg)
{
	collect_executed(arg, start_by_fork);
}

static void
look_at_vfork_and_exec(void *arg)
{
	collect_executed(arg, start_by_vfork);
}

static void
look_at_spawn(void *arg)
{
	collect_executed(arg, start_by_spawn);
}

/* The maker itself executes: in a child, whose only task is that. */
static int
run_maker(void *arg)
{
	SETUP(case_unshare(CLONE_NEWTIME));
	if (write_offsets("monotonic 5000 0\nboottime 9000 0\n") != 0)
		return 127;
	return run_program(arg);
}

static void
look_at_exec_of_the_maker(void *arg)
{
	struct executed *seen = arg;
	struct execution execution;
	pid_t pid;

	prepare_execution(&execution);
	take_sight(&seen->maker);
	pid = SETUP(fork());
	if (pid == 0)
		exit_child(run_maker(&execution));
	collect_sight(pid, &execution, &seen->seen);
}

static void
require_executed(void (*look)(void *))
{
	const struct start start = start_clocks();
	const struct offsets by = shift_to(5000, 9000);
	struct executed seen = { .making = { .text = "monotonic 5000 0\nboottime 9000 0\n" }, .created = -1 };

	case_observe(&same, look, &seen, sizeof(seen));
	require_made(&seen.making);
	REQUIRE_ERRNO(0, seen.created);
	REQUIRE_EQ(seen.maker.children, seen.seen.own);
	REQUIRE_EQ(seen.seen.own, seen.seen.children);
	require_sight(&start, &by, &seen.seen);
}

CASE(a_program_executed_by_a_child_has_the_namespaces_clocks,
    .requirement = "TIME-47",
    .descr = "After fork() and exec(), system call and vDSO show the clocks of the child's namespace",
    .needs = "time-offsets")
{
	require_executed(look_at_fork_and_exec);
}

CASE(a_program_executed_after_vfork_has_the_namespaces_clocks,
    .requirement = "TIME-48",
    .descr = "After vfork() and exec(), system call and vDSO show the clocks of the parent's time_for_children",
    .needs = "time-offsets time-exec")
{
	require_executed(look_at_vfork_and_exec);
}

CASE(a_spawned_program_has_the_namespaces_clocks,
    .requirement = "TIME-48",
    .descr = "A program of posix_spawn() is in the parent's time_for_children, and shown its clocks",
    .needs = "time-offsets time-exec")
{
	require_executed(look_at_spawn);
}

CASE(the_maker_moves_when_it_executes,
    .requirement = "TIME-49",
    .descr = "A process that called unshare() is in its time_for_children once it has executed a program",
    .needs = "time-offsets time-exec")
{
	const struct start start = start_clocks();
	const struct offsets by = shift_to(5000, 9000);
	struct executed seen = { .created = -1 };

	case_observe(&same, look_at_exec_of_the_maker, &seen, sizeof(seen));
	REQUIRE_NE(seen.maker.own, seen.seen.own);
	REQUIRE_EQ(seen.seen.own, seen.seen.children);
	require_sight(&start, &by, &seen.seen);
}

/* A member executes, with the offsets that the spec has set. */
static void
look_as_executing_member(void *arg)
{
	struct executed *seen = arg;
	struct execution execution;

	prepare_execution(&execution);
	collect_sight(SETUP(start_by_fork(&execution)), &execution, &seen->seen);
}

static void
require_member_program(const struct shift *shift)
{
	const struct start start = start_clocks();
	struct executed seen = { .created = -1 };

	case_observe(&shift->spec, look_as_executing_member, &seen, sizeof(seen));
	require_sight(&start, &shift->by, &seen.seen);
}

CASE(a_member_keeps_its_clocks_when_it_executes,
    .requirement = "TIME-50",
    .descr = "A program that a member executes is shown the member's clocks by system call and vDSO",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();

	require_member_program(&shift);
}

CASE(without_the_flag_an_executed_program_has_the_outer_clocks,
    .requirement = "TIME-50",
    .descr = "Control: a program that a plain child executes is shown the outer clocks",
    .needs = "time")
{
	require_member_program(&(struct shift){ same, { 0, 0 } });
}
