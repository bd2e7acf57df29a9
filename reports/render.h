/* render.h - one result type in, one format out. */
#ifndef RENDER_H
#define RENDER_H

#include <stdio.h>

#include "report.h"

/* Every renderer returns 0 or a negative errno; report: a struct report. */
int render_text(const void *report, FILE *out);
int render_json(const void *report, FILE *out);
int render_html(const void *report, FILE *out);
int render_junit(const void *report, FILE *out);
int render_ktap(const void *report, FILE *out);

struct format {
	const char *name;	/* for --format */
	const char *file;	/* in the results' folder; NULL: none */
	int (*render)(const void *report, FILE *out);
};

/* Ends with a row whose name is NULL. */
extern const struct format formats[];

/** The text for a terminal: the same with colours. */
int render_colour(const void *report, FILE *out);

/** The one verdict line, "conforms: …", without a newline; owned by the pool. */
const char *render_verdict(const struct report *report, struct pool *pool);

/** The word for the whole: a verdict's name. */
const char *render_word(const struct report *report);

#endif
