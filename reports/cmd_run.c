/* cmd_run.c - ns-conform run: runs the suite, prints and keeps the verdict. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cell.h"

#include "reports/base/hash.h"
#include "reports/base/near.h"
#include "reports/base/scratch.h"
#include "reports/host/facts.h"
#include "reports/render/ktap.h"
#include "reports/render/render.h"
#include "reports/result/journal.h"
#include "reports/result/judge.h"
#include "reports/result/kept.h"
#include "reports/result/results.h"
#include "reports/run/repeat.h"
#include "run_options.h"

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

/* Whether all that was found is decided, as often as was asked for, and kept in every format. */
static bool
is_complete(struct report *before, const struct journal_story *story, const char *folder)
{
	unsigned rounds = selection_repeat(before->selection);
	bool complete = story->ended && !story->cut && kept_whole(&before->pool, folder);

	for (size_t i = 0; i < before->case_count && complete; i++)
		complete = before->cases[i].decided && (rounds < 2 || repeat_count(&before->cases[i]) >= rounds);
	return complete;
}

/* Nothing is written: the evidence stays that of the run. */
static int
tell_complete(const struct run *run, const char *folder)
{
	auto_report report = { .pool = { NULL } };
	const char *wrong;

	if (results_read(folder, run->options->suite, &report, &wrong) < 0)
		return complain("%s", wrong);
	printf("%s%s: the run is complete: nothing to resume\n", run->ktap ? "# " : "", folder);
	return finish_output(0) != 0 ? EXIT_UNDECIDED : judge_status(&report);
}

/* Whether to go on with what was decided before makes sense here. */
static int
check_before(const struct run *run, const char *folder, struct report *before, struct report *report,
    struct selection *selection)
{
	const char *launcher = options_launcher(run->options, &report->pool), *wrong, *suite;

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

/* No case was run: one line says why. */
static int
tell_not_run(const struct run *run, bool resumed, struct report *report, int error, const struct cell_error *err)
{
	char text[512];
	const char *hint;

	switch (error) {
	case EINTR:
		/* In place of the verdict, for those who read that alone as well. */
		printf("%snothing%s decided: the run was ended by a signal before a case was run\n", run->ktap ? "# " : "",
		    resumed ? " more" : "");
		fflush(stdout);
		return EXIT_UNDECIDED;
	case ESRCH:
		hint = near_case(report, err->object);
		return complain("--case %s: no such case%s%s%s", err->object, hint != NULL ? "; is " : "",
		    hint != NULL ? hint : "", hint != NULL ? " meant?" : "");
	default:
		cell_error_format(err, text, sizeof(text));
		complain("%s", text);
		return EXIT_UNDECIDED;
	}
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
		/* A new folder with nothing in it helps nobody. */
		if (rmdir(run.out) == 0 && out == NULL)
			rmdir("conformance");
		return tell_not_run(&run, before != NULL, report, -r, &err);
	}
	options_baseline(run.baseline, report);
	r = kept_write(report, run.out, &tried);
	if (r < 0)
		complain("%s/%s: %s", run.out, tried, strerror(-r));
	status = print_report(report, &run);
	return r < 0 ? EXIT_UNDECIDED : status != 0 ? status : judge_status(report);
}

int
cmd_run(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } }, before = { .pool = { NULL } };
	struct run_request request;
	struct journal_story story;
	const char *wrong;
	/* As it was typed: getopt sorts the words. */
	char **typed = pool_alloc(&report.pool, ((size_t)argc + 1) * sizeof(*typed));
	int status;

	memcpy(typed, argv, (size_t)argc * sizeof(*typed));
	status = run_options(argc, argv, &request, &report);
	if (status != 0 || request.help)
		return status;
	facts_find(&report, &request.options.places, typed);
	if (request.resumed == NULL)
		return run_and_keep(&request.run, NULL, &report, request.out);
	if (journal_read(pool_printf(&before.pool, "%s/" JOURNAL_FILE, request.resumed), &before, &story, &wrong) < 0)
		return complain("%s", wrong);
	if (is_complete(&before, &story, request.resumed))
		return tell_complete(&request.run, request.resumed);
	status = check_before(&request.run, request.resumed, &before, &report, &request.selection);
	return status != 0 ? status : run_and_keep(&request.run, &before, &report, request.resumed);
}
