/* flags_test.c - per-mount flags, and their lock in a less privileged namespace. */
#include "setattr.h"

#define NEEDS .needs = "mount tmpfs mount-in-user"

/* A mount with one flag, and the calls that would take the flag away. */
static const struct setting {
	const char *name;
	unsigned long flag;		/* of the mount */
	unsigned long remount;		/* flags without it */
	struct attributes attributes;
} settings[] = {
	{ "ro", MS_RDONLY, 0, { .clear = ATTR_RDONLY } },
	{ "nosuid", MS_NOSUID, 0, { .clear = ATTR_NOSUID } },
	{ "nodev", MS_NODEV, 0, { .clear = ATTR_NODEV } },
	{ "noexec", MS_NOEXEC, 0, { .clear = ATTR_NOEXEC } },
	{ "noatime", MS_NOATIME, MS_STRICTATIME, { .clear = ATTR_ATIME_MASK, .set = ATTR_STRICTATIME } },
	{ "relatime", MS_RELATIME, MS_NOATIME, { .clear = ATTR_ATIME_MASK, .set = ATTR_NOATIME } },
	{ "nodiratime", MS_NODIRATIME, MS_RELATIME, { .clear = ATTR_NODIRATIME } },
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

struct tries {
	bool by_setattr;
	int errors[SETTINGS];
	int own;	/* the same on a mount made by the probe itself */
};

static int
clear(const struct setting *setting, bool by_setattr)
{
	return by_setattr ? set_attributes(setting->name, 0, &setting->attributes) :
	    mount(NULL, setting->name, NULL, MS_REMOUNT | MS_BIND | setting->remount, NULL);
}

static void
try_to_clear(void *arg)
{
	struct tries *seen = arg;

	for (size_t i = 0; i < SETTINGS; i++)
		seen->errors[i] = ERRNO_OF(clear(&settings[i], seen->by_setattr));
	seen->own = ERRNO_OF(mount("tmpfs", settings[0].name, "tmpfs", settings[0].flag, NULL));
	if (seen->own == 0)
		seen->own = ERRNO_OF(clear(&settings[0], seen->by_setattr));
}

static void
require_clearing(uint64_t namespaces, bool by_setattr, int expected)
{
	const struct cell_spec spec = {
		.namespaces = namespaces, .setup = (namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0,
	};
	struct tries seen = { .by_setattr = by_setattr };

	make_ground();
	for (size_t i = 0; i < SETTINGS; i++) {
		make_directory(settings[i].name);
		SETUP(mount("tmpfs", settings[i].name, "tmpfs", settings[i].flag, NULL));
	}
	case_observe(&spec, try_to_clear, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.own);
	for (size_t i = 0; i < SETTINGS; i++)
		REQUIRE(seen.errors[i] == expected, "changing %s: %s, expected %s", settings[i].name,
		    strerror(seen.errors[i]), strerror(expected));
}

CASE(inherited_flags_cannot_be_cleared_by_remount,
    .requirement = "MNT-56",
    .descr = "In a less privileged namespace a remount that clears an inherited flag fails with EPERM", NEEDS)
{
	require_clearing(CLONE_NEWUSER | CLONE_NEWNS, false, EPERM);
}

CASE(without_a_user_namespace_flags_can_be_cleared_by_remount,
    .requirement = "MNT-56",
    .descr = "Control: with the same owner the same remounts work", NEEDS)
{
	require_clearing(CLONE_NEWNS, false, 0);
}

CASE(inherited_flags_cannot_be_cleared_by_setattr,
    .requirement = "MNT-57",
    .descr = "In a less privileged namespace mount_setattr cannot clear an inherited flag: EPERM",
    .needs = "mount tmpfs mount-in-user mount-setattr")
{
	require_clearing(CLONE_NEWUSER | CLONE_NEWNS, true, EPERM);
}

CASE(without_a_user_namespace_flags_can_be_cleared_by_setattr,
    .requirement = "MNT-57",
    .descr = "Control: with the same owner mount_setattr clears the same flags",
    .needs = "mount tmpfs mount-in-user mount-setattr")
{
	require_clearing(CLONE_NEWNS, true, 0);
}

struct write_tries {
	int remount;
	int inside, inside_other;
};

static void
look_at_read_only(void *arg)
{
	struct write_tries *seen = arg;

	seen->remount = ERRNO_OF(mount(NULL, "m", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	seen->inside = ERRNO_OF(mkdir("m/inside", 0755));
	seen->inside_other = ERRNO_OF(mkdir("other/other", 0755));
}

/* A filesystem mounted on "m" and "other"; a new process makes "m" read-only. */
static struct write_tries
make_read_only(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct write_tries seen = { .remount = -1 };

	make_ground();
	make_mount("m");
	make_directory("other");
	SETUP(mount_bind("m", "other", 0));
	case_observe(&spec, look_at_read_only, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.remount);
	REQUIRE_ERRNO(EROFS, seen.inside);
	return seen;
}

CASE(read_only_concerns_one_mount_of_a_filesystem,
    .requirement = "MNT-110",
    .descr = "A mount remounted read-only leaves another mount of the filesystem writable",
    .needs = "mount tmpfs")
{
	struct write_tries seen = make_read_only(0);

	REQUIRE_ERRNO(0, seen.inside_other);
}

CASE(read_only_inside_leaves_the_outside_writable,
    .requirement = "MNT-110",
    .descr = "A mount remounted read-only in a new namespace stays writable outside",
    .needs = "mount tmpfs")
{
	make_read_only(CLONE_NEWNS);
	REQUIRE_ERRNO(0, ERRNO_OF(mkdir("m/outside", 0755)));
}

CASE(without_the_flag_read_only_is_seen_outside,
    .requirement = "MNT-110",
    .descr = "Control: the same remount by a plain child makes the mount read-only for all",
    .needs = "mount tmpfs")
{
	make_read_only(0);
	REQUIRE_ERRNO(EROFS, ERRNO_OF(mkdir("m/outside", 0755)));
}
