/* progress.c - tells on the way how far the run is. */
#include "progress.h"

#include <string.h>
#include <unistd.h>

double
progress_seconds(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

void
progress_start(struct progress *progress, size_t total, bool quiet)
{
	*progress = (struct progress){ .out = quiet ? NULL : stderr, .terminal = isatty(STDERR_FILENO), .total = total };
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
	progress_tick(progress);
}

static void
print_line(const struct progress *progress, const char *before, const char *after)
{
	fprintf(progress->out, "%s%zu/%zu cases, %s, %zu failed, %.0f s%s", before, progress->done, progress->total,
	    progress->dimension[0] != '\0' ? progress->dimension : "starting", progress->failed,
	    progress_seconds(&progress->start), after);
	fflush(progress->out);
}

void
progress_tick(struct progress *progress)
{
	if (progress->out != NULL && progress->terminal)
		print_line(progress, "\r", "\033[K");
}

void
progress_case(struct progress *progress, const struct case_result *c)
{
	enum { SHARES = 4 };
	size_t length = strcspn(c->name, "/:");

	progress->done++;
	progress->failed += c->result == FAILED || c->result == BROKEN;
	snprintf(progress->dimension, sizeof(progress->dimension), "%.*s", (int)length, c->name);
	if (progress->out == NULL)
		return;
	if (progress->terminal)
		progress_tick(progress);
	else if (progress->done * SHARES / progress->total != (progress->done - 1) * SHARES / progress->total)
		print_line(progress, "", "\n");
}

void
progress_end(struct progress *progress)
{
	if (progress->out != NULL && progress->terminal) {
		fputs("\r\033[K", progress->out);
		fflush(progress->out);
	}
}
