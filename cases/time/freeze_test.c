/* freeze_test.c - the offsets of a time namespace are fixed once it has had a member. */
#include <fcntl.h>

#include "byhand.h"

/* What the maker may write, before and after a member comes. */
struct freeze {
	void (*come)(void);	/* how the member comes */
	int before, after;	/* errno */
	struct offsets shown;
};

static int
run_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void
come_by_fork(void)
{
	SETUP(in_child(run_nothing, NULL));
}

static void
come_by_setns(void)
{
	const int made = SETUP(open_namespace(0, "time_for_children"));

	SETUP(setns(made, CLONE_NEWTIME));
}

static void
look_at_freeze(void *arg)
{
	struct freeze *seen = arg;

	SETUP(unshare(CLONE_NEWTIME));
	seen->before = write_offsets("monotonic 11 0\nboottime 22 0\n");
	seen->come();
	seen->after = write_offsets("monotonic 33 0\nboottime 44 0\n");
	SETUP(read_offsets(OFFSETS, &seen->shown));
}

static struct freeze
observe_freeze(void (*come)(void))
{
	struct freeze seen = { .come = come, .before = -1, .after = -1 };

	case_observe(&same, look_at_freeze, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.before);
	return seen;
}

static void
require_frozen(void (*come)(void))
{
	const struct freeze seen = observe_freeze(come);

	REQUIRE_ERRNO(EACCES, seen.after);
	REQUIRE_EQ(11 * SECOND, seen.shown.monotonic);
	REQUIRE_EQ(22 * SECOND, seen.shown.boottime);
}

CASE(the_first_child_fixes_the_offsets,
    .requirement = "TIME-34",
    .descr = "After the first process was created in the namespace, and has ended, writing is EACCES",
    .needs = "time-offsets")
{
	require_frozen(come_by_fork);
}

CASE(entering_fixes_the_offsets,
    .requirement = "TIME-35",
    .descr = "After its maker has entered the namespace with setns(), writing is EACCES",
    .needs = "time-offsets")
{
	require_frozen(come_by_setns);
}

/* A process that is older than the namespace enters it, and ends. */
static void
look_at_visit(void *arg)
{
	struct freeze *seen = arg;
	int gate[2];
	char byte;
	pid_t visitor;

	SETUP(pipe2(gate, O_CLOEXEC));
	visitor = SETUP(fork());
	if (visitor == 0) {
		close(gate[1]);
		SETUP(read(gate[0], &byte, 1));
		exit_child(setns(open_namespace(getppid(), "time_for_children"), CLONE_NEWTIME) == 0 ? 0 : 1);
	}
	SETUP(unshare(CLONE_NEWTIME));
	seen->before = write_offsets("monotonic 11 0\nboottime 22 0\n");
	close(gate[1]);
	if (wait_status(visitor) != 0)
		case_broken(__FILE__, __LINE__, "the visitor could not enter");
	seen->after = write_offsets("monotonic 33 0\nboottime 44 0\n");
	SETUP(read_offsets(OFFSETS, &seen->shown));
}

CASE(a_visitor_fixes_the_offsets,
    .requirement = "TIME-35",
    .descr = "After another process has entered the namespace with setns(), its maker's writing is EACCES",
    .needs = "time-offsets")
{
	struct freeze seen = { .before = -1, .after = -1 };

	case_observe(&same, look_at_visit, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.before);
	REQUIRE_ERRNO(EACCES, seen.after);
	REQUIRE_EQ(11 * SECOND, seen.shown.monotonic);
	REQUIRE_EQ(22 * SECOND, seen.shown.boottime);
}

/* What is written through a descriptor from before. */
static void
look_at_early_descriptor(void *arg)
{
	struct freeze *seen = arg;
	int fd;

	SETUP(unshare(CLONE_NEWTIME));
	fd = SETUP(open(OFFSETS, O_WRONLY | O_CLOEXEC));
	come_by_fork();
	seen->after = ERRNO_OF(write(fd, "monotonic 33 0\n", 15));
	close(fd);
}

CASE(an_early_descriptor_does_not_help,
    .requirement = "TIME-34",
    .descr = "Writing is EACCES through a descriptor too that was opened before the first member",
    .needs = "time-offsets")
{
	struct freeze seen = { .after = -1 };

	case_observe(&same, look_at_early_descriptor, &seen, sizeof(seen));
	REQUIRE_ERRNO(EACCES, seen.after);
}

static void
look_as_member(void *arg)
{
	struct freeze *seen = arg;

	seen->after = write_offsets("monotonic 33 0\nboottime 44 0\n");
	SETUP(read_offsets(OFFSETS, &seen->shown));
}

CASE(a_member_cannot_write,
    .requirement = "TIME-36",
    .descr = "A member gets EACCES for the offsets of its own namespace",
    .needs = "time-offsets")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWTIME, .monotonic = 11, .boottime = 22 };
	struct freeze seen = { .after = -1 };

	case_observe(&inside, look_as_member, &seen, sizeof(seen));
	REQUIRE_ERRNO(EACCES, seen.after);
	REQUIRE_EQ(11 * SECOND, seen.shown.monotonic);
	REQUIRE_EQ(22 * SECOND, seen.shown.boottime);
}

CASE(a_namespace_made_by_clone3_is_fixed_from_the_start,
    .requirement = "TIME-37",
    .descr = "The first process of a namespace that clone3() made gets EACCES for the offsets",
    .needs = "user time")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWUSER | CLONE_NEWTIME, .setup = CELL_MAP_IDS };
	const struct offsets own = own_offsets();
	struct freeze seen = { .after = -1 };

	case_observe(&inside, look_as_member, &seen, sizeof(seen));
	REQUIRE_ERRNO(EACCES, seen.after);
	REQUIRE_EQ(own.monotonic, seen.shown.monotonic);
	REQUIRE_EQ(own.boottime, seen.shown.boottime);
}
