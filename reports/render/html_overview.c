/* html_overview.c - what a reader looks for first: what is violated, what was not judged, and why. */
#include <string.h>

#include "html_page.h"
#include "xml.h"

static void
write_violation(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r, struct pool *pool)
{
	html_class(xml, "li", verdict_names[VIOLATED]);
	html_link_requirement(xml, report, r, pool);
	xml_text(xml, "%s", r->sentence);
	html_classed(xml, "span", "why", r->why);
	if (r->known != NULL)
		html_classed(xml, "span", "meta", pool_printf(pool, "Known %s", r->known));
	xml_end(xml);
}

/* Those that are new, or those that are known. */
static void
write_violations(xmlTextWriterPtr xml, const struct report *report, bool known, struct pool *pool)
{
	size_t count = 0;

	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (r->verdict != VIOLATED || (r->known != NULL) != known)
			continue;
		if (count++ == 0) {
			xml_element(xml, "h2", known ? "Known violations" : "Violated");
			if (known)
				html_classed(xml, "p", "told", "Told of in a baseline, and nonetheless violated.");
			html_class(xml, "ul", "list");
		}
		write_violation(xml, report, r, pool);
	}
	if (count > 0)
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
write_reason(xmlTextWriterPtr xml, const struct report *report, size_t first, struct pool *pool)
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
	html_chip(xml, r->verdict);
	xml_text(xml, " %s", reason_of(r));
	xml_start(xml, "details");
	xml_element(xml, "summary", "%zu requirement%s", count, count == 1 ? "" : "s");
	for (size_t i = first; i < report->requirement_count; i++)
		if (same_reason(&all[i], r))
			html_link_requirement(xml, report, &all[i], pool);
	xml_end(xml);
	xml_end(xml);
}

static void
write_reasons(xmlTextWriterPtr xml, const struct report *report, const struct sum *all, struct pool *pool)
{
	static const enum verdict order[] = { UNDECIDED, DENIED, UNSUPPORTED, UNTESTED };
	const char *before = "";

	xml_start(xml, "section");
	xml_element(xml, "h2", "Not judged, and why");
	html_class(xml, "p", "told");
	for (size_t v = 0; v < sizeof(order) / sizeof(order[0]); v++)
		if (all->of[order[v]] > 0) {
			xml_text(xml, "%s%zu %s", before, all->of[order[v]], verdict_names[order[v]]);
			before = ", ";
		}
	xml_text(xml, " of %zu.", all->total);
	xml_end(xml);
	html_class(xml, "ul", "list");
	for (size_t v = 0; v < sizeof(order) / sizeof(order[0]); v++)
		for (size_t i = 0; i < report->requirement_count; i++)
			if (report->requirements[i].verdict == order[v])
				write_reason(xml, report, i, pool);
	xml_end(xml);
	xml_end(xml);
}

void
html_write_overview(xmlTextWriterPtr xml, const struct report *report, const struct sum *all, struct pool *pool)
{
	const bool violated = all->of[VIOLATED] > 0, judged = all->of[CONFORMS] + all->of[VIOLATED] == all->total;

	if (!violated && judged)
		return;
	html_class(xml, "div", violated && !judged ? "overview both" : "overview");
	if (violated) {
		xml_start(xml, "section");
		write_violations(xml, report, false, pool);
		write_violations(xml, report, true, pool);
		xml_end(xml);
	}
	if (!judged)
		write_reasons(xml, report, all, pool);
	xml_end(xml);
}
