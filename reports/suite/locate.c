/* locate.c - where the suite is: in a build tree or installed. */
#include "locate.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The nearest folder above the build tree that is a source tree, or NULL. */
static const char *
find_source(struct pool *pool, const char *build)
{
	char *folder = pool_strdup(pool, build);

	while (strcmp(folder, "/") != 0) {
		folder = dirname(folder);
		if (access(pool_printf(pool, "%s/cases/Kyuafile", folder), F_OK) == 0)
			return folder;
	}
	return NULL;
}

static int
resolve_folder(struct pool *pool, const char *named, const char **ret, const char **ret_culprit)
{
	char *path = realpath(named, NULL);

	if (path == NULL) {
		*ret_culprit = named;
		return -errno;
	}
	*ret = pool_strdup(pool, path);
	free(path);
	return 0;
}

int
locate_places(struct pool *pool, const char *suite, const char *programs, struct places *ret,
    const char **ret_culprit)
{
	char self[PATH_MAX] = "";
	const char *here, *above, *source = NULL;
	int r = 0;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return *ret_culprit = "/proc/self/exe", -errno;
	here = dirname(pool_strdup(pool, self));
	above = dirname(pool_strdup(pool, here));

	/* B/reports/ns-conform, or PREFIX/bin/ns-conform. */
	if (strcmp(strrchr(here, '/'), "/reports") == 0 || strcmp(strrchr(here, '/'), "/bin") != 0)
		source = find_source(pool, above);
	if (source != NULL) {
		*ret = (struct places){ .suite = pool_printf(pool, "%s/cases", source),
			.programs = pool_printf(pool, "%s/cases", above),
			.tool = pool_printf(pool, "%s/src/tool/ns-tool", above),
			.guard = pool_printf(pool, "%s/guard/ns-guard", here) };
		ret->kyuafile = pool_printf(pool, "%s/Kyuafile", ret->suite);
	} else {
		*ret = (struct places){ .suite = pool_printf(pool, "%s/share/ns-conform/cases", above),
			.programs = pool_printf(pool, "%s/lib/ns-conform/cases", above),
			.tool = pool_printf(pool, "%s/ns-tool", here),
			.guard = pool_printf(pool, "%s/lib/ns-conform/ns-guard", above) };
		ret->kyuafile = pool_printf(pool, "%s/Kyuafile", ret->programs);
	}

	if (suite != NULL) {
		r = resolve_folder(pool, suite, &ret->suite, ret_culprit);
		ret->kyuafile = pool_printf(pool, "%s/Kyuafile", ret->suite);
		ret->programs = ret->suite;
	}
	if (r == 0 && programs != NULL)
		r = resolve_folder(pool, programs, &ret->programs, ret_culprit);
	return r;
}
