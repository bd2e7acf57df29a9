/* setns.h - what setns(2) promises of every type: one body, a case for each type and dimension. */
#ifndef CASES_SETNS_H
#define CASES_SETNS_H

#include <linux/capability.h>

#include "cases/visit.h"

static inline void
require_joined(int type, int nstype)
{
	struct host host;
	struct visit seen;

	start_host(&host, cell_namespaces[type].flag, type);
	seen = observe_visit(&plain, host.fd, nstype);
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(seen.before.of[type], seen.after.of[type]);
	REQUIRE_EQ(host.id, seen.after.of[type]);
	require_no_other_change(&seen, cell_namespaces[type].flag);
}

static inline void
require_followed(int type)
{
	struct host host;
	struct visit seen;

	start_host(&host, cell_namespaces[type].flag, type);
	seen = observe_visit(&plain, host.actor.cell.pidfd, (int)cell_namespaces[type].flag);
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(seen.before.of[type], seen.after.of[type]);
	REQUIRE_EQ(host.id, seen.after.of[type]);
	require_no_other_change(&seen, cell_namespaces[type].flag);
}

/* Between two namespaces of the case's making: the first one may be somebody else's. */
struct journey {
	int type;
	int fds[2];
	int error[3];		/* errno of the first, the second, and the first again */
	uint64_t ids[3];
};

static inline void
look_at_journey(void *arg)
{
	struct journey *seen = arg;

	for (int i = 0; i < 3; i++) {
		seen->error[i] = ERRNO_OF(setns(seen->fds[i % 2], 0));
		seen->ids[i] = look_namespace(joined_link(seen->type));
	}
}

static inline void
require_return(int type)
{
	struct journey seen = { .type = type };
	struct host hosts[2];

	for (int i = 0; i < 2; i++) {
		start_host(&hosts[i], cell_namespaces[type].flag, type);
		seen.fds[i] = hosts[i].fd;
	}
	case_observe(&plain, look_at_journey, &seen, sizeof(seen));
	for (int i = 0; i < 2; i++)
		end_host(&hosts[i]);
	REQUIRE_NE(hosts[0].id, hosts[1].id);
	for (int i = 0; i < 3; i++) {
		REQUIRE_ERRNO(0, seen.error[i]);
		REQUIRE_EQ(hosts[i % 2].id, seen.ids[i]);
	}
}

/* errno of each flag that a descriptor of another type is given with. */
struct mismatches {
	int type;
	int error[CELL_TYPES];
	int two;		/* errno of the right flag and another in one */
	int unknown;		/* errno of a flag that is no namespace's */
	struct memberships before, after;
};

static inline void
look_at_mismatches(void *arg)
{
	struct mismatches *seen = arg;
	const int own = SETUP(open_namespace(0, cell_namespaces[seen->type].file));
	const int other = seen->type == CELL_UTS ? CELL_IPC : CELL_UTS;
	const uint64_t flag = cell_namespaces[seen->type].flag;

	seen->before = look_at_memberships();
	for (int type = 0; type < CELL_TYPES; type++)
		if (type != seen->type)
			seen->error[type] = ERRNO_OF(setns(own, (int)cell_namespaces[type].flag));
	seen->two = ERRNO_OF(setns(own, (int)(flag | cell_namespaces[other].flag)));
	seen->unknown = ERRNO_OF(setns(own, CLONE_VM));
	seen->after = look_at_memberships();
}

static inline void
require_type_check(int type)
{
	struct mismatches seen = { .type = type };

	case_observe(&plain, look_at_mismatches, &seen, sizeof(seen));
	for (int other = 0; other < CELL_TYPES; other++)
		REQUIRE(other == type || seen.error[other] == EINVAL, "a %s namespace as %s: %s",
		    cell_namespaces[type].name, cell_namespaces[other].name, strerror(seen.error[other]));
	REQUIRE_ERRNO(EINVAL, seen.two);
	REQUIRE_ERRNO(EINVAL, seen.unknown);
	REQUIRE(memcmp(&seen.before, &seen.after, sizeof(seen.before)) == 0, "a membership changed");
}

/* A visit by a probe that lacks a capability. */
struct lacking {
	struct visit visit;
	int capability;		/* the one to give up before; -1: none */
};

static inline void
look_at_lacking(void *arg)
{
	struct lacking *seen = arg;

	if (seen->capability >= 0)
		SETUP(drop_capability((unsigned)seen->capability));
	look_at_visit(&seen->visit);
}

static inline struct visit
observe_lacking(const struct cell_spec *spec, const struct host *host, int capability)
{
	struct lacking seen = { { .fd = host->fd, .error = -1 }, capability };

	case_observe(spec, look_at_lacking, &seen, sizeof(seen));
	return seen.visit;
}

/* Refused, and everything is as it was. */
static inline void
require_refused(const struct visit *seen)
{
	REQUIRE_ERRNO(EPERM, seen->error);
	require_no_other_change(seen, 0);
}

/* Needed in the caller's own user namespace, as others are not. */
static inline void
require_own_capability(int type, unsigned capability)
{
	struct visit with, without;
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	with = observe_lacking(&plain, &host, CAP_NET_BIND_SERVICE);
	without = observe_lacking(&plain, &host, (int)capability);
	end_host(&host);
	REQUIRE_ERRNO(0, with.error);
	REQUIRE_EQ(host.id, with.after.of[type]);
	require_refused(&without);
}

static inline void
require_capability_in_owner(int type)
{
	struct visit outer, inner;
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	outer = observe_lacking(&plain, &host, -1);
	inner = observe_lacking(&inner_user, &host, -1);
	end_host(&host);
	REQUIRE_ERRNO(0, outer.error);
	require_refused(&inner);
}

#endif
