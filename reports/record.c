/* record.c - a run's circumstances and its cases as JSON objects, both ways. */
#include "record.h"

#include <string.h>

#include "repeat.h"
#include "text.h"

/* The file was written by us, but what came since may have touched it: texts
 * are cleaned again. */
const char *
record_take_text(struct pool *pool, const char *text)
{
	return text_clean(pool, text, strlen(text));
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
	if (!json_is_integer(uid))
		return *ret_error = "uid is no number", -1;
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
record_take_case(struct report *report, json_t *object, const char **ret_error)
{
	struct pool *pool = &report->pool;
	const char *name, *result, *reason, *descr, *requirements, *output, *outcome, *source;
	struct case_result *c;
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
	c = POOL_APPEND(pool, report->cases, report->case_count);
	*c = (struct case_result){ .name = record_take_text(pool, name), .descr = record_take_text(pool, descr),
		.requirements = record_take_text(pool, requirements), .result = (enum result)index,
		.reason = record_take_text(pool, reason), .output = record_take_text(pool, output), .seconds = seconds,
		.decided = decided };
	if (c->result == SKIPPED)
		c->cause = cause_of(reason);
	/* Cases of other suites have none, nor have older reports. */
	source = json_string_value(json_object_get(object, "source"));
	if (source != NULL)
		c->source = record_take_text(pool, source);
	for (int r = 0; r < RESULTS; r++) {
		json_int_t times = json_integer_value(json_object_get(json_object_get(object, "times"), result_names[r]));

		c->times[r] = times > 0 && times < 1000000 ? (unsigned)times : 0;
	}
	/* A report from before there were outcomes has none. */
	outcome = json_string_value(json_object_get(object, "outcome"));
	c->known = outcome != NULL && strcmp(outcome, status_names[STATUS_KNOWN]) == 0;
	return 0;
}
