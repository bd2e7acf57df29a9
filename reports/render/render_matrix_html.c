/* render_matrix_html.c - several results side by side, as one page. */
#include <errno.h>
#include <string.h>

#include "html_style.h"
#include "reports/result/matrix.h"
#include "xml.h"

static const char style[] =
    ".wide-table{overflow:auto;max-height:85vh;border:1px solid var(--line);border-radius:.4rem}"
    ".matrix th,.matrix td{padding:.45rem .7rem}.matrix thead th{position:sticky;top:0;background:var(--page);"
    "z-index:2;vertical-align:bottom}.matrix tbody th{position:sticky;left:0;background:var(--page);z-index:1;"
    "min-width:13rem;max-width:26rem}.matrix thead th:first-child{left:0;z-index:3}"
    ".matrix td{white-space:nowrap;color:var(--c)}"
    ".matrix td .why{white-space:normal;min-width:14rem;max-width:26rem;color:var(--ink)}"
    ".matrix .differs th,.matrix .differs td{background:var(--card)}"
    ".matrix .differs th{box-shadow:inset 3px 0 var(--accent)}"
    ".matrix .absent{--c:var(--ink)}"
    ".matrix .other{outline:2px solid var(--c);outline-offset:-3px}"
    /* So many columns that their names stand upright, and the page is as wide as the window. */
    "header:has(+main .many),main:has(.many){max-width:none}.many td{text-align:center}"
    ".many thead th+th{writing-mode:vertical-rl;rotate:180deg;white-space:nowrap;text-align:left;vertical-align:top;"
    "padding:.7rem .2rem}.many{width:auto}.many tbody th{min-width:22rem}"
    ".matrix summary{cursor:pointer;color:var(--c);width:auto}.matrix td details{margin:0;display:inline-block;text-align:left}"
    "@media(max-width:46rem){.words td details{display:block}.words summary{display:inline}}"
    ".wide-table:has(.many){width:fit-content;max-width:100%}"
    ".hint{margin:0 0 .6rem;color:var(--soft);font-size:.92rem}"
    ".runs td,.runs thead th{color:var(--ink);padding:.45rem .5rem .45rem 0}.runs td{white-space:normal}"
    ".runs thead th{position:static;color:var(--soft)}.matrix.runs tbody th{position:static;min-width:0;padding-left:0}.runs .date{white-space:nowrap}"
    ".runs .n{text-align:right;font-variant-numeric:tabular-nums}.runs .zero{color:var(--soft)}"
    "main:has(#m-differs:checked) .verdicts tbody tr:not(.differs){display:none}"
    /* A phone: a row is a card, each of its lines named. */
    "@media(max-width:46rem){.matrix tbody th,.many tbody th{min-width:9rem}"
    ".runs thead,.words thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}"
    ".runs,.runs tbody,.runs tr,.words,.words tbody,.words tr,.words td,.words tbody th{display:block;width:auto}"
    ".wide-table:has(.words){max-height:none;overflow:visible;border:0}"
    ".runs tr{padding:.6rem 0;border-bottom:1px solid var(--line)}.runs tbody th{display:block;border:0;padding:0}"
    ".runs td{display:inline-block;border:0;padding:0 1rem 0 0}.runs .n::after{content:\" \" attr(data-of);color:var(--soft)}"
    ".runs .zero{display:none}"
    ".words tbody tr{border-bottom:2px solid var(--line);padding:.4rem 0}"
    ".words tbody th,.words td{position:static;border:0;max-width:none;padding:.35rem .7rem}"
    ".words td{white-space:normal}.words td::before{content:attr(data-of) \": \";color:var(--soft)}"
    ".words td .why{max-width:none;min-width:0}}"
    "@media print{.wide-table{overflow:visible;max-height:none;border:0}.matrix tbody th,.matrix thead th{position:static}"
    ".hint{display:none}.matrix th,.matrix td{padding:.25rem .3rem}.many td,.many thead th+th{padding:.15rem .05rem}"
    ".matrix tbody th,.many tbody th{min-width:8rem}.matrix tr{break-inside:avoid}.matrix td .why{min-width:0}}\n";

/* From so many columns on a cell is its mark alone, and then has no reason to be opened. */
enum { WORDS = 6, REASONS = 11 };

static void
write_runs(xmlTextWriterPtr xml, const struct matrix *matrix, struct pool *pool)
{
	xml_element(xml, "h2", "Results");
	html_class(xml, "table", "matrix runs");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	html_column(xml, "", "Result");
	html_column(xml, "", "Distribution");
	html_column(xml, "", "User");
	html_column(xml, "", "Date");
	for (int v = 0; v < VERDICTS; v++)
		html_column(xml, "n", pool_printf(pool, "%s %s", html_marks[v], verdict_names[v]));
	xml_end(xml);
	xml_end(xml);
	xml_start(xml, "tbody");
	for (size_t i = 0; i < matrix->column_count; i++) {
		const struct column *c = &matrix->columns[i];

		xml_start(xml, "tr");
		xml_start(xml, "th");
		xml_attribute(xml, "scope", "row");
		xml_text(xml, "%s", c->label);
		if (c->name != NULL)
			html_classed(xml, "span", "meta", pool_printf(pool, "Linux %s", c->kernel));
		xml_end(xml);
		xml_element(xml, "td", "%s", c->distribution);
		xml_element(xml, "td", "%s", c->user);
		html_classed(xml, "td", "date", pool_printf(pool, "%.10s", c->date));
		for (int v = 0; v < VERDICTS; v++) {
			html_class(xml, "td", c->of[v] > 0 ? "n" : "n zero");
			xml_attribute(xml, "data-of", "%s", verdict_names[v]);
			xml_text(xml, "%zu", c->of[v]);
			xml_end(xml);
		}
		xml_end(xml);
	}
	xml_end(xml);
	xml_end(xml);
}

/* What differs from the most frequent verdict of its row stands out. */
static unsigned
usual_verdict(const struct matrix *matrix, const struct row *row)
{
	size_t of[ABSENT + 1] = { 0 };
	unsigned usual = ABSENT;

	for (size_t i = 0; i < matrix->column_count; i++)
		if (!cell_unasked(matrix, row, i) && ++of[row->verdicts[i]] > of[usual])
			usual = row->verdicts[i];
	return usual;
}

static void
write_cell(xmlTextWriterPtr xml, const struct matrix *matrix, const struct row *row, size_t column, unsigned usual)
{
	const unsigned verdict = row->verdicts[column];
	const bool words = matrix->column_count < WORDS, differs = verdict != usual;
	const bool why = row->whys[column][0] != '\0' && matrix->column_count < REASONS;
	const bool folded = why && !(words && row_differs(matrix, row));

	xml_start(xml, "td");
	/* The usual colour is the row's: hundreds of thousands of cells would name it. */
	if (differs)
		xml_attribute(xml, "class", "%s%s", cell_name(verdict), verdict == ABSENT ? "" : " other");
	/* Its column, for where there is no room for columns. */
	if (words)
		xml_attribute(xml, "data-of", "%s", matrix->columns[column].label);
	else if (differs)
		xml_attribute(xml, "title", "%s%s%s", cell_words(matrix, row, column), row->whys[column][0] != '\0' ? ": " : "",
		    row->whys[column]);
	if (folded) {
		xml_start(xml, "details");
		xml_start(xml, "summary");
	}
	xml_text(xml, "%s%s%s", verdict == ABSENT ? "·" : html_marks[verdict], words ? " " : "",
	    words ? cell_words(matrix, row, column) : "");
	if (folded)
		xml_end(xml);
	if (why)
		html_classed(xml, "span", "why", row->whys[column]);
	if (folded)
		xml_end(xml);
	xml_end(xml);
}

static void
write_rows(xmlTextWriterPtr xml, const struct matrix *matrix)
{
	if (matrix->column_count >= WORDS)
		html_classed(xml, "p", "hint", matrix->column_count < REASONS ?
		    "The table scrolls sideways; a mark opens its reason." :
		    "The table scrolls sideways; pointing at a framed mark shows its reason.");
	html_class(xml, "div", "wide-table");
	html_class(xml, "table", matrix->column_count < WORDS ? "matrix verdicts words" : "matrix verdicts many");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	html_column(xml, "", "Requirement");
	for (size_t i = 0; i < matrix->column_count; i++)
		html_column(xml, "", matrix->columns[i].label);
	xml_end(xml);
	xml_end(xml);
	xml_start(xml, "tbody");
	for (size_t i = 0; i < matrix->row_count; i++) {
		const struct row *row = &matrix->rows[i];
		const unsigned usual = usual_verdict(matrix, row);

		xml_start(xml, "tr");
		xml_attribute(xml, "id", "%s", row->id);
		xml_attribute(xml, "class", "%s%s", cell_name(usual), row_differs(matrix, row) ? " differs" : "");
		xml_start(xml, "th");
		xml_attribute(xml, "scope", "row");
		xml_text(xml, "%s", row->id);
		html_classed(xml, "span", "meta", row->sentence);
		xml_end(xml);
		for (size_t c = 0; c < matrix->column_count; c++)
			write_cell(xml, matrix, row, c, usual);
		xml_end(xml);
	}
	xml_end(xml);
	xml_end(xml);
	xml_end(xml);
}

int
render_matrix_html(const void *what, FILE *out)
{
	const struct matrix *matrix = what;
	xmlTextWriterPtr xml = xml_open(out);
	auto_pool pool = { NULL };
	size_t differing = 0;

	if (xml == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < matrix->row_count; i++)
		differing += row_differs(matrix, &matrix->rows[i]);
	html_begin(xml, pool_printf(&pool, "Linux namespaces: %zu results side by side", matrix->column_count), NULL, 0, style);
	xml_start(xml, "header");
	html_classed(xml, "p", "kicker", "Linux namespaces: conformance, side by side");
	xml_element(xml, "h1", "%s", matrix_sum(matrix, &pool));
	html_classed(xml, "p", "lead", pool_printf(&pool, "%zu results. What differs from the usual verdict of its row is "
	    "framed.", matrix->column_count));
	if (matrix_differences(matrix, &pool)[0] != '\0')
		html_classed(xml, "p", "lead", matrix_differences(matrix, &pool));
	xml_end(xml);
	xml_start(xml, "main");
	/* A long list would push the table out of sight. */
	if (matrix->column_count < WORDS)
		write_runs(xml, matrix, &pool);
	xml_element(xml, "h2", "Requirements");
	html_class(xml, "fieldset", "filters");
	xml_element(xml, "legend", "Show");
	html_write_radio(xml, "rows", "m-all", "all", differing == 0);
	html_write_radio(xml, "rows", "m-differs", "what differs", differing > 0);
	xml_end(xml);
	write_rows(xml, matrix);
	if (matrix->column_count >= WORDS)
		write_runs(xml, matrix, &pool);
	xml_end(xml);
	return xml_close(xml);
}
