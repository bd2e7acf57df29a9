/* filesystem_test.c - what the root of a user namespace may mount. */
#include "mounts.h"

struct attempt {
	const char *type, *data;
	int error;
};

static void
try_filesystem(void *arg)
{
	struct attempt *attempt = arg;

	attempt->error = ERRNO_OF(mount(attempt->type, "m", attempt->type, 0, attempt->data));
}

static bool
is_known(const char *type)
{
	char line[64];

	snprintf(line, sizeof(line), "\t%s\n", type);
	return look_line("/proc/filesystems", line);
}

/* Mount a filesystem in a mount namespace owned by a new user namespace, which
 * also owns the namespace that the filesystem shows. */
static void
require_mountable(const char *type, const char *data, uint64_t shown)
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWUSER | CLONE_NEWNS | shown, .setup = CELL_MAP_IDS,
	};
	struct attempt attempt = { type, data, -1 };

	if (!is_known(type))
		case_skip("unsupported", "this kernel does not list the filesystem %s", type);
	make_ground();
	make_directory("m");
	make_directory("lower");
	make_directory("other");
	case_observe(&spec, try_filesystem, &attempt, sizeof(attempt));
	REQUIRE_ERRNO(0, attempt.error);
}

/* Places where the kernel itself keeps empty directories for other mounts:
 * these cover nothing. */
static bool
is_empty_by_design(const char *point)
{
	static const char *const places[] = {
		"/sys/fs/binfmt_misc", "/fs/nfsd", "/fs/cgroup", "/fs/bpf", "/fs/fuse/connections", "/fs/pstore",
		"/fs/selinux", "/fs/smackfs", "/fs/resctrl", "/kernel/debug", "/kernel/tracing", "/kernel/config",
		"/kernel/security", "/firmware/efi/efivars",
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		size_t length = strlen(places[i]), all = strlen(point);

		if (all >= length && strcmp(point + all - length, places[i]) == 0)
			return true;
	}
	return false;
}

#define RECORDS 512

/* All mounts of the case; how many. */
static int
read_records(struct mount_record *records)
{
	char line[8192];
	int n = 0;
	FILE *info = fopen("/proc/self/mountinfo", "re");

	while (info != NULL && n < RECORDS && fgets(line, sizeof(line), info) != NULL)
		look_at_record("/proc/self/mountinfo", atoi(line), &records[n++]);
	if (info != NULL)
		fclose(info);
	return n;
}

static bool
is_whole(const struct mount_record *record, const char *type)
{
	return strcmp(record->type, type) == 0 && strcmp(record->root, "/") == 0;
}

/*
 * A fresh proc or sysfs may show no more than one already in sight does. Skip
 * where each of those has covered parts or restrictions, as in a container.
 */
static void
skip_unless_whole(const char *type)
{
	struct mount_record *records = calloc(RECORDS, sizeof(*records));
	int n = read_records(records);
	bool found = false;

	for (int i = 0; i < n && !found; i++) {
		found = is_whole(&records[i], type) && strncmp(records[i].options, "rw", 2) == 0 &&
		    strstr(records[i].options, "relatime") != NULL;
		for (int j = 0; j < n && found; j++)
			found = records[j].parent != records[i].id || is_empty_by_design(records[j].point);
	}
	free(records);
	if (!found)
		case_skip("denied", "no %s in sight shows all of itself", type);
}

CASE(root_of_a_user_namespace_can_mount_proc,
    .requirement = "MNT-66",
    .descr = "With a pid namespace of its own, a user namespace's root may mount proc",
    .needs = "mount tmpfs mount-in-user pid-in-user")
{
	skip_unless_whole("proc");
	require_mountable("proc", NULL, CLONE_NEWPID);
}

CASE(root_of_a_user_namespace_can_mount_sysfs,
    .requirement = "MNT-67",
    .descr = "With a network namespace of its own, a user namespace's root may mount sysfs",
    .needs = "mount tmpfs mount-in-user net-in-user")
{
	skip_unless_whole("sysfs");
	require_mountable("sysfs", NULL, CLONE_NEWNET);
}

CASE(root_of_a_user_namespace_can_mount_devpts,
    .requirement = "MNT-68",
    .descr = "A user namespace's root may mount devpts",
    .needs = "mount tmpfs mount-in-user")
{
	require_mountable("devpts", NULL, 0);
}

CASE(root_of_a_user_namespace_can_mount_tmpfs,
    .requirement = "MNT-69",
    .descr = "A user namespace's root may mount tmpfs",
    .needs = "mount tmpfs mount-in-user")
{
	require_mountable("tmpfs", NULL, 0);
}

CASE(root_of_a_user_namespace_can_mount_ramfs,
    .requirement = "MNT-70",
    .descr = "A user namespace's root may mount ramfs",
    .needs = "mount tmpfs mount-in-user")
{
	require_mountable("ramfs", NULL, 0);
}

CASE(root_of_a_user_namespace_can_mount_mqueue,
    .requirement = "MNT-71",
    .descr = "With an ipc namespace of its own, a user namespace's root may mount mqueue",
    .needs = "mount tmpfs mount-in-user ipc-in-user")
{
	require_mountable("mqueue", NULL, CLONE_NEWIPC);
}

CASE(root_of_a_user_namespace_can_mount_overlay,
    .requirement = "MNT-73",
    .descr = "A user namespace's root may mount overlay",
    .needs = "mount tmpfs mount-in-user")
{
	require_mountable("overlay", "lowerdir=lower:other", 0);
}

/* The next filesystem that needs a block device; false at the end of the list. */
static bool
next_block_filesystem(FILE *list, char *type, size_t size)
{
	char line[128];

	while (fgets(line, sizeof(line), list) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '\t') {
			snprintf(type, size, "%.60s", line + 1);
			return true;
		}
	}
	return false;
}

CASE(root_of_a_user_namespace_cannot_mount_a_block_filesystem,
    .requirement = "MNT-74",
    .descr = "Mounting any filesystem that lives on a block device fails with EPERM",
    .needs = "mount tmpfs mount-in-user")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER | CLONE_NEWNS, .setup = CELL_MAP_IDS };
	char type[64];
	int tried = 0;
	FILE *list = fopen("/proc/filesystems", "re");

	make_ground();
	make_directory("m");
	while (list != NULL && next_block_filesystem(list, type, sizeof(type))) {
		struct attempt attempt = { type, NULL, -1 };

		case_observe(&spec, try_filesystem, &attempt, sizeof(attempt));
		REQUIRE(attempt.error == EPERM, "mounting %s: %s", type, strerror(attempt.error));
		tried++;
	}
	if (list != NULL)
		fclose(list);
	if (tried == 0)
		case_skip("unsupported", "this kernel lists no filesystem for block devices");
}

CASE(root_outside_may_mount_a_block_filesystem,
    .requirement = "MNT-74",
    .descr = "In the initial user namespace the same call fails for want of a device, not of a right",
    .needs = "privileged mount tmpfs")
{
	struct attempt attempt = { NULL, NULL, 0 };
	char type[64];
	FILE *list = fopen("/proc/filesystems", "re");
	bool found = list != NULL && next_block_filesystem(list, type, sizeof(type));

	if (list != NULL)
		fclose(list);
	if (!found)
		case_skip("unsupported", "this kernel lists no filesystem for block devices");
	if (!in_initial_user_namespace())
		case_skip("denied", "this is not the initial user namespace: run as root of the host");
	make_ground();
	make_directory("m");
	attempt.type = type;
	try_filesystem(&attempt);
	REQUIRE(attempt.error == ENOENT || attempt.error == ENOTBLK, "mounting %s: %s", type,
	    strerror(attempt.error));
}

/* Mount over a directory in every proc or sysfs that shows all of itself. */
static void
cover_each(const char *type, const char *directory)
{
	struct mount_record *records = calloc(RECORDS, sizeof(*records));
	char path[PATH_MAX + 8];
	int n = read_records(records);

	for (int i = 0; i < n; i++) {
		if (!is_whole(&records[i], type))
			continue;
		snprintf(path, sizeof(path), "%s/%s", records[i].point, directory);
		SETUP(mount("tmpfs", path, "tmpfs", 0, NULL));
	}
	free(records);
}

/* Mount one in a user namespace that owns what it shows, with each in sight
 * partly covered. */
static void
require_refused_when_covered(const char *type, const char *directory, uint64_t shown)
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWUSER | CLONE_NEWNS | shown, .setup = CELL_MAP_IDS,
	};
	struct attempt attempt = { type, NULL, -1 };

	skip_unless_whole(type);
	make_ground();
	make_directory("m");
	cover_each(type, directory);
	case_observe(&spec, try_filesystem, &attempt, sizeof(attempt));
	REQUIRE_ERRNO(EPERM, attempt.error);
}

CASE(proc_is_refused_where_it_would_reveal_covered_parts,
    .requirement = "MNT-75",
    .descr = "With each proc in sight partly covered, a user namespace's root cannot mount proc: EPERM",
    .needs = "mount tmpfs mount-in-user pid-in-user")
{
	require_refused_when_covered("proc", "sys", CLONE_NEWPID);
}

CASE(sysfs_is_refused_where_it_would_reveal_covered_parts,
    .requirement = "MNT-144",
    .descr = "With each sysfs in sight partly covered, a user namespace's root cannot mount sysfs: EPERM",
    .needs = "mount tmpfs mount-in-user net-in-user")
{
	require_refused_when_covered("sysfs", "class", CLONE_NEWNET);
}

CASE(writable_sysfs_is_refused_where_those_in_sight_are_read_only,
    .requirement = "MNT-145",
    .descr = "With each sysfs in sight read-only, a user namespace's root mounts none that is writable: EPERM",
    .needs = "mount tmpfs mount-in-user net-in-user")
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET, .setup = CELL_MAP_IDS,
	};
	struct mount_record *records = calloc(RECORDS, sizeof(*records));
	struct attempt attempt = { "sysfs", NULL, -1 };
	int n;

	skip_unless_whole("sysfs");
	make_ground();
	make_directory("m");
	n = read_records(records);
	for (int i = 0; i < n; i++)
		if (is_whole(&records[i], "sysfs"))
			SETUP(mount(NULL, records[i].point, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	free(records);
	case_observe(&spec, try_filesystem, &attempt, sizeof(attempt));
	REQUIRE_ERRNO(EPERM, attempt.error);
}
