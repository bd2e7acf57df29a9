/* join_test.c - setns(2) into uts namespaces, there and back, and three of them nested. */
#include "cases/setns.h"
#include "uts.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWUTS };

/* A probe that visits the namespaces behind these descriptors. */
struct sight {
	int outside;			/* descriptor, opened by the case */
	int joined, returned;		/* errno */
	char there[NAMES][NAME_SIZE];
	char back[NAMES][NAME_SIZE];
};

static void
look_there_and_back(void *arg)
{
	struct sight *seen = arg;
	const int home = SETUP(open_namespace(0, "uts"));

	setup_name(HOST, "home-host");
	setup_name(DOMAIN, "home-domain");
	seen->joined = ERRNO_OF(setns(seen->outside, CLONE_NEWUTS));
	for (int kind = 0; kind < NAMES; kind++)
		read_name(kind, seen->there[kind]);
	seen->returned = ERRNO_OF(setns(home, 0));
	for (int kind = 0; kind < NAMES; kind++)
		read_name(kind, seen->back[kind]);
}

CASE(setns_switches_the_names_there_and_back,
    .requirement = "UTS-30",
    .descr = "setns() shows the joined namespace's names, and one's own again on return",
    .needs = "uts")
{
	struct sight seen = { .outside = SETUP(open_namespace(0, "uts")), .joined = -1, .returned = -1 };

	setup_name(HOST, "outer-host");
	setup_name(DOMAIN, "outer-domain");
	case_observe(&inside, look_there_and_back, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.joined);
	REQUIRE_STR("outer-host", seen.there[HOST]);
	REQUIRE_STR("outer-domain", seen.there[DOMAIN]);
	REQUIRE_ERRNO(0, seen.returned);
	REQUIRE_STR("home-host", seen.back[HOST]);
	REQUIRE_STR("home-domain", seen.back[DOMAIN]);
}

CASE(setns_refuses_a_descriptor_of_another_type,
    .requirement = "UTS-31",
    .descr = "setns() is EINVAL when descriptor and flag disagree about the type",
    .needs = "setns uts")
{
	require_type_check(CELL_UTS);
	require_type_check(CELL_MOUNT);
}

CASE(setns_needs_cap_sys_admin,
    .requirement = "UTS-32",
    .descr = "setns() is EPERM without CAP_SYS_ADMIN, granted without another",
    .needs = "setns uts")
{
	require_own_capability(CELL_UTS, CAP_SYS_ADMIN);
}

CASE(setns_needs_the_capability_where_the_target_is_owned,
    .requirement = "UTS-33",
    .descr = "Root of a child user namespace gets EPERM for a uts namespace of the outer one",
    .needs = "setns user uts")
{
	require_capability_in_owner(CELL_UTS);
}

/* Outside, and three namespaces each made inside the one before. */
enum { LEVELS = 4 };

struct tower {
	int level[LEVELS];				/* descriptors */
	char name[LEVELS][LEVELS][NAME_SIZE];		/* after a change on the first level, as seen on the second */
};

static void
enter_level(const struct tower *tower, int level)
{
	SETUP(setns(tower->level[level], CLONE_NEWUTS));
}

static void
set_on_level(const struct tower *tower, int level, char state)
{
	const char name[] = { state, (char)('0' + level), '\0' };

	enter_level(tower, level);
	setup_name(HOST, name);
}

/* One process that visits all levels: changes one, then looks at each. */
static void
look_at_tower(void *arg)
{
	struct tower *tower = arg;

	tower->level[1] = SETUP(open_namespace(0, "uts"));
	for (int level = 2; level < LEVELS; level++) {
		SETUP(unshare(CLONE_NEWUTS));
		tower->level[level] = SETUP(open_namespace(0, "uts"));
	}
	for (int changed = 0; changed < LEVELS; changed++) {
		for (int level = 0; level < LEVELS; level++)
			set_on_level(tower, level, 'a');
		set_on_level(tower, changed, 'b');
		for (int level = 0; level < LEVELS; level++) {
			enter_level(tower, level);
			read_name(HOST, tower->name[changed][level]);
		}
	}
}

static void
observe_tower(const struct cell_spec *spec, struct tower *tower)
{
	*tower = (struct tower){ .level = { SETUP(open_namespace(0, "uts")) } };
	case_observe(spec, look_at_tower, tower, sizeof(*tower));
}

CASE(nested_three_deep_each_level_has_its_own_name,
    .requirement = "UTS-34",
    .descr = "A host name set on one of four levels is seen on that level alone",
    .needs = "uts")
{
	struct tower tower;

	observe_tower(&inside, &tower);
	for (int changed = 0; changed < LEVELS; changed++)
		for (int level = 0; level < LEVELS; level++) {
			const char expected[] = { level == changed ? 'b' : 'a', (char)('0' + level), '\0' };

			REQUIRE_STR(expected, tower.name[changed][level]);
		}
}

CASE(without_the_flag_two_levels_share_the_name,
    .requirement = "UTS-34",
    .descr = "Control: a level that is no new namespace shows the change of the one above",
    .needs = "uts")
{
	struct tower tower;

	observe_tower(&plain, &tower);
	REQUIRE_STR("b0", tower.name[0][0]);
	REQUIRE_STR("b0", tower.name[0][1]);
}
