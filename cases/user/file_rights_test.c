/* file_rights_test.c - each capability over files counts for those with mapped owners. */
#include "files.h"

/* number: by file, with the capability alone. Without it all answers are `refused`. */
static void
require_capability(unsigned capability, int (*try)(const char *name), mode_t mode, int refused,
    const int number[FILES])
{
	struct operation with = { .try = try, .kept = CAP_BIT(capability) };
	struct operation without = { .try = try, .kept = ~CAP_BIT(capability) };

	/* What opens a file to one does so to the other. */
	if (capability == CAP_DAC_OVERRIDE || capability == CAP_DAC_READ_SEARCH)
		without.kept = ~(CAP_BIT(CAP_DAC_OVERRIDE) | CAP_BIT(CAP_DAC_READ_SEARCH));
	make_files(mode);
	memset(with.number, -1, sizeof(with.number));
	memset(without.number, -1, sizeof(without.number));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_operation, &without, sizeof(without));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_operation, &with, sizeof(with));
	for (int i = 0; i < FILES; i++) {
		REQUIRE(without.number[i] == refused, "%s, without the capability: %s, expected %s", files[i].name,
		    strerror(without.number[i]), strerror(refused));
		REQUIRE(with.number[i] == number[i], "%s, with the capability: %s, expected %s", files[i].name,
		    strerror(with.number[i]), strerror(number[i]));
	}
}

static int
try_write(const char *name)
{
	const int fd = open(name, O_RDWR | O_CLOEXEC);

	return fd == -1 ? -1 : close(fd);
}

CASE(cap_dac_override_counts_for_mapped_owners,
    .requirement = "USER-116",
    .descr = "With CAP_DAC_OVERRIDE inside, a file with mode 0 opens if owner and group are mapped, EACCES otherwise",
    .needs = "user id-range tmpfs")
{
	require_capability(CAP_DAC_OVERRIDE, try_write, 0, EACCES, (const int[]){ 0, EACCES, EACCES, EACCES });
}

static int
try_read(const char *name)
{
	const int fd = open(name, O_RDONLY | O_CLOEXEC);

	return fd == -1 ? -1 : close(fd);
}

CASE(cap_dac_read_search_counts_for_mapped_owners,
    .requirement = "USER-117",
    .descr = "With CAP_DAC_READ_SEARCH inside, a file with mode 0 is read if owner and group are mapped, EACCES otherwise",
    .needs = "user id-range tmpfs")
{
	require_capability(CAP_DAC_READ_SEARCH, try_read, 0, EACCES, (const int[]){ 0, EACCES, EACCES, EACCES });
}

static int
try_chown(const char *name)
{
	return chown(name, 6, (gid_t)-1);
}

CASE(cap_chown_counts_for_mapped_owners,
    .requirement = "USER-118",
    .descr = "With CAP_CHOWN inside, chown() is granted if owner and group are mapped, EPERM otherwise",
    .needs = "user id-range tmpfs")
{
	require_capability(CAP_CHOWN, try_chown, 0666, EPERM, (const int[]){ 0, EPERM, EPERM, EPERM });
}

static int
try_chgrp(const char *name)
{
	return chown(name, (uid_t)-1, 7);
}

CASE(cap_chown_counts_for_mapped_groups,
    .requirement = "USER-118",
    .descr = "With CAP_CHOWN inside, a new group is granted if owner and group are mapped, EPERM otherwise",
    .needs = "user id-range tmpfs")
{
	require_capability(CAP_CHOWN, try_chgrp, 0666, EPERM, (const int[]){ 0, EPERM, EPERM, EPERM });
}

/* CAP_FOWNER looks at the owner alone. */
static const int by_owner[FILES] = { [BOTH] = 0, [UID_ALONE] = 0, [GID_ALONE] = EPERM, [NEITHER] = EPERM };

static int
try_chmod(const char *name)
{
	return chmod(name, 0640);
}

CASE(cap_fowner_changes_modes_of_mapped_owners,
    .requirement = "USER-119",
    .descr = "With CAP_FOWNER inside, chmod() is granted if the owner is mapped, whatever the group; EPERM otherwise",
    .needs = "user id-range tmpfs")
{
	require_capability(CAP_FOWNER, try_chmod, 0666, EPERM, by_owner);
}

static int
try_utimes(const char *name)
{
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };

	return utimensat(AT_FDCWD, name, times, 0);
}

CASE(cap_fowner_changes_times_of_mapped_owners,
    .requirement = "USER-120",
    .descr = "With CAP_FOWNER inside, utimensat() is granted if the owner is mapped, whatever the group; EPERM otherwise",
    .needs = "user id-range tmpfs")
{
	require_capability(CAP_FOWNER, try_utimes, 0666, EPERM, by_owner);
}

static int
try_noatime(const char *name)
{
	const int fd = open(name, O_RDONLY | O_NOATIME | O_CLOEXEC);

	return fd == -1 ? -1 : close(fd);
}

CASE(cap_fowner_spares_access_times_of_mapped_owners,
    .requirement = "USER-119",
    .descr = "With CAP_FOWNER inside, O_NOATIME is granted if the owner is mapped, whatever the group; EPERM otherwise",
    .needs = "user id-range tmpfs")
{
	require_capability(CAP_FOWNER, try_noatime, 0666, EPERM, by_owner);
}

CASE(every_capability_inside_does_nothing_to_unmapped_owners,
    .requirement = "USER-121",
    .descr = "With every capability inside, chmod(), chown() and utimensat() are EPERM for a file of an unmapped owner",
    .needs = "user id-range tmpfs")
{
	static int (*const tries[])(const char *) = { try_chmod, try_chown, try_chgrp, try_utimes };

	make_files(0666);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		struct operation seen = { .try = tries[i], .kept = UINT64_MAX };

		memset(seen.number, -1, sizeof(seen.number));
		observe_mapped(FILES_MAP, FILES_MAP, look_at_operation, &seen, sizeof(seen));
		REQUIRE_ERRNO(EPERM, seen.number[GID_ALONE]);
		REQUIRE_ERRNO(EPERM, seen.number[NEITHER]);
	}
}

/* chmod() of files whose group the caller is not in. */
struct kept_bit {
	uint64_t kept;
	int number[FILES];			/* errno; the others are the caller's to change */
	mode_t mode[FILES];
};

static void
look_at_kept_bit(void *arg)
{
	struct kept_bit *seen = arg;
	struct stat st;

	keep_caps(seen->kept);
	for (int i = 0; i < FILES; i++) {
		seen->number[i] = ERRNO_OF(chmod(files[i].name, 02755));
		SETUP(stat(files[i].name, &st));
		seen->mode[i] = st.st_mode & 07777;
	}
}

CASE(cap_fsetid_counts_for_mapped_owners,
    .requirement = "USER-122",
    .descr = "CAP_FSETID inside keeps the set-group-ID bit at chmod() if owner and group are mapped",
    .needs = "user id-range tmpfs")
{
	struct kept_bit with = { .kept = CAP_BIT(CAP_FOWNER) | CAP_BIT(CAP_FSETID) };
	struct kept_bit without = { .kept = CAP_BIT(CAP_FOWNER) };

	make_files(0700);
	observe_mapped(FILES_MAP, FILES_MAP, look_at_kept_bit, &with, sizeof(with));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_kept_bit, &without, sizeof(without));
	REQUIRE_ERRNO(0, with.number[BOTH]);
	REQUIRE_ERRNO(0, with.number[UID_ALONE]);
	REQUIRE_ERRNO(0, without.number[BOTH]);
	REQUIRE_EQ(02755, with.mode[BOTH]);
	REQUIRE_EQ(0755, with.mode[UID_ALONE]);
	REQUIRE_EQ(0755, without.mode[BOTH]);
}

static int
try_unlink(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "sticky/%s", name);
	return unlink(path);
}

/* Of an outer user who is nobody inside, and neither is the caller. */
static void
make_sticky(void)
{
	enter_tmpfs();
	SETUP(seteuid(905));
	SETUP(mkdir("sticky", 0700));
	SETUP(chmod("sticky", 01777));
	SETUP(seteuid(getuid()));
	SETUP(chdir("sticky"));
	for (int i = 0; i < FILES; i++)
		make_file(files[i].name, files[i].uid, files[i].gid, 0600);
	SETUP(chdir(".."));
}

CASE(a_sticky_directory_keeps_files_of_unmapped_owners,
    .requirement = "USER-123",
    .descr = "With CAP_FOWNER inside, a mapped file in an outer user's sticky directory is unlinked; EPERM for others",
    .needs = "user id-range tmpfs")
{
	struct operation with = { .try = try_unlink, .kept = CAP_BIT(CAP_FOWNER) };
	struct operation without = { .try = try_unlink, .kept = ~CAP_BIT(CAP_FOWNER) };

	make_sticky();
	memset(with.number, -1, sizeof(with.number));
	memset(without.number, -1, sizeof(without.number));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_operation, &without, sizeof(without));
	observe_mapped(FILES_MAP, FILES_MAP, look_at_operation, &with, sizeof(with));
	REQUIRE_ERRNO(EPERM, without.number[BOTH]);
	REQUIRE_ERRNO(0, with.number[BOTH]);
	REQUIRE_ERRNO(EPERM, with.number[GID_ALONE]);
	REQUIRE_ERRNO(EPERM, with.number[NEITHER]);
}
