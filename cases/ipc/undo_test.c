/* undo_test.c - semaphore adjustments of a process that leaves its ipc namespace. */
#include "kinds.h"

struct stage {
	bool unshares;
	int left;		/* errno */
};

/* Adds 1 to the semaphore, to be undone, and leaves or stays. */
static void
play_adder(struct actor *self)
{
	struct stage *stage = self->stage;
	struct sembuf add = { .sem_op = 1, .sem_flg = SEM_UNDO };
	int id;

	actor_meet(self, "part chosen");
	id = SETUP(find_object(SEM));
	SETUP(semop(id, &add, 1));
	actor_meet(self, "added");
	actor_meet(self, "sum seen");
	if (stage->unshares)
		stage->left = ERRNO_OF(case_unshare(CLONE_NEWIPC));
	actor_meet(self, "left");
	actor_meet(self, "looked");
}

/* The semaphore's value in the course of events. */
struct values {
	int added, left, ended;
};

static struct values
watch_values(bool unshares)
{
	const int id = SETUP(make_object(SEM));
	struct sembuf add = { .sem_op = 5 };
	struct values values;
	struct actor adder;
	struct stage *stage;

	SETUP(put_sem(id, 0));
	actor_start(&adder, &(struct cell_spec){ 0 }, play_adder, sizeof(*stage));
	stage = adder.stage;
	stage->unshares = unshares;
	actor_meet(&adder, "part chosen");
	actor_meet(&adder, "added");
	values.added = take_sem(id);
	actor_meet(&adder, "sum seen");
	actor_meet(&adder, "left");
	values.left = take_sem(id);
	/* A second undo by the same process would be seen in this. SETVAL is no
	 * way to do it: it clears the adjustments of all processes. */
	SETUP(semop(id, &add, 1));
	actor_meet(&adder, "looked");
	actor_end(&adder);
	values.ended = take_sem(id) - 5;
	SETUP(remove_object(SEM, id));
	REQUIRE_ERRNO(0, stage->left);
	REQUIRE_EQ(1, values.added);
	return values;
}

CASE(unshare_applies_the_adjustments,
    .requirement = "IPC-71",
    .descr = "unshare(CLONE_NEWIPC) undoes SEM_UNDO operations at once, as the end of the process would",
    .needs = "ipc sysv")
{
	REQUIRE_EQ(0, watch_values(true).left);
}

CASE(without_unshare_the_adjustments_wait,
    .requirement = "IPC-71",
    .descr = "Control: a process that stays in its namespace keeps its SEM_UNDO operation",
    .needs = "ipc sysv")
{
	REQUIRE_EQ(1, watch_values(false).left);
}

CASE(after_unshare_nothing_is_left_to_undo,
    .requirement = "IPC-72",
    .descr = "The end of a process that called unshare(CLONE_NEWIPC) changes no semaphore it left",
    .needs = "ipc sysv")
{
	REQUIRE_EQ(0, watch_values(true).ended);
}
