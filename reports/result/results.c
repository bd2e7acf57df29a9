/* results.c - the results of a run, from whatever it has left. */
#include "results.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "judge.h"
#include "read_json.h"
#include "reports/base/bytes.h"
#include "reports/base/text.h"
#include "reports/run/repeat.h"
#include "reports/suite/locate.h"
#include "reports/suite/requirements.h"
#include "reports/suite/select.h"

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* Only what was asked for, as the run noted it; its cases were chosen then. */
static const char *
select_requirements(struct report *report, const char *suite)
{
	struct selection selection;
	const char *wrong = selection_parse(&selection, &report->pool, report->selection);

	selection.failed = NULL;
	selection.shards = 0;
	if (wrong == NULL)
		selection_apply(&selection, suite, report, &wrong);
	return wrong;
}

static int
read_journal(const char *path, const char *suite, struct report *report, const char **ret_error)
{
	struct pool *pool = &report->pool;
	struct journal_story story;
	const char *culprit = NULL, *wrong;
	struct places places;
	int r;

	if (journal_read(path, report, &story, ret_error) < 0)
		return -1;
	r = locate_places(pool, suite, NULL, &places, &culprit);
	if (r < 0)
		return *ret_error = pool_printf(pool, "%s: %s", culprit, strerror(-r)), -1;
	requirements_load(report, places.suite);
	if (report->problem_count > 0)
		return *ret_error = report->problems[0], -1;
	repeat_tell_all(report, selection_repeat(report->selection));
	story.decided = 0;
	for (size_t i = 0; i < report->case_count; i++)
		story.decided += report->cases[i].decided;
	if (!story.ended)
		report_problem(report, "the run was cut short: %zu of %zu cases were not decided; "
		    "ns-conform run --resume goes on with it", story.listed - story.decided, story.listed);
	wrong = select_requirements(report, suite);
	if (wrong != NULL)
		return *ret_error = pool_printf(pool, "%s: selection: %s", path, wrong), -1;
	judge_report(report);
	report_drop_left_out(report);
	return 0;
}

/* The file that a name stands for; NULL: a folder without results. */
static const char *
find_file(struct pool *pool, const char *path)
{
	static const char *const names[] = { "report.json", JOURNAL_FILE };
	struct stat status;

	if (stat(path, &status) < 0 || !S_ISDIR(status.st_mode))
		return path;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *file = pool_printf(pool, "%s/%s", path, names[i]);

		/* What is there and cannot be got at is for its reader to tell. */
		if (access(file, F_OK) == 0 || errno != ENOENT)
			return file;
	}
	return NULL;
}

int
results_read_any(const char *path, const char *suite, struct report *report, json_t **ret_merged,
    const char **ret_error)
{
	struct pool *pool = &report->pool;
	const char *file = find_file(pool, path);
	json_t *root;

	*ret_merged = NULL;
	if (file == NULL)
		return *ret_error = pool_printf(pool, "%s: holds no results: neither report.json nor " JOURNAL_FILE, path), -1;
	if (ends_with(file, ".ndjson"))
		return read_journal(file, suite, report, ret_error);
	root = bytes_read_json(pool, file, ret_error);
	if (root == NULL)
		return -1;
	if (json_object_get(root, "merged") != NULL) {
		*ret_merged = root;
		return 0;
	}
	return read_json_root(file, root, report, ret_error);
}

/* A report.json without its cases; anything else is for the whole reader. */
static bool
read_verdicts(const char *file, struct report *report)
{
	const char *wrong;
	json_error_t error;
	size_t size;
	char *bytes = bytes_read(&report->pool, file, &size, &wrong);
	json_t *root = NULL;

	if (bytes != NULL)
		root = bytes_parse(&report->pool, bytes, bytes_cut_arrays(bytes, size, "\"cases\""), &error);
	return root != NULL && json_object_get(root, "merged") == NULL && read_json_root(file, root, report, &wrong) == 0;
}

int
results_read_verdicts(const char *path, const char *suite, struct report *report, json_t **ret_merged,
    const char **ret_error)
{
	const char *file = find_file(&report->pool, path);
	struct stat status;

	*ret_merged = NULL;
	/* What can be read again only. */
	if (file != NULL && !ends_with(file, ".ndjson") && stat(file, &status) == 0 && S_ISREG(status.st_mode)) {
		if (read_verdicts(file, report))
			return 0;
		report_free(report);
		*report = (struct report){ .pool = { NULL } };
	}
	return results_read_any(path, suite, report, ret_merged, ret_error);
}

int
results_read(const char *path, const char *suite, struct report *report, const char **ret_error)
{
	json_t *merged;
	int r = results_read_any(path, suite, report, &merged, ret_error);

	if (merged == NULL)
		return r;
	return *ret_error = pool_printf(&report->pool, "%s: holds the runs that merge put together, not one", path), -1;
}

static int
has_results(struct pool *pool, const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && find_file(pool, path) != NULL;
}

static int
compare_names(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

char *
results_path(struct pool *pool, char *argument, const char **ret_name)
{
	const size_t length = strcspn(argument, "=/");

	*ret_name = NULL;
	if (length == 0 || argument[length] != '=' || access(argument, F_OK) == 0)
		return argument;
	*ret_name = text_clean_line(pool, argument, length);
	return argument + length + 1;
}

/* The folder that the results lie in, or the file when it has a name of its own. */
static const char *
name_folder(struct pool *pool, const char *path)
{
	char *whole = realpath(path, NULL), *name, *slash;

	if (whole == NULL)
		return "";
	slash = strrchr(whole, '/');
	if (strcmp(slash, "/report.json") == 0 || strcmp(slash, "/" JOURNAL_FILE) == 0) {
		*slash = '\0';
		slash = strrchr(whole, '/');
	}
	name = slash != NULL ? slash + 1 : whole;
	name = text_clean_line(pool, name, strlen(name));
	free(whole);
	return name;
}

static void
add_place(struct pool *pool, struct place **places, size_t *count, char *path, const char *name)
{
	*POOL_APPEND(pool, *places, *count) = (struct place){ .path = path, .name = name,
		.folder = name_folder(pool, path) };
}

struct place *
results_expand(struct pool *pool, char *const *arguments, size_t count, size_t *ret_count)
{
	struct place *all = NULL;

	*ret_count = 0;
	for (size_t i = 0; i < count; i++) {
		const size_t before = *ret_count;
		struct dirent **entries = NULL;
		const char *name;
		char *path = results_path(pool, arguments[i], &name);
		int found = has_results(pool, path) ? 0 : scandir(path, &entries, NULL, compare_names);

		for (int e = 0; e < found; e++) {
			char *inner = pool_printf(pool, "%s/%s", path, entries[e]->d_name);

			if (entries[e]->d_name[0] != '.' && has_results(pool, inner)) {
				add_place(pool, &all, ret_count, inner, NULL);
				if (name != NULL)
					all[*ret_count - 1].name = pool_printf(pool, "%s/%s", name, all[*ret_count - 1].folder);
			}
			free(entries[e]);
		}
		free(entries);
		/* What is wrong with it is for its reader to tell. */
		if (*ret_count == before)
			add_place(pool, &all, ret_count, path, name);
	}
	return all;
}

struct found {
	const char *path;
	struct timespec time;
};

/* The later one first; of the same moment, the later name. */
static int
compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->time.tv_sec != y->time.tv_sec)
		return x->time.tv_sec < y->time.tv_sec ? 1 : -1;
	if (x->time.tv_nsec != y->time.tv_nsec)
		return x->time.tv_nsec < y->time.tv_nsec ? 1 : -1;
	return strcmp(y->path, x->path);
}

const char **
results_all(struct pool *pool, size_t *ret_count)
{
	DIR *folder = opendir("conformance");
	struct found *found = NULL;
	const char **paths = NULL;
	struct dirent *entry;
	size_t count = 0;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		const char *path = pool_printf(pool, "conformance/%s", entry->d_name);
		struct stat status;

		if (entry->d_name[0] == '.' || (stat(pool_printf(pool, "%s/report.json", path), &status) < 0 &&
		    stat(pool_printf(pool, "%s/" JOURNAL_FILE, path), &status) < 0))
			continue;
		*POOL_APPEND(pool, found, count) = (struct found){ .path = path, .time = status.st_mtim };
	}
	if (folder != NULL)
		closedir(folder);
	if (count > 0)
		qsort(found, count, sizeof(*found), compare_found);
	*ret_count = 0;
	for (size_t i = 0; i < count; i++)
		*POOL_APPEND(pool, paths, *ret_count) = found[i].path;
	return paths;
}

const char *
results_newest(struct pool *pool)
{
	size_t count;
	const char **paths = results_all(pool, &count);

	return count > 0 ? paths[0] : NULL;
}
