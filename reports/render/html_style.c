/* html_style.c - the parts of a page, and what chooses its rows. */
#include "html_style.h"

#include "xml.h"

const char *const html_marks[VERDICTS] = { "✓", "✗", "○", "⊘", "?", "–" };

/* A button is checked: its rows only, and the one that a link led to. */
static void
write_rule(xmlTextWriterPtr xml, const char *button, const char *rows)
{
	xmlTextWriterWriteFormatRaw(xml, "main:not(.live):has(#%s:checked) .reqs>tbody>tr:not(.%s,:target,:has(:target))"
	    "{display:none}\n", button, rows);
}

/* Until the script is there, which chooses by itself. */
static void
write_rules(xmlTextWriterPtr xml, const struct sum *sums, size_t count)
{
	xml_start(xml, "style");
	xmlTextWriterWriteRaw(xml, (const xmlChar *)"\n");
	for (int v = 0; v < VERDICTS; v++) {
		char button[32];

		snprintf(button, sizeof(button), "v-%s", verdict_names[v]);
		write_rule(xml, button, verdict_names[v]);
	}
	for (size_t i = 0; i < count; i++) {
		char button[32], rows[32];

		snprintf(button, sizeof(button), "d-%zu", i);
		snprintf(rows, sizeof(rows), "d%zu", i);
		write_rule(xml, button, rows);
		/* An empty table must not look like a broken one. */
		for (int v = 0; v < VERDICTS; v++)
			if (sums[i].of[v] == 0)
				xmlTextWriterWriteFormatRaw(xml, "main:not(.live):has(#v-%s:checked):has(#d-%zu:checked) .none{display:block}\n",
				    verdict_names[v], i);
	}
	xml_end(xml);
}

static void
write_meta(xmlTextWriterPtr xml, const char *key, const char *value, const char *content)
{
	xml_start(xml, "meta");
	xml_attribute(xml, key, "%s", value);
	if (content != NULL)
		xml_attribute(xml, "content", "%s", content);
	xmlTextWriterEndElement(xml);
}

void
html_begin(xmlTextWriterPtr xml, const char *title, const struct sum *sums, size_t count, const char *more)
{
	xmlTextWriterWriteRaw(xml, (const xmlChar *)"<!DOCTYPE html>\n");
	xml_start(xml, "html");
	xml_attribute(xml, "lang", "en");
	xml_start(xml, "head");
	write_meta(xml, "charset", "utf-8", NULL);
	html_write_policy(xml);
	write_meta(xml, "name", "viewport", "width=device-width, initial-scale=1");
	xml_element(xml, "title", "%s", title);
	xml_start(xml, "style");
	xmlTextWriterWriteRaw(xml, (const xmlChar *)"\n");
	html_write_css(xml);
	xmlTextWriterWriteRaw(xml, (const xmlChar *)more);
	xml_end(xml);
	if (count > 0)
		write_rules(xml, sums, count);
	xml_end(xml);
	xml_start(xml, "body");
}

void
html_class(xmlTextWriterPtr xml, const char *element, const char *class)
{
	xml_start(xml, element);
	xml_attribute(xml, "class", "%s", class);
}

void
html_classed(xmlTextWriterPtr xml, const char *element, const char *class, const char *text)
{
	html_class(xml, element, class);
	xml_text(xml, "%s", text);
	xml_end(xml);
}

void
html_mark(xmlTextWriterPtr xml, const char *mark)
{
	html_class(xml, "span", "mark");
	xml_attribute(xml, "aria-hidden", "true");
	xml_text(xml, "%s", mark);
	xml_end(xml);
}

void
html_chip(xmlTextWriterPtr xml, enum verdict verdict)
{
	html_class(xml, "span", "chip");
	html_mark(xml, html_marks[verdict]);
	xml_text(xml, "%s", verdict_names[verdict]);
	xml_end(xml);
}

void
html_column(xmlTextWriterPtr xml, const char *class, const char *name)
{
	xml_start(xml, "th");
	xml_attribute(xml, "scope", "col");
	if (class[0] != '\0')
		xml_attribute(xml, "class", "%s", class);
	xml_text(xml, "%s", name);
	xml_end(xml);
}

/* Words choose it in an address, and it chooses the rows of a class; both may be NULL. */
static void
write_button(xmlTextWriterPtr xml, const char *group, const char *id, const char *word, const char *rows,
    const char *label, bool checked)
{
	xml_start(xml, "input");
	xml_attribute(xml, "type", "radio");
	xml_attribute(xml, "name", "%s", group);
	xml_attribute(xml, "id", "%s", id);
	if (word != NULL)
		xml_attribute(xml, "value", "%s", word);
	if (rows != NULL)
		xml_attribute(xml, "data-rows", "%s", rows);
	if (checked)
		xml_attribute(xml, "checked", "checked");
	xmlTextWriterEndElement(xml);
	xml_start(xml, "label");
	xml_attribute(xml, "for", "%s", id);
	xml_text(xml, "%s", label);
	xml_end(xml);
}

void
html_write_radio(xmlTextWriterPtr xml, const char *group, const char *id, const char *label, bool checked)
{
	write_button(xml, group, id, NULL, NULL, label, checked);
}

static void
start_filters(xmlTextWriterPtr xml, const char *legend, bool scripted)
{
	html_class(xml, "fieldset", scripted ? "filters scripted" : "filters");
	if (scripted)
		xml_attribute(xml, "hidden", "hidden");
	xml_element(xml, "legend", "%s", legend);
}

/* Shown by the script. */
static void
write_search(xmlTextWriterPtr xml)
{
	html_class(xml, "div", "search scripted");
	xml_attribute(xml, "hidden", "hidden");
	xml_start(xml, "label");
	xml_attribute(xml, "for", "search");
	xml_text(xml, "Search");
	xml_end(xml);
	xml_start(xml, "input");
	xml_attribute(xml, "type", "search");
	xml_attribute(xml, "id", "search");
	xml_attribute(xml, "aria-keyshortcuts", "/");
	xml_attribute(xml, "autocomplete", "off");
	xml_attribute(xml, "spellcheck", "false");
	xml_attribute(xml, "placeholder", "id, text, source, case, reason");
	xmlTextWriterEndElement(xml);
	xml_end(xml);
}

static void
write_levels(xmlTextWriterPtr xml)
{
	start_filters(xml, "Level", true);
	write_button(xml, "level", "l-all", "all", NULL, "all", true);
	for (int level = 0; level < LEVELS; level++)
		write_button(xml, "level", level_names[level], level_names[level], level_names[level], level_names[level], false);
	xml_end(xml);
}

void
html_write_filters(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all, struct pool *pool)
{
	write_search(xml);
	start_filters(xml, "Verdict", false);
	write_button(xml, "verdict", "v-all", "all", NULL, pool_printf(pool, "all %zu", all->total), true);
	for (int v = 0; v < VERDICTS; v++)
		if (all->of[v] > 0)
			write_button(xml, "verdict", pool_printf(pool, "v-%s", verdict_names[v]), verdict_names[v], verdict_names[v],
			    pool_printf(pool, "%s %s %zu", html_marks[v], verdict_names[v], all->of[v]), false);
	xml_end(xml);
	if (count > 1) {
		start_filters(xml, "Dimension", false);
		write_button(xml, "dimension", "d-all", "all", NULL, "all", true);
		for (size_t i = 0; i < count; i++)
			write_button(xml, "dimension", pool_printf(pool, "d-%zu", i), sums[i].dimension, pool_printf(pool, "d%zu", i),
			    sums[i].dimension, false);
		xml_end(xml);
	}
	write_levels(xml);
	html_class(xml, "p", "shown scripted");
	xml_attribute(xml, "hidden", "hidden");
	xml_attribute(xml, "id", "shown");
	xml_attribute(xml, "role", "status");
	xml_end(xml);
	if (count > 1)
		html_classed(xml, "p", "none", "No requirement of this dimension has this verdict.");
}
