/* permission_test.c - who may make mounts and mount namespaces. */
#include <signal.h>

#include "setattr.h"

/* On a ground with mounts "a" and "gone" and a directory "b". */
static int
make_new(void)
{
	return mount("tmpfs", "b", "tmpfs", 0, NULL);
}

static int
bind_mount(void)
{
	return mount_bind("a", "b", 0);
}

static int
remount(void)
{
	return mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
}

static int
make_shared(void)
{
	return set_propagation("a", MS_SHARED);
}

static int
move(void)
{
	return mount_move("gone", "b");
}

static int
unmount(void)
{
	return umount2("a", 0);
}

static int
unmount_lazily(void)
{
	return umount2("a", MNT_DETACH);
}

static int
set_read_only(void)
{
	return set_attributes("a", 0, &(struct attributes){ .set = ATTR_RDONLY });
}

static int
clone_a_tree(void)
{
	return clone_tree("a");
}

static int
unshare_mounts(void)
{
	return unshare(CLONE_NEWNS);
}

static int
clone_mounts(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, NULL, NULL, NULL, 0);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : wait_status(pid);
}

/* Clones with CLONE_FS, which no privilege allows. */
static int
clone_mounts_and_share_fs(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWNS | CLONE_FS | SIGCHLD, NULL, NULL, NULL, 0);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : wait_status(pid);
}

#define OPERATIONS 5

struct tries {
	bool drop;
	int (*calls[OPERATIONS])(void);
	int errors[OPERATIONS];
};

static void
try_calls(void *arg)
{
	struct tries *seen = arg;

	if (seen->drop)
		SETUP(drop_capabilities());
	for (int i = 0; i < OPERATIONS; i++)
		if (seen->calls[i] != NULL)
			seen->errors[i] = ERRNO_OF(seen->calls[i]());
}

static void
require_each(uint64_t namespaces, struct tries *tries, int expected)
{
	const struct cell_spec spec = {
		.namespaces = namespaces, .setup = (namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0,
	};

	make_ground();
	make_mount("a");
	make_mount("gone");
	make_directory("b");
	case_observe(&spec, try_calls, tries, sizeof(*tries));
	for (int i = 0; i < OPERATIONS; i++)
		if (tries->calls[i] != NULL)
			REQUIRE(tries->errors[i] == expected, "call %d: %s, expected %s", i,
			    strerror(tries->errors[i]), strerror(expected));
}

/* Without the capability, and with it in the same kind of namespace. */
#define REFUSED(...) \
	require_each(CLONE_NEWNS, &(struct tries){ .drop = true, .calls = { __VA_ARGS__ } }, EPERM)
#define ALLOWED(...) \
	require_each(CLONE_NEWNS, &(struct tries){ .calls = { __VA_ARGS__ } }, 0)
#define MOUNT_OPERATIONS make_new, bind_mount, remount, make_shared, move

CASE(mounting_needs_a_capability,
    .requirement = "MNT-63",
    .descr = "New mount, bind, remount, propagation and move without CAP_SYS_ADMIN: EPERM",
    .needs = "mount tmpfs")
{
	REFUSED(MOUNT_OPERATIONS);
}

CASE(mounting_works_with_the_capability,
    .requirement = "MNT-63",
    .descr = "With CAP_SYS_ADMIN each of these operations works",
    .needs = "mount tmpfs")
{
	ALLOWED(MOUNT_OPERATIONS);
}

CASE(unmounting_needs_a_capability,
    .requirement = "MNT-64",
    .descr = "Unmounting without CAP_SYS_ADMIN: EPERM",
    .needs = "mount tmpfs")
{
	REFUSED(unmount, unmount_lazily);
}

CASE(unmounting_works_with_the_capability,
    .requirement = "MNT-64",
    .descr = "With CAP_SYS_ADMIN a mount can be unmounted",
    .needs = "mount tmpfs")
{
	ALLOWED(unmount);
}

CASE(capabilities_of_a_user_namespace_without_a_mount_namespace_are_not_enough,
    .requirement = "MNT-65",
    .descr = "The root of a new user namespace cannot mount in the namespace of its parent: EPERM",
    .needs = "mount tmpfs user")
{
	require_each(CLONE_NEWUSER, &(struct tries){ .calls = { MOUNT_OPERATIONS } }, EPERM);
}

CASE(capabilities_of_the_owning_user_namespace_are_enough,
    .requirement = "MNT-65",
    .descr = "With a mount namespace of its own, the root of a user namespace can mount and bind",
    .needs = "mount tmpfs mount-in-user")
{
	require_each(CLONE_NEWUSER | CLONE_NEWNS, &(struct tries){ .calls = { make_new, bind_mount, make_shared } }, 0);
}

CASE(creating_a_mount_namespace_needs_a_capability,
    .requirement = "MNT-61",
    .descr = "unshare and clone with CLONE_NEWNS without CAP_SYS_ADMIN: EPERM",
    .needs = "mount tmpfs")
{
	REFUSED(unshare_mounts, clone_mounts);
}

CASE(creating_a_mount_namespace_works_with_the_capability,
    .requirement = "MNT-61",
    .descr = "With CAP_SYS_ADMIN unshare and clone make a mount namespace",
    .needs = "mount tmpfs")
{
	ALLOWED(clone_mounts, unshare_mounts);
}

CASE(mount_namespace_and_shared_directories_exclude_each_other,
    .requirement = "MNT-62",
    .descr = "CLONE_NEWNS together with CLONE_FS: EINVAL",
    .needs = "mount tmpfs")
{
	require_each(0, &(struct tries){ .calls = { clone_mounts_and_share_fs } }, EINVAL);
}

CASE(setting_attributes_needs_a_capability,
    .requirement = "MNT-118",
    .descr = "mount_setattr without CAP_SYS_ADMIN: EPERM",
    .needs = "mount tmpfs mount-setattr")
{
	REFUSED(set_read_only);
}

CASE(setting_attributes_works_with_the_capability,
    .requirement = "MNT-118",
    .descr = "With CAP_SYS_ADMIN mount_setattr sets an attribute",
    .needs = "mount tmpfs mount-setattr")
{
	ALLOWED(set_read_only);
}

/* The tree is cloned while there are capabilities, and attached without. */
static void
look_at_attach(void *arg)
{
	int *error = arg, fd = SETUP(clone_tree("a"));

	SETUP(drop_capabilities());
	*error = ERRNO_OF(attach_tree(fd, "b"));
	close(fd);
}

CASE(cloning_and_attaching_trees_needs_a_capability,
    .requirement = "MNT-122",
    .descr = "open_tree with OPEN_TREE_CLONE, and move_mount, without CAP_SYS_ADMIN: EPERM",
    .needs = "mount tmpfs open-tree")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	int error = 0;

	REFUSED(clone_a_tree);
	case_observe(&spec, look_at_attach, &error, sizeof(error));
	REQUIRE_ERRNO(EPERM, error);
}
