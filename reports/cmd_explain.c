/* cmd_explain.c - ns-conform explain: all that is known about one requirement or case. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "reports/base/near.h"
#include "reports/base/text.h"
#include "reports/render/explain.h"
#include "reports/result/results.h"
#include "reports/run/run.h"
#include "reports/run/trace.h"

static const char usage[] =
    "usage: ns-conform explain [options] ID|CASE\n"
    "Tell what a requirement promises, where that stands, which cases test it, what came\n"
    "of that in the newest results in conformance/, and how to run each case alone; or\n"
    "the same of a case, named with its program or without.\n"
    "\n"
    "  -r, --report DIR      only what these results say\n"
    "      --trace[=CALLS]   run the case now, and show its system calls; CALLS as for\n"
    "                        strace -e trace= (default: all but memory and descriptors)\n"
    OPTIONS_SUITE_HELP;

enum { OPTION_TRACE = OPTION_OWN };
static const struct option options_table[] = {
	{ "report", required_argument, NULL, 'r' },
	{ "trace", optional_argument, NULL, OPTION_TRACE },
	OPTIONS_SUITE,
	{ NULL, 0, NULL, 0 },
};

/* What runs or traces a case alone, wherever it is pasted: this program, on the same suite. */
static const char *
make_command(const struct options *options, const char *verb, const char *option, struct pool *pool)
{
	const struct { const char *option, *value; } rows[] = {
		{ "--suite", options->suite != NULL ? options->places.suite : NULL },
		{ "--programs", options->programs != NULL ? options->places.programs : NULL },
		{ "--launcher", options->launcher },
	};
	char self[PATH_MAX] = "ns-conform", **words = NULL;
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	size_t count = 0;

	if (length > 0)
		self[length] = '\0';
	*POOL_APPEND(pool, words, count) = pool_strdup(pool, self);
	*POOL_APPEND(pool, words, count) = pool_strdup(pool, verb);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].value == NULL)
			continue;
		*POOL_APPEND(pool, words, count) = pool_strdup(pool, rows[i].option);
		*POOL_APPEND(pool, words, count) = pool_strdup(pool, rows[i].value);
	}
	*POOL_APPEND(pool, words, count) = pool_strdup(pool, option);
	*POOL_APPEND(pool, words, count) = NULL;
	return text_quote(pool, words) + 1;
}

/* The case of this name, with its program or without; an exit status. */
static int
find_case(struct report *report, const char *name, const struct case_result **ret)
{
	const char *hint, *other = NULL;

	*ret = report_case(report, name);
	for (size_t i = 0; i < report->case_count && *ret == NULL && strchr(name, ':') == NULL; i++) {
		const char *colon = strchr(report->cases[i].name, ':');

		if (colon == NULL || strcmp(colon + 1, name) != 0)
			continue;
		if (other != NULL)
			return complain("\"%s\" is the name of more than one case: %s and %s", name, other, report->cases[i].name);
		other = report->cases[i].name;
	}
	if (other != NULL)
		*ret = report_case(report, other);
	if (*ret != NULL)
		return 0;
	hint = near_requirement(report, name);
	if (hint != NULL && report_requirement(report, hint) == NULL && strcasecmp(hint, name) == 0)
		return complain("\"%s\" is a dimension, not a requirement or case; see ns-conform list %s", name, hint);
	if (hint == NULL || report_requirement(report, hint) == NULL)
		hint = near_case(report, name);
	return complain("no requirement or case \"%s\"; %s%s%s ns-conform list", name, hint != NULL ? "is " : "see",
	    hint != NULL ? hint : "", hint != NULL ? " meant? See" : "");
}

static int
trace(const struct options *options, const struct report *report, const struct requirement *r,
    const struct case_result *c, const char *calls, struct pool *pool)
{
	if (r == NULL)
		return trace_case(options, c->name, calls, pool);
	if (r->case_count == 0)
		return complain("--trace: no case tests %s", r->id);
	if (r->case_count > 1)
		return complain("--trace: %s has %zu cases: name one of them, such as %s", r->id, r->case_count,
		    report->cases[r->cases[0]].name);
	return trace_case(options, report->cases[r->cases[0]].name, calls, pool);
}

int
cmd_explain(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	struct options options = { 0 };
	struct explain explain = { .report = &report };
	const struct requirement *r;
	const struct case_result *c = NULL;
	const char *kept = NULL, *calls = NULL, *wrong;
	int option, status;

	while ((option = options_next(argc, argv, "r:h", options_table, NULL)) >= 0) {
		switch (option) {
		case 'r':
			kept = optarg;
			break;
		case OPTION_TRACE:
			calls = optarg != NULL ? optarg : TRACE_CALLS;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			if (!options_take(&options, option, optarg))
				return EXIT_USAGE;
		}
	}
	if (argc - optind != 1)
		return complain(argc == optind ? "explain: which requirement or case? see ns-conform list" :
		    "explain: one requirement or case at a time");
	status = options_load(&options, &report);
	if (status == 0)
		status = run_listing(&options, &report);
	if (status != 0)
		return status;
	r = report_requirement(&report, argv[optind]);
	if (r == NULL && (status = find_case(&report, argv[optind], &c)) != 0)
		return status;
	if (calls != NULL)
		return trace(&options, &report, r, c, calls, &report.pool);
	if (kept != NULL) {
		/* A path that the user named must be right. */
		auto_report run = { .pool = { NULL } };

		if (results_read(kept, options.suite, &run, &wrong) < 0)
			return complain("%s", wrong);
		explain.runs = &kept;
		explain.run_count = 1;
	} else {
		explain.runs = (const char *const *)results_all(&report.pool, &explain.run_count);
	}
	explain.command = make_command(&options, "run", "--case", &report.pool);
	explain.trace = make_command(&options, "explain", "--trace", &report.pool);
	explain.suite = options.suite;
	explain.width = text_width(stdout);
	if (r != NULL)
		explain_requirement(&explain, r);
	else
		explain_case(&explain, c);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : EXIT_UNDECIDED;
}
