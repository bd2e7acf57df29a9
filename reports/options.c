/* options.c - what the verbs share: options, places, the requirements. */
#include "options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reports/base/scratch.h"
#include "reports/host/host.h"
#include "reports/suite/baseline.h"
#include "reports/suite/requirements.h"

int
complain(const char *format, ...)
{
	va_list args;

	fputs("ns-conform: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

int
finish_output(int r)
{
	static bool told;

	r = stream_finish(stdout, r < 0 ? r : 0);
	if (r < 0 && !told)
		complain("standard output: %s", strerror(-r));
	told = told || r < 0;
	return r < 0 ? EXIT_UNDECIDED : 0;
}

bool
options_take(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_SUITE:
		options->suite = value;
		return true;
	case OPTION_PROGRAMS:
		options->programs = value;
		return true;
	case OPTION_LAUNCHER:
		options->launcher = value;
		return true;
	default:
		return false;
	}
}

int
options_load(struct options *options, struct report *report)
{
	const char *culprit = NULL;
	int r;

	if (options->launcher != NULL && options->launcher[strspn(options->launcher, " ")] == '\0')
		return complain("--launcher: an empty command");
	r = locate_places(&report->pool, options->suite, options->programs, &options->places, &culprit);

	if (r < 0)
		return complain("%s: %s", culprit, strerror(-r));
	requirements_load(report, options->places.suite);
	for (size_t i = 0; i < report->problem_count; i++)
		complain("%s", report->problems[i]);
	if (report->problem_count > 0)
		return EXIT_USAGE;
	if (report->requirement_count == 0)
		return complain("%s: no requirements there; see --suite", options->places.suite);
	return 0;
}

int
options_baseline(const char *file, struct report *report)
{
	struct baseline baseline;
	const char *wrong;

	if (file == NULL)
		return 0;
	if (baseline_read(file, baseline_today(&report->pool), &report->pool, &baseline, &wrong) < 0)
		return complain("%s", wrong);
	baseline_mark(&baseline, report);
	return 0;
}

const char *
options_launcher(const struct options *options, struct pool *pool)
{
	if (options->launcher != NULL)
		return options->launcher;
	return pool_printf(pool, "%s container %s--", options->places.tool, host_is_privileged() ? "" : "--user ");
}
