/* read_json.c - a kept report.json, read back with all checks. */
#include "read_json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static int
read_requirement(struct report *report, json_t *object, const char **ret_error)
{
	struct pool *pool = &report->pool;
	const char *id, *dimension, *level, *kind, *verdict, *sentence, *source, *since, *note, *why, *known;
	int level_index, kind_index, verdict_index;
	struct requirement *r;
	json_error_t error;
	json_t *cases, *one;
	size_t i;

	if (json_unpack_ex(object, &error, 0, "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", &id,
	    "dimension", &dimension, "level", &level, "kind", &kind, "verdict", &verdict, "sentence", &sentence,
	    "source", &source, "since", &since, "note", &note, "why", &why, "cases", &cases) < 0)
		return *ret_error = record_take_text(pool, error.text), -1;
	if (!json_is_array(cases))
		return *ret_error = pool_printf(pool, "requirement %s: cases is no array", record_take_text(pool, id)), -1;
	level_index = name_index(level_names, LEVELS, level);
	kind_index = name_index(kind_names, KINDS, kind);
	verdict_index = name_index(verdict_names, VERDICTS, verdict);
	if (level_index < 0 || kind_index < 0 || verdict_index < 0)
		return *ret_error = pool_printf(pool, "requirement %s: unknown level, kind or verdict", record_take_text(pool, id)), -1;
	r = POOL_APPEND(pool, report->requirements, report->requirement_count);
	*r = (struct requirement){ .id = record_take_text(pool, id), .dimension = record_take_text(pool, dimension),
		.level = (enum level)level_index, .kind = (enum kind)kind_index, .verdict = (enum verdict)verdict_index,
		.sentence = record_take_text(pool, sentence), .source = record_take_text(pool, source),
		.since = record_take_text(pool, since), .note = record_take_text(pool, note), .why = record_take_text(pool, why) };
	known = json_string_value(json_object_get(object, "known"));
	r->known = known != NULL ? record_take_text(pool, known) : NULL;
	json_array_foreach(cases, i, one) {
		const char *name = json_string_value(json_object_get(one, "case"));
		const struct case_result *c = name != NULL ? report_case(report, name) : NULL;

		if (c == NULL)
			return *ret_error = pool_printf(pool, "requirement %s: names a case that is not in the list", r->id), -1;
		*POOL_APPEND(pool, r->cases, r->case_count) = (size_t)(c - report->cases);
	}
	return 0;
}

static int
read_root(struct report *report, json_t *root, const char **ret_error)
{
	struct pool *pool = &report->pool;
	json_t *problems, *requirements, *cases, *one;
	json_error_t error;
	int schema, r = 0;
	size_t i;

	if (json_unpack(root, "{s:i}", "schema", &schema) < 0)
		return *ret_error = "is no report of ns-conform", -1;
	if (schema != REPORT_SCHEMA)
		return *ret_error = pool_printf(pool, "has schema %d, not %d", schema, REPORT_SCHEMA), -1;
	if (record_take_run(report, root, ret_error) < 0)
		return -1;
	if (json_unpack_ex(root, &error, 0, "{s:F, s:o, s:o, s:o}", "seconds", &report->seconds,
	    "problems", &problems, "requirements", &requirements, "cases", &cases) < 0)
		return *ret_error = record_take_text(pool, error.text), -1;
	if (!json_is_array(problems) || !json_is_array(requirements) || !json_is_array(cases))
		return *ret_error = "problems, requirements or cases is no array", -1;
	json_array_foreach(problems, i, one) {
		/* One that is lost could turn the verdict. */
		if (!json_is_string(one))
			return *ret_error = "a problem is no text", -1;
		report_problem(report, "%s", record_take_text(pool, json_string_value(one)));
	}
	json_array_foreach(cases, i, one)
		if (r == 0)
			r = record_take_case(report, one, ret_error);
	json_array_foreach(requirements, i, one)
		if (r == 0)
			r = read_requirement(report, one, ret_error);
	if (r == 0 && report->requirement_count == 0)
		return *ret_error = "holds no requirement", -1;
	return r;
}

int
read_json(const char *path, struct report *report, const char **ret_error)
{
	struct pool *pool = &report->pool;
	const char *wrong = NULL;
	json_error_t error;
	json_t *root;
	FILE *in;
	int r;

	in = fopen(path, "re");
	if (in == NULL)
		return *ret_error = pool_printf(pool, "%s: %s", path, strerror(errno)), -1;
	root = json_loadf(in, JSON_REJECT_DUPLICATES, &error);
	fclose(in);
	if (root == NULL)
		return *ret_error = pool_printf(pool, "%s:%d: %s", path, error.line, record_take_text(pool, error.text)), -1;
	r = read_root(report, root, &wrong);
	json_decref(root);
	if (r < 0)
		*ret_error = pool_printf(pool, "%s: %s", path, wrong);
	return r;
}
