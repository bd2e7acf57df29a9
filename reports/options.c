/* options.c - what the verbs share: options, places, the requirements. */
#include "options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reports/base/near.h"
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

/* The first that is written much alike, or NULL. */
static const char *
near_option(const struct option *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (near_distance(name, table->name) <= strlen(table->name) / 3)
			return table->name;
	return NULL;
}

/* The long options that begin so: "--repeat, --requirement"; NULL: none. */
static const char *
list_options(struct pool *pool, const struct option *table, const char *name)
{
	const char *text = NULL;

	for (; table->name != NULL; table++)
		if (strncmp(name, table->name, strlen(name)) == 0)
			text = pool_printf(pool, "%s%s--%s", text != NULL ? text : "", text != NULL ? ", " : "", table->name);
	return text;
}

static bool
has_value(const struct option *table, int value)
{
	for (; table->name != NULL; table++)
		if (table->val == value)
			return true;
	return false;
}

/* What getopt_long(3) did not take, as it leaves it: the last word, and optopt, which is 0 for a long
 * option that it does not know. */
static void
refuse_option(const char *verb, const char *word, const struct option *table)
{
	auto_pool pool = { NULL };
	const char *equals = strchr(word, '='), *name, *meant;

	if (strncmp(word, "--", 2) != 0 || (optopt != 0 && !has_value(table, optopt))) {
		complain(has_value(table, optopt) ? "-%c needs a value; see ns-conform %s --help" :
		    "no option -%c; see ns-conform %s --help", optopt, verb);
		return;
	}
	name = pool_strndup(&pool, word + 2, equals != NULL ? (size_t)(equals - word - 2) : strlen(word + 2));
	meant = list_options(&pool, table, name);
	if (optopt != 0)
		complain("--%s %s; see ns-conform %s --help", name, equals != NULL ? "takes no value" : "needs a value", verb);
	else if (meant != NULL)
		complain("--%s may be one of %s; see ns-conform %s --help", name, meant, verb);
	else if ((meant = near_option(table, name)) != NULL)
		complain("no option --%s; is --%s meant? See ns-conform %s --help", name, meant, verb);
	else
		complain("no option --%s; see ns-conform %s --help", name, verb);
}

int
options_next(int argc, char **argv, const char *letters, const struct option *table, int *ret_row)
{
	int option;

	opterr = 0;
	option = getopt_long(argc, argv, letters, table, ret_row);
	if (option == '?')
		refuse_option(argv[0], argv[optind - 1], table);
	return option;
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
