/* requirements_test.c - what a suite promises is read, or refused with file and line. */
#include "reports/testing.h"

#include "reports/result/report.h"
#include "requirements.h"

#define HEADING "# id\tlevel\tkind\tsince\tsource\tsentence\tnote\n"

static void
make_dimension(const char *dimension, const char *text)
{
	SETUP(mkdir(dimension, 0755));
	write_file(path_to("%s/requirements", dimension), text);
}

CASE(a_line_is_read_whole,
    .descr = "All fields, with and without a note; comments and empty lines are passed over",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	const struct requirement *r;

	make_dimension("pid", HEADING "\nPID-1\tmust\tisolation\t3.8\tpid(7) \"x\"\tIt holds.\n"
	    "# between\nPID-2\tmay\tlimit\t4.0\tpid(7)\tTh\xc3\xa9y \xff hold.\tnot here");
	REQUIRE_EQ(0, requirements_load(&report, "."));
	REQUIRE_EQ(0, report.problem_count);
	REQUIRE_EQ(2, report.requirement_count);
	r = report_requirement(&report, "PID-1");
	REQUIRE_STR("pid", r->dimension);
	REQUIRE_EQ(LEVEL_MUST, r->level);
	REQUIRE_EQ(KIND_ISOLATION, r->kind);
	REQUIRE_STR("3.8", r->since);
	REQUIRE_STR("pid(7) \"x\"", r->source);
	REQUIRE_STR("It holds.", r->sentence);
	REQUIRE_STR("", r->note);
	REQUIRE_STR("./pid/requirements", r->file);
	REQUIRE_EQ(3, r->line);
	r = report_requirement(&report, "PID-2");
	REQUIRE_EQ(LEVEL_MAY, r->level);
	REQUIRE_EQ(KIND_LIMIT, r->kind);
	REQUIRE_STR("Th\xc3\xa9y \\xff hold.", r->sentence);
	REQUIRE_STR("not here", r->note);
	REQUIRE_EQ(5, r->line);
	REQUIRE(report_requirement(&report, "PID-3") == NULL, "a requirement that is not there");
}

CASE(each_broken_line_is_named,
    .descr = "File, line and what is wrong; the lines around it are read all the same",
    .arena = ARENA_NONE)
{
	static const struct { const char *line, *wrong; } table[] = {
		{ "PID-2", "1 field, not" }, { "PID-2\tmust\tlimit\t3.8\tx", "5 fields" },
		{ "PID-2\tmust\tlimit\t3.8\tx\ty\tz\tmore", "8 fields" }, { "PID-2 must limit 3.8 x y", "1 field, not" },
		{ "\tmust\tlimit\t3.8\tx\ty", "field id is empty" }, { "PID-2\t\tlimit\t3.8\tx\ty", "field level is empty" },
		{ "PID-2\tmust\tlimit\t\tx\ty", "field since is empty" },
		{ "PID-2\tmust\tlimit\t3.8\t\ty", "field source is empty" },
		{ "pid-2\tmust\tlimit\t3.8\tx\ty", "the id \"pid-2\"" }, { "PID 2\tmust\tlimit\t3.8\tx\ty", "the id \"PID 2\"" },
		{ "PID-2\tMust\tlimit\t3.8\tx\ty", "unknown level \"Must\"" },
		{ "PID-2\tshall\tlimit\t3.8\tx\ty", "unknown level \"shall\"" },
		{ "PID-2\tmust\tlimits\t3.8\tx\ty", "unknown kind \"limits\"" },
		{ "PID-1\tmust\tlimit\t3.8\tx\ty", "the id PID-1 stands in ./pid/requirements:2 already" },
	};

	SETUP(mkdir("pid", 0755));
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		auto_report report = { .pool = { NULL } };

		write_file("pid/requirements", path_to(HEADING "PID-1\tmust\tlimit\t3.8\tx\ty\n%s\n"
		    "PID-3\tmust\tlimit\t3.8\tx\ty\n", table[i].line));
		requirements_load(&report, ".");
		REQUIRE(report.problem_count == 1, "%s: %zu problems", table[i].line, report.problem_count);
		REQUIRE_PART(table[i].wrong, report.problems[0]);
		REQUIRE(strncmp(report.problems[0], "./pid/requirements:3: ", 22) == 0, "problem: %s", report.problems[0]);
		REQUIRE_EQ(2, report.requirement_count);
	}
}

CASE(an_id_is_unique_in_the_whole_suite,
    .descr = "Also across dimensions; the first one is kept and named",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };

	make_dimension("net", "SAME-1\tmust\tlimit\t3.8\tx\ty\n");
	make_dimension("uts", "SAME-1\tmay\tlimit\t3.8\tx\ty\n");
	requirements_load(&report, ".");
	REQUIRE_EQ(1, report.requirement_count);
	REQUIRE_EQ(1, report.problem_count);
	REQUIRE_STR("./net/requirements:1: the id SAME-1 stands in ./uts/requirements:1 already", report.problems[0]);
}

CASE(dimensions_come_in_the_project_s_order,
    .descr = "Known ones first, others by name; files and folders without requirements are none",
    .arena = ARENA_NONE)
{
	static const char *const order[] = { "user", "pid", "net", "container", "apple", "zebra" };
	static const size_t made[] = { 5, 3, 0, 4, 2, 1 };
	char *some[] = { (char *)"zebra", (char *)"pid" };
	auto_report report = { .pool = { NULL } };

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		make_dimension(order[made[i]], path_to("X-%zu\tmust\tlimit\t3.8\tx\ty\n", made[i]));
	make_dimension(".hidden", "X-9\tmust\tlimit\t3.8\tx\ty\n");
	SETUP(mkdir("empty", 0755));
	write_file("Kyuafile", "");
	REQUIRE_EQ(0, requirements_load(&report, "."));
	REQUIRE_EQ(0, report.problem_count);
	REQUIRE_EQ(sizeof(order) / sizeof(order[0]), report.requirement_count);
	for (size_t i = 0; i < report.requirement_count; i++)
		REQUIRE_STR(order[i], report.requirements[i].dimension);

	REQUIRE(requirements_unknown(&report, some, 2) == NULL, "a known dimension is unknown");
	requirements_select(&report, some, 0);
	REQUIRE_EQ(6, report.requirement_count);
	requirements_select(&report, some, 2);
	REQUIRE_EQ(2, report.requirement_count);
	REQUIRE_STR("pid", report.requirements[0].dimension);
	some[0] = (char *)"empty";
	REQUIRE_STR("empty", requirements_unknown(&report, some, 2));
}

CASE(a_suite_that_cannot_be_read_is_told,
    .descr = "A missing folder, and a file that cannot be opened",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };

	REQUIRE_EQ(-ENOENT, requirements_load(&report, "no-such-suite"));
	REQUIRE_EQ(1, report.problem_count);
	REQUIRE_PART("no-such-suite: ", report.problems[0]);
	SETUP(mkdir("pid", 0755));
	SETUP(symlink("requirements", "pid/requirements"));
	requirements_load(&report, ".");
	REQUIRE_EQ(2, report.problem_count);
	REQUIRE_PART("./pid/requirements: ", report.problems[1]);
}
