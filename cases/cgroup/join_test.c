/* join_test.c - setns(2) into cgroup namespaces, and who may. */
#include <sys/syscall.h>

#include "tree.h"

struct visit {
	int home, returned;		/* errno of each setns() */
	char inside[PATH_SIZE], outside[PATH_SIZE], again[PATH_SIZE];
};

static void
look_there_and_back(void *arg)
{
	struct visit *seen = arg;
	const int outer = SETUP(open_namespace(0, "cgroup"));
	int inner;

	enter_group("a");
	SETUP(unshare(CLONE_NEWCGROUP));
	inner = SETUP(open_namespace(0, "cgroup"));
	look_at_membership(0, seen->inside);
	seen->home = ERRNO_OF(setns(outer, CLONE_NEWCGROUP));
	look_at_membership(0, seen->outside);
	seen->returned = ERRNO_OF(setns(inner, 0));
	look_at_membership(0, seen->again);
}

CASE(setns_switches_the_root_there_and_back,
    .requirement = "CGROUP-40",
    .descr = "setns() shows the cgroups from the joined namespace's root, and from one's own again on return",
    .needs = "setns cgroup cgroup2")
{
	struct visit seen = { .home = -1, .returned = -1 };
	char whole[PATH_SIZE];

	make_tree();
	make_group("a");
	case_observe(&same, look_there_and_back, &seen, sizeof(seen));
	snprintf(whole, sizeof(whole), "%s/a", tree_name());
	REQUIRE_STR("/", seen.inside);
	REQUIRE_ERRNO(0, seen.home);
	REQUIRE_STR(whole, seen.outside);
	REQUIRE_ERRNO(0, seen.returned);
	REQUIRE_STR("/", seen.again);
}

struct guest {
	int target;			/* a descriptor to join with */
	int joined;			/* errno */
	char path[PATH_SIZE];
	char members[PATH_SIZE];	/* of its old group */
};

static void
look_as_guest(void *arg)
{
	struct guest *seen = arg;

	enter_group("d");
	seen->joined = ERRNO_OF(setns(seen->target, CLONE_NEWCGROUP));
	look_at_membership(0, seen->path);
	snprintf(seen->members, sizeof(seen->members), "%.500s", get_file("d/cgroup.procs"));
}

static void
require_guest_stays(bool by_pidfd)
{
	struct guest seen = { .joined = -1 };
	struct actor host;

	make_tree();
	make_group("a");
	make_group("d");
	start_member(&host, "a", CLONE_NEWCGROUP);
	seen.target = by_pidfd ? host.cell.pidfd : SETUP(open_namespace(host.cell.pid, "cgroup"));
	case_observe(&same, look_as_guest, &seen, sizeof(seen));
	end_member(&host);
	REQUIRE_ERRNO(0, seen.joined);
	REQUIRE_STR("/../d", seen.path);
	REQUIRE(seen.members[0] != '\0', "who has joined is no longer in its cgroup");
}

CASE(setns_leaves_the_caller_in_its_cgroup,
    .requirement = "CGROUP-41",
    .descr = "A process that joins a cgroup namespace is still in its own cgroup, here beside the root: /../d",
    .needs = "setns cgroup cgroup2")
{
	require_guest_stays(false);
}

CASE(setns_takes_a_pidfd,
    .requirement = "CGROUP-42",
    .descr = "setns() with a pidfd and CLONE_NEWCGROUP joins that process's cgroup namespace",
    .needs = "setns cgroup cgroup2 setns-pidfd")
{
	require_guest_stays(true);
}

struct mismatch {
	int cgroup_as_uts, uts_as_cgroup, cgroup_as_any;	/* errno */
};

static void
look_at_mismatch(void *arg)
{
	struct mismatch *seen = arg;
	const int cgroup = SETUP(open_namespace(0, "cgroup")), uts = SETUP(open_namespace(0, "uts"));

	seen->cgroup_as_uts = ERRNO_OF(setns(cgroup, CLONE_NEWUTS));
	seen->uts_as_cgroup = ERRNO_OF(setns(uts, CLONE_NEWCGROUP));
	seen->cgroup_as_any = ERRNO_OF(setns(cgroup, 0));
}

CASE(setns_refuses_a_descriptor_of_another_type,
    .requirement = "CGROUP-43",
    .descr = "setns() is EINVAL when descriptor and flag disagree about the cgroup type",
    .needs = "setns cgroup uts")
{
	struct mismatch seen = { -1, -1, -1 };
	const struct cell_spec inside = { .namespaces = CLONE_NEWCGROUP };

	case_observe(&inside, look_at_mismatch, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen.cgroup_as_uts);
	REQUIRE_ERRNO(EINVAL, seen.uts_as_cgroup);
	REQUIRE_ERRNO(0, seen.cgroup_as_any);
}

struct attempt {
	int target;		/* descriptor */
	int with, without;	/* errno, by capability */
};

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;

	seen->with = ERRNO_OF(setns(seen->target, CLONE_NEWCGROUP));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(setns(seen->target, CLONE_NEWCGROUP));
}

static void
play_owner(struct actor *self)
{
	actor_meet(self, "namespace made");
	actor_meet(self, "over");
}

/* The effective user who made a user namespace has every capability in it, even
 * with none in its own. */
CASE(setns_needs_the_capability_in_the_callers_user_namespace,
    .requirement = "CGROUP-44",
    .descr = "setns() is EPERM without CAP_SYS_ADMIN of one's own, whatever one may in the target's owner",
    .needs = "setns user cgroup")
{
	const struct cell_spec owner = { .namespaces = CLONE_NEWUSER | CLONE_NEWCGROUP, .setup = CELL_MAP_IDS };
	struct attempt seen = { -1, -1, -1 };
	struct actor actor;

	actor_start(&actor, &owner, play_owner, 0);
	actor_meet(&actor, "namespace made");
	seen.target = SETUP(open_namespace(actor.cell.pid, "cgroup"));
	case_observe(&same, look_at_attempt, &seen, sizeof(seen));
	actor_meet(&actor, "over");
	actor_end(&actor);
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(setns_needs_the_capability_where_the_target_is_owned,
    .requirement = "CGROUP-45",
    .descr = "Root of a child user namespace gets EPERM for a cgroup namespace of the outer one",
    .needs = "setns user cgroup")
{
	const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct attempt seen = { SETUP(open_namespace(0, "cgroup")), -1, -1 };

	case_observe(&inner_user, look_at_attempt, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.with);
}
