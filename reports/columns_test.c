/* columns_test.c - what results side by side are called, and what they were asked for. */
#include "reports/sample.h"

static struct outcome o;

#define VERDICT(id, dimension, word, reason) { id, dimension, LEVEL_MUST, word, reason }

/* A kept result that its selection narrowed, or that says so. */
static void
select_sample(const char *folder, const char *selection)
{
	json_t *report = read_report(folder);

	json_object_set_new(report, "selection", json_string(selection));
	if (json_dump_file(report, path_to("%s/report.json", folder), JSON_INDENT(1)) < 0)
		case_broken(__FILE__, __LINE__, "cannot write %s/report.json", folder);
}

CASE(what_was_not_asked_for_is_no_difference,
    .descr = "It is told and counted apart; that a requirement vanished from a whole run stays removed, both are worse",
    .arena = ARENA_NONE)
{
	keep_sample("whole", "6.1", SAMPLES(VERDICT("A-1", "pid", "passed", ""), VERDICT("B-1", "net", "passed", ""),
	    VERDICT("B-2", "net", "failed", "seen"), VERDICT("B-3", "net", "passed", "")));
	keep_sample("part", "6.2", SAMPLES(VERDICT("A-1", "pid", "passed", ""), VERDICT("B-3", "net", "passed", "")));
	keep_sample("other", "6.3", SAMPLES(VERDICT("A-1", "pid", "failed", "seen")));
	command_run(CONFORM("compare", "whole", "part"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("\n2 removed\n", o.out);
	select_sample("part", "--requirement A-1,B-3");
	select_sample("other", "pid");
	command_run(CONFORM("compare", "whole", "part"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("\nnot asked for     2 requirements of net: not among the results after\n", o.out);
	REQUIRE_PART("\nnot asked for     B-2\n", o.out);
	REQUIRE_PART("    after:  not asked for\n", o.out);
	REQUIRE_PART("\n2 not asked for\n", o.out);
	REQUIRE(strstr(o.out, "B-1") == NULL && strstr(o.out, "removed") == NULL, "told one by one: %s", o.out);
	command_run(CONFORM("compare", "--format", "markdown", "whole", "part"), &o);
	REQUIRE_PART("**2 not asked for**", o.out);
	REQUIRE_PART("| **B-2** B-2 holds. | violated: net/a\\_test:B-2: seen | not asked for |\n", o.out);
	REQUIRE(strstr(o.out, "B-1") == NULL, "told one by one: %s", o.out);
	command_run(CONFORM("compare", "part", "whole"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("\n1 newly violated, 1 newly asked for\n", o.out);
	/* Of many: A-1 differs, and B-1 to B-3 were not asked of each. */
	command_run(CONFORM("merge", "--out", "all.json", "whole", "part", "other"), &o);
	command_run(CONFORM("report", "all.json"), &o);
	REQUIRE_PART("\n1 of 4 requirements differ, 3 were not judged by all\n", o.out);
	REQUIRE(strstr(o.out, "B-2") == NULL, "what was not asked for differs: %s", o.out);
	command_run(CONFORM("report", "--format", "html", "all.json"), &o);
	REQUIRE_PART("<h1>1 of 4 requirements differ, 3 were not judged by all</h1>", o.out);
	command_run(ARGV("/bin/sh", "-c", "\"$0\" report --format html all.json | grep -c '>· not asked for<'",
	    conform_path()), &o);
	REQUIRE(atoi(o.out) > 0, "no cell says that it was not asked for");
	/* A run of all that lacks one differs still. */
	select_sample("other", "");
	command_run(CONFORM("report", "--format", "markdown", "whole", "part", "other"), &o);
	REQUIRE_PART("\n4 of 4 requirements differ, 2 were not judged by all.\n", o.out);
	REQUIRE_PART("| conforms | not asked for | absent |\n", o.out);
}

CASE(hosts_of_one_kernel_have_names,
    .descr = "The name that was given, or that of the folder; a merged file keeps it, and a path with = is a path",
    .arena = ARENA_NONE)
{
	static const char head[] = "| requirement | %s | %s | %s |\n";
	const struct sample *samples = SAMPLES(VERDICT("A-1", "pid", "passed", ""));

	keep_sample("one", "6.1", samples);
	keep_sample("two", "6.1", samples);
	keep_sample("x=three", "6.1", samples);
	command_run(CONFORM("report", "--format", "markdown", "one", "two", "x=three"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART(path_to(head, "one", "two", "x=three"), o.out);
	command_run(CONFORM("merge", "--out", "all.json", "web=one", "two", "db=x=three/report.json"), &o);
	REQUIRE_STATUS(0, &o);
	command_run(CONFORM("report", "--format", "markdown", "all.json"), &o);
	REQUIRE_PART(path_to(head, "web", "two", "db"), o.out);
	command_run(CONFORM("report", "all.json"), &o);
	REQUIRE_PART("web: Linux 6.1 on Debian", o.out);
	command_run(CONFORM("merge", "--format", "markdown", "lab=all.json"), &o);
	REQUIRE_PART(path_to(head, "lab/web", "lab/two", "lab/db"), o.out);
	command_run(CONFORM("merge", "--format", "markdown", "a=one", "a=two", "x=three"), &o);
	REQUIRE_PART(path_to(head, "a", "a, no. 2", "x=three"), o.out);
	command_run(CONFORM("compare", "--format", "markdown", "old=one", "new=two"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("| requirement | old | new |\n", o.out);
	SETUP(mkdir("runs", 0755));
	SETUP(rename("one", "runs/one"));
	SETUP(rename("two", "runs/two"));
	command_run(CONFORM("merge", "--format", "markdown", "lab=runs", "x=three"), &o);
	REQUIRE_PART(path_to(head, "lab/one", "lab/two", "x=three"), o.out);
	command_run(CONFORM("report", "--format", "text", "lab=runs/one"), &o);
	REQUIRE_STATUS(0, &o);
	command_run(CONFORM("merge", "lab=nowhere"), &o);
	REQUIRE_REFUSED(&o, "nowhere: No such file");
	command_run(CONFORM("merge", "a/b=runs"), &o);
	REQUIRE_REFUSED(&o, "a/b=runs: No such file");
	command_run(CONFORM("merge", "=runs"), &o);
	REQUIRE_REFUSED(&o, "=runs: No such file");
	command_run(ARGV("/bin/sh", "-c", "sed 's/\"label\": \"web\"/\"label\": 1/' all.json >bad.json"), &o);
	command_run(CONFORM("report", "bad.json"), &o);
	REQUIRE_REFUSED(&o, "bad.json: label is no text");
}
