/* cmd_lint.c - ns-conform lint: do requirements and cases belong together? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "reports/run/run.h"
#include "reports/suite/requirements.h"

static const char usage[] =
    "usage: ns-conform lint [options]\n"
    "Check that every case cites requirements that exist, every must has a case or a note\n"
    "why not, and every isolation requirement a control. Exit status 1 when not.\n"
    "\n"
    OPTIONS_SUITE_HELP;

static const struct option options_table[] = {
	OPTIONS_SUITE,
	{ NULL, 0, NULL, 0 },
};

/* The first line of a file that holds the word; 0 when there is none. */
static int
find_line(const char *file, const char *word)
{
	FILE *in = fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	int found = 0;

	for (int number = 1; in != NULL && found == 0 && getline(&line, &room, in) > 0; number++)
		if (strstr(line, word) != NULL)
			found = number;
	if (in != NULL)
		fclose(in);
	free(line);
	return found;
}

/* "pid/init_test:one: what" becomes "SUITE/pid/init_test.c:12: one: what". */
static void
print_problem(struct report *report, const struct options *options, const char *problem)
{
	struct pool *pool = &report->pool;
	const char *colon = strchr(problem, ':'), *end;
	const char *file, *name;
	int line;

	if (colon == NULL || (end = strpbrk(colon + 1, ": ")) == NULL) {
		printf("%s\n", problem);
		return;
	}
	file = pool_printf(pool, "%s/%.*s.c", options->places.suite, (int)(colon - problem), problem);
	name = pool_strndup(pool, colon + 1, (size_t)(end - colon - 1));
	line = name[0] != '\0' ? find_line(file, name) : 0;
	if (line > 0)
		printf("%s:%d: %s\n", file, line, colon + 1);
	else
		printf("%s\n", problem);
}

static bool
has_control(const struct report *report, const struct requirement *r)
{
	for (size_t i = 0; i < r->case_count; i++)
		if (case_is_control(&report->cases[r->cases[i]]))
			return true;
	return false;
}

static bool
has_claim(const struct report *report, const struct requirement *r)
{
	for (size_t i = 0; i < r->case_count; i++)
		if (!case_is_control(&report->cases[r->cases[i]]))
			return true;
	return false;
}

/* NULL, or what is wrong with the requirement. */
static const char *
check_requirement(const struct report *report, const struct requirement *r)
{
	bool claim = has_claim(report, r);

	if (!claim && r->case_count > 0)
		return "has controls only, and no claim";
	if (!claim && r->level == LEVEL_MUST && r->note[0] == '\0')
		return "is a must without a case, and no note says why";
	if (claim && r->kind == KIND_ISOLATION && !has_control(report, r))
		return "is an isolation requirement without a control";
	return NULL;
}

static int
lint_suite(struct report *report, const struct options *options)
{
	size_t wrong = report->problem_count;

	for (size_t i = 0; i < report->problem_count; i++)
		print_problem(report, options, report->problems[i]);
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];
		const char *what = check_requirement(report, r);

		if (what == NULL)
			continue;
		printf("%s:%d: %s %s\n", r->file, r->line, r->id, what);
		wrong++;
	}
	printf("%zu requirements, %zu cases, %zu complaints\n", report->requirement_count, report->case_count, wrong);
	return wrong > 0 ? 1 : 0;
}

int
cmd_lint(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	struct options options = { 0 };
	int option, status;

	while ((option = options_next(argc, argv, "h", options_table, NULL)) >= 0) {
		if (option == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (!options_take(&options, option, optarg))
			return EXIT_USAGE;
	}
	if (optind < argc)
		return complain("lint: unexpected \"%s\"", argv[optind]);
	status = options_load(&options, &report);
	if (status != 0)
		return report.requirement_count > 0 ? 1 : status;
	status = run_listing(&options, &report);
	return status != 0 ? status : lint_suite(&report, &options);
}
