/* janitor.h - a process that removes what a run made, however the run ends. */

/*
 * Beside the run's own files these are cgroups, which no namespace holds. It is started first and outlives ns-conform, also a killed one: it waits until
 * nobody holds the other end of its channel any more, then for the end of the
 * run's last process, and only then removes.
 */
#ifndef JANITOR_H
#define JANITOR_H

#include <sys/types.h>

#include "cell.h"
#include "reports/base/pool.h"

struct janitor {
	pid_t pid;		/* 0: none */
	int channel;
	const char *folder;	/* a new one in $TMPDIR or /tmp, to be removed with all below it */
};
#define JANITOR_INIT { 0, -1, NULL }
#define auto_janitor __attribute__((cleanup(janitor_end))) struct janitor

/** Start it; pool owns the path of the folder that it makes. 0 or a negative errno
 * that *err tells. */
int janitor_start(struct janitor *janitor, struct pool *pool, struct cell_error *err);

/** Half-written files as scratch_partial() names them in this folder go, too. */
void janitor_watch(struct janitor *janitor, const char *folder);

/** What this process (a pidfd) and its children may still write goes only after it ended.
 * -1: none any more; while it is kept, so is its pid namespace, which counts. */
void janitor_await(struct janitor *janitor, int pidfd);

/** Let it do its work, and wait until it has. */
void janitor_end(struct janitor *janitor);

#endif
