/* record.c - a run's circumstances and its cases as JSON objects, both ways. */
#include "record.h"

#include <limits.h>
#include <string.h>

#include "text.h"

/* The file was written by us, but what came since may have touched it: texts
 * are cleaned again. */
const char *
record_take_text(struct pool *pool, const char *text)
{
	return text_clean_line(pool, text, strlen(text));
}

int
record_check_schema(struct pool *pool, json_int_t schema, int known, const char **ret_error)
{
	if (schema > known)
		*ret_error = pool_printf(pool, "was made by a newer ns-conform (schema %lld, this one reads %d): upgrade",
		    (long long)schema, known);
	else if (schema < known)
		*ret_error = pool_printf(pool, "has schema %lld, not %d", (long long)schema, known);
	return schema == known ? 0 : -1;
}

int
record_check_seconds(double seconds, const char **ret_error)
{
	/* Thirty years. Below zero is what a clock that was set back makes of a case. */
	static const double most = 1e9;

	if (seconds >= -most && seconds <= most)
		return 0;
	*ret_error = "seconds is no time that a run takes";
	return -1;
}

json_t *
record_seconds(double seconds)
{
	return json_real((double)(long long)(seconds * 1e4 + 0.5) / 1e4);
}

/* The texts of a run by their keys. */
enum { TEXTS = 11 };
struct texts {
	struct { const char *key, **value; } of[TEXTS];
};

static struct texts
texts_of(struct report *report)
{
	struct host *host = &report->host;

	return (struct texts){ {
		{ "version", &report->version }, { "date", &report->date }, { "kernel", &host->kernel },
		{ "build", &host->build }, { "machine", &host->machine }, { "distribution", &host->distribution },
		{ "user", &host->user }, { "capabilities", &host->capabilities }, { "engine", &report->engine },
		{ "launcher", &report->launcher }, { "selection", &report->selection },
	} };
}

json_t *
record_run(const struct report *report)
{
	struct report copy = *report;
	struct texts texts = texts_of(&copy);
	json_t *object = json_object();

	for (size_t i = 0; i < TEXTS; i++)
		json_object_set_new(object, texts.of[i].key, json_string(*texts.of[i].value));
	json_object_set_new(object, "uid", json_integer((json_int_t)report->host.uid));
	return object;
}

int
record_take_run(struct report *report, json_t *object, const char **ret_error)
{
	struct texts texts = texts_of(report);
	const json_t *uid = json_object_get(object, "uid");

	for (size_t i = 0; i < TEXTS; i++) {
		const json_t *value = json_object_get(object, texts.of[i].key);

		if (!json_is_string(value))
			return *ret_error = pool_printf(&report->pool, "%s is %s", texts.of[i].key,
			    value == NULL ? "missing" : "no text"), -1;
		*texts.of[i].value = record_take_text(&report->pool, json_string_value(value));
	}
	if (!json_is_integer(uid) || json_integer_value(uid) < 0 || json_integer_value(uid) > UINT_MAX)
		return *ret_error = "uid is no user's number", -1;
	report->host.uid = (unsigned)json_integer_value(uid);
	return 0;
}

json_t *
record_result(const struct case_result *c)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:b}", "case", c->name, "result", result_names[c->result],
	    "outcome", status_names[case_status(c)], "reason", c->reason, "seconds", record_seconds(c->seconds),
	    "control", (int)case_is_control(c));
}

json_t *
record_case(const struct case_result *c)
{
	json_t *object = record_result(c);

	json_object_set_new(object, "description", json_string(c->descr));
	json_object_set_new(object, "requirements", json_string(c->requirements));
	json_object_set_new(object, "output", json_string(c->output));
	json_object_set_new(object, "decided", json_boolean(c->decided));
	return object;
}

static enum cause
cause_of(const char *reason)
{
	return strncmp(reason, "denied:", 7) == 0 ? CAUSE_DENIED :
	    strncmp(reason, "unsupported:", 12) == 0 ? CAUSE_UNSUPPORTED : CAUSE_ENVIRONMENT;
}

int
record_take_case(struct pool *pool, json_t *object, struct case_result *ret, const char **ret_error)
{
	const char *name, *result, *reason, *descr, *requirements, *output, *outcome;
	json_error_t error;
	double seconds;
	int decided, index;

	if (json_unpack_ex(object, &error, 0, "{s:s, s:s, s:s, s:F, s:s, s:s, s:s, s:b}", "case", &name,
	    "result", &result, "reason", &reason, "seconds", &seconds, "description", &descr,
	    "requirements", &requirements, "output", &output, "decided", &decided) < 0)
		return *ret_error = record_take_text(pool, error.text), -1;
	index = name_index(result_names, RESULTS, result);
	if (index < 0 || strchr(name, ':') == NULL)
		return *ret_error = pool_printf(pool, "case \"%s\": unknown result \"%s\"", record_take_text(pool, name),
		    record_take_text(pool, result)), -1;
	if (record_check_seconds(seconds, ret_error) < 0)
		return *ret_error = pool_printf(pool, "case %s: %s", record_take_text(pool, name), *ret_error), -1;
	*ret = (struct case_result){ .name = record_take_text(pool, name), .descr = record_take_text(pool, descr),
		.requirements = record_take_text(pool, requirements), .result = (enum result)index,
		.reason = record_take_text(pool, reason), .output = text_clean(pool, output, strlen(output)), .seconds = seconds,
		.decided = decided };
	if (ret->result == SKIPPED)
		ret->cause = cause_of(reason);
	/* A report from before there were outcomes has none. */
	outcome = json_string_value(json_object_get(object, "outcome"));
	ret->known = outcome != NULL && strcmp(outcome, status_names[STATUS_KNOWN]) == 0;
	return 0;
}
