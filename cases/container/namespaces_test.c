/* namespaces_test.c - which namespaces a container has for itself, and which it shares. */
#include "ids.h"
#include "inside.h"

struct ids {
	uint64_t ids[CELL_TYPES];	/* 0: no such type here */
	uint64_t child[CELL_TYPES];	/* the same in a child of the command */
};

static int
read_ids_to_pipe(void *arg)
{
	uint64_t ids[CELL_TYPES];

	read_ids(ids);
	return write(*(int *)arg, ids, sizeof(ids)) == sizeof(ids) ? 0 : 1;
}

LOOK(look_at_ids)
{
	struct ids *seen = arg;
	int ends[2] = { -1, -1 };

	memset(seen, 0, sizeof(*seen));
	read_ids(seen->ids);
	if (pipe(ends) == 0 && in_child(read_ids_to_pipe, &ends[1]) == 0)
		inside_receive(ends[0], seen->child, sizeof(seen->child));
	close(ends[0]);
	close(ends[1]);
}

static void
require_differs(int type)
{
	const char *name = cell_namespaces[type].name;
	struct ids seen, outside = { .ids = { 0 } };

	read_ids(outside.ids);
	inside_look(LAUNCHED, look_at_ids, &seen, sizeof(seen));
	REQUIRE(seen.ids[type] != 0, "no id of the %s namespace is readable inside", name);
	REQUIRE(seen.ids[type] != outside.ids[type], "the %s namespace inside is the outer one, %llu", name,
	    (unsigned long long)outside.ids[type]);
}

static void
require_inherited(int type)
{
	struct ids seen, outside = { .ids = { 0 } };

	read_ids(outside.ids);
	if (outside.ids[type] == 0)
		case_skip("unsupported", "this kernel has no %s namespaces", cell_namespaces[type].name);
	inside_look(LAUNCHED, look_at_ids, &seen, sizeof(seen));
	REQUIRE_EQ(outside.ids[type], seen.ids[type]);
}

CASE(container_has_a_pid_namespace_of_its_own,
    .requirement = "CTR-1",
    .descr = "The pid namespace id inside differs from the one outside",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_differs(CELL_PID);
}

CASE(container_has_a_uts_namespace_of_its_own,
    .requirement = "CTR-2",
    .descr = "The uts namespace id inside differs from the one outside",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_differs(CELL_UTS);
}

CASE(container_has_an_ipc_namespace_of_its_own,
    .requirement = "CTR-3",
    .descr = "The ipc namespace id inside differs from the one outside",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_differs(CELL_IPC);
}

CASE(container_has_a_mount_namespace_of_its_own,
    .requirement = "CTR-4",
    .descr = "The mount namespace id inside differs from the one outside",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_differs(CELL_MOUNT);
}

CASE(container_has_a_network_namespace_of_its_own,
    .requirement = "CTR-5",
    .descr = "The network namespace id inside differs from the one outside",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_differs(CELL_NET);
}

CASE(without_the_launcher_every_namespace_is_the_outer_one,
    .requirement = "CTR-1 CTR-2 CTR-3 CTR-4 CTR-5",
    .descr = "Control: a plain command reads the same namespace ids as the case",
    .arena = ARENA_ROOT)
{
	struct ids seen, outside = { .ids = { 0 } };

	read_ids(outside.ids);
	inside_look(PLAIN, look_at_ids, &seen, sizeof(seen));
	for (size_t i = 0; i < CELL_TYPES; i++)
		REQUIRE_EQ(outside.ids[i], seen.ids[i]);
}

CASE(cgroup_namespace_is_the_outer_one,
    .requirement = "CTR-6",
    .descr = "The cgroup namespace, which was not asked for, is the outer one",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_inherited(CELL_CGROUP);
}

CASE(time_namespace_is_the_outer_one,
    .requirement = "CTR-7",
    .descr = "The time namespace, which was not asked for, is the outer one",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_inherited(CELL_TIME);
}

CASE(user_namespace_of_a_privileged_launch_is_the_outer_one,
    .requirement = "CTR-8",
    .descr = "The user namespace, which root did not ask for, is the outer one",
    .needs = "launcher privileged", .arena = ARENA_ROOT)
{
	require_inherited(CELL_USER);
}

CASE(children_live_in_the_namespaces_of_the_command,
    .requirement = "CTR-9",
    .descr = "A child of the command is in the same namespaces as the command",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct ids seen;

	inside_look(LAUNCHED, look_at_ids, &seen, sizeof(seen));
	for (size_t i = 0; i < CELL_TYPES; i++)
		REQUIRE(seen.ids[i] == seen.child[i], "the %s namespace is %llu in the command, %llu in its child",
		    cell_namespaces[i].name, (unsigned long long)seen.ids[i], (unsigned long long)seen.child[i]);
}
