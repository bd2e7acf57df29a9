/* kept.h - the files that a run leaves in its folder. */
#ifndef KEPT_H
#define KEPT_H

#include "report.h"

/** The name of a file of results in this folder, or NULL: it holds none. */
const char *kept_results(struct pool *pool, const char *folder);

/** Whether every file that kept_write() makes is there. */
bool kept_whole(struct pool *pool, const char *folder);

/** Remove all files of results; others stay. 0 or a negative errno. */
int kept_remove(struct pool *pool, const char *folder);

/** Write the report in every format that has a file. 0 or a negative errno, and *ret_file. */
int kept_write(struct report *report, const char *folder, const char **ret_file);

#endif
