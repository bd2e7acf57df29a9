/* scratch.c - folders and files that are made to be removed or renamed. */
#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "moment.h"

const char *
scratch_make(struct pool *pool)
{
	const char *above = getenv("TMPDIR");
	char *folder = pool_printf(pool, "%s/ns-conform.XXXXXX", above != NULL && above[0] == '/' ? above : "/tmp");

	if (mkdtemp(folder) == NULL)
		return NULL;
	/* A case that runs as another user must get through to its folder. */
	if (chmod(folder, 0711) < 0) {
		rmdir(folder);
		return NULL;
	}
	return folder;
}

static int
remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)walk;
	/* A folder that a case made unreadable: what it holds stays, and so does it. */
	if (type == FTW_DNR && chmod(path, 0700) == 0)
		scratch_remove(path);
	remove(path);
	return 0;
}

void
scratch_remove(const char *folder)
{
	enum { DESCRIPTORS = 16 };

	if (folder != NULL)
		nftw(folder, remove_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

const char *
scratch_partial(struct pool *pool, const char *folder, const char *name)
{
	return pool_printf(pool, "%s/.%s.%d", folder, name, (int)getpid());
}

void
scratch_remove_partial(const char *folder, pid_t maker)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	char mark[16];

	snprintf(mark, sizeof(mark), ".%d", (int)maker);
	while (listing != NULL && (entry = readdir(listing)) != NULL) {
		const char *at = entry->d_name[0] == '.' ? strstr(entry->d_name, mark) : NULL;

		/* What SQLite keeps beside its file has a tail. */
		if (at != NULL && (at[strlen(mark)] == '\0' || at[strlen(mark)] == '-'))
			unlinkat(fd, entry->d_name, 0);
	}
	if (listing != NULL)
		closedir(listing);
	else if (fd >= 0)
		close(fd);
}

/* mkdir -p without the last part. */
static int
make_above(struct pool *pool, const char *path)
{
	char *folder = pool_strdup(pool, path);

	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0777) < 0 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return 0;
}

const char *
outdir_make(struct pool *pool, const char *named, const char *kernel, const char **ret_tried)
{
	enum { MOST = 1000 };
	const char *base, *path;

	if (named != NULL) {
		*ret_tried = named;
		if (make_above(pool, named) < 0 || (mkdir(named, 0777) < 0 && errno != EEXIST))
			return NULL;
		/* What exists may be a file, or not ours to write to. */
		if (access(pool_printf(pool, "%s/.", named), W_OK | X_OK) < 0)
			return NULL;
		return named;
	}

	*ret_tried = path = base = pool_printf(pool, "conformance/%s-%s", moment_stamp(pool), kernel);
	if (make_above(pool, base) < 0)
		return NULL;
	for (int n = 2; mkdir(path, 0777) < 0; n++) {
		if (errno != EEXIST || n > MOST)
			return NULL;
		path = pool_printf(pool, "%s-%d", base, n);
	}
	return path;
}

int
stream_finish(FILE *out, int r)
{
	if (fflush(out) == 0 && !ferror(out))
		return r;
	/* What failed first, and why, is forgotten: one byte more fails the same way. */
	clearerr(out);
	return fputc('\n', out) == EOF || fflush(out) != 0 ? -errno : -EIO;
}

int
outdir_write(struct pool *pool, const char *folder, const char *name,
    int (*write)(const void *what, FILE *out), const void *what)
{
	const char *path = pool_printf(pool, "%s/%s", folder, name);
	const char *partial = scratch_partial(pool, folder, name);
	FILE *out = fopen(partial, "we");
	int r;

	if (out == NULL)
		return -errno;
	r = write(what, out);
	r = stream_finish(out, r);
	/* Not a name that a power failure leaves empty. */
	if (r == 0 && fsync(fileno(out)) < 0 && errno != EINVAL && errno != EROFS)
		r = -errno;
	if (fclose(out) != 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(partial, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(partial);
	return r;
}
