/* read_json.h - a kept report.json, read back with all checks. */
#ifndef READ_JSON_H
#define READ_JSON_H

#include <jansson.h>

#include "report.h"

/**
 * Read a report.json.
 *
 * Returns 0; or -1, and *ret_error says in one line what is wrong with which
 * file: not there, truncated, foreign, of another schema, or not consistent. The
 * report may be filled in part then; free it as always.
 */
int read_json(const char *path, struct report *report, const char **ret_error);

/** The same of what was read already; path: for messages. */
int read_json_root(const char *path, json_t *root, struct report *report, const char **ret_error);

#endif
