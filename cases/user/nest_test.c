/* nest_test.c - user namespaces below user namespaces: how deep, and what their maps add up to. */
#include "ids.h"

enum { LEVELS = 32, ENOUGH = 2 * LEVELS };

struct depth {
	int levels;				/* created below the caller's namespace */
	int number;				/* errno that ended it */
	int wrong;				/* levels whose ids were not as mapped */
};

/* Each level is created from the one above, with the ids as 0 and 1000 in turn. */
static void
descend(void *arg)
{
	struct depth *seen = arg;

	for (seen->levels = 0; seen->levels < ENOUGH; seen->levels++) {
		const unsigned inside = seen->levels % 2 == 0 ? 1000 : 0;
		const uid_t uid = geteuid();
		const gid_t gid = getegid();

		if (case_unshare(CLONE_NEWUSER) == -1)
			break;
		map_self(inside, uid, gid);
		if (getuid() != inside || getgid() != inside)
			seen->wrong++;
	}
	seen->number = errno;
}

static struct depth
observe_depth(void)
{
	struct depth seen = { 0 };

	case_observe(&same, descend, &seen, sizeof(seen));
	return seen;
}

/* Levels below the initial user namespace, where the caller is. */
static struct depth
observe_whole_depth(void)
{
	const long limit = look_number("/proc/sys/user/max_user_namespaces");

	if (look_namespace("user") != INITIAL_USER_SPACE)
		case_skip("denied", "the user namespaces around this one are out of sight");
	if (limit >= 0 && limit < ENOUGH)
		case_skip("denied", "user.max_user_namespaces is %ld", limit);
	return observe_depth();
}

CASE(nesting_reaches_32_levels,
    .requirement = "USER-150",
    .descr = "32 levels can be nested below the initial user namespace",
    .needs = "user",
    .arena = ARENA_NONE)
{
	const struct depth seen = observe_whole_depth();

	REQUIRE(seen.levels >= LEVELS, "%d levels, then %s", seen.levels, strerror(seen.number));
}

CASE(the_33rd_level_is_refused,
    .requirement = "USER-152",
    .descr = "No more than 32 levels can be nested below the initial user namespace",
    .needs = "user",
    .arena = ARENA_NONE)
{
	const struct depth seen = observe_whole_depth();

	REQUIRE(seen.levels <= LEVELS, "%d levels were created", seen.levels);
}

CASE(nesting_has_a_limit,
    .requirement = "USER-151",
    .descr = "Nesting ends with ENOSPC at 33 levels at the latest",
    .needs = "user")
{
	const struct depth seen = observe_depth();

	REQUIRE(seen.levels <= LEVELS + 1, "%d levels were created", seen.levels);
	REQUIRE_ERRNO(ENOSPC, seen.number);
}

CASE(maps_add_up_over_all_levels,
    .requirement = "USER-153",
    .descr = "On each level that can be nested, a process has the ids that this level's maps give it",
    .needs = "user")
{
	const struct depth seen = observe_depth();

	if (seen.levels == 0)
		skip_if_limited(seen.number);
	REQUIRE(seen.levels > 0, "no level: %s", strerror(seen.number));
	REQUIRE_EQ(0, seen.wrong);
}

/* A file of 0, 1000 or nobody, by the level it is looked at from. */
struct views {
	int levels;
	unsigned uid[4], gid[4];
};

static void
look_from_levels(void *arg)
{
	static const unsigned inside[] = { 1000, 7, 0 };
	struct views *seen = arg;
	struct stat st;

	for (seen->levels = 0; seen->levels < 4; seen->levels++) {
		SETUP(stat("file", &st));
		seen->uid[seen->levels] = st.st_uid;
		seen->gid[seen->levels] = st.st_gid;
		if (seen->levels < 3)
			enter_user_space(inside[seen->levels]);
	}
}

CASE(a_file_is_owned_differently_on_each_level,
    .requirement = "USER-153",
    .descr = "One file belongs to the caller's ids outside, and to 1000, 7 and 0 on the levels below",
    .needs = "user user-in-user")
{
	struct views seen = { 0 };

	close(SETUP(open("file", O_CREAT | O_RDONLY | O_CLOEXEC, 0644)));
	case_observe(&same, look_from_levels, &seen, sizeof(seen));
	REQUIRE_EQ(geteuid(), seen.uid[0]);
	REQUIRE_EQ(getegid(), seen.gid[0]);
	for (int level = 1; level < 4; level++) {
		const unsigned expected = level == 1 ? 1000 : level == 2 ? 7 : 0;

		REQUIRE_EQ(expected, seen.uid[level]);
		REQUIRE_EQ(expected, seen.gid[level]);
	}
}

/* Two namespaces side by side have nothing of each other's maps. */
CASE(siblings_have_maps_of_their_own,
    .requirement = "USER-154",
    .descr = "Two user namespaces of one creator are different, and each keeps the maps it was given",
    .needs = "user user-in-user")
{
	struct actor first, second;
	struct extent maps[2] = { { 0 }, { 0 } };
	const pid_t pids[2] = { start_bystander(&first, &mapped_to_0), start_bystander(&second, &mapped_to_1000) };
	struct stat spaces[2];
	char path[64];

	for (int i = 0; i < 2; i++) {
		SETUP(read_map(pids[i], "uid_map", &maps[i], 1));
		SETUP(stat(proc_path(pids[i], "ns/user", path), &spaces[i]));
	}
	end_bystander(&first);
	end_bystander(&second);
	REQUIRE_NE(spaces[0].st_ino, spaces[1].st_ino);
	REQUIRE_EQ(0, maps[0].inside);
	REQUIRE_EQ(1000, maps[1].inside);
}
