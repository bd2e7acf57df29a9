/* render.h - one result type in, one format out. */
#ifndef RENDER_H
#define RENDER_H

#include <stdio.h>

#include "reports/result/report.h"

/* Every renderer returns 0 or a negative errno; report: a struct report. */
int render_text(const void *report, FILE *out);
int render_json(const void *report, FILE *out);
int render_html(const void *report, FILE *out);
int render_junit(const void *report, FILE *out);
int render_jenkins(const void *report, FILE *out);
int render_ktap(const void *report, FILE *out);
int render_markdown(const void *report, FILE *out);
int render_xccdf(const void *report, FILE *out);
int render_kcidb(const void *report, FILE *out);
int render_badge(const void *report, FILE *out);

/** As render_kcidb(), under another origin than ours. */
int render_kcidb_as(const struct report *report, const char *origin, FILE *out);

struct format {
	const char *name;	/* for --format */
	const char *file;	/* in the results' folder; NULL: none */
	int (*render)(const void *report, FILE *out);
	int (*side_by_side)(const void *matrix, FILE *out);	/* several results; NULL: one only */
};

/** The format of this name, or NULL. */
const struct format *format_find(const char *name);

/** Their names, for people: "text, json or html"; owned by the pool.
 * several: only those that can show several results. */
const char *format_names(struct pool *pool, bool several);

/* Ends with a row whose name is NULL. */
extern const struct format formats[];

/** The text for a terminal: the same with colours. */
int render_colour(const void *report, FILE *out);

/** The one verdict line, "conforms: …", without a newline; owned by the pool. */
const char *render_verdict(const struct report *report, struct pool *pool);

/** The cases by what they came to, "3 cases: 2 passed, 1 denied"; owned by the pool. */
const char *render_outcomes(const struct report *report, struct pool *pool);

/** Whether there are violations, and none that is not known. */
bool render_all_known(const struct report *report);

/** The word for the whole: a verdict's name. */
const char *render_word(const struct report *report);

#endif
