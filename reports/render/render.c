/* render.c - the formats there are, and what they share. */
#include "render.h"

#include <string.h>

#include "reports/result/judge.h"
#include "reports/result/matrix.h"

const struct format formats[] = {
	{ "text", NULL, render_text, render_matrix_text },
	{ "markdown", NULL, render_markdown, render_matrix_markdown },
	{ "json", "report.json", render_json, render_matrix_json },
	{ "html", "report.html", render_html, render_matrix_html },
	{ "junit", "junit.xml", render_junit, NULL },
	{ "jenkins", NULL, render_jenkins, NULL },
	{ "ktap", NULL, render_ktap, NULL },
	{ "xccdf", NULL, render_xccdf, NULL },
	{ "kcidb", NULL, render_kcidb, NULL },
	{ "badge", NULL, render_badge, NULL },
	{ NULL, NULL, NULL, NULL },
};

const struct format *
format_find(const char *name)
{
	for (const struct format *format = formats; format->name != NULL; format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

const char *
format_names(struct pool *pool, bool several)
{
	const char *text = "", *last = NULL;

	for (const struct format *format = formats; format->name != NULL; format++) {
		if (several && format->side_by_side == NULL)
			continue;
		if (last != NULL)
			text = pool_printf(pool, "%s%s%s", text, text[0] != '\0' ? ", " : "", last);
		last = format->name;
	}
	return pool_printf(pool, "%s or %s", text, last);
}

const char *
render_word(const struct report *report)
{
	switch (judge_status(report)) {
	case 0:
		return "conforms";
	case 1:
		return "violated";
	case 3:
		return "undecided";
	default:
		return "nothing decided";
	}
}

const char *
render_outcomes(const struct report *report, struct pool *pool)
{
	size_t of[STATUSES] = { 0 };
	const char *text = pool_printf(pool, "%zu case%s", report->case_count, report->case_count == 1 ? "" : "s");
	const char *before = ":";

	for (size_t i = 0; i < report->case_count; i++)
		of[case_status(&report->cases[i])]++;
	for (int status = 0; status < STATUSES; status++) {
		if (of[status] == 0)
			continue;
		text = pool_printf(pool, "%s%s %zu %s%s", text, before, of[status], status_names[status],
		    status == STATUS_KNOWN && of[status] > 1 ? "s" : "");
		before = ",";
	}
	return text;
}

/* "; 52 denied, 149 untested": what a good verdict does not speak of. */
static const char *
name_rest(const struct sum *all, struct pool *pool)
{
	static const struct { enum verdict verdict; const char *word; } rest[] = {
		{ UNSUPPORTED, "unsupported" }, { DENIED, "denied" }, { UNTESTED, "untested" },
	};
	const char *text = "";

	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		if (all->of[rest[i].verdict] > 0)
			text = pool_printf(pool, "%s%s %zu %s", text, text[0] != '\0' ? "," : ";",
			    all->of[rest[i].verdict], rest[i].word);
	return text;
}

static size_t
count_known(const struct report *report)
{
	size_t known = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		known += report->requirements[i].verdict == VIOLATED && report->requirements[i].known != NULL;
	return known;
}

bool
render_all_known(const struct report *report)
{
	size_t violated = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		violated += report->requirements[i].verdict == VIOLATED;
	return violated > 0 && count_known(report) == violated;
}

/* "; 3 undecided, 1 problem": a violation does not hide that there may be more. */
static const char *
name_undecided(const struct report *report, const struct sum *all, struct pool *pool)
{
	const char *text = "";

	if (all->of[UNDECIDED] > 0)
		text = pool_printf(pool, "; %zu undecided", all->of[UNDECIDED]);
	if (report->problem_count > 0)
		text = pool_printf(pool, "%s%s %zu problem%s", text, text[0] != '\0' ? "," : ";", report->problem_count,
		    report->problem_count == 1 ? "" : "s");
	return text;
}

const char *
render_verdict(const struct report *report, struct pool *pool)
{
	struct sum all;
	size_t count, known;

	report_sums(report, pool, &count, &all);
	switch (judge_status(report)) {
	case 0:
		return pool_printf(pool, "conforms%s: %zu of %zu requirements hold, none is violated%s",
		    all.of[DENIED] + all.of[UNSUPPORTED] > 0 ? " as far as judged" : "",
		    all.of[CONFORMS], all.total, name_rest(&all, pool));
	case 1:
		known = count_known(report);
		return pool_printf(pool, "violated: %zu of %zu requirements do not hold%s%s", all.of[VIOLATED], all.total,
		    known == 0 ? "" : known == all.of[VIOLATED] ? ", all of them known" :
		    pool_printf(pool, ", %zu of them known", known), name_undecided(report, &all, pool));
	case 3:
		if (all.of[UNDECIDED] == 0)
			return pool_printf(pool, "undecided: %zu problem%s in the way of a verdict",
			    report->problem_count, report->problem_count == 1 ? " stands" : "s stand");
		return pool_printf(pool, "undecided: %zu of %zu requirements could not be judged", all.of[UNDECIDED],
		    all.total);
	default:
		return pool_printf(pool, "nothing decided: none of %zu requirements could be judged here", all.total);
	}
}
