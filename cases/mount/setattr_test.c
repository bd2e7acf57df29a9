/* setattr_test.c - mount_setattr(2): attributes of a mount or of a whole tree. */
#include "setattr.h"

#define NEEDS .needs = "mount tmpfs mount-setattr"

static const struct attributes read_only = { .set = ATTR_RDONLY };

static bool
is_writable(const char *directory)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/trial", directory);
	if (mkdir(path, 0700) < 0)
		return false;
	SETUP(rmdir(path));
	return true;
}

CASE(attributes_are_set_and_cleared,
    .requirement = "MNT-111",
    .descr = "One call clears and sets attributes, of the one mount alone", NEEDS)
{
	const struct attributes change = { .set = ATTR_NOEXEC, .clear = ATTR_RDONLY };
	struct mount_record record;

	make_ground();
	make_mount("m");
	make_mount("m/below");
	REQUIRE_ERRNO(0, ERRNO_OF(set_attributes("m", 0, &read_only)));
	REQUIRE(!is_writable("m"), "a read-only mount is writable");
	REQUIRE(is_writable("m/below"), "the mount below became read-only");
	REQUIRE_ERRNO(0, ERRNO_OF(set_attributes("m", 0, &change)));
	REQUIRE(is_writable("m"), "the cleared attribute is still there");
	look_at_mount("m", &record);
	REQUIRE(strstr(record.options, "noexec") != NULL, "noexec is not set: %s", record.options);
}

CASE(attributes_of_a_tree_are_set_by_one_call,
    .requirement = "MNT-111",
    .descr = "With AT_RECURSIVE all mounts of the tree get the attributes", NEEDS)
{
	make_ground();
	make_mount("m");
	make_mount("m/a");
	make_mount("m/a/b");
	REQUIRE_ERRNO(0, ERRNO_OF(set_attributes("m", AT_RECURSIVE, &read_only)));
	REQUIRE(!is_writable("m") && !is_writable("m/a") && !is_writable("m/a/b"), "a mount is writable");
}

CASE(setattr_sets_the_propagation_type,
    .requirement = "MNT-112",
    .descr = "The propagation field sets each type", NEEDS)
{
	static const struct { uint64_t flag; enum propagation type; } types[] = {
		{ MS_SHARED, SHARED }, { MS_PRIVATE, PRIVATE }, { MS_UNBINDABLE, UNBINDABLE },
	};

	make_ground();
	make_mount("m");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct attributes change = { .propagation = types[i].flag };

		REQUIRE_ERRNO(0, ERRNO_OF(set_attributes("m", 0, &change)));
		REQUIRE_TYPE(types[i].type, look_at_type("m"));
	}
	make_mount_of(SHARED, "s");
	REQUIRE_ERRNO(0, ERRNO_OF(set_attributes("s", 0, &(struct attributes){ .propagation = MS_SLAVE })));
	REQUIRE_TYPE(SLAVE, look_at_type("s"));
}

CASE(setattr_on_a_plain_directory_is_refused,
    .requirement = "MNT-113",
    .descr = "A path that is not a mount point: EINVAL", NEEDS)
{
	make_ground();
	make_directory("a");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_attributes("a", 0, &read_only)));
}

static int
set_by_descriptor(int fd)
{
	return set_attributes_of(fd, "", AT_EMPTY_PATH, &read_only, sizeof(read_only));
}

CASE(setattr_on_a_mount_of_another_namespace_is_refused,
    .requirement = "MNT-114",
    .descr = "A mount reached through another process's root, in another namespace: EINVAL", NEEDS)
{
	REQUIRE_ERRNO(EINVAL, try_on_foreign(set_by_descriptor));
}

CASE(unknown_values_are_refused,
    .requirement = "MNT-115",
    .descr = "Unknown flags and attributes, and two propagation types: EINVAL", NEEDS)
{
	static const struct attributes bad[] = {
		{ .set = UINT64_C(1) << 40 },
		{ .clear = UINT64_C(1) << 40 },
		{ .propagation = MS_SHARED | MS_PRIVATE },
		{ .propagation = MS_SLAVE | MS_UNBINDABLE },
		{ .propagation = MS_REC },
	};

	make_ground();
	make_mount("m");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_attributes("m", 0, &bad[i])));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_attributes("m", 1U << 30, &read_only)));
}

CASE(access_time_needs_the_whole_mask_cleared,
    .requirement = "MNT-116",
    .descr = "An access-time setting without MOUNT_ATTR__ATIME in attr_clr, or with a part of it: EINVAL", NEEDS)
{
	static const struct attributes bad[] = {
		{ .set = ATTR_NOATIME },
		{ .set = ATTR_STRICTATIME },
		{ .clear = ATTR_NOATIME },
		{ .set = ATTR_STRICTATIME, .clear = ATTR_NOATIME },
	};
	const struct attributes good = { .set = ATTR_NOATIME, .clear = ATTR_ATIME_MASK };

	make_ground();
	make_mount("m");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_attributes("m", 0, &bad[i])));
	REQUIRE_ERRNO(0, ERRNO_OF(set_attributes("m", 0, &good)));
}

CASE(mount_with_a_writer_cannot_become_read_only,
    .requirement = "MNT-117",
    .descr = "Read-only while a file is open for writing: EBUSY", NEEDS)
{
	int fd;

	make_ground();
	make_mount("m");
	fd = SETUP(open("m/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	REQUIRE_ERRNO(EBUSY, ERRNO_OF(set_attributes("m", 0, &read_only)));
	REQUIRE(is_writable("m"), "the refused call made the mount read-only");
	close(fd);
	REQUIRE_ERRNO(0, ERRNO_OF(set_attributes("m", 0, &read_only)));
}

CASE(larger_structure_is_taken_while_the_rest_is_zero,
    .requirement = "MNT-119",
    .descr = "A structure larger than the kernel's works if the rest is zero: otherwise E2BIG", NEEDS)
{
	struct { struct attributes known; uint64_t more[32]; } large = { .known = read_only };

	make_ground();
	make_mount("m");
	REQUIRE_ERRNO(0, ERRNO_OF(set_attributes_of(AT_FDCWD, "m", 0, &large.known, sizeof(large))));
	large.more[31] = 1;
	REQUIRE_ERRNO(E2BIG, ERRNO_OF(set_attributes_of(AT_FDCWD, "m", 0, &large.known, sizeof(large))));
}
