/* ktap.c - cases as lines of the Kernel Test Anything Protocol, version 1. */
#include "ktap.h"

#include <string.h>

#include "render.h"

void
ktap_comment(FILE *out, const char *text)
{
	fprintf(out, "# %s\n", text);
	fflush(out);
}

void
ktap_start(FILE *out, const struct report *report)
{
	const struct { const char *key, *value; } told[] = {
		{ "kernel", report->host.kernel }, { "suite", report->suite }, { "taint", report->host.taint },
	};

	fprintf(out, "KTAP version 1\n1..%zu\n", report->case_count);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (told[i].value != NULL)
			fprintf(out, "# %s: %s\n", told[i].key, told[i].value);
	fflush(out);
}

void
ktap_case(FILE *out, size_t number, const struct case_result *c)
{
	/* Diagnostics come before the result that they belong to. */
	if ((c->result == FAILED || c->result == BROKEN) && c->reason[0] != '\0')
		fprintf(out, "# %s: %s\n", c->name, c->reason);
	switch (c->result) {
	case PASSED:
		fprintf(out, "ok %zu %s\n", number, c->name);
		break;
	case FAILED:
		fprintf(out, "not ok %zu %s%s\n", number, c->name, c->known ? " # XFAIL" : "");
		break;
	case SKIPPED:
		fprintf(out, "ok %zu %s # SKIP %s\n", number, c->name, c->reason);
		break;
	default:
		fprintf(out, "not ok %zu %s # %s\n", number, c->name,
		    case_status(c) == STATUS_TIMED_OUT ? "TIMEOUT" : "ERROR");
		break;
	}
	/* A console may be lost at any moment. */
	fflush(out);
}

int
render_ktap(const void *what, FILE *out)
{
	const struct report *report = what;
	auto_pool pool = { NULL };

	ktap_start(out, report);
	for (size_t i = 0; i < report->case_count; i++)
		ktap_case(out, i + 1, &report->cases[i]);
	for (size_t i = 0; i < report->problem_count; i++)
		ktap_comment(out, report->problems[i]);
	ktap_comment(out, render_verdict(report, &pool));
	return ferror(out) ? -1 : 0;
}
