/* tid_test.c - where clone(2) and clone3(2) store the child's id, and of which pid namespace it is. */
#include <linux/futex.h>

#include "clone.h"

static const struct cell_spec same = { 0 };

/* What is stored for a child, and the ids that it and its creator know it by. */
struct ids {
	enum way way;
	uint64_t flags;			/* besides those that ask for an id */
	pid_t returned, parent_tid;
	pid_t child_tid, child_self;	/* in the child's memory, and gettid() there */
};

struct place {
	struct ids *seen;
	pid_t tid;
};

static int
look_at_place(void *arg)
{
	const struct place *place = arg;

	place->seen->child_tid = place->tid;
	place->seen->child_self = (pid_t)syscall(SYS_gettid);
	return 0;
}

/* A child with a copy of the memory, and a stack of its own there. */
static void
look_at_stored_ids(void *arg)
{
	static char stack[16384] __attribute__((aligned(16)));
	struct ids *seen = arg;
	struct place place = { seen, -1 };
	const uint64_t flags = seen->flags | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID;
	struct clone_args args = {
		.flags = flags, .exit_signal = SIGCHLD,
		.parent_tid = (uintptr_t)&seen->parent_tid, .child_tid = (uintptr_t)&place.tid,
	};
	pid_t pid;

	/* What is seen is shared with the child, who must not store its 0. */
	if (seen->way == BY_CLONE)
		pid = IN_TIME(clone(look_at_place, stack + sizeof(stack), (int)flags | SIGCHLD, &place,
		    &seen->parent_tid, NULL, &place.tid));
	else if ((pid = IN_TIME((pid_t)syscall(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0))) == 0)
		exit_child(look_at_place(&place));
	SETUP(pid);
	seen->returned = pid;
	SETUP(wait_status(pid));
}

static struct ids
observe_ids(enum way way, uint64_t flags)
{
	struct ids seen = { .way = way, .flags = flags, .parent_tid = -1, .child_tid = -1 };

	case_observe(&same, look_at_stored_ids, &seen, sizeof(seen));
	return seen;
}

/* In its own pid namespace the child is known by another id than to its creator. */
static void
require_ids_of_each_side(enum way way)
{
	struct ids seen = observe_ids(way, 0);

	REQUIRE_EQ(seen.returned, seen.parent_tid);
	REQUIRE_EQ(seen.returned, seen.child_tid);
	seen = observe_ids(way, CLONE_NEWPID);
	REQUIRE_NE(1, seen.returned);
	REQUIRE_EQ(seen.returned, seen.parent_tid);
	REQUIRE_EQ(1, seen.child_self);
	REQUIRE_EQ(1, seen.child_tid);
}

CASE(clone3_stores_the_id_that_each_side_knows,
    .requirement = "CLONE-200 CLONE-201",
    .descr = "clone3() stores the creator's id of the child for the creator, and 1 for the child in a new pid namespace",
    .needs = "clone3 pid")
{
	require_ids_of_each_side(BY_CLONE3);
}

CASE(clone_stores_the_id_that_each_side_knows,
    .requirement = "CLONE-200 CLONE-201",
    .descr = "clone() stores the creator's id of the child for the creator, and 1 for the child in a new pid namespace",
    .needs = "pid")
{
	require_ids_of_each_side(BY_CLONE);
}

/* A word in memory that creator and child share. */
struct word {
	uint64_t flags;
	volatile pid_t tid;
	pid_t inside;		/* what the child found in it */
	pid_t left;		/* what it holds when the child is over */
	bool woken;
};

static int
look_at_word(void *arg)
{
	struct word *word = arg;

	word->inside = word->tid;
	return 0;
}

static void
look_at_cleared_word(void *arg)
{
	static char stack[16384] __attribute__((aligned(16)));
	const struct timespec patience = { .tv_sec = 20 };
	struct word *word = arg;
	pid_t pid, found;

	word->woken = true;
	pid = IN_TIME(clone(look_at_word, stack + sizeof(stack),
	    (int)(word->flags | CLONE_VM | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID) | SIGCHLD, word,
	    NULL, NULL, &word->tid));
	SETUP(pid);
	/* Set by the child's start without a word, cleared with a wake-up. */
	while ((found = word->tid) != 0 && word->woken)
		word->woken = syscall(SYS_futex, &word->tid, FUTEX_WAIT, found, &patience, NULL, 0) == 0 ||
		    errno == EAGAIN || errno == EINTR;
	SETUP(wait_status(pid));
	word->left = word->tid;
}

static void
require_cleared(uint64_t flags)
{
	struct word seen = { .flags = flags, .tid = -1, .inside = -1, .left = -1 };

	case_observe(&same, look_at_cleared_word, &seen, sizeof(seen));
	REQUIRE(seen.inside > 0, "the child finds %d in its memory", seen.inside);
	REQUIRE_EQ(0, seen.left);
	REQUIRE(seen.woken, "no wake-up within 20 seconds");
}

CASE(the_childs_end_clears_its_id,
    .requirement = "CLONE-202",
    .descr = "With CLONE_CHILD_CLEARTID the word is 0 when the child has ended, and who waits for it is woken")
{
	require_cleared(0);
}

CASE(the_childs_end_clears_its_id_across_pid_namespaces,
    .requirement = "CLONE-202",
    .descr = "The same for the init of a new pid namespace, whose creator waits",
    .needs = "pid")
{
	require_cleared(CLONE_NEWPID);
}

struct descriptor {
	enum way way;
	int flags;		/* FD_CLOEXEC */
	bool same_process;
};

static int
return_at_once(void *arg)
{
	(void)arg;
	return 0;
}

static void
look_at_descriptor(void *arg)
{
	static char stack[16384] __attribute__((aligned(16)));
	struct descriptor *seen = arg;
	struct clone_args args = { .flags = CLONE_PIDFD | CLONE_NEWPID, .exit_signal = SIGCHLD };
	siginfo_t info = { 0 };
	int fd = -1;
	pid_t pid;

	args.pidfd = (uintptr_t)&fd;
	if (seen->way == BY_CLONE)
		pid = IN_TIME(clone(return_at_once, stack + sizeof(stack), CLONE_PIDFD | CLONE_NEWPID | SIGCHLD, NULL,
		    &fd));
	else if ((pid = IN_TIME((pid_t)syscall(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0))) == 0)
		exit_child(0);
	SETUP(pid);
	seen->flags = fcntl(fd, F_GETFD);
	seen->same_process = waitid((idtype_t)P_PIDFD, (id_t)fd, &info, WEXITED) == 0 && info.si_pid == pid;
	if (!seen->same_process)
		wait_status(pid);
}

static void
require_descriptor(enum way way)
{
	struct descriptor seen = { .way = way };

	case_observe(&same, look_at_descriptor, &seen, sizeof(seen));
	REQUIRE_EQ(FD_CLOEXEC, seen.flags);
	REQUIRE(seen.same_process, "the descriptor is not that of the process");
}

CASE(clone3_gives_a_pidfd_that_is_closed_on_exec,
    .requirement = "CLONE-203",
    .descr = "The pidfd that clone3() gives of the init of a new pid namespace is its own, and is closed on exec",
    .needs = "clone3 pidfd pid")
{
	require_descriptor(BY_CLONE3);
}

CASE(clone_gives_a_pidfd_that_is_closed_on_exec,
    .requirement = "CLONE-203",
    .descr = "The pidfd that clone() gives of the init of a new pid namespace is its own, and is closed on exec",
    .needs = "pidfd pid")
{
	require_descriptor(BY_CLONE);
}
