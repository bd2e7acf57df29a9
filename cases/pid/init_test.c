/* init_test.c - the first process of a pid namespace. */
#include "cases/pid/pid.h"

struct ids {
	pid_t self, parent, group, session;
	uint64_t space;
};

static void
look_at_ids(void *arg)
{
	struct ids *seen = arg;

	*seen = (struct ids){
		.self = getpid(), .parent = getppid(), .group = getpgrp(), .session = getsid(0),
		.space = look_namespace("pid"),
	};
}

static struct ids
observe_ids(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct ids seen = { -1, -1, -1, -1, 0 };

	case_observe(&spec, look_at_ids, &seen, sizeof(seen));
	return seen;
}

CASE(first_process_has_pid_1,
    .requirement = "PID-1",
    .descr = "The first process in a new pid namespace has PID 1",
    .needs = "pid")
{
	REQUIRE_EQ(1, observe_ids(CLONE_NEWPID).self);
}

CASE(first_process_sees_no_parent,
    .requirement = "PID-2",
    .descr = "The parent of the first process is outside, so getppid() is 0",
    .needs = "pid")
{
	REQUIRE_EQ(0, observe_ids(CLONE_NEWPID).parent);
}

CASE(first_process_sees_no_group_and_session,
    .requirement = "PID-3",
    .descr = "The leaders of its process group and session are outside, so both ids are 0",
    .needs = "pid")
{
	struct ids seen = observe_ids(CLONE_NEWPID);

	REQUIRE_EQ(0, seen.group);
	REQUIRE_EQ(0, seen.session);
}

CASE(namespace_id_is_new,
    .requirement = "PID-4",
    .descr = "/proc/self/ns/pid of the first process is not that of its creator",
    .needs = "pid")
{
	struct ids seen = observe_ids(CLONE_NEWPID);

	REQUIRE(seen.space != 0, "the first process has no /proc/self/ns/pid");
	REQUIRE_NE(look_namespace("pid"), seen.space);
}

CASE(without_the_flag_ids_are_those_of_the_creator,
    .requirement = "PID-1 PID-2 PID-3 PID-4",
    .descr = "Control: a plain child has another PID than 1, sees its parent, group and session, and its namespace")
{
	struct ids seen;

	/* In a container, whose leaders are outside, the ids may be 0 already. */
	if (getpgrp() == 0 || getsid(0) == 0)
		SETUP(setsid());
	seen = observe_ids(0);
	REQUIRE(seen.self > 1, "the child has PID %d", seen.self);
	REQUIRE_EQ(getpid(), seen.parent);
	REQUIRE_EQ(getpgrp(), seen.group);
	REQUIRE(seen.group > 0 && seen.session > 0, "the child sees group %d, session %d", seen.group, seen.session);
	REQUIRE_EQ(getsid(0), seen.session);
	REQUIRE_EQ(look_namespace("pid"), seen.space);
}

static void
look_at_setsid(void *arg)
{
	*(pid_t *)arg = setsid();
}

CASE(session_of_the_first_process_is_1,
    .requirement = "PID-5",
    .descr = "setsid() by the first process makes session 1",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	pid_t seen = -1;

	case_observe(&spec, look_at_setsid, &seen, sizeof(seen));
	REQUIRE_EQ(1, seen);
}

#define CHILDREN 8

struct family {
	pid_t by_init[CHILDREN];	/* what fork() returned */
	pid_t by_child[CHILDREN];	/* what getpid() said in the child */
};

static void
tell_pid(void *arg)
{
	*(pid_t *)arg = getpid();
}

static void
look_at_family(void *arg)
{
	struct family *seen = arg;
	struct held held[CHILDREN];

	for (int i = 0; i < CHILDREN; i++) {
		held[i] = fork_held(tell_pid, NULL, &seen->by_child[i]);
		seen->by_init[i] = held[i].pid;
	}
	for (int i = CHILDREN - 1; i >= 0; i--)
		release(&held[i]);
}

static struct family
observe_family(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct family seen = { { 0 }, { 0 } };

	case_observe(&spec, look_at_family, &seen, sizeof(seen));
	return seen;
}

CASE(numbering_starts_anew,
    .requirement = "PID-6",
    .descr = "PIDs of a new namespace start at 1, so the first processes forked inside are 2 and on",
    .needs = "pid")
{
	struct family seen = observe_family(CLONE_NEWPID);

	for (int i = 0; i < CHILDREN; i++)
		REQUIRE_EQ(2 + i, seen.by_child[i]);
}

CASE(without_the_flag_numbering_goes_on,
    .requirement = "PID-6",
    .descr = "Control: the children of a plain child do not start at 2")
{
	struct family seen = observe_family(0);

	/* With 2 to 9 taken by nobody the case itself could not be here. */
	REQUIRE(seen.by_child[0] != 2 || seen.by_child[CHILDREN - 1] != 1 + CHILDREN,
	    "the children of a plain child have PIDs 2 to %d", seen.by_child[CHILDREN - 1]);
}

CASE(pids_are_unique_within,
    .requirement = "PID-7",
    .descr = "No two live processes in a namespace have the same PID",
    .needs = "pid")
{
	struct family seen = observe_family(CLONE_NEWPID);

	for (int i = 0; i < CHILDREN; i++) {
		REQUIRE_NE(1, seen.by_child[i]);
		for (int k = 0; k < i; k++)
			REQUIRE_NE(seen.by_child[k], seen.by_child[i]);
	}
}

CASE(fork_returns_the_pid_of_the_callers_namespace,
    .requirement = "PID-8",
    .descr = "Inside, fork() returns what the child calls itself",
    .needs = "pid")
{
	struct family seen = observe_family(CLONE_NEWPID);

	for (int i = 0; i < CHILDREN; i++)
		REQUIRE_EQ(seen.by_child[i], seen.by_init[i]);
}

static void
play_namesake(struct actor *self)
{
	*(pid_t *)self->stage = getpid();
	actor_meet(self, "told");
	actor_meet(self, "compared");
}

/* Two processes alive at the same time, in two cells of the same kind. */
static void
meet_two(uint64_t namespaces, pid_t inside[2], pid_t outside[2])
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct actor actors[2];

	for (int i = 0; i < 2; i++) {
		actor_start(&actors[i], &spec, play_namesake, sizeof(pid_t));
		actor_meet(&actors[i], "told");
		inside[i] = *(pid_t *)actors[i].stage;
		outside[i] = actors[i].cell.pid;
	}
	for (int i = 0; i < 2; i++) {
		actor_meet(&actors[i], "compared");
		actor_end(&actors[i]);
	}
}

CASE(two_namespaces_use_the_same_pid,
    .requirement = "PID-9",
    .descr = "Two live processes in two namespaces have the same PID",
    .needs = "pid")
{
	pid_t inside[2], outside[2];

	meet_two(CLONE_NEWPID, inside, outside);
	REQUIRE_EQ(inside[0], inside[1]);
}

CASE(creator_knows_a_process_by_another_pid,
    .requirement = "PID-10",
    .descr = "Outside, the first processes of two namespaces have different PIDs, and neither is 1",
    .needs = "pid")
{
	pid_t inside[2], outside[2];

	meet_two(CLONE_NEWPID, inside, outside);
	for (int i = 0; i < 2; i++)
		REQUIRE_NE(inside[i], outside[i]);
	REQUIRE_NE(outside[0], outside[1]);
}

CASE(without_the_flag_pids_differ,
    .requirement = "PID-9 PID-10",
    .descr = "Control: two plain children have different PIDs, and the same one on both sides")
{
	pid_t inside[2], outside[2];

	meet_two(0, inside, outside);
	REQUIRE_NE(inside[0], inside[1]);
	for (int i = 0; i < 2; i++)
		REQUIRE_EQ(inside[i], outside[i]);
}
