/* damage_test.c - whatever happened to a file, what is told of it is true, or it is refused. */
#include "reports/sample.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "reports/result/journal.h"
#include "reports/result/results.h"
#include "reports/run/kyua.h"

static struct outcome o;

/* A suite of two requirements, and the journal of a run that decided both cases. */
static void
keep_journal(void)
{
	auto_report report = { .pool = { NULL } };
	auto_journal journal = JOURNAL_INIT;

	SETUP(mkdir("suite", 0755));
	SETUP(mkdir("suite/pid", 0755));
	write_file("suite/Kyuafile", "syntax(2)\n");
	write_file("suite/pid/requirements", "PID-1\tmust\tinterface\t3.8\tpid(7)\tOne holds.\n"
	    "PID-2\tmust\tinterface\t3.8\tpid(7)\tTwo holds.\n");
	make_sample(&report, "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" },
	    { "PID-2", "pid", LEVEL_MUST, "passed", "" }));
	for (size_t i = 0; i < report.case_count; i++)
		report.cases[i].decided = false;
	if (journal_create(&journal, "whole", &report) < 0)
		case_broken(__FILE__, __LINE__, "cannot write a journal");
	for (size_t i = 0; i < report.case_count; i++) {
		report.cases[i].decided = true;
		journal_case(&journal, &report.cases[i]);
	}
	journal_end(&journal, "2026-01-02T03:04:06+00:00");
}

CASE(a_journal_may_end_at_any_byte,
    .descr = "It is read up to its last whole line, or refused in a line; only the whole one conforms",
    .arena = ARENA_NONE)
{
	size_t size;
	const char *whole;

	keep_journal();
	whole = read_file("whole", &size);
	for (size_t length = 0; length <= size; length++) {
		auto_report report = { .pool = { NULL } };
		const char *error = NULL;
		int r;

		write_file("cut.ndjson", path_to("%.*s", (int)length, whole));
		r = results_read("cut.ndjson", "suite", &report, &error);
		if (r < 0)
			REQUIRE(strncmp(error, "cut.ndjson:", 11) == 0 && strchr(error, '\n') == NULL, "%zu bytes: %s", length, error);
		else
			REQUIRE(judge_status(&report) == (length == size ? 0 : 3), "%zu of %zu bytes: status %d", length, size,
			    judge_status(&report));
		/* Without its first line there is nothing to tell; with it, whatever follows. */
		REQUIRE((r < 0) == (memchr(whole, '\n', length) == NULL), "%zu bytes: %s", length, r < 0 ? error : "taken");
	}
}

CASE(a_journal_with_a_hole_at_its_end_is_read,
    .descr = "Zeros are what a machine that lost its power leaves behind the last line",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	const char *error;
	struct stat status;

	keep_journal();
	SETUP(rename("whole", "whole.ndjson"));
	SETUP(stat("whole.ndjson", &status));
	/* The record of the end goes, and zeros come in its place. */
	SETUP(truncate("whole.ndjson", status.st_size - 10));
	SETUP(truncate("whole.ndjson", status.st_size + 4096));
	REQUIRE(results_read("whole.ndjson", "suite", &report, &error) == 0, "%s", error);
	REQUIRE_EQ(3, judge_status(&report));
}

CASE(merged_runs_that_are_cut_short_are_refused,
    .descr = "At any byte",
    .arena = ARENA_NONE)
{
	struct stat status;

	keep_sample("one", "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "failed", "seen" }));
	command_run(CONFORM("merge", "--out", "merged", "one", "one"), &o);
	REQUIRE_STATUS(0, &o);
	SETUP(stat("merged", &status));
	/* What is cut off last is a newline. */
	for (off_t size = status.st_size - 2; size >= 0; size--) {
		auto_report report = { .pool = { NULL } };
		const char *error = NULL;
		json_t *merged;

		SETUP(truncate("merged", size));
		REQUIRE(results_read_any("merged", NULL, &report, &merged, &error) < 0, "%zu bytes are taken", (size_t)size);
		REQUIRE(strncmp(error, "merged:", 7) == 0 && strchr(error, '\n') == NULL, "%s", error);
	}
}

CASE(what_is_read_is_never_written_to,
    .descr = "The files of a run are the same bytes, and no other is there, after every verb that reads",
    .arena = ARENA_NONE)
{
	static const char *const verbs[] = { "report", "gate", "merge" };
	static const char *const names[] = { "report.json", "journal.ndjson", "kyua.db", "junit.xml", "report.html" };
	enum { NAMES = sizeof(names) / sizeof(names[0]) };
	const char *before[NAMES];
	size_t size, sizes[NAMES];

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	REQUIRE_STATUS(1, &o);
	for (size_t i = 0; i < NAMES; i++)
		before[i] = read_file(path_to("out/%s", names[i]), &sizes[i]);
	SETUP(chmod("out", 0555));
	for (size_t v = 0; v < sizeof(verbs) / sizeof(verbs[0]); v++) {
		command_run(CONFORM(verbs[v], "out"), &o);
		command_run(CONFORM(verbs[v], "--suite", liars_suite(), "out/journal.ndjson"), &o);
		REQUIRE(o.status < 2, "%s: %s", verbs[v], o.err);
		for (size_t i = 0; i < NAMES; i++) {
			const char *after = read_file(path_to("out/%s", names[i]), &size);

			REQUIRE(size == sizes[i] && memcmp(after, before[i], size) == 0, "%s wrote to %s", verbs[v], names[i]);
		}
	}
	SETUP(chmod("out", 0755));
	for (size_t i = 0; i < NAMES; i++)
		SETUP(unlink(path_to("out/%s", names[i])));
	REQUIRE_ERRNO(0, ERRNO_OF(rmdir("out")));
}

CASE(what_holds_no_results_is_refused,
    .descr = "By every verb, with status 2 and one line that names it",
    .arena = ARENA_NONE)
{
	static const char *const paths[] = { "empty", "folder", "binary", "page", "pipe", "hole", "hole.ndjson", "/dev/null",
		"nested", "none", "old" };

	keep_sample("good", "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" }));
	write_file("empty", "");
	SETUP(mkdir("folder", 0755));
	write_file("binary", "SQLite format 3\x01\xff\xfe");
	write_file("page", "<!DOCTYPE html>\n<html></html>\n");
	SETUP(mkfifo("pipe", 0600));
	write_file("hole", "");
	SETUP(truncate("hole", (off_t)2 << 30));
	SETUP(link("hole", "hole.ndjson"));
	SETUP(mkdir("nested", 0755));
	SETUP(mkdir("nested/report.json", 0755));
	write_file("old", "{\"schema\": 0}");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		command_run(CONFORM("report", paths[i]), &o);
		REQUIRE_REFUSED(&o, paths[i]);
		command_run(CONFORM("gate", paths[i]), &o);
		REQUIRE_REFUSED(&o, paths[i]);
		command_run(CONFORM("merge", "good", paths[i]), &o);
		REQUIRE_REFUSED(&o, paths[i]);
		command_run(CONFORM("compare", paths[i], "good"), &o);
		REQUIRE_REFUSED(&o, paths[i]);
		command_run(CONFORM("run", SUITE, "--out", "out", "--failed", paths[i]), &o);
		REQUIRE_REFUSED(&o, paths[i]);
	}
	command_run(CONFORM("merge", "--out", "merged", "good", "good"), &o);
	command_run(CONFORM("gate", "merged"), &o);
	REQUIRE_REFUSED(&o, "merged: holds the runs that merge put together, not one");
}

CASE(what_may_not_be_read_is_told,
    .descr = "A folder and a file of somebody else: status 2, permission denied",
    .arena = ARENA_NONE)
{
	static const char *const paths[] = { "closed", "closed/report.json", "file" };

	keep_sample("closed", "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" }));
	write_file("file", "{}");
	SETUP(chmod("file", 0));
	SETUP(chmod("closed", 0));
	SETUP(chmod(".", 0755));
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		auto_report report = { .pool = { NULL } };
		const char *error = "";
		int r;

		if (geteuid() == 0)
			SETUP(seteuid(65534));
		r = results_read(paths[i], NULL, &report, &error);
		if (getuid() == 0)
			SETUP(seteuid(0));
		REQUIRE(r < 0 && strstr(error, "Permission denied") != NULL && strncmp(error, paths[i], strlen(paths[i])) == 0,
		    "%s: %d %s", paths[i], r, error);
	}
	SETUP(chmod("closed", 0755));
}

/* A report that expects the cases of the liars, none of them decided. */
static void
expect_cases(struct report *report, const json_t *kept)
{
	json_t *one = NULL;
	size_t i;

	json_array_foreach(json_object_get(kept, "cases"), i, one)
		*POOL_APPEND(&report->pool, report->cases, report->case_count) = (struct case_result){
			.name = text_of(one, "case"), .descr = "", .requirements = "", .result = BROKEN, .reason = REASON_LOST,
			.output = "" };
}

CASE(a_broken_database_decides_nothing_new,
    .descr = "Kyua's results cut at many lengths: an error, or results that are right",
    .arena = ARENA_NONE)
{
	const json_t *kept;
	struct stat status;
	size_t size;
	const char *bytes;

	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	kept = read_report("out");
	SETUP(stat("out/kyua.db", &status));
	bytes = read_file("out/kyua.db", &size);
	for (size_t length = 0; length <= size; length += length == size || size - length > 1700 ? 1700 : size - length) {
		auto_report report = { .pool = { NULL } };
		const char *error = NULL;
		FILE *file = SETUP(fopen("cut.db", "we"));
		int r;

		if (fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
			case_broken(__FILE__, __LINE__, "cannot write");
		expect_cases(&report, kept);
		r = kyua_read("cut.db", &report, &error);
		REQUIRE(r == 0 || (strncmp(error, "cut.db: ", 8) == 0 && strchr(error, '\n') == NULL), "%zu: %s", length, error);
		REQUIRE(length < size || r == 0, "the whole: %s", error);
		for (size_t i = 0; i < report.case_count; i++) {
			const struct case_result *c = &report.cases[i];

			REQUIRE(c->decided || (r < 0 && c->result == BROKEN), "%zu bytes: %s is not decided, and all is well", length,
			    c->name);
			REQUIRE(!c->decided || strcmp(result_names[c->result], text_of(find_object(kept, "cases", "case", c->name),
			    "result")) == 0, "%zu bytes: %s is %s", length, c->name, result_names[c->result]);
		}
	}
}

CASE(what_is_no_database_of_kyua_is_told,
    .descr = "A folder, no database, another one, one of a newer kyua",
    .arena = ARENA_NONE)
{
	static const struct { const char *file, *statement, *told; } table[] = {
		{ "folder", NULL, "unable to open" }, { "text", NULL, "not a database" }, { "empty", NULL, "no such table" },
		{ "other", "CREATE TABLE metadata (one)", "no such column" },
		{ "newer", "CREATE TABLE metadata (schema_version); INSERT INTO metadata VALUES (4)",
		    "was made by a newer kyua (schema 4, this ns-conform reads 3)" },
		{ "none", NULL, "unable to open" },
	};

	SETUP(mkdir("folder", 0755));
	write_file("text", path_to("%0600d", 7));
	write_file("empty", "");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		auto_report report = { .pool = { NULL } };
		const char *error = "";
		sqlite3 *db;

		if (table[i].statement != NULL && (sqlite3_open(table[i].file, &db) != SQLITE_OK ||
		    sqlite3_exec(db, table[i].statement, NULL, NULL, NULL) != SQLITE_OK || sqlite3_close(db) != SQLITE_OK))
			case_broken(__FILE__, __LINE__, "cannot make %s", table[i].file);
		REQUIRE(kyua_read(table[i].file, &report, &error) < 0, "%s is taken", table[i].file);
		REQUIRE(strncmp(error, table[i].file, strlen(table[i].file)) == 0 && strchr(error, '\n') == NULL, "%s", error);
		REQUIRE_PART(table[i].told, error);
	}
}
