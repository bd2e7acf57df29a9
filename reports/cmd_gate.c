/* cmd_gate.c - ns-conform gate: whether results are good enough to go on. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "reports/base/text.h"
#include "reports/result/results.h"
#include "reports/suite/baseline.h"
#include "reports/suite/profile.h"
#include "reports/suite/requirements.h"
#include "reports/suite/select.h"

static const char usage[] =
    "usage: ns-conform gate [options] [DIR|FILE]\n"
    "Say whether a kept report, by default the newest in conformance/, is good enough.\n"
    "\n"
    "  -b, --baseline FILE   known violations; only others fail the gate\n"
    "  -p, --profile P       judge only what this profile asks for: core, container,\n"
    "                        rootless, full, or a file with a / in its name\n"
    "  -r, --require LIST    dimensions, separated by commas, of which nothing may be\n"
    "                        denied or undecided, and not all unsupported\n"
    "      --suite DIR       the suite that has the profile\n"
    "      --help            this text\n"
    "\n"
    "Exit status: 0 good enough, 1 a new or expired violation, 2 usage, 3 something is\n"
    "undecided, or what was required is not decided, 4 nothing is decided.\n";

static const struct option options_table[] = {
	{ "baseline", required_argument, NULL, 'b' },
	{ "profile", required_argument, NULL, 'p' },
	{ "require", required_argument, NULL, 'r' },
	{ "suite", required_argument, NULL, OPTION_SUITE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct gate {
	struct report *report;
	struct baseline baseline;
	size_t fresh, expired;		/* violations that fail it */
	size_t missing;			/* required dimensions that are not decided */
	size_t undecided;
	bool narrowed;			/* by a profile */
};

enum { WIDTH = 100, INDENT = 10 };

static void __attribute__((format(printf, 3, 4)))
tell(struct pool *pool, const char *what, const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	text = pool_vprintf(pool, format, ap);
	va_end(ap);
	printf("%-*s", INDENT, what);
	text_fold(stdout, text, INDENT, WIDTH);
}

/* Each violation, by what the baseline knows of it. */
static void
weigh_violations(struct gate *gate)
{
	struct pool *pool = &gate->report->pool;

	for (size_t i = 0; i < gate->report->requirement_count; i++) {
		const struct requirement *r = &gate->report->requirements[i];
		const struct known *known = baseline_find(&gate->baseline, r->id);

		if (r->verdict != VIOLATED)
			continue;
		if (known == NULL) {
			gate->fresh++;
			tell(pool, "violated", "%s: %s (%s)", r->id, r->sentence, r->why);
		} else if (known->expired) {
			gate->expired++;
			tell(pool, "expired", "%s: was known until %s, %s:%d: %s (%s)", r->id, known->expires,
			    gate->baseline.file, known->line, known->reason, known->link);
		} else {
			tell(pool, "known", "%s, until %s: %s (%s)", r->id, known->expires, known->reason, known->link);
		}
	}
}

/* Entries that are of no use any more: told, and no more than that. */
static void
weigh_baseline(struct gate *gate)
{
	for (size_t i = 0; i < gate->baseline.count; i++) {
		const struct known *known = &gate->baseline.entries[i];
		const struct requirement *r = report_requirement(gate->report, known->id);

		if (r != NULL && r->verdict == CONFORMS)
			tell(&gate->report->pool, "healed", "%s conforms on Linux %s: strike it off %s:%d, unless it is there for "
			    "other kernels", known->id, gate->report->host.kernel, gate->baseline.file, known->line);
		else if (r == NULL && selection_is_whole(gate->report->selection) && !gate->narrowed)
			tell(&gate->report->pool, "unknown", "%s: no such requirement, %s:%d", known->id, gate->baseline.file,
			    known->line);
		else if (r != NULL && r->verdict != VIOLATED && known->expired)
			tell(&gate->report->pool, "expired", "%s: was known until %s, and is %s here: %s:%d", known->id,
			    known->expires, verdict_names[r->verdict], gate->baseline.file, known->line);
	}
}

/* The sum of one dimension, NULL: it is not in the report. */
static const struct sum *
find_sum(const struct sum *sums, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(sums[i].dimension, name) == 0)
			return &sums[i];
	return NULL;
}

static void
weigh_required(struct gate *gate, const char *list)
{
	struct pool *pool = &gate->report->pool;
	char *names = pool_strdup(pool, list);
	struct selection selection;
	struct sum all, *sums;
	size_t count;
	/* By dimension and level alone a selection leaves whole what it takes. */
	const bool part = selection_parse(&selection, pool, gate->report->selection) == NULL &&
	    (selection.narrow || selection.id_count > 0);

	sums = report_sums(gate->report, pool, &count, &all);
	for (char *name; (name = strsep(&names, ",")) != NULL;) {
		const struct sum *sum = find_sum(sums, count, name);

		if (name[0] == '\0')
			continue;
		if (sum != NULL && part) {
			gate->missing++;
			tell(pool, "required", "%s: only a part of it was asked for: %s", name, gate->report->selection);
			continue;
		}
		if (sum != NULL && sum->of[DENIED] == 0 && sum->of[UNDECIDED] == 0 &&
		    sum->of[CONFORMS] + sum->of[VIOLATED] > 0)
			continue;
		gate->missing++;
		if (sum == NULL)
			tell(pool, "required", "%s: not among these results", name);
		else
			tell(pool, "required", "%s: of %zu requirements %zu are denied, %zu undecided, %zu unsupported, "
			    "%zu untested", name, sum->total, sum->of[DENIED], sum->of[UNDECIDED], sum->of[UNSUPPORTED],
			    sum->of[UNTESTED]);
	}
	gate->undecided = all.of[UNDECIDED];
}

/* The end: one line, and the status. */
static int
conclude(const struct gate *gate)
{
	struct sum all;
	size_t count;

	report_sums(gate->report, &gate->report->pool, &count, &all);
	if (gate->fresh + gate->expired > 0) {
		printf("gate: failed: %zu new violation%s, %zu expired\n", gate->fresh, gate->fresh == 1 ? "" : "s",
		    gate->expired);
		return EXIT_VIOLATED;
	}
	if (gate->missing > 0) {
		printf("gate: failed: %zu required dimension%s not decided\n", gate->missing,
		    gate->missing == 1 ? " is" : "s are");
		return EXIT_UNDECIDED;
	}
	if (gate->undecided + gate->report->problem_count > 0) {
		printf("gate: failed: %zu requirement%s undecided, %zu problem%s\n", gate->undecided,
		    gate->undecided == 1 ? "" : "s", gate->report->problem_count,
		    gate->report->problem_count == 1 ? "" : "s");
		return EXIT_UNDECIDED;
	}
	if (all.of[CONFORMS] + all.of[VIOLATED] == 0) {
		printf("gate: failed: none of %zu requirements is decided\n", all.total);
		return EXIT_NOTHING;
	}
	printf("gate: passed: %zu of %zu requirements hold, %zu known violation%s, %zu denied, %zu unsupported, "
	    "%zu untested\n", all.of[CONFORMS], all.total, all.of[VIOLATED], all.of[VIOLATED] == 1 ? "" : "s",
	    all.of[DENIED], all.of[UNSUPPORTED], all.of[UNTESTED]);
	return EXIT_CONFORMS;
}

/* A profile of the suite by its name, or any file. */
static int
select_profile(struct report *report, const char *name, const char *suite)
{
	struct options options = { .suite = suite };
	const char *wrong = NULL, *file = name;
	struct profile profile;

	if (strchr(name, '/') == NULL) {
		int r = locate_places(&report->pool, options.suite, NULL, &options.places, &wrong);

		if (r < 0)
			return complain("%s: %s", wrong, strerror(-r));
		file = pool_printf(&report->pool, "%s/profiles/%s", options.places.suite, name);
	}
	if (profile_read(file, report, &report->pool, &profile, &wrong) < 0)
		return complain("%s%s", wrong, access(file, F_OK) < 0 && file != name ? "; see ns-conform gate --help" : "");
	profile_select(&profile, report);
	return 0;
}

/* A dimension that neither the results nor the suite have is a slip of the pen, and
 * no finding; an exit status. */
static int
check_required(const struct report *report, const char *list, const char *suite)
{
	auto_report all = { .pool = { NULL } };
	char *names = pool_strdup(&all.pool, list);
	struct places places;
	const char *culprit;

	if (locate_places(&all.pool, suite, NULL, &places, &culprit) < 0)
		return 0;
	requirements_load(&all, places.suite);
	for (char *name; (name = strsep(&names, ",")) != NULL;)
		if (name[0] != '\0' && all.requirement_count > 0 && requirements_unknown(&all, &name, 1) != NULL &&
		    requirements_unknown(report, &name, 1) != NULL)
			return complain("--require: no dimension \"%s\"; see ns-conform list --dimensions", name);
	return 0;
}

int
cmd_gate(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	struct gate gate = { .report = &report };
	const char *baseline = NULL, *profile = NULL, *required = NULL, *suite = NULL, *path, *wrong;
	int option, status;

	while ((option = options_next(argc, argv, "b:p:r:h", options_table, NULL)) >= 0) {
		switch (option) {
		case 'b':
			baseline = optarg;
			break;
		case 'p':
			profile = optarg;
			break;
		case 'r':
			required = optarg;
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
		return complain("gate: one report at a time, not also \"%s\"", argv[optind + 1]);
	path = optind < argc ? argv[optind] : results_newest(&report.pool);
	if (path == NULL)
		return complain("no report below conformance/ here; name its folder");
	if (results_read(path, suite, &report, &wrong) < 0)
		return complain("%s", wrong);
	if (baseline != NULL &&
	    baseline_read(baseline, baseline_today(&report.pool), &report.pool, &gate.baseline, &wrong) < 0)
		return complain("%s", wrong);
	if (required != NULL && (status = check_required(&report, required, suite)) != 0)
		return status;
	if (profile != NULL && (status = select_profile(&report, profile, suite)) != 0)
		return status;
	gate.narrowed = profile != NULL;
	printf("%s: Linux %s, %.19s, %s\n", path, report.host.kernel, report.date,
	    report.selection[0] != '\0' ? report.selection : "all dimensions");
	weigh_violations(&gate);
	weigh_baseline(&gate);
	weigh_required(&gate, required != NULL ? required : "");
	status = conclude(&gate);
	return status;
}
