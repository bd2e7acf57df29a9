/* render_junit.c - the report as JUnit XML, one test case a case, in two dialects. */

/*
 * Ant's schema and that of Jenkins have little in common: a test case of the
 * first holds nothing but a failure or an error, and knows no skip. "junit" is
 * what both allow. There a case that was skipped is no test case, for without
 * an element in it every reader would take it for passed; it is a property of
 * the suite. "jenkins" has them as test cases with <skipped>.
 */
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <string.h>

#include "render.h"
#include "reports/base/text.h"
#include "reports/host/facts.h"
#include "xml.h"

#define SUITE "ns-conform"

/* The elements that say why a case is not passed; NULL: it is. What lacked its
 * environment could not judge, and leaves its requirement undecided. */
static const char *const elements[STATUSES] = {
	[STATUS_FAILED] = "failure", [STATUS_KNOWN] = "failure", [STATUS_UNSUPPORTED] = "skipped",
	[STATUS_DENIED] = "skipped", [STATUS_ENVIRONMENT] = "error", [STATUS_BROKEN] = "error",
	[STATUS_TIMED_OUT] = "error", [STATUS_LOST] = "error",
};

enum dialect { BOTH, JENKINS };

static bool
is_skip(const struct case_result *c)
{
	const char *element = elements[case_status(c)];

	return element != NULL && strcmp(element, "skipped") == 0;
}

static void
write_property(xmlTextWriterPtr xml, const char *name, const char *value)
{
	xml_start(xml, "property");
	xml_attribute(xml, "name", "%s", name);
	xml_attribute(xml, "value", "%s", value);
	xml_end(xml);
}

static void
write_properties(xmlTextWriterPtr xml, const struct report *report, enum dialect dialect, struct pool *pool)
{
	xml_start(xml, "properties");
	write_property(xml, "verdict", render_verdict(report, pool));
	write_property(xml, "cases", render_outcomes(report, pool));
	for (const struct fact *fact = facts; fact->key != NULL; fact++)
		if (fact_value(report, fact)[0] != '\0')
			write_property(xml, fact->key, fact_value(report, fact));
	for (size_t i = 0; i < report->case_count && dialect == BOTH; i++)
		if (is_skip(&report->cases[i]))
			write_property(xml, report->cases[i].name, report->cases[i].reason);
	xml_end(xml);
}

static void
start_case(xmlTextWriterPtr xml, const char *class, int length, const char *name, double seconds)
{
	xml_start(xml, "testcase");
	xml_attribute(xml, "classname", "%.*s", length, class);
	xml_attribute(xml, "name", "%s", name);
	xml_attribute(xml, "time", "%.4f", seconds);
}

/* The text of a failure: what it is about, and the evidence. */
static void
write_evidence(xmlTextWriterPtr xml, const struct case_result *c)
{
	if (c->requirements[0] != '\0')
		xml_text(xml, "requirements: %s\n", c->requirements);
	if (c->descr[0] != '\0')
		xml_text(xml, "%s\n", c->descr);
	xml_text(xml, "%s", c->output);
}

static void
write_case(xmlTextWriterPtr xml, const struct case_result *c)
{
	const char *colon = strchr(c->name, ':'), *element = elements[case_status(c)];

	start_case(xml, c->name, colon != NULL ? (int)(colon - c->name) : 0, colon != NULL ? colon + 1 : c->name, c->seconds);
	if (is_skip(c)) {
		xml_element(xml, element, "%s", c->reason);
	} else if (element != NULL) {
		xml_start(xml, element);
		xml_attribute(xml, "message", "%s", c->reason);
		xml_attribute(xml, "type", "%s", status_names[case_status(c)]);
		write_evidence(xml, c);
		xml_end(xml);
	}
	xml_end(xml);
}

/* What no case can carry is an error that no reader passes over. */
static void
write_problem(xmlTextWriterPtr xml, const char *problem, const char *name)
{
	start_case(xml, SUITE, (int)strlen(SUITE), name, 0);
	xml_start(xml, "error");
	xml_attribute(xml, "message", "%s", problem);
	xml_attribute(xml, "type", "problem");
	xml_end(xml);
	xml_end(xml);
}

/* What those wrote that have no failure to hold it; readers refuse a text of
 * more than 10 MB. */
static void
write_output(xmlTextWriterPtr xml, const struct report *report)
{
	enum { MOST = 4 << 20 };
	size_t length = 0;

	xml_start(xml, "system-out");
	for (size_t i = 0; i < report->case_count; i++) {
		const struct case_result *c = &report->cases[i];

		if (c->output[0] == '\0' || (elements[case_status(c)] != NULL && !is_skip(c)))
			continue;
		length += strlen(c->output);
		xml_text(xml, "%s:\n%s\n", c->name, length <= MOST ? c->output : "(left out: too much; see report.json)");
	}
	xml_end(xml);
}

static int
render(const struct report *report, FILE *out, enum dialect dialect)
{
	auto_pool pool = { NULL };
	xmlTextWriterPtr xml = xml_open(out);
	size_t failures = 0, errors = report->problem_count, skipped = 0;

	if (xml == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < report->case_count; i++) {
		const struct case_result *c = &report->cases[i];

		failures += c->result == FAILED;
		skipped += is_skip(c);
		errors += elements[case_status(c)] != NULL && c->result != FAILED && !is_skip(c);
	}
	xmlTextWriterSetIndent(xml, 1);
	xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL);
	xml_start(xml, "testsuite");
	xml_attribute(xml, "name", SUITE);
	/* No report names its host; the kernel is a property. */
	xml_attribute(xml, "hostname", "localhost");
	/* Without its offset, which the schema of Ant forbids; a property has it. */
	xml_attribute(xml, "timestamp", "%.19s", text_date(report->date));
	xml_attribute(xml, "tests", "%zu", report->case_count + report->problem_count - (dialect == BOTH ? skipped : 0));
	xml_attribute(xml, "failures", "%zu", failures);
	xml_attribute(xml, "errors", "%zu", errors);
	if (dialect == JENKINS)
		xml_attribute(xml, "skipped", "%zu", skipped);
	xml_attribute(xml, "time", "%.4f", report->seconds);
	write_properties(xml, report, dialect, &pool);
	for (size_t i = 0; i < report->case_count; i++)
		if (dialect == JENKINS || !is_skip(&report->cases[i]))
			write_case(xml, &report->cases[i]);
	for (size_t i = 0; i < report->problem_count; i++)
		write_problem(xml, report->problems[i], pool_printf(&pool, "problem %zu", i + 1));
	write_output(xml, report);
	xml_element(xml, "system-err", "%s", "");
	return xml_close(xml);
}

int
render_junit(const void *report, FILE *out)
{
	return render(report, out, BOTH);
}

int
render_jenkins(const void *report, FILE *out)
{
	return render(report, out, JENKINS);
}
