/* owner_test.c - which process has which capabilities in which user namespace. */

/*
 * What is asked for is mostly to join: it takes CAP_SYS_ADMIN in the user
 * namespace to join, and nothing anywhere else.
 */
#include <sys/resource.h>

#include "caps.h"

/* For namespaces of users that one is not: to see their links takes a capability. */
#define OTHER_USERS "id-range unprivileged-user CAP_SYS_PTRACE"

#define NOBODY_ELSE ((uid_t)-1)		/* stay who you are */

/* Who makes a user namespace, or several within each other. */
struct maker {
	uid_t real, effective;
	int levels;
};

static void
take_ids(uid_t real, uid_t effective)
{
	SETUP(setresuid(real, effective, effective));
	/* Otherwise who changes ids may no longer be looked at. */
	SETUP(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static void
play_maker(struct actor *self)
{
	struct maker *maker = self->stage;

	actor_meet(self, "told");
	take_ids(maker->real, maker->effective);
	for (int i = 0; i < maker->levels; i++)
		enter_droppable_space(0);
	actor_meet(self, "made");
	actor_meet(self, "visited");
}

/* Who tries to join it. */
struct visitor {
	uid_t real, effective;
	uint64_t kept;		/* capabilities */
	int target;		/* descriptor */
	int number;		/* errno */
};

static void
look_by_joining(void *arg)
{
	struct visitor *seen = arg;

	take_ids(seen->real, seen->effective);
	keep_caps(seen->kept);
	seen->number = ERRNO_OF(join_user_namespace(seen->target));
}

/* errno of what the visitor tries, coming from a new process of this spec. */
static int
visit(const struct maker *maker, const struct cell_spec *from, struct visitor visitor)
{
	struct actor actor;

	actor_start(&actor, &same, play_maker, sizeof(*maker));
	*(struct maker *)actor.stage = *maker;
	actor_meet(&actor, "told");
	actor_meet(&actor, "made");
	visitor.target = SETUP(open_namespace(actor.cell.pid, "user"));
	visitor.number = -1;
	case_observe(from, look_by_joining, &visitor, sizeof(visitor));
	actor_meet(&actor, "visited");
	actor_end(&actor);
	close(visitor.target);
	return visitor.number;
}

static const struct maker anybody = { NOBODY_ELSE, NOBODY_ELSE, 1 };
static const struct maker user_1 = { 1, 1, 1 };

static struct visitor
unchanged(uint64_t kept)
{
	return (struct visitor){ .real = NOBODY_ELSE, .effective = NOBODY_ELSE, .kept = kept };
}

/* Nobody keeps capabilities who changes from 0 to another user. */
static struct visitor
user(uid_t real, uid_t effective)
{
	return (struct visitor){ .real = real, .effective = effective };
}

struct sets {
	int permitted, effective;	/* errno, with the capability only permitted, and effective again */
};

static void
look_at_sets(void *arg)
{
	struct sets *seen = arg;
	struct caps now;

	read_caps(&now);
	SETUP(write_caps(now.effective & ~CAP_BIT(CAP_SYS_ADMIN), now.permitted, now.inheritable));
	seen->permitted = ERRNO_OF(sethostname("permitted", 9));
	SETUP(write_caps(CAP_BIT(CAP_SYS_ADMIN), now.permitted, now.inheritable));
	seen->effective = ERRNO_OF(sethostname("effective", 9));
}

CASE(a_capability_counts_while_it_is_effective,
    .requirement = "USER-280",
    .descr = "A member sets the host name of its user namespace with CAP_SYS_ADMIN effective, not with it permitted",
    .needs = "user uts uts-in-user")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER | CLONE_NEWUTS };
	struct sets seen = { -1, -1 };

	case_observe(&spec, look_at_sets, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.permitted);
	REQUIRE_ERRNO(0, seen.effective);
}

CASE(a_capability_counts_in_a_child_of_somebody_else,
    .requirement = "USER-281",
    .descr = "With CAP_SYS_ADMIN alone, another user namespace's child is joined, with all the others not",
    .needs = OTHER_USERS)
{
	REQUIRE_ERRNO(0, visit(&user_1, &same, unchanged(CAP_BIT(CAP_SYS_ADMIN))));
	REQUIRE_ERRNO(EPERM, visit(&user_1, &same, unchanged(~CAP_BIT(CAP_SYS_ADMIN))));
}

CASE(a_capability_counts_further_down,
    .requirement = "USER-281",
    .descr = "With CAP_SYS_ADMIN alone, a user namespace two levels below is joined, with all the others not",
    .needs = OTHER_USERS " user-in-user")
{
	const struct maker deep = { 1, 1, 2 };

	REQUIRE_ERRNO(0, visit(&deep, &same, unchanged(CAP_BIT(CAP_SYS_ADMIN))));
	REQUIRE_ERRNO(EPERM, visit(&deep, &same, unchanged(~CAP_BIT(CAP_SYS_ADMIN))));
}

CASE(the_owner_needs_no_capability,
    .requirement = "USER-282",
    .descr = "The user who made a user namespace joins it from its parent without a capability",
    .needs = "user")
{
	REQUIRE_ERRNO(0, visit(&anybody, &same, unchanged(0)));
}

CASE(the_owner_needs_none_further_down,
    .requirement = "USER-282",
    .descr = "The user who made a user namespace joins one inside of it without a capability",
    .needs = "user user-in-user")
{
	const struct maker deep = { NOBODY_ELSE, NOBODY_ELSE, 2 };

	REQUIRE_ERRNO(0, visit(&deep, &same, unchanged(0)));
}

CASE(another_user_needs_a_capability,
    .requirement = "USER-284",
    .descr = "A user namespace that user 1 made is joined by user 1 without a capability, and by user 2 not",
    .needs = OTHER_USERS)
{
	REQUIRE_ERRNO(0, visit(&user_1, &same, user(1, 1)));
	REQUIRE_ERRNO(EPERM, visit(&user_1, &same, user(2, 2)));
}

CASE(the_effective_user_id_makes_the_owner,
    .requirement = "USER-285",
    .descr = "Made with the effective user id 1 and the real user id 2, a user namespace is user 1's",
    .needs = OTHER_USERS)
{
	const struct maker maker = { 2, 1, 1 };

	REQUIRE_ERRNO(0, visit(&maker, &same, user(1, 1)));
	REQUIRE_ERRNO(EPERM, visit(&maker, &same, user(2, 2)));
}

CASE(the_effective_user_id_is_compared_to_the_owner,
    .requirement = "USER-285",
    .descr = "The owner's effective user id is what counts, the real one does not",
    .needs = OTHER_USERS)
{
	REQUIRE_ERRNO(0, visit(&user_1, &same, user(2, 1)));
	REQUIRE_ERRNO(EPERM, visit(&user_1, &same, user(1, 2)));
}

CASE(the_owner_in_a_sibling_has_no_capability,
    .requirement = "USER-286",
    .descr = "The user who made a user namespace cannot join it from a sibling, though root there",
    .needs = "user")
{
	REQUIRE_ERRNO(EPERM, visit(&anybody, &mapped_to_0, unchanged(~UINT64_C(0))));
}

CASE(without_a_sibling_the_owner_has_every_capability,
    .requirement = "USER-286",
    .descr = "Control: from the parent the same user joins",
    .needs = "user")
{
	REQUIRE_ERRNO(0, visit(&anybody, &same, unchanged(~UINT64_C(0))));
}

/* Calls on a process of another user; none of them changes anything. */
static long
send_signal(pid_t pid)
{
	return kill(pid, 0);
}

static long
read_limit(pid_t pid)
{
	struct rlimit limit;

	return prlimit(pid, RLIMIT_CORE, NULL, &limit);
}

static long
set_affinity(pid_t pid)
{
	cpu_set_t set;

	SETUP(sched_getaffinity(pid, sizeof(set), &set));
	return sched_setaffinity(pid, sizeof(set), &set);
}

static long
set_priority(pid_t pid)
{
	errno = 0;
	return setpriority(PRIO_PROCESS, (id_t)pid, getpriority(PRIO_PROCESS, (id_t)pid));
}

struct call {
	long (*make)(pid_t pid);
	pid_t pid;
	uid_t caller;		/* what the caller becomes; 0: it stays */
	int number;		/* errno */
};

static void
look_by_call(void *arg)
{
	struct call *seen = arg;

	if (seen->caller != 0) {
		take_ids(seen->caller, seen->caller);
		/* Lost already, unless another user than root had them. */
		SETUP(drop_capabilities());
	}
	seen->number = ERRNO_OF(seen->make(seen->pid));
}

/* A process of user 6; in a user namespace of user 1, which has this map, when there is a map. */
static void
play_receiver(struct actor *self)
{
	const bool *inside = self->stage;

	actor_meet(self, "told");
	if (*inside) {
		take_ids(1, 1);
		SETUP(unshare(CLONE_NEWUSER));
	}
	actor_meet(self, "made");
	actor_meet(self, "mapped");
	/* User 6 of the arena, either way. */
	take_ids(*inside ? 5 : 6, *inside ? 5 : 6);
	actor_meet(self, "ready");
	actor_meet(self, "called");
}

/* errno of the call, by a caller from a new process of this spec. */
static int
call_on(bool inside, const struct cell_spec *from, uid_t caller, long (*make)(pid_t pid))
{
	struct call seen = { .make = make, .caller = caller, .number = -1 };
	struct actor receiver;

	actor_start(&receiver, &same, play_receiver, sizeof(inside));
	*(bool *)receiver.stage = inside;
	actor_meet(&receiver, "told");
	actor_meet(&receiver, "made");
	if (inside)
		SETUP_OK(put_proc(receiver.cell.pid, "uid_map", "0 1 900"));
	actor_meet(&receiver, "mapped");
	actor_meet(&receiver, "ready");
	seen.pid = receiver.cell.pid;
	case_observe(from, look_by_call, &seen, sizeof(seen));
	actor_meet(&receiver, "called");
	actor_end(&receiver);
	return seen.number;
}

#define CALLED(id, call, within, outside, what, capability) \
	CASE(the_owner_may_##id##_every_user_inside, .requirement = within, \
	    .descr = "User 1 may, of a process of user 6 in a user namespace of user 1: " what "; user 2 gets EPERM", \
	    .needs = "id-range unprivileged-user CAP_DAC_OVERRIDE") \
	{ \
		REQUIRE_ERRNO(0, call_on(true, &same, 1, call)); \
		REQUIRE_ERRNO(EPERM, call_on(true, &same, 2, call)); \
	} \
	CASE(root_of_a_user_namespace_may_not_##id##_outside, .requirement = outside, \
	    .descr = "Root of a user namespace gets EPERM for a process of another user outside: " what, \
	    .needs = "id-range " capability) \
	{ REQUIRE_ERRNO(EPERM, call_on(false, &mapped_to_0, 0, call)); } \
	CASE(without_a_user_namespace_root_may_##id##_every_user, .requirement = outside, \
	    .descr = "Control: with " capability " in the user namespace of both it is done: " what, \
	    .needs = "id-range " capability) \
	{ REQUIRE_ERRNO(0, call_on(false, &same, 0, call)); }

CALLED(signal, send_signal, "USER-287", "USER-288", "kill()", "CAP_KILL")
CALLED(limit, read_limit, "USER-289", "USER-290", "prlimit()", "CAP_SYS_RESOURCE")
CALLED(place, set_affinity, "USER-291", "USER-292", "sched_setaffinity()", "CAP_SYS_NICE")
CALLED(schedule, set_priority, "USER-291", "USER-292", "setpriority()", "CAP_SYS_NICE")
