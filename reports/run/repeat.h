/* repeat.h - a case that is run several times: its worst end counts, none is hidden. */
#ifndef REPEAT_H
#define REPEAT_H

#include "reports/result/report.h"

/** How often a case has been run so far. */
unsigned repeat_count(const struct case_result *c);

/**
 * What one more run of a case makes of it: the worse result of both with its
 * reason and output, the first of those that are alike; the seconds of all.
 * Both lend their texts.
 */
struct case_result repeat_add(const struct case_result *before, const struct case_result *one);

/**
 * How a case stands of which so many runs were asked for: "2 of 5 failed: …".
 *
 * Owned by the pool. What did not fail in too few runs is lost.
 */
struct case_result repeat_tell(struct pool *pool, const struct case_result *c, unsigned asked);

/** The same for every case of the report. */
void repeat_tell_all(struct report *report, unsigned asked);

#endif
