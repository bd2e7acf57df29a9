/* run_options.h - what a run is asked for on the command line. */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include "reports/run/run.h"

struct run_request {
	struct options options;
	struct selection selection;
	struct run run;			/* points to both */
	const char *out, *resumed;	/* folders, or NULL */
	bool help;			/* was given, and is all */
};

/**
 * Take the command line of run, read the suite's requirements into the report,
 * and see that what is asked for can be.
 *
 * Complains itself, in one line, and returns an exit status; 0: all well.
 */
int run_options(int argc, char **argv, struct run_request *ret, struct report *report);

#endif
