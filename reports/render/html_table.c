/* html_table.c - every requirement with its source, and the evidence behind its verdict. */
#include <string.h>

#include "html_page.h"
#include "reports/base/text.h"
#include "xml.h"

/* What a case came to has the colour of the verdict that follows. */
static const enum verdict verdicts_of[STATUSES] = { [STATUS_PASSED] = CONFORMS, [STATUS_FAILED] = VIOLATED,
	[STATUS_KNOWN] = VIOLATED, [STATUS_UNSUPPORTED] = UNSUPPORTED, [STATUS_DENIED] = DENIED,
	[STATUS_ENVIRONMENT] = UNDECIDED, [STATUS_BROKEN] = UNDECIDED, [STATUS_TIMED_OUT] = UNDECIDED,
	[STATUS_LOST] = UNDECIDED };

/* More than paper is for. */
enum { LONG = 16 << 10, KIBI = 1 << 10 };

static void
write_output(xmlTextWriterPtr xml, const char *output)
{
	const size_t length = strlen(output);

	xml_start(xml, "pre");
	/* What scrolls is scrolled by keys, too. */
	xml_attribute(xml, "tabindex", "0");
	if (length > LONG)
		xml_attribute(xml, "class", "long");
	xml_text(xml, "%s", output);
	xml_end(xml);
	if (length > LONG) {
		html_class(xml, "p", "cut");
		xml_text(xml, "Only the start is printed here: all of it are %zu KiB.", length / KIBI);
		xml_end(xml);
	}
}

static void
write_evidence(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r, size_t number,
    struct pool *pool)
{
	const struct case_result *c = &report->cases[r->cases[number]];
	const char *anchor = html_case_anchor(report, r, number, pool);
	char *const words[] = { pool_strdup(pool, c->name), NULL };

	html_class(xml, "li", verdict_names[verdicts_of[case_status(c)]]);
	xml_attribute(xml, "id", "%s", anchor);
	xml_start(xml, "p");
	xml_element(xml, "b", "%s", status_names[case_status(c)]);
	xml_text(xml, " ");
	xml_element(xml, "code", "%s", c->name);
	xml_text(xml, " %s%.3f s ", case_is_control(c) ? "(control) " : "", c->seconds);
	xml_start(xml, "a");
	xml_attribute(xml, "href", "#%s", anchor);
	xml_attribute(xml, "aria-label", "Link to this case");
	xml_text(xml, "#");
	xml_end(xml);
	xml_end(xml);
	if (c->descr[0] != '\0')
		xml_element(xml, "p", "%s", c->descr);
	if (c->reason[0] != '\0')
		xml_element(xml, "p", "%s", c->reason);
	html_class(xml, "p", "meta");
	if (c->source != NULL)
		xml_text(xml, "%s, ", c->source);
	xml_element(xml, "code", "ns-conform explain%s", text_quote(pool, words));
	xml_end(xml);
	if (c->output[0] != '\0')
		write_output(xml, c->output);
	xml_end(xml);
}

static void
write_sentence(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r, struct pool *pool)
{
	html_class(xml, "td", "sentence");
	xml_text(xml, "%s", r->sentence);
	html_class(xml, "span", "meta");
	html_write_manual(xml, r->source, pool);
	xml_text(xml, ", since Linux %s", r->since);
	xml_end(xml);
	if (r->why[0] != '\0')
		html_classed(xml, "span", "why", r->why);
	if (r->known != NULL)
		html_classed(xml, "span", "meta", pool_printf(pool, "Known %s", r->known));
	if (r->note[0] != '\0' && strcmp(r->note, r->why) != 0)
		html_classed(xml, "span", "meta", pool_printf(pool, "Note: %s", r->note));
	if (r->case_count > 0) {
		xml_start(xml, "details");
		/* Also on paper, whatever the browser. */
		if (r->verdict == VIOLATED)
			xml_attribute(xml, "open", "open");
		xml_element(xml, "summary", "evidence: %zu case%s", r->case_count, r->case_count == 1 ? "" : "s");
		html_class(xml, "ul", "evidence");
		for (size_t i = 0; i < r->case_count; i++)
			write_evidence(xml, report, r, i, pool);
		xml_end(xml);
		xml_end(xml);
	}
	xml_end(xml);
}

static void
write_requirement(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r, size_t dimension)
{
	auto_pool pool = { NULL };
	double seconds = 0;

	for (size_t i = 0; i < r->case_count; i++)
		seconds += report->cases[r->cases[i]].seconds;
	html_class(xml, "tr", pool_printf(&pool, "%s d%zu %s%s", verdict_names[r->verdict], dimension, level_names[r->level],
	    r->known != NULL ? " known" : ""));
	xml_attribute(xml, "id", "%s", html_anchor(report, r, &pool));
	html_class(xml, "th", "id");
	xml_attribute(xml, "scope", "row");
	html_link_requirement(xml, report, r, &pool);
	html_classed(xml, "span", "meta", pool_printf(&pool, "%s, %s", level_names[r->level], kind_names[r->kind]));
	xml_end(xml);
	write_sentence(xml, report, r, &pool);
	html_classed(xml, "td", "time", r->case_count > 0 ? pool_printf(&pool, "%.3f s", seconds) : "");
	html_class(xml, "td", "verdict");
	html_chip(xml, r->verdict);
	if (r->known != NULL)
		html_classed(xml, "span", "meta", "known");
	xml_end(xml);
	xml_end(xml);
}

/* The script sorts by a column that has a key. */
static void
write_column(xmlTextWriterPtr xml, const char *class, const char *key, const char *name)
{
	html_class(xml, "th", class);
	xml_attribute(xml, "scope", "col");
	if (key != NULL)
		xml_attribute(xml, "data-key", "%s", key);
	xml_text(xml, "%s", name);
	xml_end(xml);
}

void
html_write_table(xmlTextWriterPtr xml, const struct report *report, const struct sum *sums, size_t count,
    struct pool *pool)
{
	struct index by_dimension = { .slots = NULL };

	html_class(xml, "table", "reqs");
	xml_element(xml, "caption", "Every requirement, its source, and the evidence behind its verdict.");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	write_column(xml, "id", "id", "Requirement");
	write_column(xml, "sentence", NULL, "What Linux promises");
	write_column(xml, "time", "time", "Time");
	write_column(xml, "verdict", "verdict", "Verdict");
	xml_end(xml);
	xml_end(xml);
	xml_start(xml, "tbody");
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		write_requirement(xml, report, r, index_find(&by_dimension, pool, sums, count, sizeof(*sums), r->dimension));
	}
	xml_end(xml);
	xml_end(xml);
}
