/* contain_test.c - whom a process without capabilities may move, and whence: delegation by file permissions. */
#include "user.h"

/* The tree: a with b and c, and d beside it. */
static void
make_branches(void)
{
	make_group("a");
	make_group("a/b");
	make_group("a/c");
	make_group("d");
}

/* The files belong to the case's user, so that without CAP_DAC_OVERRIDE its mode decides. */
static void
forbid_writing(const char *file)
{
	SETUP(chmod(in_tree(file), 0444));
}

struct move {
	pid_t target;
	const char *to;
	int without, with;	/* errno, by capability */
};

static int
run_without(void *arg)
{
	struct move *move = arg;

	SETUP(drop_capabilities());
	move->without = move_to(move->to, move->target);
	return 0;
}

static void
look_at_move(void *arg)
{
	struct move *move = arg;

	expect_end(in_child(run_without, move));
	move->with = move_to(move->to, move->target);
}

/* A move without any capability, then with all that the case has. */
static struct move
try_move(const char *from, const char *to, const char *read_only)
{
	struct move move = { .to = to, .without = -1, .with = -1 };
	struct actor member;

	make_tree();
	make_branches();
	start_member(&member, from, 0);
	if (read_only != NULL)
		forbid_writing(read_only);
	move.target = member.cell.pid;
	case_observe(&same, look_at_move, &move, sizeof(move));
	end_member(&member);
	return move;
}

/* Root may have been started without CAP_DAC_OVERRIDE: then this half stays out. */
static void
require_refused(const char *from, const char *to, const char *read_only)
{
	const struct move move = try_move(from, to, read_only);

	REQUIRE_ERRNO(EACCES, move.without);
	if (has_capability(CAP_DAC_OVERRIDE))
		REQUIRE_ERRNO(0, move.with);
}

static void
require_granted(const char *from, const char *to, const char *read_only)
{
	const struct move move = try_move(from, to, read_only);

	REQUIRE_ERRNO(0, move.without);
}

CASE(the_destination_must_be_writable,
    .requirement = "CGROUP-80",
    .descr = "A move into a cgroup whose cgroup.procs the writer may not write is EACCES, granted with the capability",
    .needs = "cgroup cgroup2")
{
	require_refused("a/b", "a/c", "a/c/cgroup.procs");
}

CASE(the_common_ancestor_must_be_writable,
    .requirement = "CGROUP-81",
    .descr = "A move between siblings is EACCES while their parent's cgroup.procs may not be written",
    .needs = "cgroup cgroup2")
{
	require_refused("a/b", "a/c", "a/cgroup.procs");
}

CASE(the_common_ancestor_may_be_the_source,
    .requirement = "CGROUP-82",
    .descr = "A move from a cgroup to its child is EACCES while the cgroup's own cgroup.procs may not be written",
    .needs = "cgroup cgroup2")
{
	require_refused("a", "a/c", "a/cgroup.procs");
}

CASE(a_writable_source_needs_nothing_above,
    .requirement = "CGROUP-82",
    .descr = "A move from a cgroup to its child is granted whatever is above them",
    .needs = "cgroup cgroup2")
{
	require_granted("a", "a/c", "cgroup.procs");
}

CASE(a_writable_destination_needs_nothing_below,
    .requirement = "CGROUP-83",
    .descr = "A move from a child to its parent is granted though the child's cgroup.procs may not be written",
    .needs = "cgroup cgroup2")
{
	require_granted("a/b", "a", "a/b/cgroup.procs");
}

CASE(what_is_above_the_common_ancestor_does_not_matter,
    .requirement = "CGROUP-84",
    .descr = "A move between siblings is granted though nothing above their parent may be written",
    .needs = "cgroup cgroup2")
{
	require_granted("a/b", "a/c", "cgroup.procs");
}

CASE(a_process_is_not_pulled_in_from_another_subtree,
    .requirement = "CGROUP-85",
    .descr = "A move from another subtree is EACCES though source and destination may be written, not what is above",
    .needs = "cgroup cgroup2")
{
	require_refused("d", "a/c", "cgroup.procs");
}

CASE(a_process_is_not_pushed_out_to_another_subtree,
    .requirement = "CGROUP-86",
    .descr = "A move to another subtree is EACCES though source and destination may be written, not what is above",
    .needs = "cgroup cgroup2")
{
	require_refused("a/c", "d", "cgroup.procs");
}

/* A write through a descriptor that somebody with other rights has opened. */
struct handed {
	pid_t target;
	int with, without;	/* errno: the opener had the capability, or had not */
	int fd;
};

static int
run_opener(void *arg)
{
	struct handed *seen = arg;
	char text[16];
	int fd;

	snprintf(text, sizeof(text), "%d", seen->target);
	fd = SETUP(open(in_tree("a/c/cgroup.procs"), O_WRONLY | O_CLOEXEC));
	SETUP(drop_capabilities());
	seen->with = ERRNO_OF(write(fd, text, strlen(text)));
	return 0;
}

static void
look_at_handed(void *arg)
{
	expect_end(in_child(run_opener, arg));
}

/* Shares its descriptors, so that what it opens stays open. */
static int
run_opener_without(void *arg)
{
	struct handed *seen = arg;

	SETUP(drop_capabilities());
	seen->fd = open(in_tree("a/c/cgroup.procs"), O_WRONLY | O_CLOEXEC);
	return 0;
}

static void
look_at_handed_back(void *arg)
{
	_Alignas(16) char stack[65536];
	struct handed *seen = arg;
	char text[16];
	pid_t pid;

	snprintf(text, sizeof(text), "%d", seen->target);
	pid = SETUP(clone(run_opener_without, stack + sizeof(stack), CLONE_FILES | SIGCHLD, seen));
	expect_end(wait_status(pid));
	SETUP(seen->fd);
	seen->without = ERRNO_OF(write(seen->fd, text, strlen(text)));
}

static struct handed
try_handed(void (*look)(void *))
{
	struct handed seen = { .with = -1, .without = -1, .fd = -1 };
	struct actor member;

	make_tree();
	make_branches();
	start_member(&member, "a/b", 0);
	forbid_writing("a/cgroup.procs");
	seen.target = member.cell.pid;
	case_observe(&same, look, &seen, sizeof(seen));
	end_member(&member);
	return seen;
}

CASE(the_opener_of_the_descriptor_must_have_the_right,
    .requirement = "CGROUP-87",
    .descr = "Through a descriptor that was opened without the right a move is EACCES, whoever writes",
    .needs = "cgroup cgroup2")
{
	REQUIRE_ERRNO(EACCES, try_handed(look_at_handed_back).without);
}

CASE(the_openers_right_is_enough,
    .requirement = "CGROUP-87",
    .descr = "Through a descriptor that was opened with the right a process without any capability moves another",
    .needs = "cgroup cgroup2")
{
	if (!has_capability(CAP_DAC_OVERRIDE))
		case_skip("denied", "CAP_DAC_OVERRIDE is missing");
	REQUIRE_ERRNO(0, try_handed(look_at_handed).with);
}

/* A subtree given to a user as cgroups(7) tells. */
struct delegation {
	int became;		/* errno of turning into that user */
	pid_t inside, outside;	/* members of a/b and d */
	int made;		/* errno of each */
	uid_t owner, file_owner;
	int moved, pulled, pushed, limited;
};

static void
look_as_user(void *arg)
{
	struct delegation *seen = arg;
	struct stat st;

	if ((seen->became = become_user()) != 0)
		return;
	seen->made = ERRNO_OF(mkdir(in_tree("a/made"), 0755));
	if (stat(in_tree("a/made"), &st) == 0)
		seen->owner = st.st_uid;
	if (stat(in_tree("a/made/cgroup.procs"), &st) == 0)
		seen->file_owner = st.st_uid;
	seen->pulled = move_to("a/made", seen->outside);
	seen->moved = move_to("a/made", seen->inside);
	seen->pushed = move_to("d", seen->inside);
	seen->limited = put_file("a/cgroup.max.depth", "5");
}

static struct delegation
delegate(void)
{
	static const char *const given[] = { "a", "a/cgroup.procs", "a/cgroup.threads", "a/cgroup.subtree_control" };
	struct delegation seen = { .became = -1, .owner = (uid_t)-1, .file_owner = (uid_t)-1, .made = -1,
	    .moved = -1, .pulled = -1, .pushed = -1, .limited = -1 };
	struct actor inside, outside;

	make_tree();
	make_branches();
	need_room_for("a/made");
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		give_to_user(given[i]);
	start_member(&inside, "a/b", 0);
	start_member(&outside, "d", 0);
	seen.inside = inside.cell.pid;
	seen.outside = outside.cell.pid;
	case_observe(&same, look_as_user, &seen, sizeof(seen));
	end_member(&inside);
	end_member(&outside);
	need_user(seen.became);
	return seen;
}

CASE(the_delegatee_makes_cgroups_that_are_its_own,
    .requirement = "CGROUP-88",
    .descr = "Below a cgroup that a user was given it makes cgroups, which are the user's with their files",
    .needs = "privileged cgroup cgroup2")
{
	const struct delegation seen = delegate();

	REQUIRE_ERRNO(0, seen.made);
	REQUIRE_EQ(USER, seen.owner);
	REQUIRE_EQ(USER, seen.file_owner);
}

CASE(the_delegatee_moves_processes_of_others_inside_the_subtree,
    .requirement = "CGROUP-89",
    .descr = "A user moves a process of another one within the subtree that it was given",
    .needs = "privileged cgroup cgroup2")
{
	REQUIRE_ERRNO(0, delegate().moved);
}

CASE(the_delegatee_moves_none_across_the_edge,
    .requirement = "CGROUP-90",
    .descr = "A user gets EACCES for moving a process into the subtree that it was given, or out of it",
    .needs = "privileged cgroup cgroup2")
{
	const struct delegation seen = delegate();

	REQUIRE_ERRNO(EACCES, seen.pulled);
	REQUIRE_ERRNO(EACCES, seen.pushed);
}

CASE(the_delegatee_does_not_set_what_the_subtree_gets,
    .requirement = "CGROUP-91",
    .descr = "A user gets EACCES for a file of the cgroup that it was given which is not among those delegated",
    .needs = "privileged cgroup cgroup2")
{
	REQUIRE_ERRNO(EACCES, delegate().limited);
}
