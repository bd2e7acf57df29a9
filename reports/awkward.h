/* awkward.h - for tests: results with every outcome, and texts that formats stumble over. */
#ifndef REPORTS_AWKWARD_H
#define REPORTS_AWKWARD_H

#include <stdlib.h>
#include <string.h>

#include "reports/base/text.h"
#include "reports/host/facts.h"
#include "reports/result/judge.h"
#include "reports/suite/baseline.h"

/* A requirement, and the one case that decides it, which came to this outcome.
 * text: foreign bytes, cleaned as the engine's are. */
static inline void
add_outcome(struct report *report, const char *id, const char *name, enum case_status status, const char *text,
    size_t length)
{
	static const char *const words[STATUSES] = { [STATUS_PASSED] = "passed", [STATUS_FAILED] = "failed",
		[STATUS_KNOWN] = "failed", [STATUS_UNSUPPORTED] = "skipped", [STATUS_DENIED] = "skipped",
		[STATUS_ENVIRONMENT] = "skipped", [STATUS_BROKEN] = "broken", [STATUS_TIMED_OUT] = "broken" };
	struct pool *pool = &report->pool;
	const char *line = text_clean_line(pool, text, length), *reason = line;
	const size_t count = report->requirement_count;
	struct case_result *c = POOL_APPEND(pool, report->cases, report->case_count);

	*c = (struct case_result){ .name = name, .descr = line, .requirements = id, .result = BROKEN, .reason = REASON_LOST,
		.output = text_clean(pool, text, length), .seconds = 0.25 };
	if (status >= STATUS_UNSUPPORTED && status <= STATUS_ENVIRONMENT)
		reason = pool_printf(pool, "%s: %s", status_names[status], line);
	else if (status == STATUS_TIMED_OUT)
		reason = pool_printf(pool, "timed out %s", line);
	if (words[status] != NULL)
		judge_case(pool, c, words[status], status == STATUS_PASSED ? "" : reason);
	*POOL_APPEND(pool, report->requirements, report->requirement_count) = (struct requirement){ .id = id,
		.dimension = "awkward", .level = (enum level)(count % LEVELS), .kind = (enum kind)(count % KINDS), .since = "3.8",
		.source = pool_printf(pool, "nobody(7) \"%.20s\"", status_names[status]), .sentence = line, .note = line, .why = "" };
}

/* Judge, and mark what came to STATUS_KNOWN, whose ids these are, as known. */
static inline void
judge_outcomes(struct report *report, struct known *known, size_t count)
{
	judge_report(report);
	baseline_mark(&(struct baseline){ "known", known, count }, report);
}

#define AWKWARD(text) { text, sizeof(text) - 1 }

/* Every outcome with every text. */
static inline void
make_awkward(struct report *report)
{
	enum { LONG = 1 << 20 };
	static const struct { const char *bytes; size_t length; } texts[] = {
		AWKWARD(""), AWKWARD("plain"), AWKWARD("Grüße, žluťoučký kůň"), AWKWARD("漢字かな交じり文 \xe2\x82\xac"),
		AWKWARD("\xf0\x9f\x90\xa7 \xf0\x9d\x94\x98"),
		AWKWARD("שלום עולם \xd8\xa7\xd9\x84\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85"),
		AWKWARD("e\xcc\x81 a\xcc\x8a\xcc\xa3"), AWKWARD("\xe2\x80\xae turned \xe2\x81\xa6 round"),
		AWKWARD("\xff\xfe\xc3( \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82"),
		AWKWARD("<b a=\"x\" c='y'>&amp;</b><script>alert(1)</script>&#0;&nbsp;"),
		AWKWARD("]]> --> <!-- <![CDATA[ <?x ?>"),
		AWKWARD("one\ntwo\r\n\n\tthree\n"), AWKWARD("a NUL\0and after it"), AWKWARD("\033[31mred\033[0m \033]0;title\007\b\x7f"),
		AWKWARD("\xef\xbf\xbe \xef\xbf\xbf \xef\xb7\x90 \xc2\x85 \xe2\x80\xa8 \xf0\x9f\xbf\xbe"),
		AWKWARD("# SKIP not this # TODO nor that #"), AWKWARD("not ok 1 # XFAIL\nok 2\n1..3\nBail out!\nKTAP version 1"),
		AWKWARD("| a | `b` *c* _d_ [e](f) ~~g~~ @h #1 \\| </td>"), AWKWARD("%s %n %1$s {} ${HOME} $(id) \\n \\"),
		AWKWARD("Subtest: no\n  # Subtest: one"), AWKWARD("null"),
	};
	struct pool *pool = &report->pool;
	struct known *known = NULL;
	size_t known_count = 0;
	char *text = pool_alloc(pool, LONG);

	for (size_t i = 0; i < LONG; i++)
		text[i] = "<line> & ]]> \"of\" 'a'\n\xc3\xa9\xff megabyte"[i % 35];
	report->host = (struct host){ .kernel = "6.1-<&\"'>|", .build = "#1 `SMP` ]]>", .machine = "x86-64",
		.distribution = "Gr\xc3\xbc\xc3\x9f & <Linux> | 'x'", .user = "r\xc3\xb6\xc3\xb6t", .capabilities = "=e" };
	report->version = "0.1 <beta>";
	report->date = "2026-01-02T03:04:05-11:30";
	report->engine = "namespaces & <more>";
	report->launcher = "sh -c 'exec \"$@\"' <sh> # | `id`";
	report->selection = "";
	for (const struct fact *fact = facts; fact->key != NULL; fact++)
		if (!fact->required)
			fact_set(report, fact, fact->list ? "a.b=<&>\nc|d=# \xc3\xa9\ne=" : "<&> | # `x` \xc3\xa9");
	report->seconds = 1.5;
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (int status = 0; status < STATUSES; status++) {
			const char *id = pool_printf(pool, "TEXT-%zu-%d", t, status);

			if (status == STATUS_KNOWN)
				*POOL_APPEND(pool, known, known_count) = (struct known){ .id = id, .expires = "2999-12-31",
					.link = "<link>", .reason = text_clean_line(pool, texts[t].bytes, texts[t].length) };
			add_outcome(report, id, pool_printf(pool, "awkward/a#b<c>&_test:case %zu | %d \"\xc3\xa9\" # SKIP", t, status),
			    (enum case_status)status, texts[t].bytes, texts[t].length);
			if (t == 0)
				report->cases[report->case_count - 1].output = text_clean(pool, text, LONG);
		}
	*POOL_APPEND(pool, report->requirements, report->requirement_count) = (struct requirement){ .id = "NOTE-1",
		.dimension = "bare & <odd>", .since = "3.8", .source = "nobody(7)", .sentence = "No case <makes> this claim.",
		.note = "for want of a second machine & more", .why = "" };
	/* A dimension that comes once more. */
	add_outcome(report, "APART-1", "awkward/apart_test:it", STATUS_PASSED, "apart", 5);
	judge_outcomes(report, known, known_count);
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		report_problem(report, "%s", text_clean_line(pool, texts[t].bytes, texts[t].length));
}

#endif
