/* named_test.c - what a named hierarchy of version 1 does in another way than version 2. */
#include "pair.h"
#include "user.h"

static void
make_branches(void)
{
	make_named_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/c");
}

struct spread {
	pid_t second;
	int written;			/* errno */
	char path[2][PATH_SIZE];	/* of either thread */
	char tasks[256];
};

static void
move_second(pid_t second, void *arg)
{
	struct spread *spread = arg;
	char text[16];

	enter_group("a/b");
	snprintf(text, sizeof(text), "%d", second);
	spread->second = second;
	spread->written = put_file("a/c/tasks", text);
	look_at_thread(getpid(), spread->path[0]);
	look_at_thread(second, spread->path[1]);
	snprintf(spread->tasks, sizeof(spread->tasks), "%.200s", get_file("a/c/tasks"));
}

static void
look_at_spread(void *arg)
{
	with_second_thread(move_second, arg);
}

CASE(one_thread_is_moved_alone,
    .requirement = "CGROUP-210",
    .descr = "A thread id written to tasks of version 1 moves that thread, is listed there, and the other one stays",
    .needs = "cgroup cgroup2")
{
	struct spread seen = { .written = -1 };
	char expected[2][PATH_SIZE];

	make_branches();
	case_observe(&same, look_at_spread, &seen, sizeof(seen));
	snprintf(expected[0], PATH_SIZE, "%s/a/b", tree_name());
	snprintf(expected[1], PATH_SIZE, "%s/a/c", tree_name());
	REQUIRE_ERRNO(0, seen.written);
	REQUIRE_STR(expected[0], seen.path[0]);
	REQUIRE_STR(expected[1], seen.path[1]);
	REQUIRE_EQ(seen.second, strtol(seen.tasks, NULL, 10));
}

CASE(notify_on_release_is_inherited_from_the_parent,
    .requirement = "CGROUP-211",
    .descr = "A new cgroup of version 1 has the notify_on_release that its parent has at that time",
    .needs = "cgroup cgroup2")
{
	bool inherited;

	make_named_tree();
	make_group("a");
	make_group("d");
	SETUP(put_text(in_tree("a/notify_on_release"), "1"));
	make_group("a/new");
	make_group("d/new");
	inherited = strcmp(get_file("a/new/notify_on_release"), "1") == 0;
	/* No agent of the system is to be told when these go. */
	SETUP(put_text(in_tree("a/new/notify_on_release"), "0"));
	SETUP(put_text(in_tree("a/notify_on_release"), "0"));
	REQUIRE(inherited, "the child of a cgroup with 1 has another value");
	REQUIRE_STR("0", get_file("d/new/notify_on_release"));
}

struct move {
	pid_t target;
	int result;		/* errno */
};

static void
look_at_move(void *arg)
{
	struct move *seen = arg;

	SETUP(drop_capabilities());
	seen->result = move_to("a/c", seen->target);
}

CASE(the_common_ancestor_does_not_matter,
    .requirement = "CGROUP-212",
    .descr = "In version 1 a move between siblings needs no write permission on their parent's cgroup.procs",
    .needs = "cgroup cgroup2")
{
	struct move seen = { .result = -1 };
	struct actor member;

	make_branches();
	SETUP(chmod(in_tree("a/cgroup.procs"), 0444));
	start_member(&member, "a/b", 0);
	seen.target = member.cell.pid;
	case_observe(&same, look_at_move, &seen, sizeof(seen));
	end_member(&member);
	REQUIRE_ERRNO(0, seen.result);
}

struct delegation {
	int became;		/* errno of turning into that user */
	pid_t other;		/* a process of the case's own user */
	int moved_other, moved_own;
};

static void
look_as_user(void *arg)
{
	struct delegation *seen = arg;

	if ((seen->became = become_user()) != 0)
		return;
	seen->moved_other = move_to("a/c", seen->other);
	seen->moved_own = move_to("a/c", 0);
}

CASE(a_user_moves_none_but_its_own_processes,
    .requirement = "CGROUP-213",
    .descr = "In version 1 a user that may write cgroup.procs gets EACCES for a process of another user",
    .needs = "privileged cgroup cgroup2")
{
	struct delegation seen = { -1, 0, -1, -1 };
	struct actor member;

	make_branches();
	give_to_user("a/c/cgroup.procs");
	start_member(&member, "a/b", 0);
	seen.other = member.cell.pid;
	case_observe(&same, look_as_user, &seen, sizeof(seen));
	end_member(&member);
	need_user(seen.became);
	REQUIRE_ERRNO(EACCES, seen.moved_other);
	REQUIRE_ERRNO(0, seen.moved_own);
}
