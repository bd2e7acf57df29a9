/* render_html.c - the report as one page, to be read and handed on. */
#include <errno.h>
#include <string.h>

#include "facts.h"
#include "html_style.h"
#include "render.h"
#include "text.h"
#include "xml.h"

static const char *const result_classes[RESULTS] = { "conforms", "violated", "unsupported", "undecided" };

static void
write_fact(xmlTextWriterPtr xml, const char *name, const char *text, bool wide, struct pool *pool)
{
	size_t count;
	char **lines = text_lines(pool, text, &count);

	xml_start(xml, "div");
	if (wide)
		xml_attribute(xml, "class", "wide");
	xml_element(xml, "dt", "%s", name);
	for (size_t i = 0; i < count; i++)
		xml_element(xml, "dd", "%s", lines[i]);
	xml_end(xml);
}

/* ISO 8601 for people; what is none stays. */
static const char *
tell_date(const char *date, struct pool *pool)
{
	enum { TIME = 11, OFFSET = 19 };

	if (strspn(date, "0123456789-:+T") < strlen(date) || strlen(date) <= OFFSET)
		return date;
	return pool_printf(pool, "%.10s, %.5s (UTC%s)", date, date + TIME, date + OFFSET);
}

/* cap_to_text(3) in words: "=e cap_sys_resource-e" is all but cap_sys_resource. */
static const char *
tell_capabilities(const char *text, struct pool *pool)
{
	size_t names = strspn(text, "abcdefghijklmnopqrstuvwxyz_,0123456789");

	if (strcmp(text, "=e") == 0)
		return "all";
	if (strncmp(text, "=e ", 3) == 0 && strchr(text, '-') != NULL && text[strcspn(text, "-") + 2] == '\0')
		return pool_printf(pool, "all but %.*s", (int)strcspn(text + 3, "-"), text + 3);
	return strcmp(text + names, "=e") == 0 ? pool_printf(pool, "%.*s", (int)names, text) : text;
}

/* A fact in the words of people. */
static const char *
tell_fact(const struct report *report, const struct fact *fact, struct pool *pool)
{
	const struct host *host = &report->host;

	switch (fact->at) {
	case offsetof(struct report, host.kernel):
		return pool_printf(pool, "%s (%s)", host->kernel, host->machine);
	case offsetof(struct report, host.user):
		return pool_printf(pool, "%s (uid %u)", host->user, host->uid);
	case offsetof(struct report, host.capabilities):
		return tell_capabilities(host->capabilities, pool);
	case offsetof(struct report, date):
		return tell_date(report->date, pool);
	case offsetof(struct report, selection):
		return report->selection[0] != '\0' ? report->selection : "all";
	default:
		return fact_value(report, fact);
	}
}

static void
write_facts(xmlTextWriterPtr xml, const struct report *report, bool folded, struct pool *pool)
{
	for (const struct fact *fact = facts; fact->key != NULL; fact++) {
		const char *text = tell_fact(report, fact, pool);

		if (text[0] != '\0' && folded == (fact->place == FACT_FOLDED))
			write_fact(xml, fact->label, text, fact->place != FACT_SHORT, pool);
	}
}

static void
write_header(xmlTextWriterPtr xml, const struct report *report, struct pool *pool)
{
	const struct host *host = &report->host;
	const char *line = render_verdict(report, pool);
	int verdict = name_index(verdict_names, VERDICTS, render_word(report)), word = (int)strcspn(line, ":");

	xml_start(xml, "header");
	html_classed(xml, "p", "kicker", "Linux namespaces: conformance report");
	/* "conforms: so many hold": the word is the heading, the rest the sentence. */
	html_class(xml, "h1", verdict < 0 ? verdict_names[DENIED] : verdict_names[verdict]);
	html_mark(xml, verdict < 0 ? html_marks[DENIED] : html_marks[verdict]);
	xml_text(xml, "%c%.*s", line[0] - 'a' + 'A', word - 1, line + 1);
	xml_end(xml);
	html_classed(xml, "p", "lead", pool_printf(pool, "On Linux %s, %s.", host->kernel,
	    line + word + strspn(line + word, ": ")));
	html_class(xml, "dl", "facts");
	write_fact(xml, "Cases", pool_printf(pool, "%zu in %.1f s", report->case_count, report->seconds), false,
	    pool);
	write_facts(xml, report, false, pool);
	xml_end(xml);
	xml_start(xml, "details");
	xml_element(xml, "summary", "What this report was made of");
	html_class(xml, "dl", "facts");
	write_facts(xml, report, true, pool);
	xml_end(xml);
	xml_end(xml);
	xml_end(xml);
}

static void
write_sum(xmlTextWriterPtr xml, const struct sum *sum, struct pool *pool)
{
	const char *spoken = "";

	xml_start(xml, "tr");
	xml_start(xml, "th");
	xml_attribute(xml, "scope", "row");
	xml_text(xml, "%s", sum->dimension != NULL ? sum->dimension : "all");
	xml_end(xml);
	html_class(xml, "td", "bar-cell");
	for (int v = 0; v < VERDICTS; v++)
		if (sum->of[v] > 0)
			spoken = pool_printf(pool, "%s%s%zu %s", spoken, spoken[0] != '\0' ? ", " : "", sum->of[v],
			    verdict_names[v]);
	html_class(xml, "div", "bar");
	xml_attribute(xml, "role", "img");
	xml_attribute(xml, "aria-label", "%s", spoken);
	for (int v = 0; v < VERDICTS; v++) {
		if (sum->of[v] == 0)
			continue;
		html_class(xml, "span", verdict_names[v]);
		xml_attribute(xml, "style", "flex:%zu", sum->of[v]);
		xml_end(xml);
	}
	xml_end(xml);
	xml_end(xml);
	for (int v = 0; v < VERDICTS; v++) {
		html_class(xml, "td", sum->of[v] > 0 ? "n" : "n zero");
		xml_attribute(xml, "data-of", "%s", verdict_names[v]);
		xml_text(xml, "%zu", sum->of[v]);
		xml_end(xml);
	}
	html_classed(xml, "td", "n time", pool_printf(pool, "%.2f s", sum->seconds));
	xml_end(xml);
}

static void
write_sums(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all, struct pool *pool)
{
	xml_element(xml, "h2", "Dimensions");
	html_class(xml, "table", "sums");
	xml_element(xml, "caption", "Requirements of each dimension by verdict; the time is what its cases took.");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	html_column(xml, "", "Dimension");
	html_column(xml, "bar-cell", "Share");
	for (int v = 0; v < VERDICTS; v++)
		html_column(xml, "n", pool_printf(pool, "%s %s", html_marks[v], verdict_names[v]));
	html_column(xml, "n", "time");
	xml_end(xml);
	xml_end(xml);
	xml_start(xml, "tbody");
	for (size_t i = 0; i < count; i++)
		write_sum(xml, &sums[i], pool);
	xml_end(xml);
	if (count > 1) {
		xml_start(xml, "tfoot");
		write_sum(xml, all, pool);
		xml_end(xml);
	}
	xml_end(xml);
}

static void
write_violations(xmlTextWriterPtr xml, const struct report *report)
{
	xml_element(xml, "h2", "Violated");
	html_class(xml, "ul", "list");
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (r->verdict != VIOLATED)
			continue;
		html_class(xml, "li", verdict_names[VIOLATED]);
		html_link(xml, r->id);
		xml_text(xml, "%s", r->sentence);
		html_classed(xml, "span", "why", r->why);
		if (r->known != NULL)
			html_classed(xml, "span", "meta", "A known violation.");
		xml_end(xml);
	}
	xml_end(xml);
}

/* Why it was not judged, without the name of the case that tells. */
static const char *
reason_of(const struct requirement *r)
{
	const char *colon = strstr(r->why, ": ");

	if (r->verdict == UNTESTED)
		return "no case tests it; the table says why";
	if (colon == NULL)
		return r->why;
	/* The verdict stands before it already. */
	return strncmp(colon + 2, verdict_names[r->verdict], strlen(verdict_names[r->verdict])) == 0 &&
	    (colon = strstr(colon + 2, ": ")) == NULL ? r->why : colon + 2;
}

static bool
same_reason(const struct requirement *a, const struct requirement *b)
{
	return a->verdict == b->verdict && strcmp(reason_of(a), reason_of(b)) == 0;
}

/* Each reason once, with the requirements it kept from a verdict. */
static void
write_reason(xmlTextWriterPtr xml, const struct report *report, size_t first)
{
	const struct requirement *all = report->requirements, *r = &all[first];
	size_t count = 0;

	for (size_t i = 0; i < report->requirement_count; i++) {
		if (!same_reason(&all[i], r))
			continue;
		if (i < first)
			return;
		count++;
	}
	html_class(xml, "li", verdict_names[r->verdict]);
	html_class(xml, "span", "chip");
	html_mark(xml, html_marks[r->verdict]);
	xml_text(xml, "%s", verdict_names[r->verdict]);
	xml_end(xml);
	xml_text(xml, " %s", reason_of(r));
	xml_start(xml, "details");
	xml_element(xml, "summary", "%zu requirement%s", count, count == 1 ? "" : "s");
	for (size_t i = first; i < report->requirement_count; i++)
		if (same_reason(&all[i], r))
			html_link(xml, all[i].id);
	xml_end(xml);
	xml_end(xml);
}

static void
write_reasons(xmlTextWriterPtr xml, const struct report *report)
{
	static const enum verdict order[] = { UNDECIDED, DENIED, UNSUPPORTED, UNTESTED };

	xml_element(xml, "h2", "Not judged, and why");
	html_class(xml, "ul", "list");
	for (size_t v = 0; v < sizeof(order) / sizeof(order[0]); v++)
		for (size_t i = 0; i < report->requirement_count; i++)
			if (report->requirements[i].verdict == order[v])
				write_reason(xml, report, i);
	xml_end(xml);
}

static void
write_evidence(xmlTextWriterPtr xml, const struct case_result *c)
{
	html_class(xml, "li", result_classes[c->result]);
	xml_start(xml, "p");
	xml_element(xml, "b", "%s", status_names[case_status(c)]);
	xml_text(xml, " ");
	xml_element(xml, "code", "%s", c->name);
	xml_text(xml, " %s%.3f s", case_is_control(c) ? "(control) " : "", c->seconds);
	xml_end(xml);
	if (c->descr[0] != '\0')
		xml_element(xml, "p", "%s", c->descr);
	if (c->reason[0] != '\0')
		xml_element(xml, "p", "%s", c->reason);
	if (c->output[0] != '\0')
		xml_element(xml, "pre", "%s", c->output);
	xml_end(xml);
}

static void
write_requirement(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r, size_t dimension,
    struct pool *pool)
{
	html_class(xml, "tr", pool_printf(pool, "%s d%zu", verdict_names[r->verdict], dimension));
	xml_attribute(xml, "id", "%s", r->id);
	html_class(xml, "th", "id");
	xml_attribute(xml, "scope", "row");
	xml_text(xml, "%s", r->id);
	html_classed(xml, "span", "meta", pool_printf(pool, "%s, %s", level_names[r->level], kind_names[r->kind]));
	xml_end(xml);
	html_class(xml, "td", "sentence");
	xml_text(xml, "%s", r->sentence);
	html_classed(xml, "span", "meta", pool_printf(pool, "%s, since Linux %s", r->source, r->since));
	if (r->why[0] != '\0')
		html_classed(xml, "span", "why", r->why);
	if (r->known != NULL)
		html_classed(xml, "span", "meta", pool_printf(pool, "Known %s", r->known));
	if (r->note[0] != '\0' && strcmp(r->note, r->why) != 0)
		html_classed(xml, "span", "meta", pool_printf(pool, "Note: %s", r->note));
	if (r->case_count > 0) {
		xml_start(xml, "details");
		xml_element(xml, "summary", "evidence: %zu case%s", r->case_count, r->case_count == 1 ? "" : "s");
		html_class(xml, "ul", "evidence");
		for (size_t i = 0; i < r->case_count; i++)
			write_evidence(xml, &report->cases[r->cases[i]]);
		xml_end(xml);
		xml_end(xml);
	}
	xml_end(xml);
	html_class(xml, "td", "verdict");
	html_class(xml, "span", "chip");
	html_mark(xml, html_marks[r->verdict]);
	xml_text(xml, "%s", verdict_names[r->verdict]);
	xml_end(xml);
	xml_end(xml);
	xml_end(xml);
}

static void
write_requirements(xmlTextWriterPtr xml, const struct report *report, struct pool *pool)
{
	size_t dimension = 0;

	html_class(xml, "table", "reqs");
	xml_element(xml, "caption", "Every requirement, its source, and the evidence behind its verdict.");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	html_column(xml, "", "Requirement");
	html_column(xml, "", "What Linux promises");
	html_column(xml, "", "Verdict");
	xml_end(xml);
	xml_end(xml);
	xml_start(xml, "tbody");
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (i > 0 && strcmp(r->dimension, r[-1].dimension) != 0)
			dimension++;
		write_requirement(xml, report, r, dimension, pool);
	}
	xml_end(xml);
	xml_end(xml);
}

int
render_html(const void *what, FILE *out)
{
	const struct report *report = what;
	xmlTextWriterPtr xml = xml_open(out);
	auto_pool pool = { NULL };
	struct sum all, *sums;
	size_t count;

	if (xml == NULL)
		return -ENOMEM;
	sums = report_sums(report, &pool, &count, &all);
	html_begin(xml, pool_printf(&pool, "Linux namespaces, %s: %s", report->host.kernel, render_word(report)), sums, count, "");
	write_header(xml, report, &pool);
	xml_start(xml, "main");
	if (report->problem_count > 0) {
		xml_element(xml, "h2", "Problems");
		html_class(xml, "ul", "problems");
		for (size_t i = 0; i < report->problem_count; i++)
			xml_element(xml, "li", "%s", report->problems[i]);
		xml_end(xml);
	}
	write_sums(xml, sums, count, &all, &pool);
	if (all.of[VIOLATED] > 0)
		write_violations(xml, report);
	if (all.of[CONFORMS] + all.of[VIOLATED] < all.total)
		write_reasons(xml, report);
	xml_element(xml, "h2", "Requirements");
	html_write_filters(xml, sums, count, &all, &pool);
	write_requirements(xml, report, &pool);
	xml_end(xml);
	xml_element(xml, "footer", "ns-conform %s. A requirement conforms only when every one of its cases passed. "
	    "Colours and signs mean the same; the page needs no script and no network.", report->version);
	return xml_close(xml);
}
