/* select_test.c - a run of some of the cases, and what it says of the rest. */
#include "reports/testing.h"

#include "reports/suite/select.h"

static struct outcome o;

static size_t
count_of(const json_t *report, const char *array)
{
	return json_array_size(json_object_get(report, array));
}

CASE(a_selection_leaves_the_rest_out,
    .descr = "Dimensions, requirements, levels and names: so many requirements and cases",
    .arena = ARENA_NONE)
{
	static const struct { const char *option, *value; size_t requirements, cases; } rows[] = {
		{ "--dimension", "honest", 1, 2 },
		{ "--dimension", "honest,absent", 3, 4 },
		{ "--requirement", "CLAIM-FAILS", 1, 2 },
		{ "--requirement", "CLAIM-FAILS,HONEST-1", 2, 4 },
		{ "--exclude", "[!l]*,lies/[!p]*,litter*", 5, 6 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const json_t *report;

		command_run(RUN_LIARS("--out", "out", rows[i].option, rows[i].value), &o);
		report = read_report("out");
		REQUIRE(count_of(report, "requirements") == rows[i].requirements && count_of(report, "cases") == rows[i].cases,
		    "%s %s: %zu requirements, %zu cases", rows[i].option, rows[i].value, count_of(report, "requirements"),
		    count_of(report, "cases"));
	}
	command_run(RUN_LIARS("--out", "out", "--level", "should", "--exclude", "mute*,stuck*,hung*,halfway*", "lies"), &o);
	REQUIRE_PART("lies --level should --exclude mute*", text_of(read_report("out"), "selection"));
}

CASE(what_failed_is_run_again,
    .descr = "Failed, broken and lost cases, with all others of their requirements, so that these are judged whole",
    .arena = ARENA_NONE)
{
	const json_t *report;
	const char *result, *part;
	json_t *one;
	size_t i, along = 0;

	command_run(RUN_LIARS("--out", "first", "lies", "absent", "honest"), &o);
	command_run(RUN_LIARS("--out", "again", "--failed", "first"), &o);
	REQUIRE_STATUS(1, &o);
	report = read_report("again");
	REQUIRE(count_of(report, "cases") > 10, "%zu cases", count_of(report, "cases"));
	json_array_foreach(json_object_get(report, "cases"), i, one) {
		result = text_of(one, "result");
		if (strcmp(result, "failed") == 0 || strcmp(result, "broken") == 0)
			continue;
		/* The control of one that failed, and the claim of a control that did. */
		REQUIRE(strcmp(text_of(one, "requirements"), "CLAIM-FAILS") == 0 ||
		    strcmp(text_of(one, "requirements"), "CLAIM-PASSES CONTROL-FAILS") == 0, "%s: %s",
		    text_of(one, "case"), result);
		along++;
	}
	REQUIRE_EQ(2, along);
	/* It did not fail itself; those that did are whole. */
	part = strstr(o.out, "judged in part: ");
	REQUIRE(part != NULL && strncmp(part - strlen("CLAIM-PASSES: "), "CLAIM-PASSES: ", 14) == 0 &&
	    strstr(part + 1, "judged in part: ") == NULL, "%s", o.out);
	/* All is well there: nothing is to be run, which is no success. */
	command_run(RUN_LIARS("--out", "good", "honest"), &o);
	command_run(RUN_LIARS("--out", "none", "--failed", "good"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("no case was selected by --failed good", o.out);
}

CASE(what_failed_and_is_gone_has_not_healed,
    .descr = "A failed case of the earlier run that is not there any more is lost, and its requirement undecided",
    .arena = ARENA_NONE)
{
	const json_t *report;
	size_t size;
	char *text, *name;

	command_run(RUN_LIARS("--out", "first", "lies"), &o);
	text = read_file("first/report.json", &size);
	/* As if an earlier version of the suite had had it by another name. */
	while ((name = strstr(text, "claims_test:the_claim_fails")) != NULL)
		*strstr(name, "fails") = 'F';
	write_file("first/report.json", text);
	command_run(RUN_LIARS("--out", "again", "--failed", "first"), &o);
	report = read_report("again");
	/* By its new name it is run as well: another case of its requirement. */
	REQUIRE_STR("violated", verdict_of(report, "CLAIM-FAILS"));
	REQUIRE_PART("lost: it was to be run again for --failed first, and is not there any more",
	    text_of(find_object(report, "cases", "case", "lies/claims_test:the_claim_Fails"), "reason"));
	/* Only that one is asked for: nothing is left to run, and that is no success. */
	command_run(RUN_LIARS("--out", "again", "--failed", "first", "--case", "the_claim_Fails", "--ktap"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("\n1..1\n", o.out);
	REQUIRE_PART("\n# lies/claims_test:the_claim_Fails: lost: it was to be run again", o.out);
	REQUIRE_PART("\nnot ok 1 lies/claims_test:the_claim_Fails # ERROR", o.out);
	REQUIRE(strstr(strstr(o.out, "\nnot ok 1 ") + 1, "\nnot ok 1 ") == NULL, "it is told twice: %.600s", o.out);
	command_run(RUN_LIARS("--out", "again", "--failed", "first", "--case", "the_claim_Fails"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("1 of 1 cases brought no result", o.out);
	REQUIRE_PART("\nundecided: 1 of 1 requirements", o.out);
	REQUIRE_STR("undecided", verdict_of(read_report("again"), "CLAIM-FAILS"));
}

CASE(a_case_that_may_hide_is_not_called_unknown,
    .descr = "While a program cannot list its cases the run is undecided, not refused",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--out", "out", "--case", "no_such_thing"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("no case was selected by --case no_such_thing", o.out);
}

CASE(cases_are_chosen_by_name,
    .descr = "Whole names, names without their program, patterns; what is judged in part is told",
    .arena = ARENA_NONE)
{
	static const struct { const char *value; size_t cases; } rows[] = {
		{ "honest/honest_test:the_claim_passes", 1 }, { "the_claim_passes", 2 }, { "honest/*", 2 },
		{ "the_message_is_*,hangs", 2 },
	};

	const json_t *report;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		command_run(RUN_LIARS("--out", "out", "--case", rows[i].value), &o);
		REQUIRE(count_of(read_report("out"), "cases") == rows[i].cases, "%s: %zu cases", rows[i].value,
		    count_of(read_report("out"), "cases"));
	}
	command_run(RUN_LIARS("--out", "out", "--case", "honest/honest_test:the_claim_passes"), &o);
	/* Without its control it proves nothing. */
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("its control was not", o.out);
	REQUIRE_PART("\nin part   HONEST-1: judged in part: 1 of its 2 cases were asked for\n", o.out);
	report = read_report("out");
	REQUIRE_PART("judged in part: 1 of its 2", text_of(find_object(report, "requirements", "id", "HONEST-1"), "note"));
	command_run(RUN_LIARS("--out", "out", "--case", "honest/*"), &o);
	REQUIRE(strstr(o.out, "in part") == NULL, "both cases are a part: %s", o.out);
}

CASE(a_selection_is_read_back_as_it_was,
    .descr = "Every part of it, in one line of words; blanks and percents within words as well",
    .arena = ARENA_NONE)
{
	static const char line[] = "pid net --requirement A-1 --level should --case a_* --exclude it's%20*,100%25 --failed "
	    "my%20runs/1 --shard 2/3 --seed 0 --repeat 5 --timeout-scale 0.5";
	auto_pool pool = { NULL };
	struct selection s;

	REQUIRE(selection_parse(&s, &pool, line) == NULL, "it is not taken");
	REQUIRE_STR("my runs/1", s.failed);
	REQUIRE_EQ(2, s.excluded_count);
	REQUIRE_STR("100%", s.excluded[1]);
	REQUIRE_STR("pid net --requirement A-1 --level should --case a_* --exclude it's%20* --exclude 100%25 "
	    "--failed my%20runs/1 --shard 2/3 --seed 0 --repeat 5 --timeout-scale 0.5", selection_text(&s, &pool));
	REQUIRE(!selection_is_whole(line) && selection_is_whole("--seed 1 --repeat 2"), "what is left out is not known");
	REQUIRE_EQ(5, selection_repeat(line));
}

CASE(a_journal_with_blanks_is_read,
    .descr = "A run that was asked to leave out names with a blank can be reported from its journal",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--out", "out", "--exclude", "no such", "honest"), &o);
	REQUIRE_STATUS(0, &o);
	SETUP(unlink("out/report.json"));
	command_run(CONFORM("report", "--suite", liars_suite(), "out"), &o);
	REQUIRE_STATUS(0, &o);
}

CASE(shards_make_up_the_whole,
    .descr = "Each case is in one part, and claims are with their controls",
    .arena = ARENA_NONE)
{
	size_t cases = 0, claims = 0;

	for (int shard = 1; shard <= 3; shard++) {
		const json_t *report;
		json_t *one;
		size_t i;

		command_run(RUN_LIARS("--out", "out", "--shard", path_to("%d/3", shard), "lies", "honest"), &o);
		report = read_report("out");
		cases += count_of(report, "cases");
		json_array_foreach(json_object_get(report, "requirements"), i, one)
			claims += strcmp(text_of(one, "id"), "HONEST-1") == 0 && strcmp(text_of(one, "verdict"), "conforms") == 0;
	}
	REQUIRE_EQ(27, cases);
	REQUIRE_EQ(1, claims);
}

CASE(bad_selections_are_refused,
    .descr = "One line that names the culprit, status 2 or 3",
    .arena = ARENA_NONE)
{
	static const struct { const char *option, *value, *culprit; } rows[] = {
		{ "--dimension", "nonesuch", "\"nonesuch\"" }, { "--requirement", "PID-9999", "\"PID-9999\"" },
		{ "--level", "mostly", "--level mostly" }, { "--shard", "3/2", "--shard 3/2" }, { "--shard", "0/2", "--shard 0/2" },
		{ "--shard", "1", "--shard 1" }, { "--shard", "1/2x", "--shard 1/2x" }, { "--shard", "-1/2", "--shard -1/2" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		command_run(RUN_LIARS("--out", "out", rows[i].option, rows[i].value), &o);
		REQUIRE_REFUSED(&o, rows[i].culprit);
	}
	command_run(RUN_LIARS("--out", "out", "--failed", "nowhere"), &o);
	REQUIRE_REFUSED(&o, "--failed: nowhere");
	REQUIRE(access("out", F_OK) < 0, "a folder is left");
}
