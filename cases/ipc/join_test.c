/* join_test.c - setns(2) into ipc namespaces, there and back, and three of them nested. */
#include "cases/setns.h"
#include "kinds.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };

struct id {
	uint64_t id;
};

static void
look_at_id(void *arg)
{
	struct id *seen = arg;

	seen->id = look_namespace("ipc");
}

CASE(new_namespace_has_another_id,
    .requirement = "IPC-76",
    .descr = "/proc/self/ns/ipc of a new namespace's member differs from the creator's",
    .needs = "ipc")
{
	struct id seen = { 0 };

	case_observe(&inside, look_at_id, &seen, sizeof(seen));
	REQUIRE_NE(0, seen.id);
	REQUIRE_NE(look_namespace("ipc"), seen.id);
}

CASE(without_the_flag_the_id_is_the_parents,
    .requirement = "IPC-76",
    .descr = "Control: a plain child is in its parent's ipc namespace",
    .needs = "ipc")
{
	struct id seen = { 0 };

	case_observe(&plain, look_at_id, &seen, sizeof(seen));
	REQUIRE_EQ(look_namespace("ipc"), seen.id);
}

struct sight {
	int kind;
	int outside;		/* descriptor, opened by the case */
	int home;		/* errno of a look before the visit */
	int joined, there;	/* errno of setns(), and of a look there */
	int returned, back;
};

static void
look_there_and_back(void *arg)
{
	struct sight *seen = arg;
	const int home = SETUP(open_namespace(0, "ipc"));

	seen->home = ERRNO_OF(find_object(seen->kind));
	seen->joined = ERRNO_OF(setns(seen->outside, CLONE_NEWIPC));
	seen->there = ERRNO_OF(find_object(seen->kind));
	seen->returned = ERRNO_OF(setns(home, 0));
	seen->back = ERRNO_OF(find_object(seen->kind));
}

static void
require_visit(int kind)
{
	struct sight seen = { .kind = kind, .outside = SETUP(open_namespace(0, "ipc")) };
	const int id = SETUP(make_object(kind));

	case_observe(&inside, look_there_and_back, &seen, sizeof(seen));
	SETUP(remove_object(kind, id));
	REQUIRE_ERRNO(ENOENT, seen.home);
	REQUIRE_ERRNO(0, seen.joined);
	REQUIRE_ERRNO(0, seen.there);
	REQUIRE_ERRNO(0, seen.returned);
	REQUIRE_ERRNO(ENOENT, seen.back);
}

CASE(setns_switches_the_sysv_objects_there_and_back,
    .requirement = "IPC-77",
    .descr = "setns() makes System V objects of the joined namespace found, and hides them on return",
    .needs = "ipc sysv")
{
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		require_visit(kind);
}

CASE(setns_switches_the_posix_queues_there_and_back,
    .requirement = "IPC-77",
    .descr = "setns() makes POSIX queues of the joined namespace found, and hides them on return",
    .needs = "ipc posix-mq")
{
	require_visit(MQ);
}

CASE(setns_refuses_a_descriptor_of_another_type,
    .requirement = "IPC-78",
    .descr = "setns() is EINVAL when descriptor and flag disagree about the type",
    .needs = "setns ipc")
{
	require_type_check(CELL_IPC);
	require_type_check(CELL_MOUNT);
}

CASE(setns_needs_cap_sys_admin,
    .requirement = "IPC-79",
    .descr = "setns() is EPERM without CAP_SYS_ADMIN, granted without another",
    .needs = "setns ipc")
{
	require_own_capability(CELL_IPC, CAP_SYS_ADMIN);
}

CASE(setns_needs_the_capability_where_the_target_is_owned,
    .requirement = "IPC-80",
    .descr = "Root of a child user namespace gets EPERM for an ipc namespace of the outer one",
    .needs = "setns user ipc")
{
	require_capability_in_owner(CELL_IPC);
}

/* Outside, and three namespaces each made inside the one before. */
enum { LEVELS = 4 };

struct tower {
	int level[LEVELS];			/* descriptors */
	int found[KINDS][LEVELS][LEVELS];	/* errno: object made on the first level, looked for on the second */
};

static void
enter_level(const struct tower *tower, int level)
{
	SETUP(setns(tower->level[level], CLONE_NEWIPC));
}

/* One process that visits all levels: makes one object, looks on each. */
static void
look_at_tower(void *arg)
{
	struct tower *tower = arg;

	tower->level[1] = SETUP(open_namespace(0, "ipc"));
	for (int level = 2; level < LEVELS; level++) {
		SETUP(unshare(CLONE_NEWIPC));
		tower->level[level] = SETUP(open_namespace(0, "ipc"));
	}
	for (int kind = 0; kind < KINDS; kind++)
		for (int made = 0; made < LEVELS; made++) {
			enter_level(tower, made);
			const int id = SETUP(make_object(kind));

			for (int level = 0; level < LEVELS; level++) {
				enter_level(tower, level);
				tower->found[kind][made][level] = ERRNO_OF(find_object(kind));
			}
			enter_level(tower, made);
			SETUP(remove_object(kind, id));
		}
}

static void
observe_tower(const struct cell_spec *spec, struct tower *tower)
{
	*tower = (struct tower){ .level = { SETUP(open_namespace(0, "ipc")) } };
	case_observe(spec, look_at_tower, tower, sizeof(*tower));
}

CASE(nested_three_deep_each_level_has_its_own_objects,
    .requirement = "IPC-81",
    .descr = "An object of any kind made on one of four levels is found on that level alone",
    .needs = "ipc sysv posix-mq")
{
	struct tower tower;

	observe_tower(&inside, &tower);
	for (int kind = 0; kind < KINDS; kind++)
		for (int made = 0; made < LEVELS; made++)
			for (int level = 0; level < LEVELS; level++) {
				const int expected = level == made ? 0 : ENOENT;

				REQUIRE(tower.found[kind][made][level] == expected,
				    "%s made on level %d, looked for on level %d: %s", ipc_kinds[kind].title,
				    made, level, strerror(tower.found[kind][made][level]));
			}
}

CASE(without_the_flag_two_levels_share_their_objects,
    .requirement = "IPC-81",
    .descr = "Control: a level that is no new namespace finds the objects of the one above",
    .needs = "ipc sysv posix-mq")
{
	struct tower tower;

	observe_tower(&plain, &tower);
	for (int kind = 0; kind < KINDS; kind++) {
		REQUIRE_ERRNO(0, tower.found[kind][0][1]);
		REQUIRE_ERRNO(0, tower.found[kind][1][0]);
	}
}
