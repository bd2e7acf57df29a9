/* render_matrix.c - several results side by side, as text, Markdown and JSON. */
#include <errno.h>
#include <string.h>

#include "markdown.h"
#include "reports/base/text.h"
#include "reports/result/matrix.h"
#include "reports/result/record.h"

/* The words of each change, for two results. */
static const char *const change_names[CHANGES] = {
	[WORSE_VIOLATED] = "newly violated", [WORSE] = "conforms no more", [REMOVED] = "removed",
	[HEALED] = "violated no more", [BETTER] = "newly conforming", [ADDED] = "added", [OTHER] = "changed",
	[REASON] = "changed reason", [SAME] = "same",
};

/* A requirement that a run was not asked for has neither gone nor come. */
static bool
is_unasked(const struct matrix *matrix, enum change change)
{
	return (change == REMOVED && matrix->columns[1].narrowed) || (change == ADDED && matrix->columns[0].narrowed);
}

static const char *
tell_change(const struct matrix *matrix, enum change change)
{
	if (!is_unasked(matrix, change))
		return change_names[change];
	return change == REMOVED ? "not asked for" : "newly asked for";
}

static void
count_changes(const struct matrix *matrix, size_t ret[CHANGES])
{
	for (int i = 0; i < CHANGES; i++)
		ret[i] = 0;
	for (size_t i = 0; i < matrix->row_count; i++)
		ret[row_change(&matrix->rows[i])]++;
}

/* "2 newly violated, 1 added", or "no difference". */
static const char *
tell_changes(const struct matrix *matrix, struct pool *pool)
{
	const char *text = "";
	size_t of[CHANGES];

	count_changes(matrix, of);
	for (int i = 0; i < SAME; i++)
		if (of[i] > 0)
			text = pool_printf(pool, "%s%s%zu %s", text, text[0] != '\0' ? ", " : "", of[i],
			    tell_change(matrix, (enum change)i));
	return text[0] != '\0' ? text : "no difference";
}

static const char *
tell_cell(const struct matrix *matrix, const struct row *row, size_t column, struct pool *pool)
{
	const char *why = row->whys[column];

	return pool_printf(pool, "%s%s%s", cell_words(matrix, row, column), why[0] != '\0' ? ": " : "", why);
}

static const char *
tell_column(const struct column *c, struct pool *pool)
{
	return pool_printf(pool, "%s%sLinux %s on %s (%s), as %s, %.10s", c->name != NULL ? c->label : "",
	    c->name != NULL ? ": " : "", c->kernel, c->distribution, c->machine, c->user, c->date);
}

static const char *
hash_of(const struct column *column, bool config)
{
	return config ? column->config : column->suite;
}

/* "1f3a… before, 77b0… after" when they differ, else NULL. */
static const char *
tell_hashes(const struct matrix *matrix, bool config, struct pool *pool)
{
	const char *line = "", *first = NULL;
	bool differ = false;

	for (size_t i = 0; i < matrix->column_count; i++) {
		const char *hash = hash_of(&matrix->columns[i], config), *label = matrix->columns[i].label;

		if (hash == NULL)
			continue;
		if (first == NULL)
			first = hash;
		differ |= strcmp(first, hash) != 0;
		if (matrix->column_count == 2)
			label = i == 0 ? "before" : "after";
		line = pool_printf(pool, "%s%s%.12s %s%s", line, line[0] != '\0' ? ", " : "", hash,
		    matrix->column_count == 2 ? "" : "in ", label);
	}
	return differ ? line : NULL;
}

const char *
matrix_differences(const struct matrix *matrix, struct pool *pool)
{
	const char *suites = tell_hashes(matrix, false, pool), *lines = "";
	/* Of many kernels each has its own. */
	const char *configs = matrix->column_count == 2 ? tell_hashes(matrix, true, pool) : NULL;

	if (suites != NULL)
		lines = pool_printf(pool, "made by different suites: %s\n", suites);
	if (configs != NULL)
		lines = pool_printf(pool, "%skernels configured differently: %s\n", lines, configs);
	return lines;
}

/* How many rows a dimension has when all of them came or went: one of the two runs
 * left it out, which is one thing to tell; so is what it was not asked for. Else 0;
 * few are told one by one. */
static size_t
whole_dimension(const struct matrix *matrix, const struct row *row, enum change change)
{
	enum { FEW = 8 };
	const size_t column = change == REMOVED;
	const bool unasked = is_unasked(matrix, change);
	size_t rows = 0;

	if (change != REMOVED && change != ADDED)
		return 0;
	for (size_t i = 0; i < matrix->row_count; i++) {
		if (strcmp(matrix->rows[i].dimension, row->dimension) != 0)
			continue;
		if (matrix->rows[i].verdicts[column] == ABSENT)
			rows++;
		else if (!unasked)
			return 0;
	}
	return rows > FEW || unasked ? rows : 0;
}

static bool
is_first_of_dimension(const struct matrix *matrix, const struct row *row, enum change change)
{
	for (const struct row *r = matrix->rows; r < row; r++)
		if (strcmp(r->dimension, row->dimension) == 0 && row_change(r) == change)
			return false;
	return true;
}

static void
print_pair(const struct matrix *matrix, FILE *out, struct pool *pool)
{
	enum { INDENT = 4, WIDTH = 100 };
	size_t whole;

	for (int change = 0; change < SAME; change++)
		for (size_t i = 0; i < matrix->row_count; i++) {
			const struct row *row = &matrix->rows[i];

			if ((int)row_change(row) != change)
				continue;
			whole = whole_dimension(matrix, row, (enum change)change);
			if (whole > 0 && is_first_of_dimension(matrix, row, (enum change)change))
				fprintf(out, "\n%-16s  %s%zu requirement%s of %s: not among the results %s\n",
				    tell_change(matrix, (enum change)change), is_unasked(matrix, (enum change)change) ? "" : "all ",
				    whole, whole == 1 ? "" : "s", row->dimension, change == REMOVED ? "after" : "before");
			if (whole > 0 && row->verdicts[change == REMOVED ? 0 : 1] != VIOLATED)
				continue;
			fprintf(out, "\n%-16s  %s\n%*s", tell_change(matrix, (enum change)change), row->id, INDENT, "");
			text_fold(out, row->sentence, INDENT, WIDTH);
			fprintf(out, "%*sbefore: %s\n%*safter:  %s\n", INDENT, "", tell_cell(matrix, row, 0, pool), INDENT, "",
			    tell_cell(matrix, row, 1, pool));
		}
}

static void
print_many(const struct matrix *matrix, FILE *out, struct pool *pool)
{
	for (size_t i = 0; i < matrix->row_count; i++) {
		const struct row *row = &matrix->rows[i];

		if (!row_differs(matrix, row))
			continue;
		fprintf(out, "\n%s  %s\n", row->id, row->sentence);
		for (size_t c = 0; c < matrix->column_count; c++)
			fprintf(out, "    %s: %s\n", matrix->columns[c].label, tell_cell(matrix, row, c, pool));
	}
	fprintf(out, "\n%s\n", matrix_sum(matrix, pool));
}

int
render_matrix_text(const void *what, FILE *out)
{
	const struct matrix *matrix = what;
	auto_pool pool = { NULL };

	for (size_t i = 0; i < matrix->column_count; i++) {
		const struct column *c = &matrix->columns[i];

		fprintf(out, "%s%s\n         ", matrix->column_count != 2 ? "         " : i == 0 ? "before:  " : "after:   ",
		    tell_column(c, &pool));
		for (int v = 0; v < VERDICTS; v++)
			fprintf(out, "%s%zu %s", v > 0 ? ", " : "", c->of[v], verdict_names[v]);
		fputc('\n', out);
	}
	fputs(matrix_differences(matrix, &pool), out);
	if (matrix->column_count == 2) {
		print_pair(matrix, out, &pool);
		fprintf(out, "\n%s\n", tell_changes(matrix, &pool));
	} else {
		print_many(matrix, out, &pool);
	}
	return ferror(out) ? -EIO : 0;
}

/* Whether a row is worth a line. Of two a changed reason is as well, and a violation
 * that the later was not asked for. */
static bool
is_told(const struct matrix *matrix, const struct row *row)
{
	enum change change;

	if (matrix->column_count != 2)
		return row_differs(matrix, row);
	change = row_change(row);
	return is_unasked(matrix, change) ? row->verdicts[change == REMOVED ? 0 : 1] == VIOLATED : change != SAME;
}

int
render_matrix_markdown(const void *what, FILE *out)
{
	const struct matrix *matrix = what;
	auto_pool pool = { NULL };

	fputs("## Linux namespaces: comparison\n\n", out);
	if (matrix->column_count == 2)
		fprintf(out, "**%s**\n\n", tell_changes(matrix, &pool));
	markdown_text(out, matrix_differences(matrix, &pool));
	fputs("\n\n", out);
	fputs("| requirement |", out);
	for (size_t c = 0; c < matrix->column_count; c++) {
		fputc(' ', out);
		markdown_text(out, matrix->columns[c].label);
		fputs(" |", out);
	}
	fputs("\n|---|", out);
	for (size_t c = 0; c < matrix->column_count; c++)
		fputs("---|", out);
	fputc('\n', out);
	for (size_t i = 0; i < matrix->row_count; i++) {
		const struct row *row = &matrix->rows[i];

		if (!is_told(matrix, row))
			continue;
		fprintf(out, "| **%s** ", row->id);
		markdown_text(out, row->sentence);
		fputs(" |", out);
		for (size_t c = 0; c < matrix->column_count; c++) {
			fputc(' ', out);
			markdown_text(out, tell_cell(matrix, row, c, &pool));
			fputs(" |", out);
		}
		fputc('\n', out);
	}
	fprintf(out, "\n%s.\n", matrix_sum(matrix, &pool));
	return ferror(out) ? -EIO : 0;
}

static json_t *
make_row(const struct matrix *matrix, const struct row *row)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "id", row->id, "dimension", row->dimension,
	    "level", level_names[row->level], "kind", kind_names[row->kind], "source", row->source, "sentence", row->sentence,
	    "differs", (int)row_differs(matrix, row));

	if (matrix->column_count == 2)
		json_object_set_new(object, "change", json_string(change_names[row_change(row)]));
	return object;
}

static json_t *
make_column(const struct matrix *matrix, size_t index)
{
	const struct column *c = &matrix->columns[index];
	json_t *object, *verdicts = json_object(), *whys = json_object();

	for (size_t i = 0; i < matrix->row_count; i++) {
		const struct row *row = &matrix->rows[i];

		if (row->verdicts[index] != ABSENT)
			json_object_set_new(verdicts, row->id, json_string(verdict_names[row->verdicts[index]]));
		if (row->whys[index][0] != '\0')
			json_object_set_new(whys, row->id, json_string(row->whys[index]));
	}
	object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:o, s:I, s:o, s:o}",
	    "version", c->version, "date", c->date, "kernel", c->kernel, "build", c->build, "machine", c->machine,
	    "distribution", c->distribution, "user", c->user, "launcher", c->launcher, "capabilities", "", "engine", "",
	    "selection", c->selection, "uid", 0, "seconds", record_seconds(c->seconds), "problems", (json_int_t)c->problems,
	    "verdicts", verdicts, "whys", whys);
	if (c->suite != NULL)
		json_object_set_new(object, "suite", json_string(c->suite));
	if (c->config != NULL)
		json_object_set_new(object, "config", json_string(c->config));
	if (c->name != NULL)
		json_object_set_new(object, "label", json_string(c->name));
	return object;
}

int
render_matrix_json(const void *what, FILE *out)
{
	const struct matrix *matrix = what;
	json_t *root, *runs = json_array(), *requirements = json_array();
	int r;

	for (size_t i = 0; i < matrix->column_count; i++)
		json_array_append_new(runs, make_column(matrix, i));
	for (size_t i = 0; i < matrix->row_count; i++)
		json_array_append_new(requirements, make_row(matrix, &matrix->rows[i]));
	root = json_pack("{s:i, s:o, s:o}", "merged", MATRIX_SCHEMA, "runs", runs, "requirements", requirements);
	if (root == NULL)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(1)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}
