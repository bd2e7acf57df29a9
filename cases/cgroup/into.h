/* into.h - clone3(2) with CLONE_INTO_CGROUP. */
#ifndef CASES_CGROUP_INTO_H
#define CASES_CGROUP_INTO_H

#include <signal.h>
#include <sys/syscall.h>

#include "src/coverage.h"
#include "tree.h"

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

/* Runs body in a child that is created in the cgroup of a descriptor: its pid, or -1. */
static inline pid_t
clone_into(int fd, int (*body)(void *), void *arg)
{
	/* struct clone_args as of Linux 5.7 */
	uint64_t args[11] = { [0] = CLONE_INTO_CGROUP, [4] = SIGCHLD, [10] = (uint64_t)fd };
	const pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof(args));

	if (pid == 0)
		exit_child(body(arg));
	return pid;
}

static inline int
do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

/* 0 or errno. */
static inline int
try_clone_into(int fd)
{
	const pid_t pid = clone_into(fd, do_nothing, NULL);

	if (pid < 0)
		return errno;
	return wait_status(pid) == 0 ? 0 : ECHILD;
}

static inline int
open_group(const char *group, int flags)
{
	return SETUP(open(in_tree(group), flags | O_DIRECTORY | O_CLOEXEC));
}

#endif
