/* last_pid_test.c - kernel.ns_last_pid and kernel.pid_max of each pid namespace. */
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/mount.h>

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

/*
 * Look as the first process of a pid namespace that an ordinary user's user
 * namespace owns: root of the machine may write the pid_max of all others too,
 * and where there is one for all would do so.
 */
static void
confine_as_owner(void (*look)(void *), void *arg)
{
	char map[32];
	pid_t pid;

	if (setresuid(65534, 65534, 65534) < 0 && errno != EPERM && errno != EINVAL)
		case_broken(__FILE__, __LINE__, "become another user: %s", strerror(errno));
	/* A process that changed its ids has no files in /proc to write. */
	SETUP(prctl(PR_SET_DUMPABLE, 1));
	snprintf(map, sizeof(map), "0 %u 1", geteuid());
	SETUP(unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS));
	SETUP(put_text("/proc/self/uid_map", map));
	pid = SETUP(fork());
	if (pid == 0) {
		SETUP(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
		SETUP(mount("proc", "/proc", "proc", 0, NULL));
		if (look_owned("/proc/sys/kernel/panic"))
			case_broken(__FILE__, __LINE__, "this is root of the machine");
		look(arg);
		exit_child(0);
	}
	if (wait_status(pid) != 0)
		case_broken(__FILE__, __LINE__, "the confined part did not return");
}

static void
look_at_pid_max_as_owner(void *arg)
{
	confine_as_owner(look_at_pid_max, arg);
}

static struct maximum
observe_pid_max(void)
{
	const struct cell_spec same = { 0 };
	struct maximum seen = { .number = -1 };

	case_observe(&same, look_at_pid_max_as_owner, &seen, sizeof(seen));
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

static void
look_at_nested_max_as_owner(void *arg)
{
	confine_as_owner(look_at_nested_max, arg);
}

CASE(pid_max_of_a_namespace_limits_those_below,
    .requirement = "PID-109",
    .descr = "With pid_max at 400 no member of a nested namespace has a PID of 400 or more in the upper one",
    .needs = "user pid-in-user proc-in-user last-pid pid-max")
{
	const struct cell_spec same = { 0 };
	struct nested seen = { .number = -1 };

	case_observe(&same, look_at_nested_max_as_owner, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(CHILDREN, seen.children);
	REQUIRE(!seen.beyond, "a PID of %d or more was given", LOW);
}
