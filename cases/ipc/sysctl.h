/* sysctl.h - the limits of an ipc namespace in /proc/sys, and who may be told to write them. */
#ifndef CASES_IPC_SYSCTL_H
#define CASES_IPC_SYSCTL_H

#include "atf/case.h"

#define SYSV_LIMIT(name) "/proc/sys/kernel/" name
#define MQ_LIMIT(name) "/proc/sys/fs/mqueue/" name

/* Newer kernels give the files to root of the user namespace that owns the ipc
 * namespace, older ones to the initial one's: ownership decides who can be
 * asked, not the outcome of a write. */
static inline void
skip_unless_owned(const char *path)
{
	if (access(path, F_OK) == -1)
		case_skip("unsupported", "no %s", path);
	if (look_read_only(path))
		case_skip("denied", "%s is on a read-only mount", path);
	if (!look_owned(path))
		case_skip("denied", "%s is not this user's to write", path);
}

#endif
