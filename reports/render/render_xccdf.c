/* render_xccdf.c - the report as XCCDF 1.2: a benchmark of rules and the results of them. */

/* The requirements are the rules, their dimensions the groups. What a verdict
 * becomes stands in the manual page; the verdict's own word is the message. */
#include <errno.h>
#include <string.h>

#include "render.h"
#include "reports/base/moment.h"
#include "reports/base/text.h"
#include "reports/host/facts.h"
#include "xml.h"

#define CASES "urn:ns-conform:cases"
#define BENCHMARK "xccdf_ns-conform_benchmark_linux-namespaces"
#define GROUP "xccdf_ns-conform_group_"
#define RULE "xccdf_ns-conform_rule_"
/* No id of a requirement has small letters, see requirements.c. */
#define PROBLEM_RULE RULE "without-problems"

static const char *const result_of[VERDICTS] = { [CONFORMS] = "pass", [VIOLATED] = "fail",
	[UNSUPPORTED] = "notapplicable", [DENIED] = "notchecked", [UNDECIDED] = "unknown", [UNTESTED] = "notselected" };
static const char *const severity_of[LEVELS] = { "high", "medium", "low" };

static void
write_rule(xmlTextWriterPtr xml, const struct requirement *r, struct pool *pool)
{
	xml_start(xml, "Rule");
	xml_attribute(xml, "id", RULE "%s", text_word(pool, r->id, "."));
	xml_attribute(xml, "selected", r->verdict == UNTESTED ? "false" : "true");
	xml_attribute(xml, "severity", "%s", severity_of[r->level]);
	xml_element(xml, "title", "%s: %s", r->id, r->sentence);
	xml_element(xml, "description", "%s", r->sentence);
	xml_element(xml, "reference", "%s", r->source);
	xml_start(xml, "check");
	xml_attribute(xml, "system", CASES);
	xml_end(xml);
	xml_end(xml);
}

/* Problems turn the verdict, but belong to no requirement. */
static void
write_problem_rule(xmlTextWriterPtr xml)
{
	xml_start(xml, "Rule");
	xml_attribute(xml, "id", PROBLEM_RULE);
	xml_attribute(xml, "selected", "true");
	xml_attribute(xml, "severity", "high");
	xml_element(xml, "title", "the run itself");
	xml_element(xml, "description", "The run meets no problem that stands in the way of a verdict.");
	xml_start(xml, "check");
	xml_attribute(xml, "system", CASES);
	xml_end(xml);
	xml_end(xml);
}

static void
write_groups(xmlTextWriterPtr xml, const struct report *report, struct pool *pool)
{
	struct sum all, *sums;
	size_t count;

	sums = report_sums(report, pool, &count, &all);
	for (size_t i = 0; i < count; i++) {
		xml_start(xml, "Group");
		xml_attribute(xml, "id", GROUP "%s", text_word(pool, sums[i].dimension, "."));
		xml_element(xml, "title", "%s", sums[i].dimension);
		for (size_t j = 0; j < report->requirement_count; j++)
			if (strcmp(report->requirements[j].dimension, sums[i].dimension) == 0)
				write_rule(xml, &report->requirements[j], pool);
		xml_end(xml);
	}
}

static void
write_fact(xmlTextWriterPtr xml, const char *name, const char *value)
{
	xml_start(xml, "fact");
	xml_attribute(xml, "name", "urn:ns-conform:fact:%s", name);
	xml_attribute(xml, "type", "string");
	xml_text(xml, "%s", value);
	xml_end(xml);
}

static void
write_result(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r, struct pool *pool)
{
	xml_start(xml, "rule-result");
	xml_attribute(xml, "idref", RULE "%s", text_word(pool, r->id, "."));
	xml_attribute(xml, "time", "%s", text_date(report->date));
	xml_attribute(xml, "severity", "%s", severity_of[r->level]);
	xml_element(xml, "result", "%s", result_of[r->verdict]);
	xml_start(xml, "message");
	xml_attribute(xml, "severity", r->verdict == VIOLATED ? "error" : "info");
	xml_text(xml, "%s%s%s%s%s%s", verdict_names[r->verdict], r->why[0] != '\0' ? ": " : "", r->why,
	    r->known != NULL ? " (known " : "", r->known != NULL ? r->known : "", r->known != NULL ? ")" : "");
	xml_end(xml);
	xml_start(xml, "check");
	xml_attribute(xml, "system", CASES);
	for (size_t i = 0; i < r->case_count; i++) {
		const struct case_result *c = &report->cases[r->cases[i]];

		xml_start(xml, "check-import");
		xml_attribute(xml, "import-name", "%s", c->name);
		xml_text(xml, "%s", status_names[case_status(c)]);
		xml_end(xml);
	}
	xml_end(xml);
	xml_end(xml);
}

static void
write_problems(xmlTextWriterPtr xml, const struct report *report)
{
	xml_start(xml, "rule-result");
	xml_attribute(xml, "idref", PROBLEM_RULE);
	xml_attribute(xml, "time", "%s", text_date(report->date));
	xml_attribute(xml, "severity", "high");
	xml_element(xml, "result", "error");
	for (size_t i = 0; i < report->problem_count; i++) {
		xml_start(xml, "message");
		xml_attribute(xml, "severity", "error");
		xml_text(xml, "%s", report->problems[i]);
		xml_end(xml);
	}
	xml_start(xml, "check");
	xml_attribute(xml, "system", CASES);
	xml_end(xml);
	xml_end(xml);
}

static void
write_results(xmlTextWriterPtr xml, const struct report *report)
{
	auto_pool pool = { NULL };
	struct sum all;
	size_t count, judged;

	report_sums(report, &pool, &count, &all);
	judged = all.of[CONFORMS] + all.of[VIOLATED];
	xml_start(xml, "TestResult");
	xml_attribute(xml, "id", "xccdf_ns-conform_testresult_1");
	xml_attribute(xml, "start-time", "%s", text_date(report->date));
	xml_attribute(xml, "end-time", "%s", moment_later(&pool, text_date(report->date), report->seconds));
	xml_attribute(xml, "version", "%s", report->version);
	xml_attribute(xml, "test-system", "cpe:/a:ns-conform:ns-conform:%s", text_word(&pool, report->version, "."));
	xml_start(xml, "benchmark");
	xml_attribute(xml, "href", "#" BENCHMARK);
	xml_attribute(xml, "id", BENCHMARK);
	xml_end(xml);
	xml_element(xml, "title", "%s", render_verdict(report, &pool));
	xml_start(xml, "identity");
	xml_attribute(xml, "authenticated", "false");
	xml_attribute(xml, "privileged", report->host.uid == 0 ? "true" : "false");
	xml_text(xml, "%s", report->host.user);
	xml_end(xml);
	xml_element(xml, "target", "Linux %s (%s), %s", report->host.kernel, report->host.machine,
	    report->host.distribution);
	xml_start(xml, "target-facts");
	for (const struct fact *fact = facts; fact->key != NULL; fact++)
		if (fact_value(report, fact)[0] != '\0')
			write_fact(xml, fact->key, fact_value(report, fact));
	xml_end(xml);
	for (size_t i = 0; i < report->requirement_count; i++)
		write_result(xml, report, &report->requirements[i], &pool);
	if (report->problem_count > 0)
		write_problems(xml, report);
	xml_start(xml, "score");
	xml_attribute(xml, "system", "urn:xccdf:scoring:default");
	xml_attribute(xml, "maximum", "100");
	xml_text(xml, "%.2f", judged > 0 ? 100.0 * (double)all.of[CONFORMS] / (double)judged : 0.0);
	xml_end(xml);
	xml_end(xml);
}

int
render_xccdf(const void *what, FILE *out)
{
	const struct report *report = what;
	auto_pool pool = { NULL };
	xmlTextWriterPtr xml = xml_open(out);

	if (xml == NULL)
		return -ENOMEM;
	xmlTextWriterSetIndent(xml, 1);
	xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL);
	xml_start(xml, "Benchmark");
	xml_attribute(xml, "xmlns", "http://checklists.nist.gov/xccdf/1.2");
	xml_attribute(xml, "id", BENCHMARK);
	xml_attribute(xml, "resolved", "true");
	xml_attribute(xml, "xml:lang", "en");
	xml_start(xml, "status");
	xml_attribute(xml, "date", "%.10s", text_date(report->date));
	/* The requirements of this version are what they are. */
	xml_text(xml, "accepted");
	xml_end(xml);
	xml_element(xml, "title", "Linux namespaces");
	xml_element(xml, "description", "What the manual pages promise of Linux namespaces.");
	/* A warning of oscap's prefers "cpe:2.3:", which oscap 1.3 then takes for invalid. */
	xml_start(xml, "platform");
	xml_attribute(xml, "idref", "cpe:/o:linux:linux_kernel");
	xml_end(xml);
	xml_element(xml, "version", "%s", report->version);
	xml_start(xml, "metadata");
	xml_start(xml, "dc:creator");
	xml_attribute(xml, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
	xml_text(xml, "ns-conform");
	xml_end(xml);
	xml_end(xml);
	write_groups(xml, report, &pool);
	if (report->problem_count > 0)
		write_problem_rule(xml);
	write_results(xml, report);
	xml_end(xml);
	return xml_close(xml);
}
