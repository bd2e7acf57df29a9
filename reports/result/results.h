/* results.h - the results of a run, from whatever it has left. */
#ifndef RESULTS_H
#define RESULTS_H

#include <jansson.h>

#include "report.h"

/**
 * Read results into an empty report.
 *
 * path: report.json, journal.ndjson, or the folder of a run; of that the report,
 * or the journal when the run was cut short before there was one. A journal is
 * judged by the requirements of the suite (NULL: the default one), and says
 * in a problem what was lost.
 * Returns 0 or -1; then *ret_error is one line, owned by the report's pool.
 */
int results_read(const char *path, const char *suite, struct report *report, const char **ret_error);

/** The same; of a file that merge made *ret_merged is what stands in it, owned by the
 * report's pool, and the report stays empty. */
int results_read_any(const char *path, const char *suite, struct report *report, json_t **ret_merged,
    const char **ret_error);

/** The same; the cases are left out where that is faster, for a matrix shows none. */
int results_read_verdicts(const char *path, const char *suite, struct report *report, json_t **ret_merged,
    const char **ret_error);

/**
 * The path in an argument "NAME=PATH" or "PATH"; *ret_name: the name, owned by the
 * pool, or NULL. What has a slash before the "=", or is there as it stands, is a path.
 */
char *results_path(struct pool *pool, char *argument, const char **ret_name);

/* Where results are, and what they are called. */
struct place {
	char *path;
	const char *name;	/* as it was asked for; NULL: it was not */
	const char *folder;	/* the name of its own folder */
};

/**
 * The places of arguments as results_path() takes them. The runs that a folder
 * holds come in its place, sorted by name, "NAME/FOLDER" when it has a name; what
 * has results itself, or is no folder, stays. All belongs to the pool.
 */
struct place *results_expand(struct pool *pool, char *const *arguments, size_t count, size_t *ret_count);

/** The newest folder of results in conformance/, owned by the pool, or NULL. */
const char *results_newest(struct pool *pool);

/** All of them, the newest first. */
const char **results_all(struct pool *pool, size_t *ret_count);

#endif
