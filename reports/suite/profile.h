/* profile.h - which requirements a verdict is asked for. */

/*
 * A file of lines, each a word or two: a dimension ("pid"), a dimension from a
 * level up ("pid must"), an id ("NET-12"), or one of these behind a "!" to leave
 * it out. Later lines outdo earlier ones. # begins a comment.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "reports/result/report.h"

struct profile_rule {
	const char *name;	/* a dimension or an id */
	enum level least;	/* of a dimension: the weakest level that is in */
	bool out;
};

struct profile {
	struct profile_rule *rules;
	size_t count;
};

/**
 * Read a profile; every name in it must be known to the report.
 *
 * Returns 0 or -1; then *ret_error, one line owned by the pool, names file and
 * line.
 */
int profile_read(const char *file, const struct report *report, struct pool *pool, struct profile *ret,
    const char **ret_error);

/** Keep the requirements of the profile only. */
void profile_select(const struct profile *profile, struct report *report);

#endif
