/* status_test.c - the PIDs of each level in /proc/PID/status. */
#include "cases/proc/proc.h"

#define LEVELS 40

/* The numbers of one line, outermost first. */
struct line {
	int count;		/* -1: there is no such line */
	long number[LEVELS];
};

static struct line
read_line(const char *path, const char *name)
{
	struct line line = { .count = -1 };
	char text[1024];
	size_t length = strlen(name);
	FILE *file = fopen(path, "re");

	while (file != NULL && line.count < 0 && fgets(text, sizeof(text), file) != NULL) {
		if (strncmp(text, name, length) != 0 || text[length] != ':')
			continue;
		line.count = 0;
		for (char *at = text + length + 1, *end; line.count < LEVELS; at = end) {
			long number = strtol(at, &end, 10);

			if (end == at)
				break;
			line.number[line.count++] = number;
		}
	}
	if (file != NULL)
		fclose(file);
	return line;
}

static struct line
read_line_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	return read_line(path, name);
}

static void
play_leader(struct actor *self)
{
	SETUP(setsid());
	play_there(self);
}

/* A line of a member's status, read outside. */
static struct line
observe_line(uint64_t namespaces, const char *name, void (*play)(struct actor *), pid_t *ret_pid)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct actor member;
	struct line line;

	start_there(&member, &spec, play, 0);
	line = read_line_of(member.cell.pid, name);
	*ret_pid = member.cell.pid;
	end_there(&member);
	return line;
}

/* One level more than the case itself has: its PID outside, and 1 inside. */
static void
require_two_levels(const char *name)
{
	struct line own = read_line("/proc/self/status", name), line;
	pid_t pid;

	line = observe_line(CLONE_NEWPID, name, play_leader, &pid);
	REQUIRE(line.count > 0, "there is no line %s", name);
	REQUIRE_EQ(own.count + 1, line.count);
	REQUIRE_EQ(pid, line.number[0]);
	REQUIRE_EQ(1, line.number[line.count - 1]);
}

CASE(nspid_has_a_pid_for_each_level,
    .requirement = "PROC-15",
    .descr = "NSpid of the first process holds its PID outside, then 1",
    .needs = "pid")
{
	require_two_levels("NSpid");
}

CASE(nstgid_has_a_pid_for_each_level,
    .requirement = "PROC-16",
    .descr = "NStgid of the first process holds its PID outside, then 1",
    .needs = "pid")
{
	require_two_levels("NStgid");
}

CASE(nspgid_has_a_group_for_each_level,
    .requirement = "PROC-17",
    .descr = "NSpgid of a first process that leads its group holds its PID outside, then 1",
    .needs = "pid")
{
	require_two_levels("NSpgid");
}

CASE(nssid_has_a_session_for_each_level,
    .requirement = "PROC-18",
    .descr = "NSsid of a first process that leads its session holds its PID outside, then 1",
    .needs = "pid")
{
	require_two_levels("NSsid");
}

CASE(without_the_flag_there_is_no_level_more,
    .requirement = "PROC-15 PROC-16 PROC-17 PROC-18",
    .descr = "Control: each line of a plain child has as many numbers as its parent's, and none is 1")
{
	static const char *const names[] = { "NSpid", "NStgid", "NSpgid", "NSsid" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct line own = read_line("/proc/self/status", names[i]), line;
		pid_t pid;

		line = observe_line(0, names[i], play_leader, &pid);
		REQUIRE_EQ(own.count, line.count);
		REQUIRE_NE(1, line.number[line.count - 1]);
	}
}

CASE(group_and_session_from_outside_are_0_inside,
    .requirement = "PROC-19",
    .descr = "NSpgid and NSsid hold 0 for the level in which the leader is not visible",
    .needs = "pid")
{
	static const char *const names[] = { "NSpgid", "NSsid" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		pid_t pid;
		struct line line = observe_line(CLONE_NEWPID, names[i], play_there, &pid);

		REQUIRE(line.count > 1, "%s has %d numbers", names[i], line.count);
		REQUIRE_EQ(0, line.number[line.count - 1]);
	}
}

static void
look_at_own_lines(void *arg)
{
	*(struct line *)arg = read_line("/proc/self/status", "NSpid");
}

CASE(levels_outside_the_instance_are_hidden,
    .requirement = "PROC-20",
    .descr = "In a proc mounted inside, NSpid begins with the level of the mounter",
    .needs = "pid proc")
{
	struct line line = { .count = -1 };

	case_observe(&with_own_proc, look_at_own_lines, &line, sizeof(line));
	REQUIRE_EQ(1, line.count);
	REQUIRE_EQ(1, line.number[0]);
}

CASE(without_an_own_proc_outer_levels_are_seen,
    .requirement = "PROC-20",
    .descr = "Control: in the outer proc the same process finds a level more",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct line line = { .count = -1 };

	case_observe(&spec, look_at_own_lines, &line, sizeof(line));
	REQUIRE(line.count > 1, "NSpid has %d numbers", line.count);
}

/* In the cell: a first process with a child in a namespace of its own. */
static void
look_at_nested(void *arg)
{
	pid_t pid = (pid_t)SETUP(syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL));

	if (pid == 0) {
		/* The proc is that of the middle one, where this is 2. */
		look_at_own_lines(arg);
		exit_child(0);
	}
	wait_status(pid);
}

CASE(each_nested_level_adds_a_number,
    .requirement = "PROC-21",
    .descr = "NSpid of a process one level below the mounter's holds its PID there, then its own",
    .needs = "pid proc")
{
	struct line line = { .count = -1 };

	case_observe(&with_own_proc, look_at_nested, &line, sizeof(line));
	REQUIRE_EQ(2, line.count);
	REQUIRE_EQ(2, line.number[0]);
	REQUIRE_EQ(1, line.number[1]);
}
