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
#include "host.h"
#include "judge.h"
#include "progress.h"
#include "requirements.h"
#include "scratch.h"

struct watch {
	struct report *report;
	struct progress progress;
};

static void
take_line(const char *line, void *arg)
{
	struct watch *watch = arg;
	const struct case_result *c = kyua_take_line(watch->report, line);

	if (c != NULL)
		progress_case(&watch->progress, c);
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

/* Run the cases that were listed, and read what came of them. */
static int
run_cases(const struct run *run, struct engine *engine, const struct kyua *kyua, struct report *report,
    struct cell_error *err)
{
	const char *file;
	const char *final = pool_printf(&report->pool, "%s/kyua.db", run->out), *why = NULL;
	struct watch watch = { .report = report };
	const struct engine_listener listener = { .line = take_line, .tick = take_tick, .arg = &watch };
	char *absolute = realpath(run->out, NULL);
	int r;

	file = scratch_partial(&report->pool, absolute != NULL ? absolute : run->out, "kyua.db");
	free(absolute);
	unlink(file);
	progress_start(&watch.progress, report->case_count, run->quiet);
	r = kyua_test(engine, kyua, file, report, &listener, err);
	progress_end(&watch.progress);
	/* What a killed Kyua leaves has no rows; the lines above told what was decided. */
	if (access(file, F_OK) == 0) {
		if (kyua_read(file, report, &why) < 0)
			report_problem(report, "results: %s", why);
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
judge_run(const struct run *run, struct report *report, int ended)
{
	size_t lost = 0;

	for (size_t i = 0; i < report->case_count; i++)
		lost += !report->cases[i].decided;
	if (ended == -EINTR)
		report_problem(report, "the run was ended by a signal; %zu of %zu cases were not decided", lost,
		    report->case_count);
	else if (lost > 0)
		report_problem(report, "%zu of %zu cases brought no result", lost, report->case_count);
	if (report->case_count == 0)
		report_problem(report, "no case was found in %s", run->options->places.programs);
	judge_report(report);
	doubt_programs(report);
	requirements_select(report, run->dimensions, run->dimension_count);
}

static const char *
join_names(struct pool *pool, char *const *names, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = pool_printf(pool, "%s%s%s", text, i > 0 ? " " : "", names[i]);
	return text;
}

int
run_suite(const struct run *run, struct report *report, struct cell_error *err)
{
	auto_engine engine = ENGINE_INIT;
	struct kyua kyua = { .places = &run->options->places, .filters = run->dimensions,
		.filter_count = run->dimension_count, .jobs = run->jobs > 0 ? run->jobs : default_jobs() };
	struct timespec start;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &start);
	host_describe(&report->pool, &report->host);
	report->version = CELL_VERSION;
	report->date = host_date(&report->pool);
	report->selection = join_names(&report->pool, run->dimensions, run->dimension_count);
	report->launcher = kyua.launcher = options_launcher(run->options, &report->pool);

	if ((r = engine_open(&engine, &report->pool, run->janitor, err)) < 0)
		return r;
	report->engine = engine.story;
	kyua.pid_depth = engine_pid_depth(&engine);
	kyua.programs = guard_programs(&report->pool, kyua.places, engine.scratch);
	r = kyua_list(&engine, &kyua, report, err);
	if (r == 0 && report->case_count > 0)
		r = run_cases(run, &engine, &kyua, report, err);
	if (r < 0 && r != -EINTR)
		return r;
	judge_run(run, report, r);
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
