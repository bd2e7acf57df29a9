/* tree_test.c - detached trees: open_tree(2) and move_mount(2). */
#include <sys/inotify.h>
#include <poll.h>

#include "setattr.h"

#define NEEDS .needs = "mount tmpfs open-tree"

/* Bounds the wait for an event that never comes; decides nothing else. */
#define PATIENCE_MS 20000

/* How many records of mountinfo have this filesystem type and this source. */
static int
count_mounts(const char *source)
{
	char line[8192], tail[128];
	int n = 0;
	FILE *info = fopen("/proc/self/mountinfo", "re");

	snprintf(tail, sizeof(tail), " - tmpfs %s ", source);
	while (info != NULL && fgets(line, sizeof(line), info) != NULL)
		n += strstr(line, tail) != NULL;
	if (info != NULL)
		fclose(info);
	return n;
}

static void
make_named_mount(const char *path, const char *source)
{
	make_directory(path);
	SETUP(mount(source, path, "tmpfs", 0, "mode=755"));
}

CASE(cloned_tree_is_in_no_namespace,
    .requirement = "MNT-120",
    .descr = "A tree cloned by open_tree is not in mountinfo", NEEDS)
{
	int fd;

	make_ground();
	make_named_mount("m", "counted");
	fd = SETUP(clone_tree("m"));
	REQUIRE_EQ(1, count_mounts("counted"));
	close(fd);
}

CASE(without_detachment_the_tree_is_in_the_namespace,
    .requirement = "MNT-120",
    .descr = "Control: attached by move_mount the cloned tree is in mountinfo", NEEDS)
{
	int fd;

	make_ground();
	make_named_mount("m", "counted");
	make_directory("b");
	fd = SETUP(clone_tree("m"));
	REQUIRE_ERRNO(0, ERRNO_OF(attach_tree(fd, "b")));
	close(fd);
	REQUIRE_EQ(2, count_mounts("counted"));
	REQUIRE(is_mounted("b"), "nothing is mounted");
}

CASE(detached_tree_ends_with_its_descriptor,
    .requirement = "MNT-121",
    .descr = "Closing the descriptor of a tree that was never attached releases its filesystem", NEEDS)
{
	int fd, events = SETUP(inotify_init1(IN_CLOEXEC));
	struct pollfd poll_fd = { .fd = events, .events = POLLIN };

	make_ground();
	make_mount("m");
	SETUP(inotify_add_watch(events, "m", IN_UNMOUNT));
	fd = SETUP(clone_tree("m"));
	SETUP(umount2("m", 0));
	REQUIRE_EQ(0, poll(&poll_fd, 1, 0));
	close(fd);
	REQUIRE_EQ(1, poll(&poll_fd, 1, PATIENCE_MS));
	close(events);
}

static int
clone_by_descriptor(int fd)
{
	return (int)syscall(SYS_open_tree, fd, "", TREE_CLONE | AT_EMPTY_PATH | O_CLOEXEC);
}

static int
attach_by_descriptor(int fd)
{
	return attach_tree(fd, "b");
}

CASE(tree_of_another_namespace_cannot_be_cloned,
    .requirement = "MNT-123",
    .descr = "open_tree with OPEN_TREE_CLONE on a mount of another namespace: EINVAL", NEEDS)
{
	REQUIRE_ERRNO(EINVAL, try_on_foreign(clone_by_descriptor));
}

CASE(mount_of_another_namespace_cannot_be_moved,
    .requirement = "MNT-124",
    .descr = "move_mount of a mount in another namespace: EINVAL", NEEDS)
{
	REQUIRE_ERRNO(EINVAL, try_on_foreign(attach_by_descriptor));
}

CASE(own_mounts_can_be_cloned_and_moved,
    .requirement = "MNT-123 MNT-124",
    .descr = "By the same calls a mount of the own namespace is cloned, and moved", NEEDS)
{
	int fd, tree;

	make_ground();
	make_mount("held");
	make_directory("b");
	fd = SETUP(open("held", O_PATH | O_CLOEXEC));
	tree = clone_by_descriptor(fd);
	REQUIRE(tree >= 0, "clone: %s", strerror(errno));
	close(tree);
	REQUIRE_ERRNO(0, ERRNO_OF(attach_by_descriptor(fd)));
	REQUIRE(is_mounted("b") && !is_mounted("held"), "the mount was not moved");
	close(fd);
}
