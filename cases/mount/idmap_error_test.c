/* idmap_error_test.c - what may not be id-mapped, by whom, and with which map. */
#include <limits.h>

#include "idmap.h"

#define NEEDS .needs = "mount tmpfs open-tree move-mount mount-setattr idmap"

static int
setup_tree(const char *path)
{
	make_ground();
	make_mount(path);
	return SETUP(clone_tree(path));
}

CASE(attached_mount_cannot_be_mapped,
    .requirement = "MNT-134",
    .descr = "A mount of a namespace: EINVAL; also one that was detached before", NEEDS)
{
	int user = open_own_map(0), tree = setup_tree("m"), fd = SETUP(open("m", O_PATH | O_CLOEXEC));

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(map_tree(fd, 0, user)));
	make_directory("b");
	SETUP(attach_tree(tree, "b"));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(map_tree(tree, 0, user)));
	close(fd);
	close(tree);
	close(user);
}

CASE(mapped_mount_cannot_be_mapped_again,
    .requirement = "MNT-135",
    .descr = "A mount has one map for ever: EPERM", NEEDS)
{
	int user = open_own_map(0), other = open_own_map(0), tree = setup_tree("m");

	REQUIRE_ERRNO(0, ERRNO_OF(map_tree(tree, 0, user)));
	REQUIRE_ERRNO(EPERM, ERRNO_OF(map_tree(tree, 0, user)));
	REQUIRE_ERRNO(EPERM, ERRNO_OF(map_tree(tree, 0, other)));
	close(tree);
	close(other);
	close(user);
}

CASE(map_cannot_be_cleared,
    .requirement = "MNT-136",
    .descr = "MOUNT_ATTR_IDMAP in attr_clr: EINVAL", NEEDS)
{
	const struct attributes change = { .clear = ATTR_IDMAP };
	int user = open_own_map(0), tree = setup_tree("m");

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_attributes_of(tree, "", AT_EMPTY_PATH, &change, sizeof(change))));
	SETUP(map_tree(tree, 0, user));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_attributes_of(tree, "", AT_EMPTY_PATH, &change, sizeof(change))));
	close(tree);
	close(user);
}

CASE(map_must_be_a_user_namespace,
    .requirement = "MNT-137 MNT-138 MNT-139",
    .descr = "No descriptor: EBADF; one that cannot be: EINVAL; one of something else: EINVAL", NEEDS)
{
	const struct attributes large = { .set = ATTR_IDMAP, .user_fd = UINT64_C(1) + INT_MAX };
	int tree = setup_tree("m"), closed = SETUP(dup(tree)), other = open_namespace(0, "mnt");

	close(closed);
	REQUIRE_ERRNO(EBADF, ERRNO_OF(map_tree(tree, 0, closed)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_attributes_of(tree, "", AT_EMPTY_PATH, &large, sizeof(large))));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(map_tree(tree, 0, SETUP(other))));
	close(other);
	other = SETUP(open("m", O_RDONLY | O_CLOEXEC));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(map_tree(tree, 0, other)));
	close(other);
	close(tree);
}

CASE(initial_user_namespace_is_no_map,
    .requirement = "MNT-140",
    .descr = "The initial user namespace in userns_fd: EPERM",
    .needs = "mount tmpfs open-tree mount-setattr idmap privileged")
{
	int tree = setup_tree("m"), user = SETUP(open_namespace(0, "user"));

	if (!in_initial_user_namespace())
		case_skip("denied", "this is not the initial user namespace: run as root of the host");
	REQUIRE_ERRNO(EPERM, ERRNO_OF(map_tree(tree, 0, user)));
	close(user);
	close(tree);
}

CASE(mount_with_a_writer_cannot_be_mapped,
    .requirement = "MNT-141",
    .descr = "A file open for writing through the detached mount: EBUSY, until it is closed", NEEDS)
{
	int user = open_own_map(0), tree = setup_tree("m");
	int fd = SETUP(openat(tree, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));

	REQUIRE_ERRNO(EBUSY, ERRNO_OF(map_tree(tree, 0, user)));
	close(fd);
	REQUIRE_ERRNO(0, ERRNO_OF(map_tree(tree, 0, user)));
	close(tree);
	close(user);
}

struct attempt {
	const char *path;
	int user, error;
};

static void
try_to_map(void *arg)
{
	struct attempt *seen = arg;
	int tree = SETUP(clone_tree(seen->path));

	seen->error = ERRNO_OF(map_tree(tree, 0, seen->user));
	close(tree);
}

CASE(filesystem_without_support_cannot_be_mapped,
    .requirement = "MNT-142",
    .descr = "proc knows no id-mapped mounts: EINVAL",
    .needs = "mount pid proc open-tree mount-setattr idmap")
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWPID | CLONE_NEWNS, .setup = CELL_PRIVATE_MOUNTS | CELL_PROC,
	};
	struct attempt seen = { "/proc", open_own_map(0), -1 };

	case_observe(&spec, try_to_map, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen.error);
	close(seen.user);
}

/* The map is made inside, so that the prober governs it. */
static void
try_to_map_by_own(void *arg)
{
	struct attempt *seen = arg;

	seen->user = open_own_map(0);
	try_to_map(seen);
	close(seen->user);
}

CASE(who_does_not_govern_the_filesystem_cannot_map_it,
    .requirement = "MNT-143",
    .descr = "CAP_SYS_ADMIN in a child of the user namespace the filesystem was mounted in: EPERM",
    .needs = "mount-in-user mount tmpfs open-tree mount-setattr idmap")
{
	const struct cell_spec inner = { .namespaces = CLONE_NEWUSER | CLONE_NEWNS, .setup = CELL_MAP_IDS };
	const struct cell_spec same = { .namespaces = CLONE_NEWNS };
	struct attempt seen = { "m", -1, -1 };

	make_ground();
	make_mount("m");
	case_observe(&inner, try_to_map_by_own, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.error);
	case_observe(&same, try_to_map_by_own, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
}
