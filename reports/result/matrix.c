/* matrix.c - several results side by side: a row a requirement, a column a run. */
#include "matrix.h"

#include <string.h>

#include "reports/base/hash.h"
#include "reports/suite/select.h"

void
matrix_free(struct matrix *matrix)
{
	pool_free(&matrix->pool);
}

const char *
cell_name(unsigned verdict)
{
	return verdict < VERDICTS ? verdict_names[verdict] : "absent";
}

struct row *
matrix_row(struct matrix *matrix, const char *id)
{
	size_t at = index_find(&matrix->by_id, &matrix->pool, matrix->rows, matrix->row_count, sizeof(*matrix->rows), id);

	return at < matrix->row_count ? &matrix->rows[at] : NULL;
}

const char *
matrix_text(struct matrix *matrix, const char *text)
{
	struct pool *pool = &matrix->pool;
	size_t at;

	if (text[0] == '\0')
		return "";
	at = index_find(&matrix->by_text, pool, matrix->texts, matrix->text_count, sizeof(*matrix->texts), text);
	if (at == matrix->text_count)
		*POOL_APPEND(pool, matrix->texts, matrix->text_count) = pool_strdup(pool, text);
	return matrix->texts[at];
}

/* Room for one column more in every row; grows by doubling. */
static void
grow_row(struct matrix *matrix, struct row *row, size_t columns)
{
	const size_t old = columns - 1;

	if (old == 0 || (old & (old - 1)) == 0) {
		unsigned char *verdicts = pool_alloc(&matrix->pool, 2 * columns);
		const char **whys = pool_alloc(&matrix->pool, 2 * columns * sizeof(*whys));

		for (size_t i = 0; i < 2 * columns; i++) {
			verdicts[i] = i < old && row->verdicts != NULL ? row->verdicts[i] : ABSENT;
			whys[i] = i < old && row->whys != NULL ? row->whys[i] : "";
		}
		row->verdicts = verdicts;
		row->whys = whys;
	}
}

struct column *
matrix_add_column(struct matrix *matrix, const struct report *report)
{
	const struct host *host = &report->host;
	struct column *column = POOL_APPEND(&matrix->pool, matrix->columns, matrix->column_count);

	for (size_t i = 0; i < matrix->row_count; i++)
		grow_row(matrix, &matrix->rows[i], matrix->column_count);
	column->version = matrix_text(matrix, report->version);
	column->date = matrix_text(matrix, report->date);
	column->kernel = matrix_text(matrix, host->kernel);
	column->build = matrix_text(matrix, host->build);
	column->machine = matrix_text(matrix, host->machine);
	column->distribution = matrix_text(matrix, host->distribution);
	column->user = matrix_text(matrix, host->user);
	column->launcher = matrix_text(matrix, report->launcher);
	column->selection = matrix_text(matrix, report->selection);
	column->narrowed = !selection_is_whole(report->selection);
	column->folder = "";
	column->suite = report->suite != NULL ? hash_in(&matrix->pool, report->suite) : NULL;
	column->config = host->config != NULL ? hash_in(&matrix->pool, host->config) : NULL;
	column->seconds = report->seconds;
	column->problems = report->problem_count;
	return column;
}

struct row *
matrix_add_row(struct matrix *matrix, const char *id)
{
	struct row *row = POOL_APPEND(&matrix->pool, matrix->rows, matrix->row_count);

	*row = (struct row){ .id = matrix_text(matrix, id) };
	for (size_t i = 1; i <= matrix->column_count; i++)
		grow_row(matrix, row, i);
	return row;
}

void
matrix_set(struct matrix *matrix, struct row *row, enum verdict verdict, const char *why)
{
	const size_t last = matrix->column_count - 1;

	row->verdicts[last] = (unsigned char)verdict;
	row->whys[last] = matrix_text(matrix, why);
	matrix->columns[last].of[verdict]++;
}

void
matrix_add(struct matrix *matrix, const struct report *report)
{
	matrix_add_column(matrix, report);
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];
		struct row *row = matrix_row(matrix, r->id);

		if (row == NULL) {
			row = matrix_add_row(matrix, r->id);
			row->dimension = matrix_text(matrix, r->dimension);
			row->source = matrix_text(matrix, r->source);
			row->sentence = matrix_text(matrix, r->sentence);
			row->level = r->level;
			row->kind = r->kind;
		}
		matrix_set(matrix, row, r->verdict, r->why);
	}
}

/* What a column may be called, from the shortest to what is left. */
enum naming { BY_KERNEL, BY_USER, BY_FOLDER, BY_DATE, NAMINGS };

static const char *
call_column(const struct column *c, enum naming naming, struct pool *pool)
{
	switch (naming) {
	case BY_KERNEL:
		return c->kernel;
	case BY_USER:
		return pool_printf(pool, "%s, %s", c->kernel, c->user);
	case BY_FOLDER:
		return c->folder;
	default:
		return pool_printf(pool, "%s, %.10s %.8s", c->kernel, c->date, strlen(c->date) > 11 ? c->date + 11 : "");
	}
}

/* Whether no other column would be called the same. */
static bool
is_alone(const struct matrix *matrix, size_t index, enum naming naming, const char *label)
{
	auto_pool pool = { NULL };

	for (size_t i = 0; i < matrix->column_count; i++)
		if (i != index && strcmp(call_column(&matrix->columns[i], naming, &pool), label) == 0)
			return false;
	return true;
}

static const char *
find_label(struct matrix *matrix, size_t index)
{
	struct column *c = &matrix->columns[index];

	for (int naming = 0; naming < NAMINGS; naming++) {
		const char *label = call_column(c, (enum naming)naming, &matrix->pool);

		if (label[0] == '\0' || !is_alone(matrix, index, (enum naming)naming, label))
			continue;
		if (naming == BY_FOLDER)
			c->name = label;
		return label;
	}
	return pool_printf(&matrix->pool, "%s, no. %zu", c->kernel, index + 1);
}

void
matrix_label(struct matrix *matrix)
{
	for (size_t i = 0; i < matrix->column_count; i++)
		matrix->columns[i].label = matrix->columns[i].name != NULL ? matrix->columns[i].name : find_label(matrix, i);
	/* Names may be given twice. */
	for (size_t i = 0; i < matrix->column_count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(matrix->columns[i].label, matrix->columns[j].label) == 0)
				matrix->columns[i].label = pool_printf(&matrix->pool, "%s, no. %zu", matrix->columns[i].label, i + 1);
}

bool
cell_unasked(const struct matrix *matrix, const struct row *row, size_t column)
{
	return row->verdicts[column] == ABSENT && matrix->columns[column].narrowed;
}

const char *
cell_words(const struct matrix *matrix, const struct row *row, size_t column)
{
	return cell_unasked(matrix, row, column) ? "not asked for" : cell_name(row->verdicts[column]);
}

bool
row_differs(const struct matrix *matrix, const struct row *row)
{
	int first = -1;

	for (size_t i = 0; i < matrix->column_count; i++) {
		if (cell_unasked(matrix, row, i))
			continue;
		if (first >= 0 && row->verdicts[i] != first)
			return true;
		first = row->verdicts[i];
	}
	return false;
}

const char *
matrix_sum(const struct matrix *matrix, struct pool *pool)
{
	size_t differing = 0, unasked = 0;
	const char *text;

	for (size_t i = 0; i < matrix->row_count; i++) {
		const struct row *row = &matrix->rows[i];
		size_t c = 0;

		differing += row_differs(matrix, row);
		while (c < matrix->column_count && !cell_unasked(matrix, row, c))
			c++;
		unasked += c < matrix->column_count;
	}
	text = pool_printf(pool, "%zu of %zu requirements differ", differing, matrix->row_count);
	return unasked == 0 ? text : pool_printf(pool, "%s, %zu %s not judged by all", text, unasked,
	    unasked == 1 ? "was" : "were");
}

enum change
row_change(const struct row *row)
{
	const unsigned before = row->verdicts[0], after = row->verdicts[1];

	if (before == after)
		return strcmp(row->whys[0], row->whys[1]) == 0 ? SAME : REASON;
	if (after == VIOLATED)
		return WORSE_VIOLATED;
	if (after == ABSENT)
		return REMOVED;
	if (before == ABSENT)
		return ADDED;
	if (before == CONFORMS)
		return WORSE;
	if (before == VIOLATED)
		return HEALED;
	return after == CONFORMS ? BETTER : OTHER;
}
