/* explain_test.c - what is told of one requirement or case, and where it stands. */
#include "reports/testing.h"

static struct outcome o;

CASE(a_case_tells_its_source,
    .descr = "File and line are in report.json and journal; a case that tells none has no such key",
    .arena = ARENA_NONE)
{
	const json_t *report, *one;
	size_t size;

	command_run(RUN_LIARS("--out", "plain", "lies"), &o);
	report = read_report("plain");
	one = find_object(report, "cases", "case", "lies/plain_test:a_child_asserts");
	REQUIRE(json_object_get(one, "source") == NULL, "a source from nowhere");
	command_run(RUN_LIARS("--out", "out", "honest"), &o);
	report = read_report("out");
	one = find_object(report, "cases", "case", "honest/honest_test:the_claim_passes");
	REQUIRE_STR("reports/liars/honest/honest_test.c:8", text_of(one, "source"));
	REQUIRE_PART("\"source\":\"reports/liars/honest/honest_test.c:8\"", read_file("out/journal.ndjson", &size));
	/* Read back, and written again. */
	command_run(CONFORM("report", "--format", "json", "out"), &o);
	REQUIRE_PART("\"source\": \"reports/liars/honest/honest_test.c:8\"", o.out);
}
