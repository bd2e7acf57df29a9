/* progress_test.c - what a run shows while it goes on, on a terminal and elsewhere. */
#include "reports/testing.h"

#include <fcntl.h>
#include <sys/ioctl.h>

static struct outcome o;

/* A run with both outputs on a terminal, and all that it has shown. */
struct shown {
	struct running running;
	int terminal;
	size_t used, seen;
	char text[65536];
};
static struct shown shown;

static void
resize(unsigned short columns)
{
	const struct winsize size = { .ws_row = 24, .ws_col = columns };

	SETUP(ioctl(shown.terminal, TIOCSWINSZ, &size));
}

static void
start_on_terminal(unsigned short columns, const char *launcher, const char *dimension)
{
	memset(&shown, 0, sizeof(shown));
	shown.terminal = SETUP(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
	SETUP(unlockpt(shown.terminal));
	resize(columns);
	command_start(&shown.running, ARGV("sh", "-c", "t=$1; shift; exec \"$0\" run \"$@\" <\"$t\" >\"$t\" 2>&1",
	    conform_path(), ptsname(shown.terminal), SUITE, "--launcher", launcher, "--jobs", "2", "--out", "out",
	    "--force", dimension));
}

/* Take what is shown next; false when nobody holds the terminal any more. */
static bool
read_more(void)
{
	ssize_t n = read(shown.terminal, shown.text + shown.used, sizeof(shown.text) - 1 - shown.used);

	shown.used += n > 0 ? (size_t)n : 0;
	shown.text[shown.used] = '\0';
	return n > 0;
}

/* Wait for a text behind what was waited for. */
static char *
read_until(const char *wanted)
{
	char *found;

	while ((found = strstr(shown.text + shown.seen, wanted)) == NULL)
		REQUIRE(read_more(), "no \"%s\" in: %.600s", wanted, shown.text + shown.seen);
	shown.seen = (size_t)(found - shown.text) + strlen(wanted);
	return found;
}

static void
read_rest(void)
{
	while (read_more())
		;
}

static const char *
run_on_terminal(unsigned short columns)
{
	start_on_terminal(columns, "none", "honest");
	read_rest();
	command_end(&shown.running, &o);
	close(shown.terminal);
	REQUIRE_STATUS(0, &o);
	return shown.text;
}

CASE(a_terminal_gets_a_live_line_and_colours,
    .descr = "The line is rewritten and taken away; NO_COLOR is heeded; nothing of it reaches a file",
    .arena = ARENA_NONE)
{
	const char *text = run_on_terminal(100);

	REQUIRE_PART("\r[....................] 0/2 cases, starting, 0 s\033[K", text);
	REQUIRE_PART("\r[##########..........] 1/2 cases, honest, 1 passed, about ", text);
	REQUIRE_PART("\r[####################] 2/2 cases, honest, 2 passed, 0 s\033[K\r\033[K", text);
	REQUIRE_PART("\033[32mconforms: 1 of 1", text);
	SETUP(setenv("NO_COLOR", "1", 1));
	text = run_on_terminal(100);
	REQUIRE_PART("conforms: 1 of 1", text);
	REQUIRE(strstr(text, "\033[32m") == NULL, "colours in spite of NO_COLOR");
	command_run(RUN_LIARS("--out", "out", "honest"), &o);
	REQUIRE(strchr(o.out, '\033') == NULL && strpbrk(o.err, "\r\033") == NULL, "terminal sequences in a pipe");
	REQUIRE_PART("1/2 cases, honest, 1 passed, 0 s\n2/2 cases, honest, 2 passed, 0 s\n", o.err);
}

/* The longest of the live lines that end behind a place, in columns. */
static size_t
longest_line(const char *text)
{
	size_t longest = 0;

	for (const char *end; (end = strstr(text, "\033[K")) != NULL; text = end + 3) {
		const char *start = end;

		while (start > text && start[-1] != '\r')
			start--;
		if ((size_t)(end - start) > longest)
			longest = (size_t)(end - start);
	}
	return longest;
}

CASE(a_narrow_terminal_is_not_overrun,
    .descr = "The line is cut before the last column; one that cannot take lines back gets whole ones",
    .arena = ARENA_NONE)
{
	const char *text = run_on_terminal(24);

	REQUIRE_PART("\r1/2 cases, honest, 1 pa\033[K", text);
	REQUIRE_EQ(23, longest_line(text));
	REQUIRE_EQ(0, longest_line(run_on_terminal(1)));
	SETUP(setenv("TERM", "dumb", 1));
	text = run_on_terminal(100);
	REQUIRE(strstr(text, "\033[K") == NULL, "a dumb terminal is to take a line back");
	REQUIRE_PART("2/2 cases, honest, 2 passed, 0 s\r\n", text);
}

CASE(a_line_follows_the_window,
    .descr = "After the window was made narrower no line is longer than it is",
    .arena = ARENA_NONE)
{
	char folder[PATH_MAX];
	const char *text;

	SETUP(getcwd(folder, sizeof(folder)));
	SETUP(mkfifo("gate", 0600));
	start_on_terminal(100, folder, "halfway");
	read_until("] 1/2 cases, halfway, 1 passed");
	resize(12);
	/* Some of the wide ones may be on their way. */
	text = read_until("\r1/2 cases, \033[K");
	REQUIRE_EQ(11, longest_line(text));
	/* The case waits for a reader's other end. */
	close(SETUP(open("gate", O_WRONLY | O_CLOEXEC)));
	read_rest();
	REQUIRE_EQ(11, longest_line(text));
	command_end(&shown.running, &o);
	REQUIRE_STATUS(0, &o);
}

CASE(a_signal_takes_the_line_away,
    .descr = "What comes after SIGINT stands on lines of its own",
    .arena = ARENA_NONE)
{
	char folder[PATH_MAX];

	SETUP(getcwd(folder, sizeof(folder)));
	SETUP(mkfifo("pipe", 0600));
	/* For the case that opens it to write. */
	int pipe = SETUP(open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC));

	start_on_terminal(100, path_to("%s/pipe", folder), "stuck");
	read_until("] 1/2 cases, stuck, 1 passed");
	SETUP(kill(shown.running.pid, SIGINT));
	read_until("\r\033[K\033[1m");
	read_until("ended by a signal; 1 of 2 cases were not decided");
	read_rest();
	command_end(&shown.running, &o);
	REQUIRE_STATUS(3, &o);
	close(pipe);
}

CASE(quiet_and_ktap_show_no_line,
    .descr = "Nothing on standard error with --quiet; no line between those of KTAP on a terminal",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--out", "out", "--quiet", "honest"), &o);
	REQUIRE_STR("", o.err);
	start_on_terminal(100, "none", "--ktap");
	read_rest();
	command_end(&shown.running, &o);
	REQUIRE(strstr(shown.text, "\033[K") == NULL, "a live line between those of KTAP");
	REQUIRE_PART("KTAP version 1\r\n", shown.text);
}
