/* verdict_test.c - the judging functions, combination by combination. */
#include "reports/testing.h"

#include "judge.h"
#include "reports/render/render.h"
#include "reports/run/kyua.h"

static const struct word_row {
	const char *word, *reason;		/* the engine's */
	enum result result;
	enum cause cause;
	const char *kept;			/* NULL: the reason itself */
} words[] = {
	{ "passed", "", PASSED, CAUSE_NONE, NULL },
	{ "failed", "a.c:1: x", FAILED, CAUSE_NONE, NULL },
	{ "expected_failure", "known", FAILED, CAUSE_NONE, "failed as it expected to: known" },
	{ "broken", "Premature exit", BROKEN, CAUSE_NONE, NULL },
	{ "skipped", "unsupported: no such type", SKIPPED, CAUSE_UNSUPPORTED, NULL },
	{ "skipped", "denied: by a limit", SKIPPED, CAUSE_DENIED, NULL },
	{ "skipped", "environment: no program", SKIPPED, CAUSE_ENVIRONMENT, NULL },
	{ "skipped", "Requires root privileges", SKIPPED, CAUSE_DENIED, "denied: Requires root privileges" },
	{ "skipped", "Requires an unprivileged user but none", SKIPPED, CAUSE_ENVIRONMENT,
	    "environment: Requires an unprivileged user but none" },
	{ "skipped", "Required program 'x' not found", SKIPPED, CAUSE_ENVIRONMENT,
	    "environment: Required program 'x' not found" },
	{ "skipped", "", BROKEN, CAUSE_NONE, "skipped without a declared reason: " },
	{ "skipped", "not today", BROKEN, CAUSE_NONE, "skipped without a declared reason: not today" },
	{ "skipped", "Denied: by whom", BROKEN, CAUSE_NONE, "skipped without a declared reason: Denied: by whom" },
	{ "skipped", " denied: by whom", BROKEN, CAUSE_NONE, "skipped without a declared reason:  denied: by whom" },
	{ "xpassed", "new", BROKEN, CAUSE_NONE, "unknown result xpassed: new" },
	{ "", "", BROKEN, CAUSE_NONE, "unknown result : " },
};

CASE(each_word_of_the_engine_is_judged,
    .descr = "Result, cause and reason for every word that the engine has, and for those it has not",
    .arena = ARENA_NONE)
{
	auto_pool pool = { NULL };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct word_row *row = &words[i];
		struct case_result c = { .name = "a/b_test:c", .result = BROKEN, .cause = CAUSE_DENIED };

		judge_case(&pool, &c, row->word, row->reason);
		REQUIRE(c.decided, "%s \"%s\": not decided", row->word, row->reason);
		REQUIRE(c.result == row->result && c.cause == row->cause, "%s \"%s\": result %d, cause %d", row->word,
		    row->reason, c.result, c.cause);
		REQUIRE_STR(row->kept != NULL ? row->kept : row->reason, c.reason);
	}
}

/* A case as a letter: p f b, skips u d e, controls in capitals; and what a
 * requirement with such cases is, in any order of them. */
static const struct mix_row {
	const char *cases;
	enum verdict verdict;
	char why;				/* the letter of the case that decided; 0: none */
} mixes[] = {
	{ "", UNTESTED, 0 }, { "P", UNTESTED, 0 }, { "p", CONFORMS, 0 }, { "pP", CONFORMS, 0 }, { "ppp", CONFORMS, 0 },
	{ "f", VIOLATED, 'f' }, { "pf", VIOLATED, 'f' }, { "fP", VIOLATED, 'f' }, { "fb", VIOLATED, 'f' },
	{ "fu", VIOLATED, 'f' }, { "fd", VIOLATED, 'f' }, { "fe", VIOLATED, 'f' }, { "fF", VIOLATED, 'f' },
	{ "F", UNDECIDED, 'F' }, { "pF", UNDECIDED, 'F' }, { "uF", UNDECIDED, 'F' }, { "dF", UNDECIDED, 'F' },
	{ "b", UNDECIDED, 'b' }, { "pb", UNDECIDED, 'b' }, { "ub", UNDECIDED, 'b' }, { "db", UNDECIDED, 'b' },
	{ "B", UNDECIDED, 'B' }, { "pB", UNDECIDED, 'B' },
	{ "e", UNDECIDED, 'e' }, { "pe", UNDECIDED, 'e' }, { "de", UNDECIDED, 'e' }, { "pE", UNDECIDED, 'E' },
	{ "u", UNSUPPORTED, 'u' }, { "pu", UNSUPPORTED, 'u' }, { "pU", UNSUPPORTED, 'U' }, { "uP", UNSUPPORTED, 'u' },
	{ "d", DENIED, 'd' }, { "pd", DENIED, 'd' }, { "pD", DENIED, 'D' }, { "ud", DENIED, 'd' }, { "dP", DENIED, 'd' },
	{ "pudbf", VIOLATED, 'f' }, { "pudb", UNDECIDED, 'b' }, { "pud", DENIED, 'd' },
};

static struct case_result
make_case(struct pool *pool, char letter)
{
	static const struct { char letter; const char *word, *reason; } kinds[] = {
		{ 'p', "passed", "" }, { 'f', "failed", "seen" }, { 'b', "broken", "died" },
		{ 'u', "skipped", "unsupported: x" }, { 'd', "skipped", "denied: x" }, { 'e', "skipped", "environment: x" },
	};
	bool control = letter < 'a';
	struct case_result c = { .name = pool_printf(pool, "a/b_test:%s%c", control ? "without_" : "", letter) };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].letter == (control ? letter + 'a' - 'A' : letter))
			judge_case(pool, &c, kinds[i].word, kinds[i].reason);
	return c;
}

static void
require_mix(const struct mix_row *row, bool backwards)
{
	auto_report report = { .pool = { NULL } };
	struct requirement r = { .id = "A-1", .note = "", .why = NULL };
	size_t count = strlen(row->cases);

	for (size_t i = 0; i < count; i++) {
		*POOL_APPEND(&report.pool, report.cases, report.case_count) =
		    make_case(&report.pool, row->cases[backwards ? count - 1 - i : i]);
		*POOL_APPEND(&report.pool, r.cases, r.case_count) = i;
	}
	judge_requirement(&report, &r);
	REQUIRE(r.verdict == row->verdict, "\"%s\" is %s, not %s", row->cases, verdict_names[r.verdict],
	    verdict_names[row->verdict]);
	if (row->why != 0)
		REQUIRE_PART(path_to("%c: ", row->why), r.why);
	else
		REQUIRE_STR(row->verdict == CONFORMS ? "" : count > 0 ? "only controls, no claim" : "no case", r.why);
	if (row->why == 'F')
		REQUIRE_PART("the control failed", r.why);
}

CASE(each_mix_of_cases_is_judged,
    .descr = "The heaviest decides, a failed control proves nothing, and the order does not matter",
    .arena = ARENA_NONE)
{
	for (size_t i = 0; i < sizeof(mixes) / sizeof(mixes[0]); i++) {
		require_mix(&mixes[i], false);
		require_mix(&mixes[i], true);
	}
}

CASE(a_note_says_why_nothing_was_tested,
    .descr = "It stands in for the missing case, and not for a verdict",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	struct requirement r = { .id = "A-1", .note = "needs two machines" };
	size_t first = 0;

	judge_requirement(&report, &r);
	REQUIRE_EQ(UNTESTED, r.verdict);
	REQUIRE_STR("needs two machines", r.why);
	*POOL_APPEND(&report.pool, report.cases, report.case_count) = make_case(&report.pool, 'p');
	r.cases = &first;
	r.case_count = 1;
	judge_requirement(&report, &r);
	REQUIRE_EQ(CONFORMS, r.verdict);
	REQUIRE_STR("", r.why);
}

/* Verdicts as letters: c v u d ? -; what the whole is with and without a problem. */
static const struct whole_row {
	const char *verdicts;
	int status, with_problem;
	const char *word;
} wholes[] = {
	{ "", 4, 3, "nothing decided" }, { "-", 4, 3, "nothing decided" }, { "u", 4, 3, "nothing decided" },
	{ "d", 4, 3, "nothing decided" }, { "ud-", 4, 3, "nothing decided" },
	{ "c", 0, 3, "conforms" }, { "c-", 0, 3, "conforms" }, { "cud-", 0, 3, "conforms" },
	{ "?", 3, 3, "undecided" }, { "c?", 3, 3, "undecided" }, { "ud?", 3, 3, "undecided" },
	{ "v", 1, 1, "violated" }, { "cv", 1, 1, "violated" }, { "v?", 1, 1, "violated" }, { "vud-", 1, 1, "violated" },
};

CASE(the_whole_is_judged,
    .descr = "Exit status and word for each mix of verdicts; a problem is never status 0 or 4",
    .arena = ARENA_NONE)
{
	static const char letters[] = "cvud?-";

	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
		auto_report report = { .pool = { NULL } };

		for (const char *v = wholes[i].verdicts; *v != '\0'; v++)
			POOL_APPEND(&report.pool, report.requirements, report.requirement_count)->verdict =
			    (enum verdict)(strchr(letters, *v) - letters);
		REQUIRE(judge_status(&report) == wholes[i].status, "\"%s\": status %d", wholes[i].verdicts,
		    judge_status(&report));
		REQUIRE_STR(wholes[i].word, render_word(&report));
		report_problem(&report, "a problem");
		REQUIRE(judge_status(&report) == wholes[i].with_problem, "\"%s\" and a problem: status %d",
		    wholes[i].verdicts, judge_status(&report));
	}
}

CASE(cases_are_tied_to_what_they_cite,
    .descr = "Twice the same id ties once; spaces do not count; unknown ids and none at all are problems",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	static const char *const cited[] = { "A-1 A-1", "  A-1   A-2 ", "A-2 B-9", "", " " };

	*POOL_APPEND(&report.pool, report.requirements, report.requirement_count) =
	    (struct requirement){ .id = "A-1", .note = "" };
	*POOL_APPEND(&report.pool, report.requirements, report.requirement_count) =
	    (struct requirement){ .id = "A-2", .note = "" };
	for (size_t i = 0; i < sizeof(cited) / sizeof(cited[0]); i++)
		*POOL_APPEND(&report.pool, report.cases, report.case_count) = (struct case_result){ .result = PASSED,
			.reason = "", .decided = i != 4, .name = pool_printf(&report.pool, "a/b_test:c%zu", i), .requirements = cited[i] };
	judge_report(&report);
	REQUIRE_EQ(2, report.requirements[0].case_count);
	REQUIRE_EQ(2, report.requirements[1].case_count);
	REQUIRE_EQ(3, report.problem_count);
	REQUIRE_PART("c2: cites B-9", report.problems[0]);
	REQUIRE_STR("a/b_test:c3: serves no requirement (passed)", report.problems[1]);
	REQUIRE_STR("a/b_test:c4: serves no requirement", report.problems[2]);
}

CASE(lines_of_the_engine_are_taken_or_left,
    .descr = "Only a whole result of a listed case decides anything",
    .arena = ARENA_NONE)
{
	static const struct { const char *line; bool taken; enum result result; double seconds; } table[] = {
		{ "a/b_test:c  ->  passed  [0.302s]", true, PASSED, 0.302 },
		{ "a/b_test:c  ->  failed: x.c:1: 3 -> 4 [5]  [1.5s]", true, FAILED, 1.5 },
		{ "a/b_test:c  ->  skipped: denied: x  [0.000s]", true, SKIPPED, 0 },
		{ "a/b_test:c  ->  broken: Test case body timed out  [300.001s]", true, BROKEN, 300.001 },
		{ "a/b_test:other  ->  passed  [0.302s]", false, BROKEN, 0 },
		{ "a/b_test:c  ->  passed", false, BROKEN, 0 }, { "a/b_test:c  ->  ", false, BROKEN, 0 },
		{ "a/b_test:c  ->  [0.1s]", false, BROKEN, 0 }, { "Results file id is x", false, BROKEN, 0 },
		{ "1/1 passed (0 failed)", false, BROKEN, 0 }, { "", false, BROKEN, 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		auto_report report = { .pool = { NULL } };
		const struct case_result *c;

		*POOL_APPEND(&report.pool, report.cases, report.case_count) =
		    (struct case_result){ .name = "a/b_test:c", .result = BROKEN };
		c = kyua_take_line(&report, table[i].line);
		REQUIRE((c != NULL) == table[i].taken, "%s: %s", table[i].line, c != NULL ? "taken" : "left");
		REQUIRE(report.cases[0].decided == table[i].taken, "%s: decided", table[i].line);
		REQUIRE(report.cases[0].result == table[i].result, "%s: result", table[i].line);
		REQUIRE(report.cases[0].seconds == table[i].seconds, "%s: seconds", table[i].line);
	}
}
