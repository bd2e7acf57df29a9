/* setattr.h - mount_setattr(2), open_tree(2) and move_mount(2) for any C library. */
#ifndef MOUNT_SETATTR_H
#define MOUNT_SETATTR_H

#include "mounts.h"

/* <linux/mount.h> cannot be included beside every <sys/mount.h>, so its values
 * stand here; they are the same on all architectures. */
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#define ATTR_RDONLY 0x1
#define ATTR_NOSUID 0x2
#define ATTR_NODEV 0x4
#define ATTR_NOEXEC 0x8
#define ATTR_ATIME_MASK 0x70
#define ATTR_RELATIME 0x0
#define ATTR_NOATIME 0x10
#define ATTR_STRICTATIME 0x20
#define ATTR_NODIRATIME 0x80
#define TREE_CLONE 0x1
#define MOVE_FROM_EMPTY_PATH 0x4

struct attributes {
	uint64_t set, clear, propagation, user_fd;
};

INLINE int
set_attributes_of(int dir, const char *path, unsigned flags, const struct attributes *attributes, size_t size)
{
	return (int)syscall(SYS_mount_setattr, dir, path, flags, attributes, size);
}

INLINE int
set_attributes(const char *path, unsigned flags, const struct attributes *attributes)
{
	return set_attributes_of(AT_FDCWD, path, flags, attributes, sizeof(*attributes));
}

/* A detached copy of what is mounted at a path, as a descriptor. */
INLINE int
clone_tree(const char *path)
{
	return (int)syscall(SYS_open_tree, AT_FDCWD, path, TREE_CLONE | O_CLOEXEC);
}

/* Attach a tree from its descriptor. */
INLINE int
attach_tree(int fd, const char *path)
{
	return (int)syscall(SYS_move_mount, fd, "", AT_FDCWD, path, MOVE_FROM_EMPTY_PATH);
}

/* The actor holds a namespace with a mount on "held". */
INLINE void
play_holder(struct actor *self)
{
	make_mount("held");
	actor_meet(self, "mounted");
	actor_meet(self, "tried");
}

/* The errno of a call on the actor's mount, by a descriptor of it. A directory
 * "b" is there as well. */
INLINE int
try_on_foreign(int (*call)(int fd))
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	char path[PATH_MAX], here[PATH_MAX - 128];
	struct actor actor;
	int error, fd;

	make_ground();
	make_directory("b");
	if (getcwd(here, sizeof(here)) == NULL)
		case_broken(__FILE__, __LINE__, "getcwd: %s", strerror(errno));
	actor_start(&actor, &spec, play_holder, 0);
	actor_meet(&actor, "mounted");
	snprintf(path, sizeof(path), "/proc/%d/root%s/held", actor.cell.pid, here);
	fd = SETUP(open(path, O_PATH | O_CLOEXEC));
	error = ERRNO_OF(call(fd));
	close(fd);
	actor_meet(&actor, "tried");
	actor_end(&actor);
	return error;
}

#endif
