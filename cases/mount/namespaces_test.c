/* namespaces_test.c - all mount namespaces there are, by the ioctls of their files. */
#include "statmount.h"

#define NEEDS .needs = "mount tmpfs statmount mount-ns-info"
#define NEEDS_WALK .needs = "mount tmpfs statmount mount-ns-info mount-ns-walk"

CASE(namespace_tells_its_id_and_number_of_mounts,
    .requirement = "MNT-161",
    .descr = "Id and number of mounts are those that listmount and statmount know, and the id is another inside", NEEDS)
{
	struct mount_status status;
	struct mount_ns_info own = look_at_mount_ns(0), more, inner;
	struct actor holder;
	uint64_t id;
	int fd = SETUP(open_namespace(0, "mnt"));

	SETUP(ioctl(fd, MOUNT_NS_ID, &id));
	close(fd);
	REQUIRE_EQ(id, own.id);
	SETUP(stat_mount(unique_mount_id("."), &status));
	REQUIRE_EQ(id, status.namespace);
	id = start_mount_holder(&holder, CLONE_NEWNS);
	more = look_at_mount_ns(0);
	inner = look_at_mount_ns(holder.cell.pid);
	REQUIRE_EQ(own.mounts + 1, more.mounts);
	REQUIRE_EQ(own.mounts + 2, inner.mounts);
	REQUIRE_NE(own.id, inner.id);
	end_mount_holder(&holder);
}

/* A walk that begins with the walker's own namespace and leads to both ends. */
struct walk {
	uint64_t wanted;		/* id of a namespace to look for */
	bool found;
	int end[2];			/* errno */
};

static void
walk_namespaces(void *arg)
{
	static const unsigned long steps[] = { MOUNT_NS_NEXT, MOUNT_NS_PREVIOUS };
	struct walk *seen = arg;

	seen->found = look_at_mount_ns(0).id == seen->wanted;
	for (int i = 0; i < 2; i++) {
		struct mount_ns_info info;
		int at = SETUP(open_namespace(0, "mnt")), to;

		while ((to = ioctl(at, steps[i], &info)) >= 0) {
			seen->found |= info.id == seen->wanted;
			close(at);
			at = to;
		}
		seen->end[i] = errno;
		close(at);
	}
}

CASE(walk_finds_the_namespaces_that_one_governs,
    .requirement = "MNT-162",
    .descr = "From the caller's namespace to both ends (ENOENT), one that was made below is found", NEEDS_WALK)
{
	const struct cell_spec same = { 0 };
	struct actor holder;
	struct walk seen = { .found = false };

	start_mount_holder(&holder, CLONE_NEWNS);
	seen.wanted = look_at_mount_ns(holder.cell.pid).id;
	case_observe(&same, walk_namespaces, &seen, sizeof(seen));
	REQUIRE_ERRNO(ENOENT, seen.end[0]);
	REQUIRE_ERRNO(ENOENT, seen.end[1]);
	REQUIRE(seen.found, "the walk did not come by");
	end_mount_holder(&holder);
}

/* The walker is root of a child user namespace, or what the case is. */
static bool
walk_comes_by_outer_namespace(const struct cell_spec *walker)
{
	struct actor holder;
	struct walk seen = { .found = false };

	start_mount_holder(&holder, CLONE_NEWNS);
	seen.wanted = look_at_mount_ns(holder.cell.pid).id;
	case_observe(walker, walk_namespaces, &seen, sizeof(seen));
	end_mount_holder(&holder);
	return seen.found;
}

CASE(walk_does_not_come_by_namespaces_of_outer_user_namespaces,
    .requirement = "MNT-163",
    .descr = "Root of a child user namespace does not find a mount namespace that the parent owns",
    .needs = "user mount-in-user mount tmpfs statmount mount-ns-info")
{
	const struct cell_spec inner = { .namespaces = CLONE_NEWUSER | CLONE_NEWNS, .setup = CELL_MAP_IDS };

	REQUIRE(!walk_comes_by_outer_namespace(&inner), "it is found");
}

CASE(without_a_user_namespace_the_walk_comes_by,
    .requirement = "MNT-163",
    .descr = "Control: in the user namespace that owns it the namespace is found", NEEDS_WALK)
{
	const struct cell_spec same = { .namespaces = CLONE_NEWNS };

	REQUIRE(walk_comes_by_outer_namespace(&same), "it is not found");
}

CASE(other_types_have_no_mounts_to_tell,
    .requirement = "MNT-164",
    .descr = "The ioctls on the file of another type of namespace fail with EINVAL", NEEDS)
{
	struct mount_ns_info info;
	uint64_t id;
	int fd = SETUP(open_namespace(0, "user"));

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(ioctl(fd, MOUNT_NS_INFO, &info)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(ioctl(fd, MOUNT_NS_ID, &id)));
	close(fd);
}
