/* rights_test.c - who may make a cgroup namespace, and mount cgroups inside of it. */
#include "tree.h"

/* errno of each call, by what it was called with. */
struct answers {
	const char *type, *options;	/* of what is mounted */
	int with, without;		/* the capability */
};

static void
look_at_clone(void *arg)
{
	struct answers *seen = arg;

	seen->with = try_clone(CLONE_NEWCGROUP);
	SETUP(drop_capabilities());
	seen->without = try_clone(CLONE_NEWCGROUP);
}

static void
look_at_unshare(void *arg)
{
	struct answers *seen = arg;

	seen->with = ERRNO_OF(unshare(CLONE_NEWCGROUP));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(unshare(CLONE_NEWCGROUP));
}

CASE(clone_needs_cap_sys_admin,
    .requirement = "CGROUP-30",
    .descr = "clone(CLONE_NEWCGROUP) is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "cgroup")
{
	struct answers seen = { .with = -1, .without = -1 };

	case_observe(&same, look_at_clone, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(unshare_needs_cap_sys_admin,
    .requirement = "CGROUP-31",
    .descr = "unshare(CLONE_NEWCGROUP) is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "unshare cgroup")
{
	struct answers seen = { .with = -1, .without = -1 };

	case_observe(&same, look_at_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(root_of_a_user_namespace_makes_one,
    .requirement = "CGROUP-32",
    .descr = "Root of a new user namespace may unshare the cgroup namespace, and may not without the capability",
    .needs = "unshare user cgroup")
{
	const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct answers seen = { .with = -1, .without = -1 };

	case_observe(&inner_user, look_at_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

static void
look_at_mount_call(void *arg)
{
	struct answers *seen = arg;

	seen->with = ERRNO_OF(mount("none", "/proc", seen->type, 0, seen->options));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(mount("none", "/proc", seen->type, 0, seen->options));
}

static struct answers
observe_mount_call(uint64_t namespaces, const char *type, const char *options)
{
	const struct cell_spec inside = {
		.namespaces = CLONE_NEWUSER | CLONE_NEWNS | namespaces, .setup = CELL_MAP_IDS | CELL_PRIVATE_MOUNTS,
	};
	struct answers seen = { .type = type, .options = options, .with = -1, .without = -1 };

	case_observe(&inside, look_at_mount_call, &seen, sizeof(seen));
	/* Capabilities that are missing are EPERM. */
	if (seen.with == EACCES)
		case_skip("denied", "a security module refuses to mount %s", type);
	return seen;
}

CASE(root_of_the_owning_user_namespace_mounts_version_2,
    .requirement = "CGROUP-33",
    .descr = "Root of a user namespace that owns its cgroup namespace may mount cgroup2",
    .needs = "user cgroup mount tmpfs")
{
	const struct answers seen = observe_mount_call(CLONE_NEWCGROUP, "cgroup2", NULL);

	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(root_of_the_owning_user_namespace_mounts_a_named_hierarchy,
    .requirement = "CGROUP-34",
    .descr = "Root of a user namespace that owns its cgroup namespace may mount a named hierarchy of version 1",
    .needs = "user cgroup mount tmpfs")
{
	char options[128];

	find_named(options, sizeof(options));

	const struct answers seen = observe_mount_call(CLONE_NEWCGROUP, "cgroup", options);

	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(root_of_another_user_namespace_does_not_mount_version_2,
    .requirement = "CGROUP-35",
    .descr = "Root of a user namespace gets EPERM for cgroup2 while an outer one owns its cgroup namespace",
    .needs = "user cgroup mount tmpfs")
{
	const struct answers seen = observe_mount_call(0, "cgroup2", NULL);

	REQUIRE_ERRNO(EPERM, seen.with);
}

CASE(root_of_another_user_namespace_does_not_mount_a_named_hierarchy,
    .requirement = "CGROUP-36",
    .descr = "Root of a user namespace gets EPERM for a named hierarchy while an outer one owns its cgroup namespace",
    .needs = "user cgroup mount tmpfs")
{
	char options[128];

	find_named(options, sizeof(options));

	const struct answers seen = observe_mount_call(0, "cgroup", options);

	REQUIRE_ERRNO(EPERM, seen.with);
}
