/* mount_test.c - cgroup filesystems mounted inside and outside of a cgroup namespace. */
#include "mountinfo.h"

#define INNER "inner"		/* mount point in the case's work directory */
#define CHILD "below-the-probe"	/* no name that the root of the hierarchy may have */

struct mounted {
	int flags;
	const char *type, *options;	/* of what the probe mounts; type NULL: nothing */
	const char *looked_at;		/* whose line is read */
	int result;			/* errno of mount(2) */
	bool below, beside;		/* there is a child of the probe's cgroup, the tree itself */
	struct mount_line line;
};

/* In a/b, which has a child; the mount namespace is the arena's. */
static void
look_at_mounted(void *arg)
{
	struct mounted *seen = arg;
	char outer[PATH_SIZE];

	enter_group("a/b");
	SETUP(case_unshare(seen->flags));
	if (seen->type != NULL) {
		seen->result = ERRNO_OF(mount("none", INNER, seen->type, 0, seen->options));
		snprintf(outer, sizeof(outer), INNER "%s", tree_name());
		seen->below = access(INNER "/" CHILD, F_OK) == 0;
		seen->beside = access(outer, F_OK) == 0;
	}
	if (seen->looked_at != NULL)
		look_at_mount(seen->looked_at, &seen->line);
}

static void
make_branches(void)
{
	make_group("a");
	make_group("a/b");
	make_group("a/b/" CHILD);
	make_group("a/d");
	SETUP(mkdir(INNER, 0700));
}

static struct mounted
mount_version_2(int flags)
{
	struct mounted seen = { .flags = flags, .type = "cgroup2", .looked_at = INNER, .result = -1 };

	make_tree();
	make_branches();
	case_observe(&same, look_at_mounted, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.result);
	return seen;
}

static struct mounted
mount_named(int flags)
{
	char options[128];
	struct mounted seen = { .flags = flags, .type = "cgroup", .options = options, .result = -1 };

	make_named_tree();
	find_named(options, sizeof(options));
	make_branches();
	case_observe(&same, look_at_mounted, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.result);
	return seen;
}

CASE(mount_made_inside_begins_at_the_root_of_the_namespace,
    .requirement = "CGROUP-20",
    .descr = "A cgroup2 mounted in a cgroup namespace holds the root's children, and nothing beside or above",
    .needs = "cgroup cgroup2")
{
	const struct mounted seen = mount_version_2(CLONE_NEWCGROUP);

	REQUIRE(seen.below, "the child of the namespace's root is missing");
	REQUIRE(!seen.beside, "a cgroup above the namespace's root is there");
}

CASE(without_the_namespace_the_same_mount_begins_further_up,
    .requirement = "CGROUP-20",
    .descr = "Control: a cgroup2 mounted by a process in the outer namespace holds what is above its cgroup",
    .needs = "cgroup cgroup2")
{
	const struct mounted seen = mount_version_2(0);

	REQUIRE(!seen.below, "the mount begins in the probe's own cgroup");
	REQUIRE(seen.beside, "the cgroup above is missing");
}

CASE(named_hierarchy_mounted_inside_begins_at_the_root_of_the_namespace,
    .requirement = "CGROUP-21",
    .descr = "The same for a named hierarchy of version 1",
    .needs = "cgroup cgroup2")
{
	const struct mounted seen = mount_named(CLONE_NEWCGROUP);

	REQUIRE(seen.below, "the child of the namespace's root is missing");
	REQUIRE(!seen.beside, "a cgroup above the namespace's root is there");
}

CASE(without_the_namespace_a_named_hierarchy_begins_further_up,
    .requirement = "CGROUP-21",
    .descr = "Control: the same mount made in the outer namespace holds what is above",
    .needs = "cgroup cgroup2")
{
	const struct mounted seen = mount_named(0);

	REQUIRE(!seen.below, "the mount begins in the probe's own cgroup");
	REQUIRE(seen.beside, "the cgroup above is missing");
}

CASE(mount_made_inside_has_the_root_slash_in_mountinfo,
    .requirement = "CGROUP-22",
    .descr = "For a cgroup2 mounted in a cgroup namespace /proc/self/mountinfo shows the root / inside",
    .needs = "cgroup cgroup2")
{
	const struct mounted seen = mount_version_2(CLONE_NEWCGROUP);

	REQUIRE_STR("/", seen.line.root);
}

CASE(mount_made_inside_has_its_path_in_mountinfo_outside,
    .requirement = "CGROUP-23",
    .descr = "Outside the same mount is shown with the path of the namespace's root",
    .needs = "cgroup cgroup2")
{
	char expected[PATH_SIZE];
	struct mount_line line_outside;

	mount_version_2(CLONE_NEWCGROUP);
	look_at_mount(INNER, &line_outside);
	snprintf(expected, sizeof(expected), "%s/a/b", tree_name());
	REQUIRE_STR(expected, line_outside.root);
}

/* A mount that was made outside, of `group` or of the whole, as a reader in a/b is shown it. */
static void
require_mountinfo_root(const char *group, int flags, const char *expected)
{
	struct mounted seen = { .flags = flags, .looked_at = group != NULL ? INNER : MOUNT };
	char path[PATH_SIZE];

	make_tree();
	make_branches();
	if (group != NULL)
		SETUP(mount(in_tree(group), INNER, NULL, MS_BIND, NULL));
	case_observe(&same, look_at_mounted, &seen, sizeof(seen));
	snprintf(path, sizeof(path), "%s%s", flags == 0 && group != NULL ? tree_name() : "", expected);
	REQUIRE_STR(path, seen.line.root);
}

CASE(mount_of_the_root_made_outside_is_shown_as_slash,
    .requirement = "CGROUP-24",
    .descr = "A mount of the namespace's root that was made outside has the root / in mountinfo inside",
    .needs = "cgroup cgroup2")
{
	require_mountinfo_root("a/b", CLONE_NEWCGROUP, "/");
}

CASE(without_the_namespace_such_a_mount_is_shown_by_its_path,
    .requirement = "CGROUP-24",
    .descr = "Control: in the outer namespace mountinfo shows the path of what is mounted",
    .needs = "cgroup cgroup2")
{
	require_mountinfo_root("a/b", 0, "/a/b");
}

CASE(mount_from_above_is_shown_by_steps_up,
    .requirement = "CGROUP-25",
    .descr = "A mount that begins three levels above the namespace's root has the root /../../.. in mountinfo",
    .needs = "cgroup cgroup2")
{
	require_mountinfo_root(NULL, CLONE_NEWCGROUP, "/../../..");
}

CASE(without_the_namespace_a_mount_from_above_is_shown_as_slash,
    .requirement = "CGROUP-25",
    .descr = "Control: in the outer namespace the same mount begins at its root",
    .needs = "cgroup cgroup2")
{
	require_mountinfo_root(NULL, 0, "/");
}

CASE(mount_from_beside_is_shown_through_the_parent,
    .requirement = "CGROUP-26",
    .descr = "A mount of a sibling of the namespace's root has the root /../SIBLING in mountinfo",
    .needs = "cgroup cgroup2")
{
	require_mountinfo_root("a/d", CLONE_NEWCGROUP, "/../d");
}

CASE(without_the_namespace_a_mount_from_beside_is_shown_by_its_path,
    .requirement = "CGROUP-26",
    .descr = "Control: in the outer namespace mountinfo shows the path of what is mounted",
    .needs = "cgroup cgroup2")
{
	require_mountinfo_root("a/d", 0, "/a/d");
}

CASE(release_agent_is_in_no_cgroup_below_the_first,
    .requirement = "CGROUP-27",
    .descr = "A child cgroup of version 1 has notify_on_release and no release_agent, mounted inside or not",
    .needs = "cgroup cgroup2")
{
	make_named_tree();
	REQUIRE(access(in_tree("notify_on_release"), F_OK) == 0, "notify_on_release is missing");
	REQUIRE(access(in_tree("release_agent"), F_OK) < 0, "there is a release_agent");
}

/* What an option does that only the first cgroup namespace may give. */
static void
require_ignored(const char *option)
{
	struct mount_line before, after;
	int number;

	SETUP(mkdir(MOUNT, 0700));
	SETUP(mkdir(INNER, 0700));
	SETUP(mount("none", MOUNT, "cgroup2", 0, NULL));
	look_at_mount(MOUNT, &before);
	number = ERRNO_OF(mount("none", INNER, "cgroup2", 0, option));
	if (number == EINVAL)
		case_skip("unsupported", "cgroup2 has no mount option %s", option);
	look_at_mount(MOUNT, &after);
	REQUIRE_ERRNO(0, number);
	REQUIRE_STR(before.options, after.options);
}

CASE(nsdelegate_is_ignored_in_another_namespace,
    .requirement = "CGROUP-28",
    .descr = "A cgroup2 mounted with nsdelegate in a cgroup and mount namespace of its own changes no option",
    .needs = "cgroup cgroup2")
{
	require_ignored("nsdelegate");
}

CASE(memory_localevents_is_ignored_in_another_namespace,
    .requirement = "CGROUP-29",
    .descr = "The same for memory_localevents",
    .needs = "cgroup cgroup2")
{
	require_ignored("memory_localevents");
}

CASE(a_mount_without_options_takes_none_away,
    .requirement = "CGROUP-28",
    .descr = "A cgroup2 mounted without options in a namespace of its own leaves the options as they were",
    .needs = "cgroup cgroup2")
{
	require_ignored("");
}

CASE(a_mount_of_version_2_names_no_controllers,
    .requirement = "CGROUP-37",
    .descr = "cgroup2 takes no name of a controller as a mount option: EINVAL",
    .needs = "cgroup cgroup2")
{
	SETUP(mkdir(MOUNT, 0700));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(mount("none", MOUNT, "cgroup2", 0, "pids")));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(mount("none", MOUNT, "cgroup2", 0, "none,name=ns-conform")));
}
