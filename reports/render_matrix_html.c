/* render_matrix_html.c - several results side by side, as one page. */
#include <errno.h>
#include <string.h>

#include "html_style.h"
#include "matrix.h"
#include "xml.h"

static const char style[] =
    /* Shadows at the edges tell that there is more: the two covers scroll with the table, the shadows stay. */
    ".wide-table{overflow:auto;max-height:85vh;border:1px solid var(--line);border-radius:.4rem;background:"
    "linear-gradient(90deg,var(--page) 30%,transparent) 0 0/3rem 100% no-repeat local,"
    "linear-gradient(270deg,var(--page) 30%,transparent) 100% 0/3rem 100% no-repeat local,"
    "linear-gradient(90deg,var(--soft),transparent) 0 0/.6rem 100% no-repeat scroll,"
    "linear-gradient(270deg,var(--soft),transparent) 100% 0/.6rem 100% no-repeat scroll}"
    ".matrix th,.matrix td{padding:.45rem .7rem}.matrix thead th{position:sticky;top:0;background:var(--page);"
    "z-index:2;vertical-align:bottom}.matrix tbody th{position:sticky;left:0;background:var(--page);z-index:1;"
    "min-width:13rem;max-width:26rem}.matrix thead th:first-child{left:0;z-index:3}"
    ".matrix td{white-space:nowrap;color:var(--c)}.matrix summary{cursor:pointer}"
    ".matrix td .why{white-space:normal;overflow-wrap:anywhere;min-width:9rem;max-width:26rem;color:var(--ink)}"
    ".matrix .differs th{box-shadow:inset 3px 0 var(--accent)}"
    ".matrix .absent{--c:var(--ink)}"
    ".matrix .other{outline:2px solid var(--c);outline-offset:-3px}"
    ".runs-table{max-height:24rem}.runs tbody th{min-width:7rem}.runs td{white-space:normal;min-width:3rem}"
    ".runs th,.runs td{padding:.4rem .5rem}.runs td:nth-child(4){white-space:nowrap}"
    ".hint{margin:.2rem 0 .6rem;color:var(--soft)}"
    /* Many columns are narrow ones: their labels stand. */
    ".marks thead th:not(:first-child){writing-mode:vertical-rl;transform:rotate(180deg);padding:.5rem .1rem;"
    "vertical-align:top;text-align:left;white-space:nowrap}.marks td{padding:.45rem .5rem;text-align:center}"
    "main:has(#m-differs:checked) .verdicts tbody tr:not(.differs){display:none}"
    "@media(max-width:46rem){.matrix tbody th{min-width:8rem;max-width:9rem}.marks .meta{font-size:.75rem}"
    /* A few columns: each requirement is a block, with a line a result. */
    ".wide-table:has(.words){overflow:visible;max-height:none;border:0;background:none}"
    ".words thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}"
    ".words,.words tbody,.words tr,.words tbody th,.words td{display:block}"
    ".words tbody th{position:static;max-width:none;border:0;padding:.9rem .7rem .2rem}"
    ".words td{border:0;padding:.2rem .7rem;white-space:normal;overflow-wrap:anywhere}"
    ".words .other{padding:.45rem .7rem}.words tr{border-bottom:1px solid var(--line);padding-bottom:.6rem}"
    ".words td::before{color:var(--soft);margin-right:.6em;font-size:.88rem}"
    ".matrix.words td .why{max-width:none}}"
    "@media print{.wide-table{overflow:visible;max-height:none;border:0;background:none}.hint{display:none}"
    ".matrix tbody th,.matrix thead th{position:static}.matrix td .why{min-width:0}.matrix tbody th{min-width:8rem}"
    ".matrix th,.matrix td,.runs th,.runs td{padding:.25rem .3rem}"
    ".marks td,.marks thead th:not(:first-child){padding:.15rem .05rem}"
    ".matrix tr{break-inside:avoid}}\n";

/* Up to so many columns a cell has its word, and a narrow page a line a cell; up to so many it has its reason. */
enum { WORDS = 5, REASONS = 10 };

/* The rules by which a cell that stands alone says which column it is of. */
static const char *
label_rules(const struct matrix *matrix, struct pool *pool)
{
	const char *rules = style;

	for (size_t i = 0; matrix->column_count <= WORDS && i < matrix->column_count; i++) {
		const char *quoted = "";

		/* Whatever might end the string or the element is written as its number. */
		for (const char *c = matrix->columns[i].label; *c != '\0'; c++)
			quoted = pool_printf(pool, strchr("\"\\<>&\n", *c) != NULL ? "%s\\%x " : "%s%c", quoted, *c);
		rules = pool_printf(pool, "%s@media(max-width:46rem){.words td:nth-child(%zu)::before{content:\"%s\"}}\n",
		    rules, i + 2, quoted);
	}
	return rules;
}

static void
write_runs(xmlTextWriterPtr xml, const struct matrix *matrix, struct pool *pool)
{
	xml_element(xml, "h2", "Results");
	html_class(xml, "div", "wide-table runs-table");
	html_class(xml, "table", "matrix runs");
	xml_start(xml, "thead");
	xml_start(xml, "tr");
	html_column(xml, "", "Kernel");
	html_column(xml, "", "Distribution");
	html_column(xml, "", "User");
	html_column(xml, "", "Date");
	for (int v = 0; v < VERDICTS; v++)
		html_column(xml, "", pool_printf(pool, "%s %s", html_marks[v], verdict_names[v]));
	xml_end(xml);
	xml_end(xml);
	xml_start(xml, "tbody");
	for (size_t i = 0; i < matrix->column_count; i++) {
		const struct column *c = &matrix->columns[i];

		xml_start(xml, "tr");
		xml_start(xml, "th");
		xml_attribute(xml, "scope", "row");
		xml_text(xml, "%s", c->label);
		xml_end(xml);
		xml_element(xml, "td", "%s", c->distribution);
		xml_element(xml, "td", "%s", c->user);
		xml_element(xml, "td", "%.10s", c->date);
		for (int v = 0; v < VERDICTS; v++)
			xml_element(xml, "td", "%zu", c->of[v]);
		xml_end(xml);
	}
	xml_end(xml);
	xml_end(xml);
	xml_end(xml);
}

/* What differs from the most frequent verdict of its row stands out. */
static unsigned
usual_verdict(const struct matrix *matrix, const struct row *row)
{
	size_t of[ABSENT + 1] = { 0 };
	unsigned usual = row->verdicts[0];

	for (size_t i = 0; i < matrix->column_count; i++)
		if (++of[row->verdicts[i]] > of[usual])
			usual = row->verdicts[i];
	return usual;
}

static void
write_cell(xmlTextWriterPtr xml, const struct matrix *matrix, const struct row *row, size_t column, unsigned usual)
{
	const unsigned verdict = row->verdicts[column];
	const bool words = matrix->column_count <= WORDS, differs = verdict != usual;
	const bool why = row->whys[column][0] != '\0' && matrix->column_count <= REASONS;
	const bool open = words && row_differs(matrix, row);

	xml_start(xml, "td");
	/* The usual colour is the row's: hundreds of thousands of cells would name it. */
	if (differs)
		xml_attribute(xml, "class", "%s%s", cell_name(verdict), verdict == ABSENT ? "" : " other");
	if (!words && differs)
		xml_attribute(xml, "title", "%s%s%s", cell_name(verdict), row->whys[column][0] != '\0' ? ": " : "",
		    row->whys[column]);
	if (why && !open) {
		xml_start(xml, "details");
		xml_start(xml, "summary");
	}
	xml_text(xml, "%s", verdict == ABSENT ? "·" : html_marks[verdict]);
	if (words)
		xml_text(xml, " %s", cell_name(verdict));
	if (why && !open)
		xml_end(xml);
	if (why)
		html_classed(xml, "span", "why", row->whys[column]);
	if (why && !open)
		xml_end(xml);
	xml_end(xml);
}

static void
write_rows(xmlTextWriterPtr xml, const struct matrix *matrix)
{
	html_class(xml, "div", "wide-table");
	html_class(xml, "table", matrix->column_count <= WORDS ? "matrix verdicts words" : "matrix verdicts marks");
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
	html_begin(xml, pool_printf(&pool, "Linux namespaces: %zu results side by side", matrix->column_count), NULL, 0,
	    label_rules(matrix, &pool));
	xml_start(xml, "header");
	html_classed(xml, "p", "kicker", "Linux namespaces: conformance, side by side");
	xml_element(xml, "h1", "%zu of %zu requirements differ", differing, matrix->row_count);
	html_classed(xml, "p", "lead", pool_printf(&pool, "%zu results. What differs from the usual verdict of its row is "
	    "framed.", matrix->column_count));
	if (matrix_differences(matrix, &pool)[0] != '\0')
		html_classed(xml, "p", "lead", matrix_differences(matrix, &pool));
	xml_end(xml);
	xml_start(xml, "main");
	write_runs(xml, matrix, &pool);
	xml_element(xml, "h2", "Requirements");
	html_class(xml, "fieldset", "filters");
	xml_element(xml, "legend", "Show");
	html_write_radio(xml, "rows", "m-all", "all", differing == 0);
	html_write_radio(xml, "rows", "m-differs", "what differs", differing > 0);
	xml_end(xml);
	if (matrix->column_count > WORDS)
		html_classed(xml, "p", "hint", matrix->column_count <= REASONS ?
		    "The table scrolls sideways; a mark opens its reason." :
		    "The table scrolls sideways; pointing at a framed mark shows its reason.");
	write_rows(xml, matrix);
	xml_end(xml);
	return xml_close(xml);
}
