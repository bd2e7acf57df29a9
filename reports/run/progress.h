/* progress.h - tells on the way how far the run is. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdio.h>
#include <time.h>

#include "reports/result/report.h"

struct progress {
	FILE *out;		/* NULL: say nothing */
	bool terminal;		/* one line that is rewritten; else a line each quarter */
	const char *unit;	/* what is counted: "cases" */
	size_t total, done, resumed;	/* resumed: decided before this run */
	size_t of[RESULTS];
	char dimension[32];	/* of the last case */
	struct timespec start;
};

/** Begin to tell of so many cases, or runs of cases, on standard error, or nothing when quiet. */
void progress_start(struct progress *progress, size_t total, const char *unit, bool quiet);

/** A case was decided; before: by a run that this one goes on with. */
void progress_case(struct progress *progress, const struct case_result *c, bool before);

/** A second passed. */
void progress_tick(struct progress *progress);

/** Take the line away. */
void progress_end(struct progress *progress);

#endif
