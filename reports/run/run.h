/* run.h - one run of a suite: from its cases to a judged report. */
#ifndef RUN_H
#define RUN_H

#include "janitor.h"
#include "reports/options.h"
#include "reports/suite/select.h"

struct run {
	const struct options *options;
	const struct selection *selection;	/* what was asked for */
	unsigned jobs;			/* cases side by side; 0: by the processors */
	bool quiet;
	bool force;			/* results that are there are replaced */
	const char *baseline;		/* a file, or NULL */
	bool ktap;			/* each case on standard output as it is decided */
	const char *out;		/* the results' folder, which exists */
	struct janitor *janitor;	/* has been told of it */
};

/**
 * Run the cases and judge them. The report holds the requirements and the facts
 * already; everything else is filled in. Kyua's results land in OUT/kyua.db, each case
 * in the journal as soon as it is decided.
 *
 * before: what the journal told, when resuming. Returns 0, also when the run was
 * cut short: then the report says so. -EINTR when a signal came before a case
 * was run, -ESRCH when one that was asked for is not there, another negative
 * errno when nothing could be started; *err says why.
 */
int run_suite(const struct run *run, const struct report *before, struct report *report, struct cell_error *err);

/**
 * Only find out which cases there are and tie them to the requirements; none is
 * run. Programs that cannot list theirs, and unknown ids, become problems.
 *
 * Returns an exit status, complaining itself; 0: all well.
 */
int run_listing(const struct options *options, struct report *report);

#endif
