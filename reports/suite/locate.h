/* locate.h - where the suite is: in a build tree or installed. */
#ifndef LOCATE_H
#define LOCATE_H

#include "reports/base/pool.h"

struct places {
	const char *suite;	/* the folder with <dimension>/requirements */
	const char *kyuafile;	/* the Kyuafile of that suite */
	const char *programs;	/* the folder with <dimension>/<subject>_test */
	const char *tool;	/* ns-tool, the default launcher */
	const char *guard;	/* ns-guard, see guard.c */
};

/**
 * Find the places from where this program lies.
 *
 * suite, programs: what the user named, or NULL. ret: absolute paths, owned by
 * the pool; nothing is checked to exist. Returns 0, or a negative errno when
 * a folder that the user named cannot be found; then *ret_culprit names it.
 */
int locate_places(struct pool *pool, const char *suite, const char *programs, struct places *ret,
    const char **ret_culprit);

#endif
