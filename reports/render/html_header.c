/* html_header.c - the head of a page: the verdict, and what the report was made of. */
#include <string.h>

#include "html_page.h"
#include "render.h"
#include "reports/base/text.h"
#include "reports/host/facts.h"
#include "xml.h"

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
	case offsetof(struct report, date):
		return tell_date(report->date, pool);
	case offsetof(struct report, selection):
		return report->selection[0] != '\0' ? report->selection : "all";
	default:
		return fact_words(report, fact, pool);
	}
}

static void
write_facts(xmlTextWriterPtr xml, const struct report *report, bool folded, struct pool *pool)
{
	for (const struct fact *fact = facts; fact->key != NULL; fact++) {
		const char *text = tell_fact(report, fact, pool);

		if (text[0] != '\0' && folded == (fact->place != FACT_SHORT))
			write_fact(xml, fact->label, text, fact->place != FACT_SHORT, pool);
	}
}

void
html_write_header(xmlTextWriterPtr xml, const struct report *report, struct pool *pool)
{
	const char *line = render_verdict(report, pool);
	int verdict = name_index(verdict_names, VERDICTS, render_word(report)), word = (int)strcspn(line, ":");

	xml_start(xml, "header");
	html_classed(xml, "p", "kicker", "Linux namespaces: conformance report");
	/* "conforms: so many hold": the word is the heading, the rest the sentence. */
	html_class(xml, "h1", verdict < 0 ? verdict_names[DENIED] : verdict_names[verdict]);
	html_mark(xml, verdict < 0 ? html_marks[DENIED] : html_marks[verdict]);
	xml_text(xml, "%c%.*s", line[0] - 'a' + 'A', word - 1, line + 1);
	xml_end(xml);
	html_classed(xml, "p", "lead", pool_printf(pool, "On Linux %s, %s.", report->host.kernel,
	    line + word + strspn(line + word, ": ")));
	html_class(xml, "dl", "brief");
	write_facts(xml, report, false, pool);
	write_fact(xml, "Cases", pool_printf(pool, "%zu in %.1f s", report->case_count, report->seconds), false, pool);
	xml_end(xml);
	xml_end(xml);
}

void
html_write_facts(xmlTextWriterPtr xml, const struct report *report, struct pool *pool)
{
	xml_element(xml, "h2", "What this report was made of");
	html_class(xml, "details", "made");
	xml_element(xml, "summary", "Versions, hashes, capabilities, and how the kernel was set");
	html_class(xml, "dl", "facts");
	write_facts(xml, report, true, pool);
	xml_end(xml);
	xml_end(xml);
}
