/* cmd_explain.c - ns-conform explain: all that is known about one requirement. */
#include <getopt.h>
#include <stdio.h>

#include "options.h"
#include "results.h"
#include "run.h"
#include "text.h"

static const char usage[] =
    "usage: ns-conform explain [options] ID\n"
    "Tell what a requirement promises, where that stands, which cases test it, and the\n"
    "verdict of the newest report in conformance/.\n"
    "\n"
    "  -r, --report DIR      take the verdict from this report\n"
    OPTIONS_SUITE_HELP;

static const struct option options_table[] = {
	{ "report", required_argument, NULL, 'r' },
	OPTIONS_SUITE,
	{ NULL, 0, NULL, 0 },
};

static void
print_requirement(const struct report *report, const struct requirement *r)
{
	enum { WIDTH = 100 };

	printf("%s  %s, %s, since Linux %s\n", r->id, level_names[r->level], kind_names[r->kind], r->since);
	fputs("  ", stdout);
	text_fold(stdout, r->sentence, 2, WIDTH);
	printf("  source: %s\n  stands: %s:%d\n", r->source, r->file, r->line);
	if (r->note[0] != '\0')
		printf("  note: %s\n", r->note);
	for (size_t i = 0; i < r->case_count; i++) {
		const struct case_result *c = &report->cases[r->cases[i]];

		printf("  %s: %s\n", case_is_control(c) ? "control" : "case", c->name);
		if (c->descr[0] != '\0')
			printf("    %s\n", c->descr);
	}
	if (r->case_count == 0)
		puts("  no case tests it");
}

/* What the kept report says of it; a path that the user named must be right. */
static int
print_verdict(const char *id, const char *path, bool named)
{
	auto_report report = { .pool = { NULL } };
	const struct requirement *r;
	const char *wrong;

	if (results_read(path, NULL, &report, &wrong) < 0)
		return named ? complain("%s", wrong) : 0;
	r = report_requirement(&report, id);
	if (r == NULL)
		return 0;
	printf("  verdict: %s on %s, %s%s%s\n", verdict_names[r->verdict], report.host.kernel, report.date,
	    r->why[0] != '\0' ? ": " : "", r->why);
	return 0;
}

int
cmd_explain(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	struct options options = { 0 };
	const struct requirement *r;
	const char *kept = NULL, *path;
	int option, status;

	while ((option = getopt_long(argc, argv, "r:h", options_table, NULL)) >= 0) {
		switch (option) {
		case 'r':
			kept = optarg;
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
		return complain(argc == optind ? "explain: which requirement? see ns-conform list" :
		    "explain: one requirement at a time");
	status = options_load(&options, &report);
	if (status != 0)
		return status;
	if (report_requirement(&report, argv[optind]) == NULL)
		return complain("no requirement \"%s\"; see ns-conform list", argv[optind]);
	status = run_listing(&options, &report);
	if (status != 0)
		return status;
	r = report_requirement(&report, argv[optind]);
	print_requirement(&report, r);
	path = kept != NULL ? kept : results_newest(&report.pool);
	return path != NULL ? print_verdict(r->id, path, kept != NULL) : 0;
}
