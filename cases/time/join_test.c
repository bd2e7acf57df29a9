/* join_test.c - setns(2) into time namespaces, there and back. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>

#include "sight.h"

/* A probe that makes two namespaces, and goes from one to the other. */
struct visit {
	struct making making[2];
	int joined[3];			/* errno: into the first, the second, and the first again */
	uint64_t made[2];		/* ids */
	struct sight seen[3], child;
};

static void
look_at_visit(void *arg)
{
	struct visit *seen = arg;
	int fds[2];

	for (int i = 0; i < 2; i++) {
		make_namespace(&seen->making[i]);
		fds[i] = SETUP(open_namespace(0, "time_for_children"));
		seen->made[i] = look_namespace("time_for_children");
	}
	for (int i = 0; i < 3; i++) {
		seen->joined[i] = ERRNO_OF(setns(fds[i % 2], i == 2 ? 0 : CLONE_NEWTIME));
		take_sight(&seen->seen[i]);
	}
	SETUP(in_child(run_sight, &seen->child));
}

static struct visit
observe_visit(void)
{
	struct visit seen = { .making = { { .text = "monotonic 5000 0\nboottime 90000 0\n" },
	    { .text = "monotonic 1000 0\nboottime 20000 0\n" } }, .joined = { -1, -1, -1 } };

	case_observe(&same, look_at_visit, &seen, sizeof(seen));
	for (int i = 0; i < 3; i++)
		REQUIRE_ERRNO(0, seen.joined[i]);
	return seen;
}

CASE(setns_switches_the_clocks_there_and_back,
    .requirement = "TIME-54",
    .descr = "setns() shows the joined namespace's clocks by system call and vDSO, and the former ones again on return",
    .needs = "time-offsets time-nested")
{
	const struct start start = start_clocks();
	const struct offsets by[2] = { shift_to(5000, 90000), shift_to(1000, 20000) };
	const struct visit seen = observe_visit();

	for (int i = 0; i < 3; i++)
		require_sight(&start, &by[i % 2], &seen.seen[i]);
}

CASE(setns_moves_caller_and_children,
    .requirement = "TIME-55",
    .descr = "After setns() both links name the joined namespace, and a new child is in it",
    .needs = "time-offsets time-nested")
{
	const struct visit seen = observe_visit();

	for (int i = 0; i < 3; i++) {
		REQUIRE_EQ(seen.made[i % 2], seen.seen[i].own);
		REQUIRE_EQ(seen.made[i % 2], seen.seen[i].children);
	}
	REQUIRE_EQ(seen.made[0], seen.child.own);
}

/* A probe in a namespace of its own that goes where the case is. */
struct back {
	int outside;			/* descriptor */
	int joined;			/* errno */
	struct sight seen;
};

static void
look_at_return(void *arg)
{
	struct back *seen = arg;

	seen->joined = ERRNO_OF(setns(seen->outside, CLONE_NEWTIME));
	take_sight(&seen->seen);
}

static struct back
observe_return(const struct cell_spec *spec)
{
	struct back seen = { .outside = SETUP(open_namespace(0, "time")), .joined = -1 };

	case_observe(spec, look_at_return, &seen, sizeof(seen));
	close(seen.outside);
	return seen;
}

CASE(setns_leads_back_to_the_outer_namespace,
    .requirement = "TIME-56",
    .descr = "With CAP_SYS_ADMIN where the outer namespace belongs, a member returns to it and to its clocks",
    .needs = "privileged time-offsets")
{
	const struct shift shift = setup_shift();
	const struct start start = start_clocks();
	struct back seen = observe_return(&same);

	/* Joining what it is in takes the same right. */
	if (seen.joined == EPERM)
		case_skip("denied", "the time namespace belongs to an outer user namespace");
	seen = observe_return(&shift.spec);
	REQUIRE_ERRNO(0, seen.joined);
	REQUIRE_EQ(look_namespace("time"), seen.seen.own);
	REQUIRE_EQ(look_namespace("time"), seen.seen.children);
	require_sight(&start, &(struct offsets){ 0, 0 }, &seen.seen);
}

CASE(root_of_a_user_namespace_cannot_return,
    .requirement = "TIME-57",
    .descr = "A member that has its capabilities from a child user namespace gets EPERM, and keeps its clocks",
    .needs = "user time-join")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWUSER | CLONE_NEWTIME, .setup = CELL_MAP_IDS,
		.monotonic = MONOTONIC_SHIFT, .boottime = BOOTTIME_SHIFT };
	const struct offsets by = shift_to(MONOTONIC_SHIFT, BOOTTIME_SHIFT);
	const struct start start = start_clocks();
	const struct back seen = observe_return(&inside);

	REQUIRE_ERRNO(EPERM, seen.joined);
	REQUIRE_NE(look_namespace("time"), seen.seen.own);
	require_sight(&start, &by, &seen.seen);
}

/* A process to follow. */
static void
play_member(struct actor *self)
{
	actor_meet(self, "joined");
}

struct pursuit {
	int pidfd;
	int joined;			/* errno */
	struct sight seen;
};

static void
look_at_pursuit(void *arg)
{
	struct pursuit *seen = arg;

	seen->joined = ERRNO_OF(setns(seen->pidfd, CLONE_NEWTIME));
	take_sight(&seen->seen);
}

CASE(setns_follows_a_process,
    .requirement = "TIME-58",
    .descr = "setns() on a member's pidfd with CLONE_NEWTIME gives the member's clocks",
    .needs = "time-offsets pidfd setns-pidfd")
{
	const struct shift shift = setup_shift();
	const struct start start = start_clocks();
	struct pursuit seen = { .joined = -1 };
	struct actor member;

	actor_start(&member, &shift.spec, play_member, 0);
	seen.pidfd = member.cell.pidfd;
	case_observe(&same, look_at_pursuit, &seen, sizeof(seen));
	actor_meet(&member, "joined");
	actor_end(&member);
	REQUIRE_ERRNO(0, seen.joined);
	require_sight(&start, &shift.by, &seen.seen);
}

/* A process with two threads. */
struct crowd {
	pthread_barrier_t barrier;
	int crowded, alone;		/* errno */
	uint64_t before, after;		/* ids */
};

static void *
run_companion(void *arg)
{
	pthread_barrier_wait(arg);
	return NULL;
}

static void
look_at_crowd(void *arg)
{
	struct crowd *seen = arg;
	pthread_t companion;
	int fd;

	pthread_barrier_init(&seen->barrier, NULL, 2);
	errno = pthread_create(&companion, NULL, run_companion, &seen->barrier);
	SETUP(errno == 0 ? 0 : -1);
	seen->before = look_namespace("time");
	SETUP(unshare(CLONE_NEWTIME));
	fd = SETUP(open_namespace(0, "time_for_children"));
	seen->crowded = ERRNO_OF(setns(fd, CLONE_NEWTIME));
	seen->after = look_namespace("time");
	pthread_barrier_wait(&seen->barrier);
	pthread_join(companion, NULL);
	/* The thread is joined when it has been told so, a moment before it is gone. */
	while (look_field("/proc/self/status", "Threads", 10) > 1)
		sched_yield();
	seen->alone = ERRNO_OF(setns(fd, CLONE_NEWTIME));
}

CASE(a_process_of_several_threads_cannot_join,
    .requirement = "TIME-59",
    .descr = "setns() into a time namespace is EUSERS beside another thread, granted without",
    .needs = "time-join")
{
	struct crowd seen = { .crowded = -1, .alone = -1 };

	case_observe(&same, look_at_crowd, &seen, sizeof(seen));
	REQUIRE_ERRNO(EUSERS, seen.crowded);
	REQUIRE_EQ(seen.before, seen.after);
	REQUIRE_ERRNO(0, seen.alone);
}
