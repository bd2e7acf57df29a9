/* scratch.h - folders and files that are made to be removed or renamed. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stdio.h>
#include <sys/types.h>

#include "pool.h"

/**
 * Make a new folder below $TMPDIR or /tmp that others may pass through but not
 * list. Returns its path, owned by the pool, or NULL with errno.
 */
const char *scratch_make(struct pool *pool);

/** Remove a folder and all below it; never crosses into another file system,
 * never follows a link. Does nothing for NULL. */
void scratch_remove(const char *folder);

/** The name that a file of FOLDER has as long as it is not whole; owned by the pool. */
const char *scratch_partial(struct pool *pool, const char *folder, const char *name);

/** Remove the files with such names that a process made. */
void scratch_remove_partial(const char *folder, pid_t maker);

/**
 * Make the folder the results go to, with the folders above it.
 *
 * named: what the user asked for, may exist; or NULL: a new folder
 * conformance/<date-time>-<kernel>[-n] below the current one, never one that
 * exists. Returns its path, owned by the pool, or NULL with errno; then
 * *ret_tried names what was tried.
 */
const char *outdir_make(struct pool *pool, const char *named, const char *kernel, const char **ret_tried);

/**
 * Flush a stream that was written to.
 *
 * r: 0, or the negative errno that the writer knows.
 * Returns 0 or the negative errno of what was not written.
 */
int stream_finish(FILE *out, int r);

/**
 * Write FOLDER/NAME whole or not at all: under a temporary name, renamed when
 * all is written. Returns 0 or a negative errno.
 */
int outdir_write(struct pool *pool, const char *folder, const char *name,
    int (*write)(const void *what, FILE *out), const void *what);

#endif
