/* ktap.c - cases as lines of the Kernel Test Anything Protocol, version 1. */
#include "ktap.h"

#include <string.h>

#include "render.h"

/* One line, in which no '#' begins a directive; the kernel's own reader takes
 * none within a name at all. */
static void
write_text(FILE *out, const char *text, bool in_result)
{
	for (; *text != '\0'; text++) {
		if (*text == '#' && in_result)
			fputs("\\x23", out);
		else
			fputc(*text == '\n' || *text == '\t' ? ' ' : *text, out);
	}
}

static void
write_comment(FILE *out, const char *text)
{
	fputs("# ", out);
	write_text(out, text, false);
	fputc('\n', out);
}

/* "not ok 3 name # ERROR broken". */
static void
write_result(FILE *out, size_t number, bool ok, const char *name, const char *directive, const char *text)
{
	fprintf(out, "%s %zu ", ok ? "ok" : "not ok", number);
	write_text(out, name, true);
	if (directive != NULL) {
		fprintf(out, " # %s%s", directive, text[0] != '\0' ? " " : "");
		write_text(out, text, true);
	}
	fputc('\n', out);
	/* A console may be lost at any moment. */
	fflush(out);
}

void
ktap_start(FILE *out, const struct report *report)
{
	auto_pool pool = { NULL };
	const struct { const char *key, *value; } told[] = {
		{ "kernel", report->host.kernel }, { "suite", report->suite }, { "taint", report->host.taint },
	};

	fprintf(out, "KTAP version 1\n1..%zu\n", report->case_count + report->problem_count);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (told[i].value != NULL)
			write_comment(out, pool_printf(&pool, "%s: %s", told[i].key, told[i].value));
	fflush(out);
}

void
ktap_case(FILE *out, size_t number, const struct case_result *c)
{
	static const char *const directives[STATUSES] = { [STATUS_KNOWN] = "XFAIL", [STATUS_UNSUPPORTED] = "SKIP",
		[STATUS_DENIED] = "SKIP", [STATUS_ENVIRONMENT] = "SKIP", [STATUS_BROKEN] = "ERROR",
		[STATUS_TIMED_OUT] = "TIMEOUT", [STATUS_LOST] = "ERROR" };
	const enum case_status status = case_status(c);

	/* Diagnostics come before the result that they belong to. */
	if ((c->result == FAILED || c->result == BROKEN) && c->reason[0] != '\0') {
		auto_pool pool = { NULL };

		write_comment(out, pool_printf(&pool, "%s: %s", c->name, c->reason));
	}
	write_result(out, number, c->result == PASSED || c->result == SKIPPED, c->name, directives[status],
	    c->result == SKIPPED ? c->reason : c->result == BROKEN ? status_names[status] : "");
}

/* What no case can carry, as tests that could not be judged; and what it all comes to. */
static void
write_end(FILE *out, const struct report *report, size_t number)
{
	auto_pool pool = { NULL };

	for (size_t i = 0; i < report->problem_count; i++) {
		write_comment(out, pool_printf(&pool, "problem: %s", report->problems[i]));
		write_result(out, ++number, false, "ns-conform:problem", "ERROR", "problem");
	}
	write_comment(out, render_outcomes(report, &pool));
	write_comment(out, render_verdict(report, &pool));
}

void
ktap_end(FILE *out, const struct report *report)
{
	size_t number = 0;

	for (size_t i = 0; i < report->case_count; i++)
		number += report->cases[i].decided;
	for (size_t i = 0; i < report->case_count; i++)
		if (!report->cases[i].decided)
			ktap_case(out, ++number, &report->cases[i]);
	write_end(out, report, number);
}

int
render_ktap(const void *what, FILE *out)
{
	const struct report *report = what;

	ktap_start(out, report);
	for (size_t i = 0; i < report->case_count; i++)
		ktap_case(out, i + 1, &report->cases[i]);
	write_end(out, report, report->case_count);
	return ferror(out) ? -1 : 0;
}
