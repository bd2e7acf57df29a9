/* named_test.c - what a named hierarchy of version 1 does in another way than version 2. */
#include <pthread.h>
#include <sys/syscall.h>

#include "tree.h"

static void
make_branches(void)
{
	make_named_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/c");
}

struct spread {
	int go[2], ready[2];
	pid_t second;
	int written;			/* errno */
	char path[2][PATH_SIZE];	/* of either thread */
	char tasks[256];
};

static void *
run_second(void *arg)
{
	struct spread *spread = arg;
	char c;

	spread->second = (pid_t)syscall(SYS_gettid);
	SETUP(write(spread->ready[1], "", 1));
	SETUP(read(spread->go[0], &c, 1));
	return NULL;
}

static void
look_at_spread(void *arg)
{
	struct spread *spread = arg;
	pthread_t thread;
	char text[16], c;

	SETUP(pipe(spread->go));
	SETUP(pipe(spread->ready));
	if ((errno = pthread_create(&thread, NULL, run_second, spread)) != 0)
		case_broken(__FILE__, __LINE__, "pthread_create: %s", strerror(errno));
	SETUP(read(spread->ready[0], &c, 1));
	enter_group("a/b");
	snprintf(text, sizeof(text), "%d", spread->second);
	spread->written = put_file("a/c/tasks", text);
	look_at_line("/proc/thread-self/cgroup", spread->path[0]);
	look_at_thread(spread->second, spread->path[1]);
	snprintf(spread->tasks, sizeof(spread->tasks), "%.200s", get_file("a/c/tasks"));
	SETUP(write(spread->go[1], "", 1));
	pthread_join(thread, NULL);
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

enum { USER = 65534 };

struct delegation {
	int became;		/* errno of turning into that user */
	pid_t other;		/* a process of the case's own user */
	int moved_other, moved_own;
};

static void
look_as_user(void *arg)
{
	struct delegation *seen = arg;

	SETUP(chdir(tree));
	snprintf(tree, sizeof(tree), ".");
	if (setresgid(USER, USER, USER) < 0 || setresuid(USER, USER, USER) < 0) {
		seen->became = errno;
		return;
	}
	seen->became = 0;
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
	if (chown(in_tree("a/c/cgroup.procs"), USER, USER) < 0)
		case_skip("denied", "no file can be given to the user %d: %s", USER, strerror(errno));
	start_member(&member, "a/b", 0);
	seen.other = member.cell.pid;
	case_observe(&same, look_as_user, &seen, sizeof(seen));
	end_member(&member);
	if (seen.became != 0)
		case_skip("denied", "no process can become the user %d: %s", USER, strerror(seen.became));
	REQUIRE_ERRNO(EACCES, seen.moved_other);
	REQUIRE_ERRNO(0, seen.moved_own);
}
