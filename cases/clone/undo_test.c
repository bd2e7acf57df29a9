/* undo_test.c - semaphore adjustments that processes share, in whatever namespaces, and part with. */
#include <sys/ipc.h>
#include <sys/sem.h>

#include "clone.h"

static const struct cell_spec same = { 0 };

/* A child adds 1 to a semaphore, to be undone, and ends. */
struct undo {
	enum way way;
	uint64_t flags;
	int number;		/* errno of the call that makes the child */
	int ended, left;	/* the value then, and when the creator has parted with the list */
};

static void
add_one(void *arg)
{
	struct sembuf add = { .sem_op = 1, .sem_flg = SEM_UNDO };

	SETUP(semop(*(int *)arg, &add, 1));
}

static void
look_at_undo(void *arg)
{
	struct undo *seen = arg;
	int id = SETUP(semget(IPC_PRIVATE, 1, 0600));

	seen->number = look_inside_in_time(seen->way, seen->flags, add_one, &id);
	seen->ended = semctl(id, 0, GETVAL);
	if (unshare(CLONE_SYSVSEM) == 0)
		seen->left = semctl(id, 0, GETVAL);
	SETUP(semctl(id, 0, IPC_RMID));
}

static struct undo
observe_undo(enum way way, uint64_t flags)
{
	struct undo seen = { .way = way, .flags = flags, .number = -1, .ended = -1, .left = -1 };

	case_observe(&same, look_at_undo, &seen, sizeof(seen));
	skip_for_limit(seen.number);
	REQUIRE_ERRNO(0, seen.number);
	return seen;
}

/* In no new namespace, and in new ones of every type that allows it. */
static void
require_shared_list(enum way way)
{
	const uint64_t types = find_offered(way) & ~(uint64_t)CLONE_NEWIPC;

	REQUIRE_EQ(1, observe_undo(way, CLONE_SYSVSEM).ended);
	REQUIRE_EQ(1, observe_undo(way, CLONE_SYSVSEM | types).ended);
	REQUIRE_EQ(0, observe_undo(way, 0).ended);
	REQUIRE_EQ(0, observe_undo(way, types).ended);
}

CASE(clone3_shares_adjustments_with_new_namespaces,
    .requirement = "CLONE-244",
    .descr = "With CLONE_SYSVSEM a child of clone3() in new namespaces leaves its adjustments to its creator",
    .needs = "clone3 sysv")
{
	require_shared_list(BY_CLONE3);
}

CASE(clone_shares_adjustments_with_new_namespaces,
    .requirement = "CLONE-244",
    .descr = "With CLONE_SYSVSEM a child of clone() in new namespaces leaves its adjustments to its creator",
    .needs = "sysv")
{
	require_shared_list(BY_CLONE);
}

CASE(unshare_applies_the_adjustments_it_leaves,
    .requirement = "CLONE-148",
    .descr = "unshare(CLONE_SYSVSEM) of the last process with a list of adjustments applies them",
    .needs = "unshare sysv")
{
	struct undo seen = observe_undo(BY_CLONE, CLONE_SYSVSEM);

	REQUIRE_EQ(1, seen.ended);
	REQUIRE_EQ(0, seen.left);
}
