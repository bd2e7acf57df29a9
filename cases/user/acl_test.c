/* acl_test.c - ids in access control lists are translated like a file's owner. */
#include <endian.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sys/xattr.h>

#include "files.h"

enum { ENTRIES = 6 };

static const char *const acl_names[] = { "system.posix_acl_access", "system.posix_acl_default" };

/* An attribute with one named user and one named group. */
struct acl {
	struct posix_acl_xattr_header header;
	struct posix_acl_xattr_entry entries[ENTRIES];
};

static struct acl
make_acl(unsigned uid, unsigned gid)
{
	const struct { unsigned tag, perm, id; } entries[ENTRIES] = {
		{ ACL_USER_OBJ, 7, UNMAPPED }, { ACL_USER, 4, uid }, { ACL_GROUP_OBJ, 0, UNMAPPED },
		{ ACL_GROUP, 4, gid }, { ACL_MASK, 7, UNMAPPED }, { ACL_OTHER, 0, UNMAPPED },
	};
	struct acl acl = { .header = { htole32(POSIX_ACL_XATTR_VERSION) } };

	for (int i = 0; i < ENTRIES; i++)
		acl.entries[i] = (struct posix_acl_xattr_entry){
			htole16((uint16_t)entries[i].tag), htole16((uint16_t)entries[i].perm), htole32(entries[i].id),
		};
	return acl;
}

/* 0 or errno. */
static int
put_acl(const char *path, int name, unsigned uid, unsigned gid)
{
	const struct acl acl = make_acl(uid, gid);

	return ERRNO_OF(setxattr(path, acl_names[name], &acl, sizeof(acl), 0));
}

/* The ids of the first named user and group; 0xfffffffe when there is none. */
static void
read_acl(const char *path, int name, unsigned *uid, unsigned *gid)
{
	struct acl acl;
	const ssize_t size = SETUP(getxattr(path, acl_names[name], &acl, sizeof(acl)));

	*uid = *gid = (unsigned)-2;
	for (size_t i = 0; i < ENTRIES && sizeof(acl.header) + (i + 1) * sizeof(acl.entries[0]) <= (size_t)size; i++)
		if (le16toh(acl.entries[i].e_tag) == ACL_USER)
			*uid = le32toh(acl.entries[i].e_id);
		else if (le16toh(acl.entries[i].e_tag) == ACL_GROUP)
			*gid = le32toh(acl.entries[i].e_id);
}

/* A directory in the arena's tmpfs, which takes both kinds of list, or a skip. */
static void
make_listed(unsigned uid, unsigned gid)
{
	enter_tmpfs();
	SETUP(mkdir("listed", 0700));
	for (int name = 0; name < 2; name++) {
		const int number = put_acl("listed", name, uid, gid);

		if (number == EOPNOTSUPP)
			case_skip("unsupported", "tmpfs takes no access control lists");
		SETUP_OK(number);
	}
}

struct listed {
	unsigned uid[2], gid[2];		/* by kind of list */
};

static void
look_at_listed(void *arg)
{
	struct listed *seen = arg;

	for (int name = 0; name < 2; name++)
		read_acl("listed", name, &seen->uid[name], &seen->gid[name]);
}

static void
require_listed(const struct listed *seen, unsigned uid, unsigned gid)
{
	for (int name = 0; name < 2; name++) {
		REQUIRE_EQ(uid, seen->uid[name]);
		REQUIRE_EQ(gid, seen->gid[name]);
	}
}

CASE(a_list_is_read_as_ids_of_the_reader,
    .requirement = "USER-130",
    .descr = "Entries for the caller's own ids read as 1000 inside, where that is mapped to them",
    .needs = "user tmpfs")
{
	struct listed outside = { { 0 }, { 0 } }, inside = { { 0 }, { 0 } };

	make_listed(geteuid(), getegid());
	look_at_listed(&outside);
	case_observe(&mapped_to_1000, look_at_listed, &inside, sizeof(inside));
	require_listed(&outside, geteuid(), getegid());
	require_listed(&inside, 1000, 1000);
}

CASE(an_unmapped_id_in_a_list_reads_as_4294967295,
    .requirement = "USER-131",
    .descr = "Entries for ids that have no mapping read as 4294967295",
    .needs = "user tmpfs")
{
	struct listed seen = { { 0 }, { 0 } };

	make_listed(geteuid(), getegid());
	case_observe(&unmapped, look_at_listed, &seen, sizeof(seen));
	require_listed(&seen, UNMAPPED, UNMAPPED);
}

struct written {
	unsigned uid, gid;
	int number[2];				/* errno */
};

static void
write_listed(void *arg)
{
	struct written *seen = arg;

	for (int name = 0; name < 2; name++)
		seen->number[name] = put_acl("listed", name, seen->uid, seen->gid);
}

CASE(a_list_is_written_as_ids_of_the_writer,
    .requirement = "USER-132",
    .descr = "Entries written for 1000 inside read outside as the ids that it is mapped to",
    .needs = "user tmpfs")
{
	struct written seen = { .uid = 1000, .gid = 1000, .number = { -1, -1 } };
	struct listed outside = { { 0 }, { 0 } };

	/* What is there before names others. */
	make_listed(geteuid(), getegid());
	for (int name = 0; name < 2; name++)
		SETUP(removexattr("listed", acl_names[name]));
	case_observe(&mapped_to_1000, write_listed, &seen, sizeof(seen));
	for (int name = 0; name < 2; name++)
		REQUIRE_ERRNO(0, seen.number[name]);
	look_at_listed(&outside);
	require_listed(&outside, geteuid(), getegid());
}

CASE(an_unmapped_id_is_not_written_into_a_list,
    .requirement = "USER-133",
    .descr = "Entries for a uid or a gid without mapping are EINVAL",
    .needs = "user tmpfs")
{
	struct written uid = { .uid = 0, .gid = 1000, .number = { -1, -1 } };
	struct written gid = { .uid = 1000, .gid = 0, .number = { -1, -1 } };

	make_listed(geteuid(), getegid());
	case_observe(&mapped_to_1000, write_listed, &uid, sizeof(uid));
	case_observe(&mapped_to_1000, write_listed, &gid, sizeof(gid));
	for (int name = 0; name < 2; name++) {
		REQUIRE_ERRNO(EINVAL, uid.number[name]);
		REQUIRE_ERRNO(EINVAL, gid.number[name]);
	}
}

/* A user inside, without capabilities, opens a file that a list opens to somebody. */
struct opened {
	unsigned uid, gid;
	int number;				/* errno */
};

static void
open_listed(void *arg)
{
	struct opened *seen = arg;

	SETUP(setresgid(seen->gid, seen->gid, seen->gid));
	SETUP(setresuid(seen->uid, seen->uid, seen->uid));
	SETUP(drop_capabilities());
	seen->number = ERRNO_OF(open("listed", O_RDONLY | O_CLOEXEC));
}

CASE(a_list_opens_to_the_mapped_id,
    .requirement = "USER-134",
    .descr = "Entries for the user 506 and the group 507 open to 6 and to the group 7 inside, and to 8:9 not",
    .needs = "user id-range tmpfs")
{
	struct opened user = { 6, 9, -1 }, group = { 8, 7, -1 }, other = { 8, 9, -1 };

	make_listed(506, 507);
	observe_mapped(FILES_MAP, FILES_MAP, open_listed, &user, sizeof(user));
	observe_mapped(FILES_MAP, FILES_MAP, open_listed, &group, sizeof(group));
	observe_mapped(FILES_MAP, FILES_MAP, open_listed, &other, sizeof(other));
	REQUIRE_ERRNO(0, user.number);
	REQUIRE_ERRNO(0, group.number);
	REQUIRE_ERRNO(EACCES, other.number);
}

/* The list of a file whose owner has no mapping. */
static int
try_acl(const char *name)
{
	const struct acl acl = make_acl(6, 7);

	return setxattr(name, acl_names[0], &acl, sizeof(acl), 0);
}

CASE(only_lists_of_mapped_owners_are_written,
    .requirement = "USER-135",
    .descr = "CAP_FOWNER inside writes the list of a file whose owner is mapped, whatever the group; EPERM otherwise",
    .needs = "user id-range tmpfs")
{
	struct operation with = { .try = try_acl, .kept = CAP_BIT(CAP_FOWNER) };
	struct operation without = { .try = try_acl, .kept = ~CAP_BIT(CAP_FOWNER) };

	make_files(0600);
	memset(with.number, -1, sizeof(with.number));
	memset(without.number, -1, sizeof(without.number));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_operation, &without, sizeof(without));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_operation, &with, sizeof(with));
	if (with.number[BOTH] == EOPNOTSUPP)
		case_skip("unsupported", "tmpfs takes no access control lists");
	for (int i = 0; i < FILES; i++) {
		REQUIRE_ERRNO(EPERM, without.number[i]);
		REQUIRE_ERRNO(i == BOTH || i == UID_ALONE ? 0 : EPERM, with.number[i]);
	}
}
