/* baseline.h - the violations that are known, each with a reason and an end. */

/*
 * A file of lines, tab-separated: id, expiry date (YYYY-MM-DD, the last day that
 * it counts), link, reason. Empty lines and lines that begin with # are left out.
 */
#ifndef BASELINE_H
#define BASELINE_H

#include "reports/result/report.h"

struct known {
	const char *id, *expires, *link, *reason;
	int line;
	bool expired;
};

struct baseline {
	const char *file;
	struct known *entries;
	size_t count;
};

/**
 * Read a baseline. today: "YYYY-MM-DD", what is older is expired.
 *
 * Returns 0 or -1; then *ret_error, one line owned by the pool, names file and
 * line: a missing or empty field, a date that is none, an id that stands twice.
 */
int baseline_read(const char *file, const char *today, struct pool *pool, struct baseline *ret,
    const char **ret_error);

/** The entry for this requirement, or NULL. */
const struct known *baseline_find(const struct baseline *baseline, const char *id);

/** Mark the violations of a report, and the cases that show nothing else, as known. */
void baseline_mark(const struct baseline *baseline, struct report *report);

/** Whether a claim that failed will be marked so, before all is judged. */
bool baseline_covers(const struct baseline *baseline, const struct case_result *c);

/** The date of today, UTC; owned by the pool. */
const char *baseline_today(struct pool *pool);

#endif
