/* user.h - a user without privileges that gets a part of the tree. */
#ifndef CASES_CGROUP_USER_H
#define CASES_CGROUP_USER_H

#include "tree.h"

enum { USER = 65534 };

static inline void
give_to_user(const char *name)
{
	if (chown(in_tree(name), USER, USER) < 0)
		case_skip("denied", "no file can be given to the user %d: %s", USER, strerror(errno));
}

/* 0 or errno. Afterwards no folder of the case has to be searched on the way to the tree. */
static inline int
become_user(void)
{
	SETUP(chdir(tree));
	snprintf(tree, sizeof(tree), ".");
	return setresgid(USER, USER, USER) < 0 || setresuid(USER, USER, USER) < 0 ? errno : 0;
}

/* Skip unless a probe could become the user. */
static inline void
need_user(int became)
{
	if (became != 0)
		case_skip("denied", "no process can become the user %d: %s", USER, strerror(became));
}

#endif
