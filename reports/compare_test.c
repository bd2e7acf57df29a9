/* compare_test.c - what differs between two results, and many side by side. */
#include "reports/sample.h"

static struct outcome o;

#define VERDICT(id, dimension, word, reason) { id, dimension, LEVEL_MUST, word, reason }

static void
keep_pair(void)
{
	keep_sample("before", "6.1", SAMPLES(VERDICT("A-1", "pid", "passed", ""), VERDICT("A-2", "pid", "passed", ""),
	    VERDICT("A-3", "pid", "failed", "x"), VERDICT("A-4", "pid", "skipped", "denied: a limit"),
	    VERDICT("A-5", "pid", "skipped", "denied: a limit"), VERDICT("A-6", "net", "passed", ""),
	    VERDICT("A-7", "net", "passed", ""), VERDICT("A-8", "net", "broken", "hung")));
	keep_sample("after", "6.18", SAMPLES(VERDICT("A-1", "pid", "passed", ""), VERDICT("A-2", "pid", "failed", "seen"),
	    VERDICT("A-3", "pid", "passed", ""), VERDICT("A-4", "pid", "passed", ""),
	    VERDICT("A-5", "pid", "skipped", "denied: a <module> & |more|"), VERDICT("A-6", "net", "skipped", "unsupported: it"),
	    VERDICT("A-8", "net", "skipped", "denied: x"), VERDICT("A-9", "net", "passed", "")));
}

CASE(each_change_is_told_by_its_kind,
    .descr = "Newly violated, conforms no more, removed, violated no more, newly conforming, added, changed, reason",
    .arena = ARENA_NONE)
{
	static const char *const told[] = {
		"newly violated    A-2\n", "conforms no more  A-6\n", "removed           A-7\n", "violated no more  A-3\n",
		"newly conforming  A-4\n", "added             A-9\n", "changed           A-8\n", "changed reason    A-5\n",
		"    before: conforms\n    after:  violated: pid/a_test:A-2: seen\n", "    after:  absent\n",
		"\n1 newly violated, 1 conforms no more, 1 removed, 1 newly conforming, 1 violated no more, 1 added",
		", 1 added, 1 changed, 1 changed reason\n",
	};

	keep_pair();
	command_run(CONFORM("compare", "before", "after"), &o);
	REQUIRE_STATUS(1, &o);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		REQUIRE_PART(told[i], o.out);
	REQUIRE(strstr(o.out, "A-1") == NULL, "what is the same is told: %s", o.out);
}

CASE(a_dimension_that_one_run_left_out_is_one_line,
    .descr = "All nine of net in a line, whichever run has them, and by itself what was violated of them",
    .arena = ARENA_NONE)
{
	keep_sample("whole", "6.1", SAMPLES(VERDICT("A-1", "pid", "passed", ""), VERDICT("B-1", "net", "passed", ""),
	    VERDICT("B-2", "net", "passed", ""), VERDICT("B-3", "net", "passed", ""), VERDICT("B-4", "net", "passed", ""),
	    VERDICT("B-5", "net", "failed", "seen"), VERDICT("B-6", "net", "passed", ""), VERDICT("B-7", "net", "passed", ""),
	    VERDICT("B-8", "net", "passed", ""), VERDICT("B-9", "net", "passed", "")));
	keep_sample("part", "6.1", SAMPLES(VERDICT("A-1", "pid", "passed", "")));
	command_run(CONFORM("compare", "whole", "part"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("\nremoved           all 9 requirements of net: not among the results after\n", o.out);
	REQUIRE_PART("\nremoved           B-5\n", o.out);
	REQUIRE_PART("\n9 removed\n", o.out);
	REQUIRE(strstr(o.out, "B-1") == NULL && strstr(o.out, "B-9") == NULL, "told one by one: %s", o.out);
	command_run(CONFORM("compare", "part", "whole"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("\nadded             all 9 requirements of net: not among the results before\n", o.out);
	REQUIRE_PART("\nnewly violated    B-5\n", o.out);
}

CASE(only_what_got_worse_counts,
    .descr = "The same, and what got better, is status 0",
    .arena = ARENA_NONE)
{
	keep_sample("one", "6.1", SAMPLES(VERDICT("A-1", "pid", "passed", ""), VERDICT("A-2", "pid", "failed", "x")));
	keep_sample("two", "6.1", SAMPLES(VERDICT("A-1", "pid", "passed", ""), VERDICT("A-2", "pid", "passed", "")));
	command_run(CONFORM("compare", "one", "one"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("\nno difference\n", o.out);
	command_run(CONFORM("compare", "one", "two/report.json"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("\n1 violated no more\n", o.out);
	command_run(CONFORM("compare", "two", "one"), &o);
	REQUIRE_STATUS(1, &o);
}

CASE(a_folder_of_runs_stands_for_all_of_them,
    .descr = "In the order of their names; what else lies there does not count, and one without a run is refused",
    .arena = ARENA_NONE)
{
	keep_pair();
	SETUP(mkdir("runs", 0755));
	SETUP(mkdir("runs/empty", 0755));
	write_file("runs/note", "");
	SETUP(rename("before", "runs/run-9"));
	SETUP(rename("after", "runs/run-10"));
	command_run(CONFORM("report", "--format", "markdown", "runs"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE(strstr(o.out, "6.18") > strstr(o.out, "| 6.1 |"), "run-10 comes before run-9: %s", o.out);
	command_run(CONFORM("compare", "runs/run-9", "runs"), &o);
	REQUIRE_REFUSED(&o, "compare: two runs, not 3");
	command_run(CONFORM("merge", "runs/empty"), &o);
	REQUIRE_REFUSED(&o, "runs/empty: holds no results");
}

CASE(cases_that_are_gone_are_told,
    .descr = "The same verdict by fewer cases is worse; by others in their place it is told alone",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--out", "whole", "honest"), &o);
	command_run(RUN_LIARS("--out", "part", "honest", "--exclude", "*:without_anything_*"), &o);
	REQUIRE_STATUS(3, &o);
	/* As if the control had been of no isolation. */
	command_run(ARGV("sed", "-i", "s/\"verdict\": \"undecided\"/\"verdict\": \"conforms\"/; s/its control was[^\"]*//",
	    "part/report.json"), &o);
	REQUIRE_STATUS(0, &o);
	command_run(CONFORM("compare", "whole", "part"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("\nfewer cases       HONEST-1: conforms by 1 case, conforms by 2 before; gone: "
	    "honest/honest_test:without_anything_the_control_passes\n", o.out);
	command_run(CONFORM("compare", "part", "whole"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE(strstr(o.out, " cases ") == NULL, "what came is gone: %s", o.out);
	command_run(RUN_LIARS("--out", "other", "honest", "--exclude", "*:the_claim_passes"), &o);
	command_run(CONFORM("compare", "--format", "json", "part", "other"), &o);
	REQUIRE_PART("other cases       HONEST-1: untested by 1 case, conforms by 1 before; gone: ", o.err);
}

CASE(results_are_shown_side_by_side,
    .descr = "Text, Markdown, JSON and HTML of two results; nothing in them is markup",
    .arena = ARENA_NONE)
{
	keep_pair();
	command_run(CONFORM("compare", "--format", "markdown", "before", "after"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("| requirement | 6.1 | 6.18 |\n|---|---|---|\n", o.out);
	REQUIRE_PART("\n| **A-2** A-2 holds. | conforms | violated: ", o.out);
	REQUIRE_PART("denied: a \\<module\\> \\& \\|more\\| |\n", o.out);
	command_run(CONFORM("compare", "--format", "html", "before", "after"), &o);
	REQUIRE_PART("<h1>7 of 9 requirements differ</h1>", o.out);
	/* A cell that stands alone on a narrow page names its column. */
	command_run(ARGV("/bin/sh", "-c", "\"$0\" compare --format html before after | grep -c ' data-of=\"6.18\"'",
	    conform_path()), &o);
	REQUIRE(atoi(o.out) > 0, "no cell names its column");
	command_run(CONFORM("report", "--format", "markdown", "after"), &o);
	REQUIRE_PART("**violated: 1 of 8 requirements do not hold**", o.out);
	REQUIRE_PART("| pid | 3 | 1 | 0 | 1 | 0 | 0 |", o.out);
	REQUIRE_PART("- **A-2** (must) A-2 holds.  \n  pid/a\\_test:A-2: seen", o.out);
}

CASE(merged_results_are_read_back,
    .descr = "What merge wrote shows the same as the single results, and can be merged again",
    .arena = ARENA_NONE)
{
	static struct outcome single;

	keep_pair();
	command_run(CONFORM("merge", "--out", "both.json", "before", "after"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("", o.out);
	command_run(CONFORM("report", "before", "after"), &o);
	REQUIRE_STATUS(0, &o);
	single = o;
	command_run(CONFORM("report", "both.json"), &o);
	REQUIRE_STR(single.out, o.out);
	command_run(CONFORM("merge", "both.json", "before"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("\"merged\": 1", o.out);
	command_run(CONFORM("merge", "--format", "html", "both.json", "before"), &o);
	REQUIRE_STATUS(0, &o);
	/* Two of one kernel and user are told apart. */
	REQUIRE_PART("6.1, no. 1", o.out);
	REQUIRE_PART(">before<", o.out);
}

CASE(bad_requests_are_refused,
    .descr = "One line that names the culprit, status 2",
    .arena = ARENA_NONE)
{
	keep_pair();
	command_run(CONFORM("compare", "before"), &o);
	REQUIRE_REFUSED(&o, "two results, not 1");
	command_run(CONFORM("compare", "before", "nowhere"), &o);
	REQUIRE_REFUSED(&o, "nowhere: No such file");
	command_run(CONFORM("compare", "--format", "junit", "before", "after"), &o);
	REQUIRE_REFUSED(&o, "--format junit: not text, markdown, json or html");
	command_run(CONFORM("report", "--format", "ktap", "before", "after"), &o);
	REQUIRE_REFUSED(&o, "--format ktap shows one result");
	command_run(CONFORM("merge"), &o);
	REQUIRE_REFUSED(&o, "merge: which results?");
	command_run(CONFORM("merge", "--out", "nowhere/merged", "before", "after"), &o);
	REQUIRE_REFUSED(&o, "--out nowhere/merged: No such file");
	command_run(CONFORM("merge", "--out", "before/report.json/merged", "before", "after"), &o);
	REQUIRE_REFUSED(&o, "--out before/report.json/merged: Not a directory");
	write_file("bad.json", "{\"merged\": 2}");
	command_run(CONFORM("report", "bad.json"), &o);
	REQUIRE_REFUSED(&o, "bad.json: was made by a newer ns-conform (schema 2, this one reads 1): upgrade");
	write_file("bad.json", "{\"merged\": 1, \"requirements\": [], \"runs\": [{}]}");
	command_run(CONFORM("report", "bad.json"), &o);
	REQUIRE_REFUSED(&o, "bad.json: version is missing");
}
