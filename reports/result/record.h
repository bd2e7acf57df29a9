/* record.h - a run's circumstances and its cases as JSON objects, both ways. */
#ifndef RECORD_H
#define RECORD_H

#include <jansson.h>

#include "report.h"

/* Objects that are made are new references, NULL without memory. Taking
 * returns 0, or -1 with one line in *ret_error, owned by the report's pool; all
 * texts that are taken are cleaned, see text.h. */

/** The facts, see facts.h, and the user's id: keys of report.json. */
json_t *record_run(const struct report *report);
int record_take_run(struct report *report, json_t *object, const char **ret_error);

/** A case by its name, with its result. */
json_t *record_result(const struct case_result *c);

/** The same, and what is known of it beside. */
json_t *record_case(const struct case_result *c);

/** Take such a case; its texts and *ret_error are owned by the pool. */
int record_take_case(struct pool *pool, json_t *object, struct case_result *ret, const char **ret_error);

/** Whether a file has the schema that is known here: 0, or -1. */
int record_check_schema(struct pool *pool, json_int_t schema, int known, const char **ret_error);

/** Whether this is a time that something may take: 0, or -1. */
int record_check_seconds(double seconds, const char **ret_error);

/** Seconds to a tenth of a millisecond: more would be noise. */
json_t *record_seconds(double seconds);

/** A copy without what could hurt, in one line. */
const char *record_take_text(struct pool *pool, const char *text);

#endif
