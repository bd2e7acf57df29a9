/* tree_namespace_test.c - open_tree(2) and fsmount(2) that give a mount namespace of one tree. */
#include "setattr.h"

#define TREE_NAMESPACE 0x2
#define MOUNT_NAMESPACE 0x2
#define CONTEXT_CLOEXEC 0x1
#define CONFIG_STRING 1
#define CONFIG_CREATE 6
#define OTHER_SOURCE "left-outside"

#ifndef SYS_fsopen
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif

static const struct cell_spec same = { 0 };

static int
take_tree(void)
{
	return (int)syscall(SYS_open_tree, AT_FDCWD, "held", TREE_NAMESPACE | O_CLOEXEC);
}

static int
take_filesystem(void)
{
	const int context = (int)syscall(SYS_fsopen, "tmpfs", CONTEXT_CLOEXEC);
	int fd, number;

	if (context < 0)
		case_skip(errno == ENOSYS ? "unsupported" : "denied", "fsopen: %s", strerror(errno));

	SETUP(syscall(SYS_fsconfig, context, CONFIG_STRING, "source", HELD_SOURCE, 0));
	SETUP(syscall(SYS_fsconfig, context, CONFIG_CREATE, NULL, NULL, 0));
	fd = (int)syscall(SYS_fsmount, context, MOUNT_NAMESPACE, 0);
	number = errno;
	close(context);
	if (fd < 0 && (number == ENOSYS || number == EPERM))
		case_skip("denied", "fsmount: %s", strerror(number));
	errno = number;
	return fd;
}

struct sight {
	struct join join;	/* its type 0: it joins nothing */
	bool sees_other;
};

/* Both mounts can be told by their source. */
static void
look_at_mounts(void *arg)
{
	struct sight *seen = arg;
	const int proc = SETUP(open("/proc", O_PATH | O_CLOEXEC));

	if (seen->join.type != 0)
		seen->join.error = ERRNO_OF(setns(seen->join.fd, seen->join.type));
	look_at_joined(&seen->join, proc);
	seen->sees_other = look_line("self/mountinfo", " tmpfs " OTHER_SOURCE " ");
	close(proc);
}

static void
make_both(void)
{
	make_ground();
	make_held_mount();
	make_directory("other");
	SETUP(mount(OTHER_SOURCE, "other", "tmpfs", 0, "mode=755"));
}

static void
require_alone(int (*take)(void))
{
	const uint64_t own = look_namespace("mnt");
	struct sight inside = { .join = { .type = CLONE_NEWNS, .error = -1 } };
	int fd;

	make_both();
	fd = take();
	if (fd < 0 && errno == EINVAL)
		case_skip("unsupported", "this kernel does not know the flag");
	REQUIRE(fd >= 0, "%s", strerror(errno));
	inside.join.fd = fd;
	case_observe(&same, look_at_mounts, &inside, sizeof(inside));
	close(fd);
	REQUIRE_ERRNO(0, inside.join.error);
	REQUIRE_NE(own, inside.join.namespace);
	REQUIRE(inside.join.sees_held, "the tree is not in the namespace");
	REQUIRE(!inside.sees_other, "another mount is in the namespace");
	/* The caller has not moved. */
	REQUIRE_EQ(own, look_namespace("mnt"));
	REQUIRE(is_mounted("held") && is_mounted("other"), "the caller's mounts are gone");
}

CASE(a_tree_is_alone_in_its_namespace,
    .requirement = "MNT-181",
    .descr = "open_tree() with OPEN_TREE_NAMESPACE gives a new mount namespace with that tree and no other mount of the caller's",
    .needs = "mount tmpfs open-tree CAP_SYS_CHROOT")
{
	require_alone(take_tree);
}

CASE(a_filesystem_is_alone_in_its_namespace,
    .requirement = "MNT-181",
    .descr = "fsmount() with FSMOUNT_NAMESPACE gives a new mount namespace with that filesystem and no mount of the caller's",
    .needs = "mount tmpfs open-tree CAP_SYS_CHROOT")
{
	require_alone(take_filesystem);
}

CASE(without_the_namespace_other_mounts_are_seen,
    .requirement = "MNT-181",
    .descr = "Control: a plain child sees both mounts",
    .needs = "mount tmpfs")
{
	struct sight outside = { .join = { .error = -1 } };

	make_both();
	case_observe(&same, look_at_mounts, &outside, sizeof(outside));
	REQUIRE_EQ(look_namespace("mnt"), outside.join.namespace);
	REQUIRE(outside.join.sees_held, "the first mount is not seen");
	REQUIRE(outside.sees_other, "the second mount is not seen");
}
