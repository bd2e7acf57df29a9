/* lint_test.c - the linter's complaints, and what list and explain tell. */
#include "reports/testing.h"

static struct outcome o;

CASE(each_complaint_is_made_where_it_stands,
    .descr = "Unknown ids, musts without a case, isolation without control, controls without claim: file and line",
    .arena = ARENA_NONE)
{
	static const char *const complaints[] = {
		"lies/claims_test.c:54: an_unknown_requirement_is_cited: cites NOBODY-1, which is no requirement\n",
		"serves_no_requirement: serves no requirement\n",
		"lies/requirements:14: CLAIM-PASSES is an isolation requirement without a control\n",
		"lies/requirements:16: CONTROL-ONLY has controls only, and no claim\n",
		"lies/requirements:24: NO-CASE is a must without a case, and no note says why\n",
		"mute/list_test: could not list its cases",
	};
	/* What is in order, or excused. */
	static const char *const silent[] = { "CLAIM-FAILS is", "CONTROL-FAILS is", "NO-CASE-BUT-NOTE is", "NO-CASE-MAY is",
		"HONEST-1", "HUNG-1" };

	command_run(CONFORM("lint", SUITE), &o);
	REQUIRE_STATUS(1, &o);
	for (size_t i = 0; i < sizeof(complaints) / sizeof(complaints[0]); i++)
		REQUIRE_PART(complaints[i], o.out);
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		REQUIRE(strstr(o.out, silent[i]) == NULL, "%s: a complaint", silent[i]);
}

CASE(a_case_must_cite_what_is_listed_to_be_built,
    .descr = "ci/cites, which the build asks, names each case that cites nothing or an unknown id",
    .arena = ARENA_NONE)
{
	const char *cites = path_to("%s/../ci/cites", test_places()->suite);

	command_run(ARGV(cites, path_to("%s/lies/claims_test", liars_programs())), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("an_unknown_requirement_is_cited: cites NOBODY-1, which no requirements file lists\n", o.err);
	command_run(ARGV(cites, path_to("%s/lies/plain_test", liars_programs())), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("serves_no_requirement: cites no requirement\n", o.err);
	command_run(ARGV(cites, path_to("%s/uts/names_test", test_places()->programs)), &o);
	REQUIRE_STATUS(0, &o);
	command_run(ARGV(cites, "/bin/true"), &o);
	REQUIRE_STATUS(1, &o);
}

/* A suite of one dimension in the current folder, with programs of the liars. */
static void
make_suite(const char *dimension, const char *program, const char *requirements)
{
	write_file("Kyuafile", path_to("syntax(2)\ntest_suite('ns-conform')\ninclude('%s/Kyuafile')\n", dimension));
	SETUP(mkdir(dimension, 0755));
	write_file(path_to("%s/Kyuafile", dimension), program == NULL ? "syntax(2)\ntest_suite('ns-conform')\n" :
	    path_to("syntax(2)\ntest_suite('ns-conform')\natf_test_program{name='%s'}\n", program));
	write_file(path_to("%s/requirements", dimension), requirements);
}

#define HONEST "HONEST-1\tmust\tisolation\t3.8\tx\tIt holds.\n"

CASE(a_suite_in_order_passes,
    .descr = "Status 0, and the numbers",
    .arena = ARENA_NONE)
{
	make_suite("honest", "honest_test", HONEST);
	command_run(CONFORM("lint", "--suite", ".", "--programs", liars_programs()), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("1 requirements, 2 cases, 0 complaints\n", o.out);
}

CASE(a_broken_requirements_file_stops_everything,
    .descr = "lint, run, list and explain name file and line, and run nothing",
    .arena = ARENA_NONE)
{
	static const char *const verbs[] = { "lint", "run", "list", "explain" };

	make_suite("honest", "honest_test", HONEST "HONEST-2\tmust\n" HONEST);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		command_run(ARGV(conform_path(), verbs[i], "--suite", ".", "--programs", liars_programs(),
		    strcmp(verbs[i], "explain") == 0 ? "HONEST-1" : NULL), &o);
		REQUIRE_STATUS(i == 0 ? 1 : 2, &o);
		REQUIRE_PART("/honest/requirements:2: 2 fields", o.err);
		REQUIRE_PART("/honest/requirements:3: the id HONEST-1 stands in", o.err);
		REQUIRE_STR("", o.out);
	}
	REQUIRE(access("conformance", F_OK) < 0, "a run was made");
}

CASE(a_run_of_nothing_is_not_a_success,
    .descr = "No program, no case, programs that are not there, a Kyuafile that is broken or missing",
    .arena = ARENA_NONE)
{
	static const struct { const char *program, *programs; } table[] = {
		{ NULL, NULL }, { "no_such_test", NULL }, { "honest_test", "." },
	};

	make_suite("honest", NULL, HONEST);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		SETUP(system("rm -rf honest out"));
		make_suite("honest", table[i].program, HONEST);
		command_run(CONFORM("run", "--suite", ".", "--out", "out", "--programs",
		    table[i].programs != NULL ? table[i].programs : liars_programs()), &o);
		REQUIRE_STATUS(3, &o);
		REQUIRE(json_array_size(json_object_get(read_report("out"), "problems")) > 0, "row %zu: no problem", i);
	}
	write_file("Kyuafile", "this is no Lua");
	command_run(CONFORM("run", "--suite", ".", "--programs", liars_programs(), "--out", "out", "--force"), &o);
	REQUIRE_STATUS(3, &o);
	SETUP(unlink("Kyuafile"));
	command_run(CONFORM("run", "--suite", ".", "--programs", liars_programs(), "--out", "out", "--force"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("Kyuafile", text_of(json_pack("{s:O}", "problem",
	    json_array_get(json_object_get(read_report("out"), "problems"), 0)), "problem"));
}

CASE(list_and_explain_tell_what_there_is,
    .descr = "Dimensions, requirements, those without a case; sentence, source, cases and last verdict of one",
    .arena = ARENA_NONE)
{
	command_run(CONFORM("list", SUITE, "--dimensions"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("absent\nflaky\nhalfway\nhonest\nhung\nlies\nlitter\nmute\nnoisy\nstuck\n", o.out);
	command_run(CONFORM("list", SUITE, "honest"), &o);
	REQUIRE_STR("HONEST-1  must    isolation   A claim that holds, with its control, conforms.\n", o.out);
	command_run(CONFORM("list", SUITE, "--untested", "lies"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("A must with a note is untested, and says why. (cannot be tested here)\n", o.out);
	REQUIRE(strstr(o.out, "CLAIM-PASSES") == NULL, "tested, and listed as untested");

	command_run(CONFORM("explain", SUITE, "HONEST-1"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("HONEST-1  must, isolation, since Linux 3.8\n  A claim that holds", o.out);
	REQUIRE_PART("source: nobody(7) \"Honest\"\n", o.out);
	REQUIRE_PART("  case: honest/honest_test:the_claim_passes\n", o.out);
	REQUIRE_PART("  control: honest/honest_test:without_anything_the_control_passes\n", o.out);
	REQUIRE(strstr(o.out, "verdict:") == NULL, "a verdict before any run");
	command_run(RUN_LIARS("honest"), &o);
	command_run(CONFORM("explain", SUITE, "HONEST-1"), &o);
	REQUIRE_PART("  verdict: conforms on ", o.out);
	command_run(CONFORM("explain", SUITE, "NO-CASE"), &o);
	REQUIRE_PART("no case tests it", o.out);
}
