/* table_test.c - the type of a mount that is made, bound or moved: the tables. */
#include "mounts.h"

#define NEEDS .needs = "mount tmpfs"

enum operation { MAKE, BIND, MOVE };

/* What becomes of each type of source; -EINVAL: the call is refused. */
typedef int column[PROPAGATION_TYPES];

static const char *
result_name(int result)
{
	return result < 0 ? strerrorname_np(-result) : propagation_name((enum propagation)result);
}

/* The type of the mount on DEST/b after the operation, or its errno. */
static int
operate(enum operation operation, const char *source, const char *place)
{
	int r = operation == MAKE ? mount("tmpfs", place, "tmpfs", 0, NULL) :
	    operation == BIND ? mount_bind(source, place, 0) : mount_move(source, place);

	return r < 0 ? -errno : (int)look_at_type(place);
}

static void
require_column(enum operation operation, enum propagation dest, const column expected)
{
	static const char *const names[] = { "made", "bound", "moved" };
	char source[32], into[32], place[40];

	for (enum propagation type = 0; type < PROPAGATION_TYPES; type++) {
		if (type == SLAVE_SHARED)
			continue;	/* no column of the tables */
		snprintf(source, sizeof(source), "source-%d-%d", dest, type);
		snprintf(into, sizeof(into), "dest-%d-%d", dest, type);
		snprintf(place, sizeof(place), "%s/b", into);
		make_mount_of(type, source);
		make_mount_of(dest, into);
		make_directory(place);

		int seen = operate(operation, source, place);

		REQUIRE(seen == expected[type], "a %s mount %s under a %s one: %s, expected %s",
		    propagation_name(type), names[operation], propagation_name(dest), result_name(seen),
		    result_name(expected[type]));
	}
}

static void
require_under_shared(enum operation operation, const column expected)
{
	make_ground();
	require_column(operation, SHARED, expected);
	require_column(operation, SLAVE_SHARED, expected);
}

static void
require_under_others(enum operation operation, const column expected)
{
	make_ground();
	require_column(operation, PRIVATE, expected);
	require_column(operation, SLAVE, expected);
	require_column(operation, UNBINDABLE, expected);
}

CASE(mount_made_under_a_shared_one_is_shared,
    .requirement = "MNT-20",
    .descr = "A new mount under a shared mount is shared", NEEDS)
{
	require_under_shared(MAKE, (column){ [PRIVATE] = SHARED, [SHARED] = SHARED, [SLAVE] = SHARED,
	    [UNBINDABLE] = SHARED });
}

CASE(mount_made_under_another_is_private,
    .requirement = "MNT-20",
    .descr = "A new mount under a private, slave or unbindable mount is private", NEEDS)
{
	require_under_others(MAKE, (column){ [PRIVATE] = PRIVATE, [SHARED] = PRIVATE, [SLAVE] = PRIVATE,
	    [UNBINDABLE] = PRIVATE });
}

CASE(bind_under_a_shared_mount_follows_the_table,
    .requirement = "MNT-32 MNT-33",
    .descr = "Bound under a shared mount, shared and private become shared, a slave shared as well", NEEDS)
{
	require_under_shared(BIND, (column){ [SHARED] = SHARED, [PRIVATE] = SHARED, [SLAVE] = SLAVE_SHARED,
	    [UNBINDABLE] = -EINVAL });
}

CASE(bind_under_another_mount_follows_the_table,
    .requirement = "MNT-32 MNT-33",
    .descr = "Bound under a mount that is not shared, the copy has the type of its source", NEEDS)
{
	require_under_others(BIND, (column){ [SHARED] = SHARED, [PRIVATE] = PRIVATE, [SLAVE] = SLAVE,
	    [UNBINDABLE] = -EINVAL });
}

CASE(move_under_a_shared_mount_follows_the_table,
    .requirement = "MNT-36 MNT-37",
    .descr = "Moved under a shared mount, shared and private become shared, a slave shared as well", NEEDS)
{
	require_under_shared(MOVE, (column){ [SHARED] = SHARED, [PRIVATE] = SHARED, [SLAVE] = SLAVE_SHARED,
	    [UNBINDABLE] = -EINVAL });
}

CASE(move_under_another_mount_follows_the_table,
    .requirement = "MNT-36",
    .descr = "Moved under a mount that is not shared, a mount keeps its type", NEEDS)
{
	require_under_others(MOVE, (column){ [SHARED] = SHARED, [PRIVATE] = PRIVATE, [SLAVE] = SLAVE,
	    [UNBINDABLE] = UNBINDABLE });
}

/* A private tree with a child of each type. */
static void
make_tree(const char *path)
{
	char child[64];

	make_mount(path);
	for (enum propagation type = 0; type < PROPAGATION_TYPES; type++) {
		snprintf(child, sizeof(child), "%s/%d", path, type);
		make_mount_of(type, child);
	}
}

static void
require_children(const char *path, const enum propagation expected[PROPAGATION_TYPES])
{
	char child[64];

	for (enum propagation type = 0; type < PROPAGATION_TYPES; type++) {
		snprintf(child, sizeof(child), "%s/%d", path, type);
		enum propagation seen = look_at_type(child);

		REQUIRE(seen == expected[type], "the copy of a %s child is %s, expected %s", propagation_name(type),
		    propagation_name(seen), propagation_name(expected[type]));
	}
}

CASE(recursive_bind_follows_the_table_for_each_mount,
    .requirement = "MNT-34 MNT-35",
    .descr = "Each mount of the tree is copied as if bound alone, unbindable ones are left out", NEEDS)
{
	static const enum propagation expected[] = { [PRIVATE] = PRIVATE, [SHARED] = SHARED, [SLAVE] = SLAVE,
		[SLAVE_SHARED] = SLAVE_SHARED, [UNBINDABLE] = NO_MOUNT };

	make_ground();
	make_tree("tree");
	make_directory("copy");
	REQUIRE_ERRNO(0, ERRNO_OF(mount_bind("tree", "copy", MS_REC)));
	require_children("copy", expected);
}

CASE(recursive_bind_under_a_shared_mount_shares_each_mount,
    .requirement = "MNT-34 MNT-35",
    .descr = "Under a shared mount each mount of the copied tree is shared, slaves are both", NEEDS)
{
	static const enum propagation expected[] = { [PRIVATE] = SHARED, [SHARED] = SHARED, [SLAVE] = SLAVE_SHARED,
		[SLAVE_SHARED] = SLAVE_SHARED, [UNBINDABLE] = NO_MOUNT };

	make_ground();
	make_tree("tree");
	make_mount_of(SHARED, "dest");
	make_directory("dest/copy");
	REQUIRE_ERRNO(0, ERRNO_OF(mount_bind("tree", "dest/copy", MS_REC)));
	require_children("dest/copy", expected);
	require_children("dest.other/copy", expected);
}

CASE(plain_bind_leaves_out_what_is_below,
    .requirement = "MNT-35",
    .descr = "Without MS_REC nothing that is mounted below the source is bound", NEEDS)
{
	make_ground();
	make_mount("tree");
	make_mount("tree/below");
	make_directory("copy");
	REQUIRE_ERRNO(0, ERRNO_OF(mount_bind("tree", "copy", 0)));
	REQUIRE(is_mounted("copy"), "nothing was bound");
	REQUIRE(!is_mounted("copy/below"), "the mount below was bound");
}

CASE(move_of_a_tree_with_an_unbindable_mount_under_a_shared_one_is_refused,
    .requirement = "MNT-37",
    .descr = "One unbindable mount in the tree is enough: EINVAL", NEEDS)
{
	make_ground();
	make_mount("tree");
	make_mount_of(UNBINDABLE, "tree/below");
	make_mount_of(SHARED, "dest");
	make_directory("dest/b");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(mount_move("tree", "dest/b")));
	REQUIRE(is_mounted("tree/below"), "the refused move changed the tree");
}

CASE(move_out_of_a_shared_mount_is_refused,
    .requirement = "MNT-38",
    .descr = "A mount whose parent is shared cannot be moved: EINVAL", NEEDS)
{
	make_ground();
	make_mount_of(SHARED, "m");
	make_mount("m/a");
	make_directory("b");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(mount_move("m/a", "b")));
	SETUP(set_propagation("m", MS_PRIVATE));
	REQUIRE_ERRNO(0, ERRNO_OF(mount_move("m/a", "b")));
}

CASE(move_of_what_is_no_mount_is_refused,
    .requirement = "MNT-39",
    .descr = "Moving a plain directory or the root is refused", NEEDS)
{
	int root;

	make_ground();
	make_directory("a");
	make_directory("b");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(mount_move("a", "b")));
	/* Every target is below the root as well, which is an error of its own. */
	root = ERRNO_OF(mount_move("/", "b"));
	REQUIRE(root == EINVAL || root == ELOOP, "moving the root: %s", strerror(root));
}

CASE(move_below_itself_is_refused,
    .requirement = "MNT-40",
    .descr = "Moving a mount to a directory within it: ELOOP", NEEDS)
{
	make_ground();
	make_mount("a");
	make_directory("a/b");
	REQUIRE_ERRNO(ELOOP, ERRNO_OF(mount_move("a", "a/b")));
}
