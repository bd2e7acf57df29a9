/* nest_test.c - pid namespaces below pid namespaces. */
#include <linux/nsfs.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "cases/pid/pid.h"

/* The id of the initial pid namespace is the same on every Linux since 3.8. */
#define INITIAL_SPACE 0xEFFFFFFCU
#define LEVELS 32

struct depth {
	int levels;		/* created below the caller's namespace */
	int number;		/* errno that ended it */
};

/* Each level is created by the one above, and stays until the last has tried. */
static void
descend(struct depth *seen)
{
	pid_t pid = clone_fork(CLONE_NEWPID);

	if (pid < 0) {
		seen->number = errno;
		return;
	}
	if (pid == 0) {
		/* Should there be no limit, this is one. */
		if (++seen->levels <= 2 * LEVELS)
			descend(seen);
		exit_child(0);
	}
	wait_status(pid);
}

static void
look_at_depth(void *arg)
{
	descend(arg);
}

static struct depth
observe_depth(void)
{
	const struct cell_spec spec = { 0 };
	struct depth seen = { 0, 0 };

	case_observe(&spec, look_at_depth, &seen, sizeof(seen));
	return seen;
}

CASE(nesting_has_a_limit,
    .requirement = "PID-74",
    .descr = "No more than 32 levels can be created, and one more fails with ENOSPC",
    .needs = "pid")
{
	struct depth seen = observe_depth();

	REQUIRE(seen.levels <= LEVELS, "%d levels were created", seen.levels);
	REQUIRE_ERRNO(ENOSPC, seen.number);
}

CASE(nesting_reaches_32_levels,
    .requirement = "PID-75",
    .descr = "32 levels can be created below the initial namespace",
    .needs = "pid")
{
	long limit = look_number("/proc/sys/user/max_pid_namespaces");
	int depth = look_namespace("pid") == INITIAL_SPACE ? 0 : atoi(case_config("pid_depth", "-1"));

	if (depth < 0)
		case_skip("denied", "the pid namespaces around this one are out of sight");
	if (limit >= 0 && limit < 2 * LEVELS)
		case_skip("denied", "user.max_pid_namespaces is %ld", limit);

	struct depth seen = observe_depth();

	/* A limit of an outer user namespace counts too, and cannot be read. */
	if (seen.levels < LEVELS - depth && seen.number == ENOSPC && !in_initial_user_namespace())
		case_skip("denied", "%d levels, then ENOSPC: a limit outside this user namespace may be lower", seen.levels);
	if (seen.number == EAGAIN)
		case_skip("denied", "%d levels, then EAGAIN: a limit on processes is lower", seen.levels);
	REQUIRE_EQ(LEVELS - depth, seen.levels);
}

/* Three generations, each in a namespace of its own. */
struct generations {
	pid_t self[3];		/* getpid() in each */
	pid_t child[2];		/* what clone() returned to the first two */
};

static void
be_generation(struct generations *seen, int index, uint64_t flag)
{
	pid_t pid;

	seen->self[index] = getpid();
	if (index == 2)
		return;
	pid = SETUP(clone_fork(flag));
	if (pid == 0) {
		be_generation(seen, index + 1, flag);
		exit_child(0);
	}
	seen->child[index] = pid;
	wait_status(pid);
}

static void
look_at_generations(void *arg)
{
	be_generation(arg, 0, CLONE_NEWPID);
}

static void
look_at_plain_generations(void *arg)
{
	be_generation(arg, 0, 0);
}

CASE(each_level_has_a_numbering_of_its_own,
    .requirement = "PID-76",
    .descr = "Each generation is PID 1 in its own namespace, and PID 2 in the one above",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct generations seen = { { 0 }, { 0 } };

	case_observe(&spec, look_at_generations, &seen, sizeof(seen));
	for (int i = 0; i < 3; i++)
		REQUIRE_EQ(1, seen.self[i]);
	for (int i = 0; i < 2; i++)
		REQUIRE_EQ(2, seen.child[i]);
}

CASE(without_nesting_there_is_one_numbering,
    .requirement = "PID-76",
    .descr = "Control: three plain generations have three PIDs, the same to each other",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct generations seen = { { 0 }, { 0 } };

	case_observe(&spec, look_at_plain_generations, &seen, sizeof(seen));
	for (int i = 0; i < 2; i++) {
		REQUIRE_EQ(seen.child[i], seen.self[i + 1]);
		REQUIRE_NE(seen.self[i], seen.self[i + 1]);
	}
}

/* What ioctl_ns(2) says of a cell's namespace, asked from inside and outside. */
struct relation {
	int space;			/* the descriptor asked about; -1: one's own */
	int number;			/* errno of NS_GET_PARENT */
	uint64_t parent;		/* id of what it gave */
	int type;			/* NS_GET_NSTYPE */
	uint64_t owner;			/* id of what NS_GET_USERNS gave */
};

static uint64_t
id_of(int fd)
{
	struct stat st;

	if (fd < 0)
		return 0;
	SETUP(fstat(fd, &st));
	close(fd);
	return st.st_ino;
}

static void
look_at_relation(void *arg)
{
	struct relation *seen = arg;
	int space = seen->space >= 0 ? seen->space : SETUP(open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC));
	int parent = ioctl(space, NS_GET_PARENT);

	seen->number = ERRNO_OF(parent);
	seen->parent = id_of(parent);
	seen->type = ioctl(space, NS_GET_NSTYPE);
	seen->owner = id_of(ioctl(space, NS_GET_USERNS));
}

static void
play_below(struct actor *self)
{
	actor_meet(self, "there");
	actor_meet(self, "looked at");
}

static struct relation
ask_from_outside(void)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct relation seen = { 0 };
	struct actor actor;

	actor_start(&actor, &spec, play_below, 0);
	actor_meet(&actor, "there");
	seen.space = open_space(actor.cell.pid);
	look_at_relation(&seen);
	actor_meet(&actor, "looked at");
	actor_end(&actor);
	return seen;
}

CASE(parent_of_a_namespace_is_its_creators,
    .requirement = "PID-77",
    .descr = "NS_GET_PARENT on a new pid namespace gives its creator's",
    .needs = "pid")
{
	struct relation seen = ask_from_outside();

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(look_namespace("pid"), seen.parent);
}

CASE(parent_cannot_be_had_from_inside,
    .requirement = "PID-78",
    .descr = "NS_GET_PARENT on one's own pid namespace fails with EPERM",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct relation seen = { .space = -1, .number = -1 };

	case_observe(&spec, look_at_relation, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.number);
}

CASE(type_and_owner_can_be_asked_for,
    .requirement = "PID-79",
    .descr = "NS_GET_NSTYPE gives CLONE_NEWPID, and NS_GET_USERNS the creator's user namespace",
    .needs = "pid user")
{
	struct relation seen = ask_from_outside();

	REQUIRE_EQ(CLONE_NEWPID, seen.type);
	REQUIRE_EQ(look_namespace("user"), seen.owner);
}
