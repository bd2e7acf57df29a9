/* html_sums.c - the dimensions by verdict, as numbers and as bars. */
#include "html_page.h"
#include "xml.h"

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

void
html_write_sums(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all, struct pool *pool)
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
