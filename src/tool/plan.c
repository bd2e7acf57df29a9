/* plan.c - the steps that a verb would take, as a table; nothing is done. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "tool.h"

/* The first walk measures, the second prints. */
struct table {
	bool print;
	int number, name, object;
};

static int
show_row(const struct cell_step *step, void *arg)
{
	struct table *table = arg;
	int name = (int)strlen(step->name), object = (int)strlen(step->object);

	table->number++;
	if (name > table->name)
		table->name = name;
	if (object > table->object)
		table->object = object;
	if (table->print)
		printf("%2d  %-6s  %-*s  %-*s  %s\n", table->number, step->parent ? "parent" : "child", table->name,
		    step->name, table->object, step->object, step->why);
	return 0;
}

static int
print_plan(const struct cell_spec *spec, struct cell_error *err)
{
	struct table table = { .print = false };
	int r;

	if ((r = cell_plan(spec, show_row, &table, err)) < 0)
		return r;
	printf("%2s  %-6s  %-*s  %-*s  %s\n", "#", "who", table.name, "step", table.object, "what", "why");
	table.print = true;
	table.number = 0;
	return cell_plan(spec, show_row, &table, err);
}

int
cmd_plan(struct request *request)
{
	const struct verb *verb = NULL;
	struct request planned;
	struct cell_error err;

	if (request->argument_count == 0)
		usage_error(&err, request->verb, EINVAL, "no verb");
	else if ((verb = verb_find(request->arguments[0])) == NULL)
		usage_error(&err, request->verb, EINVAL, "unknown verb %s", request->arguments[0]);
	else if (verb->prepare == NULL)
		usage_error(&err, request->verb, EINVAL, "%s has no steps", verb->name);
	if (verb == NULL || verb->prepare == NULL)
		return complain(&err);

	if (options_parse(&planned, verb, request->argument_count, request->arguments, &err) < 0)
		return complain(&err);
	if ((planned.given & OPTION_HELP) != 0) {
		options_help(verb);
		return finish_output();
	}
	if (request_prepare(&planned, &err) < 0 || print_plan(&planned.spec, &err) < 0)
		return complain(&err);
	return finish_output();
}
