/* render_html.c - the report as one page, to be read and handed on. */
#include <errno.h>

#include "html_page.h"
#include "render.h"
#include "xml.h"

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
	html_begin(xml, pool_printf(&pool, "Linux namespaces, %s: %s", report->host.kernel, render_word(report)), sums, count,
	    "");
	html_write_header(xml, report, &pool);
	xml_start(xml, "main");
	if (report->problem_count > 0) {
		xml_element(xml, "h2", "Problems");
		html_class(xml, "ul", "problems");
		for (size_t i = 0; i < report->problem_count; i++)
			xml_element(xml, "li", "%s", report->problems[i]);
		xml_end(xml);
	}
	html_write_overview(xml, report, &all, &pool);
	html_write_sums(xml, sums, count, &all, &pool);
	html_write_facts(xml, report, &pool);
	xml_element(xml, "h2", "Requirements");
	html_write_filters(xml, sums, count, &all, &pool);
	html_write_table(xml, report, sums, count, &pool);
	xml_end(xml);
	xml_element(xml, "footer", "ns-conform %s. A requirement conforms only when every one of its cases passed. "
	    "Colours and signs mean the same; the page needs no network, and its script only searches and sorts.",
	    report->version);
	html_write_script(xml);
	return xml_close(xml);
}
