/* render_kcidb.c - the report in the form of KCIDB 5.3: a checkout, a build, and a test a case. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "record.h"
#include "render.h"

enum { MAJOR = 5, MINOR = 3 };
#define ORIGIN "ns_conform"

static const char *const status_of[STATUSES] = {
	[STATUS_PASSED] = "PASS", [STATUS_FAILED] = "FAIL", [STATUS_KNOWN] = "FAIL", [STATUS_UNSUPPORTED] = "SKIP",
	[STATUS_DENIED] = "SKIP", [STATUS_ENVIRONMENT] = "MISS", [STATUS_BROKEN] = "ERROR", [STATUS_TIMED_OUT] = "ERROR",
	[STATUS_LOST] = "MISS",
};

/* Letters, digits and a few signs are all that ids and paths may hold. */
static const char *
make_word(struct pool *pool, const char *text, bool dots)
{
	char *word = pool_strdup(pool, text);

	for (char *c = word; *c != '\0'; c++) {
		if (dots && (*c == '/' || *c == ':'))
			*c = '.';
		else if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
			*c = '_';
	}
	return word;
}

static json_t *
make_test(const struct report *report, const struct case_result *c, const char *run, struct pool *pool)
{
	const enum case_status status = case_status(c);
	json_t *misc = json_pack("{s:s, s:s, s:s}", "outcome", status_names[status], "requirements", c->requirements,
	    "reason", c->reason);

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:{s:s}, s:o}",
	    "id", pool_printf(pool, ORIGIN ":%s.%s", run, make_word(pool, c->name, true)),
	    "build_id", pool_printf(pool, ORIGIN ":%s", run), "origin", ORIGIN, "path",
	    pool_printf(pool, ORIGIN ".%s", make_word(pool, c->name, true)), "comment", c->descr, "status", status_of[status],
	    "start_time", report->date, "duration", record_seconds(c->seconds), "environment", "comment",
	    report->host.distribution, "misc", misc);
}

int
render_kcidb(const void *what, FILE *out)
{
	const struct report *report = what;
	const struct host *host = &report->host;
	auto_pool pool = { NULL };
	const char *run = make_word(&pool, pool_printf(&pool, "%s-%s", host->kernel, report->date), false);
	const char *id = pool_printf(&pool, ORIGIN ":%s", run);
	json_t *root, *tests = json_array();
	int r;

	for (size_t i = 0; i < report->case_count; i++)
		json_array_append_new(tests, make_test(report, &report->cases[i], run, &pool));
	root = json_pack("{s:{s:i, s:i}, s:[{s:s, s:s, s:s, s:s}], s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:o}], s:o}",
	    "version", "major", MAJOR, "minor", MINOR,
	    "checkouts", "id", id, "origin", ORIGIN, "comment", host->kernel, "start_time", report->date,
	    "builds", "id", id, "checkout_id", id, "origin", ORIGIN, "architecture", host->machine, "comment", host->build,
	    "start_time", report->date, "misc", record_run(report), "tests", tests);
	if (root == NULL)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(1)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}
