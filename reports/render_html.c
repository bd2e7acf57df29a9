/* render_html.c - the report as one page, to be read and handed on. */
#include <errno.h>
#include <string.h>

#include "html_style.h"
#include "render.h"
#include "xml.h"

/* A sign beside every word: colour alone tells nobody anything. */
static const char *const marks[VERDICTS] = { "✓", "✗", "○", "⊘", "?", "–" };
static const char *const result_classes[RESULTS] = { "conforms", "violated", "unsupported", "undecided" };

static void
write_class(xmlTextWriterPtr xml, const char *element, const char *class)
{
	xml_start(xml, element);
	xml_attribute(xml, "class", "%s", class);
}

static void
write_classed(xmlTextWriterPtr xml, const char *element, const char *class, const char *text)
{
	write_class(xml, element, class);
	xml_text(xml, "%s", text);
	xml_end(xml);
}

/* A mark that a screen reader passes over: the word follows. */
static void
write_mark(xmlTextWriterPtr xml, const char *mark)
{
	write_class(xml, "span", "mark");
	xml_attribute(xml, "aria-hidden", "true");
	xml_text(xml, "%s", mark);
	xml_end(xml);
}

/* The rules that let the radio buttons below choose rows; no script needed. */
static void
write_style(xmlTextWriterPtr xml, size_t dimensions)
{
	xml_start(xml, "style");
	xmlTextWriterWriteRaw(xml, (const xmlChar *)html_style);
	for (int v = 0; v < VERDICTS; v++)
		xmlTextWriterWriteFormatRaw(xml, "main:has(#v-%s:checked) .reqs>tbody>tr:not(.%s){display:none}\n",
		    verdict_names[v], verdict_names[v]);
	for (size_t i = 0; i < dimensions; i++)
		xmlTextWriterWriteFormatRaw(xml, "main:has(#d-%zu:checked) .reqs>tbody>tr:not(.d%zu){display:none}\n", i, i);
	xml_end(xml);
}

static void
write_head(xmlTextWriterPtr xml, const struct report *report, size_t dimensions)
{
	xml_start(xml, "head");
	xml_start(xml, "meta");
	xml_attribute(xml, "charset", "utf-8");
	xmlTextWriterEndElement(xml);
	xml_start(xml, "meta");
	xml_attribute(xml, "name", "viewport");
	xml_attribute(xml, "content", "width=device-width, initial-scale=1");
	xmlTextWriterEndElement(xml);
	xml_element(xml, "title", "Linux namespaces, %s: %s", report->host.kernel, render_word(report));
	write_style(xml, dimensions);
	xml_end(xml);
}

static void
write_fact(xmlTextWriterPtr xml, const char *name, const char *text, bool wide)
{
	xml_start(xml, "div");
	if (wide)
		xml_attribute(xml, "class", "wide");
	xml_element(xml, "dt", "%s", name);
	xml_element(xml, "dd", "%s", text);
	xml_end(xml);
}

static void
write_header(xmlTextWriterPtr xml, const struct report *report, struct pool *pool)
{
	const struct host *host = &report->host;
	const char *word = render_word(report), *line = render_verdict(report, pool);
	int verdict = name_index(verdict_names, VERDICTS, word);

	xml_start(xml, "header");
	write_classed(xml, "p", "kicker", "Linux namespaces: conformance report");
	write_class(xml, "h1", pool_printf(pool, "v %s", verdict < 0 ? "denied" : word));
	write_mark(xml, verdict < 0 ? marks[DENIED] : marks[verdict]);
	xml_text(xml, "%c%s", word[0] - 'a' + 'A', word + 1);
	xml_end(xml);
	/* The heading said the word already. */
	write_classed(xml, "p", "lead", pool_printf(pool, "%s on Linux %s.", strstr(line, ": ") + 2, host->kernel));
	write_class(xml, "dl", "facts");
	write_fact(xml, "Kernel", pool_printf(pool, "%s (%s)", host->kernel, host->machine), false);
	write_fact(xml, "Distribution", host->distribution, false);
	write_fact(xml, "Date", report->date, false);
	write_fact(xml, "User", pool_printf(pool, "%s (uid %u)", host->user, host->uid), false);
	write_fact(xml, "Cases", pool_printf(pool, "%zu in %.1f s", report->case_count, report->seconds), false);
	write_fact(xml, "Dimensions", report->selection[0] != '\0' ? report->selection : "all", false);
	write_fact(xml, "Effective capabilities", host->capabilities, true);
	write_fact(xml, "The cases ran in", report->engine, true);
	write_fact(xml, "Launcher of the container cases", report->launcher, true);
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
	write_class(xml, "td", "bar-cell");
	for (int v = 0; v < VERDICTS; v++)
		if (sum->of[v] > 0)
			spoken = pool_printf(pool, "%s%s%zu %s", spoken, spoken[0] != '\0' ? ", " : "", sum->of[v],
			    verdict_names[v]);
	write_class(xml, "div", "bar");
	xml_attribute(xml, "role", "img");
	xml_attribute(xml, "aria-label", "%s", spoken);
	for (int v = 0; v < VERDICTS; v++) {
		if (sum->of[v] == 0)
			continue;
		write_class(xml, "span", verdict_names[v]);
		xml_attribute(xml, "style", "flex:%zu", sum->of[v]);
		xml_end(xml);
	}
	xml_end(xml);
	xml_end(xml);
	for (int v = 0; v < VERDICTS; v++) {
		write_class(xml, "td", sum->of[v] > 0 ? "n" : "n zero");
		xml_attribute(xml, "data-of", "%s", verdict_names[v]);
		xml_text(xml, "%zu", sum->of[v]);
		xml_end(xml);
	}
	write_classed(xml, "td", "n time", pool_printf(pool, "%.2f s", sum->seconds));
	xml_end(xml);
}

static void
write_column(xmlTextWriterPtr xml, const char *class, const char *name)
{
	xml_start(xml, "th");
	xml_attribute(xml, "scope", "col");
	if (class[0] != '\0')
		xml_attribute(xml, "class", "%s", class);
	xml_text(xml, "%s", name);
	xml_end(xml);
}

static void
write_sums(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all, struct pool *pool)
{
	xml_element(xml, "h2", "Dimensions");
	write_class(xml, "table", "sums");
	xml_element(xml, "caption", "Requirements of each dimension by verdict; the time is what its cases took.");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	write_column(xml, "", "Dimension");
	write_column(xml, "bar-cell", "Share");
	for (int v = 0; v < VERDICTS; v++)
		write_column(xml, "n", pool_printf(pool, "%s %s", marks[v], verdict_names[v]));
	write_column(xml, "n", "time");
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
write_radio(xmlTextWriterPtr xml, const char *group, const char *id, const char *label, bool checked)
{
	xml_start(xml, "input");
	xml_attribute(xml, "type", "radio");
	xml_attribute(xml, "name", "%s", group);
	xml_attribute(xml, "id", "%s", id);
	if (checked)
		xml_attribute(xml, "checked", "checked");
	xmlTextWriterEndElement(xml);
	xml_start(xml, "label");
	xml_attribute(xml, "for", "%s", id);
	xml_text(xml, "%s", label);
	xml_end(xml);
}

static void
write_filters(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all, struct pool *pool)
{
	write_class(xml, "fieldset", "filters");
	xml_element(xml, "legend", "Verdict");
	write_radio(xml, "verdict", "v-all", pool_printf(pool, "all %zu", all->total), true);
	for (int v = 0; v < VERDICTS; v++)
		if (all->of[v] > 0)
			write_radio(xml, "verdict", pool_printf(pool, "v-%s", verdict_names[v]),
			    pool_printf(pool, "%s %s %zu", marks[v], verdict_names[v], all->of[v]), false);
	xml_end(xml);
	if (count < 2)
		return;
	write_class(xml, "fieldset", "filters");
	xml_element(xml, "legend", "Dimension");
	write_radio(xml, "dimension", "d-all", "all", true);
	for (size_t i = 0; i < count; i++)
		write_radio(xml, "dimension", pool_printf(pool, "d-%zu", i), sums[i].dimension, false);
	xml_end(xml);
}

static void
write_evidence(xmlTextWriterPtr xml, const struct case_result *c)
{
	write_class(xml, "li", result_classes[c->result]);
	xml_start(xml, "p");
	xml_element(xml, "b", "%s", result_names[c->result]);
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
	write_class(xml, "tr", pool_printf(pool, "%s d%zu", verdict_names[r->verdict], dimension));
	xml_attribute(xml, "id", "%s", r->id);
	write_class(xml, "td", "id");
	xml_text(xml, "%s", r->id);
	write_classed(xml, "span", "meta", pool_printf(pool, "%s, %s", level_names[r->level], kind_names[r->kind]));
	xml_end(xml);
	write_class(xml, "td", "sentence");
	xml_text(xml, "%s", r->sentence);
	write_classed(xml, "span", "meta", pool_printf(pool, "%s, since Linux %s", r->source, r->since));
	if (r->why[0] != '\0')
		write_classed(xml, "span", "why", r->why);
	if (r->note[0] != '\0' && strcmp(r->note, r->why) != 0)
		write_classed(xml, "span", "meta", pool_printf(pool, "Note: %s", r->note));
	if (r->case_count > 0) {
		xml_start(xml, "details");
		xml_element(xml, "summary", "evidence: %zu case%s", r->case_count, r->case_count == 1 ? "" : "s");
		write_class(xml, "ul", "evidence");
		for (size_t i = 0; i < r->case_count; i++)
			write_evidence(xml, &report->cases[r->cases[i]]);
		xml_end(xml);
		xml_end(xml);
	}
	xml_end(xml);
	write_class(xml, "td", "verdict");
	write_class(xml, "span", "chip");
	write_mark(xml, marks[r->verdict]);
	xml_text(xml, "%s", verdict_names[r->verdict]);
	xml_end(xml);
	xml_end(xml);
	xml_end(xml);
}

static void
write_requirements(xmlTextWriterPtr xml, const struct report *report, struct pool *pool)
{
	size_t dimension = 0;

	write_class(xml, "table", "reqs");
	xml_element(xml, "caption", "Every requirement, its source, and the evidence behind its verdict.");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	write_column(xml, "", "Requirement");
	write_column(xml, "", "What Linux promises");
	write_column(xml, "", "Verdict");
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
	xmlTextWriterWriteRaw(xml, (const xmlChar *)"<!DOCTYPE html>\n");
	xml_start(xml, "html");
	xml_attribute(xml, "lang", "en");
	write_head(xml, report, count);
	xml_start(xml, "body");
	write_header(xml, report, &pool);
	xml_start(xml, "main");
	if (report->problem_count > 0) {
		xml_element(xml, "h2", "Problems");
		write_class(xml, "ul", "problems");
		for (size_t i = 0; i < report->problem_count; i++)
			xml_element(xml, "li", "%s", report->problems[i]);
		xml_end(xml);
	}
	write_sums(xml, sums, count, &all, &pool);
	xml_element(xml, "h2", "Requirements");
	write_filters(xml, sums, count, &all, &pool);
	write_requirements(xml, report, &pool);
	xml_end(xml);
	xml_element(xml, "footer", "ns-conform %s. A requirement conforms only when every one of its cases passed. "
	    "Colours and signs mean the same; the page needs no script and no network.", report->version);
	return xml_close(xml);
}
