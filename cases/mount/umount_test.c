/* umount_test.c - unmounting, alone and along the lines of propagation. */
#include "mounts.h"

#define NEEDS .needs = "mount tmpfs"

CASE(unmount_removes_the_replicas,
    .requirement = "MNT-41",
    .descr = "An unmount under a shared mount removes what is mounted there under peers and slaves", NEEDS)
{
	make_ground();
	make_mount_of(SLAVE, "slave");
	make_directory("peer");
	SETUP(mount_bind("slave.other", "peer", 0));
	make_directory("peer/b");
	SETUP(mount("tmpfs", "peer/b", "tmpfs", 0, NULL));
	REQUIRE(is_mounted("slave.other/b") && is_mounted("slave/b"), "the mount did not propagate");
	SETUP(umount2("slave.other/b", 0));
	REQUIRE(!is_mounted("slave.other/b"), "the mount is still there");
	REQUIRE(!is_mounted("peer/b"), "the mount is still there under the peer");
	REQUIRE(!is_mounted("slave/b"), "the mount is still there under the slave");
}

CASE(unmount_spares_replicas_with_mounts_below,
    .requirement = "MNT-41",
    .descr = "A replica with a mount below it stays when the original is unmounted", NEEDS)
{
	make_ground();
	make_mount_of(SLAVE, "slave");
	make_directory("slave/b");
	SETUP(mount("tmpfs", "slave.other/b", "tmpfs", 0, NULL));
	make_mount("slave/b/below");
	SETUP(umount2("slave.other/b", 0));
	REQUIRE(!is_mounted("slave.other/b"), "the mount is still there");
	REQUIRE(is_mounted("slave/b") && is_mounted("slave/b/below"), "the replica with a mount below is gone");
}

CASE(plain_directory_cannot_be_unmounted,
    .requirement = "MNT-103",
    .descr = "Unmounting what is not a mount point: EINVAL", NEEDS)
{
	make_ground();
	make_directory("a");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(umount2("a", 0)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(umount2("a", MNT_DETACH)));
}

CASE(busy_mount_cannot_be_unmounted,
    .requirement = "MNT-104",
    .descr = "Unmounting with an open file, or with a mount below: EBUSY", NEEDS)
{
	int fd;

	make_ground();
	make_mount("m");
	fd = SETUP(open("m/file", O_CREAT | O_RDWR | O_CLOEXEC, 0600));
	REQUIRE_ERRNO(EBUSY, ERRNO_OF(umount2("m", 0)));
	close(fd);
	make_mount("m/below");
	REQUIRE_ERRNO(EBUSY, ERRNO_OF(umount2("m", 0)));
	SETUP(umount2("m/below", 0));
	REQUIRE_ERRNO(0, ERRNO_OF(umount2("m", 0)));
}

CASE(busy_mount_can_be_detached_with_all_below,
    .requirement = "MNT-105",
    .descr = "MNT_DETACH removes a busy mount and those below, and an open file stays usable", NEEDS)
{
	char text[4] = "";
	int fd;

	make_ground();
	make_mount("m");
	make_mount("m/below");
	fd = SETUP(open("m/file", O_CREAT | O_RDWR | O_CLOEXEC, 0600));
	REQUIRE_ERRNO(0, ERRNO_OF(umount2("m", MNT_DETACH)));
	REQUIRE(!is_mounted("m"), "the mount is still there");
	REQUIRE(!look_line("/proc/self/mountinfo", "/m/below "), "the mount below is still there");
	REQUIRE_EQ(3, pwrite(fd, "abc", 3, 0));
	REQUIRE_EQ(3, pread(fd, text, 3, 0));
	REQUIRE_STR("abc", text);
	close(fd);
}

CASE(expired_mount_goes_at_the_second_call,
    .requirement = "MNT-106",
    .descr = "MNT_EXPIRE first marks (EAGAIN) and then unmounts", NEEDS)
{
	make_ground();
	make_mount("m");
	REQUIRE_ERRNO(EAGAIN, ERRNO_OF(umount2("m", MNT_EXPIRE)));
	REQUIRE_ERRNO(0, ERRNO_OF(umount2("m", MNT_EXPIRE)));
	REQUIRE(!is_mounted("m"), "the mount is still there");
}

CASE(use_takes_the_mark_away,
    .requirement = "MNT-106",
    .descr = "A mount used after MNT_EXPIRE marked it is marked anew by the next call", NEEDS)
{
	make_ground();
	make_mount("m");
	REQUIRE_ERRNO(EAGAIN, ERRNO_OF(umount2("m", MNT_EXPIRE)));
	make_file("m/used");
	REQUIRE_ERRNO(EAGAIN, ERRNO_OF(umount2("m", MNT_EXPIRE)));
	REQUIRE(is_mounted("m"), "the mount in use is gone");
}

CASE(expire_excludes_detach_and_force,
    .requirement = "MNT-107",
    .descr = "MNT_EXPIRE with MNT_DETACH or MNT_FORCE: EINVAL", NEEDS)
{
	make_ground();
	make_mount("m");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(umount2("m", MNT_EXPIRE | MNT_DETACH)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(umount2("m", MNT_EXPIRE | MNT_FORCE)));
	REQUIRE(is_mounted("m"), "the mount is gone");
}

CASE(unknown_unmount_flag_is_refused,
    .requirement = "MNT-108",
    .descr = "Unmounting with an unknown flag: EINVAL", NEEDS)
{
	make_ground();
	make_mount("m");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(umount2("m", 1 << 30)));
	REQUIRE(is_mounted("m"), "the mount is gone");
}

CASE(nofollow_does_not_follow_a_link,
    .requirement = "MNT-109",
    .descr = "With UMOUNT_NOFOLLOW a link to a mount point is none itself (EINVAL), without it is followed", NEEDS)
{
	make_ground();
	make_mount("m");
	SETUP(symlink("m", "link"));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(umount2("link", UMOUNT_NOFOLLOW)));
	REQUIRE(is_mounted("m"), "the link was followed");
	REQUIRE_ERRNO(0, ERRNO_OF(umount2("link", 0)));
	REQUIRE(!is_mounted("m"), "the mount is still there");
}
