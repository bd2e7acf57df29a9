/* judge.h - from what the engine told to verdicts; pure. */
#ifndef JUDGE_H
#define JUDGE_H

#include "report.h"

/**
 * Judge one case by the engine's word and reason (clean, one line).
 *
 * passed stays passed; failed and expected_failure are failed; a skip counts
 * only with a reason that begins with "unsupported:", "denied:" or
 * "environment:" (the engine's own refusals are translated); everything else
 * is broken. Fills result, cause, reason and decided. Strings that are made
 * belong to the pool.
 */
void judge_case(struct pool *pool, struct case_result *c, const char *word, const char *reason);

/**
 * Judge a requirement by its cases.
 *
 *   violated     a claim failed
 *   undecided    a case broke, got lost or lacked its environment, or a control failed:
 *                then the claim proves nothing
 *   denied       policy kept a case from running
 *   unsupported  the kernel lacks what a case needs
 *   conforms     every case passed
 *   untested     no claim at all
 *
 * The first that applies, so that what was checked in part never shows as
 * conforming. Fills verdict and why.
 */
void judge_requirement(struct report *report, struct requirement *r);

/**
 * Tie the cases to the requirements they cite and judge all of them. A case
 * that cites an unknown id, or nothing, becomes a problem of the report.
 */
void judge_report(struct report *report);

/** The exit status: 0 conforms, 1 violated, 3 undecided, 4 nothing could be
 * decided. */
int judge_status(const struct report *report);

#endif
