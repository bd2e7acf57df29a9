/* nest_test.c - cgroup namespaces one in another, and who is born into them. */
#include "tree.h"

/* The outer namespace, and three that are each made in a child of the root before. */
enum { LEVELS = 4 };

static const char *const level_group[LEVELS] = { "", "a", "a/b", "a/b/c" };

struct tower {
	bool apart;				/* each level is a namespace of its own */
	int unshared;				/* the last errno */
	pid_t member[LEVELS];
	char path[LEVELS][LEVELS][PATH_SIZE];	/* by the reader's level, and the member's */
};

static void
look_at_tower(void *arg)
{
	struct tower *tower = arg;

	for (int reader = 0; reader < LEVELS; reader++) {
		enter_group(level_group[reader]);
		if (reader > 0 && case_unshare(tower->apart ? CLONE_NEWCGROUP : 0) < 0) {
			tower->unshared = errno;
			return;
		}
		for (int member = 0; member < LEVELS; member++)
			look_at_membership(tower->member[member], tower->path[reader][member]);
	}
}

static void
observe_tower(struct tower *tower)
{
	struct actor member[LEVELS];

	make_tree();
	for (int level = 1; level < LEVELS; level++)
		make_group(level_group[level]);
	for (int level = 0; level < LEVELS; level++) {
		start_member(&member[level], level_group[level], 0);
		tower->member[level] = member[level].cell.pid;
	}
	case_observe(&same, look_at_tower, tower, sizeof(*tower));
	for (int level = 0; level < LEVELS; level++)
		end_member(&member[level]);
	if (tower->unshared == ENOSPC)
		case_skip("denied", "user.max_cgroup_namespaces allows no three namespaces");
	REQUIRE_ERRNO(0, tower->unshared);
}

CASE(nested_three_deep_each_level_is_seen_from_each,
    .requirement = "CGROUP-11",
    .descr = "Each of three nested namespaces shows the members of all levels from its own root",
    .needs = "cgroup cgroup2")
{
	static const char *const expected[LEVELS][LEVELS] = {
		[1] = { "/..", "/", "/b", "/b/c" },
		[2] = { "/../..", "/..", "/", "/c" },
		[3] = { "/../../..", "/../..", "/..", "/" },
	};
	struct tower tower = { .apart = true };

	observe_tower(&tower);
	for (int reader = 1; reader < LEVELS; reader++)
		for (int member = 0; member < LEVELS; member++)
			REQUIRE_STR(expected[reader][member], tower.path[reader][member]);
}

CASE(without_the_namespaces_every_level_reads_the_same,
    .requirement = "CGROUP-11",
    .descr = "Control: readers on all levels of one namespace are shown the same paths",
    .needs = "cgroup cgroup2")
{
	struct tower tower = { .apart = false };

	observe_tower(&tower);
	for (int reader = 1; reader < LEVELS; reader++)
		for (int member = 0; member < LEVELS; member++)
			REQUIRE_STR(tower.path[0][member], tower.path[reader][member]);
}

struct inheritance {
	uint64_t parent, child;		/* namespaces */
	char path[PATH_SIZE];		/* of the child, as it sees itself */
};

static int
run_heir(void *arg)
{
	struct inheritance *seen = arg;

	seen->child = look_namespace("cgroup");
	look_at_membership(0, seen->path);
	return 0;
}

static void
look_at_heir(void *arg)
{
	struct inheritance *seen = arg;

	enter_group("a");
	SETUP(unshare(CLONE_NEWCGROUP));
	enter_group("a/b");
	seen->parent = look_namespace("cgroup");
	expect_end(in_child(run_heir, seen));
}

CASE(child_inherits_namespace_and_cgroup,
    .requirement = "CGROUP-12 CGROUP-13",
    .descr = "A forked child is in its parent's cgroup namespace and in its parent's cgroup",
    .needs = "cgroup cgroup2")
{
	struct inheritance seen = { .parent = 0 };

	make_tree();
	make_group("a");
	make_group("a/b");
	case_observe(&same, look_at_heir, &seen, sizeof(seen));
	REQUIRE_EQ(seen.parent, seen.child);
	REQUIRE_STR("/b", seen.path);
}

static void
look_after_exec(void *arg)
{
	char *text = arg;
	int ends[2];
	pid_t pid;

	SETUP(pipe(ends));
	enter_group("a");
	SETUP(case_unshare(CLONE_NEWCGROUP));
	enter_group("a/b");
	pid = SETUP(fork());
	if (pid == 0) {
		SETUP(dup2(ends[1], STDOUT_FILENO));
		execl("/bin/cat", "cat", "/proc/self/cgroup", NULL);
		_exit(127);
	}
	close(ends[1]);
	for (ssize_t n, used = 0; (n = read(ends[0], text + used, 4095 - (size_t)used)) > 0; used += n)
		text[used + n] = '\0';
	expect_end(wait_status(pid));
}

CASE(exec_keeps_namespace_and_cgroup,
    .requirement = "CGROUP-14",
    .descr = "What a process executes is in the same cgroup, seen from the same root",
    .needs = "cgroup cgroup2 /bin/cat")
{
	char text[4096] = "";

	make_tree();
	make_group("a");
	make_group("a/b");
	case_observe(&same, look_after_exec, text, sizeof(text));
	REQUIRE(strstr(text, "0::/b\n") != NULL, "the executed program reads \"%.200s\"", text);
}
