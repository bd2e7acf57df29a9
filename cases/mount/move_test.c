/* move_test.c - what move_mount(2) can do beyond moving: peer groups, and mounts beneath others. */
#include "setattr.h"

#define MOVE_SET_GROUP 0x100
#define MOVE_BENEATH 0x200

#define NEEDS_GROUP .needs = "mount tmpfs move-group"
#define NEEDS_BENEATH .needs = "mount tmpfs open-tree move-beneath"

/* Give the mount on `to` the propagation of the one on `from`. */
static int
set_group(const char *from, const char *to)
{
	return (int)syscall(SYS_move_mount, AT_FDCWD, from, AT_FDCWD, to, MOVE_SET_GROUP);
}

/* A mount of the type on "from", and a private one of the same filesystem on "to". */
static void
make_pair(enum propagation type)
{
	make_mount_of(type, "from");
	make_directory("to");
	SETUP(mount_bind("from", "to", 0));
	SETUP(set_propagation("to", MS_PRIVATE));
}

CASE(private_mount_joins_a_peer_group,
    .requirement = "MNT-171",
    .descr = "By MOVE_MOUNT_SET_GROUP a private mount becomes a peer of a shared one, and exchanges events with it",
    NEEDS_GROUP)
{
	struct mount_record from, to;

	make_ground();
	make_pair(SHARED);
	make_directory("from/a");
	REQUIRE_ERRNO(0, ERRNO_OF(set_group("from", "to")));
	look_at_mount("from", &from);
	look_at_mount("to", &to);
	REQUIRE_NE(0, to.shared);
	REQUIRE_EQ(from.shared, to.shared);
	REQUIRE_EQ(0, to.master);
	SETUP(mount("tmpfs", "from/a", "tmpfs", 0, NULL));
	REQUIRE(is_mounted("to/a"), "a mount under the peer did not arrive");
}

CASE(private_mount_gets_a_master,
    .requirement = "MNT-171",
    .descr = "From a slave a private mount gets its master, from a shared slave both", NEEDS_GROUP)
{
	struct mount_record from, to;

	for (int i = 0; i < 2; i++) {
		make_ground();
		make_pair(i == 0 ? SLAVE : SLAVE_SHARED);
		REQUIRE_ERRNO(0, ERRNO_OF(set_group("from", "to")));
		look_at_mount("from", &from);
		look_at_mount("to", &to);
		REQUIRE_NE(0, to.master);
		REQUIRE_EQ(from.master, to.master);
		REQUIRE_EQ(from.shared, to.shared);
	}
}

CASE(group_is_for_private_mounts_of_the_same_filesystem,
    .requirement = "MNT-172",
    .descr = "From a private mount, to one that is shared or slave, of another filesystem, or no mount: EINVAL", NEEDS_GROUP)
{
	make_ground();
	make_pair(SHARED);
	make_mount("other");
	make_directory("plain");
	make_directory("from/plain");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_group("from", "other")));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_group("from", "plain")));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_group("from/plain", "to")));
	SETUP(set_propagation("to", MS_SHARED));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_group("from", "to")));
	SETUP(set_propagation("to", MS_PRIVATE));
	SETUP(set_propagation("from", MS_PRIVATE));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_group("from", "to")));
}

static int
move_beneath(const char *from, const char *to)
{
	int tree = SETUP(clone_tree(from)), r, error;

	r = (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, to, MOVE_FROM_EMPTY_PATH | MOVE_BENEATH);
	error = errno;
	close(tree);
	errno = error;
	return r;
}

CASE(mount_is_put_beneath_another,
    .requirement = "MNT-173",
    .descr = "Put beneath it a mount is out of sight until the upper one is unmounted", NEEDS_BENEATH)
{
	int upper;

	make_ground();
	make_mount("lower");
	make_directory("lower/l");
	make_mount("m");
	make_directory("m/u");
	upper = mount_id("m");
	REQUIRE_ERRNO(0, ERRNO_OF(move_beneath("lower", "m")));
	REQUIRE_EQ(upper, mount_id("m"));
	REQUIRE(access("m/u", F_OK) == 0 && access("m/l", F_OK) != 0, "the upper mount is not the one in sight");
	SETUP(umount2("m", 0));
	REQUIRE(is_mounted("m"), "nothing was beneath");
	REQUIRE_ERRNO(0, ERRNO_OF(access("m/l", F_OK)));
}

CASE(beneath_must_be_a_mount,
    .requirement = "MNT-174",
    .descr = "Beneath a directory that nothing is mounted on: EINVAL", NEEDS_BENEATH)
{
	make_ground();
	make_mount("lower");
	make_directory("plain");
	make_mount("m");
	make_directory("m/below");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(move_beneath("lower", "plain")));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(move_beneath("lower", "m/below")));
}

/* What a mount covers, and whether it comes to light by putting another beneath. */
struct beneath {
	int error;		/* of putting one there */
	int upper, lower;	/* errno of unmounting the upper one, then the lower one */
	bool covered;		/* what was beneath both is out of sight at the end */
};

static void
try_beneath_locked(void *arg)
{
	struct beneath *seen = arg;

	seen->error = ERRNO_OF(move_beneath("lower", "m"));
	seen->upper = ERRNO_OF(umount2("m", MNT_DETACH));
	if (seen->upper == 0)
		seen->lower = ERRNO_OF(umount2("m", MNT_DETACH));
	seen->covered = access("m/below", F_OK) != 0;
}

/* Either nothing is put there, or what is put there becomes what may not be unmounted. */
CASE(what_a_locked_mount_covers_stays_covered,
    .requirement = "MNT-175",
    .descr = "Beneath a mount that came from a more privileged namespace: EINVAL, or the new one is locked instead",
    .needs = "mount mount-in-user tmpfs open-tree move-beneath")
{
	const struct cell_spec inner = { .namespaces = CLONE_NEWUSER | CLONE_NEWNS, .setup = CELL_MAP_IDS };
	const struct cell_spec same = { .namespaces = CLONE_NEWNS };
	struct beneath seen = { .error = -1, .upper = -1, .lower = -1 };

	make_ground();
	make_mount("lower");
	make_directory("m");
	make_directory("m/below");
	make_mount("m");
	case_observe(&inner, try_beneath_locked, &seen, sizeof(seen));
	REQUIRE(seen.covered, "what the locked mount covers is in sight");
	if (seen.error == 0)
		REQUIRE_ERRNO(EINVAL, seen.lower);
	else
		REQUIRE_ERRNO(EINVAL, seen.error);
	seen = (struct beneath){ .error = -1, .upper = -1, .lower = -1 };
	case_observe(&same, try_beneath_locked, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_ERRNO(0, seen.upper);
	REQUIRE_ERRNO(0, seen.lower);
	REQUIRE(!seen.covered, "what the mount covers is out of sight");
}

CASE(beneath_is_refused_where_it_would_propagate_to_the_upper_mount,
    .requirement = "MNT-176",
    .descr = "Where the parent propagates to the upper mount itself: EINVAL", NEEDS_BENEATH)
{
	make_ground();
	make_mount("lower");
	make_mount_of(SHARED, "m");
	make_directory("m/a");
	/* The upper mount is a peer of its parent, with the place it covers as its root. */
	SETUP(mount_bind("m/a", "m/a", 0));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(move_beneath("lower", "m/a")));
}
