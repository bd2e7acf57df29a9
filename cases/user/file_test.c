/* file_test.c - files seen and made inside, and what capabilities there do to those of others. */
#include "files.h"

static void
make_inside(void *arg)
{
	close(SETUP(open(arg, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600)));
}

static void
require_owner(const char *name, unsigned uid, unsigned gid)
{
	struct stat st;

	SETUP(stat(name, &st));
	REQUIRE_EQ(uid, st.st_uid);
	REQUIRE_EQ(gid, st.st_gid);
}

CASE(a_file_made_inside_has_outer_ids,
    .requirement = "USER-110",
    .descr = "A file made by 1000:1000 inside belongs to the outer ids that are mapped there",
    .needs = "user")
{
	char name[] = "made";

	case_observe(&mapped_to_1000, make_inside, name, sizeof(name));
	require_owner("made", geteuid(), getegid());
}

static void
make_as_7(void *arg)
{
	SETUP(setegid(7));
	SETUP(seteuid(6));
	make_inside(arg);
}

CASE(a_file_made_by_any_id_inside_has_its_outer_id,
    .requirement = "USER-110",
    .descr = "A file made by 6:7 inside belongs to 506:507 outside, where those are mapped",
    .needs = "user id-range tmpfs")
{
	char name[] = "made";

	enter_tmpfs();
	observe_mapped(FILES_MAP, FILES_MAP, make_as_7, name, sizeof(name));
	require_owner("made", 506, 507);
}

struct owners {
	unsigned uid[FILES], gid[FILES];
};

static void
look_at_owners(void *arg)
{
	struct owners *seen = arg;
	struct stat st;

	for (int i = 0; i < FILES; i++) {
		SETUP(stat(files[i].name, &st));
		seen->uid[i] = st.st_uid;
		seen->gid[i] = st.st_gid;
	}
}

CASE(owners_are_ids_of_the_looker,
    .requirement = "USER-111 USER-87",
    .descr = "stat() gives a mapped owner and a mapped group as inside, and the overflow id for each that is not",
    .needs = "user id-range tmpfs")
{
	struct owners seen = { { 0 }, { 0 } };

	make_files(0644);
	observe_mapped(FILES_MAP, FILES_MAP, look_at_owners, &seen, sizeof(seen));
	for (int i = 0; i < FILES; i++) {
		REQUIRE_EQ(files[i].uid == 505 ? 5 : overflow_id(UIDS), seen.uid[i]);
		REQUIRE_EQ(files[i].gid == 505 ? 5 : overflow_id(GIDS), seen.gid[i]);
	}
}

static void
look_at_own_file(void *arg)
{
	SETUP(stat("own", arg));
}

CASE(the_own_file_has_the_own_ids_inside,
    .requirement = "USER-111",
    .descr = "A file of the caller's, looked at with 1000 mapped to the caller's ids, belongs to 1000:1000",
    .needs = "user")
{
	struct stat seen = { 0 };
	char name[] = "own";

	make_inside(name);
	case_observe(&mapped_to_1000, look_at_own_file, &seen, sizeof(seen));
	REQUIRE_EQ(1000, seen.st_uid);
	REQUIRE_EQ(1000, seen.st_gid);
}

/* Accesses by the permission bits alone, as a user inside. */
struct access_by {
	uid_t uid;
	gid_t gid;
	int owner, group;			/* errno of opening files for either alone */
};

static void
look_at_access(void *arg)
{
	struct access_by *seen = arg;

	SETUP(setresgid(seen->gid, seen->gid, seen->gid));
	SETUP(setresuid(seen->uid, seen->uid, seen->uid));
	SETUP(drop_capabilities());
	seen->owner = ERRNO_OF(open("for-owner", O_RDONLY | O_CLOEXEC));
	seen->group = ERRNO_OF(open("for-group", O_RDONLY | O_CLOEXEC));
}

CASE(permissions_are_checked_by_outer_ids,
    .requirement = "USER-112",
    .descr = "Who is 5:6 inside opens what 505 or the group 506 may outside; who is 7:8 may not",
    .needs = "user id-range tmpfs")
{
	struct access_by same_ids = { 5, 6, -1, -1 }, others = { 7, 8, -1, -1 };

	enter_tmpfs();
	make_file("for-owner", 505, 900, 0400);
	make_file("for-group", 900, 506, 0040);
	observe_mapped(FILES_MAP, FILES_MAP, look_at_access, &same_ids, sizeof(same_ids));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_access, &others, sizeof(others));
	REQUIRE_ERRNO(0, same_ids.owner);
	REQUIRE_ERRNO(0, same_ids.group);
	REQUIRE_ERRNO(EACCES, others.owner);
	REQUIRE_ERRNO(EACCES, others.group);
}

static void
look_without_ids(void *arg)
{
	struct access_by *seen = arg;

	SETUP(drop_capabilities());
	seen->owner = ERRNO_OF(open("own", O_RDONLY | O_CLOEXEC));
}

CASE(the_own_file_opens_without_a_mapping,
    .requirement = "USER-112",
    .descr = "A file for its owner alone opens to that user in a namespace without maps and without capabilities",
    .needs = "user")
{
	struct access_by seen = { .owner = -1 };
	char name[] = "own";

	make_inside(name);
	case_observe(&unmapped, look_without_ids, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.owner);
}

/* Each call that gives a file away. */
struct gifts {
	int owner[4], group[4];			/* errno of chown(), lchown(), fchown(), fchownat() */
};

static void
look_at_gifts(void *arg)
{
	struct gifts *seen = arg;
	const int fd = SETUP(open("own", O_RDONLY | O_CLOEXEC));

	/* 0 has no mapping. */
	seen->owner[0] = ERRNO_OF(chown("own", 0, (gid_t)-1));
	seen->owner[1] = ERRNO_OF(lchown("own", 0, (gid_t)-1));
	seen->owner[2] = ERRNO_OF(fchown(fd, 0, (gid_t)-1));
	seen->owner[3] = ERRNO_OF(fchownat(AT_FDCWD, "own", 0, (gid_t)-1, 0));
	seen->group[0] = ERRNO_OF(chown("own", (uid_t)-1, 0));
	seen->group[1] = ERRNO_OF(lchown("own", (uid_t)-1, 0));
	seen->group[2] = ERRNO_OF(fchown(fd, (uid_t)-1, 0));
	seen->group[3] = ERRNO_OF(fchownat(AT_FDCWD, "own", (uid_t)-1, 0, 0));
}

CASE(a_file_cannot_be_given_to_an_unmapped_id,
    .requirement = "USER-113",
    .descr = "chown(), lchown(), fchown() and fchownat() to an owner or group without mapping are EINVAL",
    .needs = "user")
{
	struct gifts seen;
	char name[] = "own";

	memset(&seen, -1, sizeof(seen));
	make_inside(name);
	case_observe(&mapped_to_1000, look_at_gifts, &seen, sizeof(seen));
	for (int i = 0; i < 4; i++) {
		REQUIRE_ERRNO(EINVAL, seen.owner[i]);
		REQUIRE_ERRNO(EINVAL, seen.group[i]);
	}
	require_owner("own", geteuid(), getegid());
}

static void
give_to_6(void *arg)
{
	*(int *)arg = ERRNO_OF(chown("both", 6, 7));
}

CASE(a_file_given_inside_has_outer_ids,
    .requirement = "USER-114",
    .descr = "chown() to 6:7 inside gives the file to 506:507 outside",
    .needs = "user id-range tmpfs")
{
	int number = -1;

	make_files(0600);
	observe_mapped(FILES_MAP, FILES_MAP, give_to_6, &number, sizeof(number));
	REQUIRE_ERRNO(0, number);
	require_owner("both", 506, 507);
}

/* The group or the owner of one's own file lacks a mapping, by the maps that are written. */
struct half {
	int number;				/* errno of opening it, with every capability */
};

static void
look_at_half(void *arg)
{
	struct half *seen = arg;

	seen->number = ERRNO_OF(open("closed", O_RDWR | O_CLOEXEC));
}

static int
open_closed(bool uid, bool gid)
{
	struct half seen = { -1 };
	char uids[64], gids[64];

	observe_mapped(uid ? format_one(0, geteuid(), uids) : NULL, gid ? format_one(0, getegid(), gids) : NULL,
	    look_at_half, &seen, sizeof(seen));
	return seen.number;
}

CASE(owner_and_group_must_be_mapped_for_a_capability,
    .requirement = "USER-115",
    .descr = "A file with mode 0 opens to every capability when uid and gid of it are mapped; EACCES when one is not",
    .needs = "user")
{
	close(SETUP(open("closed", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0)));
	REQUIRE_ERRNO(0, open_closed(true, true));
	REQUIRE_ERRNO(EACCES, open_closed(true, false));
	REQUIRE_ERRNO(EACCES, open_closed(false, true));
	REQUIRE_ERRNO(EACCES, open_closed(false, false));
}
