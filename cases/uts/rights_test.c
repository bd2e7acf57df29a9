/* rights_test.c - who may make a uts namespace and set its names, and what is refused. */
#include <sys/mman.h>
#include <sys/syscall.h>

#include "uts.h"

static const struct cell_spec same = { 0 };
static const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
static const struct cell_spec inner_user_and_uts = {
	.namespaces = CLONE_NEWUSER | CLONE_NEWUTS, .setup = CELL_MAP_IDS
};

/* errno of each call, by what it was called with. */
struct answers {
	int kind;
	int with, without;	/* the capability */
};

static void
look_at_clone(void *arg)
{
	struct answers *seen = arg;

	seen->with = try_clone(CLONE_NEWUTS);
	SETUP(drop_capabilities());
	seen->without = try_clone(CLONE_NEWUTS);
}

static void
look_at_unshare(void *arg)
{
	struct answers *seen = arg;

	seen->with = ERRNO_OF(unshare(CLONE_NEWUTS));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(unshare(CLONE_NEWUTS));
}

static void
look_at_set(void *arg)
{
	struct answers *seen = arg;

	seen->with = set_name(seen->kind, "with");
	SETUP(drop_capabilities());
	seen->without = set_name(seen->kind, "without");
}

CASE(clone_needs_cap_sys_admin,
    .requirement = "UTS-11",
    .descr = "clone(CLONE_NEWUTS) is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "uts")
{
	struct answers seen = { 0, -1, -1 };

	case_observe(&same, look_at_clone, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(unshare_needs_cap_sys_admin,
    .requirement = "UTS-12",
    .descr = "unshare(CLONE_NEWUTS) is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "uts")
{
	struct answers seen = { 0, -1, -1 };

	case_observe(&same, look_at_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

static void
require_capability_to_set(int kind)
{
	struct answers seen = { kind, -1, -1 };
	char name[NAME_SIZE];

	case_observe(&same, look_at_set, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
	read_name(kind, name);
	REQUIRE_STR("with", name);
}

CASE(sethostname_needs_cap_sys_admin,
    .requirement = "UTS-13",
    .descr = "sethostname() is EPERM without CAP_SYS_ADMIN and changes nothing, granted with it",
    .needs = "uts")
{
	require_capability_to_set(HOST);
}

CASE(setdomainname_needs_cap_sys_admin,
    .requirement = "UTS-14",
    .descr = "setdomainname() is EPERM without CAP_SYS_ADMIN and changes nothing, granted with it",
    .needs = "uts")
{
	require_capability_to_set(DOMAIN);
}

CASE(capabilities_of_an_inner_user_namespace_do_not_set_names,
    .requirement = "UTS-15",
    .descr = "Root of a child user namespace gets EPERM in a uts namespace of the outer one",
    .needs = "user uts")
{
	for (int kind = 0; kind < NAMES; kind++) {
		struct answers seen = { kind, -1, -1 };

		case_observe(&inner_user, look_at_set, &seen, sizeof(seen));
		REQUIRE_ERRNO(EPERM, seen.with);
	}
}

CASE(root_of_the_owning_user_namespace_sets_names,
    .requirement = "UTS-16",
    .descr = "Root of a child user namespace may set both names of a uts namespace created in it",
    .needs = "user uts")
{
	for (int kind = 0; kind < NAMES; kind++) {
		struct answers seen = { kind, -1, -1 };

		case_observe(&inner_user_and_uts, look_at_set, &seen, sizeof(seen));
		REQUIRE_ERRNO(0, seen.with);
		REQUIRE_ERRNO(EPERM, seen.without);
	}
}

static const char long_name[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdefX";

static void
require_length_check(int kind)
{
	char name[NAME_SIZE];

	setup_name(kind, "old");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(name_kinds[kind].set(long_name, (size_t)-1)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(name_kinds[kind].set(long_name, 65)));
	read_name(kind, name);
	REQUIRE_STR("old", name);
	REQUIRE_ERRNO(0, ERRNO_OF(name_kinds[kind].set(long_name, 64)));
	read_name(kind, name);
	REQUIRE_EQ(64, strlen(name));
}

CASE(sethostname_refuses_a_length_out_of_range,
    .requirement = "UTS-17",
    .descr = "sethostname() is EINVAL for -1 and 65 bytes, and takes 64",
    .needs = "uts")
{
	require_length_check(HOST);
}

CASE(setdomainname_refuses_a_length_out_of_range,
    .requirement = "UTS-18",
    .descr = "setdomainname() is EINVAL for -1 and 65 bytes, and takes 64",
    .needs = "uts")
{
	require_length_check(DOMAIN);
}

/* An address that nothing can be read from or written to. */
static void *
map_nothing(void)
{
	void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		case_broken(__FILE__, __LINE__, "mmap: %s", strerror(errno));
	return page;
}

static void
require_address_check(int kind)
{
	char name[NAME_SIZE];

	setup_name(kind, "old");
	REQUIRE_ERRNO(EFAULT, ERRNO_OF(name_kinds[kind].set(map_nothing(), 3)));
	read_name(kind, name);
	REQUIRE_STR("old", name);
}

CASE(sethostname_refuses_a_bad_address,
    .requirement = "UTS-19",
    .descr = "sethostname() from unreadable memory is EFAULT and changes nothing",
    .needs = "uts")
{
	require_address_check(HOST);
}

CASE(setdomainname_refuses_a_bad_address,
    .requirement = "UTS-20",
    .descr = "setdomainname() from unreadable memory is EFAULT and changes nothing",
    .needs = "uts")
{
	require_address_check(DOMAIN);
}

static void
require_length_taken(int kind)
{
	char name[NAME_SIZE];

	setup_name(kind, "a-longer-name-before");
	SETUP(name_kinds[kind].set("cut-here", 3));
	read_name(kind, name);
	REQUIRE_STR("cut", name);
}

CASE(sethostname_takes_as_many_bytes_as_given,
    .requirement = "UTS-21",
    .descr = "sethostname() of 3 bytes without a terminator sets 3 bytes",
    .needs = "uts")
{
	require_length_taken(HOST);
}

CASE(setdomainname_takes_as_many_bytes_as_given,
    .requirement = "UTS-22",
    .descr = "setdomainname() of 3 bytes without a terminator sets 3 bytes",
    .needs = "uts")
{
	require_length_taken(DOMAIN);
}

CASE(uname_refuses_a_bad_address,
    .requirement = "UTS-23",
    .descr = "uname() into unwritable memory is EFAULT")
{
	REQUIRE_ERRNO(EFAULT, ERRNO_OF(syscall(SYS_uname, map_nothing())));
}
