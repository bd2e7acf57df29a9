/* mounts.h - making mounts of any propagation type, and looking at them. */

/*
 * Each case starts with make_ground(): a tmpfs of its own over the current
 * directory, with a private mount. All else happens below it by relative
 * paths, because mounts that an arena inherits may be locked.
 */
#ifndef MOUNT_MOUNTS_H
#define MOUNT_MOUNTS_H

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "atf/case.h"

#define INLINE static inline __attribute__((unused))

enum propagation { PRIVATE, SHARED, SLAVE, SLAVE_SHARED, UNBINDABLE, PROPAGATION_TYPES, NO_MOUNT = PROPAGATION_TYPES };

INLINE const char *
propagation_name(enum propagation type)
{
	static const char *const names[] = { "private", "shared", "slave", "slave+shared", "unbindable", "no mount" };

	return names[type];
}

/* One record of mountinfo, proc(5). */
struct mount_record {
	int id, parent;			/* id 0: no such record */
	char root[128], point[PATH_MAX], options[128], type[32];
	int shared, master, from;	/* 0: the tag is missing */
	bool unbindable;
};

INLINE void
make_ground(void)
{
	char path[PATH_MAX];

	if (getcwd(path, sizeof(path)) == NULL)
		case_broken(__FILE__, __LINE__, "getcwd: %s", strerror(errno));
	SETUP(mount("tmpfs", path, "tmpfs", 0, "mode=755"));
	SETUP(chdir(path));
}

INLINE void
make_directory(const char *path)
{
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		case_broken(__FILE__, __LINE__, "mkdir %s: %s", path, strerror(errno));
}

INLINE void
make_file(const char *path)
{
	close(SETUP(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644)));
}

/* Make a directory and mount a new tmpfs on it. */
INLINE void
make_mount(const char *path)
{
	make_directory(path);
	SETUP(mount("tmpfs", path, "tmpfs", 0, "mode=755"));
}

/* mount(2) for the calls that need two or three of its arguments. */
INLINE int
set_propagation(const char *path, unsigned long flags)
{
	return mount(NULL, path, NULL, flags, NULL);
}

INLINE int
mount_bind(const char *from, const char *to, unsigned long flags)
{
	return mount(from, to, NULL, MS_BIND | flags, NULL);
}

INLINE int
mount_move(const char *from, const char *to)
{
	return mount(from, to, NULL, MS_MOVE, NULL);
}

/*
 * Make a directory with a mount of the given type on it. What slaves need as a
 * master, and shared ones as a peer, is a second mount of the same filesystem
 * on PATH.other.
 */
INLINE void
make_mount_of(enum propagation type, const char *path)
{
	static const unsigned long flags[] = { MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_SLAVE, MS_UNBINDABLE };
	char other[PATH_MAX];

	if (type == PRIVATE || type == UNBINDABLE) {
		make_mount(path);
	} else {
		snprintf(other, sizeof(other), "%s.other", path);
		make_mount(other);
		SETUP(set_propagation(other, MS_SHARED));
		make_directory(path);
		SETUP(mount_bind(other, path, 0));
	}
	SETUP(set_propagation(path, flags[type]));
	if (type == SLAVE_SHARED)
		SETUP(set_propagation(path, MS_SHARED));
}

/* Whether the caller's user namespace holds all ids, as the initial one does. */
INLINE bool
has_all_ids(void)
{
	unsigned inside, outside, count;
	char map[128];

	return look_text("/proc/self/uid_map", map, sizeof(map)) > 0 &&
	    sscanf(map, "%u %u %u", &inside, &outside, &count) == 3 && count == UINT32_MAX;
}

/* A mount that can be told from all others by its source, wherever it is. */
#define HELD_SOURCE "held-by-a-namespace"

INLINE void
make_held_mount(void)
{
	make_directory("held");
	SETUP(mount(HELD_SOURCE, "held", "tmpfs", 0, "mode=755"));
}

/* Join a mount namespace, and look whether the held mount is in it. The host's
 * root may be another than the arena's, so no path leads from one to the other
 * but the descriptor of /proc, which becomes the working directory. */
struct join {
	int fd, type;		/* what is given to setns(2) */
	int error;
	uint64_t namespace;	/* afterwards */
	bool sees_held;
};

INLINE void
look_at_joined(struct join *join, int proc)
{
	struct stat st;

	SETUP(fchdir(proc));
	SETUP(stat("self/ns/mnt", &st));
	join->namespace = st.st_ino;
	join->sees_held = look_line("self/mountinfo", " tmpfs " HELD_SOURCE " ");
}

INLINE void
look_after_join(void *arg)
{
	struct join *join = arg;
	int proc = SETUP(open("/proc", O_PATH | O_CLOEXEC));

	join->error = ERRNO_OF(setns(join->fd, join->type));
	look_at_joined(join, proc);
	close(proc);
}

/* Id of the mount that a path leads to; -1 when there is no such path. */
INLINE int
mount_id(const char *path)
{
	char info[64];
	int fd = open(path, O_PATH | O_CLOEXEC), id;

	if (fd < 0)
		return -1;
	snprintf(info, sizeof(info), "/proc/self/fdinfo/%d", fd);
	id = (int)look_field(info, "mnt_id", 10);
	close(fd);
	return id;
}

/* Whether something is mounted on this directory. */
INLINE bool
is_mounted(const char *path)
{
	char above[PATH_MAX];

	snprintf(above, sizeof(above), "%s/..", path);
	return mount_id(path) != mount_id(above);
}

INLINE void
parse_tag(struct mount_record *record, const char *tag)
{
	sscanf(tag, "shared:%d", &record->shared);
	sscanf(tag, "master:%d", &record->master);
	sscanf(tag, "propagate_from:%d", &record->from);
	record->unbindable |= strcmp(tag, "unbindable") == 0;
}

/* Blanks and the like stand in these files as \ooo. */
INLINE void
decode_path(char *path)
{
	const char *from = path;
	unsigned code;

	while (*from != '\0')
		if (from[0] == '\\' && sscanf(from + 1, "%3o", &code) == 1) {
			*path++ = (char)code;
			from += 4;
		} else {
			*path++ = *from++;
		}
	*path = '\0';
}

/* The record of one mount id in a mountinfo file; id 0 when it is not there. */
INLINE void
look_at_record(const char *file, int id, struct mount_record *ret)
{
	char line[8192], *save, *tag;
	int rest = 0;
	FILE *info = fopen(file, "re");

	*ret = (struct mount_record){ .id = 0 };
	while (info != NULL && fgets(line, sizeof(line), info) != NULL) {
		if (strtol(line, NULL, 10) != id)
			continue;
		if (sscanf(line, "%d %d %*s %127s %4095s %127s %n", &ret->id, &ret->parent, ret->root, ret->point,
		    ret->options, &rest) < 5)
			break;
		decode_path(ret->root);
		decode_path(ret->point);
		for (tag = strtok_r(line + rest, " ", &save); tag != NULL && strcmp(tag, "-") != 0;
		    tag = strtok_r(NULL, " ", &save))
			parse_tag(ret, tag);
		if (tag != NULL && (tag = strtok_r(NULL, " ", &save)) != NULL)
			snprintf(ret->type, sizeof(ret->type), "%s", tag);
		break;
	}
	if (info != NULL)
		fclose(info);
}

/* The record of what is mounted on a directory, as the caller sees it; id 0
 * when nothing is. */
INLINE void
look_at_mount(const char *path, struct mount_record *ret)
{
	*ret = (struct mount_record){ .id = 0 };
	if (is_mounted(path))
		look_at_record("/proc/self/mountinfo", mount_id(path), ret);
}

/* The propagation type of what is mounted on a directory. */
INLINE enum propagation
look_at_type(const char *path)
{
	struct mount_record record;

	look_at_mount(path, &record);
	if (record.id == 0)
		return NO_MOUNT;
	if (record.unbindable)
		return UNBINDABLE;
	if (record.master != 0)
		return record.shared != 0 ? SLAVE_SHARED : SLAVE;
	return record.shared != 0 ? SHARED : PRIVATE;
}

/* What is mounted on a directory has this propagation type. */
#define REQUIRE_TYPE(expected, actual) \
	REQUIRE_STR(propagation_name(expected), propagation_name(actual))

#endif
