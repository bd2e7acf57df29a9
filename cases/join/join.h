/* join.h - what the join cases need, type by type. */
#ifndef CASES_JOIN_H
#define CASES_JOIN_H

#include <time.h>

#include "cases/visit.h"

/* What a case about one type needs: a mount namespace is joined with a chroot. */
#define NEEDS_user "user"
#define NEEDS_pid "pid"
#define NEEDS_uts "uts"
#define NEEDS_ipc "ipc"
#define NEEDS_mount "mount CAP_SYS_CHROOT"
#define NEEDS_net "net"
#define NEEDS_cgroup "cgroup"
#define NEEDS_time "time"
#define NEEDS_ALL "user pid uts ipc mount CAP_SYS_CHROOT net setns-pidfd"

/* Whether to look again at what somebody who walks through /proc may hold for a moment. */
static inline bool
look_again(const struct timespec *start)
{
	struct timespec now;

	sched_yield();
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - start->tv_sec < 10;
}

/* Flags of the types that can be had: what NEEDS_ALL names, and those that a kernel may lack. */
static inline uint64_t
all_types(void)
{
	uint64_t flags = 0;

	for (int type = 0; type < CELL_TYPES; type++) {
		struct cell_feature found;
		const bool may_lack = type == CELL_CGROUP || type == CELL_TIME;

		if (!may_lack || (cell_feature(cell_namespaces[type].name, &found, NULL) == 0 &&
		    found.support == CELL_SUPPORTED))
			flags |= cell_namespaces[type].flag;
	}
	return flags;
}

#endif
