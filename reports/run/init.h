/* init.h - the first process of a run: starts the engine, reaps what it leaves. */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>

#include "reports/base/pool.h"

/* Where programs are looked for, whatever the user's own PATH says. */
#define SYSTEM_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

struct init_job {
	const char *program;	/* path of the command */
	char *const *argv, *const *envp;
	const char *folder;	/* where it starts */
	int fds[3];		/* its standard descriptors */
	bool first;		/* this is PID 1: nothing survives its end */
};

/** The path of a program in SYSTEM_PATH, owned by the pool, or NULL. */
const char *init_find(struct pool *pool, const char *name);

/** Run the job (a struct init_job) to its end, reaping orphans meanwhile; the
 * exit status is the command's, as a shell would give it. For cell_spec.run. */
int init_main(void *job);

#endif
