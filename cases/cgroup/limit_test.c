/* limit_test.c - limits that hold for a cgroup and all below it, in whatever namespace. */
#include "tree.h"

static void
require_limit(const char *file, const char *at_most, const char *allowed, const char *refused)
{
	make_tree();
	make_group("a");
	make_group(allowed);
	need_room_for(refused);
	SETUP(rmdir(in_tree(allowed)));
	REQUIRE_STR("max", get_file(file));
	REQUIRE_ERRNO(0, put_file(file, at_most));
	REQUIRE_STR(at_most, get_file(file));
	REQUIRE_ERRNO(0, ERRNO_OF(mkdir(in_tree(allowed), 0755)));
	REQUIRE_ERRNO(EAGAIN, ERRNO_OF(mkdir(in_tree(refused), 0755)));
	REQUIRE_ERRNO(0, put_file(file, "max"));
	REQUIRE_ERRNO(0, ERRNO_OF(mkdir(in_tree(refused), 0755)));
}

CASE(depth_below_a_cgroup_is_limited,
    .requirement = "CGROUP-170",
    .descr = "With cgroup.max.depth at 1 a child is made, and a child of that is EAGAIN until the limit is max again",
    .needs = "cgroup cgroup2")
{
	require_limit("a/cgroup.max.depth", "1", "a/b", "a/b/c");
}

CASE(the_number_of_descendants_is_limited,
    .requirement = "CGROUP-171",
    .descr = "With cgroup.max.descendants at 1 a second descendant is EAGAIN until the limit is max again",
    .needs = "cgroup cgroup2")
{
	require_limit("a/cgroup.max.descendants", "1", "a/b", "a/c");
}

CASE(depth_0_forbids_any_child,
    .requirement = "CGROUP-172",
    .descr = "With cgroup.max.depth at 0 no child is made",
    .needs = "cgroup cgroup2")
{
	make_tree();
	make_group("a");
	REQUIRE_ERRNO(0, put_file("a/cgroup.max.depth", "0"));
	REQUIRE_ERRNO(EAGAIN, ERRNO_OF(mkdir(in_tree("a/b"), 0755)));
}

#define INNER "inner"

struct makings {
	int allowed, refused;		/* errno */
};

/* In the namespace the limit is above its root. */
static void
look_at_makings(void *arg)
{
	struct makings *seen = arg;
	char outer[PATH_SIZE];

	enter_group("a/b");
	SETUP(case_unshare(CLONE_NEWCGROUP));
	SETUP(mount("none", INNER, "cgroup2", 0, NULL));
	/* Nothing is made outside of the tree, should the mount begin there. */
	snprintf(outer, sizeof(outer), INNER "%s", tree_name());
	if (access(outer, F_OK) == 0)
		return;
	seen->allowed = ERRNO_OF(mkdir(INNER "/c", 0755));
	seen->refused = ERRNO_OF(mkdir(INNER "/c/d", 0755));
}

CASE(a_limit_above_the_root_holds_inside,
    .requirement = "CGROUP-173",
    .descr = "A cgroup namespace does not get out of a cgroup.max.depth that was set above its root",
    .needs = "cgroup cgroup2")
{
	struct makings seen = { -1, -1 };

	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/b/c");
	need_room_for("a/b/c/d");
	SETUP(rmdir(in_tree("a/b/c")));
	SETUP(mkdir(INNER, 0700));
	SETUP(put_text(in_tree("a/cgroup.max.depth"), "2"));
	case_observe(&same, look_at_makings, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.allowed);
	REQUIRE_ERRNO(EAGAIN, seen.refused);
}

static long long
count_descendants(const char *group)
{
	char name[PATH_SIZE];
	long count = -1;

	snprintf(name, sizeof(name), "%.200s/cgroup.stat", group);
	sscanf(get_file(name), "nr_descendants %ld", &count);
	return count;
}

CASE(descendants_are_counted,
    .requirement = "CGROUP-174",
    .descr = "nr_descendants in cgroup.stat is the number of cgroups below",
    .needs = "cgroup cgroup2")
{
	make_tree();
	make_group("a");
	REQUIRE_EQ(0, count_descendants("a"));
	make_group("a/b");
	make_group("a/b/c");
	REQUIRE_EQ(2, count_descendants("a"));
	SETUP(rmdir(in_tree("a/b/c")));
	REQUIRE_EQ(1, count_descendants("a"));
}

/* The pids controller of either version, wherever this system has it. */
static void
make_pids_tree(void)
{
	char text[4096];

	SETUP(look_text("/proc/self/cgroup", text, sizeof(text)));
	if (strstr(text, ":pids:") != NULL) {
		grow_tree("cgroup", "pids");
		make_group("a");
		make_group("a/b");
		return;
	}
	make_tree();
	make_group("a");
	make_group("a/b");
	enable_controller("pids", "a");
}

struct forks {
	const char *group;
	int first, second;		/* errno */
};

static int
run_fork(void *arg)
{
	struct forks *seen = arg;

	seen->second = try_clone(0);
	return 0;
}

/* With a limit of 2 this one and one more. */
static void
look_at_forks(void *arg)
{
	struct forks *seen = arg;
	int status;

	enter_group(seen->group);
	SETUP(case_unshare(CLONE_NEWCGROUP));
	status = in_child(run_fork, seen);
	seen->first = status < 0 ? errno : 0;
}

static void
require_pids_limit(const char *limited, const char *group)
{
	struct forks seen = { .group = group, .first = -1, .second = -1 };

	make_pids_tree();
	SETUP(put_text(in_tree(limited), "2"));
	case_observe(&same, look_at_forks, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.first);
	REQUIRE_ERRNO(EAGAIN, seen.second);
}

CASE(processes_of_a_namespace_are_limited_at_its_root,
    .requirement = "CGROUP-180",
    .descr = "With pids.max at 2 in a cgroup the third process of a namespace there is EAGAIN",
    .needs = "cgroup cgroup2")
{
	require_pids_limit("a/pids.max", "a");
}

CASE(processes_of_a_namespace_are_limited_from_above,
    .requirement = "CGROUP-180",
    .descr = "With pids.max at 2 in the parent of a namespace's root the third process inside is EAGAIN",
    .needs = "cgroup cgroup2")
{
	require_pids_limit("a/pids.max", "a/b");
}
