/* pivot_error_test.c - what pivot_root(2) refuses, and with which error. */
#include "pivot.h"

#define NEEDS .needs = "mount tmpfs CAP_SYS_CHROOT"

static const struct cell_spec own_mounts = { .namespaces = CLONE_NEWNS };

/* One attempt, and how it ends. */
struct attempt {
	void (*arrange)(void);	/* in the small root */
	const char *new_root, *put_old;
	int error;
};

static void
try_pivot(void *arg)
{
	struct attempt *attempt = arg;

	make_small_root();
	if (attempt->arrange != NULL)
		attempt->arrange();
	attempt->error = ERRNO_OF(pivot_root(attempt->new_root, attempt->put_old));
}

static void
require_pivot(int expected, const char *new_root, const char *put_old, void (*arrange)(void))
{
	struct attempt attempt = { arrange, new_root, put_old, -1 };

	case_observe(&own_mounts, try_pivot, &attempt, sizeof(attempt));
	REQUIRE(attempt.error == expected, "pivot_root %s %s: %s, expected %s", new_root, put_old,
	    strerror(attempt.error), strerror(expected));
}

static void
arrange_no_capabilities(void)
{
	SETUP(drop_capabilities());
}

CASE(pivot_needs_a_capability,
    .requirement = "MNT-82",
    .descr = "pivot_root without CAP_SYS_ADMIN: EPERM; with it, it works", NEEDS)
{
	make_ground();
	require_pivot(EPERM, "/new", "/new/old", arrange_no_capabilities);
	require_pivot(0, "/new", "/new/old", NULL);
}

CASE(pivot_to_what_is_no_directory_is_refused,
    .requirement = "MNT-83",
    .descr = "new_root or put_old is a file: ENOTDIR", NEEDS)
{
	make_ground();
	require_pivot(ENOTDIR, "/file", "/new/old", NULL);
	require_pivot(ENOTDIR, "/new", "/new/file", NULL);
}

CASE(pivot_within_the_root_mount_is_refused,
    .requirement = "MNT-84",
    .descr = "new_root or put_old on the current root mount: EBUSY", NEEDS)
{
	make_ground();
	require_pivot(EBUSY, "/", "/plain", NULL);
	require_pivot(EBUSY, "/", "/new", NULL);
	require_pivot(EBUSY, "/new", "/plain", NULL);
}

CASE(pivot_to_a_plain_directory_is_refused,
    .requirement = "MNT-85",
    .descr = "new_root is not a mount point: EINVAL", NEEDS)
{
	make_ground();
	require_pivot(EINVAL, "/new/old", "/new/old", NULL);
}

static void
arrange_another_mount(void)
{
	make_mount("/another");
}

CASE(pivot_with_the_old_root_elsewhere_is_refused,
    .requirement = "MNT-86",
    .descr = "put_old is not at or below new_root: EINVAL", NEEDS)
{
	make_ground();
	require_pivot(EINVAL, "/new/mnt", "/new/old", NULL);
	require_pivot(EINVAL, "/new", "/another", arrange_another_mount);
}

static void
arrange_plain_root(void)
{
	SETUP(mount_bind("/new", "/plain/old", MS_REC));
	SETUP(chroot("/plain"));
}

CASE(pivot_from_a_plain_directory_is_refused,
    .requirement = "MNT-87",
    .descr = "The current root directory is not a mount point: EINVAL", NEEDS)
{
	make_ground();
	require_pivot(EINVAL, "/old", "/old/old", arrange_plain_root);
}

static void
arrange_shared_new_root(void)
{
	SETUP(set_propagation("/new", MS_SHARED));
}

static void
arrange_nested_new_root(void)
{
	make_directory("/new/mnt/old");
}

static void
arrange_shared_parent_of_new_root(void)
{
	arrange_nested_new_root();
	SETUP(set_propagation("/new", MS_SHARED));
}

/* A second small root, whose parent mount is "/sub". */
static void
arrange_second_root(void)
{
	make_mount("/sub");
	make_mount("/sub/root");
	make_mount("/sub/root/new");
	make_directory("/sub/root/new/old");
	SETUP(chroot("/sub/root"));
	SETUP(chdir("/"));
}

static void
arrange_shared_parent_of_root(void)
{
	int above = SETUP(open("/", O_PATH | O_CLOEXEC));

	arrange_second_root();
	SETUP(fchdir(above));
	SETUP(set_propagation("sub", MS_SHARED));
	SETUP(chdir("/"));
}

CASE(pivot_between_shared_mounts_is_refused,
    .requirement = "MNT-88",
    .descr = "new_root, its parent mount or the parent of the root is shared: EINVAL", NEEDS)
{
	make_ground();
	require_pivot(EINVAL, "/new", "/new/old", arrange_shared_new_root);
	require_pivot(EINVAL, "/new/mnt", "/new/mnt/old", arrange_shared_parent_of_new_root);
	require_pivot(EINVAL, "/new", "/new/old", arrange_shared_parent_of_root);
}

CASE(pivot_between_private_mounts_works,
    .requirement = "MNT-88",
    .descr = "In each of these arrangements pivot_root works while the mounts are private", NEEDS)
{
	make_ground();
	require_pivot(0, "/new", "/new/old", NULL);
	require_pivot(0, "/new/mnt", "/new/mnt/old", arrange_nested_new_root);
	require_pivot(0, "/new", "/new/old", arrange_second_root);
}

static void
arrange_shared_put_old(void)
{
	SETUP(set_propagation("/new/mnt", MS_SHARED));
}

CASE(pivot_onto_a_shared_mount_is_refused,
    .requirement = "MNT-89",
    .descr = "put_old is the mount point of a shared mount: EINVAL; of a private one it works", NEEDS)
{
	make_ground();
	require_pivot(EINVAL, "/new", "/new/mnt", arrange_shared_put_old);
	require_pivot(0, "/new", "/new/mnt", NULL);
}
