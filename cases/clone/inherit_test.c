/* inherit_test.c - children are members of their creator's namespaces, by whichever call they are made. */
#include "clone.h"

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
