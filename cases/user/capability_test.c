/* capability_test.c - every capability in a new or joined user namespace, none in the one before. */
#include <linux/nsfs.h>
#include <sys/ioctl.h>

#include "caps.h"

/* Ways into a user namespace for a process that has no capability. */
struct entry {
	int target;		/* descriptor, for setns */
	int number;		/* errno */
	struct caps before, after;
};

static void
look_at_own(void *arg)
{
	struct entry *seen = arg;

	read_caps(&seen->after);
}

static void
enter_by_clone(void *arg)
{
	struct entry *seen = arg;

	SETUP(drop_capabilities());
	read_caps(&seen->before);
	seen->number = clone_and_run(CLONE_NEWUSER, look_at_own, seen);
}

static void
enter_by_unshare(void *arg)
{
	struct entry *seen = arg;

	SETUP(drop_capabilities());
	read_caps(&seen->before);
	seen->number = ERRNO_OF(case_unshare(CLONE_NEWUSER));
	look_at_own(seen);
}

static void
enter_by_setns(void *arg)
{
	struct entry *seen = arg;

	SETUP(drop_capabilities());
	read_caps(&seen->before);
	seen->number = ERRNO_OF(join_user_namespace(seen->target));
	look_at_own(seen);
}

static void
require_all(const struct entry *seen)
{
	REQUIRE_ERRNO(0, seen->number);
	REQUIRE_EQ(0, seen->before.permitted);
	REQUIRE_EQ(seen->after.all, seen->after.effective);
	REQUIRE_EQ(seen->after.all, seen->after.permitted);
}

CASE(clone_gives_every_capability,
    .requirement = "USER-200",
    .descr = "The child that clone(CLONE_NEWUSER) makes for a caller without a capability has them all",
    .needs = "unprivileged-user clone3")
{
	struct entry seen = { .number = -1 };

	case_observe(&same, enter_by_clone, &seen, sizeof(seen));
	require_all(&seen);
}

CASE(unshare_gives_every_capability,
    .requirement = "USER-201",
    .descr = "A caller without a capability has them all after unshare(CLONE_NEWUSER)",
    .needs = "unprivileged-user")
{
	struct entry seen = { .number = -1 };

	case_observe(&same, enter_by_unshare, &seen, sizeof(seen));
	require_all(&seen);
}

CASE(setns_gives_every_capability,
    .requirement = "USER-202",
    .descr = "The owner of a user namespace, without a capability, has them all after setns() to it",
    .needs = "user")
{
	struct entry seen = { .number = -1 };
	struct actor member;

	seen.target = SETUP(open_namespace(start_bystander(&member, &unmapped), "user"));
	case_observe(&same, enter_by_setns, &seen, sizeof(seen));
	end_bystander(&member);
	require_all(&seen);
}

/* A creator whose other sets are as unusual as they can be. */
static void
enter_with_odd_sets(void *arg)
{
	struct entry *seen = arg;
	struct caps now;

	read_caps(&now);
	SETUP(write_caps(now.effective, now.permitted, CAP_BIT(CAP_SYS_CHROOT)));
	SETUP(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_CHROOT, 0, 0));
	SETUP(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
	read_caps(&seen->before);
	seen->number = ERRNO_OF(case_unshare(CLONE_NEWUSER));
	look_at_own(seen);
}

CASE(inheritable_and_ambient_sets_start_empty_and_the_bounding_set_full,
    .requirement = "USER-203",
    .descr = "A new user namespace starts with no inheritable or ambient capability, whatever its creator had",
    .needs = "user CAP_SETPCAP CAP_SYS_CHROOT")
{
	struct entry seen = { .number = -1 };

	case_observe(&same, enter_with_odd_sets, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(CAP_BIT(CAP_SYS_CHROOT), seen.before.inheritable);
	REQUIRE_EQ(CAP_BIT(CAP_SYS_CHROOT), seen.before.ambient);
	REQUIRE_EQ(0, seen.before.bounding & CAP_BIT(CAP_SYS_TIME));
	REQUIRE_EQ(0, seen.after.inheritable);
	REQUIRE_EQ(0, seen.after.ambient);
	REQUIRE_EQ(seen.after.all, seen.after.bounding);
}

/* The uts namespace is the arena's, so this asks for a capability in the arena. */
struct reach {
	int target;		/* descriptor, for setns */
	int entered, renamed;	/* errno */
};

static void
look_at_reach(void *arg)
{
	struct reach *seen = arg;

	seen->entered = 0;
	seen->renamed = ERRNO_OF(sethostname("reached", 7));
}

static void
look_at_reach_after_unshare(void *arg)
{
	struct reach *seen = arg;
	int entered = ERRNO_OF(case_unshare(CLONE_NEWUSER));

	look_at_reach(seen);
	seen->entered = entered;
}

static void
look_at_reach_after_setns(void *arg)
{
	struct reach *seen = arg;
	int entered = ERRNO_OF(join_user_namespace(seen->target));

	look_at_reach(seen);
	seen->entered = entered;
}

CASE(after_clone_no_capability_is_left_in_the_parent,
    .requirement = "USER-204",
    .descr = "With all capabilities, a child in a new user namespace gets EPERM for its parent's host name",
    .needs = "user uts")
{
	struct reach seen = { 0, -1, -1 };

	case_observe(&unmapped, look_at_reach, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.renamed);
}

CASE(after_unshare_no_capability_is_left_in_the_namespace_before,
    .requirement = "USER-205",
    .descr = "A process that unshares its user namespace gets EPERM for the host name it could set before",
    .needs = "user uts")
{
	struct reach seen = { 0, -1, -1 };

	case_observe(&same, look_at_reach_after_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.entered);
	REQUIRE_ERRNO(EPERM, seen.renamed);
}

CASE(after_setns_no_capability_is_left_in_the_namespace_before,
    .requirement = "USER-206",
    .descr = "A process that joins a user namespace gets EPERM for the host name it could set before",
    .needs = "user uts")
{
	struct reach seen = { 0, -1, -1 };
	struct actor member;

	seen.target = SETUP(open_namespace(start_bystander(&member, &unmapped), "user"));
	case_observe(&same, look_at_reach_after_setns, &seen, sizeof(seen));
	end_bystander(&member);
	REQUIRE_ERRNO(0, seen.entered);
	REQUIRE_ERRNO(EPERM, seen.renamed);
}

CASE(without_a_user_namespace_the_host_name_is_in_reach,
    .requirement = "USER-204 USER-205 USER-206",
    .descr = "Control: a child in the same user namespace may set the host name",
    .needs = "uts")
{
	struct reach seen = { 0, -1, -1 };

	case_observe(&same, look_at_reach, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.renamed);
}

/* A user namespace and another namespace, made in one call by nobody in particular. */
struct pair {
	const struct cell_namespace *type;
	int number;		/* errno */
	int owned;		/* 1: the new user namespace owns the other */
};

static void
look_at_owner(void *arg)
{
	struct pair *seen = arg;
	auto_fd fd = SETUP(open_namespace(0, seen->type->file));
	auto_fd owner = ioctl(fd, NS_GET_USERNS);
	struct stat st;

	seen->owned = owner >= 0 && fstat(owner, &st) == 0 && st.st_ino == look_namespace("user");
}

static void
clone_pair(void *arg)
{
	struct pair *seen = arg;

	SETUP(drop_capabilities());
	seen->number = clone_and_run(CLONE_NEWUSER | seen->type->flag, look_at_owner, seen);
}

/* Looked at in a child: pid and time namespaces are entered by children alone. */
static void
unshare_pair(void *arg)
{
	struct pair *seen = arg;

	SETUP(drop_capabilities());
	seen->number = ERRNO_OF(unshare((int)(CLONE_NEWUSER | seen->type->flag)));
	SETUP(clone_and_run(0, look_at_owner, seen) == 0 ? 0 : -1);
}

static void
require_owned(const struct cell_namespace *type, void (*look)(void *))
{
	struct pair seen = { .type = type, .number = -1 };

	case_observe(&same, look, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE(seen.owned, "the new %s namespace is not owned by the new user namespace", type->name);
}

#define OWNED_AFTER_CLONE(type, index) \
	CASE(clone_makes_the_user_namespace_before_the_##type##_namespace, \
	    .requirement = "USER-207", \
	    .descr = "clone() of user and " #type " namespace needs no capability, and the former owns the latter", \
	    .needs = "unprivileged-user clone3 " #type "-in-user") \
	{ require_owned(&cell_namespaces[index], clone_pair); }

#define OWNED_AFTER_UNSHARE(type, index) \
	CASE(unshare_makes_the_user_namespace_before_the_##type##_namespace, \
	    .requirement = "USER-208", \
	    .descr = "unshare() of user and " #type " namespace needs no capability, and the former owns the latter", \
	    .needs = "unprivileged-user clone3 " #type "-in-user") \
	{ require_owned(&cell_namespaces[index], unshare_pair); }

CASE_EACH_OWNED_TYPE(OWNED_AFTER_CLONE)
CASE_EACH_OWNED_TYPE(OWNED_AFTER_UNSHARE)

/* Whether one capability makes a namespace in the caller's user namespace. */
struct single {
	uint64_t flag;
	uint64_t kept;		/* capabilities */
	int number;		/* errno */
};

static void
do_nothing(void *arg)
{
	(void)arg;
}

static void
look_at_single(void *arg)
{
	struct single *seen = arg;

	keep_caps(seen->kept);
	seen->number = clone_and_run(seen->flag, do_nothing, NULL);
}

static void
require_admin_enough(const struct cell_namespace *type)
{
	struct single with = { type->flag, CAP_BIT(CAP_SYS_ADMIN), -1 };
	struct single without = { type->flag, ~CAP_BIT(CAP_SYS_ADMIN), -1 };

	case_observe(&unmapped, look_at_single, &with, sizeof(with));
	case_observe(&unmapped, look_at_single, &without, sizeof(without));
	REQUIRE_ERRNO(0, with.number);
	REQUIRE_ERRNO(EPERM, without.number);
}

#define ADMIN_IS_ENOUGH(type, index) \
	CASE(inside_cap_sys_admin_alone_makes_##type##_namespaces, \
	    .requirement = "USER-209", \
	    .descr = "In a user namespace CAP_SYS_ADMIN alone makes a " #type " namespace, all the others do not", \
	    .needs = "clone3 " #type "-in-user") \
	{ require_admin_enough(&cell_namespaces[index]); }

CASE_EACH_OWNED_TYPE(ADMIN_IS_ENOUGH)
