/* render_junit.c - the report as JUnit XML, one test case a case. */
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <string.h>

#include "facts.h"
#include "render.h"
#include "xml.h"

/* The elements that say why a case is not passed; NULL: it is. */
static const char *const elements[RESULTS] = { [FAILED] = "failure", [SKIPPED] = "skipped", [BROKEN] = "error" };

static void
write_case(xmlTextWriterPtr xml, const struct case_result *c)
{
	const char *colon = strchr(c->name, ':');

	xml_start(xml, "testcase");
	xml_attribute(xml, "classname", "%.*s", colon != NULL ? (int)(colon - c->name) : 0, c->name);
	xml_attribute(xml, "name", "%s", colon != NULL ? colon + 1 : c->name);
	xml_attribute(xml, "time", "%.4f", c->seconds);
	if (c->requirements[0] != '\0') {
		xml_start(xml, "properties");
		xml_start(xml, "property");
		xml_attribute(xml, "name", "requirement");
		xml_attribute(xml, "value", "%s", c->requirements);
		xml_end(xml);
		xml_end(xml);
	}
	if (elements[c->result] != NULL) {
		xml_start(xml, elements[c->result]);
		xml_attribute(xml, "message", "%s", c->reason);
		/* There is no such attribute of what was skipped: its message begins with the word. */
		if (c->result != SKIPPED)
			xml_attribute(xml, "type", "%s", status_names[case_status(c)]);
		xml_end(xml);
	}
	if (c->output[0] != '\0')
		xml_element(xml, "system-out", "%s", c->output);
	xml_end(xml);
}

static void
write_facts(xmlTextWriterPtr xml, const struct report *report)
{
	xml_start(xml, "properties");
	for (const struct fact *fact = facts; fact->key != NULL; fact++) {
		if (fact_value(report, fact)[0] == '\0')
			continue;
		xml_start(xml, "property");
		xml_attribute(xml, "name", "%s", fact->key);
		xml_attribute(xml, "value", "%s", fact_value(report, fact));
		xml_end(xml);
	}
	xml_end(xml);
}

int
render_junit(const void *what, FILE *out)
{
	const struct report *report = what;
	xmlTextWriterPtr xml = xml_open(out);
	size_t of[RESULTS] = { 0 };

	if (xml == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < report->case_count; i++)
		of[report->cases[i].result]++;
	xmlTextWriterSetIndent(xml, 1);
	xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL);
	xml_start(xml, "testsuite");
	xml_attribute(xml, "name", "ns-conform");
	xml_attribute(xml, "hostname", "%s", report->host.kernel);
	xml_attribute(xml, "timestamp", "%.19s", report->date);
	xml_attribute(xml, "tests", "%zu", report->case_count);
	xml_attribute(xml, "failures", "%zu", of[FAILED]);
	xml_attribute(xml, "errors", "%zu", of[BROKEN] + report->problem_count);
	xml_attribute(xml, "skipped", "%zu", of[SKIPPED]);
	xml_attribute(xml, "time", "%.4f", report->seconds);
	write_facts(xml, report);
	for (size_t i = 0; i < report->case_count; i++)
		write_case(xml, &report->cases[i]);
	for (size_t i = 0; i < report->problem_count; i++)
		xml_element(xml, "system-err", "%s", report->problems[i]);
	return xml_close(xml);
}
