/* statmount.h - statmount(2), listmount(2) and the ioctls of mount namespaces, for any C library. */
#ifndef MOUNT_STATMOUNT_H
#define MOUNT_STATMOUNT_H

#include <linux/nsfs.h>
#include <sys/ioctl.h>

#include "mounts.h"

#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x4000U
#endif

/* What is asked for; values of <linux/mount.h>. */
enum { MNT_BASIC = 0x2, MNT_ROOT = 0x8, MNT_POINT = 0x10, FS_TYPE = 0x20, MNT_NS_ID = 0x40 };

#define ALL_MOUNTS UINT64_MAX	/* LSMT_ROOT */

/* struct mnt_id_req; a namespace of 0 is the caller's. */
struct mount_request {
	uint32_t size, spare;
	uint64_t mount, param, namespace;
};

/* struct statmount, up to what is used here, and room for its strings. */
struct mount_status {
	uint32_t size, options;
	uint64_t mask;
	uint32_t major, minor;
	uint64_t magic;
	uint32_t flags, type;		/* the strings are offsets into text */
	uint64_t id, parent;
	uint32_t old_id, old_parent;
	uint64_t attributes, propagation, peer_group, master, from;
	uint32_t root, point;
	uint64_t namespace;
	uint64_t more[49];
	char text[4096];
};

_Static_assert(offsetof(struct mount_status, text) == 512, "the size of struct statmount");

INLINE int
stat_mount_of(uint64_t namespace, uint64_t mount, uint64_t wanted, struct mount_status *ret)
{
	const struct mount_request request = {
		.size = sizeof(request), .mount = mount, .param = wanted, .namespace = namespace,
	};

	memset(ret, 0, sizeof(*ret));
	return (int)syscall(SYS_statmount, &request, ret, sizeof(*ret), 0);
}

INLINE int
stat_mount(uint64_t mount, struct mount_status *ret)
{
	return stat_mount_of(0, mount, MNT_BASIC | MNT_ROOT | MNT_POINT | FS_TYPE | MNT_NS_ID, ret);
}

/* Ids of the mounts below one, those with an id above `after`: their number. */
INLINE int
list_mounts_of(uint64_t namespace, uint64_t mount, uint64_t after, uint64_t *ret, size_t count)
{
	const struct mount_request request = {
		.size = sizeof(request), .mount = mount, .param = after, .namespace = namespace,
	};

	return (int)syscall(SYS_listmount, &request, ret, count, 0);
}

/* Whether a mount is listed in a namespace; -1 with errno where none can be. */
INLINE int
lists_mount(uint64_t namespace, uint64_t mount)
{
	uint64_t ids[64], after = 0;
	int n;

	while ((n = list_mounts_of(namespace, ALL_MOUNTS, after, ids, 64)) > 0) {
		for (int i = 0; i < n; i++)
			if (ids[i] == mount)
				return 1;
		after = ids[n - 1];
	}
	return n;
}

/* The id that no other mount gets while the system runs. */
INLINE uint64_t
unique_mount_id(const char *path)
{
	struct statx stx = { .stx_mask = 0 };

	SETUP(statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_MNT_ID_UNIQUE, &stx));
	return stx.stx_mnt_id;
}

/* struct mnt_ns_info and its ioctls. */
struct mount_ns_info { uint32_t size, mounts; uint64_t id; };

#define MOUNT_NS_ID _IOR(NSIO, 5, uint64_t)
#define MOUNT_NS_INFO _IOR(NSIO, 10, struct mount_ns_info)
#define MOUNT_NS_NEXT _IOR(NSIO, 11, struct mount_ns_info)
#define MOUNT_NS_PREVIOUS _IOR(NSIO, 12, struct mount_ns_info)

/* What the kernel says of the mount namespace of a process; pid 0 is the caller. */
INLINE struct mount_ns_info
look_at_mount_ns(pid_t pid)
{
	struct mount_ns_info info;
	int fd = SETUP(open_namespace(pid, "mnt"));

	SETUP(ioctl(fd, MOUNT_NS_INFO, &info));
	close(fd);
	return info;
}

/* An actor's mount on "held", in a namespace of its own or not. */
struct held {
	uint64_t mount;
};

INLINE void
play_mount_holder(struct actor *self)
{
	struct held *held = self->stage;

	make_mount("held");
	held->mount = unique_mount_id("held");
	actor_meet(self, "mounted");
	actor_meet(self, "looked for");
	umount2("held", MNT_DETACH);
}

/* Start it on a ground of the case's; the id of its mount. */
INLINE uint64_t
start_mount_holder(struct actor *holder, uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };

	make_ground();
	actor_start(holder, &spec, play_mount_holder, sizeof(struct held));
	actor_meet(holder, "mounted");
	return ((const struct held *)holder->stage)->mount;
}

INLINE void
end_mount_holder(struct actor *holder)
{
	actor_meet(holder, "looked for");
	actor_end(holder);
}

/* A look at a mount of a namespace that is named by its id. */
struct foreign {
	uint64_t namespace, mount;
	bool drop;
	int error;
};

/*
 * Granted to who governs the namespace; refused without the capability, and to
 * root of a child user namespace. For the refusal kernels took both EPERM and
 * ENOENT, as for one that does not exist.
 */
INLINE void
require_governed(void (*look)(void *foreign))
{
	const struct cell_spec same = { 0 }, inner = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	const struct cell_spec *const specs[] = { &same, &same, &inner };
	struct actor holder;
	uint64_t id = start_mount_holder(&holder, CLONE_NEWNS), namespace = look_at_mount_ns(holder.cell.pid).id;

	for (int i = 0; i < 3; i++) {
		struct foreign seen = { namespace, id, i == 1, -1 };

		case_observe(specs[i], look, &seen, sizeof(seen));
		if (i == 0)
			REQUIRE_ERRNO(0, seen.error);
		else
			REQUIRE(seen.error == EPERM || seen.error == ENOENT, "attempt %d: %s", i, strerror(seen.error));
	}
	end_mount_holder(&holder);
}

#endif
