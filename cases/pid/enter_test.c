/* enter_test.c - unshare(2) and setns(2) move the next children, not the caller. */
#include "cases/pid/pid.h"

struct move {
	int result[2];		/* errno of each unshare() or setns() */
	pid_t before, after;	/* getpid() of the caller around it */
	uint64_t own[2];	/* its ns/pid around it */
	uint64_t next[3];	/* its pid_for_children: before, after, with a child; 0: none */
	int empty;		/* how readlink() tells that there is none: errno, 0 for no text */
	pid_t child[2], parent[2];	/* getpid(), getppid() of its children */
	uint64_t space;		/* ns/pid of the first child */
	int inner;		/* a descriptor of a namespace to join */
	uint64_t wanted;	/* and its id */
};

static int
read_empty_link(void)
{
	char text[64];
	ssize_t n = readlink("/proc/self/ns/pid_for_children", text, sizeof(text));

	return n < 0 ? errno : n > 0 ? -1 : 0;
}

struct sight {
	struct move *seen;
	int index;
};

static void
tell_ids(void *arg)
{
	const struct sight *sight = arg;

	sight->seen->child[sight->index] = getpid();
	sight->seen->parent[sight->index] = getppid();
	if (sight->index == 0)
		sight->seen->space = look_namespace("pid");
}

static void
look_around(struct move *seen, int (*move)(const struct move *))
{
	struct held children[2];

	seen->before = getpid();
	seen->own[0] = look_link_id("/proc/self/ns/pid");
	seen->next[0] = look_link_id("/proc/self/ns/pid_for_children");
	seen->result[0] = move(seen);
	seen->after = getpid();
	seen->own[1] = look_link_id("/proc/self/ns/pid");
	seen->next[1] = look_link_id("/proc/self/ns/pid_for_children");
	seen->empty = read_empty_link();
	for (int i = 0; i < 2; i++)
		children[i] = fork_held(tell_ids, NULL, &(struct sight){ seen, i });
	seen->next[2] = look_link_id("/proc/self/ns/pid_for_children");
	seen->result[1] = move(seen);
	for (int i = 1; i >= 0; i--)
		release(&children[i]);
}

static int
move_by_unshare(const struct move *seen)
{
	(void)seen;
	return ERRNO_OF(case_unshare(CLONE_NEWPID));
}

static int
move_by_setns(const struct move *seen)
{
	return ERRNO_OF(setns(seen->inner, CLONE_NEWPID));
}

static int
move_not(const struct move *seen)
{
	(void)seen;
	return 0;
}

static void
look_at_unshare(void *arg)
{
	look_around(arg, move_by_unshare);
}

static void
look_at_setns(void *arg)
{
	look_around(arg, move_by_setns);
}

static void
look_at_rest(void *arg)
{
	look_around(arg, move_not);
}

static struct move
observe_unshare(void (*look)(void *))
{
	const struct cell_spec spec = { 0 };
	struct move seen = { .empty = -1 };

	case_observe(&spec, look, &seen, sizeof(seen));
	return seen;
}

static void
play_inside(struct actor *self)
{
	actor_meet(self, "there");
	actor_meet(self, "joined");
}

/* A plain probe that may join the namespace of an actor, alive meanwhile. */
static struct move
observe_setns(void)
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWPID }, spec = { 0 };
	struct move seen = { .empty = -1 };
	struct actor actor;
	char path[48];

	actor_start(&actor, &inside, play_inside, 0);
	actor_meet(&actor, "there");
	seen.inner = open_space(actor.cell.pid);
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", actor.cell.pid);
	seen.wanted = look_link_id(path);
	case_observe(&spec, look_at_setns, &seen, sizeof(seen));
	actor_meet(&actor, "joined");
	actor_end(&actor);
	close(seen.inner);
	return seen;
}

CASE(unshare_leaves_the_caller_where_it_is,
    .requirement = "PID-49",
    .descr = "After unshare() the caller has the PID and the namespace that it had",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_unshare);

	REQUIRE_ERRNO(0, seen.result[0]);
	REQUIRE_EQ(seen.before, seen.after);
	REQUIRE_EQ(seen.own[0], seen.own[1]);
}

CASE(first_child_after_unshare_has_pid_1,
    .requirement = "PID-50",
    .descr = "After unshare() the first child is PID 1 in a new namespace, and sees no parent",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_unshare);

	REQUIRE_EQ(1, seen.child[0]);
	REQUIRE_EQ(0, seen.parent[0]);
	REQUIRE_NE(seen.own[0], seen.space);
}

CASE(without_unshare_children_stay,
    .requirement = "PID-50",
    .descr = "Control: without unshare() the first child has another PID than 1 and sees its parent",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_rest);

	REQUIRE_NE(1, seen.child[0]);
	REQUIRE_EQ(seen.before, seen.parent[0]);
	REQUIRE_EQ(seen.own[0], seen.space);
}

CASE(second_child_after_unshare_joins_the_first,
    .requirement = "PID-51",
    .descr = "After unshare() the second child is PID 2 beside the first, and sees no parent",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_unshare);

	REQUIRE_EQ(2, seen.child[1]);
	REQUIRE_EQ(0, seen.parent[1]);
}

CASE(unshare_works_only_once,
    .requirement = "PID-52",
    .descr = "A second unshare() of the pid namespace fails with EINVAL",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_unshare);

	REQUIRE_ERRNO(EINVAL, seen.result[1]);
}

CASE(children_link_is_that_of_the_caller_at_first,
    .requirement = "PID-53",
    .descr = "pid_for_children of a process that did not move names its own namespace",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_rest);

	REQUIRE(seen.own[0] != 0, "ns/pid names nothing");
	REQUIRE_EQ(seen.own[0], seen.next[0]);
}

CASE(children_link_names_no_other_namespace_before_the_first_child,
    .requirement = "PID-54",
    .descr = "Between unshare() and the first fork() pid_for_children names nothing, or the namespace of that child",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_unshare);

	if (seen.next[1] != 0) {
		REQUIRE_NE(seen.own[0], seen.next[1]);
		REQUIRE_EQ(seen.space, seen.next[1]);
	} else {
		REQUIRE(seen.empty == 0 || seen.empty == ENOENT, "pid_for_children gives %d, expected no text or ENOENT",
		    seen.empty);
	}
}

CASE(children_link_names_the_new_namespace,
    .requirement = "PID-55",
    .descr = "pid_for_children names the namespace of the first child once there is one",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_unshare);

	REQUIRE(seen.space != 0, "the child's ns/pid names nothing");
	REQUIRE_EQ(seen.space, seen.next[2]);
}

CASE(setns_leaves_the_caller_where_it_is,
    .requirement = "PID-56",
    .descr = "After setns() the caller has the PID and the namespace that it had",
    .needs = "pid")
{
	struct move seen = observe_setns();

	REQUIRE_ERRNO(0, seen.result[0]);
	REQUIRE_EQ(seen.before, seen.after);
	REQUIRE_EQ(seen.own[0], seen.own[1]);
}

CASE(children_after_setns_are_in_the_target,
    .requirement = "PID-57",
    .descr = "After setns() children are created in the namespace joined, beside its init",
    .needs = "pid")
{
	struct move seen = observe_setns();

	REQUIRE_EQ(seen.wanted, seen.space);
	REQUIRE_NE(seen.own[0], seen.space);
	REQUIRE_EQ(2, seen.child[0]);
	REQUIRE_EQ(3, seen.child[1]);
}

CASE(children_after_setns_see_no_parent,
    .requirement = "PID-58",
    .descr = "getppid() of the child of a process that used setns() is 0",
    .needs = "pid")
{
	struct move seen = observe_setns();

	REQUIRE_EQ(0, seen.parent[0]);
	REQUIRE_EQ(0, seen.parent[1]);
}

CASE(without_setns_children_see_their_parent,
    .requirement = "PID-58",
    .descr = "Control: getppid() of the child of a process that did not move is that process",
    .needs = "pid")
{
	struct move seen = observe_unshare(look_at_rest);

	REQUIRE_EQ(seen.before, seen.parent[0]);
}
