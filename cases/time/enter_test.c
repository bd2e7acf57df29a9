/* enter_test.c - who is in a time namespace: not its maker, but those whom the maker creates. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

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

/* Namespaces of a thread: of the one that unshares, and of another. */
struct threads {
	pthread_barrier_t barrier;
	int unshared;
	uint64_t before, own, children;		/* of the calling thread */
	uint64_t other_own, other_children;
};

static uint64_t
look_thread(const char *file)
{
	char path[48];

	snprintf(path, sizeof(path), "../../thread-self/ns/%s", file);
	return look_namespace(path);
}

static void *
run_other_thread(void *arg)
{
	struct threads *seen = arg;

	pthread_barrier_wait(&seen->barrier);
	seen->other_own = look_thread("time");
	seen->other_children = look_thread("time_for_children");
	return NULL;
}

static void
start_thread(pthread_t *thread, struct threads *seen)
{
	errno = pthread_create(thread, NULL, run_other_thread, seen);
	SETUP(errno == 0 ? 0 : -1);
}

static void
look_at_threads(void *arg)
{
	struct threads *seen = arg;
	pthread_t thread;

	pthread_barrier_init(&seen->barrier, NULL, 2);
	start_thread(&thread, seen);
	seen->before = look_thread("time");
	seen->unshared = ERRNO_OF(unshare(CLONE_NEWTIME));
	seen->own = look_thread("time");
	seen->children = look_thread("time_for_children");
	pthread_barrier_wait(&seen->barrier);
	pthread_join(thread, NULL);
}

CASE(unshare_is_for_one_thread,
    .requirement = "TIME-43",
    .descr = "A thread may unshare() beside others, whose children stay in the old namespace",
    .needs = "time-join")
{
	struct threads seen = { .unshared = -1 };

	case_observe(&same, look_at_threads, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.unshared);
	REQUIRE_EQ(seen.before, seen.own);
	REQUIRE_NE(seen.before, seen.children);
	REQUIRE_EQ(seen.before, seen.other_own);
	REQUIRE_EQ(seen.before, seen.other_children);
}

static void
look_at_late_thread(void *arg)
{
	struct threads *seen = arg;
	pthread_t thread;

	pthread_barrier_init(&seen->barrier, NULL, 1);
	seen->before = look_thread("time");
	seen->unshared = ERRNO_OF(unshare(CLONE_NEWTIME));
	seen->children = look_thread("time_for_children");
	start_thread(&thread, seen);
	pthread_join(thread, NULL);
}

CASE(a_thread_created_after_unshare_stays,
    .requirement = "TIME-44",
    .descr = "A thread created after unshare() is in its process's namespace, not in the new one",
    .needs = "time-join time-exec")
{
	struct threads seen = { .unshared = -1 };

	case_observe(&same, look_at_late_thread, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.unshared);
	REQUIRE_NE(seen.before, seen.children);
	REQUIRE_EQ(seen.before, seen.other_own);
}

/* What clone(2) takes the bit for. */
struct low_byte {
	int created;			/* errno */
	struct sight child;
};

static void
look_at_low_byte(void *arg)
{
	struct low_byte *seen = arg;
	pid_t pid = (pid_t)syscall(SYS_clone, (unsigned long)CLONE_NEWTIME, NULL, NULL, NULL, NULL);

	if (pid == 0) {
		take_sight(&seen->child);
		exit_child(0);
	}
	seen->created = ERRNO_OF(pid);
	if (pid > 0)
		SETUP(wait_status(pid));
}

CASE(clone_takes_the_flag_for_a_signal,
    .requirement = "TIME-45",
    .descr = "clone() makes no time namespace: the flag is part of the number of the termination signal",
    .needs = "time")
{
	struct low_byte seen = { .created = -1 };

	case_observe(&same, look_at_low_byte, &seen, sizeof(seen));
	if (seen.created == 0)
		REQUIRE_EQ(look_namespace("time"), seen.child.own);
	else
		REQUIRE_ERRNO(EINVAL, seen.created);
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
