/* pivot_test.c - pivot_root(2): another root for a mount namespace. */
#include "pivot.h"

#define NEEDS .needs = "mount tmpfs CAP_SYS_CHROOT"

static const struct cell_spec own_mounts = { .namespaces = CLONE_NEWNS };

static bool
is_same_file(const char *a, const char *b)
{
	struct stat of_a, of_b;

	return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
	    of_a.st_ino == of_b.st_ino;
}

static bool
is_old_root(const char *path)
{
	char mark[64];

	snprintf(mark, sizeof(mark), "%s/is-old", path);
	return access(mark, F_OK) == 0;
}

static bool
is_new_root(const char *path)
{
	char mark[64];

	snprintf(mark, sizeof(mark), "%s/is-new", path);
	return access(mark, F_OK) == 0;
}

struct pivoted {
	int error, detach;
	bool root_is_new, old_has_root, directory_is_new;	/* after the call */
	bool stays;				/* a working directory elsewhere */
	bool other_root_is_new, other_directory_is_new;		/* of another process */
	bool reachable;				/* the old root, after it was unmounted */
	bool reachable_before;
};

static void
look_at_pivot(void *arg)
{
	struct pivoted *seen = arg;

	make_small_root();
	seen->error = ERRNO_OF(pivot_root("/new", "/new/old"));
	seen->root_is_new = is_new_root("");
	seen->old_has_root = is_old_root("/old");
	seen->directory_is_new = is_new_root(".");
}

CASE(pivot_makes_a_new_root_and_keeps_the_old,
    .requirement = "MNT-76",
    .descr = "After pivot_root new_root is the root, and the old root is mounted on put_old", NEEDS)
{
	struct pivoted seen = { .error = -1 };

	make_ground();
	case_observe(&own_mounts, look_at_pivot, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.root_is_new, "the root is not new_root");
	REQUIRE(seen.old_has_root, "the old root is not on put_old");
}

CASE(pivot_moves_a_working_directory_on_the_old_root,
    .requirement = "MNT-77",
    .descr = "A working directory that was the old root is new_root afterwards", NEEDS)
{
	struct pivoted seen = { .error = -1 };

	make_ground();
	case_observe(&own_mounts, look_at_pivot, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.directory_is_new, "the working directory is not new_root");
}

static void
look_from_elsewhere(void *arg)
{
	struct pivoted *seen = arg;
	struct stat before, after;

	make_small_root();
	SETUP(chdir("/plain"));
	SETUP(stat(".", &before));
	seen->error = ERRNO_OF(pivot_root("/new", "/new/old"));
	SETUP(stat(".", &after));
	seen->stays = before.st_dev == after.st_dev && before.st_ino == after.st_ino;
}

CASE(pivot_leaves_another_working_directory_alone,
    .requirement = "MNT-78",
    .descr = "A working directory other than the old root stays the same", NEEDS)
{
	struct pivoted seen = { .error = -1 };

	make_ground();
	case_observe(&own_mounts, look_from_elsewhere, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.stays, "the working directory changed");
}

/* A process in the small root watches another one pivot, which is in the same
 * mount namespace or in one of its own. */
struct watch {
	bool unshares;
	struct pivoted seen;
};

static int
pivot_beside(void *arg)
{
	struct watch *watch = arg;

	if (watch->unshares)
		SETUP(case_unshare(CLONE_NEWNS));
	watch->seen.error = ERRNO_OF(pivot_root("/new", "/new/old"));
	return 0;
}

static void
watch_pivot(void *arg)
{
	struct watch *watch = arg;

	make_small_root();
	SETUP(in_child(pivot_beside, watch));
	watch->seen.other_root_is_new = is_new_root("");
	watch->seen.other_directory_is_new = is_new_root(".");
}

static struct pivoted
watch_another(bool unshares)
{
	struct watch watch = { .unshares = unshares, .seen = { .error = -1 } };

	make_ground();
	case_observe(&own_mounts, watch_pivot, &watch, sizeof(watch));
	REQUIRE_ERRNO(0, watch.seen.error);
	return watch.seen;
}

CASE(pivot_moves_every_process_of_the_namespace,
    .requirement = "MNT-77",
    .descr = "Another process of the namespace gets the new root and the new working directory", NEEDS)
{
	struct pivoted seen = watch_another(false);

	REQUIRE(seen.other_root_is_new, "the root of the other process is not new_root");
	REQUIRE(seen.other_directory_is_new, "the working directory of the other process is not new_root");
}

CASE(pivot_moves_no_process_of_another_namespace,
    .requirement = "MNT-79",
    .descr = "A process in another mount namespace keeps its root and working directory", NEEDS)
{
	struct pivoted seen = watch_another(true);

	REQUIRE(!seen.other_root_is_new, "the root of a process in another namespace changed");
	REQUIRE(!seen.other_directory_is_new, "the working directory of such a process changed");
}

CASE(without_a_namespace_between_them_the_other_process_is_moved,
    .requirement = "MNT-79",
    .descr = "Control: in the same mount namespace the same process gets the new root", NEEDS)
{
	struct pivoted seen = watch_another(false);

	REQUIRE(seen.other_root_is_new, "the root of the other process is not new_root");
}

/* Every way back to the old root that begins with a path. */
static bool
can_reach_old_root(void)
{
	return is_old_root("/old") || is_old_root("/old/..") || is_old_root("/..") || is_old_root("..") ||
	    is_old_root("../../..") || is_old_root("/mnt/../../..") || is_old_root("");
}

static void
look_for_the_old_root(void *arg)
{
	struct pivoted *seen = arg;

	make_small_root();
	seen->error = ERRNO_OF(pivot_root("/new", "/new/old"));
	SETUP(chdir("/"));
	seen->reachable_before = can_reach_old_root();
	seen->detach = ERRNO_OF(umount2("/old", MNT_DETACH));
	seen->reachable = can_reach_old_root() || !is_same_file("/..", "/");
}

CASE(old_root_is_out_of_reach_once_unmounted,
    .requirement = "MNT-80",
    .descr = "After pivot_root and unmounting put_old no path leads to the old root", NEEDS)
{
	struct pivoted seen = { .error = -1 };

	make_ground();
	case_observe(&own_mounts, look_for_the_old_root, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_ERRNO(0, seen.detach);
	REQUIRE(!seen.reachable, "the old root can be reached");
}

CASE(without_unmounting_the_old_root_is_in_reach,
    .requirement = "MNT-80",
    .descr = "Control: before put_old is unmounted the old root can be reached", NEEDS)
{
	struct pivoted seen = { .error = -1 };

	make_ground();
	case_observe(&own_mounts, look_for_the_old_root, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.reachable_before, "the old root cannot be reached");
}

static void
look_at_stacked_pivot(void *arg)
{
	struct pivoted *seen = arg;

	make_small_root();
	SETUP(chdir("/new"));
	seen->error = ERRNO_OF(pivot_root(".", "."));
	seen->detach = ERRNO_OF(umount2(".", MNT_DETACH));
	SETUP(chdir("/"));
	seen->root_is_new = is_new_root("") && is_new_root(".");
	seen->reachable = is_old_root("") || is_old_root("..");
}

CASE(new_and_old_root_may_be_one_directory,
    .requirement = "MNT-81",
    .descr = "pivot_root(., .) and unmounting . leave the new root alone", NEEDS)
{
	struct pivoted seen = { .error = -1 };

	make_ground();
	case_observe(&own_mounts, look_at_stacked_pivot, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_ERRNO(0, seen.detach);
	REQUIRE(seen.root_is_new, "the root is not new_root");
	REQUIRE(!seen.reachable, "the old root can be reached");
}
