/* judge.c - from what the engine told to verdicts; pure. */
#include "judge.h"

#include <string.h>

#include "reports/run/kyua.h"
#include "reports/suite/select.h"

/* How the reason of an honest skip begins. */
static const char *const causes[] = {
	[CAUSE_UNSUPPORTED] = "unsupported:",
	[CAUSE_DENIED] = "denied:",
	[CAUSE_ENVIRONMENT] = "environment:",
};

/* What Kyua itself skips for, by the require.* properties of a case. */
static const struct {
	const char *begins;
	enum cause cause;
} refusals[] = {
	{ "Requires root privileges", CAUSE_DENIED },
	{ "Requires an unprivileged user", CAUSE_ENVIRONMENT },
	{ "Required program", CAUSE_ENVIRONMENT },
	{ "Required file", CAUSE_ENVIRONMENT },
	{ "Required configuration property", CAUSE_ENVIRONMENT },
	{ "Requires at least", CAUSE_ENVIRONMENT },
};

static bool
begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void
judge_skip(struct pool *pool, struct case_result *c, const char *reason)
{
	c->result = SKIPPED;
	c->reason = reason;
	for (int cause = CAUSE_UNSUPPORTED; cause <= CAUSE_ENVIRONMENT; cause++) {
		if (begins_with(reason, causes[cause])) {
			c->cause = (enum cause)cause;
			return;
		}
	}
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (begins_with(reason, refusals[i].begins)) {
			c->cause = refusals[i].cause;
			c->reason = pool_printf(pool, "%s %s", causes[c->cause], reason);
			return;
		}
	}
	c->result = BROKEN;
	c->reason = pool_printf(pool, "skipped without a declared reason: %s", reason);
}

void
judge_case(struct pool *pool, struct case_result *c, const char *word, const char *reason)
{
	c->decided = true;
	c->cause = CAUSE_NONE;
	c->reason = reason;
	if (strcmp(word, "passed") == 0)
		c->result = PASSED;
	else if (strcmp(word, "failed") == 0)
		c->result = FAILED;
	else if (strcmp(word, "expected_failure") == 0)
		c->result = FAILED, c->reason = pool_printf(pool, "failed as it expected to: %s", reason);
	else if (strcmp(word, "skipped") == 0)
		judge_skip(pool, c, reason);
	else if (strcmp(word, "broken") == 0)
		c->result = BROKEN;
	else
		c->result = BROKEN, c->reason = pool_printf(pool, "unknown result %s: %s", word, reason);
}

/* What one case makes of its requirement. */
static enum verdict
weigh_case(const struct case_result *c)
{
	static const enum verdict of_cause[] = { UNDECIDED, UNSUPPORTED, DENIED, UNDECIDED };

	switch (c->result) {
	case PASSED:
		return CONFORMS;
	case FAILED:
		return case_is_control(c) ? UNDECIDED : VIOLATED;
	case SKIPPED:
		return of_cause[c->cause];
	default:
		return UNDECIDED;
	}
}

static const char *
explain_case(struct pool *pool, const struct case_result *c)
{
	if (c->result == FAILED && case_is_control(c))
		return pool_printf(pool, "%s: the control failed, so the claim proves nothing: %s", c->name, c->reason);
	return pool_printf(pool, "%s: %s", c->name, c->reason);
}

void
judge_requirement(struct report *report, struct requirement *r)
{
	/* Heavier outweighs lighter. */
	static const int weight[VERDICTS] = { [CONFORMS] = 1, [UNSUPPORTED] = 2, [DENIED] = 3, [UNDECIDED] = 4,
		[VIOLATED] = 5 };
	const struct case_result *heaviest = NULL;
	bool claimed = false;

	r->verdict = UNTESTED;
	for (size_t i = 0; i < r->case_count; i++) {
		const struct case_result *c = &report->cases[r->cases[i]];
		enum verdict verdict = weigh_case(c);

		claimed = claimed || !case_is_control(c);
		if (weight[verdict] > weight[r->verdict]) {
			r->verdict = verdict;
			heaviest = c;
		}
	}
	if (r->verdict == CONFORMS && !claimed)
		r->verdict = UNTESTED;
	if (r->verdict == CONFORMS)
		r->why = "";
	else if (r->verdict != UNTESTED)
		r->why = explain_case(&report->pool, heaviest);
	else if (r->note[0] != '\0')
		r->why = r->note;
	else
		r->why = r->case_count > 0 ? "only controls, no claim" : "no case";
}

/* Tie a case to each requirement that it cites. */
static void
tie_case(struct report *report, size_t index)
{
	const struct case_result *c = &report->cases[index];
	char *ids = pool_strdup(&report->pool, c->requirements);
	size_t cited = 0;

	for (char *id; (id = strsep(&ids, " ")) != NULL;) {
		struct requirement *r;

		if (id[0] == '\0')
			continue;
		cited++;
		r = report_requirement(report, id);
		if (r == NULL)
			report_problem(report, "%s: cites %s, which is no requirement", c->name, id);
		else if (r->case_count == 0 || r->cases[r->case_count - 1] != index)
			*POOL_APPEND(&report->pool, r->cases, r->case_count) = index;
	}
	/* What stands for a program that cannot list its cases is told apart. */
	if (cited > 0 || strstr(c->name, ":" KYUA_LIST) != NULL)
		return;
	if (c->decided)
		report_problem(report, "%s: serves no requirement (%s%s%s)", c->name, result_names[c->result],
		    c->reason[0] != '\0' ? ": " : "", c->reason);
	else
		report_problem(report, "%s: serves no requirement", c->name);
}

/* A selection of cases may have left out what must see what the claim says is hidden. */
static void
doubt_uncontrolled(struct pool *pool, const struct report *report, struct requirement *r)
{
	bool controlled = false;

	for (size_t i = 0; i < r->case_count; i++)
		controlled = controlled || case_is_control(&report->cases[r->cases[i]]);
	if (r->verdict != CONFORMS || r->kind != KIND_ISOLATION || controlled)
		return;
	r->verdict = UNDECIDED;
	r->why = pool_strdup(pool, "its control was not asked for, so the claim proves nothing");
}

void
judge_report(struct report *report)
{
	struct selection selection;
	const bool narrow = report->selection != NULL &&
	    selection_parse(&selection, &report->pool, report->selection) == NULL && selection.narrow;

	for (size_t i = 0; i < report->case_count; i++)
		tie_case(report, i);
	for (size_t i = 0; i < report->requirement_count; i++)
		judge_requirement(report, &report->requirements[i]);
	for (size_t i = 0; i < report->requirement_count && narrow; i++)
		doubt_uncontrolled(&report->pool, report, &report->requirements[i]);
}

int
judge_status(const struct report *report)
{
	size_t of[VERDICTS] = { 0 };

	for (size_t i = 0; i < report->requirement_count; i++)
		of[report->requirements[i].verdict]++;
	if (of[VIOLATED] > 0)
		return 1;
	if (of[UNDECIDED] > 0 || report->problem_count > 0)
		return 3;
	return of[CONFORMS] > 0 ? 0 : 4;
}
