/* delegate_test.c - the edge of a cgroup namespace: a boundary with nsdelegate, a view without. */
#include "into.h"
#include "mountinfo.h"

/* The tree: a with b and c below, d beside; a is the namespace's root. All are on
 * the outer mount, so that what is outside can be named. */
static void
make_branches(void)
{
	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/c");
	make_group("d");
}

static bool
is_boundary(void)
{
	struct mount_line mounted;

	look_at_mount(MOUNT, &mounted);
	return strstr(mounted.options, "nsdelegate") != NULL;
}

/* An option of the whole system, which a case must not change. */
static void
make_bounded_branches(void)
{
	make_branches();
	if (!is_boundary())
		case_skip("unsupported", "this system has cgroup2 mounted without nsdelegate");
}

static void
make_unbounded_branches(void)
{
	make_branches();
	if (is_boundary())
		case_skip("unsupported", "this system has cgroup2 mounted with nsdelegate");
}

/* Files of the root that limit what the namespace gets: a value that changes nothing. */
static const struct limit {
	const char *name, *value;
} limits[] = {
	{ "cgroup.max.depth", "max" }, { "cgroup.max.descendants", "max" }, { "cgroup.freeze", "0" }, { "pids.max", "max" },
};

enum { LIMITS = sizeof(limits) / sizeof(limits[0]) };

struct writes {
	const char *group;
	int of[LIMITS];			/* errno */
};

static void
look_at_writes(void *arg)
{
	struct writes *seen = arg;
	char name[PATH_SIZE];

	enter_group("a");
	SETUP(case_unshare(CLONE_NEWCGROUP));
	for (int i = 0; i < LIMITS; i++) {
		snprintf(name, sizeof(name), "%.200s/%s", seen->group, limits[i].name);
		seen->of[i] = access(in_tree(name), F_OK) == 0 ? put_file(name, limits[i].value) : ENOENT;
	}
}

/* What is not there, as pids.max without that controller, says nothing. */
static void
require_writes(const char *group, int expected)
{
	struct writes seen = { .group = group };

	make_bounded_branches();
	if (look_word(in_tree("cgroup.controllers"), "pids"))
		SETUP(put_text(in_tree("cgroup.subtree_control"), "+pids"));
	case_observe(&same, look_at_writes, &seen, sizeof(seen));
	for (int i = 0; i < LIMITS; i++)
		REQUIRE(seen.of[i] == ENOENT || seen.of[i] == expected, "a write to %s/%s: %s", group, limits[i].name,
		    strerror(seen.of[i]));
}

CASE(limits_of_the_root_are_not_set_from_inside,
    .requirement = "CGROUP-190",
    .descr = "With nsdelegate a write to a file of the namespace's root that is not delegatable is EPERM",
    .needs = "cgroup cgroup2")
{
	require_writes("a", EPERM);
}

CASE(limits_below_the_root_are_set_from_inside,
    .requirement = "CGROUP-191",
    .descr = "With nsdelegate the same files of a child of the namespace's root can be written",
    .needs = "cgroup cgroup2")
{
	require_writes("a/b", 0);
}

static void
look_at_outer_writes(void *arg)
{
	struct writes *seen = arg;

	for (int i = 0; i < LIMITS - 1; i++) {
		char name[PATH_SIZE];

		snprintf(name, sizeof(name), "a/%s", limits[i].name);
		seen->of[i] = put_file(name, limits[i].value);
	}
}

CASE(without_the_namespace_the_limits_are_set,
    .requirement = "CGROUP-190",
    .descr = "Control: a process in the outer namespace writes the same files",
    .needs = "cgroup cgroup2")
{
	struct writes seen = { .group = "a" };

	make_bounded_branches();
	case_observe(&same, look_at_outer_writes, &seen, sizeof(seen));
	for (int i = 0; i < LIMITS - 1; i++)
		REQUIRE_ERRNO(0, seen.of[i]);
}

struct uses {
	int entered, made, controlled;	/* errno */
};

static void
look_at_uses(void *arg)
{
	struct uses *seen = arg;

	enter_group("a");
	SETUP(case_unshare(CLONE_NEWCGROUP));
	enter_group("a/b");
	seen->entered = move_to("a", 0);
	seen->made = ERRNO_OF(mkdir(in_tree("a/new"), 0755));
	/* What is not enabled is disabled without an effect. */
	seen->controlled = put_file("a/cgroup.subtree_control", "-pids");
}

CASE(delegatable_files_of_the_root_are_written_from_inside,
    .requirement = "CGROUP-192",
    .descr = "With nsdelegate cgroup.procs and cgroup.subtree_control of the root are written, and a child is made",
    .needs = "cgroup cgroup2")
{
	struct uses seen = { -1, -1, -1 };

	make_bounded_branches();
	need_room_for("a/new");
	case_observe(&same, look_at_uses, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.entered);
	REQUIRE_ERRNO(0, seen.made);
	REQUIRE_NE(EPERM, seen.controlled);
}

/* Moves that somebody in a tries, of members of a/b and d. */
struct moves {
	int flags;
	pid_t inside, outside;
	int out, in, within, itself;	/* errno */
	char path[PATH_SIZE];		/* where the mover is at last */
};

static void
look_at_moves(void *arg)
{
	struct moves *seen = arg;

	enter_group("a");
	SETUP(case_unshare(seen->flags));
	seen->within = move_to("a/c", seen->inside);
	seen->out = move_to("d", seen->inside);
	seen->in = move_to("a/b", seen->outside);
	seen->itself = move_to("d", 0);
	look_at_membership(0, seen->path);
}

static struct moves
try_moves(int flags)
{
	struct moves seen = { .flags = flags, .out = -1, .in = -1, .within = -1, .itself = -1 };
	struct actor inside, outside;

	start_member(&inside, "a/b", 0);
	start_member(&outside, "d", 0);
	seen.inside = inside.cell.pid;
	seen.outside = outside.cell.pid;
	case_observe(&same, look_at_moves, &seen, sizeof(seen));
	end_member(&inside);
	end_member(&outside);
	return seen;
}

CASE(nobody_is_moved_across_the_boundary,
    .requirement = "CGROUP-193",
    .descr = "With nsdelegate a move out of a cgroup namespace, or into it, is ENOENT from inside",
    .needs = "cgroup cgroup2")
{
	struct moves seen;

	make_bounded_branches();
	seen = try_moves(CLONE_NEWCGROUP);
	REQUIRE_ERRNO(ENOENT, seen.out);
	REQUIRE_ERRNO(ENOENT, seen.in);
	REQUIRE_ERRNO(ENOENT, seen.itself);
	REQUIRE_STR("/", seen.path);
}

CASE(without_the_namespace_there_is_no_boundary,
    .requirement = "CGROUP-193",
    .descr = "Control: the same moves are granted to a process in the outer namespace",
    .needs = "cgroup cgroup2")
{
	struct moves seen;

	make_bounded_branches();
	seen = try_moves(0);
	REQUIRE_ERRNO(0, seen.out);
	REQUIRE_ERRNO(0, seen.in);
	REQUIRE_ERRNO(0, seen.itself);
}

CASE(processes_are_moved_within_the_boundary,
    .requirement = "CGROUP-194",
    .descr = "With nsdelegate a process inside moves others between cgroups below the namespace's root",
    .needs = "cgroup cgroup2")
{
	make_bounded_branches();
	REQUIRE_ERRNO(0, try_moves(CLONE_NEWCGROUP).within);
}

CASE(who_can_name_what_is_outside_moves_there,
    .requirement = "CGROUP-195",
    .descr = "Without nsdelegate a process moves itself and others out of its namespace and into it, and is in /../d",
    .needs = "cgroup cgroup2")
{
	struct moves seen;

	make_unbounded_branches();
	seen = try_moves(CLONE_NEWCGROUP);
	REQUIRE_ERRNO(0, seen.out);
	REQUIRE_ERRNO(0, seen.in);
	REQUIRE_ERRNO(0, seen.itself);
	REQUIRE_STR("/../d", seen.path);
}

CASE(without_the_namespace_the_move_is_shown_by_name,
    .requirement = "CGROUP-195",
    .descr = "Control: in the outer namespace the mover's path begins at the outer root",
    .needs = "cgroup cgroup2")
{
	struct moves seen;
	char expected[PATH_SIZE];

	make_unbounded_branches();
	seen = try_moves(0);
	snprintf(expected, sizeof(expected), "%s/d", tree_name());
	REQUIRE_STR(expected, seen.path);
}

/* Descriptors of d/cgroup.procs, opened before and after the namespace was made. */
struct openers {
	int before, after;		/* errno of a write */
};

static void
look_at_openers(void *arg)
{
	struct openers *seen = arg;
	int outer, inner;

	enter_group("a");
	outer = SETUP(open(in_tree("d/cgroup.procs"), O_WRONLY | O_CLOEXEC));
	SETUP(case_unshare(CLONE_NEWCGROUP));
	inner = SETUP(open(in_tree("d/cgroup.procs"), O_WRONLY | O_CLOEXEC));
	seen->after = ERRNO_OF(write(inner, "0", 1));
	seen->before = ERRNO_OF(write(outer, "0", 1));
}

CASE(the_openers_namespace_decides_about_a_move,
    .requirement = "CGROUP-196",
    .descr = "With nsdelegate a descriptor opened before the namespace was made moves out, one opened after is ENOENT",
    .needs = "cgroup cgroup2")
{
	struct openers seen = { -1, -1 };

	make_bounded_branches();
	case_observe(&same, look_at_openers, &seen, sizeof(seen));
	REQUIRE_ERRNO(ENOENT, seen.after);
	REQUIRE_ERRNO(0, seen.before);
}

struct handed {
	pid_t target;
	int fd;
	int written;			/* errno */
};

/* On its parent's descriptors. */
static int
run_inner_opener(void *arg)
{
	struct handed *seen = arg;

	if (move_to("a", 0) != 0 || case_unshare(CLONE_NEWCGROUP) < 0)
		return 1;
	seen->fd = open(in_tree("d/cgroup.procs"), O_WRONLY | O_CLOEXEC);
	return 0;
}

static void
look_at_handed(void *arg)
{
	_Alignas(16) char stack[65536];
	struct handed *seen = arg;
	char text[16];
	pid_t pid;

	pid = SETUP(clone(run_inner_opener, stack + sizeof(stack), CLONE_FILES | SIGCHLD, seen));
	expect_end(wait_status(pid));
	SETUP(seen->fd);
	snprintf(text, sizeof(text), "%d", seen->target);
	seen->written = ERRNO_OF(write(seen->fd, text, strlen(text)));
}

CASE(the_writers_namespace_does_not_decide_about_a_move,
    .requirement = "CGROUP-196",
    .descr = "With nsdelegate a descriptor that was opened inside moves nobody across, also when used outside: ENOENT",
    .needs = "cgroup cgroup2")
{
	struct handed seen = { .fd = -1, .written = -1 };
	struct actor member;

	make_bounded_branches();
	start_member(&member, "a/b", 0);
	seen.target = member.cell.pid;
	case_observe(&same, look_at_handed, &seen, sizeof(seen));
	end_member(&member);
	REQUIRE_ERRNO(ENOENT, seen.written);
}

struct birth {
	int out, within;		/* errno */
};

static void
look_at_birth(void *arg)
{
	struct birth *seen = arg;

	enter_group("a");
	SETUP(case_unshare(CLONE_NEWCGROUP));
	seen->out = try_clone_into(open_group("d", O_RDONLY));
	seen->within = try_clone_into(open_group("a/b", O_RDONLY));
}

CASE(nobody_is_born_across_the_boundary,
    .requirement = "CGROUP-197",
    .descr = "With nsdelegate CLONE_INTO_CGROUP out of the cgroup namespace is ENOENT, below its root granted",
    .needs = "cgroup cgroup2 into-cgroup")
{
	struct birth seen = { -1, -1 };

	make_bounded_branches();
	case_observe(&same, look_at_birth, &seen, sizeof(seen));
	REQUIRE_ERRNO(ENOENT, seen.out);
	REQUIRE_ERRNO(0, seen.within);
}
