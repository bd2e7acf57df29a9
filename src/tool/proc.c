/* proc.c - the namespace ids of one process, or of two side by side. */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "error.h"
#include "tool.h"

struct process {
	pid_t pid;
	uint64_t ids[CELL_TYPES];	/* 0: this kernel has no such type */
};

static bool
is_same(const struct process *both, size_t type)
{
	return both[0].ids[type] == both[1].ids[type];
}

static void
print_table(const struct process *processes, int count)
{
	printf("%-8s", "type");
	for (int i = 0; i < count; i++)
		printf("  %12d", (int)processes[i].pid);
	printf("\n");
	for (size_t type = 0; type < CELL_TYPES; type++) {
		printf("%-8s", cell_namespaces[type].name);
		for (int i = 0; i < count; i++) {
			if (processes[i].ids[type] != 0)
				printf("  %12llu", (unsigned long long)processes[i].ids[type]);
			else
				printf("  %12s", "-");
		}
		printf("%s\n", count < 2 ? "" : is_same(processes, type) ? "  same" : "  different");
	}
}

static json_t *
make_process(const struct process *process)
{
	json_t *ids = json_object();

	for (size_t type = 0; type < CELL_TYPES; type++)
		json_object_set_new(ids, cell_namespaces[type].name, process->ids[type] != 0 ?
		    json_integer((json_int_t)process->ids[type]) : json_null());
	return json_pack("{s:i, s:o}", "pid", (int)process->pid, "namespaces", ids);
}

/* {"processes": [{"pid", "namespaces": {TYPE: ID}}], "same": {TYPE: BOOLEAN}} */
static void
print_json(const struct process *processes, int count)
{
	json_t *root = json_object(), *list = json_array(), *same = json_object();

	for (int i = 0; i < count; i++)
		json_array_append_new(list, make_process(&processes[i]));
	json_object_set_new(root, "processes", list);
	for (size_t type = 0; count == 2 && type < CELL_TYPES; type++)
		json_object_set_new(same, cell_namespaces[type].name, json_boolean(is_same(processes, type)));
	if (count == 2)
		json_object_set(root, "same", same);
	json_decref(same);
	json_dumpf(root, stdout, JSON_INDENT(2));
	printf("\n");
	json_decref(root);
}

int
cmd_proc(struct request *request)
{
	struct process processes[2] = { { .pid = getpid() } };
	int count = request->argument_count;
	struct cell_error err;

	if (count > 2) {
		usage_error(&err, request->verb, EINVAL, "more than two processes");
		return complain(&err);
	}
	for (int i = 0; i < count; i++) {
		int64_t pid = 0;
		int r = parse_number(request->arguments[i], 1, INT_MAX, &pid);

		if (r < 0) {
			usage_error(&err, request->verb, -r, "process %s", request->arguments[i]);
			return complain(&err);
		}
		processes[i].pid = (pid_t)pid;
	}
	if (count == 0)
		count = 1;
	for (int i = 0; i < count; i++)
		if (cell_namespace_ids(processes[i].pid, processes[i].ids, &err) < 0)
			return complain(&err);
	if ((request->given & OPTION_JSON) != 0)
		print_json(processes, count);
	else
		print_table(processes, count);
	return finish_output();
}
