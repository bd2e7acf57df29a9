/* guard.c - keeps the mounts that a case forgets out of Kyua's sight. */
#include "guard.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* pid/init_test -> ns-guard, pid/.init_test -> the program. */
static int
guard_folder(struct pool *pool, const struct places *places, const char *guarded, const char *name)
{
	static const char suffix[] = "_test";
	DIR *folder = opendir(pool_printf(pool, "%s/%s", places->programs, name));
	const char *target = pool_printf(pool, "%s/%s", guarded, name);
	struct dirent *entry;
	int r = 0;

	/* Not a folder: no programs in it. */
	if (folder == NULL)
		return 0;
	if (mkdir(target, 0755) < 0)
		r = -errno;
	while (r == 0 && (entry = readdir(folder)) != NULL) {
		size_t length = strlen(entry->d_name);

		if (length < strlen(suffix) || strcmp(entry->d_name + length - strlen(suffix), suffix) != 0)
			continue;
		if (symlink(places->guard, pool_printf(pool, "%s/%s", target, entry->d_name)) < 0 ||
		    symlink(pool_printf(pool, "%s/%s/%s", places->programs, name, entry->d_name),
		    pool_printf(pool, "%s/.%s", target, entry->d_name)) < 0)
			r = -errno;
	}
	closedir(folder);
	return r;
}

const char *
guard_programs(struct pool *pool, const struct places *places, const char *scratch)
{
	const char *guarded = pool_printf(pool, "%s/programs", scratch);
	DIR *folder;
	struct dirent *entry;
	int r = 0;

	if (geteuid() != 0 || access(places->guard, X_OK) < 0 || mkdir(guarded, 0755) < 0)
		return places->programs;
	folder = opendir(places->programs);
	while (folder != NULL && r == 0 && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			r = guard_folder(pool, places, guarded, entry->d_name);
	if (folder != NULL)
		closedir(folder);
	return folder != NULL && r == 0 ? guarded : places->programs;
}
