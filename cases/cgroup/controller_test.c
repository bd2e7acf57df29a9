/* controller_test.c - which controllers a cgroup of version 2 distributes to its children. */
#include "tree.h"

CASE(a_controller_that_is_not_available_is_refused,
    .requirement = "CGROUP-175",
    .descr = "Enabling a controller that cgroup.controllers does not show is ENOENT",
    .needs = "cgroup cgroup2")
{
	static const char *const controllers[] = { "+pids", "+memory", "+cpu", "+io" };

	make_tree();
	make_group("a");
	make_group("a/b");
	/* Nothing is enabled in `a`, so nothing is available in `a/b`. */
	REQUIRE_STR("", get_file("a/b/cgroup.controllers"));
	for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++) {
		const int number = put_file("a/b/cgroup.subtree_control", controllers[i]);

		/* A kernel that was built without it does not know the word. */
		REQUIRE(number == ENOENT || number == EINVAL, "%s: %s", controllers[i], strerror(number));
	}
}

static void
make_pids(void)
{
	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/c");
	enable_controller("pids", "");
}

CASE(an_enabled_controller_has_files_in_the_children,
    .requirement = "CGROUP-176 CGROUP-177",
    .descr = "Enabling pids makes it available in the children, with pids.max; disabling takes both away",
    .needs = "cgroup cgroup2")
{
	make_pids();
	REQUIRE_STR("", get_file("a/cgroup.subtree_control"));
	REQUIRE_ERRNO(0, put_file("a/cgroup.subtree_control", "+pids"));
	REQUIRE_STR("pids", get_file("a/cgroup.subtree_control"));
	REQUIRE(look_word(in_tree("a/b/cgroup.controllers"), "pids"), "pids is not available in the child");
	REQUIRE(access(in_tree("a/b/pids.max"), F_OK) == 0, "the child has no pids.max");
	REQUIRE_ERRNO(0, put_file("a/cgroup.subtree_control", "-pids"));
	REQUIRE(!look_word(in_tree("a/b/cgroup.controllers"), "pids"), "pids is still available in the child");
	REQUIRE(access(in_tree("a/b/pids.max"), F_OK) < 0, "the child still has pids.max");
}

CASE(a_list_is_enabled_whole_or_not_at_all,
    .requirement = "CGROUP-181",
    .descr = "A list with one controller that is not available enables none of the others",
    .needs = "cgroup cgroup2")
{
	make_pids();
	REQUIRE_NE(0, put_file("a/cgroup.subtree_control", "+pids +memory"));
	REQUIRE_STR("", get_file("a/cgroup.subtree_control"));
}

CASE(the_last_word_about_a_controller_counts,
    .requirement = "CGROUP-182",
    .descr = "+pids -pids enables nothing, -pids +pids enables it",
    .needs = "cgroup cgroup2")
{
	make_pids();
	REQUIRE_ERRNO(0, put_file("a/cgroup.subtree_control", "+pids -pids"));
	REQUIRE_STR("", get_file("a/cgroup.subtree_control"));
	REQUIRE_ERRNO(0, put_file("a/cgroup.subtree_control", "-pids +pids"));
	REQUIRE_STR("pids", get_file("a/cgroup.subtree_control"));
}

CASE(what_a_child_distributes_is_not_disabled,
    .requirement = "CGROUP-183",
    .descr = "A controller that a child has enabled cannot be disabled in the parent",
    .needs = "cgroup cgroup2")
{
	make_pids();
	SETUP(put_text(in_tree("a/cgroup.subtree_control"), "+pids"));
	SETUP(put_text(in_tree("a/b/cgroup.subtree_control"), "+pids"));
	REQUIRE_NE(0, put_file("a/cgroup.subtree_control", "-pids"));
	REQUIRE(access(in_tree("a/b/pids.max"), F_OK) == 0, "the child has lost pids.max");
}

CASE(a_cgroup_with_processes_distributes_nothing,
    .requirement = "CGROUP-178",
    .descr = "Enabling a domain controller is EBUSY while a process is in the cgroup",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int number;

	make_tree();
	make_group("a");
	make_group("a/b");
	enable_controller("memory", "");
	start_member(&member, "a", 0);
	number = put_file("a/cgroup.subtree_control", "+memory");
	end_member(&member);
	REQUIRE_ERRNO(EBUSY, number);
}

CASE(a_cgroup_that_distributes_takes_no_process,
    .requirement = "CGROUP-179",
    .descr = "A move into a cgroup that has a domain controller enabled is EBUSY",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int number;

	make_tree();
	make_group("a");
	make_group("d");
	enable_controller("memory", "a");
	start_member(&member, "d", 0);
	number = move_to("a", member.cell.pid);
	end_member(&member);
	REQUIRE_ERRNO(EBUSY, number);
}

/* A threaded controller with a process in the cgroup: its type, then without the process. */
static void
require_types(const char *meanwhile, const char *below, const char *afterwards)
{
	struct actor member;
	char type[2][64];

	make_pids();
	make_group("d");
	start_member(&member, "a", 0);
	SETUP(put_text(in_tree("a/cgroup.subtree_control"), "+pids"));
	snprintf(type[0], sizeof(type[0]), "%.60s", get_file("a/cgroup.type"));
	snprintf(type[1], sizeof(type[1]), "%.60s", get_file("a/b/cgroup.type"));
	if (move_to("d", member.cell.pid) != 0)
		case_broken(__FILE__, __LINE__, "the process cannot be moved out");
	end_member(&member);
	REQUIRE_STR(meanwhile, type[0]);
	REQUIRE_STR(below, type[1]);
	REQUIRE_STR(afterwards, get_file("a/cgroup.type"));
}

CASE(a_threaded_controller_makes_a_populated_cgroup_a_threaded_root,
    .requirement = "CGROUP-167",
    .descr = "With a process and pids enabled a cgroup is a threaded domain, until the process has left",
    .needs = "cgroup cgroup2")
{
	require_types("domain threaded", "domain invalid", "domain");
}

CASE(a_threaded_cgroup_distributes_with_processes_in_it,
    .requirement = "CGROUP-168",
    .descr = "In a threaded cgroup with a process pids is enabled, and its children have pids.max",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int number;

	make_pids();
	make_group("a/b/d");
	SETUP(put_text(in_tree("a/cgroup.subtree_control"), "+pids"));
	SETUP(put_text(in_tree("a/b/cgroup.type"), "threaded"));
	SETUP(put_text(in_tree("a/b/d/cgroup.type"), "threaded"));
	start_member(&member, "a/b", 0);
	number = put_file("a/b/cgroup.subtree_control", "+pids");
	end_member(&member);
	REQUIRE_ERRNO(0, number);
	REQUIRE(access(in_tree("a/b/d/pids.max"), F_OK) == 0, "the child has no pids.max");
}

CASE(a_domain_controller_prevents_a_threaded_subtree,
    .requirement = "CGROUP-169",
    .descr = "\"threaded\" is EOPNOTSUPP for a child of a cgroup that has a domain controller enabled",
    .needs = "cgroup cgroup2")
{
	make_tree();
	make_group("a");
	make_group("a/b");
	enable_controller("memory", "a");
	REQUIRE_ERRNO(EOPNOTSUPP, put_file("a/b/cgroup.type", "threaded"));
}
