/* litter_test.c - what cases leave behind never reaches the host. */
#include "reports/testing.h"

#include <fcntl.h>
#include <sys/msg.h>

#include "reports/liars/liars.h"

static struct outcome o;
static char folder_name[PATH_MAX];

/* What the litter liars want: see there. Returns the reading end of the pipe. */
static int
make_stage(void)
{
	SETUP(mkdir("precious", 0755));
	SETUP(mkdir("precious/folder", 0755));
	write_file("precious/file", "one");
	write_file("precious/folder/file", "two");
	SETUP(mkfifo("pipe", 0600));
	return SETUP(open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

static int
run_litter(json_t **ret_report)
{
	int pipe = make_stage();

	need("ipc");
	need("pid");
	command_run(RUN_LIARS("--out", "out", "--launcher", SETUP(getcwd(folder_name, sizeof(folder_name))), "litter"), &o);
	*ret_report = read_report("out");
	return pipe;
}

CASE(no_queue_reaches_the_host,
    .descr = "A queue made outside any arena is gone after the run",
    .arena = ARENA_NONE)
{
	json_t *report;
	int old = msgget(LIARS_KEY, 0);

	/* Of a run that let it through. */
	if (old >= 0)
		SETUP(msgctl(old, IPC_RMID, NULL));
	run_litter(&report);
	REQUIRE_STR("passed", text_of(find_object(report, "cases", "case", "litter/litter_test:leaves_a_queue"), "result"));
	REQUIRE_ERRNO(ENOENT, ERRNO_OF(msgget(LIARS_KEY, 0)));
}

CASE(no_daemon_outlives_the_run,
    .descr = "A process in a session of its own, whose parent is gone, ends with the run",
    .arena = ARENA_NONE)
{
	json_t *report;
	int pipe = run_litter(&report);
	char byte = 0;

	REQUIRE_STR("passed", text_of(find_object(report, "cases", "case", "litter/litter_test:leaves_a_daemon"), "result"));
	REQUIRE_EQ(1, read(pipe, &byte, 1));
	REQUIRE_EQ('d', byte);
	/* The end of the pipe, not EAGAIN: nobody holds the other one. */
	REQUIRE_EQ(0, read(pipe, &byte, 1));
}

CASE(files_behind_a_forgotten_mount_survive,
    .descr = "A bind mount left in a case's folder costs nothing, and is not seen on the host",
    .arena = ARENA_NONE,
    .needs = "privileged")
{
	json_t *report;
	char text[16];

	run_litter(&report);
	REQUIRE_STR("passed", text_of(find_object(report, "cases", "case", "litter/litter_test:leaves_a_mount"), "result"));
	look_text("precious/file", text, sizeof(text));
	REQUIRE_STR("one", text);
	look_text("precious/folder/file", text, sizeof(text));
	REQUIRE_STR("two", text);
	REQUIRE(!look_line("/proc/self/mountinfo", path_to("%s/precious", folder_name)), "the mount is still there");
}
