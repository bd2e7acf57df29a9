/* map_test.c - id maps: empty at first, then what they say is what every id becomes. */
#include "process.h"

enum { LINES = 4 };

struct map_views {
	int lines[ID_KINDS];
	struct extent map[ID_KINDS][LINES];
	int projects;				/* lines */
};

static void
look_at_maps(void *arg)
{
	struct map_views *seen = arg;

	for (int kind = 0; kind < ID_KINDS; kind++)
		seen->lines[kind] = SETUP(read_map(0, id_kinds[kind].map, seen->map[kind], LINES));
	seen->projects = SETUP(read_map(0, "projid_map", NULL, 0));
}

CASE(a_new_namespace_has_no_maps,
    .requirement = "USER-20",
    .descr = "uid_map, gid_map and projid_map are empty in a new user namespace",
    .needs = "user")
{
	struct map_views seen = { { -1, -1 }, .projects = -1 };

	case_observe(&unmapped, look_at_maps, &seen, sizeof(seen));
	for (int kind = 0; kind < ID_KINDS; kind++)
		REQUIRE_EQ(0, seen.lines[kind]);
	REQUIRE_EQ(0, seen.projects);
}

CASE(ids_are_those_inside_the_map,
    .requirement = "USER-21",
    .descr = "With 1000 mapped to its own ids, every real, effective, saved and filesystem id of a process is 1000",
    .needs = "user")
{
	struct ids seen = { 0 };

	case_observe(&mapped_to_1000, look_at_ids, &seen, sizeof(seen));
	require_ids(&seen, 1000, 1000);
}

CASE(without_a_map_of_its_own_a_process_keeps_its_ids,
    .requirement = "USER-21",
    .descr = "Control: a plain child has its parent's ids, none of which is 1000")
{
	struct ids seen = { 0 }, own = { 0 };

	look_at_ids(&own);
	case_observe(&same, look_at_ids, &seen, sizeof(seen));
	if (own.simple[UIDS] == 1000 || own.simple[GIDS] == 1000)
		case_skip("denied", "the case itself has the id 1000");
	REQUIRE(memcmp(&own, &seen, sizeof(own)) == 0, "uid %u, gid %u", seen.simple[UIDS], seen.simple[GIDS]);
}

CASE(uid_and_gid_maps_are_apart,
    .requirement = "USER-22",
    .descr = "With the uid mapped to 5 and the gid to 6, getuid() is 5 and getgid() is 6",
    .needs = "user")
{
	const struct cell_spec inside = {
		.namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS, .uid = 5, .gid = 6,
	};
	struct ids seen = { 0 };

	case_observe(&inside, look_at_ids, &seen, sizeof(seen));
	require_ids(&seen, 5, 6);
}

CASE(maps_written_from_outside_take_effect,
    .requirement = "USER-23",
    .descr = "Maps that the parent writes are the maps of its child",
    .needs = "user")
{
	struct ids seen = { 0 };
	char uids[64], gids[64];

	observe_mapped(format_one(7, geteuid(), uids), format_one(8, getegid(), gids), look_at_ids, &seen,
	    sizeof(seen));
	require_ids(&seen, 7, 8);
}

static void
look_after_own_maps(void *arg)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	SETUP_OK(leave_user_space());
	map_self(9, uid, gid);
	look_at_ids(arg);
}

CASE(maps_written_from_inside_take_effect,
    .requirement = "USER-24",
    .descr = "Maps that a process writes itself take effect at once",
    .needs = "user")
{
	struct ids seen = { 0 };

	case_observe(&same, look_after_own_maps, &seen, sizeof(seen));
	require_ids(&seen, 9, 9);
}

CASE(field_two_is_an_id_of_the_parent_when_read_inside,
    .requirement = "USER-25",
    .descr = "A process in the namespace reads \"1000 OUTER 1\", the outer id being that of its parent's namespace",
    .needs = "user")
{
	struct map_views seen = { 0 };

	case_observe(&mapped_to_1000, look_at_maps, &seen, sizeof(seen));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_EQ(1, seen.lines[kind]);
		REQUIRE_EQ(1000, seen.map[kind][0].inside);
		REQUIRE_EQ(own_id(kind), seen.map[kind][0].outside);
		REQUIRE_EQ(1, seen.map[kind][0].count);
	}
}

/* Two levels: 5 of the inner is 1000 of the middle one, which is the case's own id. */
struct nested {
	struct extent map[ID_KINDS];		/* as the inner process reads it */
};

static void
play_inner(struct actor *self)
{
	struct nested *stage = self->stage;

	enter_user_space(5);
	for (int kind = 0; kind < ID_KINDS; kind++)
		SETUP(read_map(0, id_kinds[kind].map, &stage->map[kind], 1));
	actor_meet(self, "nested");
	actor_meet(self, "looked");
}

CASE(field_two_is_an_id_of_the_reader_when_read_outside,
    .requirement = "USER-26",
    .descr = "Two levels down, 5 shows as the middle namespace's 1000 inside, and outside as the reader's own id",
    .needs = "user user-in-user")
{
	struct actor inner;
	struct nested *stage;
	struct extent outside[ID_KINDS];

	actor_start(&inner, &mapped_to_1000, play_inner, sizeof(*stage));
	stage = inner.stage;
	actor_meet(&inner, "nested");
	for (int kind = 0; kind < ID_KINDS; kind++)
		SETUP(read_map(inner.cell.pid, id_kinds[kind].map, &outside[kind], 1));
	actor_meet(&inner, "looked");
	actor_end(&inner);
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_EQ(5, stage->map[kind].inside);
		REQUIRE_EQ(1000, stage->map[kind].outside);
		REQUIRE_EQ(5, outside[kind].inside);
		REQUIRE_EQ(own_id(kind), outside[kind].outside);
		REQUIRE_EQ(1, outside[kind].count);
	}
}

/* A reader that moves away from the namespace it opened the maps of another process in. */
struct moved {
	pid_t pid;				/* of the other process */
	unsigned kept[ID_KINDS];		/* field two by the descriptors opened before */
	unsigned anew[ID_KINDS];		/* by new ones */
};

static void
look_after_moving(void *arg)
{
	struct moved *seen = arg;
	int opened[ID_KINDS];
	char path[64], text[64];
	struct extent extent;

	for (int kind = 0; kind < ID_KINDS; kind++)
		opened[kind] = SETUP(open(proc_path(seen->pid, id_kinds[kind].map, path), O_RDONLY | O_CLOEXEC));
	SETUP_OK(leave_user_space());
	for (int kind = 0; kind < ID_KINDS; kind++) {
		const ssize_t n = SETUP(read(opened[kind], text, sizeof(text) - 1));

		text[n] = '\0';
		SETUP(sscanf(text, "%*u %u", &seen->kept[kind]) == 1 ? 0 : -1);
		SETUP(read_map(seen->pid, id_kinds[kind].map, &extent, 1));
		seen->anew[kind] = extent.outside;
	}
}

static struct moved
observe_moved(void)
{
	struct actor bystander;
	struct moved seen = { 0 };

	skip_if_hidden();
	seen.pid = start_bystander(&bystander, &mapped_to_1000);
	case_observe(&same, look_after_moving, &seen, sizeof(seen));
	end_bystander(&bystander);
	return seen;
}

CASE(field_two_is_an_id_of_the_opener,
    .requirement = "USER-27",
    .descr = "A map opened before the reader left into another namespace is read as before",
    .needs = "user user-in-user")
{
	const struct moved seen = observe_moved();

	for (int kind = 0; kind < ID_KINDS; kind++)
		REQUIRE_EQ(own_id(kind), seen.kept[kind]);
}

CASE(an_id_that_the_reader_has_not_shows_as_4294967295,
    .requirement = "USER-28",
    .descr = "Read from a namespace where the outer id has no mapping, field two is 4294967295",
    .needs = "user user-in-user")
{
	const struct moved seen = observe_moved();

	for (int kind = 0; kind < ID_KINDS; kind++)
		REQUIRE_EQ(UNMAPPED, seen.anew[kind]);
}

CASE(the_initial_namespace_maps_every_id_but_the_last,
    .requirement = "USER-29",
    .descr = "uid_map and gid_map of the initial namespace are \"0 0 4294967295\"",
    .arena = ARENA_NONE)
{
	struct extent extent = { 1, 1, 1 };

	if (look_namespace("user") != INITIAL_USER_SPACE)
		case_skip("denied", "the case is not in the initial user namespace");
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_EQ(1, read_map(0, id_kinds[kind].map, &extent, 1));
		REQUIRE_EQ(0, extent.inside);
		REQUIRE_EQ(0, extent.outside);
		REQUIRE_EQ(UINT32_MAX, extent.count);
	}
}

/* Texts of one map, one id long, that differ in what surrounds the numbers. */
static const struct {
	const char *before, *between, *after;
} shapes[] = { { "", " ", "" }, { "", " ", "\n" }, { "  ", "\t", "  \n" }, { "\t", " \t  ", "" } };

struct shape {
	size_t index;
	int number[ID_KINDS];			/* errno of the writes */
	struct map_views views;
};

static void
look_at_shape(void *arg)
{
	struct shape *seen = arg;
	char text[ID_KINDS][64];

	for (int kind = 0; kind < ID_KINDS; kind++)
		snprintf(text[kind], sizeof(text[kind]), "%s1000%s%u%s1%s", shapes[seen->index].before,
		    shapes[seen->index].between, own_id(kind), shapes[seen->index].between,
		    shapes[seen->index].after);
	SETUP_OK(leave_user_space());
	seen->number[UIDS] = put_proc(0, "uid_map", text[UIDS]);
	seen->number[GIDS] = put_gids(0, text[GIDS]);
	look_at_maps(&seen->views);
}

CASE(fields_are_separated_by_any_white_space,
    .requirement = "USER-30",
    .descr = "Blanks and tabs around the three numbers, and a newline or none behind the last, mean the same",
    .needs = "user")
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct shape seen = { .index = i };

		case_observe(&same, look_at_shape, &seen, sizeof(seen));
		for (int kind = 0; kind < ID_KINDS; kind++) {
			REQUIRE_ERRNO(0, seen.number[kind]);
			REQUIRE_EQ(1, seen.views.lines[kind]);
			REQUIRE_EQ(1000, seen.views.map[kind][0].inside);
			REQUIRE_EQ(own_id(kind), seen.views.map[kind][0].outside);
		}
	}
}
