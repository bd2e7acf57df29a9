/* thread_test.c - unshare(2) in a process of several threads. */
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

#include "clone.h"

static const struct cell_spec same = { 0 };

/* Of each thread: the id of its own namespace, and of that of its children. */
struct place {
	uint64_t own, children;
};

/* One thread leaves a namespace, the first one stays. */
struct threads {
	int type, flags;
	int number;		/* errno of the one that leaves */
	struct place before, left, stayed;
};

/* In whichever thread; /proc/self is the first one's. */
static void
look_at_place(int type, struct place *seen)
{
	const char *file = cell_namespaces[type].file;
	char path[64];
	struct stat st;
	pid_t pid;

	snprintf(path, sizeof(path), "/proc/thread-self/ns/%s", file);
	SETUP(stat(path, &st));
	seen->own = st.st_ino;
	pid = SETUP(fork());
	if (pid == 0) {
		seen->children = look_namespace(file);
		exit_child(0);
	}
	SETUP(wait_status(pid));
}

static void *
leave(void *arg)
{
	struct threads *seen = arg;

	seen->number = ERRNO_OF(IN_TIME(unshare(seen->flags)));
	look_at_place(seen->type, &seen->left);
	return NULL;
}

static void
look_at_threads(void *arg)
{
	struct threads *seen = arg;
	pthread_t thread;
	int number;

	look_at_place(seen->type, &seen->before);
	number = pthread_create(&thread, NULL, leave, seen);
	if (number == 0)
		number = pthread_join(thread, NULL);
	if (number != 0)
		case_broken(__FILE__, __LINE__, "thread: %s", strerror(number));
	look_at_place(seen->type, &seen->stayed);
}

static struct threads
observe_threads(int type, uint64_t flags)
{
	struct threads seen = { .type = type, .flags = (int)flags, .number = -1 };

	case_observe(&same, look_at_threads, &seen, sizeof(seen));
	skip_for_limit(seen.number);
	REQUIRE_EQ(seen.before.own, seen.stayed.own);
	REQUIRE_EQ(seen.before.children, seen.stayed.children);
	return seen;
}

/* For the time namespace this takes the children alone. */
static void
require_thread_leaves(int type)
{
	struct threads seen = observe_threads(type, cell_namespaces[type].flag);

	REQUIRE_ERRNO(0, seen.number);
	if (type == CELL_TIME)
		REQUIRE_EQ(seen.before.own, seen.left.own);
	else
		REQUIRE_EQ(seen.left.own, seen.left.children);
	REQUIRE_NE(seen.before.children, seen.left.children);
}

#define THREAD_LEAVES(type, index) \
	CASE(unshare_moves_one_thread_out_of_the_##type##_namespace, \
	    .requirement = "CLONE-15" DIGIT_##type, \
	    .descr = "A thread unshares the " #type " namespace: it or its children are elsewhere, other threads and theirs not", \
	    .needs = "unshare " #type) { require_thread_leaves(index); }

THREAD_LEAVES(uts, CELL_UTS)
THREAD_LEAVES(ipc, CELL_IPC)
THREAD_LEAVES(mount, CELL_MOUNT)
THREAD_LEAVES(net, CELL_NET)
THREAD_LEAVES(cgroup, CELL_CGROUP)
THREAD_LEAVES(time, CELL_TIME)

CASE(unshare_refuses_to_part_threads,
    .requirement = "CLONE-144",
    .descr = "unshare() with CLONE_THREAD, CLONE_SIGHAND or CLONE_VM is EINVAL among several threads",
    .needs = "unshare")
{
	static const int flags[] = { CLONE_THREAD, CLONE_SIGHAND, CLONE_VM };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		REQUIRE_ERRNO(EINVAL, observe_threads(CELL_USER, (uint64_t)flags[i]).number);
}

CASE(unshare_refused_among_threads_changes_no_membership,
    .requirement = "CLONE-142",
    .descr = "A thread that unshares the user and the uts namespace at once is EINVAL, and stays in the uts namespace",
    .needs = "unshare user uts")
{
	struct threads seen = observe_threads(CELL_UTS, CLONE_NEWUSER | CLONE_NEWUTS);

	REQUIRE_ERRNO(EINVAL, seen.number);
	REQUIRE_EQ(seen.before.own, seen.left.own);
	REQUIRE_EQ(seen.before.children, seen.left.children);
}
