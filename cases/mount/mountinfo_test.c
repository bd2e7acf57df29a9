/* mountinfo_test.c - what mountinfo tells about mounts, and poll about changes. */
#include <poll.h>

#include "mounts.h"

#define NEEDS .needs = "mount tmpfs CAP_SYS_CHROOT"

CASE(master_tag_names_the_group_of_the_master,
    .requirement = "MNT-43",
    .descr = "The master tag of a slave has the number of its master's shared tag", NEEDS)
{
	struct mount_record master, slave;

	make_ground();
	make_mount_of(SLAVE, "m");
	look_at_mount("m.other", &master);
	look_at_mount("m", &slave);
	REQUIRE_NE(0, master.shared);
	REQUIRE_EQ(master.shared, slave.master);
	REQUIRE_EQ(0, slave.shared);
}

CASE(slave_that_is_shared_has_both_tags,
    .requirement = "MNT-43 MNT-42",
    .descr = "A slave that is shared shows its own group and another one as its master", NEEDS)
{
	struct mount_record master, both;

	make_ground();
	make_mount_of(SLAVE_SHARED, "m");
	look_at_mount("m.other", &master);
	look_at_mount("m", &both);
	REQUIRE_NE(0, both.shared);
	REQUIRE_NE(master.shared, both.shared);
	REQUIRE_EQ(master.shared, both.master);
}

CASE(unbindable_and_private_mounts_have_no_group,
    .requirement = "MNT-45",
    .descr = "An unbindable mount shows that tag alone, a private mount none", NEEDS)
{
	struct mount_record unbindable, private;

	make_ground();
	make_mount_of(UNBINDABLE, "u");
	make_mount_of(PRIVATE, "p");
	look_at_mount("u", &unbindable);
	look_at_mount("p", &private);
	REQUIRE(unbindable.id != 0 && private.id != 0, "no record of a mount");
	REQUIRE(unbindable.unbindable, "no unbindable tag");
	REQUIRE_EQ(0, unbindable.shared + unbindable.master + unbindable.from);
	REQUIRE(!private.unbindable, "a private mount has an unbindable tag");
	REQUIRE_EQ(0, private.shared + private.master + private.from);
}

/*
 * "r" is master of "x", which is out of sight once "r" is the root, and "x" is
 * master of "r/slave".
 */
struct chain {
	struct mount_record root, slave, outside;
};

static void
look_at_chain(void *arg)
{
	struct chain *seen = arg;
	int ground = mount_id(".");

	make_mount("r");
	make_directory("r/proc");
	SETUP(mount_bind("/proc", "r/proc", MS_REC));
	make_directory("r/part");
	make_directory("r/slave");
	SETUP(set_propagation("r", MS_SHARED));
	make_directory("x");
	SETUP(mount_bind("r/part", "x", 0));
	SETUP(set_propagation("x", MS_SLAVE));
	SETUP(set_propagation("x", MS_SHARED));
	SETUP(mount_bind("x", "r/slave", 0));
	SETUP(set_propagation("r/slave", MS_SLAVE));
	SETUP(chroot("r"));
	SETUP(chdir("/"));
	look_at_record("/proc/self/mountinfo", mount_id("/"), &seen->root);
	look_at_record("/proc/self/mountinfo", mount_id("/slave"), &seen->slave);
	look_at_record("/proc/self/mountinfo", ground, &seen->outside);
}

static struct chain
look_from_a_root(void)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct chain seen = { .root = { .id = 0 } };

	make_ground();
	case_observe(&spec, look_at_chain, &seen, sizeof(seen));
	return seen;
}

CASE(slave_of_a_hidden_master_names_the_nearest_visible_group,
    .requirement = "MNT-44",
    .descr = "With its master outside the root, a slave shows propagate_from with the next group above", NEEDS)
{
	struct chain seen = look_from_a_root();

	REQUIRE_NE(0, seen.root.shared);
	REQUIRE_NE(0, seen.slave.master);
	REQUIRE_NE(seen.root.shared, seen.slave.master);
	REQUIRE_EQ(seen.root.shared, seen.slave.from);
}

CASE(slave_of_a_visible_master_has_no_propagate_from,
    .requirement = "MNT-44",
    .descr = "With its master in sight, a slave shows the master tag alone", NEEDS)
{
	struct mount_record slave;

	make_ground();
	make_mount_of(SLAVE, "m");
	look_at_mount("m", &slave);
	REQUIRE_NE(0, slave.master);
	REQUIRE_EQ(0, slave.from);
}

CASE(mount_points_are_relative_to_the_root,
    .requirement = "MNT-48",
    .descr = "After chroot(2) mount points begin at the new root", NEEDS)
{
	struct chain seen = look_from_a_root();

	REQUIRE_STR("/", seen.root.point);
	REQUIRE_STR("/slave", seen.slave.point);
}

CASE(mounts_outside_the_root_are_not_shown,
    .requirement = "MNT-48",
    .descr = "After chroot(2) a mount above the new root has no record", NEEDS)
{
	struct chain seen = look_from_a_root();

	REQUIRE_EQ(0, seen.outside.id);
}

CASE(root_field_names_the_bound_directory,
    .requirement = "MNT-47",
    .descr = "The root field of a bind mount is the path of its source within the filesystem", NEEDS)
{
	struct mount_record whole, part;

	make_ground();
	make_mount("m");
	make_directory("m/a");
	make_directory("m/a/b");
	make_directory("bound");
	SETUP(mount_bind("m/a/b", "bound", 0));
	look_at_mount("m", &whole);
	look_at_mount("bound", &part);
	REQUIRE_STR("/", whole.root);
	REQUIRE_STR("/a/b", part.root);
}

CASE(parent_is_the_mount_below,
    .requirement = "MNT-46",
    .descr = "The parent of a mount is what it stands on, also in a stack on one mount point", NEEDS)
{
	struct mount_record first, second, child;
	int ground;

	make_ground();
	ground = mount_id(".");
	make_mount("m");
	look_at_mount("m", &first);
	SETUP(mount("tmpfs", "m", "tmpfs", 0, NULL));
	look_at_mount("m", &second);
	make_mount("m/child");
	look_at_mount("m/child", &child);
	REQUIRE_EQ(ground, first.parent);
	REQUIRE_NE(first.id, second.id);
	REQUIRE_EQ(first.id, second.parent);
	REQUIRE_EQ(second.id, child.parent);
}

/* Whether the file tells of a change since the last question. */
static bool
has_changed(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLPRI };

	return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLPRI) != 0;
}

CASE(poll_tells_of_mounts_and_unmounts,
    .requirement = "MNT-49",
    .descr = "An open /proc/self/mounts has a priority event after a mount and after an unmount", NEEDS)
{
	int fd;

	make_ground();
	fd = SETUP(open("/proc/self/mounts", O_RDONLY | O_CLOEXEC));
	REQUIRE(!has_changed(fd), "an event without a change");
	make_mount("m");
	REQUIRE(has_changed(fd), "no event after a mount");
	REQUIRE(!has_changed(fd), "the event comes twice");
	SETUP(umount2("m", 0));
	REQUIRE(has_changed(fd), "no event after an unmount");
	close(fd);
}

static void
mount_something(void *arg)
{
	int *error = arg;

	*error = ERRNO_OF(mount("tmpfs", "m", "tmpfs", 0, NULL));
}

static bool
is_told_of_a_mount_by(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	int fd, error = -1;
	bool told;

	make_ground();
	make_directory("m");
	fd = SETUP(open("/proc/self/mounts", O_RDONLY | O_CLOEXEC));
	case_observe(&spec, mount_something, &error, sizeof(error));
	told = has_changed(fd);
	close(fd);
	REQUIRE_ERRNO(0, error);
	return told;
}

CASE(poll_does_not_tell_of_another_namespace,
    .requirement = "MNT-4",
    .descr = "A mount in another namespace is no event for /proc/self/mounts", NEEDS)
{
	REQUIRE(!is_told_of_a_mount_by(CLONE_NEWNS), "an event for a mount in another namespace");
}

CASE(without_the_flag_poll_tells_of_the_mount,
    .requirement = "MNT-4",
    .descr = "Control: the same mount by a plain child is an event", NEEDS)
{
	REQUIRE(is_told_of_a_mount_by(0), "no event for a mount in the own namespace");
}
