/* explain_test.c - what is told of one requirement or case, and where it stands. */
#include "reports/testing.h"

#include <sys/mount.h>

#include "reports/base/near.h"
#include "reports/run/init.h"

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

/* The rest of the line behind a text of the output; the case fails without one. */
static const char *
line_behind(const char *before)
{
	const char *at = strstr(o.out, before);

	REQUIRE(at != NULL, "no \"%s\" in: %.600s", before, o.out);
	at += strlen(before);
	return path_to("%.*s", (int)strcspn(at, "\n"), at);
}

CASE(the_line_that_runs_a_case_alone_works,
    .descr = "Pasted into a shell, it runs this case and no other",
    .arena = ARENA_NONE)
{
	const char *line;

	command_run(CONFORM("explain", SUITE, "--launcher", "it's a \"launcher\"", "the_claim_fails"), &o);
	REQUIRE_STATUS(0, &o);
	/* The same with the system calls. */
	REQUIRE_STR(path_to("%s explain --suite %s --programs %s --launcher 'it'\\''s a \"launcher\"' --trace "
	    "lies/claims_test:the_claim_fails", SETUP(realpath(conform_path(), NULL)), SETUP(realpath(liars_suite(), NULL)),
	    SETUP(realpath(liars_programs(), NULL))), line_behind("trace:  "));
	line = line_behind("alone:  ");
	command_run(ARGV("sh", "-c", path_to("%s --out alone", line)), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_EQ(1, json_array_size(json_object_get(read_report("alone"), "cases")));
	find_object(read_report("alone"), "cases", "case", "lies/claims_test:the_claim_fails");
	REQUIRE_STR("it's a \"launcher\"", text_of(read_report("alone"), "launcher"));
}

CASE(evidence_is_shown_and_cut,
    .descr = "The reason and the end of what a case wrote, where the whole is; nothing of what passed",
    .arena = ARENA_NONE)
{
	SETUP(setenv("COLUMNS", "1000", 1));
	command_run(RUN_LIARS("--out", "conformance/one", "lies"), &o);
	command_run(CONFORM("explain", SUITE, "CLAIM-MARKUP"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("  verdict: violated on ", o.out);
	REQUIRE_PART("  failed: lies/claims_test:the_message_is_markup: claims_test.c:", o.out);
	REQUIRE_PART("\n    | output: <b title=", o.out);
	command_run(CONFORM("explain", SUITE, "CLAIM-LONG"), &o);
	REQUIRE(strstr(o.out, "    | ") == NULL, "what passed is evidence: %.300s", o.out);
	command_run(RUN_LIARS("--out", "conformance/two", "--repeat", "2", "lies"), &o);
	command_run(CONFORM("explain", SUITE, "set_up_breaks"), &o);
	REQUIRE_PART("  ENDS-SETUP: A broken set-up decides nothing.\n", o.out);
	REQUIRE_PART("  result: broken on ", o.out);
	REQUIRE_PART(", of lies --repeat 2: 2 of 2 broken: ", o.out);
	REQUIRE_PART("\n  before: broken on ", o.out);
	REQUIRE_PART("\n    | could not judge: ends_test.c:", o.out);
	command_run(CONFORM("explain", SUITE, "--report", "conformance/one", "set_up_breaks"), &o);
	REQUIRE(strstr(o.out, "before:") == NULL, "another run than the named one is told: %s", o.out);
	command_run(CONFORM("explain", SUITE, "--report", "nowhere", "set_up_breaks"), &o);
	REQUIRE_REFUSED(&o, "nowhere");
}

CASE(a_requirement_stands_where_its_cases_do,
    .descr = "The path from the top of the tree, as sources have it; the whole one too where that leads nowhere",
    .arena = ARENA_NONE)
{
	const char *file = SETUP(realpath(path_to("%s/honest/requirements", liars_suite()), NULL));
	const char *top = path_to("%.*s", (int)(strstr(file, "/reports/liars/") - file), file);

	command_run(CONFORM("explain", SUITE, "HONEST-1"), &o);
	REQUIRE_STR(path_to("reports/liars/honest/requirements:2 (%s)", file), line_behind("  stands: "));
	command_run(ARGV("sh", "-c", "cd \"$0\" && \"$@\"", top, conform_path(), "explain", SUITE, "HONEST-1"), &o);
	REQUIRE_STR("reports/liars/honest/requirements:2", line_behind("  stands: "));
}

CASE(what_the_newest_did_not_run_is_told,
    .descr = "Of a requirement and of a case; the results before it are told as well",
    .arena = ARENA_NONE)
{
	SETUP(setenv("COLUMNS", "1000", 1));
	command_run(RUN_LIARS("--out", "conformance/one", "honest"), &o);
	command_run(RUN_LIARS("--out", "conformance/two", "--case", "honest/honest_test:the_claim_passes"), &o);
	command_run(CONFORM("explain", SUITE, "--report", "conformance/two", "HONEST-1"), &o);
	REQUIRE_PART("\n  not run: honest/honest_test:without_", o.out);
	command_run(CONFORM("explain", SUITE, "--report", "conformance/two", "CLAIM-FAILS"), &o);
	REQUIRE_PART("\n  newest: conformance/two did not run it\n", o.out);
	command_run(CONFORM("explain", SUITE, "--report", "conformance/two", "the_claim_fails"), &o);
	REQUIRE_PART("\n  newest: conformance/two did not run it\n", o.out);
	command_run(CONFORM("explain", SUITE, "--report", "conformance/one", "HONEST-1"), &o);
	REQUIRE(strstr(o.out, "not run") == NULL, "%s", o.out);
}

CASE(long_outputs_are_cut,
    .descr = "The last lines, and the file that has them all",
    .arena = ARENA_NONE)
{
	const json_t *report;
	json_t *one;

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	report = read_report("out");
	/* As if the case with the long output had failed. */
	one = find_object(report, "cases", "case", "lies/claims_test:the_output_is_long");
	json_object_set_new(one, "result", json_string("failed"));
	if (json_dump_file(report, "out/report.json", 0) < 0)
		case_broken(__FILE__, __LINE__, "cannot write out/report.json");
	command_run(CONFORM("explain", SUITE, "--report", "out", "the_output_is_long"), &o);
	REQUIRE_PART("\n    | line 4999\n    | the end\n", o.out);
	REQUIRE(strstr(o.out, "line 4900") == NULL, "too much is shown");
	REQUIRE_PART("    (the last 20 lines; all of it is in out/report.html)\n", o.out);
}

CASE(unknown_and_ambiguous_names_are_refused,
    .descr = "Status 2 and one line with what may be meant",
    .arena = ARENA_NONE)
{
	static const struct { const char *name, *told; } rows[] = {
		{ "HONEST", "\"HONEST\" is a dimension, not a requirement or case; see ns-conform list honest" },
		{ "HONEST-2", "\"HONEST-2\"; is HONEST-1 meant?" },
		{ "honest-1", "is HONEST-1 meant?" },
		{ "the_claim_passs", "\"the_claim_passs\"; is honest/honest_test:the_claim_passes meant?" },
		{ "the_message_is", "is lies/claims_test:the_message_is_markup meant?" },
		{ "lies/claims_test:the_claim_fail", "is lies/claims_test:the_claim_fails meant?" },
		{ "the_claim_passes", "honest/honest_test:the_claim_passes and lies/claims_test:the_claim_passes" },
		{ "nothing like that at all", "\"nothing like that at all\"; see ns-conform list" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		command_run(CONFORM("explain", SUITE, rows[i].name), &o);
		REQUIRE_REFUSED(&o, rows[i].told);
	}
	REQUIRE_EQ(0, near_distance("PID-1", "pid-1"));
	REQUIRE_EQ(1, near_distance("PID-12", "PID-21"));
	REQUIRE_EQ(2, near_distance("abc", "bd"));
	REQUIRE_EQ(3, near_distance("", "abc"));
}

CASE(long_sentences_are_folded,
    .descr = "At the terminal's edge, or where COLUMNS says; a list for a program has a line each",
    .arena = ARENA_NONE)
{
	command_run(CONFORM("list", SUITE, "honest"), &o);
	REQUIRE_PART("A claim that holds, with its control, conforms.\n", o.out);
	SETUP(setenv("COLUMNS", "60", 1));
	command_run(CONFORM("list", SUITE, "honest"), &o);
	REQUIRE_PART("HONEST-1  must    isolation   A claim that holds, with its\n"
	    "                              control, conforms.\n", o.out);
	command_run(CONFORM("explain", SUITE, "HONEST-1"), &o);
	for (const char *line = o.out; *line != '\0'; line += strcspn(line, "\n") + 1)
		REQUIRE(strcspn(line, "\n") <= 60 || strstr(line, "stands:") != NULL || strstr(line, "alone:") != NULL ||
		    strstr(line, "trace:") != NULL,
		    "a line of %zu columns: %.100s", strcspn(line, "\n"), line);
}

CASE(a_trace_shows_the_calls_of_the_body,
    .descr = "Of the case and its processes, from the body's begin to its end; no results are made or changed",
    .arena = ARENA_NONE,
    .needs = "/usr/bin/strace")
{
	command_run(CONFORM("explain", SUITE, "--trace", "a_child_exits_with_0"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("wait4(", o.out);
	REQUIRE_PART("\nlies/children_test:a_child_exits_with_0, traced: passed\n", o.out);
	REQUIRE(strstr(o.out, "execve") == NULL && strstr(o.out, "ns-conform: ") == NULL &&
	    strstr(o.out, "../result") == NULL, "more than the body: %.300s", o.out);
	command_run(CONFORM("explain", SUITE, "--trace=chdir", "ENDS-SETUP"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("chdir(\"/no/such/folder\")", o.out);
	REQUIRE_PART("set_up_breaks, traced: could not judge: ends_test.c:", o.out);
	command_run(CONFORM("explain", SUITE, "--trace", "skips_without_its_environment"), &o);
	REQUIRE_PART("no call: the case ended before its body began\n", o.out);
	REQUIRE_PART("traced: skipped: environment: no program /no/such/program", o.out);
	command_run(CONFORM("explain", SUITE, "--trace=nonsense", "set_up_breaks"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("invalid system call 'nonsense'", o.err);
	command_run(CONFORM("explain", SUITE, "--trace", "CLAIM-FAILS"), &o);
	REQUIRE_REFUSED(&o, "CLAIM-FAILS has 2 cases");
	command_run(CONFORM("explain", SUITE, "--trace", "NO-CASE"), &o);
	REQUIRE_REFUSED(&o, "no case tests NO-CASE");
	REQUIRE(access("conformance", F_OK) < 0, "results were made");
}

CASE(without_strace_there_is_no_trace,
    .descr = "Status 3 and the package that is missing",
    .needs = "mount")
{
	struct pool pool = { NULL };

	for (const char *strace; (strace = init_find(&pool, "strace")) != NULL;)
		SETUP(mount("/dev/null", strace, NULL, MS_BIND, NULL));
	command_run(CONFORM("explain", SUITE, "--trace", "set_up_breaks"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_STR("ns-conform: --trace: environment: strace is missing: install the package strace\n", o.err);
	pool_free(&pool);
}
