/* nest_range_test.c - maps of many lines below maps of many lines: every id, there and back. */
#include "files.h"

/* The middle namespace: 7 ranges, none of which is at its own place. */
static const struct extent middle[] = {
	{ 0, 100, 10 }, { 10, 50, 10 }, { 20, 300, 10 }, { 30, 10, 10 }, { 40, 700, 10 }, { 50, 500, 10 }, { 60, 0, 10 },
};
/* The inner one, in ids of the middle: 7 as well. */
static const struct extent inner[] = {
	{ 0, 60, 5 }, { 5, 5, 5 }, { 100, 25, 5 }, { 200, 40, 3 }, { 300, 55, 5 }, { 400, 0, 2 }, { 500, 43, 7 },
};
enum { MIDDLE = sizeof(middle) / sizeof(middle[0]), INNER = sizeof(inner) / sizeof(inner[0]), IDS = 32 };

static void
format_map(const struct extent *extents, int count, char text[512])
{
	int used = 0;

	for (int i = 0; i < count; i++)
		used += snprintf(text + used, 512 - (size_t)used, "%u %u %u\n", extents[i].inside, extents[i].outside,
		    extents[i].count);
}

/* What an id of a map's inside is outside; UNMAPPED when it has none. */
static unsigned
go_out(const struct extent *extents, int count, unsigned id)
{
	for (int i = 0; i < count; i++)
		if (id >= extents[i].inside && id - extents[i].inside < extents[i].count)
			return extents[i].outside + (id - extents[i].inside);
	return UNMAPPED;
}

/* What an id of the inner namespace is to the case. */
static unsigned
go_all_out(unsigned id)
{
	return go_out(middle, MIDDLE, go_out(inner, INNER, id));
}

/* Every id of the inner namespace, which one process there is in turn. */
struct crossing {
	unsigned ids[IDS];
	unsigned uid[IDS], gid[IDS];		/* of a file that was made outside, as seen inside */
	int became[IDS];			/* errno */
};

static void
cross(struct crossing *seen)
{
	char name[32];
	struct stat st;

	keep_capabilities();
	for (int i = 0; i < IDS; i++) {
		const unsigned id = seen->ids[i];

		snprintf(name, sizeof(name), "outer-%d", i);
		SETUP(stat(name, &st));
		seen->uid[i] = st.st_uid;
		seen->gid[i] = st.st_gid;
		seen->became[i] = ERRNO_OF(setresgid(id, id, id));
		if (seen->became[i] == 0)
			seen->became[i] = ERRNO_OF(setresuid(id, id, id));
		snprintf(name, sizeof(name), "inner-%d", i);
		close(SETUP(open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600)));
	}
}

static void
play_middle(struct actor *self)
{
	char text[512], byte;
	int there[2], go[2];
	pid_t pid;

	actor_meet(self, "mapped");
	SETUP(pipe(there));
	SETUP(pipe(go));
	pid = SETUP(fork());
	if (pid == 0) {
		SETUP_OK(leave_user_space());
		SETUP(write(there[1], "", 1));
		SETUP(read(go[0], &byte, 1) == 1 ? 0 : -1);
		cross(self->stage);
		exit_child(0);
	}
	SETUP(read(there[0], &byte, 1) == 1 ? 0 : -1);
	format_map(inner, INNER, text);
	SETUP_OK(put_proc(pid, "uid_map", text));
	SETUP_OK(put_proc(pid, "gid_map", text));
	SETUP(write(go[1], "", 1));
	SETUP(wait_status(pid) == 0 ? 0 : -1);
}

static int
list_ids(unsigned ids[IDS])
{
	int count = 0;

	for (int i = 0; i < INNER; i++)
		for (unsigned j = 0; j < inner[i].count && count < IDS; j++)
			ids[count++] = inner[i].inside + j;
	return count;
}

CASE(nested_maps_of_many_lines_translate_there_and_back,
    .requirement = "USER-155",
    .descr = "Below two maps of seven lines, each of 32 ids is the right one outside, and outer owners are right inside",
    .needs = "user user-in-user id-range tmpfs")
{
	struct actor actor;
	struct crossing *stage;
	char text[512], name[32];
	struct stat st;

	skip_unless_root();
	enter_tmpfs();
	actor_start(&actor, &unmapped, play_middle, sizeof(*stage));
	stage = actor.stage;
	SETUP(list_ids(stage->ids) == IDS ? 0 : -1);
	for (int i = 0; i < IDS; i++) {
		snprintf(name, sizeof(name), "outer-%d", i);
		make_file(name, go_all_out(stage->ids[i]), go_all_out(stage->ids[i]), 0600);
	}
	format_map(middle, MIDDLE, text);
	SETUP_OK(put_proc(actor.cell.pid, "uid_map", text));
	SETUP_OK(put_proc(actor.cell.pid, "gid_map", text));
	actor_meet(&actor, "mapped");
	actor_end(&actor);
	for (int i = 0; i < IDS; i++) {
		REQUIRE_EQ(stage->ids[i], stage->uid[i]);
		REQUIRE_EQ(stage->ids[i], stage->gid[i]);
		REQUIRE_ERRNO(0, stage->became[i]);
		snprintf(name, sizeof(name), "inner-%d", i);
		SETUP(stat(name, &st));
		REQUIRE_EQ(go_all_out(stage->ids[i]), st.st_uid);
		REQUIRE_EQ(go_all_out(stage->ids[i]), st.st_gid);
	}
}
