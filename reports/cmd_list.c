/* cmd_list.c - ns-conform list: the requirements, and which have no case. */
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "reports/base/text.h"
#include "reports/run/run.h"
#include "reports/suite/requirements.h"

static const char usage[] =
    "usage: ns-conform list [options] [DIMENSION...]\n"
    "List the requirements of the suite.\n"
    "\n"
    "  -u, --untested        only those without a case, and why\n"
    "  -d, --dimensions      only the names of the dimensions\n"
    OPTIONS_SUITE_HELP;

static const struct option options_table[] = {
	{ "untested", no_argument, NULL, 'u' },
	{ "dimensions", no_argument, NULL, 'd' },
	OPTIONS_SUITE,
	{ NULL, 0, NULL, 0 },
};

static void
print_dimensions(const struct report *report)
{
	const char *before = "";

	for (size_t i = 0; i < report->requirement_count; i++) {
		const char *dimension = report->requirements[i].dimension;

		if (strcmp(dimension, before) != 0)
			puts(dimension);
		before = dimension;
	}
}

static void
print_requirements(const struct report *report, bool untested)
{
	/* What comes before a sentence, beside the id. */
	enum { GAP = 2 + 6 + 2 + 10 + 2 };
	/* For a program each stays on a line. */
	const size_t edge = isatty(STDOUT_FILENO) || getenv("COLUMNS") != NULL ? text_width(stdout) : SIZE_MAX;
	auto_pool pool = { NULL };
	size_t width = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		if (text_columns(report->requirements[i].id) > width)
			width = text_columns(report->requirements[i].id);
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (untested && r->verdict != UNTESTED)
			continue;
		printf("%-*s  %-6s  %-10s  ", (int)width, r->id, level_names[r->level], kind_names[r->kind]);
		text_fold(stdout, untested ? pool_printf(&pool, "%s (%s)", r->sentence, r->why) : r->sentence, width + GAP,
		    edge);
	}
}

int
cmd_list(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	struct options options = { 0 };
	bool untested = false, dimensions = false;
	const char *unknown;
	int option, status;

	while ((option = options_next(argc, argv, "udh", options_table, NULL)) >= 0) {
		switch (option) {
		case 'u':
			untested = true;
			break;
		case 'd':
			dimensions = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			if (!options_take(&options, option, optarg))
				return EXIT_USAGE;
		}
	}
	status = options_load(&options, &report);
	if (status == 0 && untested)
		status = run_listing(&options, &report);
	if (status != 0)
		return status;
	unknown = requirements_unknown(&report, argv + optind, (size_t)(argc - optind));
	if (unknown != NULL)
		return complain("no dimension \"%s\"; see ns-conform list --dimensions", unknown);
	requirements_select(&report, argv + optind, (size_t)(argc - optind));
	if (dimensions)
		print_dimensions(&report);
	else
		print_requirements(&report, untested);
	return 0;
}
