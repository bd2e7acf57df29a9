/* record.c - a run's circumstances and its cases as JSON objects, both ways. */
#include "record.h"

#include <limits.h>
#include <string.h>

#include "reports/base/text.h"
#include "reports/host/facts.h"
#include "reports/run/repeat.h"

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

/* Lines "name=value" as an object, in their order. */
static json_t *
make_list(const char *text)
{
	json_t *object = json_object();
	auto_pool pool = { NULL };
	size_t count;
	char **lines = text_lines(&pool, text, &count);

	for (size_t i = 0; i < count; i++) {
		char *value = lines[i], *name = strsep(&value, "=");

		json_object_set_new(object, name, json_string(value != NULL ? value : ""));
	}
	return object;
}

/* The same back; NULL when a value is no text. */
static const char *
take_list(struct pool *pool, json_t *object)
{
	const char **lines = NULL, *key;
	size_t count = 0, length = 0;
	char *text, *end;
	json_t *value;

	if (!json_is_object(object))
		return NULL;
	json_object_foreach(object, key, value) {
		if (!json_is_string(value))
			return NULL;
		*POOL_APPEND(pool, lines, count) = pool_printf(pool, "%s=%s", text_clean_line(pool, key, strlen(key)),
		    text_clean_line(pool, json_string_value(value), json_string_length(value)));
		length += strlen(lines[count - 1]) + 1;
	}
	end = text = pool_alloc(pool, length + 1);
	for (size_t i = 0; i < count; i++)
		end += sprintf(end, "%s%s", i > 0 ? "\n" : "", lines[i]);
	return text;
}

json_t *
record_run(const struct report *report)
{
	json_t *object = json_object();

	for (const struct fact *fact = facts; fact->key != NULL; fact++) {
		const char *value = fact_value(report, fact);

		/* An older report that is rendered again does not get them. */
		if (fact->required || value[0] != '\0')
			json_object_set_new(object, fact->key, fact->list ? make_list(value) : json_string(value));
	}
	json_object_set_new(object, "uid", json_integer((json_int_t)report->host.uid));
	return object;
}

int
record_take_run(struct report *report, json_t *object, const char **ret_error)
{
	const json_t *uid = json_object_get(object, "uid");

	for (const struct fact *fact = facts; fact->key != NULL; fact++) {
		json_t *value = json_object_get(object, fact->key);
		const char *text = NULL;

		if (value == NULL && !fact->required)
			continue;
		if (fact->list)
			text = take_list(&report->pool, value);
		else if (json_is_string(value))
			text = record_take_text(&report->pool, json_string_value(value));
		if (text == NULL)
			return *ret_error = pool_printf(&report->pool, "%s is %s", fact->key, value == NULL ? "missing" :
			    fact->list ? "no object of texts" : "no text"), -1;
		fact_set(report, fact, text);
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

/* How often a case ended in which way. */
static json_t *
record_times(const struct case_result *c)
{
	json_t *object = json_object();

	for (int r = 0; r < RESULTS; r++)
		if (c->times[r] > 0)
			json_object_set_new(object, result_names[r], json_integer(c->times[r]));
	return object;
}

json_t *
record_case(const struct case_result *c)
{
	json_t *object = record_result(c);

	json_object_set_new(object, "description", json_string(c->descr));
	json_object_set_new(object, "requirements", json_string(c->requirements));
	if (c->source != NULL)
		json_object_set_new(object, "source", json_string(c->source));
	if (repeat_count(c) > 0)
		json_object_set_new(object, "times", record_times(c));
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
	const char *name, *result, *reason, *descr, *requirements, *output, *outcome, *source;
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
	/* Cases of other suites have none, nor have older reports. */
	source = json_string_value(json_object_get(object, "source"));
	if (source != NULL)
		ret->source = record_take_text(pool, source);
	for (int r = 0; r < RESULTS; r++) {
		json_int_t times = json_integer_value(json_object_get(json_object_get(object, "times"), result_names[r]));

		ret->times[r] = times > 0 && times < 1000000 ? (unsigned)times : 0;
	}
	/* A report from before there were outcomes has none. */
	outcome = json_string_value(json_object_get(object, "outcome"));
	ret->known = outcome != NULL && strcmp(outcome, status_names[STATUS_KNOWN]) == 0;
	return 0;
}
