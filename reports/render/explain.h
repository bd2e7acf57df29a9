/* explain.h - what is known of one requirement or one case, for people. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "reports/result/report.h"

struct explain {
	const struct report *report;	/* the suite: requirements, tied to their cases */
	const char *command, *trace;	/* run and trace a case when its name is put behind them */
	const char *const *runs;	/* results, the newest first */
	size_t run_count;
	const char *suite;		/* see results_read() */
	size_t width;			/* where to fold */
};

/** What it promises, where that stands, what tests it, what came of that, on standard output. */
void explain_requirement(const struct explain *explain, const struct requirement *r);

/** What a case claims, for which requirements, and what came of it. */
void explain_case(const struct explain *explain, const struct case_result *c);

#endif
