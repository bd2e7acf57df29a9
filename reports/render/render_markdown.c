/* render_markdown.c - the report for the summary page of a pipeline. */
#include <errno.h>
#include <string.h>

#include "markdown.h"
#include "render.h"
#include "reports/base/text.h"
#include "reports/host/facts.h"

static void
print_sums(const struct report *report, FILE *out, struct pool *pool)
{
	struct sum all, *sums;
	size_t count;

	sums = report_sums(report, pool, &count, &all);
	fputs("| dimension |", out);
	for (int v = 0; v < VERDICTS; v++)
		fprintf(out, " %s |", verdict_names[v]);
	fputs(" time |\n|---|", out);
	for (int v = 0; v <= VERDICTS; v++)
		fputs("--:|", out);
	fputc('\n', out);
	for (size_t i = 0; i <= count; i++) {
		const struct sum *sum = i < count ? &sums[i] : &all;

		if (i == count && count < 2)
			break;
		fputs("| ", out);
		markdown_text(out, i < count ? sum->dimension : "all");
		fputs(" |", out);
		for (int v = 0; v < VERDICTS; v++)
			fprintf(out, " %zu |", sum->of[v]);
		fprintf(out, " %.1f s |\n", sum->seconds);
	}
}

/* The requirements of one verdict, with what decided. */
static void
print_verdict(const struct report *report, FILE *out, enum verdict verdict, const char *title)
{
	bool told = false;

	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];

		if (r->verdict != verdict)
			continue;
		if (!told)
			fprintf(out, "\n### %s\n\n", title);
		told = true;
		fprintf(out, "- **%s** (%s) ", r->id, level_names[r->level]);
		markdown_text(out, r->sentence);
		fputs("  \n  ", out);
		markdown_text(out, r->why);
		fputs("  \n  ", out);
		markdown_text(out, r->source);
		if (r->known != NULL) {
			fputs("  \n  known ", out);
			markdown_text(out, r->known);
		}
		fputc('\n', out);
	}
}

/* Folded: a summary page shows the verdict first. */
static void
print_facts(const struct report *report, FILE *out, struct pool *pool)
{
	size_t count;

	fputs("\n<details><summary>What this report was made of</summary>\n\n| fact | value |\n|---|---|\n", out);
	for (const struct fact *fact = facts; fact->key != NULL; fact++) {
		char **lines = text_lines(pool, fact_words(report, fact, pool), &count);

		for (size_t i = 0; i < count; i++) {
			if (i == 0)
				fprintf(out, "| %s | ", fact->label);
			else
				fputs("<br>", out);
			markdown_text(out, lines[i]);
		}
		if (count > 0)
			fputs(" |\n", out);
	}
	fputs("\n</details>\n", out);
}

int
render_markdown(const void *what, FILE *out)
{
	const struct report *report = what;
	auto_pool pool = { NULL };

	fputs("## Linux namespaces: ", out);
	markdown_text(out, report->host.kernel);
	fputs("\n\n**", out);
	markdown_text(out, render_verdict(report, &pool));
	fputs("**\n\n", out);
	markdown_text(out, pool_printf(&pool, "%s (%s), as %s, %.10s; cases ran in %s.", report->host.distribution,
	    report->host.machine, report->host.user, report->date, report->engine));
	fputs("\n\n", out);
	markdown_text(out, render_outcomes(report, &pool));
	fputs("\n\n", out);
	print_sums(report, out, &pool);
	print_verdict(report, out, VIOLATED, "Violated");
	print_verdict(report, out, UNDECIDED, "Undecided");
	if (report->problem_count > 0)
		fputs("\n### Problems\n\n", out);
	for (size_t i = 0; i < report->problem_count; i++) {
		fputs("- ", out);
		markdown_text(out, report->problems[i]);
		fputc('\n', out);
	}
	print_facts(report, out, &pool);
	return ferror(out) ? -EIO : 0;
}
