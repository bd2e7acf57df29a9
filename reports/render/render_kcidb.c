/* render_kcidb.c - the report in the form of KCIDB 5.3: a checkout, a build, and a test a case. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "render.h"
#include "reports/base/hash.h"
#include "reports/base/text.h"
#include "reports/result/record.h"

enum { MAJOR = 5, MINOR = 3 };
#define NAME "ns_conform"

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

/* Kernel, second and a hash: hosts of one kernel may run in the same second. All
 * facts are hashed, and what the cases took, for hosts may be made from one image.
 * What a baseline knows is not: the run is the same. */
static const char *
make_id(const struct report *report, const char *origin, struct pool *pool)
{
	enum { SHORT = 12 };
	json_t *seconds = json_array(), *all;
	char *text;
	const char *id = NULL;

	for (size_t i = 0; i < report->case_count; i++)
		json_array_append_new(seconds, record_seconds(report->cases[i].seconds));
	all = json_pack("[o, o]", record_run(report), seconds);
	text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
	if (text != NULL)
		id = pool_printf(pool, "%s:%s-%s-%.*s", origin, report->host.kernel, report->date, SHORT,
		    hash_text(pool, text));
	free(text);
	json_decref(all);
	return id;
}

/* What every test has in common: the run, and who sends it. */
struct sender {
	const char *origin, *run;
};

static json_t *
make_test(const struct report *report, const char *name, const char *path, const char *status,
    const struct sender *sender, struct pool *pool)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s}}",
	    "id", pool_printf(pool, "%s:%s", sender->run, name), "build_id", sender->run, "origin", sender->origin,
	    "path", pool_printf(pool, NAME ".%s", path), "status", status, "start_time", text_date(report->date),
	    "environment", "comment", report->host.distribution);
}

static json_t *
make_case(const struct report *report, const struct case_result *c, const struct sender *sender, struct pool *pool)
{
	const enum case_status status = case_status(c);
	json_t *test = make_test(report, c->name, make_path(pool, c->name), status_of[status], sender, pool);

	json_object_update_new(test, json_pack("{s:s, s:o, s:s*, s:{s:s, s:s, s:s}}", "comment", c->descr,
	    "duration", record_seconds(c->seconds), "log_excerpt", cut_log(c->output), "misc",
	    "outcome", status_names[status], "requirements", c->requirements, "reason", c->reason));
	return test;
}

/* What no case can carry: the harness itself failed. */
static json_t *
make_problem(const struct report *report, size_t index, const struct sender *sender, struct pool *pool)
{
	const char *name = pool_printf(pool, "problem-%zu", index + 1);
	json_t *test = make_test(report, name, name, "ERROR", sender, pool);

	json_object_update_new(test, json_pack("{s:s, s:{s:s, s:s}}", "comment", "The run itself", "misc",
	    "outcome", "problem", "reason", report->problems[index]));
	return test;
}

int
render_kcidb_as(const struct report *report, const char *origin, FILE *out)
{
	const struct host *host = &report->host;
	auto_pool pool = { NULL };
	const char *id = make_id(report, origin, &pool);
	const struct sender sender = { .origin = origin, .run = id };
	const char *date = text_date(report->date);
	json_t *root, *tests = json_array(), *misc = record_run(report);
	int r;

	if (id == NULL)
		return -ENOMEM;
	json_object_set_new(misc, "verdict", json_string(render_verdict(report, &pool)));
	for (size_t i = 0; i < report->case_count; i++)
		json_array_append_new(tests, make_case(report, &report->cases[i], &sender, &pool));
	for (size_t i = 0; i < report->problem_count; i++)
		json_array_append_new(tests, make_problem(report, i, &sender, &pool));
	root = json_pack("{s:{s:i, s:i}, s:[{s:s, s:s, s:s, s:s}], s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:o}], s:o}",
	    "version", "major", MAJOR, "minor", MINOR,
	    "checkouts", "id", id, "origin", origin, "comment", host->kernel, "start_time", date,
	    "builds", "id", id, "checkout_id", id, "origin", origin, "architecture",
	    make_architecture(&pool, host->machine), "comment", host->build, "start_time", date,
	    "misc", misc, "tests", tests);
	if (root == NULL)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(1)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}

int
render_kcidb(const void *report, FILE *out)
{
	return render_kcidb_as(report, NAME, out);
}
