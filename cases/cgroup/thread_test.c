/* thread_test.c - threaded subtrees: types of cgroups, and threads that are spread over them. */
#include "pair.h"

static void
make_subtree(void)
{
	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/c");
}

static void
require_type(const char *group, const char *expected)
{
	char name[PATH_SIZE];

	snprintf(name, sizeof(name), "%.200s/cgroup.type", group);
	REQUIRE_STR(expected, get_file(name));
}

static void
make_threaded(const char *group)
{
	char name[PATH_SIZE];

	snprintf(name, sizeof(name), "%.200s/cgroup.type", group);
	SETUP(put_text(in_tree(name), "threaded"));
}

CASE(a_new_cgroup_is_a_domain,
    .requirement = "CGROUP-150",
    .descr = "cgroup.type of a new cgroup is domain",
    .needs = "cgroup cgroup2")
{
	make_subtree();
	require_type("a", "domain");
	require_type("a/b", "domain");
}

CASE(threaded_makes_the_parent_the_threaded_root,
    .requirement = "CGROUP-151",
    .descr = "\"threaded\" written to cgroup.type makes the cgroup threaded and its parent a threaded domain",
    .needs = "cgroup cgroup2")
{
	make_subtree();
	REQUIRE_ERRNO(0, put_file("a/b/cgroup.type", "threaded"));
	require_type("a/b", "threaded");
	require_type("a", "domain threaded");
	require_type("", "domain");
}

CASE(the_other_cgroups_of_the_subtree_are_invalid,
    .requirement = "CGROUP-152",
    .descr = "Siblings of a threaded cgroup, and children made later, are invalid domains",
    .needs = "cgroup cgroup2")
{
	make_subtree();
	make_threaded("a/b");
	require_type("a/c", "domain invalid");
	make_group("a/later");
	require_type("a/later", "domain invalid");
	make_group("a/b/later");
	require_type("a/b/later", "domain invalid");
}

CASE(an_invalid_domain_is_made_threaded,
    .requirement = "CGROUP-153",
    .descr = "\"threaded\" turns an invalid domain into a threaded cgroup, and changes nothing in a threaded one",
    .needs = "cgroup cgroup2")
{
	make_subtree();
	make_threaded("a/b");
	REQUIRE_ERRNO(0, put_file("a/c/cgroup.type", "threaded"));
	require_type("a/c", "threaded");
	REQUIRE_ERRNO(0, put_file("a/c/cgroup.type", "threaded"));
	require_type("a/c", "threaded");
}

CASE(nothing_but_threaded_is_taken,
    .requirement = "CGROUP-154",
    .descr = "cgroup.type takes no other word, so a threaded cgroup never becomes a domain again",
    .needs = "cgroup cgroup2")
{
	make_subtree();
	REQUIRE_NE(0, put_file("a/b/cgroup.type", "domain"));
	REQUIRE_NE(0, put_file("a/b/cgroup.type", "domain threaded"));
	make_threaded("a/b");
	REQUIRE_NE(0, put_file("a/b/cgroup.type", "domain"));
	require_type("a/b", "threaded");
}

CASE(an_invalid_parent_is_made_threaded_first,
    .requirement = "CGROUP-155",
    .descr = "A cgroup whose parent is an invalid domain cannot be made threaded",
    .needs = "cgroup cgroup2")
{
	make_subtree();
	make_group("a/c/d");
	make_threaded("a/b");
	REQUIRE_ERRNO(EOPNOTSUPP, put_file("a/c/d/cgroup.type", "threaded"));
	make_threaded("a/c");
	REQUIRE_ERRNO(0, put_file("a/c/d/cgroup.type", "threaded"));
}

CASE(a_populated_domain_below_prevents_a_threaded_subtree,
    .requirement = "CGROUP-156",
    .descr = "\"threaded\" is EOPNOTSUPP while a process is in another descendant of the parent",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int number;

	make_subtree();
	start_member(&member, "a/c", 0);
	number = put_file("a/b/cgroup.type", "threaded");
	end_member(&member);
	REQUIRE_ERRNO(EOPNOTSUPP, number);
}

CASE(a_process_in_the_parent_prevents_no_threaded_subtree,
    .requirement = "CGROUP-157",
    .descr = "\"threaded\" is granted while a process is in the parent itself",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int number;

	make_subtree();
	start_member(&member, "a", 0);
	number = put_file("a/b/cgroup.type", "threaded");
	end_member(&member);
	REQUIRE_ERRNO(0, number);
}

CASE(the_root_is_a_domain_again_without_threaded_children,
    .requirement = "CGROUP-158",
    .descr = "When the last threaded child is removed, root and siblings are plain domains again",
    .needs = "cgroup cgroup2")
{
	make_subtree();
	make_threaded("a/b");
	require_type("a", "domain threaded");
	SETUP(rmdir(in_tree("a/b")));
	require_type("a", "domain");
	require_type("a/c", "domain");
}

CASE(an_invalid_domain_takes_no_process,
    .requirement = "CGROUP-159",
    .descr = "A move into an invalid domain is EOPNOTSUPP",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int number;

	make_subtree();
	make_group("d");
	make_threaded("a/b");
	start_member(&member, "d", 0);
	number = move_to("a/c", member.cell.pid);
	end_member(&member);
	REQUIRE_ERRNO(EOPNOTSUPP, number);
}

/* A process with a second thread; the first writes, reads and tells. */
struct spread {
	void (*work)(struct spread *spread);
	pid_t first, second;
	int number[3];			/* errno of what `work` tries */
	char path[2][PATH_SIZE];	/* of either thread, afterwards */
	char text[256];
};

static void
work_and_look(pid_t second, void *arg)
{
	struct spread *spread = arg;

	spread->first = getpid();
	spread->second = second;
	spread->work(spread);
	look_at_thread(spread->first, spread->path[0]);
	look_at_thread(spread->second, spread->path[1]);
}

static void
look_at_spread(void *arg)
{
	with_second_thread(work_and_look, arg);
}

static struct spread
observe_spread(void (*work)(struct spread *spread))
{
	struct spread spread = { .work = work, .number = { -1, -1, -1 } };

	case_observe(&same, look_at_spread, &spread, sizeof(spread));
	return spread;
}

static int
move_thread(const char *group, pid_t tid)
{
	char name[PATH_SIZE], text[16];

	snprintf(name, sizeof(name), "%.200s/cgroup.threads", group);
	snprintf(text, sizeof(text), "%d", tid);
	return put_file(name, text);
}

static void
require_path(const char *group, const char *actual)
{
	char expected[PATH_SIZE];

	snprintf(expected, sizeof(expected), "%s/%s", tree_name(), group);
	REQUIRE_STR(expected, actual);
}

static void
spread_out(struct spread *spread)
{
	enter_group("a");
	spread->number[0] = move_thread("a/b", spread->first);
	spread->number[1] = move_thread("a/c", spread->second);
	snprintf(spread->text, sizeof(spread->text), "%.200s", get_file("a/cgroup.procs"));
	spread->number[2] = ERRNO_OF(look_text(in_tree("a/b/cgroup.procs"), (char[256]){ 0 }, 256));
}

static struct spread
see_spread(void)
{
	make_subtree();
	make_threaded("a/b");
	make_threaded("a/c");
	return observe_spread(spread_out);
}

CASE(threads_of_a_process_are_spread_over_a_threaded_subtree,
    .requirement = "CGROUP-160",
    .descr = "Thread ids written to cgroup.threads put two threads of one process into two threaded cgroups",
    .needs = "cgroup cgroup2")
{
	const struct spread seen = see_spread();

	REQUIRE_ERRNO(0, seen.number[0]);
	REQUIRE_ERRNO(0, seen.number[1]);
	require_path("a/b", seen.path[0]);
	require_path("a/c", seen.path[1]);
}

CASE(the_threaded_root_lists_the_processes_of_the_subtree,
    .requirement = "CGROUP-161",
    .descr = "cgroup.procs of the threaded root shows the process whose threads are all below it",
    .needs = "cgroup cgroup2")
{
	const struct spread seen = see_spread();

	REQUIRE_EQ(seen.first, strtol(seen.text, NULL, 10));
}

CASE(the_processes_of_a_threaded_cgroup_cannot_be_read,
    .requirement = "CGROUP-162",
    .descr = "Reading cgroup.procs of a threaded cgroup is EOPNOTSUPP",
    .needs = "cgroup cgroup2")
{
	REQUIRE_ERRNO(EOPNOTSUPP, see_spread().number[2]);
}

static void
move_whole_process(struct spread *spread)
{
	enter_group("a");
	spread->number[0] = move_to("a/b", 0);
}

CASE(a_process_enters_a_threaded_cgroup_with_all_threads,
    .requirement = "CGROUP-163",
    .descr = "A PID written to cgroup.procs of a threaded cgroup moves each thread there",
    .needs = "cgroup cgroup2")
{
	struct spread seen;

	make_subtree();
	make_threaded("a/b");
	seen = observe_spread(move_whole_process);
	REQUIRE_ERRNO(0, seen.number[0]);
	require_path("a/b", seen.path[0]);
	require_path("a/b", seen.path[1]);
}

static void
leave_domain(struct spread *spread)
{
	enter_group("a/b");
	spread->number[0] = move_thread("a/c", spread->second);
}

CASE(a_thread_does_not_leave_its_domain,
    .requirement = "CGROUP-164",
    .descr = "A thread id written to cgroup.threads of another domain is EOPNOTSUPP, and nobody moves",
    .needs = "cgroup cgroup2")
{
	struct spread seen;

	make_subtree();
	seen = observe_spread(leave_domain);
	REQUIRE_ERRNO(EOPNOTSUPP, seen.number[0]);
	require_path("a/b", seen.path[0]);
	require_path("a/b", seen.path[1]);
}

static void
list_threads(struct spread *spread)
{
	enter_group("a");
	snprintf(spread->text, sizeof(spread->text), "\n%.200s\n", get_file("a/cgroup.threads"));
}

CASE(the_threads_of_a_domain_are_listed,
    .requirement = "CGROUP-165",
    .descr = "cgroup.threads lists both threads of a process in that cgroup",
    .needs = "cgroup cgroup2")
{
	struct spread seen;
	char line_of[2][16];

	make_subtree();
	seen = observe_spread(list_threads);
	snprintf(line_of[0], sizeof(line_of[0]), "\n%d\n", seen.first);
	snprintf(line_of[1], sizeof(line_of[1]), "\n%d\n", seen.second);
	for (int i = 0; i < 2; i++)
		REQUIRE(strstr(seen.text, line_of[i]) != NULL, "thread %d of the process is not listed", i + 1);
}

/* Without capabilities, for a process that is spread already. */
static void
move_without_rights(struct spread *spread)
{
	enter_group("a/b");
	spread->number[2] = move_thread("a/c", spread->second);
	SETUP(move_thread("a/b", spread->second) == 0 ? 0 : -1);
	SETUP(chmod(in_tree("a/cgroup.procs"), 0444));
	SETUP(drop_capabilities());
	spread->number[0] = move_thread("a/c", spread->second);
	SETUP(chmod(in_tree("a/cgroup.procs"), 0644));
	SETUP(chmod(in_tree("a/c/cgroup.threads"), 0444));
	spread->number[1] = move_thread("a/c", spread->second);
}

CASE(moving_a_thread_needs_the_rights_of_a_move,
    .requirement = "CGROUP-166",
    .descr = "A move of a thread is EACCES without write permission on the target's cgroup.threads or the "
	"common ancestor's cgroup.procs",
    .needs = "cgroup cgroup2")
{
	struct spread seen;

	make_subtree();
	make_threaded("a/b");
	make_threaded("a/c");
	seen = observe_spread(move_without_rights);
	REQUIRE_ERRNO(0, seen.number[2]);
	REQUIRE_ERRNO(EACCES, seen.number[0]);
	REQUIRE_ERRNO(EACCES, seen.number[1]);
}
