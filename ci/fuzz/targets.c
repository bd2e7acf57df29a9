/* targets.c - what is fuzzed: every reader of files that others may have touched; TARGET chooses one. */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "reports/base/bytes.h"
#include "reports/render/render.h"
#include "reports/result/journal.h"
#include "reports/result/judge.h"
#include "reports/result/matrix.h"
#include "reports/result/read_json.h"
#include "reports/result/results.h"
#include "reports/run/kyua.h"
#include "reports/suite/baseline.h"
#include "reports/suite/profile.h"
#include "reports/suite/select.h"

#ifndef TARGET
#define TARGET fuzz_report
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program where a promise is broken, which the fuzzer keeps. */
#define PROMISE(condition) \
	do { if (!(condition)) { fprintf(stderr, "broken: %s\n", #condition); abort(); } } while (0)

/* What is refused is told in one clean line that begins with the file. */
static void
promise_line(const char *path, const char *error)
{
	PROMISE(error != NULL && strncmp(error, path, strlen(path)) == 0);
	for (const char *c = error; *c != '\0'; c++)
		PROMISE((unsigned char)*c >= ' ' && *c != 0x7f);
}

static void
render_one(int (*render)(const void *what, FILE *out), const void *what)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		err(1, "memory");
	PROMISE(render(what, out) == 0);
	fclose(out);
	PROMISE(size > 0);
	free(text);
}

static void
render_all(const struct report *report)
{
	for (const struct format *format = formats; format->name != NULL; format++)
		render_one(format->render, report);
}

/* A report that others are asked about. */
static void
make_small(struct report *report)
{
	struct pool *pool = &report->pool;

	*POOL_APPEND(pool, report->requirements, report->requirement_count) = (struct requirement){ .id = "PID-1",
		.dimension = "pid", .since = "3.8", .source = "pid(7)", .sentence = "It holds.", .note = "", .why = "" };
	*POOL_APPEND(pool, report->cases, report->case_count) = (struct case_result){ .name = "pid/a_test:one", .descr = "",
		.requirements = "PID-1", .reason = "", .output = "" };
}

static void __attribute__((unused))
fuzz_journal(const char *path, const char *text)
{
	auto_report report = { .pool = { NULL } };
	struct journal_story story;
	const char *error;

	(void)text;
	if (journal_read(path, &report, &story, &error) < 0) {
		promise_line(path, error);
		return;
	}
	PROMISE(story.decided <= story.listed && story.listed == report.case_count);
	for (size_t i = 0; i < report.case_count; i++)
		PROMISE(report_case(&report, report.cases[i].name) == &report.cases[i]);
	make_small(&report);
	judge_report(&report);
	render_all(&report);
}

/* Runs that are shown with and without their cases have the same verdicts. */
static void __attribute__((unused))
fuzz_report(const char *path, const char *text)
{
	auto_report report = { .pool = { NULL } }, verdicts = { .pool = { NULL } };
	auto_matrix matrix = { .pool = { NULL } };
	json_t *merged;
	const char *error;
	bool taken;

	(void)text;
	if (results_read_any(path, NULL, &report, &merged, &error) < 0) {
		promise_line(path, error);
		return;
	}
	taken = merged == NULL;
	PROMISE(results_read_verdicts(path, NULL, &verdicts, &merged, &error) == 0 && (merged == NULL) == taken);
	if (!taken) {
		if (matrix_read_merged(&matrix, path, merged, &error) < 0)
			promise_line(path, error);
	} else {
		PROMISE(verdicts.requirement_count == report.requirement_count);
		for (size_t i = 0; i < report.requirement_count; i++)
			PROMISE(verdicts.requirements[i].verdict == report.requirements[i].verdict);
		PROMISE(judge_status(&report) == judge_status(&verdicts));
		render_all(&report);
		matrix_add(&matrix, &report);
		matrix_add(&matrix, &verdicts);
	}
	if (matrix.column_count == 0)
		return;
	matrix_label(&matrix);
	for (const struct format *format = formats; format->name != NULL; format++)
		if (format->side_by_side != NULL)
			render_one(format->side_by_side, &matrix);
}

static void __attribute__((unused))
fuzz_baseline(const char *path, const char *text)
{
	auto_report report = { .pool = { NULL } };
	struct baseline baseline;
	const char *error;

	(void)text;
	make_small(&report);
	judge_report(&report);
	if (baseline_read(path, "2026-01-01", &report.pool, &baseline, &error) < 0)
		promise_line(path, error);
	else
		baseline_mark(&baseline, &report);
}

static void __attribute__((unused))
fuzz_profile(const char *path, const char *text)
{
	auto_report report = { .pool = { NULL } };
	struct profile profile;
	const char *error;

	(void)text;
	make_small(&report);
	if (profile_read(path, &report, &report.pool, &profile, &error) < 0)
		promise_line(path, error);
	else
		profile_select(&profile, &report);
}

static void __attribute__((unused))
fuzz_selection(const char *path, const char *text)
{
	auto_report report = { .pool = { NULL } };
	struct pool *pool = &report.pool;
	struct selection selection, again;
	const char *error;

	(void)path;
	make_small(&report);
	if (selection_parse(&selection, pool, text) != NULL)
		return;
	selection_parse(&again, pool, selection_text(&selection, pool));
	selection.failed = NULL;
	selection_apply(&selection, NULL, &report, &error);
}

/* Kyua's lines, which hold what cases say. */
static void __attribute__((unused))
fuzz_lines(const char *path, const char *text)
{
	auto_report report = { .pool = { NULL } };
	char *rest, *line;

	(void)path;
	make_small(&report);
	rest = pool_strdup(&report.pool, text);
	while ((line = strsep(&rest, "\n")) != NULL)
		kyua_take_line(&report, line);
	judge_report(&report);
	judge_status(&report);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64], *text = strndup((const char *)data, size);
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0 || text == NULL || write(fd, data, size) != (ssize_t)size)
		err(1, "memory");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	TARGET(path, text);
	close(fd);
	free(text);
	return 0;
}
