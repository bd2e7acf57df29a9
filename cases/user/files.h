/* files.h - files of owners that are mapped in a user namespace, or half, or not at all. */
#ifndef CASES_USER_FILES_H
#define CASES_USER_FILES_H

#include "caps.h"

/* What of a file has a mapping inside: 5 to 14 there are 505 to 514 outside. */
enum { BOTH, UID_ALONE, GID_ALONE, NEITHER, FILES };

#define FILES_MAP "0 0 1\n5 505 10\n"

static const struct {
	const char *name;
	uid_t uid;
	gid_t gid;
} files[FILES] = {
	[BOTH] = { "both", 505, 505 },
	[UID_ALONE] = { "uid-alone", 505, 905 },
	[GID_ALONE] = { "gid-alone", 905, 505 },
	[NEITHER] = { "neither", 905, 905 },
};

/* As its owner does it, which takes no capability over files. */
static inline void
make_file(const char *name, uid_t uid, gid_t gid, mode_t mode)
{
	const uid_t own_uid = geteuid();
	const gid_t own_gid = getegid();
	int fd;

	SETUP(setegid(gid));
	SETUP(seteuid(uid));
	fd = SETUP(open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
	SETUP(fchmod(fd, mode));
	close(fd);
	SETUP(seteuid(own_uid));
	SETUP(setegid(own_gid));
	SETUP(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static inline void
make_files(mode_t mode)
{
	enter_tmpfs();
	for (int i = 0; i < FILES; i++)
		make_file(files[i].name, files[i].uid, files[i].gid, mode);
}

/* One operation on each of the files by a process inside, with these capabilities. */
struct operation {
	int (*try)(const char *name);		/* 0, or -1 with errno */
	uint64_t kept;
	int number[FILES];			/* errno */
};

static inline void
look_at_operation(void *arg)
{
	struct operation *seen = arg;

	keep_caps(seen->kept);
	for (int i = 0; i < FILES; i++)
		seen->number[i] = ERRNO_OF(seen->try(files[i].name));
}

#endif
