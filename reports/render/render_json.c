/* render_json.c - the report for programs; report.json keeps its keys. */
#include <errno.h>
#include <jansson.h>

#include "render.h"
#include "reports/result/judge.h"
#include "reports/result/record.h"

static json_t *
make_requirement(const struct report *report, const struct requirement *r)
{
	json_t *cases = json_array();

	for (size_t i = 0; i < r->case_count; i++)
		json_array_append_new(cases, record_result(&report->cases[r->cases[i]]));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s*, s:o}", "id", r->id,
	    "dimension", r->dimension, "level", level_names[r->level], "kind", kind_names[r->kind],
	    "verdict", verdict_names[r->verdict], "sentence", r->sentence, "source", r->source, "since", r->since,
	    "note", r->note, "why", r->why, "known", r->known, "cases", cases);
}

static json_t *
make_sum(const struct sum *sum)
{
	json_t *object = json_pack("{s:I, s:o}", "requirements", (json_int_t)sum->total,
	    "seconds", record_seconds(sum->seconds));

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

	for (size_t i = 0; i < report->case_count; i++)
		json_array_append_new(array, record_case(&report->cases[i]));
	return array;
}

int
render_json(const void *what, FILE *out)
{
	const struct report *report = what;
	json_t *root, *requirements = json_array(), *problems = json_array();
	int r;

	for (size_t i = 0; i < report->requirement_count; i++)
		json_array_append_new(requirements, make_requirement(report, &report->requirements[i]));
	for (size_t i = 0; i < report->problem_count; i++)
		json_array_append_new(problems, json_string(report->problems[i]));
	root = json_pack("{s:i}", "schema", REPORT_SCHEMA);
	json_object_update_new(root, record_run(report));
	json_object_set_new(root, "seconds", record_seconds(report->seconds));
	json_object_set_new(root, "summary", make_summary(report));
	json_object_set_new(root, "problems", problems);
	json_object_set_new(root, "requirements", requirements);
	json_object_set_new(root, "cases", make_cases(report));
	if (root == NULL)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(2)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}
