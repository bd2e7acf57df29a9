/* rounds_test.c - cases in another order, and many times over. */
#include "reports/sample.h"

#include <fcntl.h>

#include "reports/result/journal.h"
#include "reports/run/order.h"
#include "reports/run/repeat.h"

static struct outcome o;
static char folder[PATH_MAX];

/* The cases find their folder in the launcher's place. */
#define FLAKY(...) RUN_LIARS("--launcher", folder, "--jobs", "1", __VA_ARGS__)
#define IN_TURN "--case", "takes_its_turn_as_*"

static void
enter_folder(void)
{
	SETUP(getcwd(folder, sizeof(folder)));
}

/* In which order the letters were left, and their file is gone. */
static const char *
run_in_turn(const char *seed)
{
	const char *order;
	size_t size;

	command_run(seed != NULL ? FLAKY("--out", "out", IN_TURN, "--seed", seed) :
	    FLAKY("--out", "out", IN_TURN), &o);
	REQUIRE_STATUS(0, &o);
	order = read_file("order", &size);
	REQUIRE_EQ(8, size);
	SETUP(unlink("order"));
	return order;
}

CASE(a_seed_makes_an_order,
    .descr = "The same every time, others for others; none is left out; without one it is that of the names",
    .arena = ARENA_NONE)
{
	const char *seven;

	enter_folder();
	REQUIRE_STR("abcdefgh", run_in_turn(NULL));
	seven = run_in_turn("7");
	REQUIRE_STR(seven, run_in_turn("7"));
	REQUIRE(strcmp(seven, "abcdefgh") != 0, "seed 7 changes nothing");
	REQUIRE(strcmp(seven, run_in_turn("8")) != 0, "7 and 8 give %s", seven);
	REQUIRE(strcmp(seven, run_in_turn("4294967295")) != 0, "7 and the last one give %s", seven);
	for (const char *letter = "abcdefgh"; *letter != '\0'; letter++)
		REQUIRE(strchr(seven, *letter) != NULL, "%c is missing in %s", *letter, seven);
	REQUIRE_PART("--seed 4294967295", text_of(read_report("out"), "selection"));
	REQUIRE_STR("abcdefgh", run_in_turn(NULL));
}

CASE(a_seeded_run_decides_the_same,
    .descr = "Every lie is found out in any order, with what it wrote",
    .arena = ARENA_NONE)
{
	const json_t *plain, *seeded, *one;
	size_t i;

	command_run(RUN_LIARS("--out", "plain", "lies", "mute"), &o);
	command_run(RUN_LIARS("--out", "seeded", "--seed", "0", "lies", "mute"), &o);
	REQUIRE_STATUS(1, &o);
	plain = read_report("plain");
	seeded = read_report("seeded");
	json_array_foreach(json_object_get(plain, "requirements"), i, one) {
		REQUIRE_STR(text_of(one, "verdict"), verdict_of(seeded, text_of(one, "id")));
	}
	REQUIRE(json_equal(json_object_get(plain, "problems"), json_object_get(seeded, "problems")), "other problems");
	REQUIRE_PART("the end", text_of(find_object(seeded, "cases", "case", "lies/claims_test:the_output_is_long"),
	    "output"));
}

static long long
times_of(const json_t *one, const char *result)
{
	return json_integer_value(json_object_get(json_object_get(one, "times"), result));
}

CASE(the_worst_of_many_ends_counts,
    .descr = "One failure of five is a violation, one broken end undecided; how many, and what the first one said",
    .arena = ARENA_NONE)
{
	const json_t *report, *one;

	enter_folder();
	command_run(FLAKY("--out", "out", "--repeat", "5", "--case", "fails_the_*,breaks_the_*,takes_its_turn_as_a",
	    "--ktap"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE(strncmp(o.out, "KTAP version 1\n1..3\n", 20) == 0, "%.60s", o.out);
	REQUIRE_PART("flaky/flaky_test:fails_the_second_time: 2 of 5 failed: flaky_test.c:", o.out);
	REQUIRE_PART("\nok 3 flaky/flaky_test:takes_its_turn_as_a\n", o.out);
	report = read_report("out");
	REQUIRE_STR("violated", verdict_of(report, "FLAKY-FAILS"));
	REQUIRE_STR("undecided", verdict_of(report, "FLAKY-BREAKS"));
	REQUIRE_STR("conforms", verdict_of(report, "FLAKY-ORDER"));
	one = find_object(report, "cases", "case", "flaky/flaky_test:fails_the_second_time");
	REQUIRE_PART(": run 2 fails", text_of(one, "reason"));
	REQUIRE_EQ(2, times_of(one, "failed"));
	REQUIRE_EQ(3, times_of(one, "passed"));
	one = find_object(report, "cases", "case", "flaky/flaky_test:breaks_the_third_time");
	REQUIRE_PART("1 of 5 broken: ", text_of(one, "reason"));
	REQUIRE_PART("/no/such/folder", text_of(one, "output"));
	REQUIRE_EQ(4, times_of(one, "passed"));
	REQUIRE(access("out/kyua-5.db", F_OK) == 0, "the results of the fifth round are not kept");
	/* Read back, and not counted twice. */
	command_run(CONFORM("report", "--format", "json", "out"), &o);
	REQUIRE_PART("\"reason\": \"2 of 5 failed: flaky_test.c:", o.out);
}

CASE(a_skip_keeps_its_reason_in_front,
    .descr = "What was skipped every time is denied and unsupported as before",
    .arena = ARENA_NONE)
{
	const json_t *report;

	command_run(RUN_LIARS("--out", "out", "--repeat", "2", "absent"), &o);
	REQUIRE_STATUS(4, &o);
	command_run(CONFORM("report", "out"), &o);
	REQUIRE_STATUS(4, &o);
	report = read_report("out");
	REQUIRE_STR("denied", verdict_of(report, "ABSENT-DENIED"));
	REQUIRE_STR("denied: not by this user",
	    text_of(find_object(report, "cases", "case", "absent/skips_test:skips_as_denied"), "reason"));
}

/* How the case stands after runs that ended so, of as many that were asked for. */
static struct case_result
repeat_all(struct pool *pool, const char *const *words, unsigned count, unsigned asked)
{
	struct case_result c = { .name = "pid/a_test:one", .reason = REASON_LOST, .output = "", .result = BROKEN };

	for (unsigned i = 0; i < count; i++) {
		struct case_result one = { .name = c.name, .output = "", .seconds = 0.5 };

		judge_case(pool, &one, words[i], path_to("denied: %u", i));
		c = repeat_add(&c, &one);
	}
	return repeat_tell(pool, &c, asked);
}

CASE(ends_are_weighed_as_verdicts_are,
    .descr = "Failed, broken, skipped, passed; the first of the worst; what is missing is lost, but a failure",
    .arena = ARENA_NONE)
{
	static const struct { const char *words[3]; unsigned count; enum result result; const char *reason; } rows[] = {
		{ { "passed", "skipped", "skipped" }, 3, SKIPPED, "denied: 1 (2 of 3 skipped)" },
		{ { "skipped", "broken", "passed" }, 3, BROKEN, "1 of 3 broken: denied: 1" },
		{ { "broken", "failed", "failed" }, 3, FAILED, "2 of 3 failed: denied: 1" },
		{ { "failed", "failed", "failed" }, 3, FAILED, "3 of 3 failed: denied: 0" },
		{ { "passed", "failed" }, 2, FAILED, "1 of 2 failed: denied: 1" },
		{ { "passed", "skipped" }, 2, BROKEN, REASON_LOST },
		{ { NULL }, 0, BROKEN, REASON_LOST },
	};
	auto_pool pool = { NULL };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct case_result c = repeat_all(&pool, rows[i].words, rows[i].count, 3);

		REQUIRE(c.result == rows[i].result && strcmp(c.reason, rows[i].reason) == 0, "row %zu: %s, \"%s\"", i,
		    result_names[c.result], c.reason);
		REQUIRE(c.decided == (rows[i].count == 3 || c.result == FAILED), "row %zu is decided: %d", i, c.decided);
		REQUIRE_EQ(rows[i].count, repeat_count(&c));
		REQUIRE(c.seconds > 0.5 * rows[i].count - 0.01 && c.seconds < 0.5 * rows[i].count + 0.01, "%f s", c.seconds);
	}
}

/* The journal of the folder up to the first record of the n-th decision. */
static void
cut_journal(int decisions)
{
	size_t size;
	char *text = read_file("out/" JOURNAL_FILE, &size), *at = text;

	for (; decisions >= 0; decisions--) {
		at = strstr(at + 1, "\"decided\":true");
		if (at == NULL)
			case_broken(__FILE__, __LINE__, "too few decisions");
	}
	while (at > text && at[-1] != '\n')
		at--;
	*at = '\0';
	write_file("out/" JOURNAL_FILE, text);
	SETUP(unlink("out/report.json"));
}

CASE(a_repeated_run_goes_on_where_it_was,
    .descr = "What is left of its rounds is run; until then what has not failed is undecided",
    .arena = ARENA_NONE)
{
	size_t size;

	enter_folder();
	command_run(FLAKY("--out", "out", "--repeat", "3", "--case", "takes_its_turn_as_[ab]"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("ababab", read_file("order", &size));
	/* Both were run once, and one of them twice. */
	cut_journal(3);
	command_run(CONFORM("report", "--suite", liars_suite(), "out"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("the run was cut short: 2 of 2 cases were not decided", o.out);
	command_run(FLAKY("--resume", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("abababbab", read_file("order", &size));
	REQUIRE_EQ(3, times_of(find_object(read_report("out"), "cases", "case", "flaky/flaky_test:takes_its_turn_as_b"),
	    "passed"));
}

CASE(a_failure_before_the_last_round_counts,
    .descr = "Of a run that was cut short: one failure is a violation, however many rounds are missing",
    .arena = ARENA_NONE)
{
	enter_folder();
	command_run(FLAKY("--out", "out", "--repeat", "3", "--case", "fails_the_second_time"), &o);
	REQUIRE_STATUS(1, &o);
	/* The second run's record and, with what it wrote, its second one are there. */
	cut_journal(2);
	command_run(CONFORM("report", "--suite", liars_suite(), "out"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("1 of 2 failed: ", o.out);
}

CASE(rounds_that_are_cut_short_are_told_in_ktap,
    .descr = "Each case once: what was decided, what failed before its last round, and what was lost",
    .arena = ARENA_NONE)
{
	static const char *const waits[] = { "3/9 runs", "7/9 runs" };
	struct running running, progress;
	char line[256] = "";

	enter_folder();
	SETUP(mkfifo("gate", 0600));
	command_start(&running, FLAKY("--out", "out", "--repeat", "3", "--ktap", "--case",
	    "fails_the_second_time,is_counted,waits_to_be_let_go"));
	progress = (struct running){ .out = running.err };
	/* Twice: the second of them waits for good in the third round. */
	for (int i = 0; i < 2; i++) {
		close(SETUP(open("gate", O_WRONLY | O_CLOEXEC)));
		while (strncmp(line, waits[i], strlen(waits[i])) != 0)
			if (command_line(&progress, line, sizeof(line)) < 0)
				case_broken(__FILE__, __LINE__, "the run has ended");
	}
	SETUP(kill(running.pid, SIGINT));
	command_end(&running, &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_PART("\n1..3\n", o.out);
	REQUIRE_PART(" flaky/flaky_test:fails_the_second_time: 1 of 2 failed: ", o.out);
	REQUIRE_PART("\nnot ok 3 halfway/halfway_test:waits_to_be_let_go # ERROR", o.out);
	REQUIRE_PART("\n# violated: 1 of 3 requirements do not hold; 1 undecided", o.out);
}

CASE(a_scale_changes_timeouts,
    .descr = "A factor for all, a second at least; Kyua is told when it lists the cases",
    .arena = ARENA_NONE)
{
	const char *program = path_to("%s/flaky/flaky_test", liars_programs()), *database;
	size_t size;

	command_run(ARGV(program, "-l", "-v", "timeout_scale=0.5"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("timeout: 1800\n", o.out);
	REQUIRE_PART("timeout: 30\n", o.out);
	command_run(ARGV(program, "-l"), &o);
	REQUIRE_PART("timeout: 3600\n", o.out);
	command_run(ARGV(program, "-l", "-v", "timeout_scale=0.001"), &o);
	REQUIRE_PART("timeout: 1\n", o.out);
	command_run(RUN_LIARS("--out", "out", "--timeout-scale", "2.5", "honest"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("honest --timeout-scale 2.5", text_of(read_report("out"), "selection"));
	/* It keeps the metadata as texts, one behind the other. */
	database = read_file("out/kyua.db", &size);
	REQUIRE(memmem(database, size, "timeout150", 10) != NULL, "Kyua did not hear of it");
}

CASE(order_marks_are_taken_off,
    .descr = "Names as the suite has them, whatever folder an order put before",
    .arena = ARENA_NONE)
{
	REQUIRE_STR("pid/a_test:one", kyua_case_name("@12/pid/a_test:one"));
	REQUIRE_STR("pid/a_test:one", kyua_case_name("pid/a_test:one"));
	REQUIRE_STR("@", kyua_case_name("@"));
}
