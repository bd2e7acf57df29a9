/* listmount_test.c - the mounts of a namespace, by their ids: listmount(2). */
#include "statmount.h"

#define NEEDS .needs = "mount tmpfs listmount"

CASE(mounts_below_one_are_listed,
    .requirement = "MNT-155",
    .descr = "Below a mount are listed those mounted on it and on these, and no other", NEEDS)
{
	uint64_t ids[16], children[2];

	make_ground();
	make_mount("m");
	make_mount("m/a");
	make_mount("m/a/b");
	make_mount("beside");
	children[0] = unique_mount_id("m/a");
	children[1] = unique_mount_id("m/a/b");
	REQUIRE_EQ(2, list_mounts_of(0, unique_mount_id("m"), 0, ids, 16));
	REQUIRE(ids[0] == children[0] && ids[1] == children[1], "others are listed");
	REQUIRE_EQ(0, list_mounts_of(0, unique_mount_id("beside"), 0, ids, 16));
}

CASE(list_goes_on_after_an_id,
    .requirement = "MNT-156",
    .descr = "A list that is full is continued by a call with its last id", NEEDS)
{
	uint64_t ids[4];
	char path[16];

	make_ground();
	make_mount("m");
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "m/%d", i);
		make_mount(path);
	}
	REQUIRE_EQ(2, list_mounts_of(0, unique_mount_id("m"), 0, ids, 2));
	REQUIRE_EQ(1, list_mounts_of(0, unique_mount_id("m"), ids[1], ids + 2, 2));
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "m/%d", i);
		REQUIRE_EQ(unique_mount_id(path), ids[i]);
	}
	REQUIRE_EQ(0, list_mounts_of(0, unique_mount_id("m"), ids[2], ids, 4));
}

static int
list_mount_of_holder(uint64_t namespaces)
{
	struct actor holder;
	uint64_t id = start_mount_holder(&holder, namespaces);
	int listed = SETUP(lists_mount(0, id));

	end_mount_holder(&holder);
	return listed;
}

CASE(mounts_of_another_namespace_are_not_listed,
    .requirement = "MNT-157",
    .descr = "A mount in another namespace is not among those of the caller's", NEEDS)
{
	REQUIRE_EQ(0, list_mount_of_holder(CLONE_NEWNS));
}

CASE(without_a_namespace_the_mount_is_listed,
    .requirement = "MNT-157",
    .descr = "Control: made in the caller's namespace the mount is listed", NEEDS)
{
	REQUIRE_EQ(1, list_mount_of_holder(0));
}

static void
list_foreign(void *arg)
{
	struct foreign *seen = arg;

	if (seen->drop)
		SETUP(drop_capabilities());
	int listed = lists_mount(seen->namespace, seen->mount);

	seen->error = listed < 0 ? errno : listed == 1 ? 0 : EIDRM;
}

CASE(mounts_of_a_named_namespace_are_listed_for_who_governs_it,
    .requirement = "MNT-158 MNT-159",
    .descr = "By its id a namespace is listed; without CAP_SYS_ADMIN over it, or with it in a child only: refused",
    .needs = "user mount tmpfs listmount mount-ns-info")
{
	require_governed(list_foreign);
}

CASE(list_refuses_what_it_does_not_know,
    .requirement = "MNT-160",
    .descr = "A flag or a short request: EINVAL; a mount that does not exist: ENOENT", NEEDS)
{
	struct mount_request request = { .size = sizeof(request), .mount = ALL_MOUNTS };
	uint64_t ids[4], gone;

	make_ground();
	make_mount("m");
	gone = unique_mount_id("m");
	SETUP(umount2("m", 0));
	REQUIRE_ERRNO(ENOENT, ERRNO_OF(list_mounts_of(0, gone, 0, ids, 4)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(syscall(SYS_listmount, &request, ids, 4, 1U << 31)));
	request.size = 16;
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(syscall(SYS_listmount, &request, ids, 4, 0)));
}
