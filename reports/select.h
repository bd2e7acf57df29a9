/* select.h - which cases a run is asked for. */
#ifndef SELECT_H
#define SELECT_H

#include "report.h"

struct selection {
	char **dimensions, **ids, **excluded;	/* excluded: patterns of glob(7) for names of cases */
	size_t dimension_count, id_count, excluded_count;
	int least;			/* the weakest level that is in, or -1: any */
	const char *failed;		/* results; only what failed or was undecided there; or NULL */
	unsigned shard, shards;		/* the how-manieth of how many parts, from 1 on; 0: all of it */
	bool narrow;			/* by more than whole requirements: those without a case are out */
};
#define SELECTION_INIT { .least = -1 }

/**
 * Take "dimension", "requirement", "level", "exclude", "failed" or "shard" with
 * its value: lists are separated by commas. NULL, or what is wrong, one line.
 */
const char *selection_take(struct selection *selection, struct pool *pool, const char *option, const char *value);

/** One line for the report, "pid net --level must", and back. */
const char *selection_text(const struct selection *selection, struct pool *pool);
const char *selection_parse(struct selection *selection, struct pool *pool, const char *text);

/** The first name in the selection that the suite does not have, or NULL. */
const char *selection_unknown(const struct selection *selection, const struct report *report);

/**
 * Keep the cases that are selected, and mark the requirements that are left out.
 *
 * A case is in when it serves a requirement that is, wherever its program lies.
 * Parts of a run hold whole programs, so that claims stay with their controls.
 * suite: see results_read(). Returns 0 or -1; then *ret_error is one line.
 */
int selection_apply(const struct selection *selection, const char *suite, struct report *report,
    const char **ret_error);

#endif
