/* tree_test.c - detached trees: open_tree(2) and move_mount(2). */
#include <sys/inotify.h>
#include <poll.h>

#include "setattr.h"

#define NEEDS .needs = "mount tmpfs open-tree move-mount"

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

CASE(tree_is_cloned_as_if_it_were_bound,
    .requirement = "MNT-177",
    .descr = "Mounts below come along with AT_RECURSIVE alone, and an unbindable one is refused with EINVAL", NEEDS)
{
	int one, all;

	make_ground();
	make_mount("m");
	make_mount("m/a");
	make_directory("one");
	make_directory("all");
	one = SETUP(clone_tree("m"));
	all = SETUP((int)syscall(SYS_open_tree, AT_FDCWD, "m", TREE_CLONE | AT_RECURSIVE | O_CLOEXEC));
	SETUP(attach_tree(one, "one"));
	SETUP(attach_tree(all, "all"));
	close(one);
	close(all);
	REQUIRE(is_mounted("one") && !is_mounted("one/a"), "without AT_RECURSIVE it is not the mount alone");
	REQUIRE(is_mounted("all") && is_mounted("all/a"), "with AT_RECURSIVE it is not the whole tree");
	SETUP(set_propagation("m", MS_UNBINDABLE));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(clone_tree("m")));
}

CASE(recursion_without_a_clone_is_refused,
    .requirement = "MNT-178",
    .descr = "open_tree with AT_RECURSIVE but not OPEN_TREE_CLONE: EINVAL", NEEDS)
{
	make_ground();
	make_mount("m");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(syscall(SYS_open_tree, AT_FDCWD, "m", AT_RECURSIVE | O_CLOEXEC)));
}

/* A directory with a locked mount on it, of a mount that came along with it. */
static void
look_at_locked_clone(void *arg)
{
	int *errors = arg;

	errors[0] = ERRNO_OF(clone_tree("m"));
	errors[1] = ERRNO_OF(syscall(SYS_open_tree, AT_FDCWD, "m", TREE_CLONE | AT_RECURSIVE | O_CLOEXEC));
}

CASE(clone_that_would_reveal_what_a_locked_mount_covers_is_refused,
    .requirement = "MNT-179",
    .descr = "In a less privileged namespace a tree with mounts below can be cloned as a whole only: EINVAL",
    .needs = "mount mount-in-user tmpfs open-tree")
{
	const struct cell_spec inner = { .namespaces = CLONE_NEWUSER | CLONE_NEWNS, .setup = CELL_MAP_IDS };
	int errors[2] = { -1, -1 };

	make_ground();
	make_mount("m");
	make_mount("m/a");
	case_observe(&inner, look_at_locked_clone, errors, sizeof(errors));
	REQUIRE_ERRNO(EINVAL, errors[0]);
	REQUIRE_ERRNO(0, errors[1]);
}

CASE(no_event_propagates_to_a_detached_tree,
    .requirement = "MNT-180",
    .descr = "What is mounted under the shared source meanwhile is not under the clone, later mounts are", NEEDS)
{
	int fd;

	make_ground();
	make_mount_of(SHARED, "m");
	make_directory("m/before");
	make_directory("m/after");
	make_directory("b");
	fd = SETUP(clone_tree("m"));
	SETUP(mount("tmpfs", "m/before", "tmpfs", 0, NULL));
	SETUP(attach_tree(fd, "b"));
	close(fd);
	SETUP(mount("tmpfs", "m/after", "tmpfs", 0, NULL));
	REQUIRE(!is_mounted("b/before"), "a mount propagated to the detached tree");
	REQUIRE(is_mounted("b/after"), "no mount propagates to the attached tree");
}
