/* join.h - what the join cases need, type by type. */
#ifndef CASES_JOIN_H
#define CASES_JOIN_H

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
#define NEEDS_ALL "user pid uts ipc mount CAP_SYS_CHROOT net cgroup time setns-pidfd"

#define ALL_TYPES (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | \
    CLONE_NEWCGROUP | CLONE_NEWTIME)

#endif
