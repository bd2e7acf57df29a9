/* process_test.c - the processes of a container, and the proc that shows them. */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "inside.h"

struct processes {
	pid_t self, parent;
	int outer;		/* in: a process outside */
	int errno_of_signal;	/* of sending it none */
	int count;		/* processes that /proc lists */
	bool only_self;		/* it lists exactly the looker */
	bool lists_outer;	/* among them one of outer's number that is not the looker */
	pid_t proc_self;	/* where /proc/self leads; 0: nowhere */
};

LOOK(look_at_processes)
{
	struct processes *seen = arg;
	char link[32] = "";
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	seen->self = getpid();
	seen->parent = getppid();
	seen->errno_of_signal = ERRNO_OF(kill(seen->outer, 0));
	if (readlink("/proc/self", link, sizeof(link) - 1) > 0)
		seen->proc_self = atoi(link);
	while (proc != NULL && (entry = readdir(proc)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		seen->count++;
		seen->only_self = atoi(entry->d_name) == seen->self;
		seen->lists_outer |= atoi(entry->d_name) == seen->outer && seen->outer != seen->self;
	}
	seen->only_self &= seen->count == 1;
	if (proc != NULL)
		closedir(proc);
}

static struct processes
look_through(enum through through)
{
	struct processes seen = { .outer = getpid() };

	inside_look(through, look_at_processes, &seen, sizeof(seen));
	return seen;
}

CASE(command_has_pid_1,
    .requirement = "CTR-10",
    .descr = "The command itself is process 1 of the container",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	REQUIRE_EQ(1, look_through(LAUNCHED).self);
}

CASE(shell_reads_1_as_its_pid,
    .requirement = "CTR-10",
    .descr = "A shell that is the command expands $$ to 1",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;

	launch_shell("echo $$", &outcome);
	REQUIRE_STR("1\n", outcome.out);
}

CASE(command_sees_no_parent,
    .requirement = "CTR-11",
    .descr = "The command's parent is out of sight: getppid() is 0",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	REQUIRE_EQ(0, look_through(LAUNCHED).parent);
}

CASE(proc_lists_only_the_containers_processes,
    .requirement = "CTR-12",
    .descr = "/proc inside lists the command and nothing else",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct processes seen = look_through(LAUNCHED);

	REQUIRE(seen.only_self, "/proc lists %d processes, the command alone is expected", seen.count);
}

CASE(outer_process_cannot_be_signalled,
    .requirement = "CTR-13",
    .descr = "Signalling a process outside by its number gives ESRCH",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct processes seen = look_through(LAUNCHED);

	REQUIRE_ERRNO(ESRCH, seen.errno_of_signal);
}

CASE(proc_self_is_process_1,
    .requirement = "CTR-15",
    .descr = "/proc belongs to the container's pid namespace: /proc/self leads to 1",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	REQUIRE_EQ(1, look_through(LAUNCHED).proc_self);
}

CASE(without_the_launcher_processes_are_visible,
    .requirement = "CTR-10 CTR-11 CTR-12 CTR-13 CTR-15",
    .descr = "Control: a plain command has its parent, lists it, can signal it, and is not process 1",
    .arena = ARENA_ROOT)
{
	struct processes seen = look_through(PLAIN);

	REQUIRE(seen.self > 1 && seen.proc_self > 1, "PID %d, /proc/self %d", seen.self, seen.proc_self);
	REQUIRE_EQ(getpid(), seen.parent);
	REQUIRE(seen.count > 1 && seen.lists_outer, "/proc lists %d processes, %s the case", seen.count,
	    seen.lists_outer ? "with" : "without");
	REQUIRE_ERRNO(0, seen.errno_of_signal);
}

struct proc_mount {
	char type[32], options[128];	/* of the topmost mount on /proc */
	dev_t device;			/* of its superblock */
};

LOOK(look_at_proc_mount)
{
	struct proc_mount *seen = arg;
	char line[1024], point[256], options[128] = "", type[32] = "";
	struct stat st;
	FILE *file = fopen("/proc/self/mountinfo", "re");

	memset(seen, 0, sizeof(*seen));
	if (stat("/proc", &st) == 0)
		seen->device = st.st_dev;
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		const char *rest = strstr(line, " - ");

		if (rest != NULL && sscanf(line, "%*s %*s %*s %*s %255s %127s", point, options) == 2 &&
		    sscanf(rest, " - %31s", type) == 1 && strcmp(point, "/proc") == 0) {
			memcpy(seen->type, type, sizeof(type));
			memcpy(seen->options, options, sizeof(options));
		}
	}
	if (file != NULL)
		fclose(file);
}

CASE(proc_is_a_mount_of_its_own,
    .requirement = "CTR-14",
    .descr = "/proc inside is another proc file system than the outer one",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct proc_mount seen;
	struct stat outside;

	SETUP(stat("/proc", &outside));
	inside_look(LAUNCHED, look_at_proc_mount, &seen, sizeof(seen));
	REQUIRE_STR("proc", seen.type);
	REQUIRE(seen.device != outside.st_dev, "/proc inside is the outer one, device %u:%u", major(seen.device),
	    minor(seen.device));
}

CASE(without_the_launcher_proc_is_the_outer_one,
    .requirement = "CTR-14",
    .descr = "Control: a plain command looks at the same proc file system as the case",
    .arena = ARENA_ROOT)
{
	struct proc_mount seen;
	struct stat outside;

	SETUP(stat("/proc", &outside));
	inside_look(PLAIN, look_at_proc_mount, &seen, sizeof(seen));
	REQUIRE_STR("proc", seen.type);
	REQUIRE_EQ(outside.st_dev, seen.device);
}

CASE(proc_is_nosuid_nodev_noexec,
    .requirement = "CTR-16",
    .descr = "/proc inside is mounted nosuid, nodev and noexec",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct proc_mount seen;

	inside_look(LAUNCHED, look_at_proc_mount, &seen, sizeof(seen));
	REQUIRE(strstr(seen.options, "nosuid") != NULL && strstr(seen.options, "nodev") != NULL &&
	    strstr(seen.options, "noexec") != NULL, "/proc is mounted %s", seen.options);
}
