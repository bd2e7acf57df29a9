/* init_test.c - the first process of a pid namespace. */
#include "atf/case.h"

struct ids {
	pid_t self, parent;
};

static void
look_at_ids(void *arg)
{
	struct ids *seen = arg;

	*seen = (struct ids){ .self = getpid(), .parent = getppid() };
}

CASE(first_process_has_pid_1,
    .requirement = "PID-1",
    .descr = "The first process in a new pid namespace has PID 1",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct ids seen = { -1, -1 };

	case_observe(&spec, look_at_ids, &seen, sizeof(seen));
	REQUIRE_EQ(1, seen.self);
}

CASE(first_process_sees_no_parent,
    .requirement = "PID-2",
    .descr = "The parent of the first process is outside, so getppid() is 0",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct ids seen = { -1, -1 };

	case_observe(&spec, look_at_ids, &seen, sizeof(seen));
	REQUIRE_EQ(0, seen.parent);
}

CASE(without_the_flag_pid_and_parent_are_visible,
    .requirement = "PID-1 PID-2",
    .descr = "Control: a plain child has another PID than 1, and sees its parent")
{
	const struct cell_spec spec = { 0 };
	struct ids seen = { -1, -1 };

	case_observe(&spec, look_at_ids, &seen, sizeof(seen));
	REQUIRE(seen.self > 1, "the child has PID %d", seen.self);
	REQUIRE_EQ(getpid(), seen.parent);
}
