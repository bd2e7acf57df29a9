/* render_kcidb.c - the report in the form of KCIDB 5.3: a checkout, a build, and a test a case. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "render.h"
#include "reports/base/text.h"
#include "reports/result/record.h"

enum { MAJOR = 5, MINOR = 3 };
#define ORIGIN "ns_conform"

static const char *const status_of[STATUSES] = {
	[STATUS_PASSED] = "PASS", [STATUS_FAILED] = "FAIL", [STATUS_KNOWN] = "FAIL", [STATUS_UNSUPPORTED] = "SKIP",
	[STATUS_DENIED] = "SKIP", [STATUS_ENVIRONMENT] = "MISS", [STATUS_BROKEN] = "ERROR", [STATUS_TIMED_OUT] = "ERROR",
	[STATUS_LOST] = "MISS",
};

/* The architecture by small letters alone. */
static const char *
make_architecture(struct pool *pool, const char *machine)
{
	char *word = pool_strdup(pool, machine);

	for (char *c = word; *c != '\0'; c++)
		*c = isascii(*c) && isalnum(*c) ? (char)tolower(*c) : '_';
	return word;
}

/* "pid/init_test:one" is pid.init_test.one in the tree of tests. */
static const char *
make_path(struct pool *pool, const char *name)
{
	char *path = pool_strdup(pool, text_word(pool, name, "/:"));

	for (char *c = path; *c != '\0'; c++)
		if (*c == '/' || *c == ':')
			*c = '.';
	return path;
}

/* The end of an output, as much as KCIDB takes, from the beginning of a character on. */
static const char *
cut_log(const char *output)
{
	enum { MOST = 16384 };
	size_t length = strlen(output);

	if (length == 0)
		return NULL;
	if (length > MOST)
		output += length - MOST;
	while (((unsigned char)*output & 0xc0) == 0x80)
		output++;
	return output;
}

static json_t *
make_test(const struct report *report, const char *run, const char *name, const char *path, const char *status,
    struct pool *pool)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s}}",
	    "id", pool_printf(pool, "%s:%s", run, name), "build_id", run, "origin", ORIGIN,
	    "path", pool_printf(pool, ORIGIN ".%s", path), "status", status, "start_time", text_date(report->date),
	    "environment", "comment", report->host.distribution);
}

static json_t *
make_case(const struct report *report, const struct case_result *c, const char *run, struct pool *pool)
{
	const enum case_status status = case_status(c);
	json_t *test = make_test(report, run, c->name, make_path(pool, c->name), status_of[status], pool);

	json_object_update_new(test, json_pack("{s:s, s:o, s:s*, s:{s:s, s:s, s:s}}", "comment", c->descr,
	    "duration", record_seconds(c->seconds), "log_excerpt", cut_log(c->output), "misc",
	    "outcome", status_names[status], "requirements", c->requirements, "reason", c->reason));
	return test;
}

/* What no case can carry: the harness itself failed. */
static json_t *
make_problem(const struct report *report, size_t index, const char *run, struct pool *pool)
{
	const char *name = pool_printf(pool, "problem-%zu", index + 1);
	json_t *test = make_test(report, run, name, name, "ERROR", pool);

	json_object_update_new(test, json_pack("{s:s, s:{s:s, s:s}}", "comment", "The run itself", "misc",
	    "outcome", "problem", "reason", report->problems[index]));
	return test;
}

int
render_kcidb(const void *what, FILE *out)
{
	const struct report *report = what;
	const struct host *host = &report->host;
	auto_pool pool = { NULL };
	const char *id = pool_printf(&pool, ORIGIN ":%s-%s", host->kernel, report->date);
	const char *date = text_date(report->date);
	json_t *root, *tests = json_array(), *misc = record_run(report);
	int r;

	json_object_set_new(misc, "verdict", json_string(render_verdict(report, &pool)));
	for (size_t i = 0; i < report->case_count; i++)
		json_array_append_new(tests, make_case(report, &report->cases[i], id, &pool));
	for (size_t i = 0; i < report->problem_count; i++)
		json_array_append_new(tests, make_problem(report, i, id, &pool));
	root = json_pack("{s:{s:i, s:i}, s:[{s:s, s:s, s:s, s:s}], s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:o}], s:o}",
	    "version", "major", MAJOR, "minor", MINOR,
	    "checkouts", "id", id, "origin", ORIGIN, "comment", host->kernel, "start_time", date,
	    "builds", "id", id, "checkout_id", id, "origin", ORIGIN, "architecture",
	    make_architecture(&pool, host->machine), "comment", host->build, "start_time", date,
	    "misc", misc, "tests", tests);
	if (root == NULL)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(1)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}
