/* enter_test.c - who is in a time namespace: not its maker, but those whom the maker creates. */
#include <pthread.h>

#include "sight.h"

/* The maker before and after, its child, and a child of that. */
struct family {
	struct making making;
	struct sight before, after, child, grandchild;
};

static int
run_child(void *arg)
{
	struct family *seen = arg;

	take_sight(&seen->child);
	return in_child(run_sight, &seen->grandchild);
}

static void
look_at_family(void *arg)
{
	struct family *seen = arg;

	take_sight(&seen->before);
	make_namespace(&seen->making);
	take_sight(&seen->after);
	if (in_child(run_child, seen) != 0)
		case_broken(__FILE__, __LINE__, "a child did not look");
}

static struct family
observe_family(void)
{
	struct family seen = { .making = { .text = "monotonic 5000 0\nboottime 9000 0\n" } };

	case_observe(&same, look_at_family, &seen, sizeof(seen));
	require_made(&seen.making);
	return seen;
}

CASE(the_caller_of_unshare_stays,
    .requirement = "TIME-38",
    .descr = "After unshare() the caller is in the namespace it was in, and so are its clocks",
    .needs = "time-offsets")
{
	const struct start start = start_clocks();
	const struct family seen = observe_family();

	REQUIRE_EQ(look_namespace("time"), seen.after.own);
	require_sight(&start, &(struct offsets){ 0, 0 }, &seen.after);
}

CASE(time_for_children_names_the_new_namespace,
    .requirement = "TIME-39",
    .descr = "time_for_children is the caller's own namespace before unshare(), and another one after it",
    .needs = "time-offsets")
{
	const struct family seen = observe_family();

	REQUIRE_EQ(seen.before.own, seen.before.children);
	REQUIRE_NE(seen.before.children, seen.after.children);
}

CASE(children_are_in_the_namespace_of_time_for_children,
    .requirement = "TIME-40",
    .descr = "A child created after unshare() is in the namespace that its parent's time_for_children names",
    .needs = "time-offsets")
{
	const struct start start = start_clocks();
	const struct offsets by = shift_to(5000, 9000);
	const struct family seen = observe_family();

	REQUIRE_EQ(seen.after.children, seen.child.own);
	REQUIRE_NE(seen.after.own, seen.child.own);
	require_sight(&start, &by, &seen.child);
}

CASE(descendants_of_a_member_are_members,
    .requirement = "TIME-41",
    .descr = "A member's time_for_children is its own namespace, and its children are in it",
    .needs = "time-offsets")
{
	const struct start start = start_clocks();
	const struct offsets by = shift_to(5000, 9000);
	const struct family seen = observe_family();

	REQUIRE_EQ(seen.child.own, seen.child.children);
	REQUIRE_EQ(seen.child.own, seen.grandchild.own);
	require_sight(&start, &by, &seen.grandchild);
}

/* Two namespaces unshared one after the other. */
static void
look_after_second_unshare(void *arg)
{
	struct family *seen = arg;

	SETUP(unshare(CLONE_NEWTIME));
	take_sight(&seen->before);
	SETUP(unshare(CLONE_NEWTIME));
	take_sight(&seen->after);
	SETUP(in_child(run_sight, &seen->child));
}

CASE(children_are_in_the_latest_namespace,
    .requirement = "TIME-42",
    .descr = "A second unshare() makes another namespace, and the children are in that",
    .needs = "time-join time-nested")
{
	struct family seen = { .making = { .text = "" } };

	case_observe(&same, look_after_second_unshare, &seen, sizeof(seen));
	REQUIRE_NE(seen.before.children, seen.after.children);
	REQUIRE_EQ(seen.before.own, seen.after.own);
	REQUIRE_EQ(seen.after.children, seen.child.own);
}

/* What a thread sees that its process creates after an unshare(). */
struct late {
	int unshared;			/* errno */
	uint64_t before, children;	/* ids, of the process */
	uint64_t thread;		/* of the thread */
};

static void *
run_late_thread(void *arg)
{
	struct late *seen = arg;

	seen->thread = look_namespace("../../thread-self/ns/time");
	return NULL;
}

static void
look_at_late_thread(void *arg)
{
	struct late *seen = arg;
	pthread_t thread;

	seen->before = look_namespace("time");
	seen->unshared = ERRNO_OF(unshare(CLONE_NEWTIME));
	seen->children = look_namespace("time_for_children");
	errno = pthread_create(&thread, NULL, run_late_thread, seen);
	SETUP(errno == 0 ? 0 : -1);
	pthread_join(thread, NULL);
}

CASE(a_thread_created_after_unshare_stays,
    .requirement = "TIME-44",
    .descr = "A thread created after unshare() is in its process's namespace, not in the new one",
    .needs = "time-join time-exec")
{
	struct late seen = { .unshared = -1 };

	case_observe(&same, look_at_late_thread, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.unshared);
	REQUIRE_NE(seen.before, seen.children);
	REQUIRE_EQ(seen.before, seen.thread);
}

static void
look_at_sight(void *arg)
{
	take_sight(arg);
}

CASE(a_namespace_of_clone3_has_its_creators_clocks,
    .requirement = "TIME-46",
    .descr = "A namespace made by clone3() has the clocks of its creator's",
    .needs = "time")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWTIME };
	const struct start start = start_clocks();
	struct sight seen = { 0 };

	case_observe(&inside, look_at_sight, &seen, sizeof(seen));
	REQUIRE_NE(look_namespace("time"), seen.own);
	REQUIRE_EQ(seen.own, seen.children);
	require_sight(&start, &(struct offsets){ 0, 0 }, &seen);
}
