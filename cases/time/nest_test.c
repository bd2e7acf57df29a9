/* nest_test.c - time namespaces made by members of time namespaces. */
#include "sight.h"

enum { LEVELS = 3 };

/* Neither rising nor falling: nothing adds up to another level by chance. */
static const struct height {
	long monotonic, boottime;
} heights[LEVELS] = { { 5000, 90000 }, { 1000, 20000 }, { 3000, 70000 } };

/* Each level is made by a member of the one before. */
struct tower {
	bool plain;				/* children, but no namespaces */
	struct making making[LEVELS];
	struct offsets shown[LEVELS];		/* to a member */
	struct sight before[LEVELS];		/* of a member, when its level is new */
	struct sight after[LEVELS];		/* and when the levels below have come and gone */
};

struct climber {
	struct tower *tower;
	int level;
};

static int climb(void *arg);

static void
make_level(struct tower *tower, int level)
{
	if (!tower->plain)
		make_namespace(&tower->making[level]);
	if (in_child(climb, &(struct climber){ tower, level }) != 0)
		case_broken(__FILE__, __LINE__, "level %d did not look", level);
}

static int
climb(void *arg)
{
	const struct climber *climber = arg;
	struct tower *tower = climber->tower;
	const int level = climber->level;

	take_sight(&tower->before[level]);
	SETUP(read_offsets(OFFSETS, &tower->shown[level]));
	if (level + 1 < LEVELS)
		make_level(tower, level + 1);
	take_sight(&tower->after[level]);
	return 0;
}

static void
look_at_tower(void *arg)
{
	make_level(arg, 0);
}

static void
set_height(struct tower *tower, int level)
{
	snprintf(tower->making[level].text, sizeof(tower->making[level].text), "monotonic %ld 0\nboottime %ld 0\n",
	    heights[level].monotonic, heights[level].boottime);
}

CASE(nested_three_deep_each_level_has_its_own_clocks,
    .requirement = "TIME-51 TIME-52",
    .descr = "Each of three levels is shifted by its own offsets from the initial clocks, before and after the levels below",
    .needs = "time-offsets time-nested")
{
	const struct start start = start_clocks();
	struct tower tower = { .plain = false };

	for (int level = 0; level < LEVELS; level++)
		set_height(&tower, level);
	case_observe(&same, look_at_tower, &tower, sizeof(tower));
	for (int level = 0; level < LEVELS; level++) {
		const struct offsets by = shift_to(heights[level].monotonic, heights[level].boottime);

		require_sight(&start, &by, &tower.before[level]);
		require_sight(&start, &by, &tower.after[level]);
		REQUIRE_EQ(tower.before[level].own, tower.after[level].own);
		REQUIRE_EQ(heights[level].monotonic * SECOND, tower.shown[level].monotonic);
		REQUIRE_EQ(heights[level].boottime * SECOND, tower.shown[level].boottime);
	}
}

CASE(without_the_flag_three_levels_share_the_clocks,
    .requirement = "TIME-51",
    .descr = "Control: a child, its child and the child of that read the outer clocks",
    .needs = "time")
{
	const struct start start = start_clocks();
	struct tower tower = { .plain = true };

	case_observe(&same, look_at_tower, &tower, sizeof(tower));
	for (int level = 0; level < LEVELS; level++) {
		require_sight(&start, &(struct offsets){ 0, 0 }, &tower.before[level]);
		require_sight(&start, &(struct offsets){ 0, 0 }, &tower.after[level]);
		REQUIRE_EQ(tower.before[0].own, tower.before[level].own);
	}
}

CASE(offsets_are_inherited,
    .requirement = "TIME-53",
    .descr = "Namespaces whose offsets nobody writes have those of the namespace that their makers are members of",
    .needs = "time-offsets time-nested")
{
	const struct start start = start_clocks();
	const struct offsets by = shift_to(heights[0].monotonic, heights[0].boottime);
	struct tower tower = { .plain = false };

	set_height(&tower, 0);
	case_observe(&same, look_at_tower, &tower, sizeof(tower));
	for (int level = 0; level < LEVELS; level++) {
		require_sight(&start, &by, &tower.before[level]);
		REQUIRE_EQ(heights[0].monotonic * SECOND, tower.making[level].shown.monotonic);
		REQUIRE_EQ(heights[0].boottime * SECOND, tower.making[level].shown.boottime);
		if (level > 0)
			REQUIRE_NE(tower.before[level - 1].own, tower.before[level].own);
	}
}

/* A member makes a namespace with clone3(), through a second spec. */
static void
look_at_clone3_in_member(void *arg)
{
	struct sight *seen = arg;
	const struct cell_spec inner = { .namespaces = CLONE_NEWTIME, .run = run_sight, .arg = seen };
	struct cell_error err;
	int status;

	if (cell_run(&inner, &status, &err) < 0 || status != 0)
		case_broken(__FILE__, __LINE__, "clone3 in a member: %s", strerror(err.number));
}

CASE(clone3_in_a_member_inherits_its_offsets,
    .requirement = "TIME-53",
    .descr = "A namespace that clone3() makes in a member has the member's clocks",
    .needs = "time-offsets time-nested")
{
	const struct shift shift = setup_shift();
	const struct start start = start_clocks();
	struct sight seen = { 0 };

	case_observe(&shift.spec, look_at_clone3_in_member, &seen, sizeof(seen));
	REQUIRE_NE(look_namespace("time"), seen.own);
	require_sight(&start, &shift.by, &seen);
}

/* Only what is set below counts: one clock moves, the other is inherited. */
CASE(one_offset_is_inherited_beside_one_that_is_written,
    .requirement = "TIME-53 TIME-52",
    .descr = "A nested namespace that writes one offset inherits the other, and what it writes replaces the inherited one",
    .needs = "time-offsets time-nested")
{
	const struct start start = start_clocks();
	const struct offsets by = shift_to(7000, heights[0].boottime);
	struct tower tower = { .making = { [1] = { .text = "monotonic 7000 0\n" } } };

	set_height(&tower, 0);
	case_observe(&same, look_at_tower, &tower, sizeof(tower));
	require_sight(&start, &by, &tower.before[1]);
	require_sight(&start, &by, &tower.before[2]);
}

/* Reads its own offsets and those of a process outside. */
struct readings {
	pid_t outside;
	struct offsets own, outer;
};

static void
play_reader(struct actor *self)
{
	struct readings *stage = self->stage;
	char path[48];

	actor_meet(self, "told whom");
	snprintf(path, sizeof(path), "/proc/%d/timens_offsets", stage->outside);
	SETUP(read_offsets(OFFSETS, &stage->own));
	SETUP(read_offsets(path, &stage->outer));
	actor_meet(self, "read inside");
	actor_meet(self, "read outside");
}

CASE(offsets_read_alike_in_every_namespace,
    .requirement = "TIME-104",
    .descr = "timens_offsets of a member reads the same inside and outside, and that of an outer process too",
    .needs = "time-offsets")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWTIME, .monotonic = 5000, .boottime = 90000 };
	const struct offsets own = own_offsets();
	struct offsets seen;
	struct readings *stage;
	struct actor reader;
	char path[48];

	actor_start(&reader, &inside, play_reader, sizeof(*stage));
	stage = reader.stage;
	stage->outside = getpid();
	actor_meet(&reader, "told whom");
	actor_meet(&reader, "read inside");
	snprintf(path, sizeof(path), "/proc/%d/timens_offsets", reader.cell.pid);
	SETUP(read_offsets(path, &seen));
	actor_meet(&reader, "read outside");
	actor_end(&reader);
	REQUIRE_EQ(5000 * SECOND, stage->own.monotonic);
	REQUIRE_EQ(90000 * SECOND, stage->own.boottime);
	REQUIRE_EQ(stage->own.monotonic, seen.monotonic);
	REQUIRE_EQ(stage->own.boottime, seen.boottime);
	REQUIRE_EQ(own.monotonic, stage->outer.monotonic);
	REQUIRE_EQ(own.boottime, stage->outer.boottime);
}
