/* cmd_run.c - ns-conform run: runs the suite, prints and keeps the verdict. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cell.h"

#include "facts.h"
#include "hash.h"
#include "journal.h"
#include "judge.h"
#include "ktap.h"
#include "moment.h"
#include "options.h"
#include "render.h"
#include "requirements.h"
#include "results.h"
#include "run.h"
#include "scratch.h"

static const char usage[] =
    "usage: ns-conform run [options] [DIMENSION...]\n"
    "Run the cases against this kernel, print the verdict and keep it.\n"
    "\n"
    "  -o, --out DIR         where the results go (default: a new folder in conformance/)\n"
    "  -j, --jobs N          cases side by side (default: two a processor)\n"
    "      --requirement IDS only the cases of these requirements\n"
    "      --level LEVEL     only must; must and should; or all (may)\n"
    "      --exclude GLOBS   not the cases of these names\n"
    "      --failed DIR      only what failed, or was undecided, in these results\n"
    "      --shard I/N       only the I-th of N parts\n"
    "  -b, --baseline FILE   mark the violations that are known; the verdict stays\n"
    "  -q, --quiet           no progress, no table: the verdict line alone\n"
    "      --ktap            each result as it comes, as KTAP on standard output\n"
    "      --resume DIR      go on with the run in DIR that was cut short\n"
    OPTIONS_SUITE_HELP
    "\n"
    "Exit status: 0 conforms, 1 violated, 2 usage, 3 undecided, 4 nothing could be decided.\n";

enum { OPTION_KTAP = OPTION_OWN, OPTION_RESUME, OPTION_SELECTION };
static const struct option options_table[] = {
	{ "out", required_argument, NULL, 'o' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "baseline", required_argument, NULL, 'b' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "ktap", no_argument, NULL, OPTION_KTAP },
	{ "resume", required_argument, NULL, OPTION_RESUME },
	{ "dimension", required_argument, NULL, OPTION_SELECTION },
	{ "requirement", required_argument, NULL, OPTION_SELECTION },
	{ "level", required_argument, NULL, OPTION_SELECTION },
	{ "exclude", required_argument, NULL, OPTION_SELECTION },
	{ "failed", required_argument, NULL, OPTION_SELECTION },
	{ "shard", required_argument, NULL, OPTION_SELECTION },
	OPTIONS_SUITE,
	{ NULL, 0, NULL, 0 },
};

static bool
parse_jobs(const char *text, unsigned *ret)
{
	enum { MOST = 1024 };
	char *end;
	long value = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || value < 1 || value > MOST)
		return false;
	*ret = (unsigned)value;
	return true;
}

/* Keep the report in every format that has a file. */
static int
keep_report(struct report *report, const char *out)
{
	for (const struct format *format = formats; format->name != NULL; format++) {
		int r = format->file == NULL ? 0 :
		    outdir_write(&report->pool, out, format->file, format->render, report);

		if (r < 0) {
			complain("%s/%s: %s", out, format->file, strerror(-r));
			return EXIT_UNDECIDED;
		}
	}
	return 0;
}

static int
print_report(struct report *report, const struct run *run)
{
	bool colours = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;

	if (run->ktap)
		ktap_end(stdout, report);
	else if (run->quiet)
		printf("%s\n", render_verdict(report, &report->pool));
	else if (colours)
		render_colour(report, stdout);
	else
		render_text(report, stdout);
	if (!run->quiet && !run->ktap)
		printf("%s/report.html\n", run->out);
	return finish_output(0);
}

/* What was decided before, and whether to go on with it makes sense here. */
static int
load_before(const struct run *run, const char *folder, struct report *before, struct report *report,
    struct selection *selection)
{
	const char *launcher = options_launcher(run->options, &report->pool), *wrong, *suite;
	struct journal_story story;

	if (journal_read(pool_printf(&before->pool, "%s/" JOURNAL_FILE, folder), before, &story, &wrong) < 0)
		return complain("%s", wrong);
	if (strcmp(before->host.kernel, report->host.kernel) != 0 || strcmp(before->host.build, report->host.build) != 0)
		return complain("--resume %s: that run was on Linux %s %s, this is %s %s", folder, before->host.kernel,
		    before->host.build, report->host.kernel, report->host.build);
	if (before->host.uid != report->host.uid || strcmp(before->launcher, launcher) != 0)
		return complain("--resume %s: that run was as uid %u with the launcher \"%s\"", folder, before->host.uid,
		    before->launcher);
	if (strcmp(before->version, CELL_VERSION) != 0)
		return complain("--resume %s: that run was of ns-conform %s", folder, before->version);
	/* What cannot be told is no other suite. */
	suite = before->suite != NULL ? hash_in(&report->pool, before->suite) : NULL;
	if (suite != NULL && hash_in(&report->pool, report->suite) != NULL && strcmp(suite, report->suite) != 0)
		return complain("--resume %s: that run was of another suite: %.12s, this is %.12s; start anew", folder,
		    suite, report->suite);
	wrong = selection_parse(selection, &before->pool, before->selection);
	return wrong != NULL ? complain("--resume %s: %s", folder, wrong) : 0;
}

static int
run_and_keep(const struct run *asked, const struct report *before, struct report *report, const char *out)
{
	auto_janitor janitor = JANITOR_INIT;
	struct run run = *asked;
	const char *tried = NULL;
	struct cell_error err;
	int r, status;

	run.out = outdir_make(&report->pool, out, report->host.kernel, &tried);
	if (run.out == NULL)
		return complain("%s: %s; name a folder to write to with --out", tried, strerror(errno));
	run.janitor = &janitor;
	r = janitor_start(&janitor, &report->pool, &err);
	if (r == 0) {
		janitor_watch(&janitor, run.out);
		r = run_suite(&run, before, report, &err);
	}
	if (r < 0) {
		char text[512];

		cell_error_format(&err, text, sizeof(text));
		complain("%s", text);
		/* Nothing was run: a new folder with nothing in it helps nobody. */
		rmdir(run.out);
		return EXIT_UNDECIDED;
	}
	options_baseline(run.baseline, report);
	r = keep_report(report, run.out);
	status = print_report(report, &run);
	if (r == 0)
		r = status;
	return r != 0 ? r : judge_status(report);
}

int
cmd_run(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } }, before = { .pool = { NULL } };
	struct options options = { 0 };
	struct selection selection = SELECTION_INIT;
	struct run run = { .options = &options, .selection = &selection };
	const char *out = NULL, *resumed = NULL, *wrong;
	int option, status, row;
	/* As it was typed: getopt sorts the words. */
	char **typed = pool_alloc(&report.pool, ((size_t)argc + 1) * sizeof(*typed));

	memcpy(typed, argv, (size_t)argc * sizeof(*typed));
	while ((option = getopt_long(argc, argv, "o:j:b:qh", options_table, &row)) >= 0) {
		switch (option) {
		case 'o':
			out = optarg;
			break;
		case 'j':
			if (!parse_jobs(optarg, &run.jobs))
				return complain("--jobs %s: not a number from 1 to 1024", optarg);
			break;
		case 'b':
			run.baseline = optarg;
			break;
		case 'q':
			run.quiet = true;
			break;
		case OPTION_KTAP:
			run.ktap = true;
			break;
		case OPTION_RESUME:
			resumed = optarg;
			break;
		case OPTION_SELECTION:
			wrong = selection_take(&selection, &report.pool, options_table[row].name, optarg);
			if (wrong != NULL)
				return complain("%s", wrong);
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			if (!options_take(&options, option, optarg))
				return EXIT_USAGE;
		}
	}
	wrong = moment_wrong(&report.pool);
	if (wrong != NULL)
		return complain("%s", wrong);
	status = options_load(&options, &report);
	if (status != 0)
		return status;
	for (int i = optind; i < argc; i++)
		selection_take(&selection, &report.pool, "dimension", argv[i]);
	/* What is wrong with it is to be told before the cases run. */
	status = options_baseline(run.baseline, &report);
	if (status != 0)
		return status;
	wrong = selection_unknown(&selection, &report);
	if (wrong != NULL)
		return complain("no dimension or requirement \"%s\"; see ns-conform list", wrong);
	if (selection.failed != NULL) {
		auto_report failed = { .pool = { NULL } };

		if (results_read(selection.failed, options.suite, &failed, &wrong) < 0)
			return complain("--failed: %s", wrong);
	}
	facts_find(&report, &options.places, typed);
	if (resumed == NULL)
		return run_and_keep(&run, NULL, &report, out);
	if (out != NULL || selection_text(&selection, &report.pool)[0] != '\0')
		return complain("--resume goes with neither --out nor a selection: both stand in its folder");
	status = load_before(&run, resumed, &before, &report, &selection);
	return status != 0 ? status : run_and_keep(&run, &before, &report, resumed);
}
