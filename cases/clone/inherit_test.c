/* inherit_test.c - whose namespaces a child is in, whose child it is, and who waits for it. */
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
		REQUIRE_NE(0, seen->self[CELL_MOUNT]);
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

/* A sibling in a new namespace. */
struct sibling {
	int type;
	int number;		/* errno */
	pid_t parent, its_parent;
	uint64_t outside, inside;
};

static void
look_at_sibling(void *arg)
{
	struct sibling *seen = arg;
	const char *file = cell_namespaces[seen->type].file;
	struct clone_args args = { .flags = cell_namespaces[seen->type].flag | CLONE_PARENT | CLONE_VFORK };
	pid_t pid = IN_TIME((pid_t)syscall(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0));

	if (pid == 0) {
		seen->its_parent = getppid();
		seen->inside = look_namespace(file);
		exit_child(0);
	}
	seen->number = ERRNO_OF(pid);
	seen->parent = getppid();
	seen->outside = look_namespace(file);
}

static void
require_sibling(int type)
{
	struct sibling seen = { .type = type, .number = -1 };

	case_observe(&same, look_at_sibling, &seen, sizeof(seen));
	/* It comes to the case. */
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	skip_for_limit(seen.number);
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(seen.parent, seen.its_parent);
	REQUIRE_NE(seen.outside, seen.inside);
}

/* But the pid and the user namespace, which the page excludes. */
#define SIBLING_BY_CLONE3(type, index) \
	CASE(sibling_can_be_made_in_a_new_##type##_namespace, \
	    .requirement = "CLONE-25" DIGIT_##type, \
	    .descr = "clone3() with CLONE_PARENT and a new " #type " namespace makes a child of the creator's parent", \
	    .needs = "clone3 " #type) { require_sibling(index); }

SIBLING_BY_CLONE3(uts, CELL_UTS)
SIBLING_BY_CLONE3(ipc, CELL_IPC)
SIBLING_BY_CLONE3(mount, CELL_MOUNT)
SIBLING_BY_CLONE3(net, CELL_NET)
SIBLING_BY_CLONE3(cgroup, CELL_CGROUP)
SIBLING_BY_CLONE3(time, CELL_TIME)
