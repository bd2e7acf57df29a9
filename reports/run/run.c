/* run.c - one run of a suite: from its cases to a judged report. */
#include "run.h"

#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"
#include "progress.h"
#include "repeat.h"
#include "reports/base/moment.h"
#include "reports/base/scratch.h"
#include "reports/result/journal.h"
#include "reports/result/judge.h"
#include "reports/result/kept.h"
#include "reports/suite/requirements.h"
#include "rounds.h"

/* Most cases wait for processes rather than compute: two a processor. */
static unsigned
default_jobs(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? 2 * (unsigned)CPU_COUNT(&set) : 2;
}

/* A program that cannot say which cases it has hides some: nothing in its
 * dimension is untested for want of a case. */
static void
doubt_programs(struct report *report)
{
	for (size_t i = 0; i < report->case_count; i++) {
		struct case_result *c = &report->cases[i];
		const char *colon = strchr(c->name, ':');

		if (colon == NULL || strcmp(colon + 1, KYUA_LIST) != 0)
			continue;
		report_problem(report, "%.*s: could not list its cases%s%s", (int)(colon - c->name), c->name,
		    c->decided ? ": " : "", c->decided ? c->reason : "");
		for (size_t j = 0; j < report->requirement_count; j++) {
			struct requirement *r = &report->requirements[j];

			if (r->verdict != UNTESTED || r->note[0] != '\0' ||
			    strncmp(r->dimension, c->name, strlen(r->dimension)) != 0 || c->name[strlen(r->dimension)] != '/')
				continue;
			r->verdict = UNDECIDED;
			r->why = pool_printf(&report->pool, "%.*s could not list its cases", (int)(colon - c->name), c->name);
		}
	}
}

/* Whether every program could say which cases it has. */
static bool
lists_all(const struct report *report)
{
	bool all = report->problem_count == 0 && report->case_count > 0;

	for (size_t i = 0; i < report->case_count && all; i++)
		all = strstr(report->cases[i].name, ":" KYUA_LIST) == NULL;
	return all;
}

static void
judge_run(const struct run *run, struct report *report, int ended, size_t found)
{
	size_t lost = 0;

	repeat_tell_all(report, run->selection->repeat);
	for (size_t i = 0; i < report->case_count; i++)
		lost += !report->cases[i].decided;
	if (ended == -EINTR)
		report_problem(report, "the run was ended by a signal; %zu of %zu cases were not decided", lost,
		    report->case_count);
	else if (lost > 0)
		report_problem(report, "%zu of %zu cases brought no result", lost, report->case_count);
	if (found == 0)
		report_problem(report, "no case was found in %s", run->options->places.programs);
	else if (report->case_count == 0)
		report_problem(report, "no case was selected by %s", report->selection);
	judge_report(report);
	doubt_programs(report);
	report_drop_left_out(report);
}

/* Take over what was decided before. */
static void
take_before(struct report *report, const struct report *before)
{
	for (size_t i = 0; i < before->case_count; i++) {
		struct case_result *c = report_case(report, before->cases[i].name);

		if (c != NULL && before->cases[i].decided)
			*c = before->cases[i];
	}
	report->date = before->date;
	if (before->command != NULL)
		report->command = before->command;
}

/* A case that was found before and is not there any more is lost. */
static void
tell_vanished(struct report *report, const struct report *before)
{
	for (size_t i = 0; i < before->case_count; i++)
		if (report_case(report, before->cases[i].name) == NULL)
			selection_add_vanished(report, &before->cases[i],
			    "lost: the run that is resumed had found this case, and it is not there any more");
}

static int
run_with_journal(const struct run *run, struct engine *engine, const struct kyua *kyua, const struct report *before,
    const struct timespec *start, struct report *report, struct cell_error *err)
{
	auto_journal journal = JOURNAL_INIT;
	const char *path = pool_printf(&report->pool, "%s/" JOURNAL_FILE, run->out);
	int r;

	journal.start = start;
	if (before != NULL)
		take_before(report, before);
	if (before != NULL) {
		/* Of the run that was cut short: it must not outlive what comes now. */
		unlink(pool_printf(&report->pool, "%s/report.json", run->out));
		r = journal_resume(&journal, path, moment_date(&report->pool));
		for (size_t i = 0; i < report->case_count && r == 0; i++)
			if (report_case(before, report->cases[i].name) == NULL)
				journal_case(&journal, &report->cases[i]);
		tell_vanished(report, before);
	} else {
		r = run->force ? kept_remove(&report->pool, run->out) : 0;
		if (r == 0)
			r = journal_create(&journal, path, report);
	}
	if (r < 0) {
		*err = (struct cell_error){ .number = -r, .step = "journal" };
		snprintf(err->object, sizeof(err->object), "%s", path);
		return r;
	}
	r = rounds_run(run, engine, kyua, &journal, report, err);
	if (r == 0)
		journal_end(&journal, moment_date(&report->pool));
	if (journal.error != 0)
		report_problem(report, "%s: %s", path, strerror(journal.error));
	return r;
}

int
run_suite(const struct run *run, const struct report *before, struct report *report, struct cell_error *err)
{
	auto_engine engine = ENGINE_INIT;
	const struct places *places = &run->options->places;
	struct kyua kyua = { .kyuafile = places->kyuafile, .named = places->programs,
		.jobs = run->jobs > 0 ? run->jobs : default_jobs(), .timeout_scale = run->selection->timeout_scale };
	const char *wrong;
	struct timespec start;
	bool listed;
	size_t found;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &start);
	if (before != NULL)
		start = moment_before(&start, before->seconds);
	report->selection = selection_text(run->selection, &report->pool);
	report->launcher = kyua.launcher = options_launcher(run->options, &report->pool);

	if ((r = engine_open(&engine, &report->pool, run->janitor, err)) < 0)
		return r;
	report->engine = engine.story;
	kyua.pid_depth = engine_pid_depth(&engine);
	kyua.programs = guard_programs(&report->pool, places, engine.scratch);
	r = kyua_list(&engine, &kyua, report, err);
	found = report->case_count;
	listed = r == 0;
	/* What is gone is another matter when it was there before, or may hide. */
	wrong = NULL;
	if (r == 0 && before == NULL && run->selection->failed == NULL && lists_all(report))
		wrong = selection_unknown_case(run->selection, report);
	if (wrong != NULL) {
		*err = (struct cell_error){ .number = ESRCH, .step = "--case" };
		snprintf(err->object, sizeof(err->object), "%s", wrong);
		return -ESRCH;
	}
	if (r == 0 && selection_apply(run->selection, run->options->suite, report, &wrong) < 0) {
		*err = (struct cell_error){ .number = EINVAL, .step = "selection" };
		snprintf(err->object, sizeof(err->object), "%s", wrong);
		return -EINVAL;
	}
	if (r == 0 && (report->case_count > 0 || before != NULL))
		r = run_with_journal(run, &engine, &kyua, before, &start, report, err);
	if (r < 0 && (r != -EINTR || !listed))
		return r;
	judge_run(run, report, r, found);
	report->seconds = moment_since(&start);
	return 0;
}

int
run_listing(const struct options *options, struct report *report)
{
	/* In this order: the engine closes before the janitor ends. */
	auto_janitor janitor = JANITOR_INIT;
	auto_engine engine = ENGINE_INIT;
	struct kyua kyua = { .kyuafile = options->places.kyuafile, .named = options->places.programs, .jobs = 1,
		.launcher = options_launcher(options, &report->pool) };
	struct cell_error err;
	int r = janitor_start(&janitor, &report->pool, &err);

	if (r == 0)
		r = engine_open(&engine, &report->pool, &janitor, &err);
	if (r == 0) {
		kyua.programs = guard_programs(&report->pool, &options->places, engine.scratch);
		r = kyua_list(&engine, &kyua, report, &err);
	}
	if (r < 0) {
		char text[512];

		cell_error_format(&err, text, sizeof(text));
		complain("%s", r == -EINTR ? "interrupted" : text);
		return EXIT_UNDECIDED;
	}
	judge_report(report);
	doubt_programs(report);
	return 0;
}
