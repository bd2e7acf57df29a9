/* select.h - which cases a run is asked for. */
#ifndef SELECT_H
#define SELECT_H

#include "reports/result/report.h"

struct selection {
	char **dimensions, **ids;
	char **cases, **excluded;	/* patterns of glob(7) for names of cases; cases: also without their program */
	size_t dimension_count, id_count, case_count, excluded_count;
	int least;			/* the weakest level that is in, or -1: any */
	const char *failed;		/* results; only what failed or broke there, with the cases beside it; or NULL */
	unsigned shard, shards;		/* the how-manieth of how many parts, from 1 on; 0: all of it */
	bool narrow;			/* by more than whole requirements: those without a case are out */
	/* What leaves nothing out, but is to be the same when a run is repeated. */
	bool seeded;
	unsigned seed;			/* of the order */
	unsigned repeat;		/* times that each case is run; 0: not asked for */
	double timeout_scale;		/* 0: not asked for */
};
#define SELECTION_INIT { .least = -1 }

/**
 * Take an option of a selection, "dimension" and the like, with its value: lists
 * are separated by commas. NULL, or what is wrong, one line.
 */
const char *selection_take(struct selection *selection, struct pool *pool, const char *option, const char *value);

/** One line for the report, "pid net --level must", and back. */
const char *selection_text(const struct selection *selection, struct pool *pool);
const char *selection_parse(struct selection *selection, struct pool *pool, const char *text);

/** Whether a line of a report leaves no case out; how often it has each run. */
bool selection_is_whole(const char *text);
unsigned selection_repeat(const char *text);

/** The first name in the selection that the suite does not have, or NULL. */
const char *selection_unknown(const struct selection *selection, const struct report *report);

/** The first of its cases that is not among those of the report, or NULL. */
const char *selection_unknown_case(const struct selection *selection, const struct report *report);

/** Add a case of earlier results that is not there any more: lost, for this reason. */
void selection_add_vanished(struct report *report, const struct case_result *old, const char *reason);

/** Whether a case is meant: by its name, a pattern, or either without the program. */
bool selection_means(const char *pattern, const char *name);

/* How the note of a requirement begins of which only some cases were asked for. */
#define NOTE_IN_PART "judged in part: "

/**
 * Keep the cases that are selected, and mark the requirements that are left out,
 * and those that some of their cases alone will judge.
 *
 * A case is in when it serves a requirement that is, wherever its program lies.
 * Parts of a run hold whole programs, so that claims stay with their controls.
 * suite: see results_read(). Returns 0 or -1; then *ret_error is one line.
 */
int selection_apply(const struct selection *selection, const char *suite, struct report *report,
    const char **ret_error);

#endif
