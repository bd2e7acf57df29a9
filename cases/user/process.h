/* process.h - every id that a process has, as it sees them itself. */
#ifndef CASES_USER_PROCESS_H
#define CASES_USER_PROCESS_H

#include "ids.h"

struct ids {
	unsigned real[ID_KINDS], effective[ID_KINDS], saved[ID_KINDS], file[ID_KINDS];
	unsigned simple[ID_KINDS];		/* getuid(), getgid() */
};

static inline void
look_at_ids(void *arg)
{
	struct ids *seen = arg;

	SETUP(getresuid(&seen->real[UIDS], &seen->effective[UIDS], &seen->saved[UIDS]));
	SETUP(getresgid(&seen->real[GIDS], &seen->effective[GIDS], &seen->saved[GIDS]));
	seen->file[UIDS] = (unsigned)setfsuid((uid_t)-1);
	seen->file[GIDS] = (unsigned)setfsgid((gid_t)-1);
	seen->simple[UIDS] = getuid();
	seen->simple[GIDS] = getgid();
}

static inline void
require_ids(const struct ids *ids, unsigned uid, unsigned gid)
{
	const unsigned expected[ID_KINDS] = { uid, gid };

	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_EQ(expected[kind], ids->simple[kind]);
		REQUIRE_EQ(expected[kind], ids->real[kind]);
		REQUIRE_EQ(expected[kind], ids->effective[kind]);
		REQUIRE_EQ(expected[kind], ids->saved[kind]);
		REQUIRE_EQ(expected[kind], ids->file[kind]);
	}
}

#endif
