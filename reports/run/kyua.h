/* kyua.h - what Kyua prints and stores, read back. */
#ifndef KYUA_H
#define KYUA_H

#include "engine.h"
#include "reports/result/report.h"
#include "reports/suite/locate.h"

/* How Kyua is to be called. */
struct kyua {
	const char *kyuafile;
	const char *programs;		/* the build root that Kyua is given */
	const char *named;		/* the same as people know it */
	const char *launcher;		/* the variable for the cases */
	int pid_depth;			/* the same; see engine_pid_depth() */
	double timeout_scale;		/* the same: a factor for every timeout; 0: as they are */
	char *const *filters;		/* names of cases; none: all */
	size_t filter_count;
	unsigned jobs;			/* cases side by side */
};

/** The name under which Kyua shows a program that could not list its cases. */
#define KYUA_LIST "__test_cases_list__"

/**
 * Ask Kyua which cases there are and put them into the report, undecided.
 *
 * Returns 0, -EINTR after a signal, or another negative errno: then *err says
 * why. What Kyua complains of becomes a problem of the report.
 */
int kyua_list(struct engine *engine, const struct kyua *kyua, struct report *report, struct cell_error *err);

/**
 * Run the cases. decided: called for each as soon as Kyua tells its result.
 * file: path of the results file, which must not exist.
 * Returns as kyua_list() does; cases that Kyua did not tell of stay undecided.
 */
int kyua_test(struct engine *engine, const struct kyua *kyua, const char *file, struct report *report,
    const struct engine_listener *listener, struct cell_error *err);

/** The name of a case as the suite has it: without the folder of an order, see order.h. */
const char *kyua_case_name(const char *name);

/**
 * Take one line of Kyua's progress, "pid/init_test:one  ->  passed  [0.302s]".
 *
 * Returns the case that it decides, judged, or NULL for any other line.
 */
struct case_result *kyua_take_line(struct report *report, const char *line);

/**
 * Read a results file, rolling back what was not finished: result, reason, time and output of every case in it.
 *
 * Returns 0 or -1; then *ret_error says why. A file without rows is no error:
 * that is what a killed Kyua leaves.
 */
int kyua_read(const char *file, struct report *report, const char **ret_error);

#endif
