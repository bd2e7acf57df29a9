/* kyua.c - calls Kyua and reads what it prints. */
#include "kyua.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "order.h"
#include "reports/base/text.h"
#include "reports/result/judge.h"

/* Build the command line: kyua --config=none [-v …] VERB … [FILTER…]. */
static char **
make_command(struct pool *pool, const struct kyua *kyua, const char *verb, const char *file)
{
	char **argv = NULL;
	size_t count = 0;

#define ARGUMENT(...) (*POOL_APPEND(pool, argv, count) = pool_printf(pool, __VA_ARGS__))
	ARGUMENT("kyua");
	ARGUMENT("--config=none");
	ARGUMENT("--variable=parallelism=%u", kyua->jobs);
	ARGUMENT("--variable=test_suites.ns-conform.launcher=%s", kyua->launcher);
	ARGUMENT("--variable=test_suites.ns-conform.pid_depth=%d", kyua->pid_depth);
	if (kyua->timeout_scale > 0)
		ARGUMENT("--variable=test_suites.ns-conform.timeout_scale=%g", kyua->timeout_scale);
	ARGUMENT("%s", verb);
	if (file != NULL)
		ARGUMENT("--results-file=%s", file);
	else
		ARGUMENT("--verbose");
	ARGUMENT("--kyuafile=%s", kyua->kyuafile);
	ARGUMENT("--build-root=%s", kyua->programs);
	for (size_t i = 0; i < kyua->filter_count; i++)
		ARGUMENT("%s", kyua->filters[i]);
#undef ARGUMENT
	*POOL_APPEND(pool, argv, count) = NULL;
	return argv;
}

/* A program that is missing ends a chain of files that Kyua could not load. */
static const char *
tell_missing(struct pool *pool, const struct kyua *kyua, const char *text)
{
	static const char missing[] = "Non-existent test program '";
	const char *at = strstr(text, missing);

	if (at == NULL)
		return text;
	at += strlen(missing);
	return pool_printf(pool, "%.*s: no such test program below %s; see --programs", (int)strcspn(at, "'"), at,
	    kyua->named);
}

/* Kyua's own complaints, without its name and the kind of message. */
static void
take_complaints(struct report *report, const struct kyua *kyua, const char *errors)
{
	FILE *in = fopen(errors, "re");
	char *line = NULL;
	size_t room = 0;

	while (in != NULL && getline(&line, &room, in) > 0) {
		const char *text = text_clean_line(&report->pool, line, strlen(line));

		/* That nothing matches shows as requirements without a case. */
		if (text[0] != '\0' && strstr(text, "No test cases matched") == NULL)
			report_problem(report, "%s", tell_missing(&report->pool, kyua, text));
	}
	if (in != NULL)
		fclose(in);
	free(line);
}

/* Run one of Kyua's verbs; its complaints matter when it brought no result. */
static int
run_kyua(struct engine *engine, const struct kyua *kyua, char *const *argv, struct report *report,
    const struct engine_listener *listener, struct cell_error *err)
{
	const char *errors = pool_printf(engine->pool, "%s/errors", engine->scratch);
	size_t problems;
	int status = 0, r = engine_run(engine, argv, errors, listener, &status, err);

	if (r < 0)
		return r;
	problems = report->problem_count;
	take_complaints(report, kyua, errors);
	/* 1 is the status of failed cases too. */
	if (WIFSIGNALED(status) || WEXITSTATUS(status) > 2)
		report_problem(report, "kyua ended before its time, with status %d", cell_exit_status(status));
	else if (WEXITSTATUS(status) == 2 && report->problem_count == problems)
		report_problem(report, "kyua failed");
	return 0;
}

/* "pid/init_test:one (ns-conform)", then "    key = value" lines. */
static void
take_listed(const char *line, void *arg)
{
	static const char descr[] = "    description = ", requirement[] = "    custom.requirement = ",
	    source[] = "    custom.source = ", exclusive[] = "    is_exclusive = true";
	struct report *report = arg;
	struct pool *pool = &report->pool;
	struct case_result *c;
	const char *end;

	line = text_clean_line(pool, line, strlen(line));
	if (line[0] != ' ') {
		end = strstr(line, " (");
		if (end == NULL || memchr(line, ':', (size_t)(end - line)) == NULL)
			return;
		c = POOL_APPEND(pool, report->cases, report->case_count);
		*c = (struct case_result){ .name = pool_strndup(pool, line, (size_t)(end - line)), .descr = "",
			.requirements = "", .result = BROKEN, .reason = REASON_LOST,
			.output = "" };
		return;
	}
	if (report->case_count == 0)
		return;
	c = &report->cases[report->case_count - 1];
	if (strncmp(line, descr, strlen(descr)) == 0)
		c->descr = line + strlen(descr);
	else if (strncmp(line, requirement, strlen(requirement)) == 0)
		c->requirements = line + strlen(requirement);
	else if (strncmp(line, source, strlen(source)) == 0)
		c->source = line + strlen(source);
	else if (strcmp(line, exclusive) == 0)
		c->exclusive = true;
}

int
kyua_list(struct engine *engine, const struct kyua *kyua, struct report *report, struct cell_error *err)
{
	const struct engine_listener listener = { .line = take_listed, .arg = report };

	return run_kyua(engine, kyua, make_command(engine->pool, kyua, "list", NULL), report, &listener, err);
}

int
kyua_test(struct engine *engine, const struct kyua *kyua, const char *file, struct report *report,
    const struct engine_listener *listener, struct cell_error *err)
{
	return run_kyua(engine, kyua, make_command(engine->pool, kyua, "test", file), report, listener, err);
}

const char *
kyua_case_name(const char *name)
{
	const char *slash = strchr(name, '/');

	return name[0] == ORDER_MARK && slash != NULL ? slash + 1 : name;
}

struct case_result *
kyua_take_line(struct report *report, const char *line)
{
	static const char arrow[] = "  ->  ";
	struct pool *pool = &report->pool;
	struct case_result *c;
	const char *middle;
	char *name, *word, *reason, *time;

	line = text_clean_line(pool, line, strlen(line));
	middle = strstr(line, arrow);
	if (middle == NULL)
		return NULL;
	name = pool_strndup(pool, line, (size_t)(middle - line));
	word = pool_strdup(pool, middle + strlen(arrow));
	time = strrchr(word, '[');
	c = report_case(report, kyua_case_name(name));
	if (time == NULL || time - word < 2 || c == NULL)
		return NULL;
	time[-2] = '\0';
	c->seconds = strtod(time + 1, NULL);
	reason = strstr(word, ": ");
	if (reason != NULL) {
		*reason = '\0';
		reason += 2;
	}
	judge_case(pool, c, word, reason != NULL ? reason : "");
	return c;
}
