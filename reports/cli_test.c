/* cli_test.c - command lines, right and wrong, and where results go. */
#include "reports/testing.h"

#include <dirent.h>
#include <sys/mount.h>

#include "reports/render/render.h"
#include "reports/run/init.h"

static struct outcome o;

/* What is refused in one line that names the culprit. */
CASE(what_is_unknown_is_refused_by_name,
    .descr = "Verbs, options, dimensions, ids, numbers, formats: status 2, one line, nothing made",
    .arena = ARENA_NONE)
{
	const struct { const char *culprit; char *const *argv; } table[] = {
		{ "a verb is missing", ARGV(conform_path()) },
		{ "\"bogus\"", CONFORM("bogus") },
		{ "--bogus", CONFORM("--bogus") },
		{ "no option --bogus; see ns-conform run --help", CONFORM("run", "--bogus") },
		{ "no option --bogus; see", CONFORM("run", "--bogus=1", "--quiet") },
		{ "no option --quite; is --quiet meant? See ns-conform run --help", CONFORM("run", "--quite") },
		{ "--re may be one of --resume, --requirement, --repeat; see ns-conform run", CONFORM("run", "--re", "2") },
		{ "--out needs a value; see ns-conform run --help", CONFORM("run", "--out") },
		{ "-o needs a value; see ns-conform run --help", CONFORM("run", "--quiet", "-o") },
		{ "--quiet takes no value; see ns-conform run --help", CONFORM("run", "--quiet=1") },
		{ "no option -x; see ns-conform run --help", CONFORM("run", "-x") },
		{ "no option -x; see ns-conform run --help", CONFORM("run", "--quiet", "-xq") },
		{ "\"bogus\"", RUN_LIARS("bogus") },
		{ "\"bogus\"", RUN_LIARS("honest", "bogus") },
		{ "\"\"", RUN_LIARS("") },
		{ "no verb \"repot\"; is report meant? See ns-conform --help", CONFORM("repot") },
		{ "is HONEST-1 meant?", RUN_LIARS("--requirement", "HONST-1") },
		{ "is honest meant?", RUN_LIARS("hones") },
		{ "--seed x: not a number", RUN_LIARS("--seed", "x") },
		{ "--seed -1: not", RUN_LIARS("--seed", "-1") },
		{ "--seed 4294967296: not", RUN_LIARS("--seed", "4294967296") },
		{ "--repeat 0: not", RUN_LIARS("--repeat", "0") },
		{ "--repeat 1001: not", RUN_LIARS("--repeat", "1001") },
		{ "--timeout-scale 0: not", RUN_LIARS("--timeout-scale", "0") },
		{ "--timeout-scale nan: not", RUN_LIARS("--timeout-scale", "nan") },
		{ "--timeout-scale 1x: not", RUN_LIARS("--timeout-scale", "1x") },
		{ "--case no_such_thing: no such case", CONFORM("run", "--case", "no_such_thing") },
		{ "is pid/init_test:first_process_has_pid_1 meant?", CONFORM("run", "--case", "first_proces_has_pid_2") },
		{ "--launcher: /nonexist: No such file", CONFORM("run", "--launcher", "/nonexist run --", "container") },
		{ "--launcher: nonexist: no such program in /", CONFORM("run", "--launcher", "nonexist", "pid", "container") },
		{ "--launcher: ./it: name it by its whole path", CONFORM("run", "--launcher", "./it x") },
		{ "--launcher: an empty command", CONFORM("run", "--launcher", " ") },
		{ "--jobs 0", RUN_LIARS("--jobs", "0") },
		{ "--jobs 1025", RUN_LIARS("--jobs", "1025") },
		{ "--jobs 2x", RUN_LIARS("--jobs", "2x") },
		{ "--jobs ", RUN_LIARS("--jobs", "") },
		{ "/no/such/suite", CONFORM("run", "--suite", "/no/such/suite") },
		{ "/no/such/programs", CONFORM("run", "--programs", "/no/such/programs") },
		{ "no requirements there", CONFORM("run", "--suite", "/proc/self/fd") },
		{ "no option --bogus; see ns-conform list --help", CONFORM("list", "--bogus") },
		{ "\"bogus\"", CONFORM("list", SUITE, "bogus") },
		{ "no option --bogus; see ns-conform explain --help", CONFORM("explain", "--bogus") },
		{ "no option --bogus; see ns-conform gate --help", CONFORM("gate", "--bogus") },
		{ "no option --bogus; see ns-conform compare --help", CONFORM("compare", "--bogus") },
		{ "no option --bogus; see ns-conform merge --help", CONFORM("merge", "--bogus") },
		{ "which requirement", CONFORM("explain") },
		{ "one requirement", CONFORM("explain", SUITE, "HONEST-1", "HUNG-1") },
		{ "\"BOGUS-1\"", CONFORM("explain", SUITE, "BOGUS-1") },
		{ "no option --bogus; see ns-conform lint --help", CONFORM("lint", "--bogus") },
		{ "\"bogus\"", CONFORM("lint", SUITE, "bogus") },
		{ "no option --bogus; see ns-conform report --help", CONFORM("report", "--bogus") },
		{ "--format bogus", CONFORM("report", "--format", "bogus") },
		{ "/no/such/report", CONFORM("report", "/no/such/report") },
		{ "one: No such", CONFORM("report", "one", "two") },
		{ "no report below conformance/", CONFORM("report") },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		command_run(table[i].argv, &o);
		REQUIRE_REFUSED(&o, table[i].culprit);
	}
	REQUIRE(access("conformance", F_OK) < 0, "a refused run made a folder");
}

CASE(help_and_version_are_answers,
    .descr = "On standard output, with status 0, for each verb",
    .arena = ARENA_NONE)
{
	static const char *const verbs[] = { "run", "report", "list", "explain", "lint" };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		command_run(CONFORM(verbs[i], "--help"), &o);
		REQUIRE_STATUS(0, &o);
		REQUIRE_PART(path_to("usage: ns-conform %s", verbs[i]), o.out);
		REQUIRE_STR("", o.err);
	}
	command_run(CONFORM("--help"), &o);
	REQUIRE_STATUS(0, &o);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		REQUIRE_PART(path_to("\n  %s", verbs[i]), o.out);
	command_run(CONFORM("--version"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("ns-conform " CELL_VERSION "\n", o.out);
}

CASE(a_program_that_is_missing_is_named,
    .descr = "One line with the folder and the option, and not how Kyua came to it",
    .arena = ARENA_NONE)
{
	const char *here;

	SETUP(mkdir("empty", 0755));
	write_file("Kyuafile", "syntax(2)\ntest_suite(\"x\")\ninclude(\"sub/Kyuafile\")\n");
	SETUP(mkdir("sub", 0755));
	write_file("sub/Kyuafile", "syntax(2)\ntest_suite(\"x\")\natf_test_program{name=\"a_test\"}\n");
	write_file("sub/requirements", "A-1\tmust\tinterface\t3.8\tnobody(7)\tOne holds.\n");
	here = SETUP(realpath("empty", NULL));
	command_run(CONFORM("run", "--suite", ".", "--programs", "empty", "--out", "out"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART(path_to("\nproblem   sub/a_test: no such test program below %s; see --programs\n", here), o.out);
	REQUIRE(strstr(o.out, "Lua") == NULL, "%s", o.out);
}

CASE(an_out_that_cannot_be_is_refused,
    .descr = "Below a file, where nothing can be made, and a file itself; nothing is run",
    .arena = ARENA_NONE)
{
	static const char *const table[] = { "file", "file/below", "/proc/no/such", "/proc/self/nothing" };

	write_file("file", "");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		command_run(RUN_LIARS("--out", table[i], "honest"), &o);
		REQUIRE_REFUSED(&o, table[i]);
		REQUIRE_PART("--out", o.err);
	}
}

CASE(an_out_that_is_read_only_is_refused,
    .descr = "A folder that nobody may write to, root included",
    .needs = "tmpfs")
{
	SETUP(mkdir("out", 0755));
	SETUP(mount("tmpfs", "out", "tmpfs", MS_RDONLY, NULL));
	command_run(RUN_LIARS("--out", "out", "honest"), &o);
	REQUIRE_REFUSED(&o, "out: Read-only file system");
	command_run(RUN_LIARS("--out", "out/new", "honest"), &o);
	REQUIRE_REFUSED(&o, "out/new: Read-only file system");
}

CASE(results_are_replaced_when_that_is_asked_for,
    .descr = "Also in a nested folder; no file of the first run is left, and every one that is not its own",
    .arena = ARENA_NONE)
{
	static const char *const files[] = { "report.json", "report.html", "junit.xml", "kyua.db" };
	const struct dirent *entry;
	DIR *folder;

	command_run(CONFORM("run", SUITE, "--out", "a/b/c", "--repeat", "3", "absent"), &o);
	REQUIRE_STATUS(4, &o);
	REQUIRE(access("a/b/c/kyua-3.db", F_OK) == 0, "no third results file");
	write_file("a/b/c/notes", "mine");
	command_run(CONFORM("run", SUITE, "--out", "a/b/c", "--force", "honest"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE(access("a/b/c/kyua-3.db", F_OK) < 0 && access("a/b/c/kyua-2.db", F_OK) < 0, "an old results file is left");
	REQUIRE(access("a/b/c/notes", F_OK) == 0, "a file of the user is gone");
	REQUIRE_STR("honest", text_of(read_report("a/b/c"), "selection"));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		REQUIRE(access(path_to("a/b/c/%s", files[i]), R_OK) == 0, "no %s", files[i]);
	folder = SETUP(opendir("a/b/c"));
	while ((entry = readdir(folder)) != NULL)
		REQUIRE(entry->d_name[0] != '.' || strspn(entry->d_name, ".") == strlen(entry->d_name), "%s is left",
		    entry->d_name);
	closedir(folder);
}

CASE(results_are_not_replaced_by_mistake,
    .descr = "Those of a whole run, and of one that was cut short: one line with both ways on, and nothing is touched",
    .arena = ARENA_NONE)
{
	size_t size;

	command_run(CONFORM("run", SUITE, "--out", "out", "honest"), &o);
	REQUIRE_STATUS(0, &o);
	for (int i = 0; i < 2; i++) {
		const char *kept = read_file("out/journal.ndjson", &size);

		command_run(CONFORM("run", SUITE, "--out", "out", "absent"), &o);
		REQUIRE_REFUSED(&o, i == 0 ? "--out out: report.json" : "--out out: journal.ndjson");
		REQUIRE_PART("--force", o.err);
		REQUIRE_PART("--resume", o.err);
		REQUIRE_STR(kept, read_file("out/journal.ndjson", &size));
		unlink("out/report.json");
	}
	/* A folder with other things in it is as good as any. */
	SETUP(unlink("out/journal.ndjson"));
	command_run(CONFORM("run", SUITE, "--out", "out", "honest"), &o);
	REQUIRE_STATUS(0, &o);
}

CASE(nothing_is_left_in_the_temporary_folder,
    .descr = "The scratch folder goes with the run, in the folder that TMPDIR names",
    .arena = ARENA_NONE)
{
	char folder[PATH_MAX];

	SETUP(mkdir("tmp", 0755));
	SETUP(getcwd(folder, sizeof(folder)));
	SETUP(setenv("TMPDIR", path_to("%s/tmp", folder), 1));
	command_run(RUN_LIARS("--out", "out", "lies"), &o);
	REQUIRE_STATUS(1, &o);
	REQUIRE_EQ(0, rmdir("tmp"));
}

CASE(runs_side_by_side_keep_to_themselves,
    .descr = "Four at the same time in the same folder: each has its own results, the newest is found",
    .arena = ARENA_NONE)
{
	enum { RUNS = 4 };
	struct running running[RUNS];
	const struct dirent *entry;
	int found = 0;
	DIR *folder;

	for (int i = 0; i < RUNS; i++)
		command_start(&running[i], RUN_LIARS("--quiet", "honest"));
	for (int i = 0; i < RUNS; i++) {
		command_end(&running[i], &o);
		REQUIRE_STATUS(0, &o);
	}
	folder = SETUP(opendir("conformance"));
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		REQUIRE_STR("conforms", verdict_of(read_report(path_to("conformance/%s", entry->d_name)), "HONEST-1"));
		found++;
	}
	closedir(folder);
	REQUIRE_EQ(RUNS, found);
	command_run(CONFORM("report"), &o);
	REQUIRE_STATUS(0, &o);
}

CASE(quiet_prints_the_verdict_alone,
    .descr = "One line on standard output, nothing on standard error",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--quiet", "--out", "out", "honest"), &o);
	REQUIRE_STR("conforms: 1 of 1 requirements hold, none is violated\n", o.out);
	REQUIRE_STR("", o.err);
	command_run(RUN_LIARS("-q", "-o", "out", "lies"), &o);
	REQUIRE_STR("violated: 4 of 25 requirements do not hold; 14 undecided, 2 problems\n", o.out);
	REQUIRE_STR("", o.err);
}

CASE(a_closed_output_is_told,
    .descr = "A verdict that could not be printed is not status 0; the results are kept",
    .arena = ARENA_NONE)
{
	command_run(ARGV("sh", "-c", "exec \"$0\" run --suite \"$1\" --programs \"$2\" --out out honest >/dev/full",
	    conform_path(), liars_suite(), liars_programs()), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("standard output", o.err);
	REQUIRE_STR("conforms", verdict_of(read_report("out"), "HONEST-1"));
}

static void
require_without(const char *file, const char *secret)
{
	size_t size;
	const char *bytes = read_file(file, &size);

	REQUIRE(size > 0, "%s is empty", file);
	REQUIRE(memmem(bytes, size, secret, strlen(secret)) == NULL, "the secret is in %s", file);
	REQUIRE(memmem(bytes, size, "SECRET_TOKEN", 12) == NULL, "its name is in %s", file);
}

CASE(the_environment_stays_outside,
    .descr = "A secret of the caller's environment reaches neither a case nor any result, in any format",
    .arena = ARENA_NONE)
{
	static const char *const files[] = { "report.json", "report.html", "junit.xml", "journal.ndjson", "kyua.db" };
	static const char secret[] = "a-secret-of-mine";
	json_t *report;

	SETUP(setenv("SECRET_TOKEN", secret, 1));
	SETUP(setenv("LD_LIBRARY_PATH", path_to("/%s", secret), 1));
	command_run(RUN_LIARS("--out", "out", "honest"), &o);
	REQUIRE_STATUS(0, &o);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		require_without(path_to("out/%s", files[i]), secret);
	for (const struct format *format = formats; format->name != NULL; format++) {
		command_run(ARGV("sh", "-c", "\"$0\" report --format \"$1\" out >\"out/$1\"", conform_path(), format->name), &o);
		REQUIRE_STATUS(0, &o);
		require_without(path_to("out/%s", format->name), secret);
	}
	/* The case did show its environment. */
	report = read_report("out");
	REQUIRE_PART("PATH=", text_of(find_object(report, "cases", "case", "honest/honest_test:the_claim_passes"), "output"));
}

CASE(without_kyua_nothing_is_decided,
    .descr = "Status 3, one line that names the program, and no folder of results",
    .needs = "mount")
{
	struct pool pool = { NULL };

	/* In the arena: a device is no program. */
	for (const char *kyua; (kyua = init_find(&pool, "kyua")) != NULL;)
		SETUP(mount("/dev/null", kyua, NULL, MS_BIND, NULL));
	command_run(RUN_LIARS("--out", "out", "honest"), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_STR("ns-conform: engine: kyua: No such file or directory\n", o.err);
	REQUIRE(access("out", F_OK) < 0, "a folder with nothing in it is left");
	pool_free(&pool);
}
