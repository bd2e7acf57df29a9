/* writing_test.c - what cannot be written is told with its reason, and nothing half-written is left. */
#include "reports/sample.h"

#include <glob.h>
#include <sys/mount.h>

static struct outcome o;

/* ns-conform as a shell would start it, with what stands before and behind its name. */
#define SHELL(before, arguments, behind) \
	ARGV("/bin/sh", "-c", path_to("%s %s %s %s", before, conform_path(), arguments, behind))

/* Status 3, nothing on standard output, and one line with the parts. */
static void
require_told(const char *what, const char *object, const char *reason)
{
	REQUIRE(o.status == 3, "%s: status %d: %s", what, o.status, o.err);
	REQUIRE_STR("", o.out);
	REQUIRE(strncmp(o.err, "ns-conform: ", 12) == 0 && strchr(o.err, '\n') == o.err + strlen(o.err) - 1, "%s: %s", what,
	    o.err);
	REQUIRE(strstr(o.err, object) != NULL && strstr(o.err, reason) != NULL, "%s: %s", what, o.err);
}

static void
require_nothing(const char *pattern)
{
	glob_t found;

	REQUIRE_EQ(GLOB_NOMATCH, glob(pattern, GLOB_PERIOD, NULL, &found));
}

static void
keep_two(void)
{
	keep_sample("one", "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" }));
	keep_sample("two", "6.18", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "failed", "seen" }));
}

CASE(a_full_or_closed_output_is_told,
    .descr = "By every verb, in every format: status 3, whatever the verdict",
    .arena = ARENA_NONE)
{
	static const char *const verbs[] = { "gate one", "compare one one", "merge one two", "list", "list -d", "--help",
		"--version", "run --help", "report --help", "compare --help", "lint --help" };

	keep_two();
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		command_run(SHELL("", verbs[i], ">/dev/full"), &o);
		require_told(verbs[i], "standard output", "No space left on device");
		command_run(SHELL("", verbs[i], ">&-"), &o);
		require_told(verbs[i], "standard output", "Bad file descriptor");
	}
	for (const struct format *format = formats; format->name != NULL; format++) {
		command_run(SHELL("", path_to("report --format %s one", format->name), ">/dev/full"), &o);
		require_told(format->name, "standard output", "No space left on device");
		if (format->side_by_side == NULL)
			continue;
		command_run(SHELL("", path_to("report --format %s one two", format->name), ">/dev/full"), &o);
		require_told(format->name, "standard output", "No space left on device");
	}
}

CASE(a_file_that_may_not_grow_is_told,
    .descr = "A limit of its size ends no program, and leaves no part of it",
    .arena = ARENA_NONE)
{
	static const char *const formats_of_files[] = { "json", "html", "text", "markdown" };

	keep_two();
	/* What was there before stays. */
	write_file("merged", "before");
	for (size_t i = 0; i < sizeof(formats_of_files) / sizeof(formats_of_files[0]); i++) {
		size_t size;

		command_run(SHELL("ulimit -f 0;", path_to("merge --format %s --out merged one two", formats_of_files[i]), ""), &o);
		require_told(formats_of_files[i], "merged: ", "File too large");
		REQUIRE_STR("before", read_file("merged", &size));
		require_nothing(".merged*");
	}
	command_run(SHELL("ulimit -f 0;", path_to("run --suite %s --programs %s --out out halfway", liars_suite(),
	    liars_programs()), ""), &o);
	REQUIRE_STATUS(3, &o);
	REQUIRE_PART("File too large", o.err);
	require_nothing("out/.[!.]*");
	require_nothing("out/report.*");
}

CASE(a_disk_that_is_full_or_read_only_is_told,
    .descr = "merge leaves neither its file nor a part of it; run finds out before a case runs",
    .arena = ARENA_NONE,
    .needs = "privileged mount tmpfs")
{
	SETUP(unshare(CLONE_NEWNS));
	SETUP(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	SETUP(mkdir("small", 0755));
	keep_two();
	SETUP(mount("none", "small", "tmpfs", 0, "size=4k"));
	write_file("small/full", path_to("%04096d", 7));
	for (size_t i = 0; i < 2; i++) {
		command_run(CONFORM("merge", "--out", "small/merged", "one", "two"), &o);
		require_told("merge", "small/merged: ", i == 0 ? "No space left on device" : "Read-only file system");
		require_nothing("small/merged");
		require_nothing("small/.merged*");
		SETUP(mount(NULL, "small", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	}
	command_run(RUN_LIARS("--out", "small/out", "lies"), &o);
	REQUIRE_REFUSED(&o, "small/out: Read-only file system");
	SETUP(umount2("small", MNT_DETACH));
}

CASE(what_is_no_file_is_not_replaced,
    .descr = "merge --out does not put a file in the place of a folder or a device",
    .arena = ARENA_NONE)
{
	struct stat status;

	keep_two();
	SETUP(mkfifo("pipe", 0600));
	command_run(CONFORM("merge", "--out", "pipe", "one", "two"), &o);
	REQUIRE_REFUSED(&o, "--out pipe: is no file that could be replaced");
	SETUP(stat("pipe", &status));
	REQUIRE(S_ISFIFO(status.st_mode), "the pipe is gone");
	command_run(CONFORM("merge", "--out", "one", "one", "two"), &o);
	REQUIRE_REFUSED(&o, "--out one: is no file");
	command_run(CONFORM("merge", "--out", "none/merged", "one", "two"), &o);
	REQUIRE_REFUSED(&o, "--out none/merged: No such file or directory");
}
