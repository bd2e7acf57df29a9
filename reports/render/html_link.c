/* html_link.c - where links lead: to requirements, to cases, to manual pages. */
#include <string.h>

#include "html_page.h"
#include "reports/base/text.h"
#include "xml.h"

static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

/* Those of a suite are capitals; what is not may be like another, or like an id of
 * the page, once it is made a word: its number tells it apart. */
const char *
html_anchor(const struct report *report, const struct requirement *r, struct pool *pool)
{
	if (r->id[0] != '\0' && r->id[strspn(r->id, capitals)] == '\0')
		return r->id;
	return pool_printf(pool, "%s.%zu", text_word(pool, r->id, ""), (size_t)(r - report->requirements));
}

const char *
html_case_anchor(const struct report *report, const struct requirement *r, size_t number, struct pool *pool)
{
	const char *name = report->cases[r->cases[number]].name, *word = text_word(pool, name, "/:");
	bool apart = strcmp(name, word) != 0;

	for (size_t i = 0; i < number && !apart; i++)
		apart = r->cases[i] == r->cases[number];
	word = pool_printf(pool, "%s/%s", html_anchor(report, r, pool), word);
	return apart ? pool_printf(pool, "%s.%zu", word, number) : word;
}

void
html_link_requirement(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r,
    struct pool *pool)
{
	xml_start(xml, "a");
	xml_attribute(xml, "href", "#%s", html_anchor(report, r, pool));
	xml_text(xml, "%s", r->id);
	xml_end(xml);
	xml_text(xml, " ");
}

/* The next "name(N)" of a text, with the length of its name; NULL: none. */
static const char *
find_manual(const char *text, size_t *ret_length)
{
	for (const char *open = strchr(text, '('); open != NULL; open = strchr(open + 1, '(')) {
		const char *start = open;

		if (open[1] < '1' || open[1] > '8' || open[2] != ')')
			continue;
		while (start > text && strchr(letters, start[-1]) != NULL)
			start--;
		while (start < open && strchr("-_", *start) != NULL)
			start++;
		*ret_length = (size_t)(open - start);
		if (start < open)
			return start;
	}
	return NULL;
}

void
html_write_manual(xmlTextWriterPtr xml, const char *text, struct pool *pool)
{
	const char *name;
	size_t length;

	while ((name = find_manual(text, &length)) != NULL) {
		const char *page = pool_strndup(pool, name, length);
		const char section = name[length + 1];

		xml_text(xml, "%.*s", (int)(name - text), text);
		xml_start(xml, "a");
		xml_attribute(xml, "href", "https://man7.org/linux/man-pages/man%c/%s.%c.html", section, page, section);
		xml_attribute(xml, "rel", "noreferrer");
		xml_text(xml, "%s(%c)", page, section);
		xml_end(xml);
		text = name + length + strlen("(N)");
	}
	xml_text(xml, "%s", text);
}
