/* join_test.c - setns(2) into uts namespaces, there and back, and three of them nested. */
#include "uts.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWUTS };
static const struct cell_spec same = { 0 };

/* A probe that visits the namespaces behind these descriptors. */
struct visit {
	int outside;			/* descriptor, opened by the case */
	int joined, returned;		/* errno */
	char there[NAMES][NAME_SIZE];
	char back[NAMES][NAME_SIZE];
};

static void
look_there_and_back(void *arg)
{
	struct visit *seen = arg;
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
	struct visit seen = { .outside = SETUP(open_namespace(0, "uts")), .joined = -1, .returned = -1 };

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

struct mismatch {
	int uts_as_mount, mount_as_uts, uts_as_any;	/* errno */
};

static void
look_at_mismatch(void *arg)
{
	struct mismatch *seen = arg;
	const int uts = SETUP(open_namespace(0, "uts")), mount = SETUP(open_namespace(0, "mnt"));

	seen->uts_as_mount = ERRNO_OF(setns(uts, CLONE_NEWNS));
	seen->mount_as_uts = ERRNO_OF(setns(mount, CLONE_NEWUTS));
	seen->uts_as_any = ERRNO_OF(setns(uts, 0));
}

CASE(setns_refuses_a_descriptor_of_another_type,
    .requirement = "UTS-31",
    .descr = "setns() is EINVAL when descriptor and flag disagree about the type",
    .needs = "uts")
{
	struct mismatch seen = { -1, -1, -1 };

	case_observe(&same, look_at_mismatch, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen.uts_as_mount);
	REQUIRE_ERRNO(EINVAL, seen.mount_as_uts);
	REQUIRE_ERRNO(0, seen.uts_as_any);
}

struct attempt {
	int target;		/* descriptor */
	int with, without;	/* errno, by capability */
};

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;

	seen->with = ERRNO_OF(setns(seen->target, CLONE_NEWUTS));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(setns(seen->target, CLONE_NEWUTS));
}

CASE(setns_needs_cap_sys_admin,
    .requirement = "UTS-32",
    .descr = "setns() is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "uts")
{
	struct attempt seen = { SETUP(open_namespace(0, "uts")), -1, -1 };

	case_observe(&same, look_at_attempt, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(setns_needs_the_capability_where_the_target_is_owned,
    .requirement = "UTS-33",
    .descr = "Root of a child user namespace gets EPERM for a uts namespace of the outer one",
    .needs = "user uts")
{
	const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct attempt seen = { SETUP(open_namespace(0, "uts")), -1, -1 };

	case_observe(&inner_user, look_at_attempt, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.with);
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

	observe_tower(&same, &tower);
	REQUIRE_STR("b0", tower.name[0][0]);
	REQUIRE_STR("b0", tower.name[0][1]);
}
