/* last_pid_test.c - kernel.ns_last_pid and kernel.pid_max of each pid namespace. */
#include <linux/capability.h>
#include <stdlib.h>

#include "cases/pid/pid.h"

#ifndef CAP_CHECKPOINT_RESTORE
#define CAP_CHECKPOINT_RESTORE 40
#endif

#define LAST_PID "/proc/sys/kernel/ns_last_pid"
#define PID_MAX "/proc/sys/kernel/pid_max"

static int
fork_once(void)
{
	pid_t pid = SETUP(fork());

	if (pid == 0)
		exit_child(0);
	wait_status(pid);
	return pid;
}

struct numbers {
	bool drop;
	const char *wish;	/* written to ns_last_pid, if any */
	int number;		/* errno of that */
	long last[2];		/* before and after one fork */
	pid_t child;
};

static void
look_at_last_pid(void *arg)
{
	struct numbers *seen = arg;

	if (seen->drop)
		SETUP(drop_capabilities());
	/* Nowhere but in a namespace of its own. */
	if (seen->wish != NULL && getpid() == 1)
		seen->number = ERRNO_OF(put_text(LAST_PID, seen->wish));
	seen->last[0] = look_number(LAST_PID);
	seen->child = fork_once();
	seen->last[1] = look_number(LAST_PID);
}

static struct numbers
observe_last_pid(struct cell_spec spec, struct numbers seen)
{
	case_observe(&spec, look_at_last_pid, &seen, sizeof(seen));
	return seen;
}

static const struct cell_spec bare = { .namespaces = CLONE_NEWPID };
/* /proc/sys of the outside may be mounted read-only. */
static const struct cell_spec with_proc = {
	.namespaces = CLONE_NEWPID | CLONE_NEWNS, .setup = CELL_PRIVATE_MOUNTS | CELL_PROC,
};

CASE(last_pid_is_that_of_the_namespace,
    .requirement = "PID-89",
    .descr = "ns_last_pid in a new namespace is 1, and 2 after a fork",
    .needs = "pid last-pid")
{
	struct numbers seen = observe_last_pid(bare, (struct numbers){ .drop = false });

	REQUIRE_EQ(1, seen.last[0]);
	REQUIRE_EQ(2, seen.last[1]);
}

CASE(without_the_flag_last_pid_goes_on,
    .requirement = "PID-89",
    .descr = "Control: ns_last_pid of a plain child is not 1, and moves with its forks",
    .needs = "last-pid")
{
	struct numbers seen = observe_last_pid((struct cell_spec){ 0 }, (struct numbers){ .drop = false });

	REQUIRE_NE(1, seen.last[0]);
	REQUIRE_NE(2, seen.last[1]);
}

CASE(last_pid_decides_the_next,
    .requirement = "PID-90",
    .descr = "After ns_last_pid was set to 500 the next process has PID 501",
    .needs = "pid last-pid proc")
{
	struct numbers seen = observe_last_pid(with_proc, (struct numbers){ .wish = "500" });

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(500, seen.last[0]);
	REQUIRE_EQ(501, seen.child);
	REQUIRE_EQ(501, seen.last[1]);
}

CASE(setting_last_pid_needs_a_capability,
    .requirement = "PID-91",
    .descr = "Without any capability, writing ns_last_pid fails with EPERM",
    .needs = "pid last-pid proc")
{
	struct numbers seen = observe_last_pid(with_proc, (struct numbers){ .wish = "500", .drop = true });

	REQUIRE_ERRNO(EPERM, seen.number);
	REQUIRE_EQ(2, seen.child);
}

struct maximum {
	int number;		/* errno of lowering it */
	long inside[2];		/* before and after */
	bool beyond;		/* a PID above it was given */
};

#define LOW 400

static void
look_at_pid_max(void *arg)
{
	struct maximum *seen = arg;

	seen->inside[0] = look_number(PID_MAX);
	seen->number = ERRNO_OF(put_text(PID_MAX, "400"));
	seen->inside[1] = look_number(PID_MAX);
	SETUP(put_text(LAST_PID, "395"));
	for (int i = 0; i < 8; i++)
		seen->beyond |= fork_once() >= LOW;
}

static struct maximum
observe_pid_max(void)
{
	/* Where there is one for all, root of this user namespace may not write it. */
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS,
		.setup = CELL_MAP_IDS | CELL_PRIVATE_MOUNTS | CELL_PROC,
	};
	struct maximum seen = { .number = -1 };

	case_observe(&spec, look_at_pid_max, &seen, sizeof(seen));
	return seen;
}

CASE(pid_max_of_a_namespace_limits_its_pids,
    .requirement = "PID-92",
    .descr = "After pid_max was set to 400 inside, no PID of 400 or more is given",
    .needs = "user pid-in-user proc-in-user last-pid pid-max")
{
	struct maximum seen = observe_pid_max();

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(LOW, seen.inside[1]);
	REQUIRE(!seen.beyond, "a PID of %d or more was given", LOW);
}

CASE(pid_max_outside_stays,
    .requirement = "PID-93",
    .descr = "pid_max outside is what it was after it was lowered inside",
    .needs = "user pid-in-user proc-in-user last-pid pid-max")
{
	long before = look_number(PID_MAX);
	struct maximum seen = observe_pid_max();

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(before, look_number(PID_MAX));
}

struct nested_gate {
	int ready[2], go[2];
};

struct nested {
	int number;		/* errno of lowering it in the upper namespace */
	int children;		/* of the lower one, as the upper one sees them */
	bool beyond;		/* one has a PID above the upper maximum there */
};

#define CHILDREN 8

/* The first process below keeps its children until the one above has looked. */
static void
hold_children(void *arg)
{
	struct held held[CHILDREN];
	const struct nested_gate *gate = arg;

	for (int i = 0; i < CHILDREN; i++)
		held[i] = fork_held(NULL, NULL, NULL);
	open_gate(gate->ready[1]);
	wait_at(gate->go[0]);
	for (int i = 0; i < CHILDREN; i++)
		release(&held[i]);
}

static void
look_at_upper_numbers(struct nested *seen, pid_t init)
{
	char path[64], text[256], *word, *save;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", init, init);
	SETUP(look_text(path, text, sizeof(text)));
	for (word = strtok_r(text, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save)) {
		seen->children++;
		seen->beyond |= atoi(word) >= LOW;
	}
}

static void
look_at_nested_max(void *arg)
{
	struct nested *seen = arg;
	struct nested_gate gate;
	pid_t init;

	SETUP(pipe2(gate.ready, O_CLOEXEC));
	SETUP(pipe2(gate.go, O_CLOEXEC));
	seen->number = ERRNO_OF(put_text(PID_MAX, "400"));
	SETUP(put_text(LAST_PID, "395"));
	init = SETUP(clone_fork(CLONE_NEWPID));
	if (init == 0) {
		close(gate.go[1]);
		hold_children(&gate);
		exit_child(0);
	}
	close(gate.ready[1]);
	wait_at(gate.ready[0]);
	close(gate.ready[0]);
	look_at_upper_numbers(seen, init);
	open_gate(gate.go[1]);
	close(gate.go[0]);
	wait_status(init);
}

CASE(pid_max_of_a_namespace_limits_those_below,
    .requirement = "PID-109",
    .descr = "With pid_max at 400 no member of a nested namespace has a PID of 400 or more in the upper one",
    .needs = "user pid-in-user proc-in-user last-pid pid-max")
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS,
		.setup = CELL_MAP_IDS | CELL_PRIVATE_MOUNTS | CELL_PROC,
	};
	struct nested seen = { .number = -1 };

	case_observe(&spec, look_at_nested_max, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(CHILDREN, seen.children);
	REQUIRE(!seen.beyond, "a PID of %d or more was given", LOW);
}
