/* render_json.c - the report for programs; report.json keeps its keys. */
#include <errno.h>
#include <jansson.h>

#include "judge.h"
#include "render.h"

/* Seconds to a tenth of a millisecond: more would be noise. */
static json_t *
make_seconds(double seconds)
{
	return json_real((double)(long long)(seconds * 1e4 + 0.5) / 1e4);
}

static json_t *
make_case(const struct case_result *c)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:b}", "case", c->name, "result", result_names[c->result],
	    "reason", c->reason, "seconds", make_seconds(c->seconds), "control", (int)case_is_control(c));
}

static json_t *
make_requirement(const struct report *report, const struct requirement *r)
{
	json_t *cases = json_array();

	for (size_t i = 0; i < r->case_count; i++)
		json_array_append_new(cases, make_case(&report->cases[r->cases[i]]));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", r->id,
	    "dimension", r->dimension, "level", level_names[r->level], "kind", kind_names[r->kind],
	    "verdict", verdict_names[r->verdict], "sentence", r->sentence, "source", r->source, "since", r->since,
	    "note", r->note, "why", r->why, "cases", cases);
}

static json_t *
make_sum(const struct sum *sum)
{
	json_t *object = json_pack("{s:I, s:o}", "requirements", (json_int_t)sum->total,
	    "seconds", make_seconds(sum->seconds));

	for (int v = 0; v < VERDICTS; v++)
		json_object_set_new(object, verdict_names[v], json_integer((json_int_t)sum->of[v]));
	if (sum->dimension != NULL)
		json_object_set_new(object, "dimension", json_string(sum->dimension));
	return object;
}

static json_t *
make_summary(const struct report *report)
{
	auto_pool pool = { NULL };
	json_t *summary, *dimensions = json_array();
	struct sum all, *sums;
	size_t count;

	sums = report_sums(report, &pool, &count, &all);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(dimensions, make_sum(&sums[i]));
	summary = make_sum(&all);
	json_object_set_new(summary, "verdict", json_string(render_word(report)));
	json_object_set_new(summary, "status", json_integer(judge_status(report)));
	json_object_set_new(summary, "cases", json_integer((json_int_t)report->case_count));
	json_object_set_new(summary, "dimensions", dimensions);
	return summary;
}

/* The cases once more, each once, with what is too long to be repeated. */
static json_t *
make_cases(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->case_count; i++) {
		json_t *object = make_case(&report->cases[i]);

		json_object_set_new(object, "description", json_string(report->cases[i].descr));
		json_object_set_new(object, "requirements", json_string(report->cases[i].requirements));
		json_object_set_new(object, "output", json_string(report->cases[i].output));
		json_object_set_new(object, "decided", json_boolean(report->cases[i].decided));
		json_array_append_new(array, object);
	}
	return array;
}

int
render_json(const void *what, FILE *out)
{
	const struct report *report = what;
	const struct host *host = &report->host;
	json_t *root, *requirements = json_array(), *problems = json_array();
	int r;

	for (size_t i = 0; i < report->requirement_count; i++)
		json_array_append_new(requirements, make_requirement(report, &report->requirements[i]));
	for (size_t i = 0; i < report->problem_count; i++)
		json_array_append_new(problems, json_string(report->problems[i]));
	root = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}",
	    "schema", REPORT_SCHEMA, "version", report->version, "date", report->date, "kernel", host->kernel,
	    "build", host->build, "machine", host->machine, "distribution", host->distribution, "user", host->user,
	    "uid", (json_int_t)host->uid, "capabilities", host->capabilities, "engine", report->engine,
	    "launcher", report->launcher, "selection", report->selection, "seconds", make_seconds(report->seconds),
	    "summary", make_summary(report), "problems", problems, "requirements", requirements,
	    "cases", make_cases(report));
	if (root == NULL)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(2)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}
