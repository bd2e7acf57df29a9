/* range_test.c - maps of several lines: how many, in which order, and what they translate. */
#include "ids.h"

enum { MAX_LINES = 340 };

/* `lines` lines of one id each, the inside ones backwards: "0 N-1 1", "1 N-2 1" ... */
static void
format_lines(int lines, char text[MAP_SIZE])
{
	int used = 0;

	for (int i = 0; i < lines; i++)
		used += snprintf(text + used, MAP_SIZE - (size_t)used, "%d %d 1\n", i, lines - 1 - i);
}

struct written {
	int number[ID_KINDS];			/* errno of the writes */
	int lines[ID_KINDS];
	struct extent map[ID_KINDS][MAX_LINES];
	unsigned own[ID_KINDS];			/* ids of the first process inside */
};

static void
play_member(struct actor *self)
{
	struct written *stage = self->stage;

	actor_meet(self, "mapped");
	for (int kind = 0; kind < ID_KINDS; kind++) {
		stage->lines[kind] = SETUP(read_map(0, id_kinds[kind].map, stage->map[kind], MAX_LINES));
		stage->own[kind] = own_id(kind);
	}
}

/* Both maps get the same text, from outside. */
static struct written *
observe_text(const char *text)
{
	struct actor member;
	struct written *stage;

	skip_unless_root();
	actor_start(&member, &unmapped, play_member, sizeof(*stage));
	stage = member.stage;
	for (int kind = 0; kind < ID_KINDS; kind++)
		stage->number[kind] = put_proc(member.cell.pid, id_kinds[kind].map, text);
	actor_meet(&member, "mapped");
	actor_end(&member);
	return stage;
}

static const struct extent *
find_inside(const struct written *seen, int kind, unsigned inside)
{
	for (int i = 0; i < seen->lines[kind]; i++)
		if (seen->map[kind][i].inside == inside)
			return &seen->map[kind][i];
	return NULL;
}

static void
require_lines(int lines)
{
	static char text[MAP_SIZE];
	const struct written *seen;

	format_lines(lines, text);
	seen = observe_text(text);
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(0, seen->number[kind]);
		REQUIRE_EQ(lines, seen->lines[kind]);
		for (int i = 0; i < lines; i++) {
			const struct extent *extent = find_inside(seen, kind, (unsigned)i);

			REQUIRE(extent != NULL, "id %d is missing in %s", i, id_kinds[kind].map);
			REQUIRE_EQ(lines - 1 - i, extent->outside);
			REQUIRE_EQ(1, extent->count);
		}
		/* The first process is 0 outside. */
		REQUIRE_EQ(lines - 1, seen->own[kind]);
	}
}

CASE(five_lines_are_taken,
    .requirement = "USER-31",
    .descr = "Maps of five lines are taken, read as written, and in force",
    .needs = "user id-range")
{
	require_lines(5);
}

CASE(six_lines_are_taken,
    .requirement = "USER-32",
    .descr = "Maps of six lines, which are kept in another form, are taken, read as written, and in force",
    .needs = "user id-range")
{
	require_lines(6);
}

CASE(maps_of_340_lines_are_taken,
    .requirement = "USER-32",
    .descr = "Maps of 340 lines are taken, read as written, and in force",
    .needs = "user id-range")
{
	require_lines(MAX_LINES);
}

CASE(lines_come_in_any_order,
    .requirement = "USER-33",
    .descr = "Lines need not ascend, neither in the first field nor in the second",
    .needs = "user id-range")
{
	const struct written *seen = observe_text("50 10 5\n7 0 1\n20 100 10\n0 30 7\n");
	static const struct extent expected[] = { { 50, 10, 5 }, { 7, 0, 1 }, { 20, 100, 10 }, { 0, 30, 7 } };

	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(0, seen->number[kind]);
		REQUIRE_EQ(4, seen->lines[kind]);
		REQUIRE_EQ(7, seen->own[kind]);
		for (int i = 0; i < 4; i++) {
			const struct extent *extent = find_inside(seen, kind, expected[i].inside);

			REQUIRE(extent != NULL && extent->outside == expected[i].outside &&
			    extent->count == expected[i].count, "line %d is changed in %s", i, id_kinds[kind].map);
		}
	}
}

CASE(every_id_but_the_last_is_mapped_at_once,
    .requirement = "USER-38",
    .descr = "The range of all ids up to 4294967294 is taken, below the initial namespace",
    .needs = "user id-range initial")
{
	const struct written *seen = observe_text("0 0 4294967295");

	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(0, seen->number[kind]);
		REQUIRE_EQ(1, seen->lines[kind]);
		REQUIRE_EQ(UINT32_MAX, seen->map[kind][0].count);
		REQUIRE_EQ(0, seen->own[kind]);
	}
}

CASE(adjacent_ranges_do_not_overlap,
    .requirement = "USER-33",
    .descr = "Ranges that end where another begins are taken, on either side",
    .needs = "user id-range")
{
	const struct written *seen = observe_text("0 0 10\n10 20 10\n20 10 10\n");

	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(0, seen->number[kind]);
		REQUIRE_EQ(3, seen->lines[kind]);
	}
}

/* One process that becomes each id of a list, and what is seen of it outside. */
enum { TRIES = 8 };

struct walk {
	unsigned count, ids[TRIES];		/* inside */
	int became[ID_KINDS];			/* errno */
};

static void
play_walker(struct actor *self)
{
	struct walk *stage = self->stage;

	actor_meet(self, "mapped");
	keep_capabilities();
	for (unsigned i = 0; i < stage->count; i++) {
		stage->became[GIDS] = ERRNO_OF(setresgid(stage->ids[i], stage->ids[i], stage->ids[i]));
		stage->became[UIDS] = ERRNO_OF(setresuid(stage->ids[i], stage->ids[i], stage->ids[i]));
		actor_meet(self, "became");
		actor_meet(self, "looked");
	}
}

static void
require_walk(const char *map, const unsigned (*pairs)[2], unsigned count)
{
	struct actor walker;
	struct walk *stage;
	char path[64];

	actor_start(&walker, &unmapped, play_walker, sizeof(*stage));
	stage = walker.stage;
	stage->count = count;
	for (unsigned i = 0; i < count; i++)
		stage->ids[i] = pairs[i][0];
	for (int kind = 0; kind < ID_KINDS; kind++)
		SETUP_OK(put_proc(walker.cell.pid, id_kinds[kind].map, map));
	actor_meet(&walker, "mapped");
	for (unsigned i = 0; i < count; i++) {
		actor_meet(&walker, "became");
		REQUIRE_ERRNO(0, stage->became[UIDS]);
		REQUIRE_ERRNO(0, stage->became[GIDS]);
		proc_path(walker.cell.pid, "status", path);
		REQUIRE(look_ids(path, "Uid", 1) == pairs[i][1], "uid %u is %u outside", pairs[i][0],
		    look_ids(path, "Uid", 1));
		REQUIRE(look_ids(path, "Gid", 1) == pairs[i][1], "gid %u is %u outside", pairs[i][0],
		    look_ids(path, "Gid", 1));
		actor_meet(&walker, "looked");
	}
	actor_end(&walker);
}

CASE(every_id_of_a_range_is_translated,
    .requirement = "USER-34",
    .descr = "First, middle and last id of each range become the outer ids at the same distance",
    .needs = "user id-range")
{
	static const unsigned pairs[][2] = {
		{ 100, 0 }, { 105, 5 }, { 109, 9 }, { 0, 500 }, { 49, 549 }, { 30, 530 }, { 99, 20 },
	};

	require_walk("100 0 10\n0 500 50\n99 20 1\n", pairs, sizeof(pairs) / sizeof(pairs[0]));
}

CASE(every_id_of_many_ranges_is_translated,
    .requirement = "USER-34",
    .descr = "The same with seven lines",
    .needs = "user id-range")
{
	static const unsigned pairs[][2] = {
		{ 100, 0 }, { 109, 9 }, { 0, 500 }, { 49, 549 }, { 300, 300 }, { 309, 309 }, { 950, 40 }, { 55, 60 },
	};

	require_walk("100 0 10\n0 500 50\n55 60 2\n300 300 10\n950 40 1\n200 900 5\n60 700 5\n", pairs,
	    sizeof(pairs) / sizeof(pairs[0]));
}
