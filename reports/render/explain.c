/* explain.c - what is known of one requirement or one case, for people. */
#include "explain.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/base/text.h"
#include "reports/result/results.h"

enum { MOST_RUNS = 5, MOST_LINES = 20, DEEP = 4 };

/* "  word: text", folded under the text's beginning. */
static void
print_item(const struct explain *explain, const char *word, const char *text)
{
	auto_pool pool = { NULL };

	fputs("  ", stdout);
	text_fold(stdout, pool_printf(&pool, "%s: %s", word, text), DEEP, explain->width);
}

static void
print_deep(const struct explain *explain, const char *text)
{
	printf("%*s", DEEP, "");
	text_fold(stdout, text, DEEP, explain->width);
}

/* The file of a requirement as its cases' sources are written, from the top of the tree; NULL: no case tells. */
static const char *
relative_file(const struct report *report, const struct requirement *r, struct pool *pool)
{
	size_t length = strlen(r->file);

	for (size_t i = 0; i < report->case_count; i++) {
		const char *source = report->cases[i].source, *slash = source != NULL ? strrchr(source, '/') : NULL, *file;

		if (slash == NULL)
			continue;
		file = pool_printf(pool, "%.*s/requirements", (int)(slash - source), source);
		if (length > strlen(file) && r->file[length - strlen(file) - 1] == '/' &&
		    strcmp(r->file + length - strlen(file), file) == 0)
			return file;
	}
	return NULL;
}

/* The whole path too when the short one leads nowhere from here. */
static void
print_place(const struct report *report, const struct requirement *r)
{
	auto_pool pool = { NULL };
	const char *file = relative_file(report, r, &pool);

	if (file == NULL)
		printf("  stands: %s:%d\n", r->file, r->line);
	else if (access(file, F_OK) == 0)
		printf("  stands: %s:%d\n", file, r->line);
	else
		printf("  stands: %s:%d (%s)\n", file, r->line, r->file);
}

static void
print_head(const struct explain *explain, const struct requirement *r)
{
	printf("%s  %s, %s, since Linux %s\n  ", r->id, level_names[r->level], kind_names[r->kind], r->since);
	text_fold(stdout, r->sentence, 2, explain->width);
	print_item(explain, "source", r->source);
	print_place(explain->report, r);
	if (r->note[0] != '\0')
		print_item(explain, "note", r->note);
}

static void
print_case(const struct explain *explain, const struct case_result *c)
{
	printf("  %s: %s\n", case_is_control(c) ? "control" : "case", c->name);
	if (c->descr[0] != '\0')
		print_deep(explain, c->descr);
	if (c->source != NULL)
		printf("%*sstands: %s\n", DEEP, "", c->source);
	/* Not folded: it is to be pasted. */
	printf("%*salone:  %s %s\n", DEEP, "", explain->command, c->name);
	printf("%*strace:  %s %s\n", DEEP, "", explain->trace, c->name);
}

/* The end of what a case wrote, and where the whole is. */
static void
print_output(const char *output, const char *path)
{
	const char *end = text_last_lines(output, MOST_LINES);
	struct stat status;

	while (*end != '\0') {
		int length = (int)strcspn(end, "\n");

		printf("%*s| %.*s\n", DEEP, "", length, end);
		end += length;
		end += *end != '\0';
	}
	if (text_last_lines(output, MOST_LINES) != output)
		printf("%*s(the last %d lines; all of it is in %s%s)\n", DEEP, "", MOST_LINES, path,
		    stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? "/report.html" : "");
}

/* What a case that did not pass had to say. */
static void
print_evidence(const struct explain *explain, const struct case_result *c, const char *path)
{
	auto_pool pool = { NULL };

	if (c->result == PASSED)
		return;
	printf("  ");
	text_fold(stdout, pool_printf(&pool, "%s: %s: %s", status_names[case_status(c)], c->name, c->reason), DEEP,
	    explain->width);
	if (c->output[0] != '\0' && c->result != SKIPPED)
		print_output(c->output, path);
}

/* One line of results; what is not in them is none. */
static bool
print_run(const struct explain *explain, const struct report *run, const struct requirement *r,
    const struct case_result *c, bool first)
{
	auto_pool pool = { NULL };
	const char *word, *why;

	if (r != NULL) {
		r = report_requirement(run, r->id);
		if (r == NULL)
			return false;
		word = verdict_names[r->verdict];
		why = r->why;
	} else {
		c = report_case(run, c->name);
		if (c == NULL)
			return false;
		word = status_names[case_status(c)];
		why = c->reason;
	}
	print_item(explain, first ? r != NULL ? "verdict" : "result" : "before",
	    pool_printf(&pool, "%s on %s, %.19s, as %s%s%s%s%s", word, run->host.kernel, run->date, run->host.user,
	    run->selection[0] != '\0' ? ", of " : "", run->selection, why[0] != '\0' ? ": " : "", why));
	return true;
}

/* The newest results of it, a line each, and the evidence of the first of them. */
static void
print_runs(const struct explain *explain, const struct requirement *r, const struct case_result *c)
{
	size_t told = 0, read = 0;

	for (size_t i = 0; i < explain->run_count && told < MOST_RUNS; i++) {
		auto_report run = { .pool = { NULL } };
		const char *wrong;

		if (results_read(explain->runs[i], explain->suite, &run, &wrong) < 0)
			continue;
		read++;
		if (!print_run(explain, &run, r, c, told == 0)) {
			/* Older ones must not be taken for the newest. */
			if (read == 1)
				print_item(explain, "newest", pool_printf(&run.pool, "%s did not run it", explain->runs[i]));
			continue;
		}
		if (told++ > 0)
			continue;
		for (size_t j = 0; j < (r != NULL ? r->case_count : 1); j++) {
			const char *name = r != NULL ? explain->report->cases[r->cases[j]].name : c->name;
			const struct case_result *found = report_case(&run, name);

			if (found != NULL)
				print_evidence(explain, found, explain->runs[i]);
			else
				print_item(explain, "not run", name);
		}
	}
}

void
explain_requirement(const struct explain *explain, const struct requirement *r)
{
	print_head(explain, r);
	for (size_t i = 0; i < r->case_count; i++)
		print_case(explain, &explain->report->cases[r->cases[i]]);
	if (r->case_count == 0)
		puts("  no case tests it");
	print_runs(explain, r, NULL);
}

void
explain_case(const struct explain *explain, const struct case_result *c)
{
	auto_pool pool = { NULL };
	size_t count;
	char **ids = text_words(&pool, c->requirements, &count);

	print_case(explain, c);
	for (size_t i = 0; i < count; i++) {
		const struct requirement *r = report_requirement(explain->report, ids[i]);

		if (r != NULL)
			print_item(explain, r->id, r->sentence);
	}
	print_runs(explain, NULL, c);
}
