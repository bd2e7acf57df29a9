/* gate_test.c - what passes the gate, what does not, and what a baseline may say. */
#include "reports/sample.h"

#include "reports/suite/baseline.h"

static struct outcome o;

#define GATE(...) CONFORM("gate", __VA_ARGS__)

static const struct sample mixed[] = {
	{ "PID-1", "pid", LEVEL_MUST, "passed", "" },
	{ "PID-2", "pid", LEVEL_MUST, "failed", "a.c:1: seen" },
	{ "PID-3", "pid", LEVEL_MAY, "failed", "a.c:2: seen" },
	{ "NET-1", "net", LEVEL_MUST, "passed", "" },
	{ "NET-2", "net", LEVEL_MUST, "skipped", "denied: by a limit" },
	{ "TIME-1", "time", LEVEL_MUST, "skipped", "unsupported: no such type" },
	{ "UTS-1", "uts", LEVEL_MUST, "passed", "" },
	{ "UTS-2", "uts", LEVEL_MUST, NULL, NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

#define BOTH_KNOWN "# known\n\nPID-2\t2999-12-31\thttps://bugs/2\tit is fixed later\nPID-3\t2999-12-31\tbug 3\tas well\n"

CASE(only_new_violations_fail_the_gate,
    .descr = "Without a baseline each counts; with one only what it does not know",
    .arena = ARENA_NONE)
{
	keep_sample("out", "6.1", mixed);
	command_run(GATE("out"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("violated  PID-2: PID-2 holds.", o.out);
	REQUIRE_PART("violated  PID-3", o.out);
	REQUIRE_PART("gate: failed: 2 new violations, 0 expired\n", o.out);

	write_file("known", "PID-2\t2999-12-31\tbug 2\tfixed later\n");
	command_run(GATE("--baseline", "known", "out"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("known     PID-2, until 2999-12-31: fixed later (bug 2)\n", o.out);
	REQUIRE_PART("1 new violation,", o.out);

	write_file("known", BOTH_KNOWN);
	command_run(GATE("--baseline", "known", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("gate: passed: 3 of 8 requirements hold, 2 known violations, 1 denied, 1 unsupported, 1 untested\n",
	    o.out);
}

CASE(expired_and_healed_entries_are_told,
    .descr = "What has expired fails the gate again; what conforms is to be struck off",
    .arena = ARENA_NONE)
{
	keep_sample("out", "6.1", mixed);
	write_file("known", "PID-2\t2020-01-31\tbug 2\tfixed later\nPID-3\t2999-12-31\tbug\tx\nUTS-1\t2999-12-31\tbug\tx\n"
	    "NET-2\t2020-01-01\tbug\tx\n");
	command_run(GATE("--baseline", "known", "out"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("expired   PID-2: was known until 2020-01-31, known:1: fixed later (bug 2)\n", o.out);
	REQUIRE_PART("healed    UTS-1 conforms on Linux 6.1: strike it off known:3", o.out);
	REQUIRE_PART("expired   NET-2: was known until 2020-01-01, and is denied here: known:4\n", o.out);
	REQUIRE_PART("gate: failed: 0 new violations, 1 expired\n", o.out);
}

CASE(a_required_dimension_must_be_decided,
    .descr = "Denied, undecided, unsupported or missing: status 3, and which one",
    .arena = ARENA_NONE)
{
	static const struct { const char *list, *told; int status; } rows[] = {
		{ "uts", "gate: passed", 0 },
		{ "uts,pid", "gate: passed", 0 },
		{ "uts,net", "required  net: of 2 requirements 1 are denied, 0 undecided", 3 },
		{ "time", "required  time: of 1 requirements 0 are denied, 0 undecided, 1 unsupported", 3 },
		{ "user", "required  user: not among these results\n", 3 },
	};

	keep_sample("out", "6.1", mixed);
	write_file("known", BOTH_KNOWN);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		command_run(GATE("-b", "known", "--require", rows[i].list, "out"), &o);
		REQUIRE_STATUS(rows[i].status, &o);
		REQUIRE_PART(rows[i].told, o.out);
	}
}

CASE(what_is_undecided_fails_the_gate,
    .descr = "A broken case, a problem, or nothing decided at all",
    .arena = ARENA_NONE)
{
	keep_sample("broken", "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" },
	    { "PID-2", "pid", LEVEL_MUST, "broken", "it hung" }));
	command_run(GATE("broken"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("gate: failed: 1 requirement undecided, 0 problems\n", o.out);
	keep_sample("nothing", "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "skipped", "denied: all of it" }));
	command_run(GATE("nothing"), &o);
	REQUIRE_STATUS(4, &o);
}

CASE(what_is_required_must_have_been_asked_for_whole,
    .descr = "A run of some cases or requirements of a dimension decides it in part; of whole dimensions it does not",
    .arena = ARENA_NONE)
{
	static const struct { const char *option, *value; int status; } rows[] = {
		{ "--requirement", "HONEST-1", 3 }, { "--exclude", "*:without_*", 3 }, { "--dimension", "honest", 0 },
		{ "--level", "may", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		command_run(RUN_LIARS("--out", "out", rows[i].option, rows[i].value, "honest"), &o);
		command_run(GATE("--suite", liars_suite(), "--require", "honest", "out"), &o);
		REQUIRE(o.status == rows[i].status, "%s %s: status %d: %s", rows[i].option, rows[i].value, o.status, o.out);
		if (rows[i].status != 0)
			REQUIRE_PART("honest: only a part of it was asked for: ", o.out);
	}
}

CASE(a_profile_narrows_the_gate,
    .descr = "Dimensions, levels, ids, and what is left out of them",
    .arena = ARENA_NONE)
{
	static const struct { const char *profile, *told; int status; } rows[] = {
		{ "uts\nnet must # comment\n", "gate: passed: 2 of 4 requirements hold", 0 },
		{ "pid\n!PID-2\n!PID-3\n", "gate: passed: 1 of 1 requirements hold", 0 },
		{ "pid must\n!PID-2\n", "gate: passed: 1 of 1 requirements hold", 0 },
		{ "uts\nPID-2\n", "violated  PID-2", 1 },
		{ "PID-1\n", "gate: passed: 1 of 1", 0 },
	};

	keep_sample("out", "6.1", mixed);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_file("profile", rows[i].profile);
		command_run(GATE("--profile", "./profile", "out"), &o);
		REQUIRE_STATUS(rows[i].status, &o);
		REQUIRE_PART(rows[i].told, o.out);
	}
}

CASE(baselines_and_profiles_of_any_editor_are_taken,
    .descr = "With a byte order mark, carriage returns, and without a newline at the end",
    .arena = ARENA_NONE)
{
	keep_sample("out", "6.1", mixed);
	write_file("known", "\xef\xbb\xbfPID-2\t2999-12-31\tbug 2\tlater\r\nPID-3\t2999-12-31\tbug 3\tas well");
	write_file("profile", "\xef\xbb\xbfpid must\r\nuts\r\nPID-3");
	command_run(GATE("-b", "known", "-p", "./profile", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("known     PID-2, until 2999-12-31: later (bug 2)\n", o.out);
	REQUIRE_PART("gate: passed: 2 of 5 requirements hold, 2 known violations", o.out);
}

CASE(a_zero_byte_hides_nothing,
    .descr = "What stands behind it in a line belongs to its field",
    .arena = ARENA_NONE)
{
	static const char bytes[] = "PID-2\0\t2999-12-31\tx\ty\nPID-3\t2999-12-31\0\tx\ty\n";
	FILE *file = SETUP(fopen("known", "we"));

	keep_sample("out", "6.1", mixed);
	fwrite(bytes, 1, sizeof(bytes) - 1, file);
	fclose(file);
	command_run(GATE("-b", "known", "out"), &o);
	REQUIRE_REFUSED(&o, "known:2: \"2999-12-31\\x00\" is no date");
}

CASE(bad_baselines_and_profiles_are_refused,
    .descr = "Status 2 and one line that names file and line",
    .arena = ARENA_NONE)
{
	static const struct { const char *option, *text, *culprit; } rows[] = {
		{ "-b", "PID-1\t2999-12-31\tx\ty\nPID-1\t2999-12-31\tx\ty\n", "./file:2: PID-1 stands in line 1 already" },
		{ "-b", "PID-1\t2999-02-30\tx\ty\n", "./file:1: \"2999-02-30\" is no date" },
		{ "-b", "PID-1\t2999-02-29\tx\ty", "./file:1: \"2999-02-29\" is no date" },
		{ "-b", "PID-1\t2999-00-10\tx\ty\n", "./file:1: \"2999-00-10\" is no date" },
		{ "-b", "# \n\nPID-1\t0000-00-00\tx\ty\n", "./file:3: \"0000-00-00\" is no date" },
		{ "-b", "PID-1 2999-12-31 x y\n", "./file:1: 1 field, not" },
		{ "-b", "\033[31m\n", "./file:1: 1 field, not" },
		{ "-b", "PID-1\t2999-2-3\tx\ty\n", "./file:1: \"2999-2-3\" is no date" },
		{ "-b", "PID-1\tnever\tx\ty\n", "./file:1: \"never\" is no date" },
		{ "-b", "PID-1\t2999-12-31\tx\n", "./file:1: 3 fields" },
		{ "-b", "PID-1\t2999-12-31\tx\ty\tz\n", "./file:1: 5 fields" },
		{ "-b", "\nPID-1\t2999-12-31\t\ty\n", "./file:2: the link is empty" },
		{ "-b", "PID-1\t2999-12-31\tx\t\n", "./file:1:" },
		{ "-p", "user\n", "./file:1: \"user\" is neither" },
		{ "-p", "pid often\n", "./file:1: \"often\" is no level" },
		{ "-p", "pid must more\n", "./file:1: \"more\" is no level" },
		{ "-p", "# nothing\n", "./file: names no requirement" },
	};

	keep_sample("out", "6.1", mixed);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_file("file", rows[i].text);
		command_run(GATE(rows[i].option, "./file", "out"), &o);
		REQUIRE_REFUSED(&o, rows[i].culprit);
	}
	command_run(GATE("-b", "missing", "out"), &o);
	REQUIRE_REFUSED(&o, "missing: No such file");
	command_run(GATE("-p", "nonesuch", "out"), &o);
	REQUIRE_REFUSED(&o, "profiles/nonesuch: No such file");
	command_run(GATE("--require", "pid,foo", "out"), &o);
	REQUIRE_REFUSED(&o, "--require: no dimension \"foo\"");
	command_run(GATE("out", "more"), &o);
	REQUIRE_REFUSED(&o, "more");
	command_run(GATE("nowhere"), &o);
	REQUIRE_REFUSED(&o, "nowhere");
}
