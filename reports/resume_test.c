/* resume_test.c - a run that was killed goes on to the report that it would have made. */
#include "reports/sample.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/mount.h>

#include "reports/result/journal.h"
#include "reports/result/results.h"

static struct outcome o;
static char folder[PATH_MAX];

#define HALFWAY(...) RUN_LIARS("--launcher", folder, __VA_ARGS__)

/* Kill ns-conform when one case is decided, and the other one waits. */
static void
kill_halfway(void)
{
	struct running running, progress;
	char line[256];

	SETUP(getcwd(folder, sizeof(folder)));
	SETUP(mkfifo("gate", 0600));
	command_start(&running, HALFWAY("--out", "out", "--jobs", "2", "halfway"));
	progress = (struct running){ .out = running.err };
	SETUP(command_line(&progress, line, sizeof(line)));
	REQUIRE_PART("1/2 cases", line);
	SETUP(kill(running.pid, SIGKILL));
	command_end(&running, &o);
	REQUIRE(access("out/report.json", F_OK) < 0, "there is a report");
	/* From now on nobody has to wait. */
	SETUP(unlink("gate"));
	write_file("gate", "");
}

CASE(a_killed_run_goes_on,
    .descr = "What was decided is not run again, the rest is, and the verdict is that of a whole run",
    .arena = ARENA_NONE)
{
	const json_t *report;
	const char *kept;
	size_t size;

	kill_halfway();
	command_run(HALFWAY("--resume", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("\nconforms: 2 of 2 requirements hold", o.out);
	REQUIRE_STR("1", read_file("count", &size));
	report = read_report("out");
	REQUIRE_STR("conforms", verdict_of(report, "HALFWAY-1"));
	REQUIRE_STR("conforms", verdict_of(report, "HALFWAY-2"));
	REQUIRE_STR("halfway", text_of(report, "selection"));
	/* There is nothing left to do. */
	kept = read_file("out/" JOURNAL_FILE, &size);
	command_run(HALFWAY("--resume", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("out: the run is complete: nothing to resume\n", o.out);
	REQUIRE_STR(kept, read_file("out/" JOURNAL_FILE, &size));
	REQUIRE_STR("1", read_file("count", &size));
}

CASE(a_complete_run_is_left_as_it_is,
    .descr = "One line, the status of its report, and no byte of its files changed; what is missing is made again",
    .arena = ARENA_NONE)
{
	static const char *const files[] = { JOURNAL_FILE, "report.json", "report.html", "kyua.db" };
	enum { FILES = sizeof(files) / sizeof(files[0]) };
	const char *kept[FILES];
	size_t sizes[FILES], size;

	/* One that conforms, and one that does not. */
	for (int status = 0; status < 2; status++) {
		command_run(RUN_LIARS("--out", "out", status == 0 ? "honest" : "lies"), &o);
		REQUIRE_STATUS(status, &o);
		for (size_t i = 0; i < FILES; i++)
			kept[i] = read_file(path_to("out/%s", files[i]), &sizes[i]);
		command_run(CONFORM("run", SUITE, "--resume", "out"), &o);
		REQUIRE_STATUS(status, &o);
		REQUIRE_STR("out: the run is complete: nothing to resume\n", o.out);
		for (size_t i = 0; i < FILES; i++) {
			const char *now = read_file(path_to("out/%s", files[i]), &size);

			REQUIRE(size == sizes[i] && memcmp(now, kept[i], size) == 0, "%s has changed", files[i]);
		}
	}
	SETUP(unlink("out/report.html"));
	command_run(CONFORM("run", SUITE, "--resume", "out"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE(access("out/report.html", F_OK) == 0, "there is no page");
}

/* The last time of this name in the journal, as if it had been an hour. */
static void
make_slow(const char *key)
{
	size_t size;
	char *text = read_file("out/" JOURNAL_FILE, &size), *at = text;

	for (char *next = text; (next = strstr(next, key)) != NULL; next++)
		at = next;
	if (at == text)
		case_broken(__FILE__, __LINE__, "no %s in the journal", key);
	write_file("out/" JOURNAL_FILE, path_to("%.*s%s3600.5%s", (int)(at - text), text, key, at + strlen(key) +
	    strspn(at + strlen(key), "0123456789.")));
}

CASE(the_parts_of_a_run_add_up,
    .descr = "How long it took, from what the journal tells; one of an older version tells that of its cases",
    .arena = ARENA_NONE)
{
	double seconds;

	kill_halfway();
	make_slow("\"elapsed\":");
	command_run(HALFWAY("--resume", "out"), &o);
	REQUIRE_STATUS(0, &o);
	seconds = json_real_value(json_object_get(read_report("out"), "seconds"));
	REQUIRE(seconds > 3600.5 && seconds < 7200, "%f s", seconds);
	/* The end of a run tells it as well. */
	SETUP(unlink("out/report.json"));
	command_run(CONFORM("report", "--suite", liars_suite(), "--format", "json", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("\"seconds\": 360", o.out);
}

CASE(older_journals_tell_the_time_of_their_cases,
    .descr = "As long as they have no time of the run, also where that goes on",
    .arena = ARENA_NONE)
{
	double seconds;
	size_t size;
	char *text;

	kill_halfway();
	text = read_file("out/" JOURNAL_FILE, &size);
	for (char *at = text; (at = strstr(at, "\"elapsed\"")) != NULL;)
		at[1] = 'E';
	write_file("out/" JOURNAL_FILE, text);
	make_slow("\"seconds\":");
	command_run(HALFWAY("--resume", "out"), &o);
	REQUIRE_STATUS(0, &o);
	seconds = json_real_value(json_object_get(read_report("out"), "seconds"));
	REQUIRE(seconds > 3600.5 && seconds < 7200, "%f s", seconds);
}

CASE(a_killed_run_can_be_reported,
    .descr = "report shows what was decided, and says in a problem what was lost",
    .arena = ARENA_NONE)
{
	kill_halfway();
	command_run(CONFORM("report", "--suite", liars_suite(), "out"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("the run was cut short: 1 of 2 cases were not decided", o.out);
	REQUIRE_PART("\nundecided: 1 of 2 requirements could not be judged", o.out);
}

CASE(a_line_that_was_cut_short_is_no_loss,
    .descr = "At whichever byte the journal ends, its whole lines count and the run goes on",
    .arena = ARENA_NONE)
{
	struct stat status;
	const char *text;
	size_t size;

	kill_halfway();
	SETUP(stat("out/" JOURNAL_FILE, &status));
	/* Into the record of the case that was decided. */
	SETUP(truncate("out/" JOURNAL_FILE, status.st_size - 5));
	command_run(HALFWAY("--resume", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("11", read_file("count", &size));
	text = read_file("out/" JOURNAL_FILE, &size);
	REQUIRE(strstr(text, "}{") == NULL && text[size - 1] == '\n', "the journal is not one object a line");
}

CASE(a_case_that_vanished_is_undecided,
    .descr = "The run that is resumed had found a case that is not there now",
    .arena = ARENA_NONE)
{
	FILE *journal;

	kill_halfway();
	journal = SETUP(fopen("out/" JOURNAL_FILE, "ae"));
	fputs("{\"case\":\"halfway/halfway_test:is_gone\",\"result\":\"broken\",\"reason\":\"lost\",\"seconds\":0.0,"
	    "\"description\":\"\",\"requirements\":\"HALFWAY-1\",\"output\":\"\",\"decided\":false}\n", journal);
	fclose(journal);
	command_run(HALFWAY("--resume", "out"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("halfway/halfway_test:is_gone: lost: the run that is resumed had found this case", o.out);
	REQUIRE_STR("undecided", verdict_of(read_report("out"), "HALFWAY-1"));
}

/* The journal with a text in place of another one. */
static void
edit_journal(const char *old, const char *new)
{
	size_t size;
	char *text = read_file("out/" JOURNAL_FILE, &size), *at = strstr(text, old);

	if (at == NULL)
		case_broken(__FILE__, __LINE__, "no %s in the journal", old);
	write_file("edited", path_to("%.*s%s%s", (int)(at - text), text, new, at + strlen(old)));
}

#define RESUME_WITHOUT CONFORM("run", "--suite", liars_suite(), "--programs", "programs", "--launcher", folder, \
	"--resume", "out")

CASE(a_program_that_vanished_is_undecided,
    .descr = "What it had decided before does not count any more, and is not lost from the journal",
    .arena = ARENA_NONE)
{
	const json_t *report;
	const char *kept;
	size_t size;

	kill_halfway();
	SETUP(mkdir("programs", 0755));
	command_run(RESUME_WITHOUT, &o);
	REQUIRE_REFUSED(&o, "that run was of another suite");
	/* An older journal does not know its suite. */
	edit_journal("\"suite\":", "\"unknown\":");
	SETUP(rename("edited", "out/" JOURNAL_FILE));
	kept = read_file("out/" JOURNAL_FILE, &size);
	command_run(RESUME_WITHOUT, &o);
	REQUIRE_STATUS(3, &o);
	report = read_report("out");
	REQUIRE_STR("undecided", verdict_of(report, "HALFWAY-1"));
	REQUIRE_STR("undecided", verdict_of(report, "HALFWAY-2"));
	REQUIRE(strncmp(kept, read_file("out/" JOURNAL_FILE, &size), strlen(kept)) == 0, "the journal has lost something");
	/* With the programs in their place it goes on. */
	command_run(HALFWAY("--resume", "out"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("1", read_file("count", &size));
}

CASE(what_cannot_go_on_is_refused,
    .descr = "Another kernel, user, launcher or suite, and journals that are none: one line, the input untouched",
    .arena = ARENA_NONE)
{
	static const struct { const char *old, *new, *told; } rows[] = {
		{ "\"journal\":1", "\"journal\":2", JOURNAL_FILE ":1: was made by a newer ns-conform (schema 2,"
		    " this one reads 1): upgrade" },
		{ "\"journal\":1", "\"note\":1", JOURNAL_FILE ":1: is no journal of ns-conform" },
		{ "\"kernel\":\"", "\"kernel\":\"x", "that run was on Linux x" },
		{ "\"launcher\":\"", "\"launcher\":\"x", "with the launcher \"x" },
		{ "\"version\":\"", "\"version\":\"x", "that run was of ns-conform x" },
		{ "\"suite\":\"", "\"suite\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"was\":\"",
		    "that run was of another suite: 000000000000, this is " },
		{ "{\"case\"", "{\"cas\"", JOURNAL_FILE ":2: is no record of a journal" },
		{ "{\"case\"", "\"case\"", JOURNAL_FILE ":2:" },
	};

	kill_halfway();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t size;
		const char *kept;

		edit_journal(rows[i].old, rows[i].new);
		SETUP(mkdir("copy", 0755));
		SETUP(rename("edited", "copy/" JOURNAL_FILE));
		kept = read_file("copy/" JOURNAL_FILE, &size);
		command_run(HALFWAY("--resume", "copy"), &o);
		REQUIRE_REFUSED(&o, rows[i].told);
		REQUIRE_STR(kept, read_file("copy/" JOURNAL_FILE, &size));
		SETUP(unlink("copy/" JOURNAL_FILE));
		SETUP(rmdir("copy"));
	}
	write_file("empty.ndjson", "");
	command_run(CONFORM("report", "empty.ndjson"), &o);
	REQUIRE_REFUSED(&o, "empty.ndjson: is no journal");
	command_run(HALFWAY("--resume", "nowhere"), &o);
	REQUIRE_REFUSED(&o, "nowhere/" JOURNAL_FILE);
	command_run(HALFWAY("--resume", "out", "--out", "elsewhere"), &o);
	REQUIRE_REFUSED(&o, "--resume");
}

CASE(a_full_disk_is_told,
    .descr = "Whenever it fills up the run is undecided, and nothing half-written has a final name",
    .arena = ARENA_NONE,
    .needs = "privileged mount tmpfs")
{
	static const char *const sizes[] = { "size=4k", "size=32k", "size=128k", "size=256k" };

	SETUP(unshare(CLONE_NEWNS));
	SETUP(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	SETUP(mkdir("small", 0755));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		json_error_t error;
		glob_t hidden;

		SETUP(mount("none", "small", "tmpfs", 0, sizes[i]));
		command_run(RUN_LIARS("--out", "small/out", "lies"), &o);
		REQUIRE_STATUS(3, &o);
		REQUIRE_PART("No space left on device", o.err);
		REQUIRE_EQ(GLOB_NOMATCH, glob("small/out/.[!.]*", 0, NULL, &hidden));
		REQUIRE(access("small/out/report.json", F_OK) < 0 ||
		    json_load_file("small/out/report.json", 0, &error) != NULL, "%s: half a report", sizes[i]);
		SETUP(umount2("small", MNT_DETACH));
	}
}

CASE(results_stream_as_ktap,
    .descr = "The plan first, then each case as it is decided, and nothing else but comments",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--out", "out", "--ktap", "lies"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE(strncmp(o.out, "KTAP version 1\n1..25\n", 21) == 0, "%.100s", o.out);
	REQUIRE_PART(" lies/claims_test:the_claim_passes\n", o.out);
	REQUIRE_PART("\nnot ok ", o.out);
	REQUIRE_PART("lies/ends_test:skips_without_its_environment # SKIP environment: no program", o.out);
	REQUIRE_PART(" lies/ends_test:exits_with_99 # ERROR broken\n", o.out);
	REQUIRE_PART("\n# violated: ", o.out);
	write_file("known", "CLAIM-FAILS\t2999-12-31\tbug\tit is fixed later\nCLAIM-MARKUP\t2001-12-31\tbug\texpired\n");
	command_run(RUN_LIARS("--out", "again", "--ktap", "--baseline", "known", "lies"), &o);
	REQUIRE_PART(" lies/claims_test:the_claim_fails # XFAIL\n", o.out);
	REQUIRE_PART(" lies/claims_test:the_message_is_markup\n", o.out);
	/* A problem is a test that was not planned: no reader takes that for good. */
	REQUIRE_PART("\nnot ok 26 ns-conform:problem # ERROR problem\n", o.out);
}

CASE(the_newest_results_are_found,
    .descr = "By their time, not by their name; also of a run that was cut short; empty folders do not count",
    .arena = ARENA_NONE)
{
	static const struct { const char *folder, *file; time_t seconds; } table[] = {
		{ "20240101-c", "report.json", 100 }, { "20240102-b", JOURNAL_FILE, 300 },
		{ "20240103-a", "report.json", 200 },
	};
	auto_pool pool = { NULL };

	REQUIRE(results_newest(&pool) == NULL, "results where there are none");
	SETUP(mkdir("conformance", 0755));
	SETUP(mkdir("conformance/20240104-empty", 0755));
	REQUIRE(results_newest(&pool) == NULL, "results where there are none");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct timespec times[2] = { { .tv_sec = table[i].seconds }, { .tv_sec = table[i].seconds } };
		const char *file = path_to("conformance/%s/%s", table[i].folder, table[i].file);

		SETUP(mkdir(path_to("conformance/%s", table[i].folder), 0755));
		write_file(file, "");
		SETUP(utimensat(AT_FDCWD, file, times, 0));
	}
	REQUIRE_STR("conformance/20240102-b", results_newest(&pool));
}
