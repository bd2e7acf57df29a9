/* render_badge.c - the verdict as a small picture for a web page. */
#include <errno.h>

#include "render.h"
#include "reports/base/text.h"
#include "reports/result/judge.h"
#include "xml.h"

/* Dark enough for white letters. */
static const char *
colour_of(const struct report *report)
{
	switch (judge_status(report)) {
	case 0:
		return "#1b6e42";
	case 1:
		return "#b3261e";
	default:
		return "#59626b";
	}
}

static void
write_half(xmlTextWriterPtr xml, size_t x, size_t width, const char *colour, const char *text)
{
	xml_start(xml, "rect");
	xml_attribute(xml, "x", "%zu", x);
	xml_attribute(xml, "width", "%zu", width);
	xml_attribute(xml, "height", "20");
	xml_attribute(xml, "fill", "%s", colour);
	xml_end(xml);
	xml_start(xml, "text");
	xml_attribute(xml, "x", "%zu", x + width / 2);
	xml_attribute(xml, "y", "14");
	xml_attribute(xml, "text-anchor", "middle");
	xml_attribute(xml, "fill", "#fff");
	xml_text(xml, "%s", text);
	xml_end(xml);
}

int
render_badge(const void *what, FILE *out)
{
	enum { LETTER = 7, EDGE = 12 };
	static const char name[] = "namespaces";
	const struct report *report = what;
	auto_pool pool = { NULL };
	xmlTextWriterPtr xml = xml_open(out);
	const char *text;
	struct sum all;
	size_t count, left = sizeof(name) * LETTER + EDGE, right;

	if (xml == NULL)
		return -ENOMEM;
	report_sums(report, &pool, &count, &all);
	if (all.of[VIOLATED] > 0)
		text = pool_printf(&pool, "%zu of %zu violated%s", all.of[VIOLATED], all.total,
		    render_all_known(report) ? ", all known" : "");
	else
		text = pool_printf(&pool, "%s: %zu of %zu", render_word(report), all.of[CONFORMS], all.total);
	right = text_columns(text) * LETTER + EDGE;
	xml_start(xml, "svg");
	xml_attribute(xml, "xmlns", "http://www.w3.org/2000/svg");
	xml_attribute(xml, "width", "%zu", left + right);
	xml_attribute(xml, "height", "20");
	xml_attribute(xml, "role", "img");
	xml_attribute(xml, "font-family", "DejaVu Sans,Verdana,sans-serif");
	xml_attribute(xml, "font-size", "11");
	xml_element(xml, "title", "Linux namespaces on %s: %s", report->host.kernel, render_verdict(report, &pool));
	xml_element(xml, "desc", "%s", render_outcomes(report, &pool));
	write_half(xml, 0, left, "#3a4046", name);
	write_half(xml, left, right, colour_of(report), text);
	xml_end(xml);
	return xml_close(xml);
}
