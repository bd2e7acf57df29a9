/* pivot.h - a small root of one's own, from which to pivot. */

/*
 * Every probe first makes a small root of its own and moves there by chroot(2):
 * a mount "/" with the mounts "/new" and "/new/mnt" and some plain directories.
 * So the old root of these cases is known, whatever the host's may be.
 */
#ifndef MOUNT_PIVOT_H
#define MOUNT_PIVOT_H

#include "mounts.h"

INLINE int
pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(SYS_pivot_root, new_root, put_old);
}

INLINE void
make_small_root(void)
{
	make_mount("root");
	SETUP(chroot("root"));
	SETUP(chdir("/"));
	make_directory("/plain");
	make_directory("/plain/old");
	make_file("/file");
	make_file("/is-old");
	make_mount("/new");
	make_directory("/new/old");
	make_file("/new/file");
	make_file("/new/is-new");
	make_mount("/new/mnt");
}

#endif
