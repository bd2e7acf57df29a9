/* matrix.h - several results side by side: a row a requirement, a column a run. */
#ifndef MATRIX_H
#define MATRIX_H

#include <jansson.h>
#include <stdio.h>

#include "report.h"

/* The version of a merged file; grows when a key changes its meaning. */
#define MATRIX_SCHEMA 1

/* Beside the verdicts: the run does not know the requirement. */
enum { ABSENT = VERDICTS };

struct column {
	const char *version, *date, *kernel, *build, *machine, *distribution, *user, *launcher;
	const char *suite, *config;	/* hashes, see hash.h; NULL: not known */
	const char *selection;
	bool narrowed;			/* by its selection: what it lacks it was not asked for */
	const char *name;		/* to be called by, kept by merge; NULL: none */
	const char *folder;		/* that it was read from; "": not known */
	const char *label;		/* short and told apart from the others: see matrix_label() */
	double seconds;
	size_t problems;
	size_t of[VERDICTS];
};

struct row {
	const char *id, *dimension, *source, *sentence;
	enum level level;
	enum kind kind;
	unsigned char *verdicts;	/* one a column: enum verdict, or ABSENT */
	const char **whys;		/* what decided; "" when it conforms or is absent */
};

struct matrix {
	struct pool pool;		/* owns every text and array below */
	struct column *columns;
	size_t column_count;
	struct row *rows;
	size_t row_count;
	const char **texts;		/* each once: hosts and runs say the same over and over */
	size_t text_count;
	struct index by_id, by_text;	/* of rows and of texts */
};

#define auto_matrix __attribute__((cleanup(matrix_free))) struct matrix

void matrix_free(struct matrix *matrix);

/** Add the results of one run as a column; copies what it keeps. */
void matrix_add(struct matrix *matrix, const struct report *report);

/* What matrix_add() and the reader of merged files are made of. */

/** The row of a requirement, or NULL; a new one of this id. */
struct row *matrix_row(struct matrix *matrix, const char *id);
struct row *matrix_add_row(struct matrix *matrix, const char *id);

/** A column for the run; its cells are absent until they are set. */
struct column *matrix_add_column(struct matrix *matrix, const struct report *report);

/** Set the cell of the last column. */
void matrix_set(struct matrix *matrix, struct row *row, enum verdict verdict, const char *why);

/** The matrix's copy of a text; equal ones are the same. */
const char *matrix_text(struct matrix *matrix, const char *text);

/**
 * Read each as results_read() does, or a merged file, or all runs that a folder
 * holds, and add them in this order; each may be called "NAME=…", see results.h.
 *
 * Returns 0 or -1; then *ret_error is one line, owned by the matrix's pool.
 */
int matrix_read(struct matrix *matrix, char *const *names, size_t named, const char *suite, const char **ret_error);

/** Add the runs of a merged file; root: what stands in it. Errors as above. */
int matrix_read_merged(struct matrix *matrix, const char *path, json_t *root, const char **ret_error);

/** Give every column its label: its name, or the kernel, and where that is not enough the
 * user, the folder, the date or a number. */
void matrix_label(struct matrix *matrix);

/** What makes the runs hard to compare, a line each: "made by different suites:
 * …"; what a run does not know is no difference. Lines belong to the pool. */
const char *matrix_differences(const struct matrix *matrix, struct pool *pool);

/** Whether a run lacks the requirement because it was not asked for it. */
bool cell_unasked(const struct matrix *matrix, const struct row *row, size_t column);

/** Whether the verdicts of a row differ, among the runs that were asked for it. */
bool row_differs(const struct matrix *matrix, const struct row *row);

/** "3 of 9 requirements differ, 2 were not judged by all"; owned by the pool. */
const char *matrix_sum(const struct matrix *matrix, struct pool *pool);

/** The name of a verdict or of ABSENT; the words for a cell. */
const char *cell_name(unsigned verdict);
const char *cell_words(const struct matrix *matrix, const struct row *row, size_t column);

/* What a row is in the second of two columns, from the worst to the least. */
enum change { WORSE_VIOLATED, WORSE, REMOVED, BETTER, HEALED, ADDED, OTHER, REASON, SAME, CHANGES };
enum change row_change(const struct row *row);

/* Every renderer returns 0 or a negative errno; what: a struct matrix. */
int render_matrix_text(const void *matrix, FILE *out);
int render_matrix_markdown(const void *matrix, FILE *out);
int render_matrix_json(const void *matrix, FILE *out);
int render_matrix_html(const void *matrix, FILE *out);

#endif
