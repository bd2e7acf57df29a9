/* main.c - ns-tool: the table of contents. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "tool.h"

#define TALK (OPTION_VERBOSE | OPTION_QUIET | OPTION_HELP)
#define COMMAND "[--] [COMMAND [ARGUMENT...]]"

static const struct verb verbs[] = {
	{ "container", COMMAND, "run in new pid, uts, ipc, mount and net namespaces",
	  TALK | OPTION_USER | OPTION_HOSTNAME, prepare_new, cmd_run,
	  "Mounts are private, /proc is new, loopback is up, the host name is \"container\"." },
	{ "pid", COMMAND, "run as process 1 of a new pid namespace",
	  TALK | OPTION_USER, prepare_new, cmd_run,
	  "/proc still shows the processes outside; container mounts a new one." },
	{ "uts", COMMAND, "run with a host and domain name of its own",
	  TALK | OPTION_USER | OPTION_HOSTNAME | OPTION_DOMAINNAME, prepare_new, cmd_run, NULL },
	{ "ipc", COMMAND, "run with System V IPC and message queues of its own",
	  TALK | OPTION_USER, prepare_new, cmd_run, NULL },
	{ "mount", COMMAND, "run with private mounts",
	  TALK | OPTION_USER, prepare_new, cmd_run, NULL },
	{ "net", COMMAND, "run in a new network with loopback only, up",
	  TALK | OPTION_USER, prepare_new, cmd_run, NULL },
	{ "user", COMMAND, "run as root of a new user namespace",
	  TALK | OPTION_USER, prepare_new, cmd_run, "The caller's user and group are mapped to 0; no others exist inside." },
	{ "cgroup", COMMAND, "run with its own cgroup as the root of all",
	  TALK | OPTION_USER, prepare_new, cmd_run, NULL },
	{ "time", COMMAND, "run with clocks that are set off",
	  TALK | OPTION_USER | OPTION_MONOTONIC | OPTION_BOOTTIME, prepare_new, cmd_run, NULL },
	{ "setns", COMMAND, "run in the namespaces of a running process",
	  TALK | OPTION_TARGET | OPTION_ONLY, prepare_setns, cmd_run,
	  "Without --only: every namespace that differs from the caller's. Root and working\n"
	  "directory are followed with the mount namespace." },
	{ "proc", "[PID [PID]]", "show the namespace ids of a process, or compare two",
	  OPTION_JSON | OPTION_HELP, NULL, cmd_proc, NULL },
	{ "plan", "VERB [OPTION...] [--] [COMMAND [ARGUMENT...]]", "show the steps a verb would take; do nothing",
	  OPTION_HELP, NULL, cmd_plan, NULL },
	{ "features", "", "try what this kernel offers to this user",
	  OPTION_JSON | OPTION_HELP, NULL, cmd_features, NULL },
	{ .name = NULL }
};

/* ns-tool itself, before any verb is known. */
static const struct verb tool = {
	.arguments = "VERB [OPTION...] [ARGUMENT...]",
	.options = OPTION_HELP | OPTION_VERSION,
	.more = "Exit status: the command's; 128+N when signal N killed it; 125 when ns-tool failed,\n"
	    "126 when the command cannot be executed, 127 when it was not found.",
};

const struct verb *
verb_find(const char *name)
{
	for (const struct verb *verb = verbs; verb->name != NULL; verb++)
		if (strcmp(name, verb->name) == 0)
			return verb;
	return NULL;
}

static int
print_help(const struct verb *verb)
{
	options_help(verb);
	if (verb == &tool) {
		printf("\nVerbs (each has a --help of its own):\n");
		for (verb = verbs; verb->name != NULL; verb++)
			printf("  %-10s  %s\n", verb->name, verb->help);
	}
	return finish_output();
}

/* Options of ns-tool, then the verb, then its own: the same loop twice. */
int
main(int argc, char **argv)
{
	const struct verb *verb = &tool;
	struct request request;
	struct cell_error err;

	for (;;) {
		if (options_parse(&request, verb, argc, argv, &err) < 0)
			return complain(&err);
		if ((request.given & OPTION_HELP) != 0)
			return print_help(verb);
		if ((request.given & OPTION_VERSION) != 0) {
			printf("ns-tool %s\n", CELL_VERSION);
			return finish_output();
		}
		if (verb->run != NULL)
			return verb->run(&request);

		argc = request.argument_count;
		argv = request.arguments;
		if (argc == 0) {
			usage_error(&err, NULL, EINVAL, "no verb");
			return complain(&err);
		}
		verb = verb_find(argv[0]);
		if (verb == NULL) {
			usage_error(&err, NULL, EINVAL, "unknown verb %s", argv[0]);
			return complain(&err);
		}
	}
}
