/* progress.c - tells on the way how far the run is. */
#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "reports/base/moment.h"

enum { WIDTH = 80, LINE = 256 };

/* One that can take a line back. */
static bool
is_terminal(FILE *out)
{
	const char *term = getenv("TERM");

	return isatty(fileno(out)) && (term == NULL || strcmp(term, "dumb") != 0);
}

void
progress_start(struct progress *progress, size_t total, const char *unit, bool quiet)
{
	*progress = (struct progress){ .out = quiet ? NULL : stderr, .terminal = is_terminal(stderr), .unit = unit,
		.total = total };
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
	progress_tick(progress);
}

/* Asked every time: a window may change. */
static size_t
columns_of(FILE *out)
{
	struct winsize size;

	return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : WIDTH;
}

/* How long the rest takes if it goes on as fast as what was run so far; 0: that says nothing yet. */
static double
seconds_left(const struct progress *progress, double seconds)
{
	enum { FEW = 20 };
	const size_t run = progress->done - progress->resumed;

	if (run == 0 || run * FEW < progress->total)
		return 0;
	return seconds / (double)run * (double)(progress->total - progress->done);
}

/* "148/326 cases, pid, 145 passed, 3 skipped, about 2 s left". */
static int
format_line(const struct progress *progress, char *line, size_t size)
{
	double seconds = moment_since(&progress->start), left = seconds_left(progress, seconds);
	int n = snprintf(line, size, "%zu/%zu %s, %s", progress->done, progress->total, progress->unit,
	    progress->dimension[0] != '\0' ? progress->dimension : "starting");

	for (int r = 0; r < RESULTS; r++)
		if (progress->of[r] > 0)
			n += snprintf(line + n, size - (size_t)n, ", %zu %s", progress->of[r], result_names[r]);
	if (left > 0 && progress->terminal)
		return n + snprintf(line + n, size - (size_t)n, ", about %.0f s left", left + 0.5);
	return n + snprintf(line + n, size - (size_t)n, ", %.0f s", seconds);
}

/* A bar where there is room for one; never more than the terminal's line. */
static void
print_line(const struct progress *progress)
{
	enum { LEAST = 8, MOST = 20, FRAME = 3 };
	static const char bar[] = "####################", rest[] = "....................";
	char line[LINE];
	const int length = format_line(progress, line, sizeof(line));
	int width, room, filled;

	if (!progress->terminal) {
		fprintf(progress->out, "%s\n", line);
		fflush(progress->out);
		return;
	}
	/* In the last column some terminals go on to the next line. */
	width = (int)columns_of(progress->out) - 1;
	room = width - length - FRAME < MOST ? width - length - FRAME : MOST;
	filled = progress->total > 0 ? (int)(progress->done * (size_t)(room > 0 ? room : 0) / progress->total) : 0;
	if (room >= LEAST)
		fprintf(progress->out, "\r[%.*s%.*s] %s\033[K", filled, bar, room - filled, rest, line);
	else
		fprintf(progress->out, "\r%.*s\033[K", width > 0 ? width : 0, line);
	fflush(progress->out);
}

void
progress_tick(struct progress *progress)
{
	if (progress->out != NULL && progress->terminal)
		print_line(progress);
}

void
progress_case(struct progress *progress, const struct case_result *c, bool before)
{
	enum { SHARES = 4 };
	size_t length = strcspn(c->name, "/:");

	progress->done++;
	progress->resumed += before;
	progress->of[c->result]++;
	snprintf(progress->dimension, sizeof(progress->dimension), "%.*s", (int)length, c->name);
	if (progress->out == NULL)
		return;
	if (progress->terminal)
		progress_tick(progress);
	else if (progress->done * SHARES / progress->total != (progress->done - 1) * SHARES / progress->total)
		print_line(progress);
}

void
progress_end(struct progress *progress)
{
	if (progress->out != NULL && progress->terminal) {
		fputs("\r\033[K", progress->out);
		fflush(progress->out);
	}
}
