/* html_style.c - how the page looks: light, dark, phone and paper; and its filters. */
#include "html_style.h"

#include "xml.h"

const char *const html_marks[VERDICTS] = { "✓", "✗", "○", "⊘", "?", "–" };

static const char style[] =
    "\n:root{color-scheme:light dark;--page:#fafaf8;--card:#fff;--ink:#1c2126;--soft:#59626b;--line:#e1e3e1;"
    "--accent:#225c8a;--conforms:#1b6e42;--violated:#b3261e;--unsupported:#2b6080;--denied:#85590a;"
    "--undecided:#77409a;--untested:#646b72;--code:#f4f5f3}\n"
    "@media(prefers-color-scheme:dark){:root{--page:#14171a;--card:#1c2024;--ink:#e6e8ea;--soft:#a3adb6;"
    "--line:#32383e;--accent:#86bce8;--conforms:#6cc795;--violated:#ff8f85;--unsupported:#83bbdd;--denied:#e3b35c;"
    "--undecided:#cf9fee;--untested:#a3abb3;--code:#15181b}}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%}\n"
    "body{margin:0;background:var(--page);color:var(--ink);"
    "font:1rem/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif}\n"
    "header,main,footer{max-width:70rem;margin:0 auto;padding:0 1.5rem}\n"
    "header{padding-top:3rem}\n"
    ".kicker{margin:0;color:var(--soft);letter-spacing:.02em}\n"
    "h1{margin:.2rem 0 .3rem;font-size:clamp(2.2rem,6vw,3.6rem);line-height:1.1;letter-spacing:-.02em;font-weight:650}\n"
    "h1 .mark{font-size:.8em;margin-right:.3em}\n"
    "h2{margin:3rem 0 .8rem;font-size:1.3rem;font-weight:620;letter-spacing:-.01em}\n"
    ".lead{margin:0;font-size:1.1rem;color:var(--soft)}\n"
    /* The colour of a verdict; its mark and word always stand beside it. */
    ".conforms{--c:var(--conforms)}.violated{--c:var(--violated)}.unsupported{--c:var(--unsupported)}"
    ".denied{--c:var(--denied)}.undecided{--c:var(--undecided)}.untested{--c:var(--untested)}\n"
    "h1{color:var(--c)}\n"
    ".facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem 2rem;margin:2rem 0 0;"
    "padding:1.2rem 1.4rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem}\n"
    ".facts div{min-width:0}.facts .wide{grid-column:1/-1}\n"
    "dt{color:var(--soft);font-size:.85rem}\n"
    "dd{margin:0;overflow-wrap:anywhere}\n"
    "table{width:100%;border-collapse:collapse}\n"
    "caption{text-align:left;color:var(--soft);padding-bottom:.6rem;font-size:.92rem}\n"
    "th{text-align:left;font-weight:600;font-size:.85rem;color:var(--soft)}\n"
    "th,td{padding:.55rem .6rem .55rem 0;border-bottom:1px solid var(--line);vertical-align:top}\n"
    "tbody th{color:var(--ink);font-size:1rem}\n"
    ".sums th,.sums td{vertical-align:middle}.sums .n{text-align:right;padding-left:.4rem;white-space:nowrap;"
    "font-variant-numeric:tabular-nums}\n"
    ".sums .bar-cell{width:34%;padding-right:1.2rem}.sums .zero{color:var(--soft)}\n"
    ".sums tfoot th,.sums tfoot td{border:0;font-weight:600;color:var(--ink);font-size:1rem}\n"
    ".bar{display:flex;height:.75rem;gap:2px;border-radius:.4rem;overflow:hidden}\n"
    ".bar span{background:var(--c);min-width:3px}\n"
    /* No verdict at all: an outline. */
    ".bar .untested{background:none;border:1.5px solid var(--untested);border-radius:0 .4rem .4rem 0}\n"
    ".filters{border:0;margin:0 0 .6rem;padding:0;display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}\n"
    ".filters legend{float:left;width:6rem;color:var(--soft);font-size:.9rem;padding:0}\n"
    ".filters input{position:absolute;opacity:0;pointer-events:none}\n"
    ".filters label{padding:.2rem .75rem;border:1px solid var(--line);border-radius:1rem;background:var(--card);"
    "font-size:.9rem;cursor:pointer}\n"
    ".filters label:hover{border-color:var(--soft)}\n"
    ".filters input:checked+label{background:var(--ink);color:var(--page);border-color:var(--ink)}\n"
    ".filters input:focus-visible+label{outline:3px solid var(--accent);outline-offset:2px}\n"
    ".reqs{margin-top:1.4rem}.reqs>thead th{position:sticky;top:0;background:var(--page);z-index:1}\n"
    ".reqs .id{width:9.5rem;font-size:1rem;color:var(--ink);white-space:nowrap}\n"
    ".reqs td.verdict{width:9.5rem;white-space:nowrap}\n"
    ".chip{color:var(--c);font-weight:600}.chip .mark{display:inline-block;width:1.3em}\n"
    ".meta{display:block;overflow-wrap:anywhere;color:var(--soft);font-size:.88rem;font-weight:400}\n"
    ".why{display:block;margin-top:.25rem;font-size:.92rem;overflow-wrap:anywhere;border-left:3px solid var(--c);"
    "padding-left:.7rem}\n"
    "details{margin-top:.3rem}\n"
    "summary{cursor:pointer;color:var(--accent);font-size:.9rem;width:fit-content}\n"
    "summary:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}\n"
    ".evidence{list-style:none;margin:.5rem 0;padding:0}\n"
    ".evidence li{padding:.5rem .8rem;margin-bottom:.4rem;background:var(--card);border:1px solid var(--line);"
    "border-radius:.4rem;font-size:.9rem;overflow-wrap:anywhere}\n"
    ".evidence b{font-weight:600;color:var(--c)}.evidence p{margin:.1rem 0}\n"
    "code,pre{font:.87em/1.5 ui-monospace,SFMono-Regular,Menlo,\"DejaVu Sans Mono\",monospace}\n"
    "pre{margin:.4rem 0 0;padding:.6rem .8rem;background:var(--code);border-radius:.3rem;white-space:pre-wrap;"
    "overflow-wrap:anywhere;max-height:22rem;overflow:auto}\n"
    ".problems{padding-left:1.2rem;overflow-wrap:anywhere}\n"
    ".list{list-style:none;margin:0;padding:0}.list>li{padding:.6rem 0;border-bottom:1px solid var(--line);"
    "overflow-wrap:anywhere}.list .chip{margin-right:.5rem}\n"
    "a{color:var(--accent);text-underline-offset:.2em}.list>li>a{font-weight:600;margin-right:.3rem}\n"
    ".reqs tr:target{background:var(--card);box-shadow:inset 3px 0 var(--accent)}.reqs tr{scroll-margin-top:3rem}\n"
    ".none{display:none;color:var(--soft)}\n"
    "footer{padding:3rem 1.5rem;color:var(--soft);font-size:.88rem}\n"
    "@media(max-width:46rem){header{padding-top:1.6rem}header,main,footer{padding-left:1rem;padding-right:1rem}"
    ".facts{padding:1rem;grid-template-columns:1fr 1fr;gap:.8rem 1.2rem}.filters legend{float:none;width:100%;margin-bottom:.3rem}"
    ".reqs>thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}"
    ".reqs,.reqs>tbody,.reqs>tbody>tr,.reqs td,.reqs .id,.reqs caption{display:block;width:100%}"
    ".reqs>tbody>tr{display:grid;grid-template-columns:1fr auto;padding:.8rem 0;border-bottom:1px solid var(--line)}"
    ".reqs td,.reqs .id,.reqs td.verdict{border:0;padding:0;width:auto}"
    ".reqs td.sentence{grid-column:1/-1;grid-row:2;padding-top:.2rem}"
    ".sums thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}"
    ".sums,.sums tbody,.sums tfoot,.sums caption{display:block}"
    ".sums tr{display:flex;flex-wrap:wrap;gap:.1rem .9rem;padding:.6rem 0;border-bottom:1px solid var(--line)}"
    ".sums th,.sums td,.sums .bar-cell{border:0;padding:0;width:auto}.sums th{flex:1 0 45%}"
    ".sums .bar-cell{flex:1 0 100%;order:3;padding:.2rem 0}.sums .n.time{order:2}.sums .n{order:4;padding:0;"
    "font-size:.88rem}.sums .n.zero{display:none}.sums .n::after{content:\" \" attr(data-of)}.sums .n.time::after{content:\"\"}}\n"
    "@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--code:#f4f4f4;"
    "--accent:#000;--conforms:#1b6e42;--violated:#b3261e;--unsupported:#2b6080;--denied:#85590a;--undecided:#77409a;"
    "--untested:#646b72}html{font-size:8.5pt}header,main,footer{max-width:none;padding-left:0;padding-right:0}.filters{display:none}header{padding-top:0}h2{margin-top:1.5rem}"
    ".reqs>thead th{position:static}li,.sums tr{break-inside:avoid}.id,.verdict{break-inside:avoid}h2,caption{break-after:avoid}.sums .bar-cell{width:22%}pre{max-height:none}"
    ".bar span{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "details::details-content{content-visibility:visible;block-size:auto}}\n";

/* A button is checked: its rows only, and the one that a link led to. */
static void
write_rule(xmlTextWriterPtr xml, const char *button, const char *rows)
{
	xmlTextWriterWriteFormatRaw(xml, "main:has(#%s:checked) .reqs>tbody>tr:not(.%s,:target){display:none}\n", button,
	    rows);
}

static void
write_style(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const char *more)
{
	xml_start(xml, "style");
	xmlTextWriterWriteRaw(xml, (const xmlChar *)style);
	xmlTextWriterWriteRaw(xml, (const xmlChar *)more);
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
				xmlTextWriterWriteFormatRaw(xml, "main:has(#v-%s:checked):has(#d-%zu:checked) .none{display:block}\n",
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
	write_meta(xml, "name", "viewport", "width=device-width, initial-scale=1");
	xml_element(xml, "title", "%s", title);
	write_style(xml, sums, count, more);
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
html_link(xmlTextWriterPtr xml, const char *id)
{
	xml_start(xml, "a");
	xml_attribute(xml, "href", "#%s", id);
	xml_text(xml, "%s", id);
	xml_end(xml);
	xml_text(xml, " ");
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

void
html_write_radio(xmlTextWriterPtr xml, const char *group, const char *id, const char *label, bool checked)
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

void
html_write_filters(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all, struct pool *pool)
{
	html_class(xml, "fieldset", "filters");
	xml_element(xml, "legend", "Verdict");
	html_write_radio(xml, "verdict", "v-all", pool_printf(pool, "all %zu", all->total), true);
	for (int v = 0; v < VERDICTS; v++)
		if (all->of[v] > 0)
			html_write_radio(xml, "verdict", pool_printf(pool, "v-%s", verdict_names[v]),
			    pool_printf(pool, "%s %s %zu", html_marks[v], verdict_names[v], all->of[v]), false);
	xml_end(xml);
	if (count < 2)
		return;
	html_class(xml, "fieldset", "filters");
	xml_element(xml, "legend", "Dimension");
	html_write_radio(xml, "dimension", "d-all", "all", true);
	for (size_t i = 0; i < count; i++)
		html_write_radio(xml, "dimension", pool_printf(pool, "d-%zu", i), sums[i].dimension, false);
	xml_end(xml);
	html_classed(xml, "p", "none", "No requirement of this dimension has this verdict.");
}
