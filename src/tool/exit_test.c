/* exit_test.c - exit statuses, standard streams, and what is left behind. */
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "run.h"

static struct outcome o;

ATF_TC_WITHOUT_HEAD(status_is_the_commands);
ATF_TC_BODY(status_is_the_commands, tc)
{
	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "--", "true");
	REQUIRE_STATUS(&o, 0);
	RUN(&o, SIMPLE, "container", user_option(), "--", "sh", "-c", "exit 3");
	REQUIRE_STATUS(&o, 3);
	ATF_REQUIRE_STREQ("", o.err);
	RUN(&o, SIMPLE, "container", user_option(), "--", "sh", "-c", "exit 255");
	REQUIRE_STATUS(&o, 255);
}

ATF_TC_WITHOUT_HEAD(death_by_signal_is_128_and_its_number);
ATF_TC_BODY(death_by_signal_is_128_and_its_number, tc)
{
	need("uts");
	RUN(&o, SIMPLE, "uts", user_option(), "--", "sh", "-c", "kill -9 $$");
	REQUIRE_STATUS(&o, 128 + SIGKILL);
	RUN(&o, SIMPLE, "uts", user_option(), "--", "sh", "-c", "kill -TERM $$");
	REQUIRE_STATUS(&o, 128 + SIGTERM);
}

ATF_TC_WITHOUT_HEAD(missing_command_is_127);
ATF_TC_BODY(missing_command_is_127, tc)
{
	need("proc");
	/* A folder that may not be searched would make it 126, as in execvp(3). */
	ATF_REQUIRE_EQ(0, setenv("PATH", "/usr/bin:/bin", 1));
	RUN(&o, SIMPLE, "container", user_option(), "/nonexistent/command");
	REQUIRE_ONE_LINE(&o, 127, "exec: ");
	REQUIRE_ERR_HAS(&o, "/nonexistent/command");
	RUN(&o, SIMPLE, "container", user_option(), "no-such-command-in-path");
	REQUIRE_ONE_LINE(&o, 127, "no-such-command-in-path");
	RUN(&o, SIMPLE, "container", user_option(), "--", "");
	REQUIRE_ONE_LINE(&o, 127, "exec: ");
	RUN(&o, SIMPLE, "container", user_option(), "--", "two\nlines");
	REQUIRE_ONE_LINE(&o, 127, "two?lines");
}

ATF_TC_WITHOUT_HEAD(what_cannot_be_executed_is_126);
ATF_TC_BODY(what_cannot_be_executed_is_126, tc)
{
	FILE *file;

	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "/etc/passwd");
	REQUIRE_ONE_LINE(&o, 126, "Permission denied");
	RUN(&o, SIMPLE, "container", user_option(), "/");
	REQUIRE_ONE_LINE(&o, 126, "exec: ");
	/* Executable, yet in no known format; in the test's own work directory. */
	ATF_REQUIRE((file = fopen("garbage", "w")) != NULL);
	ATF_REQUIRE(fputs("no program\n", file) >= 0 && fclose(file) == 0 && chmod("garbage", 0755) == 0);
	RUN(&o, SIMPLE, "container", user_option(), "./garbage");
	REQUIRE_ONE_LINE(&o, 126, "Exec format error");
}

ATF_TC_WITHOUT_HEAD(standard_input_passes_through);
ATF_TC_BODY(standard_input_passes_through, tc)
{
	need("proc");
	RUN(&o, &(const struct how){ .input = "one\ntwo\n" }, "container", user_option(), "cat");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "one\ntwo\n");
	ATF_REQUIRE_STREQ("", o.err);
}

ATF_TC_WITHOUT_HEAD(verbose_tells_on_standard_error);
ATF_TC_BODY(verbose_tells_on_standard_error, tc)
{
	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "--verbose", "--", "echo", "mine");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "mine\n");
	REQUIRE_ERR_HAS(&o, "pid uts ipc mount net\n");
	REQUIRE_ERR_HAS(&o, " outside is 1 inside\n");
	REQUIRE_ERR_HAS(&o, "mounts are private, /proc is new\n");
	REQUIRE_ERR_HAS(&o, "loopback is up\n");
	REQUIRE_ERR_HAS(&o, "host name is container\n");
	REQUIRE_ERR_HAS(&o, "executing echo mine\n");
	REQUIRE_ERR_HAS(&o, "exited with status 0\n");
	RUN(&o, SIMPLE, "container", user_option(), "--quiet", "--verbose", "--", "echo", "mine");
	ATF_REQUIRE_STREQ("", o.err);
	/* What failed is not told as done. */
	RUN(&o, SIMPLE, "container", user_option(), "--verbose", "--", "/nonexistent");
	REQUIRE_ONE_LINE(&o, 127, "exec: ");
}

struct terminal {
	int master, slave;
	char name[64], text[4096];
};

static void
open_terminal(struct terminal *ret)
{
	int unlocked = 0;

	ATF_REQUIRE((ret->master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)) >= 0);
	ATF_REQUIRE_EQ(0, ioctl(ret->master, TIOCSPTLCK, &unlocked));
	ATF_REQUIRE_EQ(0, ptsname_r(ret->master, ret->name, sizeof(ret->name)));
	ATF_REQUIRE((ret->slave = open(ret->name, O_RDWR | O_NOCTTY | O_CLOEXEC)) >= 0);
}

/* All that was written to it so far: it arrives in order, before a mark. */
static const char *
read_terminal(struct terminal *terminal)
{
	static const char mark[] = "[mark]";
	size_t used = 0;

	ATF_REQUIRE_EQ((ssize_t)strlen(mark), write(terminal->slave, mark, strlen(mark)));
	do {
		ssize_t n = read(terminal->master, terminal->text + used, sizeof(terminal->text) - 1 - used);

		ATF_REQUIRE(n > 0);
		used += (size_t)n;
		terminal->text[used] = '\0';
	} while (strstr(terminal->text, mark) == NULL);
	*strstr(terminal->text, mark) = '\0';
	return terminal->text;
}

static void
close_terminal(struct terminal *terminal)
{
	close(terminal->slave);
	close(terminal->master);
}

/* Standard error is the terminal: no session, only somewhere to write to. */
static const char *
run_on_terminal(const atf_tc_t *tc, struct terminal *terminal, const char *option)
{
	const char *argv[] = { "sh", "-c", "exec \"$0\" uts $2 --hostname=h $3 -- true 2>$1", tool_path(tc),
		terminal->name, option, geteuid() != 0 ? "--user" : NULL, NULL };
	struct running run = start_array("/bin/sh", SIMPLE, argv);

	finish(&run, &o);
	REQUIRE_STATUS(&o, 0);
	return read_terminal(terminal);
}

ATF_TC_WITHOUT_HEAD(terminal_is_told_unless_quiet);
ATF_TC_BODY(terminal_is_told_unless_quiet, tc)
{
	struct terminal terminal;
	const char *text;

	need("uts");
	open_terminal(&terminal);
	text = run_on_terminal(tc, &terminal, "--hostname=g");
	ATF_REQUIRE_MSG(strstr(text, "host name is h") != NULL, "terminal: %s", text);
	text = run_on_terminal(tc, &terminal, "--quiet");
	ATF_REQUIRE_MSG(*text == '\0', "terminal: %s", text);
	close_terminal(&terminal);
}

static struct terminal session_terminal;

static int
lead_session(void)
{
	int fd;

	if (setsid() < 0 || (fd = open(session_terminal.name, O_RDWR)) < 0)
		return -errno;
	for (int i = 0; i <= 2; i++)
		if (dup2(fd, i) < 0)
			return -errno;
	return fd > 2 ? close(fd) : 0;
}

/* A shell inside ends with its own status, and the one outside reads on. */
ATF_TC_WITHOUT_HEAD(terminal_comes_back_from_a_shell);
ATF_TC_BODY(terminal_comes_back_from_a_shell, tc)
{
	const char *argv[] = { "sh", "-c", "\"$0\" container $1; r=$?; read line; echo got $line $r", tool_path(tc),
		geteuid() != 0 ? "--user" : "--quiet", NULL };
	const char input[] = "exit 3\nafter\n";
	struct running run;
	const char *text;

	need("proc");
	open_terminal(&session_terminal);
	ATF_REQUIRE_EQ((ssize_t)strlen(input), write(session_terminal.master, input, strlen(input)));
	run = start_array("/bin/sh", &(const struct how){ .prepare = lead_session }, argv);
	finish(&run, &o);
	REQUIRE_STATUS(&o, 0);
	text = read_terminal(&session_terminal);
	ATF_REQUIRE_MSG(strstr(text, "got after 3") != NULL, "terminal: %s", text);
	close_terminal(&session_terminal);
}

ATF_TC_WITHOUT_HEAD(closed_standard_streams_do_no_harm);
ATF_TC_BODY(closed_standard_streams_do_no_harm, tc)
{
	need("proc");
	for (unsigned closed = 1; closed < 8; closed++) {
		RUN(&o, &(const struct how){ .closed = closed }, "container", user_option(), "--verbose", "sh", "-c",
		    "exit 3");
		REQUIRE_STATUS(&o, 3);
		RUN(&o, &(const struct how){ .closed = closed }, "time", user_option(), "--boottime", "5", "sh", "-c",
		    "exit 4");
		REQUIRE_STATUS(&o, 4);
		RUN(&o, &(const struct how){ .closed = closed }, "container", user_option(), "/nonexistent");
		REQUIRE_STATUS(&o, 127);
	}
	/* A closed stream stays closed for the command. */
	RUN(&o, &(const struct how){ .closed = 1 }, "container", user_option(), "--", "sh", "-c", "cat <&0");
	ATF_REQUIRE(o.status != 0);
}

ATF_TC_WITHOUT_HEAD(lost_output_is_a_failure);
ATF_TC_BODY(lost_output_is_a_failure, tc)
{
	static const char *const verbs[] = { "proc", "features", "--help", "--version" };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const char *argv[] = { "sh", "-c", "\"$0\" $1 >/dev/full", tool_path(tc), verbs[i], NULL };
		struct running run = start_array("/bin/sh", SIMPLE, argv);

		finish(&run, &o);
		REQUIRE_ONE_LINE(&o, 125, "output: ");
	}
	RUN(&o, &(const struct how){ .closed = 2 }, "plan", "container");
	REQUIRE_STATUS(&o, 125);
}

static int
open_descriptors(void)
{
	for (int fd = 3; fd <= 9; fd++)
		if (dup2(0, fd) < 0)
			return -errno;
	return 0;
}

ATF_TC_WITHOUT_HEAD(inherited_descriptors_stay_outside);
ATF_TC_BODY(inherited_descriptors_stay_outside, tc)
{
	const struct how how = { .prepare = open_descriptors };

	need("proc");
	/* ls itself opens the folder as 3. */
	RUN(&o, &how, "container", user_option(), "--", "ls", "/proc/self/fd");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "0\n1\n2\n3\n");
	RUN(&o, &how, "time", user_option(), "--boottime", "1", "--", "ls", "/proc/self/fd");
	REQUIRE_OUT(&o, "0\n1\n2\n3\n");
}

/* The lowest 28 signals of a mask: posix_spawn(3) hands down the two that the C
 * library keeps for itself, 32 and 33, as ignored. */
#define SIGNALS_OF(name) "s/^\\(" name "\\):.*\\(.......\\)$/\\1 \\2/p"

ATF_TC_WITHOUT_HEAD(signal_mask_is_the_callers);
ATF_TC_BODY(signal_mask_is_the_callers, tc)
{
	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "--", "sed", "-n", SIGNALS_OF("Sig[BI].."), "/proc/self/status");
	REQUIRE_OUT(&o, "SigBlk 0000000\nSigIgn 0000000\n");
}

static int
ignore_signals(void)
{
	return signal(SIGHUP, SIG_IGN) == SIG_ERR || signal(SIGCHLD, SIG_IGN) == SIG_ERR ? -errno : 0;
}

/* As under nohup(1). An ignored SIGCHLD must not cost us the status. */
ATF_TC_WITHOUT_HEAD(ignored_signals_stay_ignored);
ATF_TC_BODY(ignored_signals_stay_ignored, tc)
{
	need("proc");
	RUN(&o, &(const struct how){ .prepare = ignore_signals }, "container", user_option(), "--", "sh", "-c",
	    "sed -n '" SIGNALS_OF("SigIgn") "' /proc/self/status; exit 5");
	REQUIRE_STATUS(&o, 5);
	REQUIRE_OUT(&o, "SigIgn 0000001\n");
}

static size_t
count_lines(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t lines = 0;
	int c;

	ATF_REQUIRE(file != NULL);
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines;
}

/* Its processes are gone: the pipe's end has come. Its mounts were its own. */
ATF_TC_WITHOUT_HEAD(nothing_is_left_behind);
ATF_TC_BODY(nothing_is_left_behind, tc)
{
	size_t mounts = count_lines("/proc/self/mountinfo");

	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "--", "sh", "-c",
	    "mount -t tmpfs none /mnt && echo mounted; sleep 1000 & exit 0");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "mounted\n");
	ATF_REQUIRE_EQ(mounts, count_lines("/proc/self/mountinfo"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, status_is_the_commands);
	ATF_TP_ADD_TC(tp, death_by_signal_is_128_and_its_number);
	ATF_TP_ADD_TC(tp, missing_command_is_127);
	ATF_TP_ADD_TC(tp, what_cannot_be_executed_is_126);
	ATF_TP_ADD_TC(tp, standard_input_passes_through);
	ATF_TP_ADD_TC(tp, verbose_tells_on_standard_error);
	ATF_TP_ADD_TC(tp, terminal_is_told_unless_quiet);
	ATF_TP_ADD_TC(tp, terminal_comes_back_from_a_shell);
	ATF_TP_ADD_TC(tp, closed_standard_streams_do_no_harm);
	ATF_TP_ADD_TC(tp, lost_output_is_a_failure);
	ATF_TP_ADD_TC(tp, inherited_descriptors_stay_outside);
	ATF_TP_ADD_TC(tp, signal_mask_is_the_callers);
	ATF_TP_ADD_TC(tp, ignored_signals_stay_ignored);
	ATF_TP_ADD_TC(tp, nothing_is_left_behind);
	return atf_no_error();
}
