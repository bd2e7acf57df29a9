/* matrix.c - several results side by side: a row a requirement, a column a run. */
#include "matrix.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#include "hash.h"
#include "record.h"
#include "results.h"

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

/* The row of a requirement. Most results have the same ones in the same order. */
static struct row *
find_row(struct matrix *matrix, const char *id)
{
	for (size_t i = 0; i < matrix->row_count; i++) {
		size_t at = (matrix->next + i) % matrix->row_count;

		if (strcmp(matrix->rows[at].id, id) == 0) {
			matrix->next = at + 1;
			return &matrix->rows[at];
		}
	}
	return NULL;
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

static struct column *
add_column(struct matrix *matrix)
{
	struct column *column = POOL_APPEND(&matrix->pool, matrix->columns, matrix->column_count);

	for (size_t i = 0; i < matrix->row_count; i++)
		grow_row(matrix, &matrix->rows[i], matrix->column_count);
	return column;
}

static struct row *
add_row(struct matrix *matrix, const char *id)
{
	struct row *row = POOL_APPEND(&matrix->pool, matrix->rows, matrix->row_count);

	*row = (struct row){ .id = id };
	for (size_t i = 1; i <= matrix->column_count; i++)
		grow_row(matrix, row, i);
	return row;
}

static void
set_cell(struct matrix *matrix, struct row *row, enum verdict verdict, const char *why)
{
	const size_t last = matrix->column_count - 1;

	row->verdicts[last] = (unsigned char)verdict;
	row->whys[last] = why;
	matrix->columns[last].of[verdict]++;
}

static void
describe_column(struct matrix *matrix, struct column *column, const struct report *report)
{
	struct pool *pool = &matrix->pool;
	const struct host *host = &report->host;

	column->version = pool_strdup(pool, report->version);
	column->date = pool_strdup(pool, report->date);
	column->kernel = pool_strdup(pool, host->kernel);
	column->build = pool_strdup(pool, host->build);
	column->machine = pool_strdup(pool, host->machine);
	column->distribution = pool_strdup(pool, host->distribution);
	column->user = pool_strdup(pool, host->user);
	column->launcher = pool_strdup(pool, report->launcher);
	column->suite = report->suite != NULL ? hash_in(pool, report->suite) : NULL;
	column->config = host->config != NULL ? hash_in(pool, host->config) : NULL;
	column->seconds = report->seconds;
	column->problems = report->problem_count;
}

void
matrix_add(struct matrix *matrix, const struct report *report)
{
	struct pool *pool = &matrix->pool;

	describe_column(matrix, add_column(matrix), report);
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];
		struct row *row = find_row(matrix, r->id);

		if (row == NULL) {
			row = add_row(matrix, pool_strdup(pool, r->id));
			row->dimension = pool_strdup(pool, r->dimension);
			row->source = pool_strdup(pool, r->source);
			row->sentence = pool_strdup(pool, r->sentence);
			row->level = r->level;
			row->kind = r->kind;
		}
		set_cell(matrix, row, r->verdict, r->why[0] != '\0' ? pool_strdup(pool, r->why) : "");
	}
}

/* One run of a merged file. */
static int
take_column(struct matrix *matrix, json_t *object, const char **ret_error)
{
	struct report run = { .pool = { NULL } };
	json_t *verdicts = json_object_get(object, "verdicts"), *whys = json_object_get(object, "whys"), *value;
	const char *id;
	int r = -1;

	if (record_take_run(&run, object, ret_error) < 0 || json_unpack(object, "{s:F}", "seconds", &run.seconds) < 0 ||
	    !json_is_object(verdicts) || !json_is_object(whys)) {
		*ret_error = pool_strdup(&matrix->pool, *ret_error != NULL ? *ret_error :
		    "a run without seconds, verdicts or whys");
	} else {
		r = 0;
		describe_column(matrix, add_column(matrix), &run);
		matrix->columns[matrix->column_count - 1].problems =
		    (size_t)json_integer_value(json_object_get(object, "problems"));
		json_object_foreach(verdicts, id, value) {
			const char *why = json_string_value(json_object_get(whys, id)), *word = json_string_value(value);
			int verdict = word != NULL ? name_index(verdict_names, VERDICTS, word) : -1;
			struct row *row = find_row(matrix, id);

			if (verdict < 0 || row == NULL) {
				*ret_error = pool_printf(&matrix->pool, "%s: unknown requirement or verdict",
				    record_take_text(&matrix->pool, id));
				r = -1;
				break;
			}
			set_cell(matrix, row, (enum verdict)verdict, why != NULL ? record_take_text(&matrix->pool, why) : "");
		}
	}
	pool_free(&run.pool);
	return r;
}

static int
take_row(struct matrix *matrix, json_t *object, const char **ret_error)
{
	const char *id, *dimension, *level, *kind, *source, *sentence;
	struct pool *pool = &matrix->pool;
	json_error_t error;
	struct row *row;
	int l, k;

	if (json_unpack_ex(object, &error, 0, "{s:s, s:s, s:s, s:s, s:s, s:s}", "id", &id, "dimension", &dimension,
	    "level", &level, "kind", &kind, "source", &source, "sentence", &sentence) < 0)
		return *ret_error = record_take_text(pool, error.text), -1;
	l = name_index(level_names, LEVELS, level);
	k = name_index(kind_names, KINDS, kind);
	if (l < 0 || k < 0)
		return *ret_error = pool_printf(pool, "requirement %s: unknown level or kind", record_take_text(pool, id)), -1;
	if (find_row(matrix, id) != NULL)
		return 0;
	row = add_row(matrix, record_take_text(pool, id));
	row->dimension = record_take_text(pool, dimension);
	row->source = record_take_text(pool, source);
	row->sentence = record_take_text(pool, sentence);
	row->level = (enum level)l;
	row->kind = (enum kind)k;
	return 0;
}

/* What a file holds that merge made, or NULL. */
static json_t *
load_merged(const char *path, int *ret_schema)
{
	json_error_t error;
	struct stat status;
	json_t *root = NULL;

	if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
		root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (root != NULL && json_unpack(root, "{s:i}", "merged", ret_schema) == 0)
		return root;
	json_decref(root);
	return NULL;
}

bool
matrix_is_merged(const char *path)
{
	int schema;
	json_t *root = load_merged(path, &schema);

	json_decref(root);
	return root != NULL;
}

/* A file that merge made: 1; one that it did not: 0; a broken one: -1. */
static int
read_merged(struct matrix *matrix, const char *path, const char **ret_error)
{
	const char *wrong = NULL;
	int schema, r = 1;
	json_t *root = load_merged(path, &schema), *one;
	size_t i;

	/* The rest is told by who reads single results. */
	if (root == NULL)
		return 0;
	if (schema != MATRIX_SCHEMA)
		wrong = pool_printf(&matrix->pool, "has schema %d, not %d", schema, MATRIX_SCHEMA);
	json_array_foreach(json_object_get(root, "requirements"), i, one)
		if (wrong == NULL)
			take_row(matrix, one, &wrong);
	json_array_foreach(json_object_get(root, "runs"), i, one)
		if (wrong == NULL)
			take_column(matrix, one, &wrong);
	json_decref(root);
	if (wrong != NULL) {
		*ret_error = pool_printf(&matrix->pool, "%s: %s", path, wrong);
		r = -1;
	}
	return r;
}

int
matrix_read(struct matrix *matrix, const char *path, const char *suite, const char **ret_error)
{
	auto_report report = { .pool = { NULL } };
	int r = read_merged(matrix, path, ret_error);

	if (r != 0)
		return r < 0 ? -1 : 0;
	r = results_read(path, suite, &report, ret_error);
	if (r < 0)
		*ret_error = pool_strdup(&matrix->pool, *ret_error);
	else
		matrix_add(matrix, &report);
	return r;
}

/* Whether no other column has the same of what is compared so far. */
static bool
is_alone(const struct matrix *matrix, size_t index, bool with_date)
{
	const struct column *column = &matrix->columns[index];

	for (size_t i = 0; i < matrix->column_count; i++) {
		const struct column *other = &matrix->columns[i];

		if (i != index && strcmp(other->kernel, column->kernel) == 0 &&
		    strcmp(other->launcher, column->launcher) == 0 && strcmp(other->user, column->user) == 0 &&
		    (!with_date || strcmp(other->date, column->date) == 0))
			return false;
	}
	return true;
}

/* Whether a kernel name alone tells this column from the others. */
static bool
has_own_kernel(const struct matrix *matrix, size_t index)
{
	for (size_t i = 0; i < matrix->column_count; i++)
		if (i != index && strcmp(matrix->columns[i].kernel, matrix->columns[index].kernel) == 0)
			return false;
	return true;
}

void
matrix_label(struct matrix *matrix)
{
	struct pool *pool = &matrix->pool;

	for (size_t i = 0; i < matrix->column_count; i++) {
		struct column *c = &matrix->columns[i];

		if (has_own_kernel(matrix, i))
			c->label = c->kernel;
		else if (is_alone(matrix, i, false))
			c->label = pool_printf(pool, "%s, %s", c->kernel, c->user);
		else if (is_alone(matrix, i, true))
			c->label = pool_printf(pool, "%s, %.10s %.8s", c->kernel, c->date,
			    strlen(c->date) > 11 ? c->date + 11 : "");
		else
			c->label = pool_printf(pool, "%s, no. %zu", c->kernel, i + 1);
	}
}

bool
row_differs(const struct matrix *matrix, const struct row *row)
{
	for (size_t i = 1; i < matrix->column_count; i++)
		if (row->verdicts[i] != row->verdicts[0])
			return true;
	return false;
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
