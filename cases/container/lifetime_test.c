/* lifetime_test.c - signals, the end of a container, and what is left of it. */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "inside.h"

/* How long a promised event may take before it counts as missing; nothing
 * waits for this long when the promise is kept. */
#define PATIENCE 40

static const int passed_on[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };

static void
fill_passed_on(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(set, passed_on[i]);
}

static void
ignore_politely(int sig)
{
	(void)sig;
}

/* Blocked, and with a handler: process 1 is sent nothing that it does not handle. */
LOOK(hold_signals)
{
	sigset_t set;

	fill_passed_on(&set);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		signal(passed_on[i], ignore_politely);
	*(int *)arg = sigprocmask(SIG_BLOCK, &set, NULL);
}

LOOK(take_signal)
{
	const struct timespec patience = { .tv_sec = PATIENCE };
	sigset_t set;

	fill_passed_on(&set);
	*(int *)arg = sigtimedwait(&set, NULL, &patience);
}

/* Blocked inside before it is sent to the launcher, so it cannot come too early. */
static void
require_passed_on(int sig)
{
	struct inside inside;
	int seen = -1;

	inside_start(&inside, LAUNCHED);
	inside_ask(&inside, hold_signals, &seen, sizeof(seen));
	SETUP(seen);
	SETUP(kill(inside.running.pid, sig));
	inside_ask(&inside, take_signal, &seen, sizeof(seen));
	inside_end(&inside);
	REQUIRE(seen == sig, "SIG%s did not reach the command in %d s", sigabbrev_np(sig), PATIENCE);
}

CASE(sigterm_reaches_the_command,
    .requirement = "CTR-44",
    .descr = "SIGTERM sent to the launcher reaches the command",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_passed_on(SIGTERM);
}

CASE(sigint_reaches_the_command,
    .requirement = "CTR-44",
    .descr = "SIGINT sent to the launcher reaches the command",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_passed_on(SIGINT);
}

CASE(sighup_reaches_the_command,
    .requirement = "CTR-44",
    .descr = "SIGHUP sent to the launcher reaches the command",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_passed_on(SIGHUP);
}

CASE(sigquit_reaches_the_command,
    .requirement = "CTR-44",
    .descr = "SIGQUIT sent to the launcher reaches the command",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_passed_on(SIGQUIT);
}

/* As the init programs of containers do it: no handler, but always in the wait. */
LOOK(wait_without_handler)
{
	const struct timespec patience = { .tv_sec = PATIENCE };
	sigset_t set;

	fill_passed_on(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	dprintf(STDERR_FILENO, "waiting\n");
	*(int *)arg = sigtimedwait(&set, NULL, &patience);
}

CASE(signal_reaches_a_command_that_waits_for_it,
    .requirement = "CTR-44",
    .descr = "SIGTERM sent to the launcher reaches a command that takes it by sigwaitinfo(), with no handler",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct inside inside;
	char line[16];
	int seen = -1;

	inside_start(&inside, LAUNCHED);
	inside_send_question(&inside, "wait_without_handler", &seen, sizeof(seen));
	/* Written just before the wait begins: the signal finds it blocked or waited for. */
	SETUP(read(inside.running.err, line, sizeof(line)));
	SETUP(kill(inside.running.pid, SIGTERM));
	if (!inside_receive(inside.running.out, &seen, sizeof(seen)))
		seen = -1;
	inside_end(&inside);
	REQUIRE(seen == SIGTERM, "the command ended, or saw nothing in %d s, instead of taking SIGTERM", PATIENCE);
}

/* A grandchild that holds the standard descriptors and outlives the command,
 * unless it is ended: at the latest when the case closes the input. */
LOOK(start_background_process)
{
	struct pollfd input = { .fd = STDIN_FILENO };

	*(pid_t *)arg = fork();
	if (*(pid_t *)arg == 0) {
		while (poll(&input, 1, -1) < 0)
			;
		exit_child(0);
	}
}

LOOK(end_now)
{
	exit(*(int *)arg);
}

/* Adopt what the launcher leaves behind, instead of the system's process 1. */
static void
adopt_orphans(void)
{
	SETUP(prctl(PR_SET_CHILD_SUBREAPER, 1));
}

/* Kill the case's children but one: how many there were, zombies included. */
static int
kill_leftovers(pid_t launcher)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	char path[64];
	int count = 0;

	if (proc == NULL)
		case_broken(__FILE__, __LINE__, "list /proc: %s", strerror(errno));
	while ((entry = readdir(proc)) != NULL) {
		pid_t pid = atoi(entry->d_name);

		snprintf(path, sizeof(path), "/proc/%d/status", pid);
		if (pid <= 0 || pid == launcher || look_field(path, "PPid", 10) != getpid())
			continue;
		count++;
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WALL);
	}
	closedir(proc);
	return count;
}

/* Until the launcher has ended; it stays to be reaped. */
static void
await_launcher(pid_t launcher)
{
	siginfo_t info;

	SETUP(waitid(P_PID, (id_t)launcher, &info, WEXITED | WNOWAIT));
}

/* Whether nobody holds the other end of a pipe any more. */
static bool
is_deserted(int fd, int seconds)
{
	struct pollfd pipe = { .fd = fd };

	return SETUP(poll(&pipe, 1, seconds * 1000)) == 1 && (pipe.revents & POLLHUP) != 0;
}

CASE(all_processes_end_with_the_command,
    .requirement = "CTR-54",
    .descr = "When the launcher returns, a process that the command left in the background is gone",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct inside inside;
	pid_t background = -1;
	int status = 7, end;
	bool deserted;

	adopt_orphans();
	inside_start(&inside, LAUNCHED);
	inside_ask(&inside, start_background_process, &background, sizeof(background));
	SETUP(background);
	inside_send_question(&inside, "end_now", &status, sizeof(status));
	await_launcher(inside.running.pid);
	deserted = is_deserted(inside.running.out, 0);
	kill_leftovers(inside.running.pid);
	end = inside_end(&inside);
	REQUIRE(deserted, "a background process still holds the container's standard output");
	REQUIRE_EQ(7, end);
}

CASE(all_processes_end_with_a_killed_launcher,
    .requirement = "CTR-55",
    .descr = "SIGKILL of the launcher ends the command and its background process",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct inside inside;
	pid_t background = -1;
	bool deserted;

	adopt_orphans();
	inside_start(&inside, LAUNCHED);
	inside_ask(&inside, start_background_process, &background, sizeof(background));
	SETUP(background);
	SETUP(kill(inside.running.pid, SIGKILL));
	deserted = is_deserted(inside.running.out, PATIENCE);
	kill_leftovers(inside.running.pid);
	inside_end(&inside);
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	REQUIRE(deserted, "a process of the container still lives %d s later", PATIENCE);
}

/* Ways in which a launch can end, the first ones with a process left to clear away. */
static const char *const scripts[] = { "sleep 1000 & exit 3", "(sleep 1000 & ); exit 0", "exit 0",
	"exec /no-such-command", "exec /" };
enum { IN_BACKGROUND = 2 };

CASE(no_process_is_left,
    .requirement = "CTR-56",
    .descr = "However a launch ends, neither a process nor a zombie is left of it",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;
	struct running running;
	int left;

	adopt_orphans();
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		launch_start(&running, (char *[]){ (char *)"sh", (char *)"-c", (char *)scripts[i], NULL });
		await_launcher(running.pid);
		left = kill_leftovers(running.pid);
		command_end(&running, &outcome);
		REQUIRE(left == 0, "processes left of \"%s\": %d", scripts[i], left);
	}
}

CASE(no_process_is_left_of_a_failed_launch,
    .requirement = "CTR-56",
    .descr = "A launch whose command does not exist leaves neither a process nor a zombie",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;
	struct running running;
	int left;

	adopt_orphans();
	launch_start(&running, (char *[]){ (char *)"/no-such-command", NULL });
	await_launcher(running.pid);
	left = kill_leftovers(running.pid);
	command_end(&running, &outcome);
	REQUIRE_EQ(0, left);
}

LOOK(mount_somewhere)
{
	*(int *)arg = ERRNO_OF(mount("tmpfs", "mounted", "tmpfs", 0, "size=64k"));
}

CASE(no_mount_is_left,
    .requirement = "CTR-57",
    .descr = "After a container that mounted something the outside has the mounts that it had before",
    .needs = "launcher tmpfs", .arena = ARENA_SHARED)
{
	static char before[65536], after[65536];
	int number = -1;

	SETUP(mkdir("mounted", 0700));
	SETUP(look_text("/proc/self/mountinfo", before, sizeof(before)));
	inside_look(LAUNCHED, mount_somewhere, &number, sizeof(number));
	SETUP(look_text("/proc/self/mountinfo", after, sizeof(after)));
	REQUIRE_ERRNO(0, number);
	REQUIRE(strcmp(before, after) == 0, "the mounts are others than before");
}

/* The files in a folder that are not expected there. */
static int
count_files(const char *path, const char *expected)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int count = 0;

	if (folder == NULL)
		case_broken(__FILE__, __LINE__, "list %s: %s", path, strerror(errno));
	while ((entry = readdir(folder)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    strcmp(entry->d_name, expected) != 0;
	closedir(folder);
	return count;
}

CASE(no_file_is_left,
    .requirement = "CTR-60",
    .descr = "However a launch ends, no file is left in the working directory or in TMPDIR",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;
	char path[4096];

	SETUP(mkdir("temporary", 0700));
	if (realpath("temporary", path) == NULL)
		case_broken(__FILE__, __LINE__, "realpath: %s", strerror(errno));
	SETUP(setenv("TMPDIR", path, 1));
	for (size_t i = IN_BACKGROUND; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		launch_shell(scripts[i], &outcome);
	launch_run((char *[]){ (char *)"/no-such-command", NULL }, &outcome);
	REQUIRE_EQ(0, count_files(".", "temporary"));
	REQUIRE_EQ(0, count_files("temporary", ""));
}

struct groups {
	char text[4096];
};

LOOK(look_at_groups)
{
	struct groups *seen = arg;

	if (look_text("/proc/self/cgroup", seen->text, sizeof(seen->text)) < 0)
		strcpy(seen->text, "unreadable");
}

CASE(control_groups_are_the_launchers,
    .requirement = "CTR-61",
    .descr = "The command is in the control groups that its launcher is in",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct groups seen, ours;

	look_at_groups(&ours);
	inside_look(LAUNCHED, look_at_groups, &seen, sizeof(seen));
	REQUIRE_STR(ours.text, seen.text);
}
