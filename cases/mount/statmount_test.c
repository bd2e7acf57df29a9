/* statmount_test.c - one mount, by its id: statmount(2). */
#include "statmount.h"

#define NEEDS .needs = "mount tmpfs statmount"
#define NEEDS_INFO .needs = "mount tmpfs statmount mount-ns-info"

/* Values of <linux/mount.h>. */
#define ATTR_RDONLY UINT64_C(0x1)
#define ATTR_NOEXEC UINT64_C(0x8)

CASE(status_is_that_of_mountinfo,
    .requirement = "MNT-146",
    .descr = "Ids, parent, root and type are those of the mount's record in mountinfo", NEEDS)
{
	struct mount_record record;
	struct mount_status seen;

	make_ground();
	make_mount("m");
	make_directory("m/source");
	make_directory("bound");
	SETUP(mount_bind("m/source", "bound", 0));
	look_at_mount("bound", &record);
	REQUIRE_ERRNO(0, ERRNO_OF(stat_mount(unique_mount_id("bound"), &seen)));
	REQUIRE_EQ(record.id, seen.old_id);
	REQUIRE_EQ(record.parent, seen.old_parent);
	REQUIRE_EQ(unique_mount_id("bound"), seen.id);
	REQUIRE_EQ(unique_mount_id("."), seen.parent);
	REQUIRE_STR("/source", seen.text + seen.root);
	REQUIRE_STR(record.point, seen.text + seen.point);
	REQUIRE_STR("tmpfs", seen.text + seen.type);
}

CASE(status_tells_attributes,
    .requirement = "MNT-147",
    .descr = "The attributes are those of the mount, as they are at the time", NEEDS)
{
	struct mount_status seen;
	uint64_t id;

	make_ground();
	make_mount("m");
	id = unique_mount_id("m");
	SETUP(stat_mount(id, &seen));
	REQUIRE_EQ(0, seen.attributes & (ATTR_RDONLY | ATTR_NOEXEC));
	SETUP(mount(NULL, "m", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC, NULL));
	SETUP(stat_mount(id, &seen));
	REQUIRE_EQ(ATTR_RDONLY | ATTR_NOEXEC, seen.attributes & (ATTR_RDONLY | ATTR_NOEXEC));
}

CASE(status_tells_propagation,
    .requirement = "MNT-148",
    .descr = "Type of propagation, peer group and master are those of mountinfo, for each type", NEEDS)
{
	static const uint64_t flags[] = { [PRIVATE] = MS_PRIVATE, [SHARED] = MS_SHARED, [SLAVE] = MS_SLAVE,
		[SLAVE_SHARED] = MS_SLAVE | MS_SHARED, [UNBINDABLE] = MS_UNBINDABLE };
	struct mount_record record;
	struct mount_status seen;
	char path[16];

	make_ground();
	for (enum propagation type = 0; type < PROPAGATION_TYPES; type++) {
		snprintf(path, sizeof(path), "m%d", type);
		make_mount_of(type, path);
		look_at_mount(path, &record);
		SETUP(stat_mount(unique_mount_id(path), &seen));
		REQUIRE(seen.propagation == flags[type], "a %s mount: %#llx, expected %#llx", propagation_name(type),
		    (unsigned long long)seen.propagation, (unsigned long long)flags[type]);
		REQUIRE_EQ(record.shared, seen.peer_group);
		REQUIRE_EQ(record.master, seen.master);
	}
}

CASE(unique_ids_are_not_used_again,
    .requirement = "MNT-149",
    .descr = "The id of a mount that is gone finds nothing, whatever is mounted since: ENOENT", NEEDS)
{
	struct mount_status seen;
	uint64_t old;

	make_ground();
	make_mount("m");
	old = unique_mount_id("m");
	SETUP(umount2("m", 0));
	REQUIRE_ERRNO(ENOENT, ERRNO_OF(stat_mount(old, &seen)));
	make_mount("m");
	REQUIRE_NE(old, unique_mount_id("m"));
	REQUIRE_ERRNO(ENOENT, ERRNO_OF(stat_mount(old, &seen)));
}

static int
stat_mount_of_holder(uint64_t namespaces)
{
	struct mount_status seen;
	struct actor holder;
	uint64_t id = start_mount_holder(&holder, namespaces);
	int error = ERRNO_OF(stat_mount(id, &seen));

	end_mount_holder(&holder);
	return error;
}

CASE(mount_of_another_namespace_has_no_status_here,
    .requirement = "MNT-150",
    .descr = "The id of a mount in another namespace: ENOENT", NEEDS)
{
	REQUIRE_ERRNO(ENOENT, stat_mount_of_holder(CLONE_NEWNS));
}

CASE(without_a_namespace_the_mount_has_a_status,
    .requirement = "MNT-150",
    .descr = "Control: made in the caller's namespace the mount is found by its id", NEEDS)
{
	REQUIRE_ERRNO(0, stat_mount_of_holder(0));
}

CASE(status_is_given_for_a_named_namespace,
    .requirement = "MNT-151",
    .descr = "With the namespace's id the mount is found, and tells that id", NEEDS_INFO)
{
	struct mount_status seen;
	struct actor holder;
	uint64_t id = start_mount_holder(&holder, CLONE_NEWNS), namespace = look_at_mount_ns(holder.cell.pid).id;

	REQUIRE_ERRNO(0, ERRNO_OF(stat_mount_of(namespace, id, MNT_BASIC | MNT_NS_ID, &seen)));
	REQUIRE_EQ(id, seen.id);
	REQUIRE_EQ(namespace, seen.namespace);
	end_mount_holder(&holder);
}

static void
stat_foreign(void *arg)
{
	struct foreign *seen = arg;
	struct mount_status status;

	if (seen->drop)
		SETUP(drop_capabilities());
	seen->error = ERRNO_OF(stat_mount_of(seen->namespace, seen->mount, MNT_BASIC, &status));
}

CASE(namespace_that_is_not_governed_tells_nothing,
    .requirement = "MNT-152",
    .descr = "Naming a namespace without CAP_SYS_ADMIN over it, or with it in a child user namespace: refused",
    .needs = "user mount tmpfs statmount mount-ns-info")
{
	require_governed(stat_foreign);
}

/* In a root that does not hold the mount. */
struct confined {
	uint64_t mount;
	int with, without;	/* errno, by capability */
};

static void
look_from_a_root(void *arg)
{
	struct confined *seen = arg;
	struct mount_status status;

	SETUP(chroot("jail"));
	SETUP(chdir("/"));
	seen->with = ERRNO_OF(stat_mount(seen->mount, &status));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(stat_mount(seen->mount, &status));
}

CASE(mount_outside_the_root_needs_a_capability,
    .requirement = "MNT-153",
    .descr = "A mount that the caller's root does not hold: EPERM without CAP_SYS_ADMIN, given with it",
    .needs = "mount tmpfs statmount CAP_SYS_CHROOT")
{
	const struct cell_spec same = { 0 };
	struct confined seen = { 0, -1, -1 };

	make_ground();
	make_mount("m");
	make_directory("jail");
	seen.mount = unique_mount_id("m");
	case_observe(&same, look_from_a_root, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(status_refuses_what_it_does_not_know,
    .requirement = "MNT-154",
    .descr = "A flag or a short request: EINVAL, a long one that is not zero: E2BIG, too small a buffer: EOVERFLOW", NEEDS)
{
	struct { struct mount_request known; uint64_t more[16]; } request = {
		.known = { .size = sizeof(struct mount_request), .param = MNT_BASIC | MNT_POINT },
	};
	struct mount_status seen;

	make_ground();
	make_mount("m");
	request.known.mount = unique_mount_id("m");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(syscall(SYS_statmount, &request, &seen, sizeof(seen), 1U << 31)));
	REQUIRE_ERRNO(EOVERFLOW, ERRNO_OF(syscall(SYS_statmount, &request, &seen, 512, 0)));
	request.known.size = 16;
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(syscall(SYS_statmount, &request, &seen, sizeof(seen), 0)));
	request.known.size = sizeof(request);
	REQUIRE_ERRNO(0, ERRNO_OF(syscall(SYS_statmount, &request, &seen, sizeof(seen), 0)));
	request.more[15] = 1;
	REQUIRE_ERRNO(E2BIG, ERRNO_OF(syscall(SYS_statmount, &request, &seen, sizeof(seen), 0)));
}
