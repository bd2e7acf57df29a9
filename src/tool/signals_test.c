/* signals_test.c - signals reach the cell, and none survives its launcher. */
#include <sys/prctl.h>

#include "run.h"

static struct outcome o;

/* The cell's process, as its launcher's only child. */
static pid_t
find_child(pid_t pid)
{
	char path[64];
	FILE *file;
	int child = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	ATF_REQUIRE_MSG((file = fopen(path, "r")) != NULL, "no %s", path);
	ATF_REQUIRE_EQ(1, fscanf(file, "%d", &child));
	fclose(file);
	return child;
}

static int
watch(pid_t pid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

	ATF_REQUIRE(pidfd >= 0);
	return pidfd;
}

/* The trap ends the shell; without it, it would read for ever. */
static void
check_reaches(const atf_tc_t *tc, const char *verb, int sig, const char *name)
{
	char script[160], line[32];
	struct running run;

	snprintf(script, sizeof(script), "trap 'echo caught %s; exit 6' %s; echo ready; while :; do sleep 1000 & wait; done",
	    name, name);
	run = START(SIMPLE, verb, user_option(), "--", "sh", "-c", script);
	await_line(&run, line, sizeof(line));
	ATF_REQUIRE_EQ(0, kill(run.pid, sig));
	/* Outside a pid namespace the sleep would hold the pipe. */
	finish(&run, &o);
	REQUIRE_STATUS(&o, 6);
	ATF_REQUIRE_MSG(strncmp(o.out, "caught", 6) == 0, "stdout: %s", o.out);
}

ATF_TC_WITHOUT_HEAD(each_signal_reaches_the_cell);
ATF_TC_BODY(each_signal_reaches_the_cell, tc)
{
	need("proc");
	check_reaches(tc, "container", SIGINT, "INT");
	check_reaches(tc, "container", SIGTERM, "TERM");
	check_reaches(tc, "container", SIGHUP, "HUP");
	check_reaches(tc, "container", SIGQUIT, "QUIT");
	check_reaches(tc, "container", SIGWINCH, "WINCH");
}

/* Says "ready", then waits for ever and handles no signal. A shell would not
 * do: between its echo and its exec it may take a signal and lose it. */
static struct running
start_waiting(const atf_tc_t *tc, const char *verb, const char *option)
{
	FILE *file = fopen("ready", "w");
	struct running run;
	char line[32];

	ATF_REQUIRE(file != NULL);
	fputs("ready\n", file);
	ATF_REQUIRE_EQ(0, fclose(file));
	run = START(SIMPLE, verb, user_option(), option, "--", "tail", "-f", "ready");
	await_line(&run, line, sizeof(line));
	return run;
}

/* Process 1 is spared a default action; its launcher carries it out. */
ATF_TC_WITHOUT_HEAD(default_action_is_carried_out);
ATF_TC_BODY(default_action_is_carried_out, tc)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	need("proc");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct running run = start_waiting(tc, "container", NONE);
		int cell = watch(find_child(run.pid));

		ATF_REQUIRE_EQ(0, kill(run.pid, signals[i]));
		finish(&run, &o);
		REQUIRE_STATUS(&o, 128 + signals[i]);
		await_end(cell);
		close(cell);
	}
}

ATF_TC_WITHOUT_HEAD(default_action_without_pid_namespace);
ATF_TC_BODY(default_action_without_pid_namespace, tc)
{
	struct running run;

	need("uts");
	run = start_waiting(tc, "uts", NONE);
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGTERM));
	finish(&run, &o);
	REQUIRE_STATUS(&o, 128 + SIGTERM);
}

/* Until the tool has taken a signal: of two that wait, the lower comes first. */
static void
await_taken(pid_t pid, int sig)
{
	unsigned long long pending;
	char path[64], text[4096];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	do {
		FILE *file = fopen(path, "r");
		const char *line;

		ATF_REQUIRE(file != NULL);
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
		ATF_REQUIRE((line = strstr(text, "\nShdPnd:")) != NULL);
		pending = strtoull(line + strlen("\nShdPnd:"), NULL, 16);
	} while ((pending >> (sig - 1) & 1) != 0);
}

/* The status is the command's own when it ignores what was sent. */
ATF_TC_WITHOUT_HEAD(ignored_signal_is_no_end);
ATF_TC_BODY(ignored_signal_is_no_end, tc)
{
	struct running run;
	char line[32];

	need("proc");
	run = START(SIMPLE, "container", user_option(), "--", "sh", "-c",
	    "trap '' TERM; trap 'exit 7' HUP; echo ready; while :; do sleep 1000 & wait; done");
	await_line(&run, line, sizeof(line));
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGTERM));
	await_taken(run.pid, SIGTERM);
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGHUP));
	finish(&run, &o);
	REQUIRE_STATUS(&o, 7);
}

/* A window that changes its size ends nobody. */
ATF_TC_WITHOUT_HEAD(window_change_is_no_end);
ATF_TC_BODY(window_change_is_no_end, tc)
{
	struct running run;
	char line[32];

	need("proc");
	run = START(SIMPLE, "container", user_option(), "--", "sh", "-c",
	    "trap 'exit 8' HUP; echo ready; while :; do sleep 1000 & wait; done");
	await_line(&run, line, sizeof(line));
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGWINCH));
	await_taken(run.pid, SIGWINCH);
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGHUP));
	finish(&run, &o);
	REQUIRE_STATUS(&o, 8);
}

static void
check_dies_with_tool(const atf_tc_t *tc, const char *verb, const char *option)
{
	struct running run = start_waiting(tc, verb, option);
	int cell = watch(find_child(run.pid));

	ATF_REQUIRE_EQ(0, kill(run.pid, SIGKILL));
	await_end(cell);
	close(cell);
	finish(&run, &o);
	ATF_REQUIRE_EQ(-SIGKILL, o.status);
}

ATF_TC_WITHOUT_HEAD(cell_dies_with_a_killed_tool);
ATF_TC_BODY(cell_dies_with_a_killed_tool, tc)
{
	need("proc");
	check_dies_with_tool(tc, "container", NONE);
	check_dies_with_tool(tc, "pid", NONE);
	check_dies_with_tool(tc, "uts", NONE);
	check_dies_with_tool(tc, "time", "--boottime=1");
}

/* A child from before exec, which nobody else would reap. */
static int
make_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(9);
	return pid < 0 ? -errno : 0;
}

ATF_TC_WITHOUT_HEAD(foreign_children_are_reaped);
ATF_TC_BODY(foreign_children_are_reaped, tc)
{
	struct running run;
	char line[32], path[64], text[256] = "";
	FILE *file;

	need("proc");
	run = START((&(const struct how){ .prepare = make_child }), "container", user_option(), "--", "sh", "-c",
	    "trap 'exit 5' HUP; echo ready; while :; do sleep 1000 & wait; done");
	await_line(&run, line, sizeof(line));
	/* A signal makes the tool look around; its answer shows that it has. */
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGCHLD));
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGWINCH));
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)run.pid, (int)run.pid);
	do {
		ATF_REQUIRE((file = fopen(path, "r")) != NULL);
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
	} while (strchr(text, ' ') != strrchr(text, ' '));	/* else the case's timeout */
	ATF_REQUIRE_EQ(0, kill(run.pid, SIGHUP));
	finish(&run, &o);
	REQUIRE_STATUS(&o, 5);
}

/* The tool as process 1: it inherits the orphans of its cell. */
ATF_TC_WITHOUT_HEAD(no_zombie_under_process_1);
ATF_TC_BODY(no_zombie_under_process_1, tc)
{
	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "--", tool_path(tc), "uts", "--", "sh", "-c",
	    "sh -c 'true & exec true'; "
	    "until ! grep -q '^State:.*zombie' /proc/[0-9]*/status; do :; done; echo /proc/[0-9]*");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "/proc/1 /proc/2\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_signal_reaches_the_cell);
	ATF_TP_ADD_TC(tp, default_action_is_carried_out);
	ATF_TP_ADD_TC(tp, default_action_without_pid_namespace);
	ATF_TP_ADD_TC(tp, ignored_signal_is_no_end);
	ATF_TP_ADD_TC(tp, window_change_is_no_end);
	ATF_TP_ADD_TC(tp, cell_dies_with_a_killed_tool);
	ATF_TP_ADD_TC(tp, foreign_children_are_reaped);
	ATF_TP_ADD_TC(tp, no_zombie_under_process_1);
	return atf_no_error();
}
