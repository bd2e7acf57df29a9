/* kill_test.c - cgroup.kill: the whole tree at once, whatever namespaces are in it. */
#include <signal.h>

#include "events.h"

static int
run_victim(void *arg)
{
	const int *ready = arg;

	SETUP(write(ready[1], "", 1));
	for (;;)
		pause();
}

struct start {
	const char *group;
	int ready[2];
};

static int
run_in_group(void *arg)
{
	struct start *start = arg;

	enter_group(start->group);
	return run_victim(start->ready);
}

/* A process that only a signal ends. */
static pid_t
start_victim(const char *group, uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct start start = { .group = group };
	struct cell cell = CELL_INIT;
	char c;

	SETUP(pipe(start.ready));
	case_spawn(&spec, run_in_group, &start, &cell);
	close(start.ready[1]);
	if (read(start.ready[0], &c, 1) != 1)
		case_broken(__FILE__, __LINE__, "the process for %s has not come to life", group);
	close(start.ready[0]);
	return cell.pid;
}

static void
make_killer(void)
{
	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/b/c");
	make_group("d");
	need_file("a/cgroup.kill");
}

static void
require_killed(const char *group, uint64_t namespaces)
{
	pid_t victim;

	make_killer();
	victim = start_victim(group, namespaces);
	REQUIRE_ERRNO(0, put_file("a/cgroup.kill", "1"));
	REQUIRE_EQ(128 + SIGKILL, wait_status(victim));
}

CASE(every_process_of_the_cgroup_is_killed,
    .requirement = "CGROUP-130",
    .descr = "1 written to cgroup.kill ends a process in that cgroup by SIGKILL",
    .needs = "cgroup cgroup2")
{
	require_killed("a", 0);
}

CASE(every_process_below_is_killed,
    .requirement = "CGROUP-131",
    .descr = "1 written to cgroup.kill ends a process two levels below by SIGKILL",
    .needs = "cgroup cgroup2")
{
	require_killed("a/b/c", 0);
}

CASE(the_first_process_of_a_pid_namespace_is_killed,
    .requirement = "CGROUP-130",
    .descr = "1 written to cgroup.kill ends a process that is PID 1 of a namespace in the cgroup",
    .needs = "cgroup cgroup2 pid")
{
	require_killed("a", CLONE_NEWPID);
}

CASE(processes_beside_are_left_alone,
    .requirement = "CGROUP-132",
    .descr = "1 written to cgroup.kill leaves processes above and beside alive",
    .needs = "cgroup cgroup2")
{
	pid_t victim, above, beside;
	int lives[2];

	make_killer();
	victim = start_victim("a/b", 0);
	above = start_victim("a", 0);
	beside = start_victim("d", 0);
	REQUIRE_ERRNO(0, put_file("a/b/cgroup.kill", "1"));
	SETUP(wait_status(victim));
	/* Those signals were all sent by one write: these two have got none. */
	SETUP(kill(above, SIGTERM));
	SETUP(kill(beside, SIGTERM));
	lives[0] = wait_status(above);
	lives[1] = wait_status(beside);
	REQUIRE_EQ(128 + SIGTERM, lives[0]);
	REQUIRE_EQ(128 + SIGTERM, lives[1]);
}

CASE(a_frozen_cgroup_is_killed,
    .requirement = "CGROUP-130",
    .descr = "1 written to cgroup.kill ends a process of a frozen cgroup",
    .needs = "cgroup cgroup2")
{
	pid_t victim;

	make_killer();
	need_file("a/cgroup.freeze");
	victim = start_victim("a", 0);
	REQUIRE_ERRNO(0, put_file("a/cgroup.freeze", "1"));
	REQUIRE(await_event("a", "frozen 1"), "the cgroup does not freeze");
	REQUIRE_ERRNO(0, put_file("a/cgroup.kill", "1"));
	REQUIRE_EQ(128 + SIGKILL, wait_status(victim));
}

CASE(kill_takes_nothing_but_1,
    .requirement = "CGROUP-133",
    .descr = "cgroup.kill takes 1 only, and nobody is killed by another value",
    .needs = "cgroup cgroup2")
{
	pid_t victim;

	make_killer();
	victim = start_victim("a", 0);
	REQUIRE_NE(0, put_file("a/cgroup.kill", "0"));
	REQUIRE_NE(0, put_file("a/cgroup.kill", "2"));
	REQUIRE_NE(0, put_file("a/cgroup.kill", "all"));
	SETUP(kill(victim, SIGTERM));
	REQUIRE_EQ(128 + SIGTERM, wait_status(victim));
}

CASE(kill_cannot_be_read,
    .requirement = "CGROUP-134",
    .descr = "Reading cgroup.kill fails",
    .needs = "cgroup cgroup2")
{
	char text[16];

	make_killer();
	REQUIRE(look_text(in_tree("a/cgroup.kill"), text, sizeof(text)) < 0, "cgroup.kill was read");
}

CASE(kill_is_refused_in_a_threaded_cgroup,
    .requirement = "CGROUP-135",
    .descr = "Writing cgroup.kill of a threaded cgroup is EOPNOTSUPP",
    .needs = "cgroup cgroup2")
{
	make_killer();
	SETUP(put_text(in_tree("d/cgroup.type"), "threaded"));
	REQUIRE_ERRNO(EOPNOTSUPP, put_file("d/cgroup.kill", "1"));
}
