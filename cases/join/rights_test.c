/* rights_test.c - which capabilities setns(2) takes for each type, and where they must be held. */
#include <linux/capability.h>

#include "join.h"

/* The same attempt by two probes, one of which lacks a capability. */
struct attempt {
	struct visit visit;
	int capability;		/* the one to give up before; -1: none */
};

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;

	if (seen->capability >= 0)
		SETUP(drop_capability((unsigned)seen->capability));
	look_at_visit(&seen->visit);
}

static struct visit
observe_attempt(const struct cell_spec *spec, const struct host *host, int capability)
{
	struct attempt seen = { { .fd = host->fd, .error = -1 }, capability };

	case_observe(spec, look_at_attempt, &seen, sizeof(seen));
	return seen.visit;
}

/* Refused, and everything is as it was. */
static void
require_refused(const struct visit *seen)
{
	REQUIRE_ERRNO(EPERM, seen->error);
	require_no_other_change(seen, 0);
}

static void
require_own_capability(int type)
{
	struct visit with, without;
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	with = observe_attempt(&plain, &host, CAP_NET_BIND_SERVICE);
	without = observe_attempt(&plain, &host, CAP_SYS_ADMIN);
	end_host(&host);
	REQUIRE_ERRNO(0, with.error);
	REQUIRE_EQ(host.id, with.after.of[type]);
	require_refused(&without);
}

#define OWN_CAPABILITY(type, index) \
	CASE(joining_##type##_needs_cap_sys_admin, \
	    .requirement = "JOIN-10", \
	    .descr = "setns() to a " #type " namespace is EPERM without CAP_SYS_ADMIN, granted without another", \
	    .needs = NEEDS_##type) { require_own_capability(index); }

CASE_EACH_OWNED_TYPE(OWN_CAPABILITY)

static void
require_capability_in_owner(int type)
{
	struct visit outer, inner;
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	outer = observe_attempt(&plain, &host, -1);
	inner = observe_attempt(&inner_user, &host, -1);
	end_host(&host);
	REQUIRE_ERRNO(0, outer.error);
	require_refused(&inner);
}

#define CAPABILITY_IN_OWNER(type, index) \
	CASE(joining_##type##_needs_the_capability_in_its_owner, \
	    .requirement = "JOIN-11", \
	    .descr = "Root of a child user namespace gets EPERM for a " #type " namespace that the outer one owns", \
	    .needs = "user " NEEDS_##type) { require_capability_in_owner(index); }

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
	outer = observe_attempt(&plain, &host, -1);
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
	    .needs = "user " NEEDS_##type) { require_both_capabilities(index); }

CASE_EACH_OWNED_TYPE(BOTH_CAPABILITIES)

CASE(joining_mount_needs_cap_sys_chroot,
    .requirement = "JOIN-13",
    .descr = "setns() to a mount namespace is EPERM without CAP_SYS_CHROOT, granted without another",
    .needs = NEEDS_mount)
{
	struct visit with, without;
	struct host host;

	start_host(&host, CLONE_NEWNS, CELL_MOUNT);
	with = observe_attempt(&plain, &host, CAP_NET_BIND_SERVICE);
	without = observe_attempt(&plain, &host, CAP_SYS_CHROOT);
	end_host(&host);
	REQUIRE_ERRNO(0, with.error);
	require_refused(&without);
}

static void
require_unneeded(int type)
{
	struct visit without;
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	without = observe_attempt(&plain, &host, CAP_SYS_CHROOT);
	end_host(&host);
	REQUIRE_ERRNO(0, without.error);
}

CASE(joining_other_types_needs_no_cap_sys_chroot,
    .requirement = "JOIN-13",
    .descr = "setns() to any namespace but a mount namespace does without CAP_SYS_CHROOT",
    .needs = "uts ipc net")
{
	require_unneeded(CELL_UTS);
	require_unneeded(CELL_IPC);
	require_unneeded(CELL_NET);
}
