/* html_test.c - the page is whole in one file, its links lead somewhere, and nothing in it is markup but its own. */
#include "reports/testing.h"

#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>

#include "html_page.h"
#include "reports/awkward.h"
#include "reports/sample.h"

static htmlDocPtr doc;

/* The page of a report, parsed as browsers would. */
static void
show_page(const struct report *report)
{
	char *text;
	size_t size;
	FILE *out = SETUP(open_memstream(&text, &size));

	SETUP(render_html(report, out));
	fclose(out);
	doc = htmlReadMemory(text, (int)size, NULL, "UTF-8", HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
	    XML_PARSE_HUGE);
	REQUIRE(doc != NULL && xmlDocGetRootElement(doc) != NULL, "it is no page");
	free(text);
}

static xmlXPathObjectPtr
evaluate(const char *expression)
{
	xmlXPathContextPtr context = SETUP(xmlXPathNewContext(doc));
	xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)expression, context);

	if (found == NULL)
		case_broken(__FILE__, __LINE__, "XPath: %s", expression);
	return found;
}

static const char *
text_at(const char *expression)
{
	return (const char *)xmlXPathCastToString(evaluate(expression));
}

#define REQUIRE_COUNT(expected, nodes) REQUIRE_STR(#expected, text_at("count(" nodes ")"))

/* The texts of all nodes that match; the array is the pool's. */
static const char **
texts_at(const char *expression, struct pool *pool, size_t *ret_count)
{
	xmlNodeSetPtr nodes = evaluate(expression)->nodesetval;
	const char **texts = NULL;

	*ret_count = 0;
	for (int i = 0; i < nodes->nodeNr; i++)
		*POOL_APPEND(pool, texts, *ret_count) = (const char *)xmlNodeGetContent(nodes->nodeTab[i]);
	return texts;
}

/* Ids and names that are like others once they are words, or like the page's own;
 * sources that would be addresses of another kind. */
static void
make_hostile(struct report *report)
{
	static const char *const ids[] = { "search", "v-all", "must", "d-0", "a b", "a_20b", "", "TEXT-0-0/awkward",
		"x\" on=\"y", "q=1", "#", "<b>" };
	static const char *const sources[] = { "javascript:alert(1)", "x\" onclick=\"y(7)",
		"../../evil(2) and setns(2), \"x\"", "(7)", "-(1) _(2) a(9) b(x)", "proc(5)&<b>", "namespaces(7) \"x\"" };
	struct pool *pool = &report->pool;

	make_awkward(report);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct requirement *r = &report->requirements[i + 1];
		const size_t first = r->cases[0];

		r->id = ids[i];
		r->source = sources[i % (sizeof(sources) / sizeof(sources[0]))];
		report->cases[first].source = "cases/<b>/\"x\"_test.c:1";
		*POOL_APPEND(pool, r->cases, r->case_count) = first;
		*POOL_APPEND(pool, r->cases, r->case_count) = i;
	}
	report_moved(report);
	report->cases[1].name = "a/b_test:c d";
	report->cases[2].name = "a/b_test:c_20d";
}

CASE(a_page_loads_nothing,
    .descr = "No element, style or policy fetches anything; links lead into the page or to manual pages",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	const char *policy;

	make_hostile(&report);
	show_page(&report);
	REQUIRE_COUNT(0, "//@src | //@srcset | //@action | //@background | //link | //iframe | //object | //embed | //img | "
	    "//base | //form | //meta[@http-equiv='refresh']");
	REQUIRE_COUNT(0, "//@href[not(starts-with(., '#')) and "
	    "not(starts-with(., 'https://man7.org/linux/man-pages/man'))]");
	REQUIRE_COUNT(0, "//a[not(starts-with(@href, '#')) and not(@rel = 'noreferrer')]");
	REQUIRE_COUNT(0, "//style[contains(., 'url(') or contains(., '@import')] | //@style[not(starts-with(., 'flex:'))]");
	policy = text_at("string(//meta[@http-equiv='Content-Security-Policy']/@content)");
	REQUIRE_PART("default-src 'none'; ", policy);
	REQUIRE_PART("script-src 'sha256-", policy);
	REQUIRE(strstr(policy, "script-src 'unsafe") == NULL && strstr(policy, "http") == NULL, "%s", policy);
}

CASE(script_and_style_hold_nothing_of_the_report,
    .descr = "They are the same whatever was run; the rules of filters hold numbers and words of the page",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } }, plain = { .pool = { NULL } };
	const char *script, *style;

	make_sample(&plain, "6.1", SAMPLES({ "ONE-1", "one", LEVEL_MUST, "passed", "" }));
	show_page(&plain);
	script = text_at("string(//script)");
	style = text_at("string(//style[1])");
	REQUIRE(strlen(script) > 1000 && strlen(style) > 1000, "script or style is missing");
	make_hostile(&report);
	show_page(&report);
	REQUIRE_COUNT(1, "//script");
	REQUIRE_COUNT(2, "//style");
	REQUIRE_STR(script, text_at("string(//script)"));
	REQUIRE_STR(style, text_at("string(//style[1])"));
	REQUIRE_COUNT(0, "//style[contains(., 'awkward') or contains(., 'odd') or contains(., 'TEXT')]");
	REQUIRE_COUNT(0, "//@*[starts-with(name(), 'on')]");
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

CASE(ids_are_unique_and_links_lead_to_them,
    .descr = "Also for ids and names that are no words, that stand twice, or that the page has itself",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	size_t count, link_count;
	const char **ids, **links;

	make_hostile(&report);
	show_page(&report);
	ids = texts_at("//@id", &report.pool, &count);
	REQUIRE(count > 2 * report.case_count, "%zu ids", count);
	qsort(ids, count, sizeof(*ids), compare_texts);
	for (size_t i = 0; i < count; i++) {
		REQUIRE(ids[i][0] != '\0' && strpbrk(ids[i], " \t\n%#\"'<>&") == NULL, "the id \"%s\"", ids[i]);
		REQUIRE(i == 0 || strcmp(ids[i - 1], ids[i]) != 0, "the id %s stands twice", ids[i]);
	}
	links = texts_at("//@href[starts-with(., '#')]", &report.pool, &link_count);
	for (size_t i = 0; i < link_count; i++) {
		const char *id = links[i] + 1;

		REQUIRE(bsearch(&id, ids, count, sizeof(*ids), compare_texts) != NULL, "%s leads nowhere", links[i]);
	}
}

CASE(every_requirement_and_case_has_an_address,
    .descr = "A row for each requirement, and in it an item for each of its cases, with source and command",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };

	make_hostile(&report);
	show_page(&report);
	REQUIRE_STR(path_to("%zu", report.requirement_count), text_at("count(//table[@class='reqs']/tbody/tr)"));
	for (size_t i = 0; i < report.requirement_count; i++) {
		const struct requirement *r = &report.requirements[i];
		const char *row = path_to("//tr[@id='%s']", html_anchor(&report, r, &report.pool));

		REQUIRE_STR(r->id, text_at(path_to("string(%s/th/a)", row)));
		REQUIRE_STR(path_to("%zu", r->case_count), text_at(path_to("count(%s//li)", row)));
		for (size_t c = 0; c < r->case_count; c++)
			REQUIRE_STR(report.cases[r->cases[c]].name, text_at(path_to("string(%s//li[@id='%s']//code)", row,
			    html_case_anchor(&report, r, c, &report.pool))));
	}
	/* Words that can be told by heart stay as they are. */
	REQUIRE_STR("APART-1", html_anchor(&report, report_requirement(&report, "APART-1"), &report.pool));
	REQUIRE_STR("apart", text_at("string(//tr[@id='APART-1']//li[@id='APART-1/awkward/apart_test:it']/p[2])"));
	REQUIRE_STR("ns-conform explain awkward/apart_test:it",
	    text_at("string(//li[@id='APART-1/awkward/apart_test:it']/p[@class='meta'])"));
	REQUIRE_PART("cases/<b>/\"x\"_test.c:1, ns-conform explain 'a/b_test:c d'",
	    text_at("string(//p[contains(., \"'a/b_test:c d'\")])"));
}

CASE(texts_are_no_markup,
    .descr = "In elements, attributes and addresses; what is no name of a manual page is no link",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	size_t count;
	const char **links;

	make_hostile(&report);
	show_page(&report);
	REQUIRE_COUNT(0, "//b[@*] | //td//b[not(ancestor::li)] | //*[@on] | //*[@onclick]");
	REQUIRE_PART("<b a=\"x\" c='y'>&amp;</b><script>alert(1)</script>&#0;&nbsp;", text_at("string(//tr[@id='TEXT-9-1'])"));
	REQUIRE_STR("bare & <odd>", text_at("string(//input[@id='d-1']/@value)"));
	links = texts_at("//@href[starts-with(., 'http')]", &report.pool, &count);
	for (size_t i = 0; i < count; i++) {
		const char *page = strrchr(links[i], '/') + 1;

		REQUIRE(strncmp(links[i], "https://man7.org/linux/man-pages/man", 36) == 0 && page == links[i] + 38 &&
		    page[strspn(page, "abcdefghijklmnopqrstuvwxyz0123456789_-.")] == '\0', "%s", links[i]);
	}
	REQUIRE_COUNT(0, "//a[. = '(7)' or starts-with(., '-') or . = 'a(9)' or . = 'b(x)']");
	REQUIRE_STR("https://man7.org/linux/man-pages/man2/setns.2.html", text_at("string(//a[. = 'setns(2)']/@href)"));
	REQUIRE_STR("https://man7.org/linux/man-pages/man5/proc.5.html", text_at("string(//a[. = 'proc(5)']/@href)"));
}

CASE(a_page_is_whole_without_its_script,
    .descr = "What only the script can do is hidden; the evidence of violations is open, all else is one click away",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };

	make_awkward(&report);
	show_page(&report);
	REQUIRE_COUNT(3, "//*[contains(@class, 'scripted')]");
	REQUIRE_COUNT(0, "//*[contains(@class, 'scripted') and not(@hidden)]");
	REQUIRE_COUNT(0, "//*[@hidden and not(contains(@class, 'scripted'))] | //button");
	REQUIRE_COUNT(0, "//tr[contains(@class, 'violated') and .//li and not(.//details/@open)]");
	REQUIRE_STR("failed", text_at("string(//tr[@id='TEXT-1-1']//li//b)"));
	REQUIRE_COUNT(1, "//input[@id='v-violated' and @data-rows='violated']");
	/* A dimension that comes once more is that of before. */
	REQUIRE_STR("d0", text_at("substring-before(substring-after(//tr[@id='APART-1']/@class, ' '), ' ')"));
}

CASE(the_verdict_comes_first,
    .descr = "Then problems, what is violated, new before known, and what was not judged; and nothing that is empty",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } }, good = { .pool = { NULL } }, denied = { .pool = { NULL } };
	struct known known = { .id = "ONE-1", .expires = "2999-12-31", .link = "link", .reason = "so it is" };

	make_sample(&report, "6.1", SAMPLES({ "ONE-1", "one", LEVEL_MUST, "failed", "old" },
	    { "ONE-2", "one", LEVEL_MUST, "failed", "new" }, { "ONE-3", "one", LEVEL_MUST, NULL, NULL }));
	report_problem(&report, "%s", "a problem");
	baseline_mark(&(struct baseline){ "known", &known, 1 }, &report);
	show_page(&report);
	REQUIRE_PART("Violated", text_at("string(//h1)"));
	REQUIRE_PART("On Linux 6.1, ", text_at("string(//header)"));
	REQUIRE_STR("Problems", text_at("string((//h2)[1])"));
	REQUIRE_STR("Violated", text_at("string((//h2)[2])"));
	REQUIRE_STR("Known violations", text_at("string((//h2)[3])"));
	REQUIRE_STR("Not judged, and why", text_at("string((//h2)[4])"));
	REQUIRE_STR("#ONE-2", text_at("string((//main//@href)[1])"));
	REQUIRE_STR("#ONE-1", text_at("string((//main//@href)[2])"));
	REQUIRE_PART("so it is", text_at("string((//ul[@class='list'])[2])"));

	make_sample(&good, "6.1", SAMPLES({ "ONE-1", "one", LEVEL_MUST, "passed", "" }));
	show_page(&good);
	REQUIRE_PART("Conforms", text_at("string(//h1)"));
	REQUIRE_STR("Dimensions", text_at("string((//h2)[1])"));
	REQUIRE_COUNT(0, "//ul[not(li)] | //section | //div[@class='overview']");

	make_sample(&denied, "6.1", SAMPLES({ "ONE-1", "one", LEVEL_MUST, "skipped", "denied: not you" }));
	show_page(&denied);
	REQUIRE_PART("Nothing decided", text_at("string(//h1)"));
	REQUIRE_STR("Not judged, and why", text_at("string((//h2)[1])"));
	REQUIRE_PART("not you", text_at("string(//ul[@class='list'])"));
}
