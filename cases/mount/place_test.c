/* place_test.c - removing and renaming what is a mount point somewhere. */
#include "mounts.h"

#define NEEDS .needs = "mount tmpfs"

/* The actor mounts on "dir" and "file" in its namespace. */
struct stage {
	bool mounted, still_mounted;
	int inside_rmdir, inside_unlink, inside_rename;
};

static bool
differ(const char *a, const char *b)
{
	return mount_id(a) != mount_id(b);
}

static void
play_mounter(struct actor *self)
{
	struct stage *stage = self->stage;

	SETUP(mount("tmpfs", "dir", "tmpfs", 0, NULL));
	SETUP(mount_bind("source", "file", 0));
	stage->mounted = differ("dir", ".") && differ("file", ".");
	stage->inside_rmdir = ERRNO_OF(rmdir("dir"));
	stage->inside_unlink = ERRNO_OF(unlink("file"));
	stage->inside_rename = ERRNO_OF(rename("dir", "new"));
	actor_meet(self, "mounted");
	actor_meet(self, "changed outside");
	stage->still_mounted = look_line("/proc/self/mountinfo", "/dir ") ||
	    look_line("/proc/self/mountinfo", "/file ") || look_line("/proc/self/mountinfo", "/new ");
}

/* What the outside does to the names, and how that ends. */
struct change {
	int dir, file;
};

static void
remove_both(struct change *ret)
{
	ret->dir = ERRNO_OF(rmdir("dir"));
	ret->file = ERRNO_OF(unlink("file"));
}

static void
rename_both(struct change *ret)
{
	ret->dir = ERRNO_OF(rename("dir", "new"));
	ret->file = ERRNO_OF(rename("file", "new-file"));
}

static struct stage
change_outside(void (*change)(struct change *ret), struct change *ret)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct actor actor;

	make_ground();
	make_directory("dir");
	make_file("file");
	make_file("source");
	actor_start(&actor, &spec, play_mounter, sizeof(struct stage));
	actor_meet(&actor, "mounted");
	change(ret);
	actor_meet(&actor, "changed outside");
	actor_end(&actor);
	return *(struct stage *)actor.stage;
}

CASE(mount_points_of_another_namespace_can_be_removed,
    .requirement = "MNT-59",
    .descr = "rmdir and unlink work on what only another namespace has mounted on, and unmount it there", NEEDS)
{
	struct change outside;
	struct stage inside = change_outside(remove_both, &outside);

	REQUIRE(inside.mounted, "nothing was mounted");
	REQUIRE_ERRNO(0, outside.dir);
	REQUIRE_ERRNO(0, outside.file);
	REQUIRE(!inside.still_mounted, "the mounts outlive their mount points");
}

CASE(mount_points_of_another_namespace_can_be_renamed,
    .requirement = "MNT-59",
    .descr = "rename works on what only another namespace has mounted on", NEEDS)
{
	struct change outside;
	struct stage inside = change_outside(rename_both, &outside);

	REQUIRE(inside.mounted, "nothing was mounted");
	REQUIRE_ERRNO(0, outside.dir);
	REQUIRE_ERRNO(0, outside.file);
}

CASE(own_mount_points_are_busy,
    .requirement = "MNT-60",
    .descr = "rmdir, unlink and rename of a mount point in the own namespace fail with EBUSY", NEEDS)
{
	struct change outside;
	struct stage inside = change_outside(remove_both, &outside);

	REQUIRE_ERRNO(EBUSY, inside.inside_rmdir);
	REQUIRE_ERRNO(EBUSY, inside.inside_unlink);
	REQUIRE_ERRNO(EBUSY, inside.inside_rename);
}
