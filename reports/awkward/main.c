/* main.c - writes the awkward results for ci/validate: awkward DIR */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "reports/awkward.h"
#include "reports/base/scratch.h"
#include "reports/render/render.h"
#include "reports/result/journal.h"

/* As a run does: found, then decided. */
static int
write_journal(struct report *report, const char *path)
{
	auto_journal journal = JOURNAL_INIT;
	struct case_result *found = pool_alloc(&report->pool, report->case_count * sizeof(*found)), *decided = report->cases;
	int r;

	for (size_t i = 0; i < report->case_count; i++)
		found[i] = (struct case_result){ .name = decided[i].name, .descr = decided[i].descr,
			.requirements = decided[i].requirements, .result = BROKEN, .reason = REASON_LOST, .output = "" };
	report->cases = found;
	r = journal_create(&journal, path, report);
	report->cases = decided;
	for (size_t i = 0; i < report->case_count; i++)
		if (decided[i].decided)
			journal_case(&journal, &decided[i]);
	journal_end(&journal, report->date);
	return r < 0 ? r : -journal.error;
}

int
main(int argc, char **argv)
{
	auto_report report = { .pool = { NULL } };
	int r;

	if (argc != 2) {
		fputs("usage: awkward DIR\n", stderr);
		return 2;
	}
	make_awkward(&report);
	r = outdir_write(&report.pool, argv[1], "report.json", render_json, &report);
	if (r == 0)
		r = write_journal(&report, pool_printf(&report.pool, "%s/" JOURNAL_FILE, argv[1]));
	if (r < 0)
		fprintf(stderr, "awkward: %s: %s\n", argv[1], strerror(-r));
	return r < 0;
}
