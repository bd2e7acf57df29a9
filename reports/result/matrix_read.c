/* matrix_read.c - fills a matrix from kept results and from what merge made. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

#include "matrix.h"
#include "record.h"
#include "results.h"

/* One run of a merged file. */
static int
take_column(struct matrix *matrix, json_t *object, const char **ret_error)
{
	struct report run = { .pool = { NULL } };
	json_int_t problems = 0;
	json_t *verdicts = json_object_get(object, "verdicts"), *whys = json_object_get(object, "whys"), *value;
	json_t *label = json_object_get(object, "label");
	const char *id;
	int r = -1;

	if (record_take_run(&run, object, ret_error) < 0 ||
	    json_unpack(object, "{s:F, s:I}", "seconds", &run.seconds, "problems", &problems) < 0 || problems < 0 ||
	    record_check_seconds(run.seconds, ret_error) < 0 || !json_is_object(verdicts) || !json_is_object(whys)) {
		*ret_error = pool_strdup(&matrix->pool, *ret_error != NULL ? *ret_error :
		    "a run without seconds, problems, verdicts or whys");
	} else if (label != NULL && json_string_length(label) == 0) {
		*ret_error = "label is no text";
	} else {
		struct column *column = matrix_add_column(matrix, &run);

		r = 0;
		column->problems = (size_t)problems;
		if (label != NULL)
			column->name = record_take_text(&matrix->pool, json_string_value(label));
		json_object_foreach(verdicts, id, value) {
			const char *why = json_string_value(json_object_get(whys, id)), *word = json_string_value(value);
			int verdict = word != NULL ? name_index(verdict_names, VERDICTS, word) : -1;
			struct row *row = matrix_row(matrix, id);

			if (verdict < 0 || row == NULL) {
				*ret_error = pool_printf(&matrix->pool, "%s: unknown requirement or verdict",
				    record_take_text(&matrix->pool, id));
				r = -1;
				break;
			}
			matrix_set(matrix, row, (enum verdict)verdict, why != NULL ? record_take_text(&run.pool, why) : "");
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
	if (matrix_row(matrix, id) != NULL)
		return 0;
	row = matrix_add_row(matrix, record_take_text(pool, id));
	row->dimension = record_take_text(pool, dimension);
	row->source = record_take_text(pool, source);
	row->sentence = record_take_text(pool, sentence);
	row->level = (enum level)l;
	row->kind = (enum kind)k;
	return 0;
}

int
matrix_read_merged(struct matrix *matrix, const char *path, json_t *root, const char **ret_error)
{
	json_t *requirements = json_object_get(root, "requirements"), *runs = json_object_get(root, "runs"), *one;
	const char *wrong = NULL;
	json_int_t schema;
	size_t i;

	if (json_unpack(root, "{s:I}", "merged", &schema) < 0)
		wrong = "is no file of merge: merged is no number";
	else if (record_check_schema(&matrix->pool, schema, MATRIX_SCHEMA, &wrong) == 0 &&
	    (!json_is_array(requirements) || !json_is_array(runs) || json_array_size(runs) == 0))
		wrong = "has no requirements or no runs";
	json_array_foreach(requirements, i, one)
		if (wrong == NULL)
			take_row(matrix, one, &wrong);
	json_array_foreach(runs, i, one)
		if (wrong == NULL)
			take_column(matrix, one, &wrong);
	if (wrong == NULL)
		return 0;
	*ret_error = pool_printf(&matrix->pool, "%s: %s", path, wrong);
	return -1;
}

/* Reading takes much longer than adding: so many files are read at once, and
 * added one by one in their order. Each takes some 15 MB. */
enum { MOST_READERS = 8 };

struct reader {
	pthread_t thread;
	sem_t wanted, done;		/* the next place is to be read; it was */
	const struct place *places;
	size_t next;			/* of the places */
	size_t step;			/* from one to the next */
	const char *suite;
	struct report report;		/* what was read last */
	json_t *merged;
	const char *error;
	int result;
	atomic_bool ended;		/* no place is to be read any more */
};

static void
read_next(struct reader *reader)
{
	reader->report = (struct report){ .pool = { NULL } };
	reader->result = results_read_verdicts(reader->places[reader->next].path, reader->suite, &reader->report,
	    &reader->merged, &reader->error);
	reader->next += reader->step;
}

static void
await(sem_t *semaphore)
{
	while (sem_wait(semaphore) < 0)
		;
}

static void *
run_reader(void *arg)
{
	struct reader *reader = arg;

	for (;;) {
		await(&reader->wanted);
		if (reader->ended)
			return NULL;
		read_next(reader);
		sem_post(&reader->done);
	}
}

/* Call what came from there; the runs of a merged file have names of their own. */
static void
name_columns(struct matrix *matrix, size_t first, const struct place *place, bool merged)
{
	for (size_t i = first; i < matrix->column_count; i++) {
		struct column *c = &matrix->columns[i];

		if (!merged)
			c->folder = place->folder;
		if (place->name == NULL)
			continue;
		if (matrix->column_count - first == 1)
			c->name = place->name;
		else
			c->name = c->name != NULL ? pool_printf(&matrix->pool, "%s/%s", place->name, c->name) :
			    pool_printf(&matrix->pool, "%s/%zu", place->name, i - first + 1);
	}
}

/* Add what a reader has read last. */
static int
take_read(struct matrix *matrix, struct reader *reader, const struct place *place, const char **ret_error)
{
	const size_t first = matrix->column_count;
	const bool merged = reader->merged != NULL;
	int r = reader->result;

	if (r < 0)
		*ret_error = pool_strdup(&matrix->pool, reader->error);
	else if (reader->merged != NULL)
		r = matrix_read_merged(matrix, place->path, reader->merged, ret_error);
	else
		matrix_add(matrix, &reader->report);
	name_columns(matrix, first, place, merged);
	report_free(&reader->report);
	return r;
}

/* Start them; how many there are. None where threads are refused. */
static size_t
start_readers(struct reader *readers, const struct place *places, size_t count, const char *suite)
{
	cpu_set_t set;
	size_t wanted = sched_getaffinity(0, sizeof(set), &set) == 0 ? (size_t)CPU_COUNT(&set) : 1, started;

	wanted = wanted > MOST_READERS ? MOST_READERS : wanted;
	wanted = wanted > count ? count : wanted;
	for (started = 0; started < wanted; started++) {
		struct reader *reader = &readers[started];

		*reader = (struct reader){ .places = places, .next = started, .suite = suite };
		sem_init(&reader->wanted, 0, 0);
		sem_init(&reader->done, 0, 0);
		if (pthread_create(&reader->thread, NULL, run_reader, reader) != 0)
			break;
	}
	for (size_t i = 0; i < started; i++) {
		readers[i].step = started;
		sem_post(&readers[i].wanted);
	}
	return started;
}

static void
end_readers(struct reader *readers, size_t started)
{
	for (size_t i = 0; i < started; i++) {
		readers[i].ended = true;
		sem_post(&readers[i].wanted);
		pthread_join(readers[i].thread, NULL);
		report_free(&readers[i].report);
	}
}

int
matrix_read(struct matrix *matrix, char *const *names, size_t named, const char *suite, const char **ret_error)
{
	struct reader readers[MOST_READERS];
	size_t count;
	struct place *places = results_expand(&matrix->pool, names, named, &count);
	size_t started = start_readers(readers, places, count, suite);
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		struct reader *reader = &readers[started > 0 ? i % started : 0];

		if (started == 0) {
			*reader = (struct reader){ .places = places, .next = i, .suite = suite };
			read_next(reader);
		} else {
			await(&reader->done);
		}
		r = take_read(matrix, reader, &places[i], ret_error);
		if (started > 0 && reader->next < count)
			sem_post(&reader->wanted);
	}
	end_readers(readers, started);
	return r;
}
