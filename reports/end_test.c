/* end_test.c - runs that are cut short keep what was decided and leave nothing. */
#include "reports/testing.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static struct outcome o;

/* A run of the stuck suite and the pipe that its stuck processes hold. */
struct stuck {
	struct running running;
	int pipe;
};

/* Become root of a user namespace in which no pid namespace may be made. */
static void
forbid_pid_namespaces(void)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	need("user");
	SETUP(unshare(CLONE_NEWUSER));
	SETUP(put_text("/proc/self/setgroups", "deny"));
	SETUP(put_text("/proc/self/uid_map", path_to("0 %u 1", uid)));
	SETUP(put_text("/proc/self/gid_map", path_to("0 %u 1", gid)));
	if (put_text("/proc/sys/user/max_pid_namespaces", "0") < 0)
		case_skip("environment", "the limits cannot be set here: %s", strerror(errno));
}

/* Start it, and wait until one case is decided and the other one hangs for good. */
static void
start_stuck(struct stuck *stuck)
{
	char folder[PATH_MAX], line[256];
	size_t told = 0;

	SETUP(mkfifo("pipe", 0600));
	/* Not blocking for the writers' sake: they open it when they run. */
	stuck->pipe = SETUP(open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
	SETUP(getcwd(folder, sizeof(folder)));
	command_start(&stuck->running, RUN_LIARS("--out", "out", "--jobs", "2", "--launcher",
	    path_to("%s/pipe", folder), "stuck"));

	struct running progress = { .out = stuck->running.err };

	SETUP(command_line(&progress, line, sizeof(line)));
	REQUIRE_PART("1/2 cases", line);
	/* One byte each of the case and its daemon. */
	while (told < 2) {
		struct pollfd ready = { .fd = stuck->pipe, .events = POLLIN };
		char bytes[2];
		ssize_t n;

		SETUP(poll(&ready, 1, -1));
		n = read(stuck->pipe, bytes, sizeof(bytes));
		told += n > 0 ? (size_t)n : 0;
	}
}

/* The pipe ends when the last process that holds it is gone. */
static void
require_all_gone(const struct stuck *stuck)
{
	struct pollfd end = { .fd = stuck->pipe, .events = POLLIN };
	char byte;

	REQUIRE_EQ(1, SETUP(poll(&end, 1, 20000)));
	REQUIRE_EQ(0, read(stuck->pipe, &byte, 1));
}

/* What was decided is kept, the rest is undecided, and a problem says why. */
static void
require_kept(const char *problem)
{
	const json_t *report = read_report("out"), *lost;

	REQUIRE_STR("conforms", verdict_of(report, "STUCK-DECIDED"));
	REQUIRE_STR("undecided", verdict_of(report, "STUCK-FOREVER"));
	lost = find_object(report, "cases", "case", "stuck/stuck_test:is_stuck");
	REQUIRE_STR("broken", text_of(lost, "result"));
	REQUIRE_PART("lost", text_of(lost, "reason"));
	REQUIRE(json_is_false(json_object_get(lost, "decided")), "the lost case counts as decided");
	REQUIRE_PART(problem, json_string_value(json_array_get(json_object_get(report, "problems"), 0)));
	REQUIRE(access("out/report.html", F_OK) == 0 && access("out/junit.xml", F_OK) == 0, "a format is missing");
}

CASE(a_signal_ends_the_run_in_order,
    .descr = "SIGINT, SIGTERM and SIGHUP: status 3, what was decided is kept, nothing survives",
    .arena = ARENA_NONE)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct stuck stuck;

		start_stuck(&stuck);
		SETUP(kill(stuck.running.pid, signals[i]));
		command_end(&stuck.running, &o);
		REQUIRE_STATUS(3, &o);
		require_all_gone(&stuck);
		require_kept("ended by a signal; 1 of 2 cases were not decided");
		REQUIRE_PART("\nundecided: 1 of 2", o.out);
		SETUP(unlink("pipe"));
		SETUP(unlink("out/report.json"));
	}
}

CASE(a_signal_while_cases_are_listed_is_told,
    .descr = "Status 3 and one line in the verdict's place that nothing was decided; no folder, no journal, no process",
    .arena = ARENA_NONE)
{
	char folder[PATH_MAX], byte;

	SETUP(getcwd(folder, sizeof(folder)));
	SETUP(mkfifo("listing", 0600));
	for (int i = 0; i < 2; i++) {
		struct stuck stuck = { .pipe = SETUP(open("listing", O_RDONLY | O_NONBLOCK | O_CLOEXEC)) };
		struct pollfd ready = { .fd = stuck.pipe, .events = POLLIN };

		command_start(&stuck.running, RUN_LIARS("--out", "out", "--launcher", folder, i == 0 ? "--quiet" : "--ktap"));
		SETUP(poll(&ready, 1, -1));
		SETUP(read(stuck.pipe, &byte, 1));
		SETUP(kill(stuck.running.pid, SIGINT));
		command_end(&stuck.running, &o);
		REQUIRE_STATUS(3, &o);
		REQUIRE_STR(path_to("%snothing decided: the run was ended by a signal before a case was run\n",
		    i == 0 ? "" : "# "), o.out);
		REQUIRE_STR("", o.err);
		require_all_gone(&stuck);
		REQUIRE(access("out", F_OK) < 0, "a folder with nothing in it is left");
		close(stuck.pipe);
	}
}

CASE(a_signal_leaves_no_folder,
    .descr = "However a run ends, its scratch folder is removed, and so is what kyua had begun to write",
    .arena = ARENA_NONE)
{
	static const int signals[] = { SIGTERM, SIGKILL };
	char folder[PATH_MAX];
	glob_t hidden;

	SETUP(getcwd(folder, sizeof(folder)));
	SETUP(setenv("TMPDIR", path_to("%s/tmp", folder), 1));
	/* The janitor of a killed one comes to this process: its end is its work done. */
	SETUP(prctl(PR_SET_CHILD_SUBREAPER, 1));
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct stuck stuck;

		SETUP(mkdir("tmp", 0755));
		start_stuck(&stuck);
		REQUIRE(glob("out/.[!.]*", 0, NULL, &hidden) == 0, "kyua writes nothing yet");
		SETUP(kill(stuck.running.pid, signals[i]));
		command_end(&stuck.running, &o);
		while (wait(NULL) > 0)
			;
		REQUIRE_ERRNO(0, ERRNO_OF(rmdir("tmp")));
		REQUIRE_EQ(GLOB_NOMATCH, glob("out/.[!.]*", 0, NULL, &hidden));
		SETUP(unlink("pipe"));
	}
}

CASE(all_die_with_ns_conform,
    .descr = "After SIGKILL of ns-conform no process of its run is left",
    .arena = ARENA_NONE)
{
	struct stuck stuck;

	start_stuck(&stuck);
	SETUP(kill(stuck.running.pid, SIGKILL));
	command_end(&stuck.running, &o);
	REQUIRE_EQ(128 + SIGKILL, o.status);
	require_all_gone(&stuck);
}

/* The first process of this command below another, following the youngest
 * children: the janitor is older than the run. */
static pid_t
find_below(pid_t pid, const char *command)
{
	char name[32] = "", children[256] = "";

	while (strcmp(name, command) != 0) {
		const char *youngest = children;

		look_text(path_to("/proc/%d/task/%d/children", pid, pid), children, sizeof(children));
		for (const char *at = children; *at != '\0'; at++)
			if (*at == ' ' && at[1] != '\0')
				youngest = at + 1;
		pid = (pid_t)strtol(youngest, NULL, 10);
		if (pid <= 0 || look_text(path_to("/proc/%d/comm", pid), name, sizeof(name)) < 0)
			case_broken(__FILE__, __LINE__, "no process %s below ns-conform", command);
	}
	return pid;
}

CASE(without_a_pid_namespace_all_die_as_well,
    .descr = "Where the kernel allows none, a signal and SIGKILL of ns-conform still end every process",
    .arena = ARENA_NONE)
{
	static const int signals[] = { SIGTERM, SIGKILL };

	forbid_pid_namespaces();
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct stuck stuck;

		start_stuck(&stuck);
		SETUP(kill(stuck.running.pid, signals[i]));
		command_end(&stuck.running, &o);
		require_all_gone(&stuck);
		if (signals[i] == SIGTERM) {
			REQUIRE_STATUS(3, &o);
			require_kept("ended by a signal");
			REQUIRE_PART("more was refused", text_of(read_report("out"), "engine"));
		}
		SETUP(unlink("pipe"));
	}
}

CASE(a_killed_engine_is_told,
    .descr = "After SIGKILL of kyua the run ends with status 3; what was decided is kept, nothing survives",
    .arena = ARENA_NONE)
{
	struct stuck stuck;

	need("pid");
	start_stuck(&stuck);
	SETUP(kill(find_below(stuck.running.pid, "kyua"), SIGKILL));
	command_end(&stuck.running, &o);
	REQUIRE_STATUS(3, &o);
	require_all_gone(&stuck);
	require_kept("kyua ended before its time, with status 137");
}
