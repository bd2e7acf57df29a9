/* run.c - one run of a suite: from its cases to a judged report. */
#include "run.h"

#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline.h"
#include "guard.h"
#include "journal.h"
#include "judge.h"
#include "ktap.h"
#include "moment.h"
#include "progress.h"
#include "requirements.h"
#include "scratch.h"

struct watch {
	struct report *report;
	struct progress progress;
	struct journal *journal;
	bool ktap;
	struct baseline baseline;	/* for KTAP, which cannot wait until all is judged */
};

/* One line of KTAP for the case that was counted last. */
static void
tell_case(const struct watch *watch, const struct case_result *c)
{
	struct case_result told = *c;

	told.known = baseline_covers(&watch->baseline, c);
	if (watch->ktap)
		ktap_case(stdout, watch->progress.done, &told);
}

static void
take_line(const char *line, void *arg)
{
	struct watch *watch = arg;
	const struct case_result *c = kyua_take_line(watch->report, line);

	if (c == NULL)
		return;
	journal_case(watch->journal, c);
	progress_case(&watch->progress, c);
	tell_case(watch, c);
}

static void
take_rest(void *arg)
{
	struct watch *watch = arg;

	journal_sync(watch->journal);
}

static void
take_tick(void *arg)
{
	struct watch *watch = arg;

	progress_tick(&watch->progress);
}

/* Most cases wait for processes rather than compute: two a processor. */
static unsigned
default_jobs(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? 2 * (unsigned)CPU_COUNT(&set) : 2;
}

/* What a case wrote is known only now: what belongs to its record. */
static void
keep_evidence(struct report *report, struct journal *journal)
{
	for (size_t i = 0; i < report->case_count; i++)
		if (report->cases[i].decided && report->cases[i].output[0] != '\0')
			journal_case(journal, &report->cases[i]);
}

/* What was decided before the run was resumed. */
static void
tell_decided(struct watch *watch)
{
	if (watch->ktap)
		ktap_start(stdout, watch->report);
	for (size_t i = 0; i < watch->report->case_count; i++) {
		const struct case_result *c = &watch->report->cases[i];

		if (!c->decided)
			continue;
		progress_case(&watch->progress, c);
		tell_case(watch, c);
	}
}

/* Run the cases that are not decided yet, and read what came of them. */
static int
run_cases(const struct run *run, struct engine *engine, const struct kyua *kyua, struct journal *journal,
    struct report *report, struct cell_error *err)
{
	const char *file;
	const char *final = pool_printf(&report->pool, "%s/kyua.db", run->out), *why = NULL;
	struct watch watch = { .report = report, .journal = journal, .ktap = run->ktap };
	const struct engine_listener listener = { .line = take_line, .rest = take_rest, .tick = take_tick, .arg = &watch };
	char *absolute = realpath(run->out, NULL);
	int r;

	file = scratch_partial(&report->pool, absolute != NULL ? absolute : run->out, "kyua.db");
	free(absolute);
	unlink(file);
	/* Its errors were told before the run. */
	if (run->baseline != NULL)
		baseline_read(run->baseline, baseline_today(&report->pool), &report->pool, &watch.baseline, &why);
	why = NULL;
	progress_start(&watch.progress, report->case_count, run->quiet);
	tell_decided(&watch);
	r = kyua_test(engine, kyua, file, report, &listener, err);
	progress_end(&watch.progress);
	/* What a killed Kyua leaves has no rows; the lines above told what was decided. */
	if (access(file, F_OK) == 0) {
		if (kyua_read(file, report, &why) < 0)
			report_problem(report, "results: %s", why);
		keep_evidence(report, journal);
		/* Its journal, which the janitor removes, was played back or held nothing. */
		if (rename(file, final) < 0)
			report_problem(report, "%s: %s", final, strerror(errno));
	}
	return r;
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

static void
judge_run(const struct run *run, struct report *report, int ended, size_t found)
{
	size_t lost = 0;

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

/* Kyua's filters for what is left, case by case; before lost ones are added. */
static void
choose_undecided(struct report *report, struct kyua *kyua)
{
	char **names = NULL;
	size_t count = 0;

	for (size_t i = 0; i < report->case_count; i++)
		if (!report->cases[i].decided)
			*POOL_APPEND(&report->pool, names, count) = pool_strdup(&report->pool, report->cases[i].name);
	kyua->filters = names;
	kyua->filter_count = count;
}

/* A case that was found before and is not there any more is lost. */
static void
tell_vanished(struct report *report, const struct report *before)
{
	for (size_t i = 0; i < before->case_count; i++) {
		struct case_result *c;

		if (report_case(report, before->cases[i].name) != NULL)
			continue;
		c = POOL_APPEND(&report->pool, report->cases, report->case_count);
		*c = before->cases[i];
		c->result = BROKEN;
		c->decided = false;
		c->reason = "lost: the run that is resumed had found this case, and it is not there any more";
	}
}

static int
run_with_journal(const struct run *run, struct engine *engine, struct kyua *kyua, const struct report *before,
    struct report *report, struct cell_error *err)
{
	auto_journal journal = JOURNAL_INIT;
	const char *path = pool_printf(&report->pool, "%s/" JOURNAL_FILE, run->out);
	int r;

	if (before != NULL)
		take_before(report, before);
	choose_undecided(report, kyua);
	if (before != NULL) {
		r = journal_resume(&journal, path, moment_date(&report->pool));
		for (size_t i = 0; i < report->case_count && r == 0; i++)
			if (report_case(before, report->cases[i].name) == NULL)
				journal_case(&journal, &report->cases[i]);
		tell_vanished(report, before);
	} else {
		r = journal_create(&journal, path, report);
	}
	if (r < 0) {
		*err = (struct cell_error){ .number = -r, .step = "journal" };
		snprintf(err->object, sizeof(err->object), "%s", path);
		return r;
	}
	if (kyua->filter_count > 0)
		r = run_cases(run, engine, kyua, &journal, report, err);
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
	struct kyua kyua = { .places = &run->options->places, .jobs = run->jobs > 0 ? run->jobs : default_jobs() };
	const char *wrong;
	struct timespec start;
	size_t found;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &start);
	report->selection = selection_text(run->selection, &report->pool);
	report->launcher = kyua.launcher = options_launcher(run->options, &report->pool);

	if ((r = engine_open(&engine, &report->pool, run->janitor, err)) < 0)
		return r;
	report->engine = engine.story;
	kyua.pid_depth = engine_pid_depth(&engine);
	kyua.programs = guard_programs(&report->pool, kyua.places, engine.scratch);
	r = kyua_list(&engine, &kyua, report, err);
	found = report->case_count;
	/* Also after a signal: what was not asked for is not undecided. */
	if ((r == 0 || r == -EINTR) && selection_apply(run->selection, run->options->suite, report, &wrong) < 0) {
		*err = (struct cell_error){ .number = EINVAL, .step = "selection" };
		snprintf(err->object, sizeof(err->object), "%s", wrong);
		return -EINVAL;
	}
	if (r == 0 && report->case_count > 0)
		r = run_with_journal(run, &engine, &kyua, before, report, err);
	if (r < 0 && r != -EINTR)
		return r;
	judge_run(run, report, r, found);
	report->seconds = progress_seconds(&start);
	return 0;
}

int
run_listing(const struct options *options, struct report *report)
{
	/* In this order: the engine closes before the janitor ends. */
	auto_janitor janitor = JANITOR_INIT;
	auto_engine engine = ENGINE_INIT;
	struct kyua kyua = { .places = &options->places, .launcher = options_launcher(options, &report->pool), .jobs = 1 };
	struct cell_error err;
	int r = janitor_start(&janitor, &report->pool, &err);

	if (r == 0)
		r = engine_open(&engine, &report->pool, &janitor, &err);
	if (r == 0) {
		kyua.programs = guard_programs(&report->pool, kyua.places, engine.scratch);
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
