/* run_options.c - what a run is asked for on the command line. */
#include "run_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

#include "reports/base/moment.h"
#include "reports/base/near.h"
#include "reports/result/kept.h"
#include "reports/result/results.h"
#include "reports/run/init.h"

static const char usage[] =
    "usage: ns-conform run [options] [DIMENSION...]\n"
    "Run the cases against this kernel, print the verdict and keep it.\n"
    "\n"
    "  -o, --out DIR         where the results go (default: a new folder in conformance/)\n"
    "      --force           replace the results of another run there\n"
    "  -j, --jobs N          cases side by side (default: two a processor)\n"
    "      --requirement IDS only the cases of these requirements\n"
    "      --level LEVEL     only must; must and should; or all (may)\n"
    "      --case GLOBS      only the cases of these names\n"
    "      --exclude GLOBS   not the cases of these names\n"
    "      --failed DIR      what failed or broke in these results, and its controls\n"
    "      --shard I/N       only the I-th of N parts\n"
    "      --seed N          the cases in an order drawn from this number\n"
    "      --repeat N        each case so many times; its worst end counts\n"
    "      --timeout-scale X every timeout times this factor, for slow machines\n"
    "  -b, --baseline FILE   mark the violations that are known; the verdict stays\n"
    "  -q, --quiet           no progress, no table: the verdict line alone\n"
    "      --ktap            each result as it comes, as KTAP on standard output\n"
    "      --resume DIR      go on with the run in DIR that was cut short\n"
    OPTIONS_SUITE_HELP
    "\n"
    "Exit status: 0 conforms, 1 violated, 2 usage, 3 undecided, 4 nothing could be decided.\n";

enum { OPTION_KTAP = OPTION_OWN, OPTION_RESUME, OPTION_FORCE, OPTION_SELECTION };
static const struct option options_table[] = {
	{ "out", required_argument, NULL, 'o' },
	{ "force", no_argument, NULL, OPTION_FORCE },
	{ "jobs", required_argument, NULL, 'j' },
	{ "baseline", required_argument, NULL, 'b' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "ktap", no_argument, NULL, OPTION_KTAP },
	{ "resume", required_argument, NULL, OPTION_RESUME },
	{ "dimension", required_argument, NULL, OPTION_SELECTION },
	{ "requirement", required_argument, NULL, OPTION_SELECTION },
	{ "level", required_argument, NULL, OPTION_SELECTION },
	{ "case", required_argument, NULL, OPTION_SELECTION },
	{ "exclude", required_argument, NULL, OPTION_SELECTION },
	{ "failed", required_argument, NULL, OPTION_SELECTION },
	{ "shard", required_argument, NULL, OPTION_SELECTION },
	{ "seed", required_argument, NULL, OPTION_SELECTION },
	{ "repeat", required_argument, NULL, OPTION_SELECTION },
	{ "timeout-scale", required_argument, NULL, OPTION_SELECTION },
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

static int
take_options(int argc, char **argv, struct run_request *request, struct pool *pool)
{
	const char *wrong = NULL;
	int option, row;

	while ((option = options_next(argc, argv, "o:j:b:qh", options_table, &row)) >= 0) {
		switch (option) {
		case 'o':
			request->out = optarg;
			break;
		case 'j':
			if (!parse_jobs(optarg, &request->run.jobs))
				return complain("--jobs %s: not a number from 1 to 1024", optarg);
			break;
		case 'b':
			request->run.baseline = optarg;
			break;
		case 'q':
			request->run.quiet = true;
			break;
		case OPTION_KTAP:
			request->run.ktap = true;
			break;
		case OPTION_RESUME:
			request->resumed = optarg;
			break;
		case OPTION_FORCE:
			request->run.force = true;
			break;
		case OPTION_SELECTION:
			wrong = selection_take(&request->selection, pool, options_table[row].name, optarg);
			if (wrong != NULL)
				return complain("%s", wrong);
			break;
		case 'h':
			request->help = true;
			return fputs(usage, stdout) < 0 ? EXIT_UNDECIDED : 0;
		default:
			if (!options_take(&request->options, option, optarg))
				return EXIT_USAGE;
		}
	}
	return 0;
}

/* What is no dimension may be a requirement, and the other way round. */
static int
check_names(const struct selection *selection, struct report *report)
{
	const char *unknown = selection_unknown(selection, report), *hint;

	if (unknown == NULL)
		return 0;
	hint = near_requirement(report, unknown);
	return complain("no dimension or requirement \"%s\"; %s ns-conform list", unknown,
	    hint != NULL ? pool_printf(&report->pool, "is %s meant? See", hint) : "see");
}

/* Only the cases of this dimension start the launcher. */
static bool
starts_launcher(const struct selection *selection, const struct report *report)
{
	static const char dimension[] = "container";
	bool there = false, asked = selection->dimension_count == 0;

	for (size_t i = 0; i < report->requirement_count && !there; i++)
		there = strcmp(report->requirements[i].dimension, dimension) == 0;
	for (size_t i = 0; i < selection->dimension_count && !asked; i++)
		asked = strcmp(selection->dimensions[i], dimension) == 0;
	return there && asked;
}

/* What the cases will find when they start it, told once rather than by each. */
static int
check_launcher(const char *launcher, struct pool *pool)
{
	wordexp_t words;
	int status = 0;

	/* What this cannot split, the shell of the cases may. */
	if (wordexp(launcher, &words, WRDE_NOCMD) != 0)
		return 0;
	if (words.we_wordc > 0) {
		const char *program = words.we_wordv[0];

		if (program[0] == '/' && access(program, X_OK) < 0)
			status = complain("--launcher: %s: %s", program, strerror(errno));
		else if (program[0] != '/' && strchr(program, '/') != NULL)
			status = complain("--launcher: %s: name it by its whole path: each case runs in a folder of its own",
			    program);
		else if (program[0] != '/' && init_find(pool, program) == NULL)
			status = complain("--launcher: %s: no such program in " SYSTEM_PATH, program);
	}
	wordfree(&words);
	return status;
}

/* Results that were kept are not replaced by mistake. */
static int
check_folders(const struct run_request *request, struct pool *pool)
{
	const char *file;

	if (request->resumed != NULL && (request->out != NULL || selection_text(&request->selection, pool)[0] != '\0'))
		return complain("--resume goes with neither --out nor a selection: both stand in its folder");
	if (request->out == NULL || request->run.force)
		return 0;
	file = kept_results(pool, request->out);
	return file == NULL ? 0 :
	    complain("--out %s: %s there is of another run: --force replaces it, --resume goes on with what was cut short",
	    request->out, file);
}

int
run_options(int argc, char **argv, struct run_request *request, struct report *report)
{
	struct selection *selection = &request->selection;
	const char *wrong;
	int status;

	*request = (struct run_request){ .selection = SELECTION_INIT };
	request->run.options = &request->options;
	request->run.selection = selection;
	status = take_options(argc, argv, request, &report->pool);
	if (status != 0 || request->help)
		return status;
	wrong = moment_wrong(&report->pool);
	if (wrong != NULL)
		return complain("%s", wrong);
	status = options_load(&request->options, report);
	for (int i = optind; i < argc && status == 0; i++)
		selection_take(selection, &report->pool, "dimension", argv[i]);
	/* What is wrong with it is to be told before the cases run. */
	if (status == 0)
		status = options_baseline(request->run.baseline, report);
	if (status == 0)
		status = check_names(selection, report);
	if (status == 0 && selection->failed != NULL) {
		auto_report failed = { .pool = { NULL } };

		if (results_read(selection->failed, request->options.suite, &failed, &wrong) < 0)
			status = complain("--failed: %s", wrong);
	}
	if (status == 0 && request->options.launcher != NULL && starts_launcher(selection, report))
		status = check_launcher(request->options.launcher, &report->pool);
	return status != 0 ? status : check_folders(request, &report->pool);
}
