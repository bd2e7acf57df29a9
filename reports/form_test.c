/* form_test.c - what is kept is well-formed, whatever the cases have printed. */
#include "reports/testing.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "reports/liars/liars.h"

static struct outcome o;

static xmlDocPtr
parse_xml(const char *path)
{
	xmlDocPtr doc = xmlReadFile(path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

	REQUIRE(doc != NULL, "%s is not well-formed: %s", path, xmlGetLastError() != NULL ? xmlGetLastError()->message : "");
	return doc;
}

/* What XPath makes of an expression, as a string. */
static const char *
evaluate(xmlDocPtr doc, const char *expression)
{
	xmlXPathContextPtr context = SETUP(xmlXPathNewContext(doc));
	xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)expression, context);

	if (found == NULL)
		case_broken(__FILE__, __LINE__, "XPath: %s", expression);
	return (const char *)xmlXPathCastToString(found);
}

/* The liars in one of the formats, as ns-conform report prints it to a file. */
static const char *
print_liars(const char *format)
{
	command_run(RUN_LIARS("--out", "out", "lies", "absent"), &o);
	write_file("known", "CLAIM-FAILS\t2999-12-31\tbug\tit is fixed later\n");
	command_run(ARGV("/bin/sh", "-c", "\"$0\" report --baseline known --format \"$1\" out >\"$1\"; test $? = 1",
	    conform_path(), format), &o);
	REQUIRE_STATUS(0, &o);
	return format;
}

#define MARKUP_CASE "//testcase[@classname='lies/claims_test' and @name='the_message_is_markup']"

CASE(junit_is_well_formed_and_complete,
    .descr = "Each case once, each result in its element, every message as it was",
    .arena = ARENA_NONE)
{
	xmlDocPtr doc;

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	doc = parse_xml("out/junit.xml");
	REQUIRE_STR("testsuite", (const char *)xmlDocGetRootElement(doc)->name);
	/* One problem is a case of its own. */
	REQUIRE_STR("26", evaluate(doc, "count(//testcase) - count(//testcase[@name='problem 2'])"));
	REQUIRE_STR(evaluate(doc, "string(/testsuite/@tests)"), evaluate(doc, "count(//testcase)"));
	REQUIRE_STR(evaluate(doc, "string(/testsuite/@failures)"), evaluate(doc, "count(//testcase/failure)"));
	REQUIRE_STR(evaluate(doc, "string(/testsuite/@errors)"), evaluate(doc, "count(//testcase/error)"));
	REQUIRE_STR("5", evaluate(doc, "string(/testsuite/@failures)"));
	REQUIRE_STR("localhost", evaluate(doc, "string(/testsuite/@hostname)"));
	REQUIRE_STR(text_of(read_report("out"), "kernel"), evaluate(doc, "string(//property[@name='kernel']/@value)"));
	REQUIRE_PART(LIARS_MARKUP_SAFE, evaluate(doc, "string(" MARKUP_CASE "/failure/@message)"));
	REQUIRE_PART("requirements: CLAIM-MARKUP\nFails with <markup> & control characters\noutput: " LIARS_MARKUP_SAFE
	    " \\x1b[31m \\xff\\xc3(", evaluate(doc, "string(" MARKUP_CASE "/failure)"));
	REQUIRE_STR("0", evaluate(doc, "count(//b)"));
}

CASE(junit_passes_nothing_that_was_skipped,
    .descr = "What was not judged is no test case, or one with <skipped> where the dialect has that",
    .arena = ARENA_NONE)
{
	xmlDocPtr doc = parse_xml(print_liars("junit"));

	REQUIRE_STR("0", evaluate(doc, "count(//testcase[starts-with(@name, 'skips_as_')])"));
	REQUIRE_STR("denied: not by this user",
	    evaluate(doc, "string(//property[@name='absent/skips_test:skips_as_denied']/@value)"));
	doc = parse_xml(print_liars("jenkins"));
	REQUIRE_STR("2", evaluate(doc, "count(//testcase[starts-with(@name, 'skips_as_')]/skipped)"));
	REQUIRE_STR("2", evaluate(doc, "string(/testsuite/@skipped)"));
	REQUIRE_STR("denied: not by this user", evaluate(doc, "string(//testcase[@name='skips_as_denied']/skipped)"));
}

CASE(json_holds_the_texts,
    .descr = "The message and the output are valid UTF-8, whatever they were",
    .arena = ARENA_NONE)
{
	json_t *report, *object;

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	report = read_report("out");
	object = find_object(report, "cases", "case", "lies/claims_test:the_message_is_markup");
	REQUIRE_PART("seen: " LIARS_MARKUP_SAFE, text_of(object, "reason"));
	REQUIRE_PART("\\xff\\xc3(", text_of(object, "reason"));
	REQUIRE_PART("output: " LIARS_MARKUP_SAFE " \\x1b[31m \\xff\\xc3(", text_of(object, "output"));
	REQUIRE_STR("Fails with <markup> & control characters", text_of(object, "description"));
	REQUIRE_PART("\"violation\" <of its requirement> &",
	    text_of(find_object(report, "requirements", "id", "CLAIM-FAILS"), "sentence"));
}

CASE(long_output_is_cut_from_its_beginning,
    .descr = "The end is kept, and how much went before it is told",
    .arena = ARENA_NONE)
{
	const char *output;

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	output = text_of(find_object(read_report("out"), "cases", "case", "lies/claims_test:the_output_is_long"), "output");
	/* 5000 lines of 10 bytes and one of 8. */
	REQUIRE(strncmp(output, "(33624 bytes before this)\n", 26) == 0, "output: %.60s", output);
	REQUIRE_PART("line 4999\nthe end", output);
}

CASE(json_keeps_its_keys,
    .descr = "The keys that programs rely on, and their types",
    .arena = ARENA_NONE)
{
	static const char *const words[] = { "id", "dimension", "level", "kind", "verdict", "sentence", "source" };
	const char *result, *reason, *name;
	json_error_t error;
	json_t *report, *requirement;
	double seconds;

	command_run(RUN_LIARS("--out", "out", "honest"), &o);
	report = read_report("out");
	REQUIRE_EQ(1, json_integer_value(json_object_get(report, "schema")));
	text_of(report, "kernel");
	text_of(report, "distribution");
	text_of(report, "user");
	REQUIRE(json_is_object(json_object_get(report, "summary")), "no summary");
	requirement = json_array_get(json_object_get(report, "requirements"), 0);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		text_of(requirement, words[i]);
	REQUIRE(json_unpack_ex(json_array_get(json_object_get(requirement, "cases"), 0), &error, 0,
	    "{s:s, s:s, s:s, s:F}", "case", &name, "result", &result, "reason", &reason, "seconds", &seconds) == 0,
	    "%s", error.text);
	REQUIRE_STR("honest", text_of(report, "selection"));
}

CASE(html_is_well_formed_and_holds_the_texts,
    .descr = "The page parses, its elements are its own, and it shows what was seen",
    .arena = ARENA_NONE)
{
	htmlDocPtr doc;
	const char *text;

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	doc = htmlReadFile("out/report.html", "UTF-8", HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	REQUIRE(doc != NULL && xmlDocGetRootElement(doc) != NULL, "report.html is no page");
	text = evaluate(doc, "string(//body)");
	REQUIRE_PART(LIARS_MARKUP_SAFE, text);
	REQUIRE_PART("A claim that fails is a \"violation\" <of its requirement> & is shown.", text);
	REQUIRE_PART("CHILD-ASSERTS", text);
	REQUIRE_PART("\\xff\\xc3(", text);
	REQUIRE(strpbrk(text, "\033\x7f") == NULL, "control characters came through");
	REQUIRE_STR("0", evaluate(doc, "count(//b[@title='x'] | //script[@src] | //link[@href] | //img[@src])"));
}

CASE(text_has_no_control_characters,
    .descr = "Nothing that a case prints steers the terminal of the reader",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	for (const char *c = o.out; *c != '\0'; c++)
		REQUIRE(*c == '\n' || (unsigned char)*c >= ' ', "a control character %#x", (unsigned)*c);
	REQUIRE_PART(LIARS_MARKUP_SAFE, o.out);
}

CASE(a_kept_report_renders_the_same_again,
    .descr = "Text, JSON, HTML and JUnit of a report that is read back equal those of the run",
    .arena = ARENA_NONE)
{
	static const struct { const char *format, *file; } formats[] = {
		{ "json", "report.json" }, { "html", "report.html" }, { "junit", "junit.xml" },
	};
	char *text;
	size_t size;

	/* So many cases that a sum of what was rounded would show. */
	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	text = path_to("%s", o.out);
	command_run(CONFORM("report", "out/report.json"), &o);
	/* Without the line that names the page. */
	REQUIRE(o.out[0] != '\0' && strncmp(text, o.out, strlen(o.out)) == 0, "another text: %.400s", o.out);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		command_run(ARGV("sh", "-c", "\"$0\" report --format \"$1\" out >again", conform_path(), formats[i].format), &o);
		REQUIRE_STATUS(1, &o);
		text = read_file(path_to("out/%s", formats[i].file), &size);
		REQUIRE(strcmp(text, read_file("again", &size)) == 0, "%s is another when rendered again", formats[i].file);
	}
}

CASE(xccdf_has_a_rule_and_a_result_each,
    .descr = "Each requirement is a rule with its result; every verdict becomes another word",
    .arena = ARENA_NONE)
{
	static const struct { const char *id, *result; } rows[] = {
		{ "CLAIM-FAILS", "fail" }, { "CLAIM-PASSES", "pass" }, { "ENDS-99", "unknown" }, { "NO-CASE", "notselected" },
		{ "ABSENT-UNSUPPORTED", "notapplicable" }, { "ABSENT-DENIED", "notchecked" },
	};
	xmlDocPtr doc = parse_xml(print_liars("xccdf"));

	REQUIRE_STR("accepted", evaluate(doc, "string(/*/*[local-name()='status'])"));
	REQUIRE_PART("CLAIM-FAILS: ", evaluate(doc, "string(//*[local-name()='Rule' and "
	    "@id='xccdf_ns-conform_rule_CLAIM-FAILS']/*[local-name()='title'])"));
	REQUIRE_STR(evaluate(doc, "string(//*[@name='urn:ns-conform:fact:date'])"),
	    evaluate(doc, "string(//*[local-name()='TestResult']/@start-time)"));
	REQUIRE_STR(evaluate(doc, "count(//*[local-name()='Rule'])"), evaluate(doc, "count(//*[local-name()='rule-result'])"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		REQUIRE_STR(rows[i].result, evaluate(doc, path_to("string(//*[local-name()='rule-result' and "
		    "@idref='xccdf_ns-conform_rule_%s']/*[local-name()='result'])", rows[i].id)));
	REQUIRE_PART("(known until 2999-12-31: it is fixed later (bug))", evaluate(doc, "string(//*[local-name()='rule-result' "
	    "and @idref='xccdf_ns-conform_rule_CLAIM-FAILS']/*[local-name()='message'])"));
}

CASE(kcidb_has_a_test_a_case,
    .descr = "Status and path of each; what a case came to stands beside",
    .arena = ARENA_NONE)
{
	static const struct { const char *path, *status, *outcome; } rows[] = {
		{ "ns_conform.lies.claims_test.the_claim_fails", "FAIL", "known failure" },
		{ "ns_conform.lies.claims_test.the_message_is_markup", "FAIL", "failed" },
		{ "ns_conform.lies.claims_test.the_claim_passes", "PASS", "passed" },
		{ "ns_conform.lies.ends_test.exits_with_99", "ERROR", "broken" },
		{ "ns_conform.lies.ends_test.skips_without_its_environment", "MISS", "environment" },
	};
	json_error_t error;
	json_t *root = json_load_file(print_liars("kcidb"), JSON_REJECT_DUPLICATES, &error);

	REQUIRE(root != NULL, "kcidb:%d: %s", error.line, error.text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const json_t *test = find_object(root, "tests", "path", rows[i].path);

		REQUIRE_STR(rows[i].status, text_of(test, "status"));
		REQUIRE_STR(rows[i].outcome, text_of(json_object_get(test, "misc"), "outcome"));
	}
}

/* The id of the build in a KCIDB report of a kept report, changed by a line of sed. */
static const char *
find_build(const char *change, const char *origin)
{
	static const char script[] = "sed \"$1\" out/report.json >other.json && "
	    "\"$0\" report --format kcidb --origin \"$2\" other.json >other";
	json_error_t error;
	json_t *root;

	command_run(ARGV("/bin/sh", "-c", script, conform_path(), change, origin), &o);
	REQUIRE_STATUS(1, &o);
	root = json_load_file("other", JSON_REJECT_DUPLICATES, &error);
	REQUIRE(root != NULL, "kcidb:%d: %s", error.line, error.text);
	REQUIRE_STR(origin, text_of(json_array_get(json_object_get(root, "builds"), 0), "origin"));
	return text_of(json_array_get(json_object_get(root, "tests"), 0), "build_id");
}

CASE(kcidb_tells_hosts_apart,
    .descr = "The same report has the same ids, that of another host or time has others; the sender names them",
    .arena = ARENA_NONE)
{
	const char *first;

	print_liars("kcidb");
	first = find_build("", "ns_conform");
	REQUIRE_STR(first, find_build("", "ns_conform"));
	REQUIRE(strcmp(first, find_build("s/\"distribution\": \"/&X/", "ns_conform")) != 0, "%s again", first);
	REQUIRE(strcmp(first, find_build("s/\"seconds\": 0/\"seconds\": 1/", "ns_conform")) != 0, "%s again", first);
	REQUIRE(strncmp(find_build("", "lab_7"), "lab_7:", 6) == 0, "not of its sender");
	command_run(CONFORM("report", "--format", "kcidb", "--origin", "A-b", "out"), &o);
	REQUIRE_REFUSED(&o, "--origin A-b: not of small letters");
	command_run(CONFORM("report", "--format", "kcidb", "--origin", "", "out"), &o);
	REQUIRE_REFUSED(&o, "--origin : not of small letters");
	command_run(CONFORM("report", "--origin", "lab", "out"), &o);
	REQUIRE_REFUSED(&o, "--origin lab: for --format kcidb alone, not text");
}

CASE(other_formats_are_well_formed,
    .descr = "The badge is XML; KTAP says which failure is known",
    .arena = ARENA_NONE)
{
	size_t size;

	REQUIRE_STR("svg", (const char *)xmlDocGetRootElement(parse_xml(print_liars("badge")))->name);
	REQUIRE_PART(" lies/claims_test:the_claim_fails # XFAIL\n", read_file(print_liars("ktap"), &size));
}
