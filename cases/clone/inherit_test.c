/* inherit_test.c - children stay in their creator's namespaces, and it waits for them when it said so. */
#include "clone.h"

static const struct cell_spec same = { 0 };

enum call { CALL_FORK, CALL_VFORK, CALL_CLONE, CALL_CLONE3, CALLS };

static pid_t
make_child(enum call call)
{
	switch (call) {
	case CALL_FORK:
		return fork();
	case CALL_VFORK:
		return fork_with(BY_CLONE, CLONE_VFORK);
	case CALL_CLONE:
		return fork_with(BY_CLONE, 0);
	default:
		return fork_with(BY_CLONE3, 0);
	}
}

/* The namespaces of a process and of its child's child. */
struct family {
	enum call call;
	uint64_t self[CELL_TYPES], descendant[CELL_TYPES];
};

static void
look_at_family(void *arg)
{
	struct family *seen = arg;
	pid_t pid;

	look_at_ids(seen->self);
	pid = SETUP(make_child(seen->call));
	if (pid == 0) {
		pid = SETUP(make_child(seen->call));
		if (pid == 0)
			look_at_ids(seen->descendant);
		exit_child(pid == 0 ? 0 : wait_status(pid));
	}
	SETUP(wait_status(pid));
}

/* The family of a process in new namespaces of all types, however it came there. */
static void
require_inherited(enum call call)
{
	struct family *seen = share(sizeof(*seen));

	seen->call = call;
	for (enum way way = 0; way < WAYS; way++) {
		const uint64_t offered = find_offered(way);
		int number;

		if (offered == 0 && way != BY_CLONE)
			continue;
		number = look_inside_in_time(way, offered, look_at_family, seen);
		skip_for_limit(number);
		if (number != 0)
			case_broken(__FILE__, __LINE__, "new namespaces of all types: %s", strerror(number));
		for (int type = 0; type < CELL_TYPES; type++)
			REQUIRE(seen->self[type] == seen->descendant[type], "the %s namespace is another",
			    cell_namespaces[type].name);
	}
}

CASE(fork_leaves_the_namespaces,
    .requirement = "CLONE-170",
    .descr = "A descendant by fork() is in the eight namespaces of a process in new ones")
{
	require_inherited(CALL_FORK);
}

CASE(vfork_leaves_the_namespaces,
    .requirement = "CLONE-170",
    .descr = "A descendant by clone(CLONE_VFORK) is in the eight namespaces of a process in new ones")
{
	require_inherited(CALL_VFORK);
}

CASE(clone_without_flags_leaves_the_namespaces,
    .requirement = "CLONE-170",
    .descr = "A descendant by clone() without flags is in the eight namespaces of a process in new ones")
{
	require_inherited(CALL_CLONE);
}

CASE(clone3_without_flags_leaves_the_namespaces,
    .requirement = "CLONE-170",
    .descr = "A descendant by clone3() without flags is in the eight namespaces of a process in new ones",
    .needs = "clone3")
{
	require_inherited(CALL_CLONE3);
}

/* What a creator finds done when the call returns. */
struct suspension {
	enum way way;
	uint64_t flags;
	volatile bool done;
	bool found_done;
};

static void
look_at_suspension(void *arg)
{
	struct suspension *seen = arg;
	pid_t pid = IN_TIME(fork_with(seen->way, seen->flags | CLONE_VFORK));

	if (SETUP(pid) == 0) {
		/* Takes its time, in which a creator that runs would look. */
		for (int i = 0; i < 3; i++)
			look_inside(BY_CLONE, 0, look_at_nothing, NULL);
		seen->done = true;
		exit_child(0);
	}
	seen->found_done = seen->done;
	SETUP(wait_status(pid));
}

static void
require_suspended(enum way way, int type)
{
	struct suspension seen = { .way = way, .flags = cell_namespaces[type].flag };

	case_observe(&same, look_at_suspension, &seen, sizeof(seen));
	REQUIRE(seen.found_done, "the creator ran before its child had ended");
}

#define SUSPENDED_BY_CLONE3(type, index) \
	CASE(creator_waits_for_a_vfork_child_in_a_new_##type##_namespace, \
	    .requirement = "CLONE-22" DIGIT_##type, \
	    .descr = "clone3() with CLONE_VFORK and a new " #type " namespace returns when the child has ended", \
	    .needs = "clone3 " #type) { require_suspended(BY_CLONE3, index); }

CASE_EACH_TYPE(SUSPENDED_BY_CLONE3)
