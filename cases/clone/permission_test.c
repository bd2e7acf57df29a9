/* permission_test.c - which capability it takes to create namespaces, and where it must be held. */
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <linux/nsfs.h>

#include "clone.h"

static const struct cell_spec same = { 0 };

static uint64_t
flag_of(int type)
{
	return cell_namespaces[type].flag;
}

/* The answers to clone3() with a type: alone, and together with each other one. */
struct answers {
	int type;
	uint64_t company;		/* the other types that take a capability */
	int with, without;		/* errno */
	int together[CELL_TYPES];	/* errno, without */
};

static void
look_at_answers(void *arg)
{
	struct answers *seen = arg;

	seen->with = look_inside_in_time(BY_CLONE3, flag_of(seen->type), look_at_nothing, NULL);
	SETUP(drop_capabilities());
	seen->without = look_inside(BY_CLONE3, flag_of(seen->type), look_at_nothing, NULL);
	for (int other = 0; other < CELL_TYPES; other++)
		seen->together[other] = look_inside(BY_CLONE3,
		    flag_of(seen->type) | (flag_of(other) & seen->company), look_at_nothing, NULL);
}

static void
require_capability(int type)
{
	struct answers seen = {
		.type = type, .company = find_offered(BY_CLONE3) & ~(uint64_t)CLONE_NEWUSER, .with = -1, .without = -1,
	};

	case_observe(&same, look_at_answers, &seen, sizeof(seen));
	skip_for_limit(seen.with);
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
	for (int other = 0; other < CELL_TYPES; other++)
		REQUIRE_ERRNO(EPERM, seen.together[other]);
}

#define NEEDS_CAPABILITY(type, index) \
	CASE(clone3_needs_cap_sys_admin_for_##type##_namespaces, \
	    .requirement = "CLONE-10" DIGIT_##type, \
	    .descr = "clone3() of " #type " namespaces is EPERM without CAP_SYS_ADMIN, with other types too; with it granted", \
	    .needs = "clone3 " #type) { require_capability(index); }

CASE_EACH_OWNED_TYPE(NEEDS_CAPABILITY)

static void
look_at_user_without_capability(void *arg)
{
	SETUP(drop_capabilities());
	*(int *)arg = look_inside_in_time(BY_CLONE3, CLONE_NEWUSER, look_at_nothing, NULL);
}

CASE(clone3_needs_no_capability_for_a_user_namespace,
    .requirement = "CLONE-101",
    .descr = "clone3() of a user namespace is granted without any capability",
    .needs = "clone3 unprivileged-user")
{
	int seen = -1;

	case_observe(&same, look_at_user_without_capability, &seen, sizeof(seen));
	skip_for_limit(seen);
	REQUIRE_ERRNO(0, seen);
}

/* A creator without capabilities that has all of them in a user namespace of its own making. */
struct owner {
	int type;
	int outside[WAYS];	/* errno in its own user namespace */
	int joined, inside;	/* errno once it is a member */
};

static void
look_at_owner(void *arg)
{
	struct owner *seen = arg;
	int gate[2], user;
	char byte;
	pid_t pid;

	SETUP(pipe2(gate, O_CLOEXEC));
	pid = IN_TIME(fork_with(BY_CLONE, CLONE_NEWUSER));
	if (SETUP(pid) == 0) {
		close(gate[1]);
		exit_child(read(gate[0], &byte, 1) != 0);
	}
	user = SETUP(open_namespace(pid, "user"));
	SETUP(drop_capabilities());
	for (enum way way = 0; way < WAYS; way++)
		if (way != BY_CLONE || seen->type != CELL_TIME)
			seen->outside[way] = look_inside(way, flag_of(seen->type), look_at_nothing, NULL);
	seen->joined = ERRNO_OF(setns(user, CLONE_NEWUSER));
	if (seen->joined == 0)
		seen->inside = look_inside_in_time(BY_UNSHARE, flag_of(seen->type), look_at_nothing, NULL);
	close(gate[1]);
	SETUP(wait_status(pid));
}

static void
require_own_capability(int type)
{
	struct owner seen = { .type = type, .outside = { EPERM, EPERM, EPERM }, .joined = -1, .inside = -1 };

	case_observe(&same, look_at_owner, &seen, sizeof(seen));
	for (enum way way = 0; way < WAYS; way++)
		REQUIRE_ERRNO(EPERM, seen.outside[way]);
	REQUIRE_ERRNO(0, seen.joined);
	skip_for_limit(seen.inside);
	REQUIRE_ERRNO(0, seen.inside);
}

#define NEEDS_IT_IN_ONES_OWN(type, index) \
	CASE(capabilities_in_a_child_user_namespace_make_no_##type##_namespace, \
	    .requirement = "CLONE-11" DIGIT_##type, \
	    .descr = "The creator of a user namespace gets EPERM for " #type " namespaces outside it, and makes one as a member", \
	    .needs = "clone3 unshare setns user " #type " " #type "-in-user") { require_own_capability(index); }

CASE_EACH_OWNED_TYPE(NEEDS_IT_IN_ONES_OWN)

/* A namespace that was made in one call with a user namespace. */
struct ownership {
	int type;
	uint64_t user, owner;	/* ids */
};

static void
look_at_ownership(void *arg)
{
	struct ownership *seen = arg;
	struct stat st;
	int fd = SETUP(open_namespace(0, cell_namespaces[seen->type].file));
	int owner = SETUP(ioctl(fd, NS_GET_USERNS));

	SETUP(fstat(owner, &st));
	seen->owner = st.st_ino;
	seen->user = look_namespace("user");
}

struct birth {
	uint64_t flags;
	struct ownership *inside;	/* shared */
	int number;
};

static void
look_at_birth(void *arg)
{
	struct birth *seen = arg;

	SETUP(drop_capabilities());
	seen->number = look_inside_in_time(BY_CLONE3, seen->flags, look_at_ownership, seen->inside);
}

static void
require_owned(int type, uint64_t flags)
{
	struct birth seen = { .flags = flags | CLONE_NEWUSER, .inside = share(sizeof(*seen.inside)), .number = -1 };

	seen.inside->type = type;
	case_observe(&same, look_at_birth, &seen, sizeof(seen));
	skip_for_limit(seen.number);
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_NE(look_namespace("user"), seen.inside->user);
	REQUIRE_EQ(seen.inside->user, seen.inside->owner);
}

#define USER_COMES_FIRST(type, index) \
	CASE(clone3_makes_##type##_namespaces_inside_the_user_namespace_of_the_same_call, \
	    .requirement = "CLONE-12" DIGIT_##type, \
	    .descr = "clone3() of user and " #type " namespace, alone and with all types, needs no capability; " \
	    "the first owns the second", \
	    .needs = "clone3 unprivileged-user " #type "-in-user") \
	{ \
		require_owned(index, flag_of(index)); \
		require_owned(index, flag_of(index) | find_offered(BY_CLONE3)); \
	}

CASE_EACH_OWNED_TYPE(USER_COMES_FIRST)

static void
look_at_nested_user(void *arg)
{
	*(int *)arg = look_inside_in_time(BY_CLONE3, CLONE_NEWUSER, look_at_nothing, NULL);
}

CASE(clone3_needs_mapped_ids_for_a_user_namespace,
    .requirement = "CLONE-131",
    .descr = "clone3() of a user namespace is EPERM to a process whose ids are not mapped, granted when they are",
    .needs = "clone3 user")
{
	const struct cell_spec unmapped = { .namespaces = CLONE_NEWUSER };
	const struct cell_spec mapped = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	int seen = -1;

	case_observe(&mapped, look_at_nested_user, &seen, sizeof(seen));
	skip_for_limit(seen);
	REQUIRE_ERRNO(0, seen);
	case_observe(&unmapped, look_at_nested_user, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen);
}

struct chrooted {
	int before, after;	/* errno */
};

static void
look_at_chroot(void *arg)
{
	struct chrooted *seen = arg;

	look_at_nested_user(&seen->before);
	SETUP(chroot("below"));
	look_at_nested_user(&seen->after);
}

CASE(clone3_makes_no_user_namespace_in_a_chroot,
    .requirement = "CLONE-132",
    .descr = "clone3() of a user namespace is EPERM after chroot(), granted before",
    .needs = "clone3 user CAP_SYS_CHROOT")
{
	struct chrooted seen = { -1, -1 };

	SETUP(mkdir("below", 0700));
	case_observe(&same, look_at_chroot, &seen, sizeof(seen));
	skip_for_limit(seen.before);
	REQUIRE_ERRNO(0, seen.before);
	REQUIRE_ERRNO(EPERM, seen.after);
}
