/* freeze_test.c - cgroup.freeze: what stops, what goes on, and what can be done to it meanwhile. */
#include <signal.h>
#include <sys/socket.h>

#include "events.h"
#include "into.h"

/* A process that sends back each byte that it is sent. */
struct echo {
	struct cell cell;
	int channel;
};

struct echo_start {
	const char *group;
	int ends[2];
};

static int
run_echo(void *arg)
{
	const struct echo_start *start = arg;
	char c;

	close(start->ends[0]);
	if (start->group != NULL)
		enter_group(start->group);
	while (read(start->ends[1], &c, 1) == 1)
		SETUP(write(start->ends[1], &c, 1));
	return 0;
}

/* Whether it sends a byte back within a time; the answer stays for the next call otherwise. */
static bool
has_answered(const struct echo *echo, int milliseconds)
{
	struct pollfd answer = { .fd = echo->channel, .events = POLLIN };
	char c;

	return SETUP(poll(&answer, 1, milliseconds)) == 1 && read(echo->channel, &c, 1) == 1;
}

static void
ask(const struct echo *echo)
{
	SETUP(write(echo->channel, "?", 1));
}

/* Frozen or not is a matter of time: this much is what a process needs at most to
 * answer on a machine with nothing else to do. On a busy one a process that runs
 * may be taken for a frozen one, never the reverse. */
enum { SHORT = 30, LONG = 10000 };

static void
start_echo(struct echo *echo, const char *group)
{
	struct echo_start start = { .group = group };

	echo->cell = (struct cell)CELL_INIT;
	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, start.ends));
	case_spawn(&same, run_echo, &start, &echo->cell);
	close(start.ends[1]);
	echo->channel = start.ends[0];
	ask(echo);
	if (!has_answered(echo, LONG))
		case_broken(__FILE__, __LINE__, "the process in %s does not answer", group);
}

static void
end_echo(struct echo *echo)
{
	close(echo->channel);
	SETUP(wait_status(echo->cell.pid));
}

static void
make_freezer(void)
{
	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("d");
	need_file("a/cgroup.freeze");
}

static void
freeze(const char *group, const char *value, const char *awaited)
{
	char name[PATH_SIZE];

	snprintf(name, sizeof(name), "%.200s/cgroup.freeze", group);
	REQUIRE_ERRNO(0, put_file(name, value));
	REQUIRE(await_event(group, awaited), "cgroup.events does not come to say \"%s\"", awaited);
}

/* Freeze `frozen` with a process in `group`, then thaw: it answers only then. */
static void
require_stopped(const char *group, const char *frozen)
{
	struct echo echo;
	bool meanwhile, afterwards;

	make_freezer();
	start_echo(&echo, group);
	freeze(frozen, "1", "frozen 1");
	ask(&echo);
	meanwhile = has_answered(&echo, SHORT);
	freeze(frozen, "0", "frozen 0");
	afterwards = has_answered(&echo, LONG);
	end_echo(&echo);
	REQUIRE(!meanwhile, "a frozen process has answered");
	REQUIRE(afterwards, "a thawed process does not answer");
}

CASE(processes_of_a_frozen_cgroup_stop,
    .requirement = "CGROUP-120 CGROUP-121",
    .descr = "A process does not run between cgroup.events showing its cgroup frozen and the end of that",
    .needs = "cgroup cgroup2")
{
	require_stopped("a", "a");
}

CASE(processes_below_a_frozen_cgroup_stop,
    .requirement = "CGROUP-122",
    .descr = "A process in a child of the frozen cgroup does not run either",
    .needs = "cgroup cgroup2")
{
	require_stopped("a/b", "a");
}

CASE(processes_beside_a_frozen_cgroup_run,
    .requirement = "CGROUP-120",
    .descr = "A process in another cgroup answers while the one beside it is frozen",
    .needs = "cgroup cgroup2")
{
	struct echo echo;

	make_freezer();
	start_echo(&echo, "d");
	freeze("a", "1", "frozen 1");
	ask(&echo);
	REQUIRE(has_answered(&echo, LONG), "a process outside of the frozen cgroup does not answer");
	end_echo(&echo);
}

CASE(a_cgroup_stays_frozen_with_one_above,
    .requirement = "CGROUP-123",
    .descr = "A child whose own cgroup.freeze is 0 stays frozen as long as its parent is",
    .needs = "cgroup cgroup2")
{
	make_freezer();
	freeze("a", "1", "frozen 1");
	REQUIRE(await_event("a/b", "frozen 1"), "the child is not frozen");
	REQUIRE_ERRNO(0, put_file("a/b/cgroup.freeze", "1"));
	REQUIRE_ERRNO(0, put_file("a/b/cgroup.freeze", "0"));
	REQUIRE(strstr(get_file("a/b/cgroup.events"), "frozen 1") != NULL, "the child was thawed");
	freeze("a", "0", "frozen 0");
	REQUIRE(await_event("a/b", "frozen 0"), "the child stays frozen");
}

CASE(a_frozen_process_can_be_killed,
    .requirement = "CGROUP-124",
    .descr = "SIGKILL ends a process in a frozen cgroup",
    .needs = "cgroup cgroup2")
{
	struct echo echo;
	int status;

	make_freezer();
	start_echo(&echo, "a");
	freeze("a", "1", "frozen 1");
	SETUP(kill(echo.cell.pid, SIGKILL));
	status = wait_status(echo.cell.pid);
	close(echo.channel);
	REQUIRE_EQ(128 + SIGKILL, status);
}

CASE(a_process_that_enters_a_frozen_cgroup_stops,
    .requirement = "CGROUP-125",
    .descr = "A process that is moved into a frozen cgroup stops, and runs again when it is moved out",
    .needs = "cgroup cgroup2")
{
	struct echo echo;
	bool meanwhile, afterwards;

	make_freezer();
	start_echo(&echo, "d");
	freeze("a", "1", "frozen 1");
	REQUIRE_ERRNO(0, move_to("a", echo.cell.pid));
	REQUIRE(await_event("a", "frozen 1"), "the cgroup does not freeze what has entered");
	ask(&echo);
	meanwhile = has_answered(&echo, SHORT);
	REQUIRE_ERRNO(0, move_to("d", echo.cell.pid));
	afterwards = has_answered(&echo, LONG);
	end_echo(&echo);
	REQUIRE(!meanwhile, "a process in a frozen cgroup has answered");
	REQUIRE(afterwards, "a process that was moved out does not answer");
}

CASE(a_frozen_cgroup_can_have_children_and_be_removed,
    .requirement = "CGROUP-126",
    .descr = "In a frozen cgroup a child is made, is frozen too, and both are removed",
    .needs = "cgroup cgroup2")
{
	make_freezer();
	need_room_for("a/new");
	freeze("a", "1", "frozen 1");
	REQUIRE_ERRNO(0, ERRNO_OF(mkdir(in_tree("a/new"), 0755)));
	REQUIRE(await_event("a/new", "frozen 1"), "the new child is not frozen");
	REQUIRE_ERRNO(0, ERRNO_OF(rmdir(in_tree("a/new"))));
	REQUIRE_ERRNO(0, ERRNO_OF(rmdir(in_tree("a/b"))));
	REQUIRE_ERRNO(0, ERRNO_OF(rmdir(in_tree("a"))));
}

CASE(freeze_is_0_at_first_and_takes_0_and_1,
    .requirement = "CGROUP-127",
    .descr = "cgroup.freeze of a new cgroup reads 0, takes 0 and 1, and nothing else",
    .needs = "cgroup cgroup2")
{
	make_freezer();
	REQUIRE_STR("0", get_file("a/cgroup.freeze"));
	REQUIRE_ERRNO(0, put_file("a/cgroup.freeze", "1"));
	REQUIRE_STR("1", get_file("a/cgroup.freeze"));
	REQUIRE_ERRNO(0, put_file("a/cgroup.freeze", "0"));
	REQUIRE_STR("0", get_file("a/cgroup.freeze"));
	REQUIRE_NE(0, put_file("a/cgroup.freeze", "2"));
	REQUIRE_NE(0, put_file("a/cgroup.freeze", "-1"));
	REQUIRE_NE(0, put_file("a/cgroup.freeze", "frozen"));
	REQUIRE_STR("0", get_file("a/cgroup.freeze"));
}

CASE(a_child_can_be_created_frozen,
    .requirement = "CGROUP-128",
    .descr = "A process created in a frozen cgroup by CLONE_INTO_CGROUP does not run before the cgroup is thawed",
    .needs = "cgroup cgroup2 into-cgroup")
{
	struct echo_start start = { .group = NULL };
	struct echo echo;
	bool meanwhile, afterwards;

	make_freezer();
	freeze("a", "1", "frozen 1");
	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, start.ends));
	echo.cell.pid = SETUP(clone_into(open_group("a", O_RDONLY), run_echo, &start));
	close(start.ends[1]);
	echo.channel = start.ends[0];
	ask(&echo);
	meanwhile = has_answered(&echo, SHORT);
	freeze("a", "0", "frozen 0");
	afterwards = has_answered(&echo, LONG);
	end_echo(&echo);
	REQUIRE(!meanwhile, "a process that was created frozen has answered");
	REQUIRE(afterwards, "a process that was created frozen does not answer after the thaw");
}
