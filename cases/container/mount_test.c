/* mount_test.c - mounts made on either side of the container's wall. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "inside.h"

/* A tmpfs on a folder shows itself by hiding this file in it. */
#define MARK "mark"

struct place {
	char path[PATH_MAX];	/* in: the folder */
	int errno_of_call;	/* of mount or umount */
	bool mark;		/* whether the mark is in it */
	dev_t device;		/* of the folder's file system */
	ino_t inode;
	int shared;		/* mounts with a peer or a master */
};

LOOK(look_at_place)
{
	struct place *seen = arg;
	char mark[PATH_MAX + 8], line[4096];
	struct stat st = { 0 };
	FILE *file = fopen("/proc/self/mountinfo", "re");

	snprintf(mark, sizeof(mark), "%s/" MARK, seen->path);
	seen->mark = access(mark, F_OK) == 0;
	stat(seen->path, &st);
	seen->device = st.st_dev;
	seen->inode = st.st_ino;
	seen->shared = file != NULL ? 0 : -1;
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		seen->shared += strstr(line, " shared:") != NULL || strstr(line, " master:") != NULL;
	if (file != NULL)
		fclose(file);
}

LOOK(mount_and_look)
{
	struct place *seen = arg;

	seen->errno_of_call = ERRNO_OF(mount("tmpfs", seen->path, "tmpfs", 0, "size=64k"));
	look_at_place(arg);
}

LOOK(unmount_and_look)
{
	struct place *seen = arg;

	seen->errno_of_call = ERRNO_OF(umount2(seen->path, MNT_DETACH));
	look_at_place(arg);
}

/* An empty folder with the mark in it, at its absolute path. */
static struct place
make_place(void)
{
	struct place place = { .errno_of_call = 0 };
	int fd;

	SETUP(mkdir("place", 0700));
	fd = SETUP(open("place/" MARK, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	close(fd);
	if (realpath("place", place.path) == NULL)
		case_broken(__FILE__, __LINE__, "realpath: %s", strerror(errno));
	return place;
}

/* Mounted on the other side: whether the mark is still seen on this one. */
static bool
mark_after_mount(enum through through)
{
	struct place theirs = make_place(), ours = theirs;
	struct inside inside;

	inside_start(&inside, through);
	inside_ask(&inside, mount_and_look, &theirs, sizeof(theirs));
	look_at_place(&ours);
	inside_end(&inside);
	REQUIRE_ERRNO(0, theirs.errno_of_call);
	REQUIRE(!theirs.mark, "the mount is not seen where it was made");
	return ours.mark;
}

CASE(mount_made_inside_is_not_seen_outside,
    .requirement = "CTR-22",
    .descr = "A tmpfs mounted inside does not appear outside, although mounts are shared there",
    .needs = "launcher tmpfs", .arena = ARENA_SHARED)
{
	REQUIRE(mark_after_mount(LAUNCHED), "the mount made inside covers the folder outside");
}

CASE(without_the_launcher_a_mount_is_seen_outside,
    .requirement = "CTR-22",
    .descr = "Control: what a plain command mounts covers the folder for the case",
    .needs = "tmpfs", .arena = ARENA_SHARED)
{
	REQUIRE(!mark_after_mount(PLAIN), "the mount of a plain command is not seen");
}

/* Mounted on this side after the start: whether the mark is still seen on the other. */
static bool
mark_after_outer_mount(enum through through)
{
	struct place theirs = make_place(), ours = theirs;
	struct inside inside;

	inside_start(&inside, through);
	mount_and_look(&ours);
	SETUP(ours.errno_of_call == 0 && !ours.mark ? 0 : (errno = ours.errno_of_call, -1));
	inside_ask(&inside, look_at_place, &theirs, sizeof(theirs));
	inside_end(&inside);
	return theirs.mark;
}

CASE(mount_made_outside_is_not_seen_inside,
    .requirement = "CTR-23",
    .descr = "A tmpfs mounted outside after the start does not appear inside",
    .needs = "launcher tmpfs", .arena = ARENA_SHARED)
{
	REQUIRE(mark_after_outer_mount(LAUNCHED), "the mount made outside covers the folder inside");
}

CASE(without_the_launcher_an_outer_mount_is_seen,
    .requirement = "CTR-23",
    .descr = "Control: what the case mounts covers the folder for a plain command",
    .needs = "tmpfs", .arena = ARENA_SHARED)
{
	REQUIRE(!mark_after_outer_mount(PLAIN), "the mount of the case is not seen");
}

/* Unmounted on the other side: whether it is gone, and the mark back, on this
 * one. The mount is looked for and not judged there: a container of another
 * user namespace may not take it away at all, which keeps the promise too. */
static bool
mark_after_unmount(enum through through)
{
	struct place theirs = make_place(), ours = theirs;
	struct inside inside;

	mount_and_look(&ours);
	SETUP(ours.errno_of_call == 0 && !ours.mark ? 0 : (errno = ours.errno_of_call, -1));
	inside_start(&inside, through);
	inside_ask(&inside, unmount_and_look, &theirs, sizeof(theirs));
	look_at_place(&ours);
	inside_end(&inside);
	if (theirs.errno_of_call != EINVAL) {
		REQUIRE_ERRNO(0, theirs.errno_of_call);
		REQUIRE(theirs.mark, "the mount is still seen where it was taken away");
	}
	return ours.mark;
}

CASE(unmount_inside_leaves_the_outer_mount,
    .requirement = "CTR-24",
    .descr = "A tmpfs unmounted inside stays mounted outside",
    .needs = "launcher tmpfs", .arena = ARENA_SHARED)
{
	REQUIRE(!mark_after_unmount(LAUNCHED), "the mount is gone outside");
}

CASE(without_the_launcher_an_unmount_is_seen_outside,
    .requirement = "CTR-24",
    .descr = "Control: what a plain command unmounts is gone for the case",
    .needs = "tmpfs", .arena = ARENA_SHARED)
{
	REQUIRE(mark_after_unmount(PLAIN), "the mount is still there");
}

CASE(every_mount_inside_is_private,
    .requirement = "CTR-25",
    .descr = "No mount inside has a peer or a master",
    .needs = "launcher", .arena = ARENA_SHARED)
{
	struct place seen = make_place();

	inside_look(LAUNCHED, look_at_place, &seen, sizeof(seen));
	REQUIRE_EQ(0, seen.shared);
}

CASE(without_the_launcher_mounts_are_shared,
    .requirement = "CTR-25",
    .descr = "Control: a plain command sees the shared mounts of the outside",
    .arena = ARENA_SHARED)
{
	struct place seen = make_place();

	inside_look(PLAIN, look_at_place, &seen, sizeof(seen));
	REQUIRE(seen.shared > 0, "%d mounts are shared", seen.shared);
}

CASE(files_are_the_callers,
    .requirement = "CTR-26",
    .descr = "A folder made outside is the same folder inside, with what is in it",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct place theirs = make_place(), ours = theirs;

	skip_unless_own_launcher();
	look_at_place(&ours);
	inside_look(LAUNCHED, look_at_place, &theirs, sizeof(theirs));
	REQUIRE_EQ(ours.device, theirs.device);
	REQUIRE_EQ(ours.inode, theirs.inode);
	REQUIRE(theirs.mark, "the file in the folder is missing inside");
}
