/* progress.h - tells on the way how far the run is. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdio.h>
#include <time.h>

#include "report.h"

struct progress {
	FILE *out;		/* NULL: say nothing */
	bool terminal;		/* one line that is rewritten; else a line now and then */
	size_t total, done, failed;
	char dimension[32];	/* of the last case */
	struct timespec start;
};

/** Begin to tell of so many cases on standard error, or nothing when quiet. */
void progress_start(struct progress *progress, size_t total, bool quiet);

/** A case was decided. */
void progress_case(struct progress *progress, const struct case_result *c);

/** A second passed. */
void progress_tick(struct progress *progress);

/** Take the line away. */
void progress_end(struct progress *progress);

/** Seconds since a moment of CLOCK_MONOTONIC. */
double progress_seconds(const struct timespec *start);

#endif
