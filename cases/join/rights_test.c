/* rights_test.c - which capabilities setns(2) takes for each type, and where they must be held. */
#include "cases/setns.h"
#include "join.h"

#define OWN_CAPABILITY(type, index) \
	CASE(joining_##type##_needs_cap_sys_admin, \
	    .requirement = "JOIN-10", \
	    .descr = "setns() to a " #type " namespace is EPERM without CAP_SYS_ADMIN, granted without another", \
	    .needs = "setns " NEEDS_##type) { require_own_capability(index, CAP_SYS_ADMIN); }

CASE_EACH_OWNED_TYPE(OWN_CAPABILITY)

#define CAPABILITY_IN_OWNER(type, index) \
	CASE(joining_##type##_needs_the_capability_in_its_owner, \
	    .requirement = "JOIN-11", \
	    .descr = "Root of a child user namespace gets EPERM for a " #type " namespace that the outer one owns", \
	    .needs = "setns user " NEEDS_##type) { require_capability_in_owner(index); }

CASE_EACH_OWNED_TYPE(CAPABILITY_IN_OWNER)

/*
 * The creator of a user namespace holds every capability in it, as seen from
 * the one above. A namespace that it owns is joined with the capability in
 * both, so not by a caller that lacks it in its own.
 */
struct owned {
	int user, fd;		/* descriptors */
	int type;
	int alone, owner, both;	/* errno: without the capability at home, of the owner, and then */
	uint64_t id;
};

static void
look_at_owned(void *arg)
{
	struct owned *seen = arg;

	SETUP(drop_capability(CAP_SYS_ADMIN));
	seen->alone = ERRNO_OF(setns(seen->fd, 0));
	seen->owner = ERRNO_OF(setns(seen->user, CLONE_NEWUSER));
	seen->both = ERRNO_OF(setns(seen->fd, 0));
	seen->id = look_namespace(joined_link(seen->type));
}

static void
require_both_capabilities(int type)
{
	struct owned seen = { .type = type, .alone = -1, .owner = -1, .both = -1 };
	struct visit outer;
	struct host host;

	start_host(&host, CLONE_NEWUSER | cell_namespaces[type].flag, type);
	seen.fd = host.fd;
	seen.user = SETUP(open_namespace(host.actor.cell.pid, "user"));
	case_observe(&plain, look_at_owned, &seen, sizeof(seen));
	outer = observe_lacking(&plain, &host, -1);
	close(seen.user);
	end_host(&host);
	REQUIRE_ERRNO(EPERM, seen.alone);
	REQUIRE_ERRNO(0, seen.owner);
	REQUIRE_ERRNO(0, seen.both);
	REQUIRE_EQ(host.id, seen.id);
	REQUIRE_ERRNO(0, outer.error);
	REQUIRE_EQ(host.id, outer.after.of[type]);
}

#define BOTH_CAPABILITIES(type, index) \
	CASE(joining_##type##_needs_the_capability_at_home_as_well, \
	    .requirement = "JOIN-12", \
	    .descr = "CAP_SYS_ADMIN where a " #type " namespace is owned is not enough: EPERM; from above it is", \
	    .needs = "setns user " NEEDS_##type) { require_both_capabilities(index); }

CASE_EACH_OWNED_TYPE(BOTH_CAPABILITIES)

CASE(joining_mount_needs_cap_sys_chroot,
    .requirement = "JOIN-13",
    .descr = "setns() to a mount namespace is EPERM without CAP_SYS_CHROOT, granted without another",
    .needs = "setns " NEEDS_mount)
{
	require_own_capability(CELL_MOUNT, CAP_SYS_CHROOT);
}

static void
require_unneeded(int type)
{
	struct visit without;
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	without = observe_lacking(&plain, &host, CAP_SYS_CHROOT);
	end_host(&host);
	REQUIRE_ERRNO(0, without.error);
}

CASE(joining_other_types_needs_no_cap_sys_chroot,
    .requirement = "JOIN-13",
    .descr = "setns() to any namespace but a mount namespace does without CAP_SYS_CHROOT",
    .needs = "setns uts ipc net")
{
	require_unneeded(CELL_UTS);
	require_unneeded(CELL_IPC);
	require_unneeded(CELL_NET);
}
