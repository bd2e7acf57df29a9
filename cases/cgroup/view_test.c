/* view_test.c - /proc/PID/cgroup as each cgroup namespace shows it, in version 2 and in a named hierarchy. */
#include "tree.h"

/* /ns-conform.XXXXXX and what follows, for a few calls. */
static const char *
from_outside(const char *rest)
{
	static char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s%s", tree_name(), rest);
	return path;
}

static struct sight
see_own(void (*make)(void), int flags)
{
	struct sight seen = { .group = "a", .flags = flags };

	make();
	make_group("a");
	observe_sight(&seen);
	return seen;
}

static void
require_own_root(void (*make)(void))
{
	const struct sight seen = see_own(make, CLONE_NEWCGROUP);

	REQUIRE_STR("/", seen.path);
}

static void
require_whole_path(void (*make)(void))
{
	const struct sight seen = see_own(make, 0);

	REQUIRE_STR(from_outside("/a"), seen.path);
}

CASE(process_in_a_new_namespace_is_in_its_root,
    .requirement = "CGROUP-1",
    .descr = "After unshare(CLONE_NEWCGROUP) /proc/self/cgroup shows / for the cgroup it was called in",
    .needs = "cgroup cgroup2")
{
	require_own_root(make_tree);
}

CASE(without_the_namespace_the_whole_path_is_shown,
    .requirement = "CGROUP-1",
    .descr = "Control: a process that stays in the outer namespace reads its path from the outer root",
    .needs = "cgroup cgroup2")
{
	require_whole_path(make_tree);
}

CASE(process_in_a_new_namespace_is_in_the_root_of_a_named_hierarchy,
    .requirement = "CGROUP-2",
    .descr = "The same in a named hierarchy of version 1",
    .needs = "cgroup cgroup2")
{
	require_own_root(make_named_tree);
}

CASE(without_the_namespace_the_whole_path_is_shown_in_a_named_hierarchy,
    .requirement = "CGROUP-2",
    .descr = "Control: the same in a named hierarchy of version 1",
    .needs = "cgroup cgroup2")
{
	require_whole_path(make_named_tree);
}

/* A process in a group that makes another one there. */
struct birth {
	uint64_t creator, created;	/* namespaces */
	char path[PATH_SIZE];		/* as the new process is shown it */
	int flags;
};

static int
run_born(void *arg)
{
	struct birth *seen = arg;

	seen->created = look_namespace("cgroup");
	look_at_membership(0, seen->path);
	return 0;
}

static void
look_at_birth(void *arg)
{
	struct birth *seen = arg;
	const struct cell_spec spec = { .namespaces = (uint64_t)seen->flags };
	struct cell cell = CELL_INIT;

	enter_group("a");
	seen->creator = look_namespace("cgroup");
	case_spawn(&spec, run_born, seen, &cell);
	expect_end(wait_status(cell.pid));
}

static struct birth
see_birth(int flags)
{
	struct birth seen = { .flags = flags };

	make_tree();
	make_group("a");
	case_observe(&same, look_at_birth, &seen, sizeof(seen));
	return seen;
}

CASE(created_process_is_in_the_root_of_its_namespace,
    .requirement = "CGROUP-3",
    .descr = "clone(CLONE_NEWCGROUP) makes a process that is in another namespace and sees itself in /",
    .needs = "cgroup cgroup2")
{
	const struct birth seen = see_birth(CLONE_NEWCGROUP);

	REQUIRE_NE(seen.creator, seen.created);
	REQUIRE_STR("/", seen.path);
}

CASE(without_the_flag_a_created_process_shares_the_namespace,
    .requirement = "CGROUP-3",
    .descr = "Control: a plain child is in its creator's namespace and cgroup, and sees the same path",
    .needs = "cgroup cgroup2")
{
	const struct birth seen = see_birth(0);

	REQUIRE_EQ(seen.creator, seen.created);
	REQUIRE_STR(from_outside("/a"), seen.path);
}

struct lines {
	int unshared;		/* errno */
	char text[4096];
};

static void
look_at_lines(void *arg)
{
	struct lines *seen = arg;

	seen->unshared = ERRNO_OF(case_unshare(CLONE_NEWCGROUP));
	SETUP(look_text("/proc/self/cgroup", seen->text, sizeof(seen->text)));
}

CASE(every_hierarchy_begins_at_the_root,
    .requirement = "CGROUP-4",
    .descr = "In a new cgroup namespace each line of /proc/self/cgroup ends in :/",
    .needs = "unshare cgroup")
{
	struct lines seen = { .unshared = -1 };
	char *save;

	case_observe(&same, look_at_lines, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.unshared);
	for (char *one = strtok_r(seen.text, "\n", &save); one != NULL; one = strtok_r(NULL, "\n", &save)) {
		const size_t length = strlen(one);

		REQUIRE(length > 2 && strcmp(one + length - 2, ":/") == 0, "a line is \"%.200s\"", one);
	}
}

/* What a reader in a/b is shown of a process that is somewhere else in the tree. */
static struct sight
see_other(void (*make)(void), int flags, const char *group)
{
	struct sight seen = { .group = "a/b", .flags = flags };
	struct actor other;

	make();
	make_group("a");
	make_group("a/b");
	make_group("a/b/c");
	make_group("a/d");
	start_member(&other, group, 0);
	seen.target = other.cell.pid;
	observe_sight(&seen);
	end_member(&other);
	return seen;
}

static void
require_other(int flags, const char *group, const char *expected)
{
	const struct sight seen = see_other(make_tree, flags, group);

	REQUIRE_STR(flags != 0 ? expected : from_outside(expected), seen.path);
}

CASE(process_above_the_root_is_shown_by_a_step_up,
    .requirement = "CGROUP-5",
    .descr = "A process one level above the reader's root is in /..",
    .needs = "cgroup cgroup2")
{
	require_other(CLONE_NEWCGROUP, "a", "/..");
}

CASE(each_level_above_the_root_is_a_step_up,
    .requirement = "CGROUP-5",
    .descr = "A process two levels above the reader's root is in /../..",
    .needs = "cgroup cgroup2")
{
	require_other(CLONE_NEWCGROUP, "", "/../..");
}

CASE(without_the_namespace_a_process_above_is_shown_by_name,
    .requirement = "CGROUP-5",
    .descr = "Control: a reader in the outer namespace is shown the path from the outer root",
    .needs = "cgroup cgroup2")
{
	require_other(0, "a", "/a");
}

CASE(process_beside_the_root_is_shown_through_the_parent,
    .requirement = "CGROUP-6",
    .descr = "A process in a sibling of the reader's root is in /../SIBLING",
    .needs = "cgroup cgroup2")
{
	require_other(CLONE_NEWCGROUP, "a/d", "/../d");
}

CASE(without_the_namespace_a_process_beside_is_shown_by_name,
    .requirement = "CGROUP-6",
    .descr = "Control: a reader in the outer namespace is shown the path from the outer root",
    .needs = "cgroup cgroup2")
{
	require_other(0, "a/d", "/a/d");
}

CASE(process_below_the_root_is_shown_from_the_root,
    .requirement = "CGROUP-7",
    .descr = "A process in a child of the reader's root is in /CHILD",
    .needs = "cgroup cgroup2")
{
	require_other(CLONE_NEWCGROUP, "a/b/c", "/c");
}

CASE(without_the_namespace_a_process_below_is_shown_by_name,
    .requirement = "CGROUP-7",
    .descr = "Control: a reader in the outer namespace is shown the path from the outer root",
    .needs = "cgroup cgroup2")
{
	require_other(0, "a/b/c", "/a/b/c");
}

static void
require_other_named(int flags, const char *expected)
{
	const struct sight seen = see_other(make_named_tree, flags, "a/d");

	REQUIRE_STR(flags != 0 ? expected : from_outside(expected), seen.path);
}

CASE(process_beside_the_root_of_a_named_hierarchy_is_shown_through_the_parent,
    .requirement = "CGROUP-8",
    .descr = "In a named hierarchy of version 1 a process in a sibling of the reader's root is in /../SIBLING",
    .needs = "cgroup cgroup2")
{
	require_other_named(CLONE_NEWCGROUP, "/../d");
}

CASE(without_the_namespace_a_process_beside_is_shown_by_name_in_a_named_hierarchy,
    .requirement = "CGROUP-8",
    .descr = "Control: a reader in the outer namespace is shown the path from the outer root",
    .needs = "cgroup cgroup2")
{
	require_other_named(0, "/a/d");
}

CASE(the_readers_namespace_decides_and_not_the_targets,
    .requirement = "CGROUP-9",
    .descr = "A reader outside is shown the whole path of a process that sees itself in /",
    .needs = "cgroup cgroup2")
{
	struct actor inside;
	char path[PATH_SIZE];

	make_tree();
	make_group("a");
	start_member(&inside, "a", CLONE_NEWCGROUP);
	look_at_membership(inside.cell.pid, path);
	end_member(&inside);
	REQUIRE_STR(from_outside("/a"), path);
}

/* Where a process sees itself that has moved after it made its namespace in a/b. */
static void
require_after_move(int flags, const char *to, const char *expected)
{
	struct sight seen = { .group = "a/b", .flags = flags, .then = to };

	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/b/c");
	make_group("a/d");
	observe_sight(&seen);
	REQUIRE_STR(flags != 0 ? expected : from_outside(expected), seen.path);
}

CASE(root_stays_where_it_is_when_its_creator_moves_down,
    .requirement = "CGROUP-10",
    .descr = "The creator of a cgroup namespace that moves to a child sees itself in /CHILD",
    .needs = "cgroup cgroup2")
{
	require_after_move(CLONE_NEWCGROUP, "a/b/c", "/c");
}

CASE(without_the_namespace_a_move_down_is_shown_by_name,
    .requirement = "CGROUP-10",
    .descr = "Control: in the outer namespace the path after the move begins at the outer root",
    .needs = "cgroup cgroup2")
{
	require_after_move(0, "a/b/c", "/a/b/c");
}

struct moved {
	int flags;
	char path[PATH_SIZE];
};

static void
play_moved(struct actor *self)
{
	struct moved *stage = self->stage;

	actor_meet(self, "flags chosen");
	enter_group("a/b");
	SETUP(case_unshare(stage->flags));
	actor_meet(self, "namespace made");
	actor_meet(self, "moved");
	look_at_membership(0, stage->path);
}

/* Where a process sees itself that somebody outside has moved out of its root. */
static void
require_after_being_moved(int flags, const char *to, const char *expected)
{
	struct actor actor;
	struct moved *stage;

	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/d");
	actor_start(&actor, &same, play_moved, sizeof(*stage));
	stage = actor.stage;
	stage->flags = flags;
	actor_meet(&actor, "flags chosen");
	actor_meet(&actor, "namespace made");
	if (move_to(to, actor.cell.pid) != 0)
		case_broken(__FILE__, __LINE__, "the process cannot be moved to %s", to);
	actor_meet(&actor, "moved");
	actor_end(&actor);
	REQUIRE_STR(flags != 0 ? expected : from_outside(expected), stage->path);
}

CASE(process_that_was_moved_above_its_root_is_a_step_up,
    .requirement = "CGROUP-15",
    .descr = "A process that is moved to the parent of its namespace's root sees itself in /..",
    .needs = "cgroup cgroup2")
{
	require_after_being_moved(CLONE_NEWCGROUP, "a", "/..");
}

CASE(without_the_namespace_a_move_up_is_shown_by_name,
    .requirement = "CGROUP-15",
    .descr = "Control: in the outer namespace the path after the move begins at the outer root",
    .needs = "cgroup cgroup2")
{
	require_after_being_moved(0, "a", "/a");
}

CASE(process_that_was_moved_beside_its_root_goes_through_the_parent,
    .requirement = "CGROUP-16",
    .descr = "A process that is moved to a sibling of its namespace's root sees itself in /../SIBLING",
    .needs = "cgroup cgroup2")
{
	require_after_being_moved(CLONE_NEWCGROUP, "a/d", "/../d");
}

CASE(without_the_namespace_a_move_aside_is_shown_by_name,
    .requirement = "CGROUP-16",
    .descr = "Control: in the outer namespace the path after the move begins at the outer root",
    .needs = "cgroup cgroup2")
{
	require_after_being_moved(0, "a/d", "/a/d");
}
