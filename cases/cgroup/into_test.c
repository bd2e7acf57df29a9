/* into_test.c - processes that begin their life in a cgroup of their creator's choice. */
#include "into.h"

struct birth {
	int flags;			/* of the descriptor */
	int created;			/* errno */
	char child[PATH_SIZE], parent[PATH_SIZE];
};

static int
run_born(void *arg)
{
	look_at_membership(0, arg);
	return 0;
}

static void
look_at_birth(void *arg)
{
	struct birth *seen = arg;
	pid_t pid;

	enter_group("a");
	pid = clone_into(open_group("b", seen->flags), run_born, seen->child);
	seen->created = ERRNO_OF(pid);
	if (pid > 0)
		expect_end(wait_status(pid));
	look_at_membership(0, seen->parent);
}

static void
require_born_elsewhere(int flags)
{
	struct birth seen = { .flags = flags, .created = -1 };
	char child[PATH_SIZE], parent[PATH_SIZE];

	make_tree();
	make_group("a");
	make_group("b");
	case_observe(&same, look_at_birth, &seen, sizeof(seen));
	snprintf(child, sizeof(child), "%s/b", tree_name());
	snprintf(parent, sizeof(parent), "%s/a", tree_name());
	REQUIRE_ERRNO(0, seen.created);
	REQUIRE_STR(child, seen.child);
	REQUIRE_STR(parent, seen.parent);
}

CASE(the_child_begins_in_the_cgroup_of_the_descriptor,
    .requirement = "CGROUP-100",
    .descr = "CLONE_INTO_CGROUP creates the child in the given cgroup, and its parent stays where it is",
    .needs = "cgroup cgroup2 into-cgroup")
{
	require_born_elsewhere(O_RDONLY);
}

CASE(a_descriptor_that_is_only_a_place_will_do,
    .requirement = "CGROUP-101",
    .descr = "CLONE_INTO_CGROUP takes a descriptor that was opened with O_PATH",
    .needs = "cgroup cgroup2 into-cgroup")
{
	require_born_elsewhere(O_PATH);
}

struct refusal {
	int without, with;	/* errno, by capability */
};

static int
run_without(void *arg)
{
	struct refusal *seen = arg;

	SETUP(drop_capabilities());
	seen->without = try_clone_into(open_group("a/c", O_RDONLY));
	return 0;
}

static void
look_at_refusal(void *arg)
{
	struct refusal *seen = arg;

	enter_group("a/b");
	SETUP(chmod(in_tree("cgroup.procs"), 0444));
	expect_end(in_child(run_without, seen));
	seen->with = try_clone_into(open_group("a/c", O_RDONLY));
}

static struct refusal
try_birth(const char *read_only)
{
	struct refusal seen = { -1, -1 };

	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/c");
	if (read_only != NULL)
		SETUP(chmod(in_tree(read_only), 0444));
	case_observe(&same, look_at_refusal, &seen, sizeof(seen));
	return seen;
}

static void
require_refused(const char *read_only)
{
	const struct refusal seen = try_birth(read_only);

	REQUIRE_ERRNO(EACCES, seen.without);
	if (has_capability(CAP_DAC_OVERRIDE))
		REQUIRE_ERRNO(0, seen.with);
}

CASE(the_target_must_be_writable,
    .requirement = "CGROUP-102",
    .descr = "CLONE_INTO_CGROUP is EACCES where the caller may not write cgroup.procs, granted with the capability",
    .needs = "cgroup cgroup2 into-cgroup")
{
	require_refused("a/c/cgroup.procs");
}

CASE(the_common_ancestor_must_be_writable,
    .requirement = "CGROUP-103",
    .descr = "CLONE_INTO_CGROUP beside one's own cgroup is EACCES while the parent's cgroup.procs may not be written",
    .needs = "cgroup cgroup2 into-cgroup")
{
	require_refused("a/cgroup.procs");
}

CASE(within_the_own_subtree_no_capability_is_needed,
    .requirement = "CGROUP-102 CGROUP-103",
    .descr = "CLONE_INTO_CGROUP is granted without any capability where both files may be written",
    .needs = "cgroup cgroup2 into-cgroup")
{
	REQUIRE_ERRNO(0, try_birth(NULL).without);
}

CASE(a_descriptor_of_something_else_is_refused,
    .requirement = "CGROUP-104",
    .descr = "CLONE_INTO_CGROUP is EBADF for a folder that is no cgroup, a file of one, and no descriptor at all",
    .needs = "cgroup cgroup2 into-cgroup")
{
	const int folder = SETUP(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	make_tree();
	REQUIRE_ERRNO(EBADF, try_clone_into(folder));
	REQUIRE_ERRNO(EBADF, try_clone_into(SETUP(open(in_tree("cgroup.procs"), O_RDONLY | O_CLOEXEC))));
	close(folder);
	REQUIRE_ERRNO(EBADF, try_clone_into(folder));
}

CASE(a_cgroup_of_version_1_is_refused,
    .requirement = "CGROUP-105",
    .descr = "CLONE_INTO_CGROUP is refused for a cgroup of a named hierarchy of version 1",
    .needs = "cgroup cgroup2 into-cgroup")
{
	make_named_tree();
	REQUIRE_NE(0, try_clone_into(open_group("", O_RDONLY)));
}

CASE(an_invalid_domain_is_refused,
    .requirement = "CGROUP-106",
    .descr = "CLONE_INTO_CGROUP is EOPNOTSUPP for a cgroup of type \"domain invalid\"",
    .needs = "cgroup cgroup2 into-cgroup")
{
	make_tree();
	make_group("a");
	make_group("a/threaded");
	make_group("a/invalid");
	SETUP(put_text(in_tree("a/threaded/cgroup.type"), "threaded"));
	REQUIRE_STR("domain invalid", get_file("a/invalid/cgroup.type"));
	REQUIRE_ERRNO(EOPNOTSUPP, try_clone_into(open_group("a/invalid", O_RDONLY)));
}

CASE(a_cgroup_that_distributes_a_resource_is_refused,
    .requirement = "CGROUP-107",
    .descr = "CLONE_INTO_CGROUP is EBUSY for a cgroup that has a domain controller enabled",
    .needs = "cgroup cgroup2 into-cgroup")
{
	make_tree();
	make_group("a");
	enable_controller("memory", "a");
	REQUIRE_ERRNO(EBUSY, try_clone_into(open_group("a", O_RDONLY)));
}
