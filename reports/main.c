/* main.c - ns-conform: conformance reports for Linux namespaces. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cell.h"
#include "options.h"
#include "reports/base/near.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;
} verbs[] = {
	{ "run", cmd_run, "run the cases against this kernel and judge it" },
	{ "report", cmd_report, "show a kept report again, in any format" },
	{ "gate", cmd_gate, "say whether a kept report is good enough, known violations aside" },
	{ "compare", cmd_compare, "tell what differs between two results" },
	{ "merge", cmd_merge, "put the results of many kernels or hosts into one file" },
	{ "list", cmd_list, "list the requirements, or those without a case" },
	{ "explain", cmd_explain, "tell all about one requirement" },
	{ "lint", cmd_lint, "check that requirements and cases belong together" },
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static int
show_help(FILE *out)
{
	fputs("usage: ns-conform VERB [options]\n\n", out);
	for (size_t i = 0; i < VERBS; i++)
		fprintf(out, "  %-8s %s\n", verbs[i].name, verbs[i].about);
	fputs("\nns-conform VERB --help tells more; ns-conform --version.\n", out);
	return finish_output(0);
}

static int
refuse_verb(const char *name)
{
	if (name[0] == '\0')
		return complain("a verb is missing; see ns-conform --help");
	for (size_t i = 0; i < VERBS; i++)
		if (near_distance(name, verbs[i].name) <= strlen(verbs[i].name) / 3)
			return complain("no verb \"%s\"; is %s meant? See ns-conform --help", name, verbs[i].name);
	return complain("no verb \"%s\"; see ns-conform --help", name);
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	int status;

	/* A file that may not grow is an error to tell, not an end. */
	signal(SIGXFSZ, SIG_IGN);
	if (strcmp(verb, "--help") == 0 || strcmp(verb, "-h") == 0 || strcmp(verb, "help") == 0)
		return show_help(stdout);
	if (strcmp(verb, "--version") == 0)
		return finish_output(puts("ns-conform " CELL_VERSION));
	for (size_t i = 0; i < VERBS; i++) {
		if (strcmp(verbs[i].name, verb) == 0) {
			status = verbs[i].run(argc - 1, argv + 1);
			return finish_output(0) != 0 ? EXIT_UNDECIDED : status;
		}
	}
	return refuse_verb(verb);
}
