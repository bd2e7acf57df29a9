/* rounds.c - runs the cases of a report, each as often as is asked for. */
#include "rounds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "order.h"
#include "progress.h"
#include "repeat.h"
#include "reports/base/scratch.h"
#include "reports/render/ktap.h"
#include "reports/suite/baseline.h"

struct watch {
	struct report *report;			/* during a round its cases are those of the round alone */
	const struct case_result *before;	/* what was known of them when it began */
	struct case_result *now;		/* and is known now */
	unsigned asked;				/* rounds */
	size_t told;				/* cases of which all is told */
	struct progress progress;
	struct journal *journal;
	bool ktap;
	struct baseline baseline;		/* for KTAP, which cannot wait until all is judged */
};

static bool
is_done(const struct case_result *c, unsigned asked)
{
	return asked > 1 ? repeat_count(c) >= asked : c->decided;
}

static void
tell_case(struct watch *watch, const struct case_result *c)
{
	struct case_result told = repeat_tell(&watch->report->pool, c, watch->asked);

	watch->told++;
	told.known = baseline_covers(&watch->baseline, &told);
	if (watch->ktap)
		ktap_case(stdout, watch->told, &told);
}

/* Keep what the round decided of a case. */
static void
keep_case(struct watch *watch, size_t index)
{
	const struct case_result *one = &watch->report->cases[index];

	watch->now[index] = watch->asked > 1 ? repeat_add(&watch->before[index], one) : *one;
}

static void
take_line(const char *line, void *arg)
{
	struct watch *watch = arg;
	const struct case_result *c = kyua_take_line(watch->report, line);
	size_t index;

	if (c == NULL)
		return;
	index = (size_t)(c - watch->report->cases);
	keep_case(watch, index);
	journal_case(watch->journal, &watch->now[index]);
	progress_case(&watch->progress, c, false);
	if (is_done(&watch->now[index], watch->asked))
		tell_case(watch, &watch->now[index]);
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

/* What was decided before the run was resumed. */
static void
tell_decided(struct watch *watch)
{
	if (watch->ktap)
		ktap_start(stdout, watch->report);
	for (size_t i = 0; i < watch->report->case_count; i++) {
		const struct case_result *c = &watch->report->cases[i];

		for (unsigned n = 0; n < (watch->asked > 1 ? repeat_count(c) : c->decided); n++)
			progress_case(&watch->progress, c, true);
		if (is_done(c, watch->asked))
			tell_case(watch, c);
	}
}

/* Where Kyua keeps a round: kyua.db, and kyua-2.db and so on of those behind it. */
static const char *
name_results(struct pool *pool, unsigned round)
{
	return round == 1 ? "kyua.db" : pool_printf(pool, "kyua-%u.db", round);
}

/* What a killed Kyua leaves has no rows; its lines told what was decided. */
static void
read_round(struct watch *watch, const char *file, const char *final)
{
	struct report *report = watch->report;
	const char *why = NULL;

	if (access(file, F_OK) < 0)
		return;
	if (kyua_read(file, report, &why) < 0)
		report_problem(report, "results: %s", why);
	/* What a case wrote is known only now: what belongs to its record. */
	for (size_t i = 0; i < report->case_count; i++) {
		if (!report->cases[i].decided)
			continue;
		keep_case(watch, i);
		if (report->cases[i].output[0] != '\0')
			journal_case(watch->journal, &watch->now[i]);
	}
	/* Its journal, which the janitor removes, was played back or held nothing. */
	if (rename(file, final) < 0)
		report_problem(report, "%s: %s", final, strerror(errno));
}

/* Run what the filters name, once. */
static int
run_round(struct watch *watch, const struct run *run, struct engine *engine, const struct kyua *kyua, unsigned round,
    struct cell_error *err)
{
	const struct engine_listener listener = { .line = take_line, .rest = take_rest, .tick = take_tick, .arg = watch };
	struct report *report = watch->report;
	struct case_result *known = report->cases;
	const char *name = name_results(&report->pool, round), *file;
	size_t size = report->case_count * sizeof(*known);
	char *absolute = realpath(run->out, NULL);
	int r;

	file = scratch_partial(&report->pool, absolute != NULL ? absolute : run->out, name);
	free(absolute);
	unlink(file);
	watch->now = known;
	watch->before = memcpy(pool_alloc(&report->pool, size), known, size);
	report->cases = memcpy(pool_alloc(&report->pool, size), known, size);
	for (size_t i = 0; i < report->case_count; i++) {
		struct case_result *c = &report->cases[i];

		c->decided = false;
		c->seconds = 0;
		c->output = "";
		memset(c->times, 0, sizeof(c->times));
	}
	r = kyua_test(engine, kyua, file, report, &listener, err);
	read_round(watch, file, pool_printf(&report->pool, "%s/%s", run->out, name));
	report->cases = known;
	return r;
}

/* Kyua's filters for a round, case by case; none: nothing is left of it. */
static void
choose_cases(struct report *report, unsigned asked, unsigned round, struct kyua *kyua)
{
	char **names = NULL;
	size_t count = 0;

	for (size_t i = 0; i < report->case_count; i++) {
		const struct case_result *c = &report->cases[i];

		if (!c->vanished && !is_done(c, asked) && (asked < 2 || repeat_count(c) < round))
			*POOL_APPEND(&report->pool, names, count) = pool_strdup(&report->pool, c->name);
	}
	kyua->filters = names;
	kyua->filter_count = count;
}

int
rounds_run(const struct run *run, struct engine *engine, const struct kyua *asked, struct journal *journal,
    struct report *report, struct cell_error *err)
{
	const struct selection *s = run->selection;
	struct watch watch = { .report = report, .journal = journal, .ktap = run->ktap,
		.asked = s->repeat > 0 ? s->repeat : 1 };
	size_t runnable = 0;
	const char *wrong;
	int r = 0;

	for (size_t i = 0; i < report->case_count; i++)
		runnable += !report->cases[i].vanished;
	/* Its errors were told before the run. */
	if (run->baseline != NULL)
		baseline_read(run->baseline, baseline_today(&report->pool), &report->pool, &watch.baseline, &wrong);

	/* On a terminal its line would come between those of KTAP. */
	progress_start(&watch.progress, runnable * watch.asked, watch.asked > 1 ? "runs" : "cases",
	    run->quiet || (run->ktap && isatty(STDERR_FILENO)));
	tell_decided(&watch);
	for (unsigned round = 1; round <= watch.asked && r == 0; round++) {
		struct kyua kyua = *asked;

		choose_cases(report, watch.asked, round, &kyua);
		if (kyua.filter_count == 0)
			continue;
		if (s->seeded) {
			const char *folder = pool_printf(&report->pool, "%s/order-%u", engine->scratch, round);

			r = order_cases(&kyua, report, &report->pool, folder, s->seed, round);
			if (r < 0) {
				*err = (struct cell_error){ .number = -r, .step = "order" };
				snprintf(err->object, sizeof(err->object), "%s", folder);
				break;
			}
		}
		r = run_round(&watch, run, engine, &kyua, round, err);
	}
	progress_end(&watch.progress);
	/* Of a run that was cut short: what failed before its last round. */
	for (size_t i = 0; i < report->case_count; i++)
		if (watch.asked > 1 && report->cases[i].result == FAILED && !is_done(&report->cases[i], watch.asked))
			tell_case(&watch, &report->cases[i]);
	return r;
}
