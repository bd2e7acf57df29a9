/* judge_test.c - programs that lie get the verdict they deserve. */
#include "reports/testing.h"

#include "coverage.h"
#include "reports/liars/liars.h"

static struct outcome o;
static char folder_name[PATH_MAX];

/* What each case deserves; reason: how it begins, or what is in it behind a '*'. */
static const struct deserved {
	const char *name, *result, *reason;
} deserved[] = {
	{ "children_test:a_child_asserts", "broken", "*a child asserted" },
	{ "children_test:a_child_exits_with_0", "broken", "*called exit" },
	{ "children_test:a_child_exits_with_1", "broken", "*called exit" },
	{ "children_test:a_probe_asserts", "broken", "*the probe ended with status 99" },
	{ "children_test:a_child_is_left", "broken", "*a child process was left behind" },
	{ "ends_test:set_up_breaks", "broken", "*chdir(\"/no/such/folder\"): No such file or directory" },
	{ "ends_test:exits_with_99", "broken", "*code 99" },
	{ "ends_test:exits_with_0", "broken", "*Premature exit" },
	{ "ends_test:dies_by_a_signal", "broken", "*signal 9" },
	{ "ends_test:skips_without_its_environment", "skipped", "environment: no program /no/such/program" },
	{ "claims_test:the_claim_fails", "failed", "*2 is 2, expected 1" },
	{ "claims_test:without_anything_the_claim_s_control_passes", "passed", "" },
	{ "claims_test:the_claim_passes", "passed", "" },
	{ "claims_test:without_anything_the_control_fails", "failed", "*2 is 2, expected 1" },
	{ "claims_test:without_a_claim", "passed", "" },
	{ "claims_test:the_message_is_markup", "failed", "*" LIARS_MARKUP_SAFE },
	{ "claims_test:an_unknown_requirement_is_cited", "passed", "" },
	{ "claims_test:the_output_is_long", "passed", "" },
	{ "plain_test:a_child_asserts", "passed", "" },
	{ "plain_test:expects_its_failure", "failed", "failed as it expected to: known for years" },
	{ "plain_test:expects_its_death", "failed", "failed as it expected to: known for years" },
	{ "plain_test:skips_for_no_declared_reason", "broken", "skipped without a declared reason: not today" },
	{ "plain_test:the_message_has_two_lines", "broken", "*multiple lines" },
	{ "plain_test:serves_no_requirement", "passed", "" },
};

/* And each requirement; why: a part of it. */
static const struct verdict_row {
	const char *id, *verdict, *why;
} verdicts[] = {
	{ "CHILD-ASSERTS", "undecided", "a child asserted" }, { "CHILD-EXITS-0", "undecided", "called exit" },
	{ "CHILD-EXITS-1", "undecided", "called exit" }, { "CHILD-PROBE", "undecided", "the probe ended" },
	{ "CHILD-LEFT", "undecided", "left behind" }, { "ENDS-SETUP", "undecided", "chdir" },
	{ "ENDS-99", "undecided", "code 99" }, { "ENDS-0", "undecided", "Premature exit" },
	{ "ENDS-SIGNAL", "undecided", "signal 9" }, { "ENDS-ENVIRONMENT", "undecided", "environment: no program" },
	{ "CLAIM-FAILS", "violated", "lies/claims_test:the_claim_fails: claims_test.c:" },
	{ "CLAIM-PASSES", "conforms", "" }, { "CONTROL-FAILS", "undecided", "the control failed" },
	{ "CONTROL-ONLY", "untested", "only controls, no claim" }, { "CLAIM-MARKUP", "violated", LIARS_MARKUP_SAFE },
	{ "CLAIM-LONG", "conforms", "" }, { "PLAIN-CHILD", "conforms", "" }, { "PLAIN-EXPECTS", "violated", "known for years" },
	{ "PLAIN-DEATH", "violated", "known for years" }, { "PLAIN-SKIPS", "undecided", "without a declared reason" },
	{ "PLAIN-LINES", "undecided", "multiple lines" }, { "NO-CASE", "untested", "no case" },
	{ "NO-CASE-BUT-NOTE", "untested", "cannot be tested here" }, { "NO-CASE-MAY", "untested", "no case" },
};

static bool
reads(const char *expected, const char *reason)
{
	if (expected[0] == '*')
		return strstr(reason, expected + 1) != NULL;
	return expected[0] == '\0' ? reason[0] == '\0' : strncmp(reason, expected, strlen(expected)) == 0;
}

/* A case stands in the list of all, and in the same words under each requirement. */
static void
require_deserved(const json_t *report, const struct deserved *d)
{
	const json_t *object = find_object(report, "cases", "case", path_to("lies/%s", d->name));
	const char *result = text_of(object, "result"), *reason = text_of(object, "reason");
	const json_t *requirement, *copy;
	size_t i, j;

	REQUIRE(strcmp(result, d->result) == 0, "%s: %s, not %s", d->name, result, d->result);
	REQUIRE(reads(d->reason, reason), "%s: reason: %s", d->name, reason);
	REQUIRE(strchr(reason, '\n') == NULL, "%s: the reason has two lines", d->name);
	json_array_foreach(json_object_get(report, "requirements"), i, requirement) {
		json_array_foreach(json_object_get(requirement, "cases"), j, copy) {
			if (strcmp(text_of(copy, "case"), text_of(object, "case")) == 0)
				REQUIRE(strcmp(text_of(copy, "result"), result) == 0 &&
				    strcmp(text_of(copy, "reason"), reason) == 0, "%s: told in two ways", d->name);
		}
	}
}

static void
require_verdict(const json_t *report, const struct verdict_row *row)
{
	const json_t *object = find_object(report, "requirements", "id", row->id);

	REQUIRE(strcmp(text_of(object, "verdict"), row->verdict) == 0, "%s: %s, not %s (%s)", row->id,
	    text_of(object, "verdict"), row->verdict, text_of(object, "why"));
	REQUIRE(strstr(text_of(object, "why"), row->why) != NULL, "%s: why: %s", row->id, text_of(object, "why"));
}

CASE(every_lie_gets_the_verdict_it_deserves,
    .descr = "Each case's result and reason, each requirement's verdict, the sums, the problems, the status",
    .arena = ARENA_NONE)
{
	json_t *report;
	const json_t *summary;

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	REQUIRE_STATUS(1, &o);
	report = read_report("out");
	for (size_t i = 0; i < sizeof(deserved) / sizeof(deserved[0]); i++)
		require_deserved(report, &deserved[i]);
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		require_verdict(report, &verdicts[i]);

	/* The one lie that needs a feature is judged, or left out for that. */
	REQUIRE(strcmp(verdict_of(report, "QUEUE-LEFT"), "conforms") != 0, "a queue that was left goes unseen");
	REQUIRE_EQ(sizeof(deserved) / sizeof(deserved[0]) + 1, json_array_size(json_object_get(report, "cases")));
	REQUIRE_EQ(sizeof(verdicts) / sizeof(verdicts[0]) + 1, json_array_size(json_object_get(report, "requirements")));
	summary = json_object_get(report, "summary");
	REQUIRE_STR("violated", text_of(summary, "verdict"));
	REQUIRE_EQ(1, json_integer_value(json_object_get(summary, "status")));
	REQUIRE_EQ(4, json_integer_value(json_object_get(summary, "violated")));
	REQUIRE_EQ(3, json_integer_value(json_object_get(summary, "conforms")));
	REQUIRE_EQ(4, json_integer_value(json_object_get(summary, "untested")));
	REQUIRE_EQ(2, json_array_size(json_object_get(report, "problems")));
	REQUIRE_PART("NOBODY-1", json_string_value(json_array_get(json_object_get(report, "problems"), 0)));
	REQUIRE_PART("serves_no_requirement", json_string_value(json_array_get(json_object_get(report, "problems"), 1)));
}

CASE(an_ordinary_user_gets_the_same_verdicts,
    .descr = "The run of another user, started by root, tells the same of each lie",
    .arena = ARENA_NONE,
    .needs = "privileged /usr/bin/setpriv")
{
	json_t *report;

	if (__gcov_dump != NULL)
		case_skip("environment", "counters of coverage that are root's make the programs of others complain");
	SETUP(mkdir("open", 0777));
	SETUP(chmod("open", 0777));
	SETUP(getcwd(folder_name, sizeof(folder_name)));
	SETUP(setenv("TMPDIR", path_to("%s/open", folder_name), 1));
	command_run(ARGV("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "test", "-x", conform_path(), "-a",
	    "-w", "open"), &o);
	if (o.status != 0)
		case_skip("environment", "others than root cannot reach this folder or the build");
	command_run(ARGV("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", conform_path(), "run", SUITE,
	    "--out", "open/out", "lies"), &o);
	REQUIRE_STATUS(1, &o);
	report = read_report("open/out");
	REQUIRE_EQ(65534, json_integer_value(json_object_get(report, "uid")));
	REQUIRE_STR("none", text_of(report, "capabilities"));
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		require_verdict(report, &verdicts[i]);
}

CASE(a_queue_left_in_the_arena_is_seen,
    .descr = "A System V object that a case forgets makes it broken",
    .arena = ARENA_NONE)
{
	json_t *report;

	need("ipc");
	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	report = read_report("out");
	REQUIRE_STR("undecided", verdict_of(report, "QUEUE-LEFT"));
	REQUIRE_PART("a System V object was left behind",
	    text_of(find_object(report, "requirements", "id", "QUEUE-LEFT"), "why"));
}

/* One suite a status. */
static const struct end {
	const char *dimension;
	int status;
	const char *word, *line;
} ends[] = {
	{ "honest", 0, "conforms", "conforms: 1 of 1 requirements hold" },
	{ "lies", 1, "violated", "violated: 4 of 25 requirements do not hold" },
	{ "hung", 3, "undecided", "undecided: 1 of 1 requirements could not be judged" },
	{ "mute", 3, "undecided", "undecided: 1 of 2 requirements could not be judged" },
	{ "absent", 4, "nothing decided", "nothing decided: none of 2 requirements could be judged here" },
};

CASE(the_status_tells_the_verdict,
    .descr = "0, 1, 3 and 4; the last line and the summary say the same, and so does the kept report",
    .arena = ARENA_NONE)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const struct end *end = &ends[i];

		command_run(RUN_LIARS("--out", end->dimension, end->dimension), &o);
		REQUIRE_STATUS(end->status, &o);
		REQUIRE_PART(path_to("\n%s", end->line), o.out);
		REQUIRE_STR(end->word, text_of(json_object_get(read_report(end->dimension), "summary"), "verdict"));
		command_run(CONFORM("report", end->dimension), &o);
		REQUIRE_STATUS(end->status, &o);
		REQUIRE_PART(path_to("\n%s", end->line), o.out);
	}
}

CASE(a_hang_is_ended_and_undecided,
    .descr = "A case that hangs is broken after its time",
    .arena = ARENA_NONE)
{
	json_t *report;

	command_run(RUN_LIARS("--out", "out", "hung"), &o);
	report = read_report("out");
	REQUIRE_STR("broken", text_of(find_object(report, "cases", "case", "hung/hang_test:hangs"), "result"));
	REQUIRE_PART("timed out", text_of(find_object(report, "requirements", "id", "HUNG-1"), "why"));
}

CASE(skips_keep_their_reasons,
    .descr = "Unsupported and denied are told apart",
    .arena = ARENA_NONE)
{
	json_t *report;

	command_run(RUN_LIARS("--out", "out", "absent"), &o);
	report = read_report("out");
	REQUIRE_STR("unsupported", verdict_of(report, "ABSENT-UNSUPPORTED"));
	REQUIRE_STR("denied", verdict_of(report, "ABSENT-DENIED"));
}

CASE(a_program_that_cannot_list_leaves_doubt,
    .descr = "Its dimension is undecided where nothing else explains the want of a case",
    .arena = ARENA_NONE)
{
	json_t *report;

	command_run(RUN_LIARS("--out", "out", "mute"), &o);
	report = read_report("out");
	REQUIRE_STR("undecided", verdict_of(report, "MUTE-1"));
	REQUIRE_STR("untested", verdict_of(report, "MUTE-2"));
	REQUIRE_PART("mute/list_test: could not list its cases",
	    json_string_value(json_array_get(json_object_get(report, "problems"), 0)));
}
