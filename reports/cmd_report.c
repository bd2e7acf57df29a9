/* cmd_report.c - ns-conform report: shows a kept report again. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "reports/render/render.h"
#include "reports/result/judge.h"
#include "reports/result/matrix.h"
#include "reports/result/results.h"

static const char usage[] =
    "usage: ns-conform report [--format FORMAT] [[NAME=]DIR|FILE]...\n"
    "Show a kept report again; without a name the newest in conformance/. Several, or\n"
    "a merged file, are shown side by side, each under its NAME.\n"
    "\n"
    "  -f, --format FORMAT   text (default), markdown, json, html, junit,\n"
    "                        jenkins, ktap, xccdf, kcidb or badge; side by side: the first four\n"
    "  -b, --baseline FILE   mark the violations that are known\n"
    "      --origin NAME     who sends a kcidb report (default: ns_conform)\n"
    "      --suite DIR       judge a journal by the requirements of this suite\n"
    "      --help            this text\n"
    "\n"
    "Exit status: that of the run; 0 for several; 2 when there is no such report.\n";

static const struct option options_table[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "baseline", required_argument, NULL, 'b' },
	{ "origin", required_argument, NULL, 'o' },
	{ "suite", required_argument, NULL, OPTION_SUITE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* Several results side by side; their verdicts stand in it. */
static int
report_many(const struct format *format, struct matrix *matrix)
{
	if (format->side_by_side == NULL)
		return complain("--format %s shows one result; several: %s", format->name, format_names(&matrix->pool, true));
	matrix_label(matrix);
	return finish_output(format->side_by_side(matrix, stdout));
}

int
cmd_report(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	auto_matrix matrix = { .pool = { NULL } };
	json_t *merged;
	const struct format *format = &formats[0];
	const char *path, *wrong, *suite = NULL, *baseline = NULL, *origin = NULL;
	size_t count;
	struct place *places;
	int option, r;

	while ((option = options_next(argc, argv, "f:b:h", options_table, NULL)) >= 0) {
		switch (option) {
		case 'f':
			format = format_find(optarg);
			if (format == NULL)
				return complain("--format %s: not %s", optarg, format_names(&report.pool, false));
			break;
		case 'b':
			baseline = optarg;
			break;
		case 'o':
			origin = optarg;
			if (origin[0] == '\0' || origin[strspn(origin, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
				return complain("--origin %s: not of small letters, digits and _ alone", origin);
			break;
		case OPTION_SUITE:
			suite = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			return EXIT_USAGE;
		}
	}
	if (origin != NULL && format->render != render_kcidb)
		return complain("--origin %s: for --format kcidb alone, not %s", origin, format->name);
	places = results_expand(&report.pool, argv + optind, (size_t)(argc - optind), &count);
	if (count > 1) {
		if (matrix_read(&matrix, argv + optind, (size_t)(argc - optind), suite, &wrong) < 0)
			return complain("%s", wrong);
		return report_many(format, &matrix);
	}
	path = count > 0 ? places[0].path : results_newest(&report.pool);
	if (path == NULL)
		return complain("no report below conformance/ here; name its folder");
	if (results_read_any(path, suite, &report, &merged, &wrong) < 0)
		return complain("%s", wrong);
	if (merged != NULL) {
		if (matrix_read_merged(&matrix, path, merged, &wrong) < 0)
			return complain("%s", wrong);
		return report_many(format, &matrix);
	}
	r = options_baseline(baseline, &report);
	if (r != 0)
		return r;
	if (origin != NULL)
		r = render_kcidb_as(&report, origin, stdout);
	else if (format == &formats[0] && isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL)
		r = render_colour(&report, stdout);
	else
		r = format->render(&report, stdout);
	return finish_output(r) != 0 ? EXIT_UNDECIDED : judge_status(&report);
}
