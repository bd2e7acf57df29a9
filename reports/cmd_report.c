/* cmd_report.c - ns-conform report: shows a kept report again. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "judge.h"
#include "options.h"
#include "results.h"
#include "render.h"

static const char usage[] =
    "usage: ns-conform report [--format FORMAT] [DIR|FILE]\n"
    "Show a kept report again; without a name the newest in conformance/.\n"
    "\n"
    "  -f, --format FORMAT   text (default), json, html, junit or ktap\n"
    "      --suite DIR       judge a journal by the requirements of this suite\n"
    "      --help            this text\n"
    "\n"
    "Exit status: that of the run; 2 when there is no such report.\n";

static const struct option options_table[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "suite", required_argument, NULL, OPTION_SUITE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const struct format *
find_format(const char *name)
{
	for (const struct format *format = formats; format->name != NULL; format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

int
cmd_report(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	const struct format *format = &formats[0];
	const char *path, *wrong, *suite = NULL;
	int option, r;

	while ((option = getopt_long(argc, argv, "f:h", options_table, NULL)) >= 0) {
		switch (option) {
		case 'f':
			format = find_format(optarg);
			if (format == NULL)
				return complain("--format %s: not text, json, html, junit or ktap", optarg);
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
	if (argc - optind > 1)
		return complain("report: one report at a time, not also \"%s\"", argv[optind + 1]);
	path = optind < argc ? argv[optind] : results_newest(&report.pool);
	if (path == NULL)
		return complain("no report below conformance/ here; name its folder");
	if (results_read(path, suite, &report, &wrong) < 0)
		return complain("%s", wrong);
	if (format == &formats[0] && isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL)
		r = render_colour(&report, stdout);
	else
		r = format->render(&report, stdout);
	if (r < 0 || fflush(stdout) != 0) {
		complain("standard output: %s", strerror(errno));
		return EXIT_UNDECIDED;
	}
	return judge_status(&report);
}
