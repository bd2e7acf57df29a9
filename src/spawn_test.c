/* spawn_test.c - a cell starts, ends, fails and dies as its header promises. */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "atf/case.h"
#include "atf/filter.h"

/* Run a shell script in a cell of these namespaces: its exit status. */
static int
run_script(uint64_t namespaces, const char *script)
{
	const struct cell_spec spec = { .namespaces = namespaces,
	    .argv = (char *[]){ (char *)"sh", (char *)"-c", (char *)script, NULL } };
	struct cell_error err;
	int status;

	if (cell_run(&spec, &status, &err) < 0)
		case_broken(__FILE__, __LINE__, "%s: %s: %s", err.step, err.object, strerror(err.number));
	return cell_exit_status(status);
}

CASE(the_status_of_a_command_comes_back,
    .descr = "Exit statuses and signals, as a shell would tell them",
    .arena = ARENA_NONE)
{
	REQUIRE_EQ(0, run_script(0, "exit 0"));
	REQUIRE_EQ(42, run_script(0, "exit 42"));
	REQUIRE_EQ(128 + SIGKILL, run_script(0, "kill -KILL $$"));
	REQUIRE_EQ(128 + SIGTERM, run_script(0, "kill -TERM $$"));
}

static int
count_descriptors(void *arg)
{
	(void)arg;
	/* 0, 1, 2 and the one that reads the folder. */
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2 - 1;
}

CASE(nothing_above_2_is_inherited_unless_kept,
    .descr = "Descriptors are closed in a function's cell; the kept ones stay, the order given does not matter",
    .arena = ARENA_NONE)
{
	int high = SETUP(fcntl(0, F_DUPFD, 100)), low = SETUP(fcntl(0, F_DUPFD, 50)), status;
	struct cell_spec spec = { .run = count_descriptors };

	REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
	REQUIRE_EQ(3, cell_exit_status(status));
	spec.keep = (int[]){ high, low };
	spec.keep_count = 2;
	REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
	REQUIRE_EQ(5, cell_exit_status(status));
}

CASE(nothing_above_2_is_inherited_by_a_command,
    .descr = "The same when a program is executed, on the fast path",
    .arena = ARENA_NONE)
{
	SETUP(fcntl(0, F_DUPFD, 50));
	REQUIRE_EQ(0, run_script(0, "test ! -e /proc/$$/fd/50"));
}

CASE(the_caller_gets_no_descriptor_but_the_pidfd,
    .descr = "After spawn and close the caller's descriptors are the same, also when spawning failed",
    .arena = ARENA_NONE)
{
	static char *const commands[] = { (char *)"true", (char *)"/no/such/command" };
	const int before = count_descriptors(NULL);

	for (size_t i = 0; i < 2; i++) {
		const struct cell_spec spec = { .argv = (char *[]){ commands[i], NULL } };
		struct cell cell = CELL_INIT;
		int r = cell_spawn(&spec, &cell, NULL);

		REQUIRE_EQ(i == 0 ? 0 : -ENOENT, r);
		REQUIRE_EQ(before + (i == 0 ? 1 : 0), count_descriptors(NULL));
		REQUIRE(i != 0 || fcntl(cell.pidfd, F_GETFD) == FD_CLOEXEC, "the pidfd is not close-on-exec");
		cell_close(&cell);
		REQUIRE_EQ(before, count_descriptors(NULL));
	}
}

CASE(a_command_that_cannot_run_leaves_no_process,
    .descr = "The error comes from spawn itself, and no child is left to wait for",
    .arena = ARENA_NONE)
{
	static const struct { const char *command; int number; } table[] = {
		{ "no-such-command-anywhere", ENOENT }, { "/etc/passwd", EACCES }, { "/etc/passwd/x", ENOTDIR },
		{ "/", EACCES },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct cell_spec spec = { .argv = (char *[]){ (char *)table[i].command, NULL } };
		struct cell cell = CELL_INIT;
		struct cell_error err;

		REQUIRE_EQ(-table[i].number, cell_spawn(&spec, &cell, &err));
		REQUIRE_STR("exec", err.step);
		REQUIRE(strstr(err.object, table[i].command) != NULL, "the error names \"%s\"", err.object);
		REQUIRE_EQ(0, cell.pid);
		REQUIRE_EQ(-1, waitpid(-1, NULL, WNOHANG | __WALL));
	}
}

CASE(a_part_of_the_path_that_may_not_be_searched_is_passed_over,
    .descr = "Only a command that is there and may not be executed gives EACCES",
    .arena = ARENA_NONE)
{
	char *const paths[] = { (char *)"PATH=closed:open", NULL };
	struct cell_spec spec = { .argv = (char *[]){ (char *)"command", NULL } };
	struct cell cell = CELL_INIT;

	SETUP(mkdir("closed", 0000));
	SETUP(mkdir("open", 0755));
	SETUP(mknod("open/command", S_IFREG | 0644, 0));
	spec.envp = paths;
	REQUIRE_EQ(-EACCES, cell_spawn(&spec, &cell, NULL));
	SETUP(unlink("open/command"));
	/* Root may search any folder, unless it gives that up. */
	SETUP(drop_capabilities());
	REQUIRE_EQ(-ENOENT, cell_spawn(&spec, &cell, NULL));
}

static int
wait_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

CASE(close_kills_and_reaps,
    .descr = "Letting go of a running cell ends it; letting go twice is harmless",
    .arena = ARENA_NONE)
{
	const struct cell_spec spec = { .run = wait_for_ever };
	struct cell cell = CELL_INIT;
	pid_t pid;

	REQUIRE_EQ(0, cell_spawn(&spec, &cell, NULL));
	pid = cell.pid;
	cell_close(&cell);
	REQUIRE_EQ(-1, kill(pid, 0));
	REQUIRE_EQ(0, cell.pid);
	cell_close(&cell);
}

CASE(signals_arrive_and_a_dead_cell_says_so,
    .descr = "A signal ends the cell; a second wait and a late signal are refused",
    .arena = ARENA_NONE)
{
	const struct cell_spec spec = { .run = wait_for_ever };
	struct cell cell = CELL_INIT;
	struct cell_error err;
	int status = 0;

	REQUIRE_EQ(0, cell_spawn(&spec, &cell, NULL));
	REQUIRE_EQ(0, cell_signal(&cell, SIGTERM, &err));
	REQUIRE_EQ(0, cell_wait(&cell, &status, &err));
	REQUIRE_EQ(128 + SIGTERM, cell_exit_status(status));
	REQUIRE_EQ(-ESRCH, cell_signal(&cell, SIGTERM, &err));
	REQUIRE_EQ(-ECHILD, cell_wait(&cell, &status, &err));
	cell_close(&cell);
	REQUIRE_EQ(-ESRCH, cell_signal(&cell, SIGTERM, &err));
	REQUIRE_EQ(-ECHILD, cell_wait(&cell, &status, &err));
}

/* A middleman spawns a cell, tells its pid, and is killed. */
static void
play_middleman(struct actor *self)
{
	const struct cell_spec spec = { .run = wait_for_ever };
	struct cell cell = CELL_INIT;

	if (cell_spawn(&spec, &cell, NULL) < 0)
		return;
	*(pid_t *)self->stage = cell.pid;
	actor_meet(self, "cell started");
	actor_meet(self, "never");
}

CASE(a_cell_dies_with_its_parent,
    .descr = "After SIGKILL of the spawning process the cell is gone",
    .arena = ARENA_NONE)
{
	struct actor middleman;
	struct pollfd end = { .events = POLLIN };

	actor_start(&middleman, &(struct cell_spec){ 0 }, play_middleman, sizeof(pid_t));
	actor_meet(&middleman, "cell started");
	end.fd = (int)SETUP(syscall(SYS_pidfd_open, *(pid_t *)middleman.stage, 0));
	actor_kill(&middleman);
	REQUIRE_EQ(1, SETUP(poll(&end, 1, 10000)));
}

static void
ignore_handler(int sig)
{
	(void)sig;
}

static int
look_at_signals(void *arg)
{
	struct sigaction usr1, usr2;
	sigset_t mask;

	(void)arg;
	sigaction(SIGUSR1, NULL, &usr1);
	sigaction(SIGUSR2, NULL, &usr2);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	return (usr1.sa_handler == SIG_DFL) | (usr2.sa_handler == SIG_IGN) << 1 |
	    sigismember(&mask, SIGHUP) << 2 | sigismember(&mask, SIGWINCH) << 3;
}

CASE(signals_start_clean,
    .descr = "Handlers are back at default, ignored stays ignored, the mask is the caller's or the one given",
    .arena = ARENA_NONE)
{
	struct cell_spec spec = { .run = look_at_signals };
	sigset_t blocked, given, after;
	int status;

	signal(SIGUSR1, ignore_handler);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGHUP);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
	REQUIRE_EQ(1 | 2 | 4, cell_exit_status(status));

	sigemptyset(&given);
	sigaddset(&given, SIGWINCH);
	spec.mask = &given;
	REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
	REQUIRE_EQ(1 | 2 | 8, cell_exit_status(status));

	sigprocmask(SIG_SETMASK, NULL, &after);
	REQUIRE(sigismember(&after, SIGHUP) && !sigismember(&after, SIGWINCH), "the caller's own mask changed");
}

#define THREADS 8
#define ROUNDS 20

static void *
spawn_many(void *arg)
{
	int *wrong = arg;

	for (int i = 0; i < ROUNDS; i++) {
		const struct cell_spec spec = { .argv = (char *[]){ (char *)"sh", (char *)"-c", (char *)"exit 7", NULL } };
		int status = -1;

		if (cell_run(&spec, &status, NULL) < 0 || cell_exit_status(status) != 7)
			++*wrong;
	}
	return NULL;
}

CASE(threads_may_spawn_side_by_side,
    .descr = "Eight threads of one program spawn commands, and each gets its own child's status",
    .arena = ARENA_NONE)
{
	pthread_t threads[THREADS];
	int wrong[THREADS] = { 0 };

	for (size_t i = 0; i < THREADS; i++)
		REQUIRE_EQ(0, pthread_create(&threads[i], NULL, spawn_many, &wrong[i]));
	for (size_t i = 0; i < THREADS; i++)
		REQUIRE_EQ(0, pthread_join(threads[i], NULL));
	for (size_t i = 0; i < THREADS; i++)
		REQUIRE_EQ(0, wrong[i]);
}

CASE(where_clone3_is_missing_clone_serves,
    .descr = "Under a filter that answers ENOSYS to clone3(2) commands and functions still run, handlers cleared",
    .arena = ARENA_NONE)
{
	struct cell_spec spec = { .run = look_at_signals };
	int status;

	SETUP(filter_call(SYS_clone3, ENOSYS));
	REQUIRE_EQ(3, run_script(0, "exit 3"));
	signal(SIGUSR1, ignore_handler);
	REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
	REQUIRE_EQ(1, cell_exit_status(status) & 1);
}

CASE(where_clone3_is_missing_a_time_namespace_is_refused,
    .descr = "clone(2) has no bit for it: EINVAL at the step clone, and nothing left",
    .needs = "time")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWTIME, .argv = (char *[]){ (char *)"true", NULL } };
	struct cell_error err;
	int status;

	SETUP(filter_call(SYS_clone3, ENOSYS));
	REQUIRE_EQ(-EINVAL, cell_run(&spec, &status, &err));
	REQUIRE_STR("clone", err.step);
}

CASE(a_failing_step_is_named,
    .descr = "Under filters, each step's error comes home with its name, and no process is left",
    .needs = "net uts mount proc")
{
	static const struct { int call; const char *step; } table[] = {
		{ SYS_pidfd_open, "self" }, { SYS_prctl, "parent-death" }, { SYS_sethostname, "hostname" },
		{ SYS_setdomainname, "domainname" }, { SYS_socket, "loopback" }, { SYS_close_range, "descriptors" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct { struct cell_error err; int result, left; } found;
		int pipes[2];
		pid_t pid;

		SETUP(pipe(pipes));
		pid = SETUP(fork());
		if (pid == 0) {
			struct cell_spec spec = CELL_SPEC_CONTAINER;
			int status;

			spec.domainname = "domain";
			spec.argv = (char *[]){ (char *)"true", NULL };
			memset(&found, 0, sizeof(found));
			SETUP(filter_call(table[i].call, EIO));
			found.result = cell_run(&spec, &status, &found.err);
			found.left = waitpid(-1, NULL, WNOHANG | __WALL) != -1;
			_exit(write(pipes[1], &found, sizeof(found)) != sizeof(found));
		}
		REQUIRE_EQ(sizeof(found), SETUP(read(pipes[0], &found, sizeof(found))));
		REQUIRE_EQ(0, wait_status(pid));
		REQUIRE(found.result == -EIO && strcmp(found.err.step, table[i].step) == 0, "%s: %d at step %s",
		    table[i].step, found.result, found.err.step);
		REQUIRE_EQ(0, found.left);
	}
}
