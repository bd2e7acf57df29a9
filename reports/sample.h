/* sample.h - for tests: reports made up from a few words a requirement. */
#ifndef REPORTS_SAMPLE_H
#define REPORTS_SAMPLE_H

#include "reports/base/scratch.h"
#include "reports/render/render.h"
#include "reports/result/judge.h"
#include "reports/testing.h"

/* One requirement with one case that decided it. */
struct sample {
	const char *id, *dimension;
	enum level level;
	const char *word, *reason;	/* the engine's; NULL: no case */
};

#define SAMPLES(...) (const struct sample[]){ __VA_ARGS__, { NULL, NULL, 0, NULL, NULL } }

/* The report of a run with these results, judged. */
static inline void
make_sample(struct report *report, const char *kernel, const struct sample *samples)
{
	struct pool *pool = &report->pool;

	report->host = (struct host){ .kernel = kernel, .build = "#1", .machine = "x86_64", .distribution = "Debian",
		.user = "root", .capabilities = "=e" };
	report->version = "0.1";
	report->date = "2026-01-02T03:04:05+00:00";
	report->engine = "namespaces";
	report->launcher = "ns-tool";
	report->selection = "";
	report->seconds = 1.5;
	for (const struct sample *s = samples; s->id != NULL; s++) {
		*POOL_APPEND(pool, report->requirements, report->requirement_count) = (struct requirement){ .id = s->id,
			.dimension = s->dimension, .level = s->level, .kind = KIND_INTERFACE, .since = "3.8",
			.source = "nobody(7)", .sentence = pool_printf(pool, "%s holds.", s->id), .note = "", .why = "" };
		if (s->word == NULL)
			continue;

		struct case_result *c = POOL_APPEND(pool, report->cases, report->case_count);

		*c = (struct case_result){ .name = pool_printf(pool, "%s/a_test:%s", s->dimension, s->id), .descr = "A claim",
			.requirements = s->id, .output = "", .seconds = 0.25 };
		judge_case(pool, c, s->word, s->reason);
	}
	judge_report(report);
}

/* The same, kept in a new folder. */
static inline void
keep_sample(const char *folder, const char *kernel, const struct sample *samples)
{
	auto_report report = { .pool = { NULL } };

	SETUP(mkdir(folder, 0755));
	make_sample(&report, kernel, samples);
	if (outdir_write(&report.pool, folder, "report.json", render_json, &report) != 0)
		case_broken(__FILE__, __LINE__, "cannot write %s/report.json", folder);
}

#endif
