/* results.c - the results of a run, from whatever it has left. */
#include "results.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "judge.h"
#include "locate.h"
#include "read_json.h"
#include "repeat.h"
#include "requirements.h"
#include "select.h"

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
	for (size_t i = 0; i < report->case_count; i++)
		report->seconds += report->cases[i].seconds;
	wrong = select_requirements(report, suite);
	if (wrong != NULL)
		return *ret_error = pool_printf(pool, "%s: selection: %s", path, wrong), -1;
	judge_report(report);
	report_drop_left_out(report);
	return 0;
}

int
results_read(const char *path, const char *suite, struct report *report, const char **ret_error)
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		const char *folder = path;

		path = pool_printf(&report->pool, "%s/report.json", folder);
		if (access(path, F_OK) < 0 && errno == ENOENT) {
			const char *journal = pool_printf(&report->pool, "%s/" JOURNAL_FILE, folder);

			if (access(journal, F_OK) == 0)
				path = journal;
		}
	}
	if (ends_with(path, ".ndjson"))
		return read_journal(path, suite, report, ret_error);
	return read_json(path, report, ret_error);
}

const char *
results_newest(struct pool *pool)
{
	DIR *folder = opendir("conformance");
	const char *newest = NULL;
	struct timespec best = { 0, 0 };
	struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		const char *path = pool_printf(pool, "conformance/%s", entry->d_name);
		struct stat status;

		if (entry->d_name[0] == '.' || (stat(pool_printf(pool, "%s/report.json", path), &status) < 0 &&
		    stat(pool_printf(pool, "%s/" JOURNAL_FILE, path), &status) < 0))
			continue;
		if (newest != NULL && (status.st_mtim.tv_sec < best.tv_sec ||
		    (status.st_mtim.tv_sec == best.tv_sec && status.st_mtim.tv_nsec < best.tv_nsec)))
			continue;
		newest = path;
		best = status.st_mtim;
	}
	if (folder != NULL)
		closedir(folder);
	return newest;
}
