/* read_json.c - a kept report.json, read back with all checks. */
#include "read_json.h"

#include <jansson.h>

#include "record.h"
#include "reports/base/bytes.h"

/* Two of one name would each speak for half of its requirements. */
static int
read_case(struct report *report, json_t *object, const char **ret_error)
{
	struct case_result c;

	if (record_take_case(&report->pool, object, &c, ret_error) < 0)
		return -1;
	if (report_case(report, c.name) != NULL)
		return *ret_error = pool_printf(&report->pool, "the case %s stands in it twice", c.name), -1;
	*POOL_APPEND(&report->pool, report->cases, report->case_count) = c;
	return 0;
}

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
	id = record_take_text(pool, id);
	if (report_requirement(report, id) != NULL)
		return *ret_error = pool_printf(pool, "the requirement %s stands in it twice", id), -1;
	r = POOL_APPEND(pool, report->requirements, report->requirement_count);
	*r = (struct requirement){ .id = id, .dimension = record_take_text(pool, dimension),
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
	json_int_t schema;
	int r = 0;
	size_t i;

	if (json_unpack(root, "{s:I}", "schema", &schema) < 0)
		return *ret_error = "is no report of ns-conform", -1;
	if (record_check_schema(pool, schema, REPORT_SCHEMA, ret_error) < 0 || record_take_run(report, root, ret_error) < 0)
		return -1;
	if (json_unpack_ex(root, &error, 0, "{s:F, s:o, s:o, s:o}", "seconds", &report->seconds,
	    "problems", &problems, "requirements", &requirements, "cases", &cases) < 0)
		return *ret_error = record_take_text(pool, error.text), -1;
	if (record_check_seconds(report->seconds, ret_error) < 0)
		return -1;
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
			r = read_case(report, one, ret_error);
	json_array_foreach(requirements, i, one)
		if (r == 0)
			r = read_requirement(report, one, ret_error);
	if (r == 0 && report->requirement_count == 0)
		return *ret_error = "holds no requirement", -1;
	return r;
}

int
read_json_root(const char *path, json_t *root, struct report *report, const char **ret_error)
{
	const char *wrong = NULL;
	int r = read_root(report, root, &wrong);

	if (r < 0)
		*ret_error = pool_printf(&report->pool, "%s: %s", path, wrong);
	return r;
}

int
read_json(const char *path, struct report *report, const char **ret_error)
{
	json_t *root = bytes_read_json(&report->pool, path, ret_error);

	return root != NULL ? read_json_root(path, root, report, ret_error) : -1;
}
