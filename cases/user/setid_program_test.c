/* setid_program_test.c - set-user-ID and set-group-ID programs, whose ids are mapped inside or not. */
#include "files.h"
#include "program.h"

/* A copy of the test program for each kind of owner, executed inside as 0:0. */
struct programs {
	struct program_report report[FILES];
};

static void
look_at_programs(void *arg)
{
	struct programs *seen = arg;

	for (int i = 0; i < FILES; i++)
		run_program(files[i].name, &seen->report[i]);
}

static void
make_program(const char *name, uid_t uid, gid_t gid, mode_t bits)
{
	const uid_t own_uid = geteuid();
	const gid_t own_gid = getegid();

	SETUP(setegid(gid));
	SETUP(seteuid(uid));
	copy_program(name);
	SETUP(chmod(name, 0755 | bits));
	SETUP(seteuid(own_uid));
	SETUP(setegid(own_gid));
	SETUP(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static void
observe_programs(mode_t bits, struct programs *ret)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		case_skip("denied", "no_new_privs is set: no program changes ids");
	skip_unless_root();
	*ret = (struct programs){ 0 };
	enter_tmpfs();
	for (int i = 0; i < FILES; i++)
		make_program(files[i].name, files[i].uid, files[i].gid, bits);
	observe_mapped(FILES_MAP, FILES_MAP, look_at_programs, ret, sizeof(*ret));
	for (int i = 0; i < FILES; i++)
		REQUIRE_ERRNO(0, ret->report[i].number);
}

static void
require_uid(const struct programs *seen, int file, unsigned expected)
{
	REQUIRE(seen->report[file].caps.euid == expected, "%s: the effective uid is %u, expected %u", files[file].name,
	    seen->report[file].caps.euid, expected);
	REQUIRE_EQ(0, seen->report[file].caps.uid);
}

static void
require_gid(const struct programs *seen, int file, unsigned expected)
{
	REQUIRE(seen->report[file].caps.egid == expected, "%s: the effective gid is %u, expected %u", files[file].name,
	    seen->report[file].caps.egid, expected);
	REQUIRE_EQ(0, seen->report[file].caps.gid);
}

CASE(a_set_user_id_program_gives_the_id_inside,
    .requirement = "USER-124",
    .descr = "A set-user-ID program of 505:505 runs as the 5 that is mapped to it",
    .needs = "user id-range tmpfs")
{
	struct programs seen;

	observe_programs(S_ISUID, &seen);
	require_uid(&seen, BOTH, 5);
	require_gid(&seen, BOTH, 0);
}

CASE(a_set_group_id_program_gives_the_id_inside,
    .requirement = "USER-124",
    .descr = "A set-group-ID program of 505:505 runs with the group 5 that is mapped to it",
    .needs = "user id-range tmpfs")
{
	struct programs seen;

	observe_programs(S_ISGID, &seen);
	require_gid(&seen, BOTH, 5);
	require_uid(&seen, BOTH, 0);
}

CASE(a_set_user_id_program_without_mapping_changes_nothing,
    .requirement = "USER-125",
    .descr = "A set-user-ID program whose owner or group has no mapping runs with the caller's ids",
    .needs = "user id-range tmpfs")
{
	struct programs seen;

	observe_programs(S_ISUID, &seen);
	require_uid(&seen, UID_ALONE, 0);
	require_uid(&seen, GID_ALONE, 0);
	require_uid(&seen, NEITHER, 0);
}

CASE(a_set_group_id_program_without_mapping_changes_nothing,
    .requirement = "USER-126",
    .descr = "A set-group-ID program whose owner or group has no mapping runs with the caller's ids",
    .needs = "user id-range tmpfs")
{
	struct programs seen;

	observe_programs(S_ISGID, &seen);
	require_gid(&seen, UID_ALONE, 0);
	require_gid(&seen, GID_ALONE, 0);
	require_gid(&seen, NEITHER, 0);
}

CASE(with_both_bits_half_a_mapping_changes_nothing,
    .requirement = "USER-125 USER-126",
    .descr = "A program with both bits, one of whose ids is mapped, changes neither",
    .needs = "user id-range tmpfs")
{
	struct programs seen;

	observe_programs(S_ISUID | S_ISGID, &seen);
	require_uid(&seen, BOTH, 5);
	require_gid(&seen, BOTH, 5);
	for (int file = UID_ALONE; file < FILES; file++) {
		require_uid(&seen, file, 0);
		require_gid(&seen, file, 0);
	}
}
