/* projid_test.c - projid_map: like the other maps, but anybody may write it. */
#include "ids.h"

enum { LINES = 3 };

/* The cases run outside of an arena, which would have no project ids to give. */
static void
require_projects(void)
{
	struct extent extent = { 0 };

	if (read_map(0, "projid_map", &extent, 1) < 1 || extent.inside != 0 || extent.count < 1000)
		case_skip("denied", "the project ids 0 to 999 are not mapped in this user namespace");
}

struct projects {
	const char *text;
	bool without;				/* any capability */
	int number, again;			/* errno of two writes */
	int lines;
	struct extent map[LINES];
};

static void
look_at_projects(void *arg)
{
	struct projects *seen = arg;

	if (seen->without)
		SETUP(drop_capabilities());
	seen->number = put_proc(0, "projid_map", seen->text);
	seen->again = put_proc(0, "projid_map", seen->text);
	seen->lines = SETUP(read_map(0, "projid_map", seen->map, LINES));
}

static struct projects
observe_projects(const char *text, bool without)
{
	struct projects seen = { .text = text, .without = without, .number = -1, .again = -1 };

	require_projects();
	case_observe(&unmapped, look_at_projects, &seen, sizeof(seen));
	return seen;
}

CASE(anybody_maps_any_project,
    .requirement = "USER-77 USER-78",
    .descr = "A process inside maps two ranges of project ids, with its capabilities and without",
    .needs = "user",
    .arena = ARENA_NONE)
{
	static const struct extent expected[] = { { 0, 10, 5 }, { 100, 20, 50 } };

	for (int without = 0; without < 2; without++) {
		const struct projects seen = observe_projects("0 10 5\n100 20 50\n", without != 0);

		REQUIRE_ERRNO(0, seen.number);
		REQUIRE_EQ(2, seen.lines);
		REQUIRE(memcmp(seen.map, expected, sizeof(expected)) == 0, "\"%u %u %u\" is the first line",
		    seen.map[0].inside, seen.map[0].outside, seen.map[0].count);
	}
}

CASE(a_projid_map_is_written_once,
    .requirement = "USER-79",
    .descr = "A second projid_map is EPERM",
    .needs = "user",
    .arena = ARENA_NONE)
{
	const struct projects seen = observe_projects("0 0 10", false);

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_ERRNO(EPERM, seen.again);
	REQUIRE_EQ(1, seen.lines);
}

CASE(a_projid_map_keeps_the_rules_of_form,
    .requirement = "USER-80",
    .descr = "Texts that are no maps are EINVAL for projid_map as well",
    .needs = "user",
    .arena = ARENA_NONE)
{
	static const char *const wrong[] = { "", "\n", "0 0", "0 0 0", "a 0 1", "0 0 1 1", "4294967295 0 1",
		"0 0 5\n4 10 5", "0 0 5\n10 4 5" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct projects seen = observe_projects(wrong[i], false);

		REQUIRE(seen.number == EINVAL, "text %zu: %s, expected EINVAL", i, strerror(seen.number));
		REQUIRE_EQ(0, seen.lines);
	}
}

/* Below a namespace with the project ids 100 to 109, which are 300 to 309 outside. */
struct below {
	int outer, partly, within;		/* errno by what is mapped: an outer id, part of the range, all in it */
	struct extent inside;			/* as read there */
};

static void
play_below(struct actor *self)
{
	struct below *stage = self->stage;

	SETUP_OK(put_proc(0, "projid_map", "100 300 10"));
	SETUP_OK(leave_user_space());
	actor_meet(self, "nested");
	actor_meet(self, "tried");
	stage->outer = put_proc(0, "projid_map", "5 300 1");
	stage->partly = put_proc(0, "projid_map", "5 105 6");
	stage->within = put_proc(0, "projid_map", "5 105 5");
	SETUP(read_map(0, "projid_map", &stage->inside, 1) == 1 ? 0 : -1);
	actor_meet(self, "mapped");
	actor_meet(self, "read");
}

struct nested {
	struct below below;
	int stranger;				/* errno of a write from two levels up */
	struct extent outside;			/* as read there */
};

static struct nested
observe_nested(void)
{
	struct nested seen;
	struct actor actor;

	require_projects();
	actor_start(&actor, &mapped_to_0, play_below, sizeof(seen.below));
	actor_meet(&actor, "nested");
	seen.stranger = put_proc(actor.cell.pid, "projid_map", "5 105 5");
	actor_meet(&actor, "tried");
	actor_meet(&actor, "mapped");
	SETUP(read_map(actor.cell.pid, "projid_map", &seen.outside, 1));
	actor_meet(&actor, "read");
	actor_end(&actor);
	seen.below = *(struct below *)actor.stage;
	return seen;
}

CASE(mapped_projects_must_be_mapped_in_the_parent,
    .requirement = "USER-81",
    .descr = "Project ids that the parent namespace has not, or not all, are EPERM; those it has are taken",
    .needs = "user user-in-user",
    .arena = ARENA_NONE)
{
	const struct nested seen = observe_nested();

	REQUIRE_ERRNO(EPERM, seen.below.outer);
	REQUIRE_ERRNO(EPERM, seen.below.partly);
	REQUIRE_ERRNO(0, seen.below.within);
}

CASE(projects_are_not_mapped_from_two_levels_up,
    .requirement = "USER-82",
    .descr = "A projid_map written from the parent's parent is EPERM",
    .needs = "user user-in-user",
    .arena = ARENA_NONE)
{
	const struct nested seen = observe_nested();

	REQUIRE_ERRNO(EPERM, seen.stranger);
	REQUIRE_ERRNO(0, seen.below.within);
}

CASE(projects_are_read_as_ids_of_the_reader,
    .requirement = "USER-83",
    .descr = "Field two is an id of the parent namespace inside, and two levels up one of the reader",
    .needs = "user user-in-user",
    .arena = ARENA_NONE)
{
	const struct nested seen = observe_nested();

	REQUIRE_EQ(5, seen.below.inside.inside);
	REQUIRE_EQ(105, seen.below.inside.outside);
	REQUIRE_EQ(5, seen.outside.inside);
	REQUIRE_EQ(305, seen.outside.outside);
	REQUIRE_EQ(5, seen.outside.count);
}
