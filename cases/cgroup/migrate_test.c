/* migrate_test.c - processes that move between cgroups of version 2, and cgroups that go. */
#include <sys/wait.h>

#include "pair.h"

/* A process that does no more than exist, in the group of the case itself. */
static void
play_nobody(struct actor *self)
{
	actor_meet(self, "over");
}

static void
start_nobody(struct actor *actor)
{
	actor_start(actor, &same, play_nobody, 0);
}

static bool
is_member(const char *group, pid_t pid)
{
	char name[PATH_SIZE], text[16], *save;
	bool found = false;

	snprintf(name, sizeof(name), "%.200s/cgroup.procs", group);
	snprintf(text, sizeof(text), "%d", pid);
	for (char *word = strtok_r((char *)get_file(name), "\n", &save); word != NULL;
	    word = strtok_r(NULL, "\n", &save))
		found |= strcmp(word, text) == 0;
	return found;
}

CASE(writing_a_pid_moves_the_process,
    .requirement = "CGROUP-60 CGROUP-62 CGROUP-63",
    .descr = "A PID written to cgroup.procs puts the process into that cgroup and takes it out of the former",
    .needs = "cgroup cgroup2")
{
	struct actor nobody;
	bool first, second, former;

	make_tree();
	make_group("a");
	make_group("b");
	start_nobody(&nobody);
	REQUIRE_ERRNO(0, move_to("a", nobody.cell.pid));
	first = is_member("a", nobody.cell.pid);
	REQUIRE_ERRNO(0, move_to("b", nobody.cell.pid));
	second = is_member("b", nobody.cell.pid);
	former = is_member("a", nobody.cell.pid);
	end_member(&nobody);
	REQUIRE(first, "the process is not in the first cgroup");
	REQUIRE(second, "the process is not in the second cgroup");
	REQUIRE(!former, "the process is still in the first cgroup");
}

struct entrance {
	int written;		/* errno */
	char path[PATH_SIZE];
};

static void
look_at_entrance(void *arg)
{
	struct entrance *seen = arg;

	seen->written = put_file("a/cgroup.procs", "0");
	look_at_membership(0, seen->path);
}

CASE(writing_0_moves_the_writer,
    .requirement = "CGROUP-61",
    .descr = "0 written to cgroup.procs puts the writer into that cgroup",
    .needs = "cgroup cgroup2")
{
	struct entrance seen = { .written = -1 };
	char expected[PATH_SIZE];

	make_tree();
	make_group("a");
	case_observe(&same, look_at_entrance, &seen, sizeof(seen));
	snprintf(expected, sizeof(expected), "%s/a", tree_name());
	REQUIRE_ERRNO(0, seen.written);
	REQUIRE_STR(expected, seen.path);
}

/* A process with a second thread, and what either is shown. */
struct pair {
	bool by_thread;		/* it is the second thread's id that is written */
	int written;		/* errno */
	char path[2][PATH_SIZE];
};

static void
move_pair(pid_t second, void *arg)
{
	struct pair *pair = arg;

	pair->written = move_to("a", pair->by_thread ? second : getpid());
	look_at_membership(0, pair->path[0]);
	look_at_thread(second, pair->path[1]);
}

static void
look_at_pair(void *arg)
{
	with_second_thread(move_pair, arg);
}

static void
require_all_threads_moved(bool by_thread)
{
	struct pair seen = { .by_thread = by_thread, .written = -1 };
	char expected[PATH_SIZE];

	make_tree();
	make_group("a");
	case_observe(&same, look_at_pair, &seen, sizeof(seen));
	snprintf(expected, sizeof(expected), "%s/a", tree_name());
	REQUIRE_ERRNO(0, seen.written);
	REQUIRE_STR(expected, seen.path[0]);
	REQUIRE_STR(expected, seen.path[1]);
}

CASE(a_process_moves_with_all_its_threads,
    .requirement = "CGROUP-64",
    .descr = "Each thread is in the cgroup whose cgroup.procs the PID was written to",
    .needs = "cgroup cgroup2")
{
	require_all_threads_moved(false);
}

CASE(the_id_of_any_thread_moves_the_process,
    .requirement = "CGROUP-65",
    .descr = "A thread id written to cgroup.procs moves all threads of that process",
    .needs = "cgroup cgroup2")
{
	require_all_threads_moved(true);
}

CASE(a_cgroup_with_a_process_is_not_removed,
    .requirement = "CGROUP-66",
    .descr = "rmdir() of a cgroup is EBUSY while a process is in it, and works when it has gone",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int occupied;

	make_tree();
	make_group("a");
	start_member(&member, "a", 0);
	occupied = ERRNO_OF(rmdir(in_tree("a")));
	end_member(&member);
	REQUIRE_ERRNO(EBUSY, occupied);
	REQUIRE_ERRNO(0, ERRNO_OF(group_rmdir(in_tree("a"))));
}

CASE(a_cgroup_with_a_child_is_not_removed,
    .requirement = "CGROUP-67",
    .descr = "rmdir() of a cgroup is refused while it has a child, and works, files and all, without",
    .needs = "cgroup cgroup2")
{
	make_tree();
	make_group("a");
	make_group("a/b");
	REQUIRE_NE(0, ERRNO_OF(rmdir(in_tree("a"))));
	REQUIRE_ERRNO(0, ERRNO_OF(rmdir(in_tree("a/b"))));
	REQUIRE(access(in_tree("a/cgroup.procs"), F_OK) == 0, "the cgroup has no files");
	REQUIRE_ERRNO(0, ERRNO_OF(rmdir(in_tree("a"))));
}

/* A child that has ended in a cgroup and is not waited for yet. */
struct zombie {
	int removed;		/* errno */
	char before[PATH_SIZE], after[PATH_SIZE];
};

static int
run_and_die(void *arg)
{
	(void)arg;
	enter_group("a");
	return 0;
}

static void
look_at_zombie(void *arg)
{
	struct zombie *seen = arg;
	siginfo_t info;
	struct cell cell = CELL_INIT;

	case_spawn(&same, run_and_die, NULL, &cell);
	SETUP(waitid(P_PID, (id_t)cell.pid, &info, WEXITED | WNOWAIT));
	look_at_membership(cell.pid, seen->before);
	seen->removed = ERRNO_OF(group_rmdir(in_tree("a")));
	look_at_membership(cell.pid, seen->after);
	expect_end(wait_status(cell.pid));
}

static struct zombie
see_zombie(void)
{
	struct zombie seen = { .removed = -1 };

	make_tree();
	make_group("a");
	case_observe(&same, look_at_zombie, &seen, sizeof(seen));
	return seen;
}

CASE(a_zombie_stays_associated_with_its_cgroup,
    .requirement = "CGROUP-68",
    .descr = "/proc/PID/cgroup of a process that has ended shows its last cgroup until it is reaped",
    .needs = "cgroup cgroup2")
{
	const struct zombie seen = see_zombie();
	char expected[PATH_SIZE];

	snprintf(expected, sizeof(expected), "%s/a", tree_name());
	REQUIRE_STR(expected, seen.before);
}

CASE(a_cgroup_with_zombies_only_is_removed,
    .requirement = "CGROUP-69",
    .descr = "rmdir() removes a cgroup that only a zombie is associated with",
    .needs = "cgroup cgroup2")
{
	const struct zombie seen = see_zombie();

	REQUIRE_ERRNO(0, seen.removed);
}

CASE(the_removed_cgroup_of_a_zombie_is_called_deleted,
    .requirement = "CGROUP-70",
    .descr = "/proc/PID/cgroup of a zombie ends in \" (deleted)\" once its cgroup was removed",
    .needs = "cgroup cgroup2")
{
	const struct zombie seen = see_zombie();
	char expected[PATH_SIZE];

	snprintf(expected, sizeof(expected), "%s/a (deleted)", tree_name());
	REQUIRE_STR(expected, seen.after);
}
