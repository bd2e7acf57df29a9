/* render_text.c - the report for a terminal or a log. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "render.h"
#include "reports/base/text.h"
#include "reports/suite/select.h"

/* HANG: where the text begins beside "undecided ", "problem   " and "left out  ". */
enum { WIDTH = 100, INDENT = 4, HANG = 10 };

/* Where to fold: at the terminal's edge, if there is one. */
static size_t
width_of(FILE *out, size_t otherwise)
{
	size_t width;

	if (fileno(out) < 0 || !isatty(fileno(out)))
		return otherwise;
	width = text_width(out);
	return width > WIDTH ? WIDTH : width;
}

/* What was seen stands on one line in a log, to be searched. */
static void
print_evidence(FILE *out, const char *text, size_t indent)
{
	text_fold(out, text, indent, width_of(out, SIZE_MAX));
}

/* Escape sequences of a verdict; empty strings when there are no colours. */
struct paint {
	const char *of[VERDICTS], *bold, *end;
};
static const struct paint plain = { { "", "", "", "", "", "" }, "", "" };
static const struct paint coloured = {
	{ [CONFORMS] = "\033[32m", [VIOLATED] = "\033[1;31m", [UNSUPPORTED] = "\033[36m", [DENIED] = "\033[33m",
	    [UNDECIDED] = "\033[1;35m", [UNTESTED] = "\033[2m" },
	"\033[1m", "\033[0m"
};

static void
print_row(FILE *out, const struct paint *paint, int width, const struct sum *sum, const char *name)
{
	fprintf(out, "%-*s", width, name);
	for (int v = 0; v < VERDICTS; v++) {
		/* Zero is silence: only what there is has a colour. */
		const char *colour = sum->of[v] > 0 ? paint->of[v] : "";

		fprintf(out, "  %s%*zu%s", colour, (int)strlen(verdict_names[v]), sum->of[v],
		    colour[0] != '\0' ? paint->end : "");
	}
	fprintf(out, "  %5.1f s\n", sum->seconds);
}

static void
print_table(const struct report *report, FILE *out, const struct paint *paint, struct pool *pool)
{
	struct sum all, *sums;
	size_t count;
	int width = (int)strlen("dimension");

	sums = report_sums(report, pool, &count, &all);
	for (size_t i = 0; i < count; i++)
		if ((int)text_columns(sums[i].dimension) > width)
			width = (int)text_columns(sums[i].dimension);
	fprintf(out, "%s%-*s  %s", paint->bold, width, "dimension", verdict_names[CONFORMS]);
	for (int v = CONFORMS + 1; v < VERDICTS; v++)
		fprintf(out, "  %s", verdict_names[v]);
	fprintf(out, "  %7s%s\n", "time", paint->end);
	for (size_t i = 0; i < count; i++)
		print_row(out, paint, width, &sums[i], sums[i].dimension);
	if (count > 1)
		print_row(out, paint, width, &all, "all");
	/* Side by side they take less than one after the other. */
	fprintf(out, "\ncases %.1f s in all, run %.1f s\n", all.seconds, report->seconds);
}

static void
print_violations(const struct report *report, FILE *out, const struct paint *paint, struct pool *pool)
{
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (r->verdict != VIOLATED)
			continue;
		fprintf(out, "\n%sviolated%s  %s%s%s (%s, %s)\n", paint->of[VIOLATED], paint->end, paint->bold, r->id,
		    paint->end, level_names[r->level], kind_names[r->kind]);
		if (r->known != NULL) {
			fprintf(out, "%*s", INDENT, "");
			text_fold(out, pool_printf(pool, "known %s", r->known), INDENT, width_of(out, WIDTH));
		}
		fprintf(out, "%*s", INDENT, "");
		text_fold(out, r->sentence, INDENT, width_of(out, WIDTH));
		fprintf(out, "%*ssource: %s\n", INDENT, "", r->source);
		if (r->note[0] != '\0') {
			fprintf(out, "%*s", INDENT, "");
			text_fold(out, pool_printf(pool, "note: %s", r->note), INDENT, width_of(out, WIDTH));
		}
		for (size_t j = 0; j < r->case_count; j++) {
			const struct case_result *c = &report->cases[r->cases[j]];

			if (c->result != FAILED)
				continue;
			fprintf(out, "%*s", INDENT, "");
			print_evidence(out, pool_printf(pool, "seen: %s: %s", c->name, c->reason), INDENT);
		}
	}
}

static int
compare_ids(const void *a, const void *b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

/* PID-2 before PID-10, in whatever order the suite has them. */
static const char *
join_ids(const char **ids, size_t count, struct pool *pool)
{
	const char *text = "";

	if (count > 0)
		qsort(ids, count, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < count; i++)
		text = pool_printf(pool, "%s%s%s", text, i > 0 ? " " : "", ids[i]);
	return text;
}

/* Nobody needs a line each for what a run that was cut short did not come to. */
static bool
is_lost(const struct report *report, const struct requirement *r)
{
	bool lost = false, other = r->verdict != UNDECIDED;

	for (size_t i = 0; i < r->case_count && !other; i++) {
		const struct case_result *c = &report->cases[r->cases[i]];

		lost = lost || strcmp(c->reason, REASON_LOST) == 0;
		other = c->result != PASSED && strcmp(c->reason, REASON_LOST) != 0;
	}
	return lost && !other;
}

static void
print_lost(const struct report *report, FILE *out, const struct paint *paint, struct pool *pool)
{
	const char **ids = NULL;
	size_t count = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		if (is_lost(report, &report->requirements[i]))
			*POOL_APPEND(pool, ids, count) = report->requirements[i].id;
	if (count == 0)
		return;
	fprintf(out, "\n%sundecided%s %zu for want of a result:\n%*s", paint->of[UNDECIDED], paint->end, count, INDENT, "");
	text_fold(out, join_ids(ids, count, pool), INDENT, width_of(out, WIDTH));
}

static void
print_undecided(const struct report *report, FILE *out, const struct paint *paint, struct pool *pool)
{
	const char *before = "\n";

	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (r->verdict != UNDECIDED || is_lost(report, r))
			continue;
		fprintf(out, "%s%sundecided%s ", before, paint->of[UNDECIDED], paint->end);
		print_evidence(out, pool_printf(pool, "%s%s%s: %s", paint->bold, r->id, paint->end, r->why), HANG);
		before = "";
	}
	print_lost(report, out, paint, pool);
	before = "\n";
	for (size_t i = 0; i < report->problem_count; i++) {
		fprintf(out, "%s%sproblem%s   ", before, paint->of[UNDECIDED], paint->end);
		print_evidence(out, report->problems[i], HANG);
		before = "";
	}
}

/* What some of their cases alone have judged. */
static void
print_in_part(const struct report *report, FILE *out, const struct paint *paint, struct pool *pool)
{
	const char *before = "\n";

	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (strncmp(r->note, NOTE_IN_PART, strlen(NOTE_IN_PART)) != 0)
			continue;
		fprintf(out, "%s%sin part%s   ", before, paint->of[DENIED], paint->end);
		print_evidence(out, pool_printf(pool, "%s: %s", r->id, r->note), HANG);
		before = "";
	}
}

/* The reason alone: "pid/init_test:one: denied: x" gives "denied: x". */
static const char *
reason_of(const struct report *report, const struct requirement *r)
{
	for (size_t i = 0; i < r->case_count; i++) {
		const struct case_result *c = &report->cases[r->cases[i]];

		if (c->result == SKIPPED && c->cause == (r->verdict == DENIED ? CAUSE_DENIED : CAUSE_UNSUPPORTED))
			return c->reason;
	}
	return r->why;
}

/* What was left out, once a reason, with the ids it kept from a verdict. */
static void
print_left_out(const struct report *report, FILE *out, const struct paint *paint, struct pool *pool)
{
	const char *before = "\n";

	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];
		const char *reason, **ids = NULL;
		size_t count = 0;
		bool told = false;

		if (r->verdict != DENIED && r->verdict != UNSUPPORTED)
			continue;
		reason = reason_of(report, r);
		for (size_t j = 0; j < report->requirement_count && !told; j++) {
			const struct requirement *other = &report->requirements[j];

			if (other->verdict != r->verdict || strcmp(reason_of(report, other), reason) != 0)
				continue;
			told = j < i;
			*POOL_APPEND(pool, ids, count) = other->id;
		}
		if (told)
			continue;
		fprintf(out, "%s%sleft out%s  ", before, paint->of[r->verdict], paint->end);
		print_evidence(out, reason, HANG);
		fprintf(out, "%*s", INDENT, "");
		text_fold(out, join_ids(ids, count, pool), INDENT, width_of(out, WIDTH));
		before = "";
	}
}

/* A user's denials are many; one thing may end most of them. */
static void
print_root(const struct report *report, FILE *out, const struct paint *paint)
{
	size_t denied = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		denied += report->requirements[i].verdict == DENIED;
	if (report->host.uid != 0 && denied > 0)
		fprintf(out, "\n%sdenied%s    %zu requirement%s denied to %s: run again as root, who is denied less\n",
		    paint->of[DENIED], paint->end, denied, denied == 1 ? " is" : "s are", report->host.user);
}

static int
print_report(const struct report *report, FILE *out, const struct paint *paint)
{
	auto_pool pool = { NULL };
	int verdict = name_index(verdict_names, VERDICTS, render_word(report));

	fprintf(out, "%s%s%s on %s (%s), as %s\n", paint->bold, report->host.kernel, paint->end,
	    report->host.distribution, report->host.machine, report->host.user);
	fprintf(out, "cases ran in %s\n", report->engine);
	if (report->host.taint != NULL && strtoull(report->host.taint, NULL, 10) > 0)
		fprintf(out, "the kernel is tainted: %s\n", report->host.taint);
	if (report->selection[0] != '\0')
		fprintf(out, "selected: %s\n", report->selection);
	fputc('\n', out);
	print_table(report, out, paint, &pool);
	fprintf(out, "\n%s\n", render_outcomes(report, &pool));
	print_violations(report, out, paint, &pool);
	print_undecided(report, out, paint, &pool);
	print_in_part(report, out, paint, &pool);
	print_left_out(report, out, paint, &pool);
	print_root(report, out, paint);
	fprintf(out, "\n%s%s%s\n", paint->of[verdict < 0 ? DENIED : verdict], render_verdict(report, &pool), paint->end);
	return ferror(out) ? -1 : 0;
}

int
render_text(const void *report, FILE *out)
{
	return print_report(report, out, &plain);
}

int
render_colour(const void *report, FILE *out)
{
	return print_report(report, out, &coloured);
}
