/* kept.c - the files that a run leaves in its folder. */
#include "kept.h"

#include <errno.h>
#include <unistd.h>

#include "journal.h"
#include "reports/base/scratch.h"
#include "reports/render/render.h"

const char *
kept_results(struct pool *pool, const char *folder)
{
	static const char *const files[] = { "report.json", JOURNAL_FILE };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (access(pool_printf(pool, "%s/%s", folder, files[i]), F_OK) == 0)
			return files[i];
	return NULL;
}

bool
kept_whole(struct pool *pool, const char *folder)
{
	bool whole = true;

	for (const struct format *format = formats; format->name != NULL && whole; format++)
		whole = format->file == NULL || access(pool_printf(pool, "%s/%s", folder, format->file), F_OK) == 0;
	return whole;
}

static int
remove_file(const char *path)
{
	return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

/* kyua.db, and kyua-2.db and so on of a repeated run. */
static int
remove_databases(struct pool *pool, const char *folder)
{
	enum { MOST = 1000 };
	int r = remove_file(pool_printf(pool, "%s/kyua.db", folder));

	for (int round = 2; round <= MOST && r == 0; round++) {
		const char *path = pool_printf(pool, "%s/kyua-%d.db", folder, round);

		if (access(path, F_OK) < 0)
			break;
		r = remove_file(path);
	}
	return r;
}

int
kept_remove(struct pool *pool, const char *folder)
{
	int r = remove_databases(pool, folder);

	for (const struct format *format = formats; format->name != NULL && r == 0; format++)
		if (format->file != NULL)
			r = remove_file(pool_printf(pool, "%s/%s", folder, format->file));
	return r != 0 ? r : remove_file(pool_printf(pool, "%s/" JOURNAL_FILE, folder));
}

int
kept_write(struct report *report, const char *folder, const char **ret_file)
{
	for (const struct format *format = formats; format->name != NULL; format++) {
		int r = format->file == NULL ? 0 :
		    outdir_write(&report->pool, folder, format->file, format->render, report);

		if (r < 0)
			return *ret_file = format->file, r;
	}
	return 0;
}
