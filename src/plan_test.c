/* plan_test.c - the plan has every step that a spec asks for, in the order that its reasons demand. */
#include <stdio.h>

#include "atf/case.h"
#include "plan.h"

static char *const command[] = { (char *)"true", NULL };

struct names {
	char text[512];
	size_t rows;
};

static int
add_name(const struct cell_step *step, void *arg)
{
	struct names *names = arg;
	size_t used = strlen(names->text);

	REQUIRE(step->object[0] != '\0' && step->why[0] != '\0', "%s says neither what nor why", step->name);
	snprintf(names->text + used, sizeof(names->text) - used, "%s%s", used > 0 ? " " : "", step->name);
	names->rows++;
	return 0;
}

static void
require_plan(const struct cell_spec *spec, const char *expected)
{
	struct names names = { 0 };

	REQUIRE_EQ(0, cell_plan(spec, add_name, &names, NULL));
	REQUIRE_STR(expected, names.text);
}

CASE(a_plain_command_needs_few_steps,
    .descr = "No namespace, no set-up: clone, follow the parent, close, exec",
    .arena = ARENA_NONE)
{
	require_plan(&(struct cell_spec){ .argv = command },
	    "signals self clone parent-death descriptors mask exec await");
}

CASE(the_container_is_set_up_in_order,
    .descr = "Mounts become private before proc is mounted, and all that before exec",
    .arena = ARENA_NONE)
{
	struct cell_spec spec = CELL_SPEC_CONTAINER;

	spec.argv = command;
	require_plan(&spec, "signals self clone parent-death mounts proc loopback hostname descriptors mask exec await");
}

CASE(ids_are_mapped_before_everything_else,
    .descr = "setgroups is denied before the gid map, and the maps stand before the mounts",
    .arena = ARENA_NONE)
{
	struct cell_spec spec = CELL_SPEC_CONTAINER;

	spec.namespaces |= CLONE_NEWUSER;
	spec.setup |= CELL_MAP_IDS;
	spec.domainname = "domain";
	spec.argv = command;
	require_plan(&spec, "signals self clone parent-death setgroups uid-map gid-map mounts proc loopback hostname "
	    "domainname descriptors mask exec await");
}

CASE(clock_offsets_are_written_before_the_namespace_is_entered,
    .descr = "With offsets the time namespace is unshared, not cloned, and the child has its own memory",
    .arena = ARENA_NONE)
{
	require_plan(&(struct cell_spec){ .namespaces = CLONE_NEWTIME, .boottime = 1, .argv = command },
	    "signals self channel clone parent-death time time-offsets time-enter descriptors mask exec await");
}

CASE(a_join_clones_again_for_the_pid_namespace,
    .descr = "Only a child is in a joined pid namespace",
    .arena = ARENA_NONE)
{
	require_plan(&(struct cell_spec){ .join = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUSER, .argv = command },
	    "signals self target channel clone setns root again ids parent-death descriptors mask exec await");
	require_plan(&(struct cell_spec){ .join = CLONE_NEWUTS, .argv = command },
	    "signals self channel clone setns parent-death descriptors mask exec await");
}

static int
stop_at_second(const struct cell_step *step, void *arg)
{
	(void)step;
	return ++*(int *)arg == 2 ? 42 : 0;
}

CASE(a_walk_can_be_ended,
    .descr = "A result other than 0 ends the walk and comes back",
    .arena = ARENA_NONE)
{
	const struct cell_spec spec = { .argv = command };
	int rows = 0;

	REQUIRE_EQ(42, cell_plan(&spec, stop_at_second, &rows, NULL));
	REQUIRE_EQ(2, rows);
}

CASE(a_refused_spec_has_no_plan,
    .descr = "The spec's error comes back and no row is shown",
    .arena = ARENA_NONE)
{
	struct names names = { 0 };
	struct cell_error err = { 0 };

	REQUIRE_EQ(-EINVAL, cell_plan(&(struct cell_spec){ .hostname = "x", .argv = command }, add_name, &names, &err));
	REQUIRE_EQ(0, names.rows);
	REQUIRE_STR("spec", err.step);
}

CASE(a_command_is_searched_in_the_path_of_its_environment,
    .descr = "One candidate a part of PATH; an empty part is the working directory; a slash ends the search",
    .arena = ARENA_NONE)
{
	char *const env[] = { (char *)"A=B", (char *)"PATH=/x::/y", NULL };
	auto_plan plan, direct;

	REQUIRE_EQ(0, plan_make(&plan, &(struct cell_spec){ .argv = command, .envp = env }, NULL));
	REQUIRE_STR("/x/true", plan.commands[0]);
	REQUIRE_STR("./true", plan.commands[1]);
	REQUIRE_STR("/y/true", plan.commands[2]);
	REQUIRE(plan.commands[3] == NULL, "a fourth candidate");
	REQUIRE_EQ(0, plan_make(&direct, &(struct cell_spec){ .argv = (char *[]){ (char *)"./a", NULL },
	    .envp = env }, NULL));
	REQUIRE_STR("./a", direct.commands[0]);
	REQUIRE(direct.commands[1] == NULL, "a second candidate");
}
