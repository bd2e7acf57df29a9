/* idmap.h - id-mapped mounts, mount_setattr(2) "ID-mapped mounts". */
#ifndef MOUNT_IDMAP_H
#define MOUNT_IDMAP_H

#include "setattr.h"

#define ATTR_IDMAP 0x100000

/* Ids of a map like that of a container: its root is FIRST outside. */
enum { FIRST = 1000, COUNT = 10 };

INLINE int
wait_to_be_killed(void *arg)
{
	(void)arg;
	while (pause() == -1)
		;
	return 0;
}

/* A user namespace whose ids from `inside` on are the caller's from `outside`
 * on; -1 with errno where the caller may not map those. */
INLINE int
open_map(unsigned inside, unsigned outside, unsigned count)
{
	static const char *const files[] = { "setgroups", "uid_map", "gid_map" };
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER };
	struct cell holder;
	char path[64], text[64];
	int fd = 0, error;

	case_spawn(&spec, wait_to_be_killed, NULL, &holder);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && fd == 0; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", holder.pid, files[i]);
		snprintf(text, sizeof(text), "%u %u %u", inside, outside, count);
		fd = put_text(path, i == 0 ? "deny" : text);
	}
	if (fd == 0)
		fd = open_namespace(holder.pid, "user");
	error = errno;
	cell_close(&holder);
	errno = error;
	return fd;
}

/* A map that any caller may have: its own id, as another one. */
INLINE int
open_own_map(unsigned inside)
{
	return SETUP(open_map(inside, 0, 1));
}

/* A map for which the caller must govern more ids than its own. */
INLINE int
open_wide_map(void)
{
	int fd = open_map(0, FIRST, COUNT);

	if (fd == -1)
		case_skip("denied", "ids from %d on cannot be mapped: %s", FIRST, strerror(errno));
	return fd;
}

INLINE int
map_tree(int tree, unsigned flags, int user)
{
	const struct attributes change = { .set = ATTR_IDMAP, .user_fd = (uint64_t)(int64_t)user };

	return set_attributes_of(tree, "", AT_EMPTY_PATH | flags, &change, sizeof(change));
}

/* A detached copy of what is mounted at a path, with this map. */
INLINE int
clone_mapped(const char *path, int user)
{
	int tree = SETUP(clone_tree(path));

	SETUP(map_tree(tree, 0, user));
	return tree;
}

#endif
