/* kyua_db.c - reads Kyua's results file, an SQLite database. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "kyua.h"
#include "reports/base/text.h"
#include "reports/result/judge.h"

/* Evidence beyond this is cut, from its beginning: the end tells most. */
enum { MOST_OUTPUT = 16384, MOST_LINES = 3 };

static const char results_query[] =
    "SELECT p.relative_path || ':' || c.name, r.result_type, coalesce(r.result_reason, ''),"
    /* As precise as it is kept: sums over a report that is read back are the same. */
    " round((r.end_time - r.start_time) / 1e6, 4),"
    " (SELECT contents FROM test_case_files f JOIN files USING (file_id)"
    "  WHERE f.test_case_id = c.test_case_id AND file_name = '__STDOUT__'),"
    " (SELECT contents FROM test_case_files f JOIN files USING (file_id)"
    "  WHERE f.test_case_id = c.test_case_id AND file_name = '__STDERR__')"
    " FROM test_results r JOIN test_cases c USING (test_case_id) JOIN test_programs p USING (test_program_id)";
enum { NAME, RESULT, REASON, SECONDS, STDOUT, STDERR };

static void
close_database(sqlite3 **db)
{
	sqlite3_close(*db);
}

static void
finish_statement(sqlite3_stmt **row)
{
	sqlite3_finalize(*row);
}

static const char *
read_line(struct pool *pool, sqlite3_stmt *row, int column)
{
	const void *bytes = sqlite3_column_text(row, column);

	return bytes != NULL ? text_clean_line(pool, bytes, (size_t)sqlite3_column_bytes(row, column)) : "";
}

static const char *
read_output(struct pool *pool, sqlite3_stmt *row, int column)
{
	const char *bytes = sqlite3_column_blob(row, column);
	size_t length = (size_t)sqlite3_column_bytes(row, column);
	size_t cut = length > MOST_OUTPUT ? length - MOST_OUTPUT : 0;

	if (bytes == NULL)
		return "";
	if (cut == 0)
		return text_clean(pool, bytes, length);
	return pool_printf(pool, "(%zu bytes before this)\n%s", cut, text_clean(pool, bytes + cut, length - cut));
}

static void
take_row(struct report *report, sqlite3_stmt *row)
{
	struct pool *pool = &report->pool;
	struct case_result *c = report_case(report, kyua_case_name(read_line(pool, row, NAME)));
	const char *out, *errors;

	if (c == NULL)
		return;
	c->seconds = sqlite3_column_double(row, SECONDS);
	out = read_output(pool, row, STDOUT);
	errors = read_output(pool, row, STDERR);
	c->output = pool_printf(pool, "%s%s%s", out, out[0] != '\0' && errors[0] != '\0' ? "\n" : "", errors);
	judge_case(pool, c, read_line(pool, row, RESULT), read_line(pool, row, REASON));

	/* "exited with code 99" alone tells nobody anything. */
	if (c->result == BROKEN && errors[0] != '\0') {
		const char *end = text_last_lines(errors, MOST_LINES);

		c->reason = pool_printf(pool, "%s (%s)", c->reason, text_clean_line(pool, end, strlen(end)));
	}
}

/* Kyua's newest schema that the query above is right for. */
enum { KYUA_SCHEMA = 3 };

/* NULL, or what is wrong with a database that could be opened. */
static const char *
check_schema(struct pool *pool, sqlite3 *db)
{
	__attribute__((cleanup(finish_statement))) sqlite3_stmt *row = NULL;

	if (sqlite3_prepare_v2(db, "SELECT max(schema_version) FROM metadata", -1, &row, NULL) != SQLITE_OK ||
	    sqlite3_step(row) != SQLITE_ROW)
		return sqlite3_errmsg(db);
	if (sqlite3_column_int(row, 0) <= KYUA_SCHEMA)
		return NULL;
	return pool_printf(pool, "was made by a newer kyua (schema %d, this ns-conform reads %d)",
	    sqlite3_column_int(row, 0), KYUA_SCHEMA);
}

int
kyua_read(const char *file, struct report *report, const char **ret_error)
{
	__attribute__((cleanup(close_database))) sqlite3 *db = NULL;
	__attribute__((cleanup(finish_statement))) sqlite3_stmt *row = NULL;
	const char *wrong;
	/* Writable, so that SQLite undoes what a killed Kyua had begun. */
	int r = sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL);

	if (r == SQLITE_OK && (wrong = check_schema(&report->pool, db)) != NULL)
		return *ret_error = pool_printf(&report->pool, "%s: %s", file, wrong), -1;
	if (r == SQLITE_OK)
		r = sqlite3_prepare_v2(db, results_query, -1, &row, NULL);
	while (r == SQLITE_OK && (r = sqlite3_step(row)) == SQLITE_ROW) {
		take_row(report, row);
		r = SQLITE_OK;
	}
	if (r == SQLITE_DONE)
		return 0;
	*ret_error = pool_printf(&report->pool, "%s: %s", file, db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(r));
	return -1;
}
