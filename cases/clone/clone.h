/* clone.h - the three calls that make namespaces, and which of its eight a process sees to be new. */
#ifndef CASES_CLONE_H
#define CASES_CLONE_H

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "atf/case.h"
#include "src/clone.h"
#include "src/coverage.h"

/* After the C library's own header: they define the same flags. */
#include <linux/sched.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

/* A promise to each type has an id of its own: the last digit tells the type. */
#define DIGIT_user "1"
#define DIGIT_pid "2"
#define DIGIT_uts "3"
#define DIGIT_ipc "4"
#define DIGIT_mount "5"
#define DIGIT_net "6"
#define DIGIT_cgroup "7"
#define DIGIT_time "8"

/* The ids of all eight, for a control. */
#define ALL_OF(ten) \
	ten "1 " ten "2 " ten "3 " ten "4 " ten "5 " ten "6 " ten "7 " ten "8"

/* What clone(2) can make: CLONE_NEWTIME is part of the exit signal there. */
#define CASE_EACH_CLONE_TYPE(macro) \
	macro(user, CELL_USER) \
	macro(pid, CELL_PID) \
	macro(uts, CELL_UTS) \
	macro(ipc, CELL_IPC) \
	macro(mount, CELL_MOUNT) \
	macro(net, CELL_NET) \
	macro(cgroup, CELL_CGROUP)

enum way { BY_CLONE3, BY_CLONE, BY_UNSHARE, WAYS };

/* Zeroed memory that the case's children share with it, until its end. */
static inline void *
share(size_t size)
{
	return SETUP(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* Whether a call that failed may be made again: namespaces are freed, and counted
 * no more, behind the back of the processes that left them. */
static inline bool
is_busy(int number, const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (number != ENOSPC || now.tv_sec - start->tv_sec > 5)
		return false;
	sched_yield();
	return true;
}

/* A call that is to succeed, repeated for some seconds while a limit is in the way. */
#define IN_TIME(call) \
	({ struct timespec start_; \
	   __typeof__(call) busy_; \
	   clock_gettime(CLOCK_MONOTONIC, &start_); \
	   do busy_ = (call); while (busy_ == -1 && is_busy(errno, &start_)); \
	   busy_; })

/* What a limit refuses for good tells nothing about the call. */
static inline void
skip_for_limit(int number)
{
	if (number == ENOSPC)
		case_skip("denied", "a limit allows no more namespaces");
}

/* The raw call, as a fork with these flags: the child's pid, 0 in the child, or
 * -1 with errno. */
static inline pid_t
fork_with(enum way way, uint64_t flags)
{
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };

	if (way == BY_CLONE3)
		return (pid_t)syscall(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0);
	return clone_raw(flags | SIGCHLD, NULL);
}

/* Leaves for new namespaces and goes on in a child, for there the types are new
 * that do not take the caller itself. Like fork_with(), by the way of unshare(2). */
static inline pid_t
fork_by_unshare(uint64_t flags, int *ret_number)
{
	pid_t pid = SETUP(fork());

	if (pid > 0)
		return pid;
	*ret_number = ERRNO_OF(unshare((int)flags));
	if (*ret_number != 0)
		exit_child(0);
	pid = SETUP(fork());
	if (pid > 0)
		exit_child(wait_status(pid));
	return 0;
}

/*
 * Run look(arg) in a process that was put into new namespaces in this way: 0 or
 * errno of the call. What it finds must be in memory from share().
 */
static inline int
look_inside(enum way way, uint64_t flags, void (*look)(void *), void *arg)
{
	int *number = share(sizeof(*number)), result;
	pid_t pid = way == BY_UNSHARE ? fork_by_unshare(flags, number) : fork_with(way, flags);

	if (pid == 0) {
		look(arg);
		exit_child(0);
	}
	result = pid < 0 ? errno : 0;
	if (pid > 0 && wait_status(pid) != 0)
		case_broken(__FILE__, __LINE__, "the process that looks did not return");
	if (result == 0)
		result = *number;
	munmap(number, sizeof(*number));
	return result;
}

/* The same, where it is to succeed. */
static inline int
look_inside_in_time(enum way way, uint64_t flags, void (*look)(void *), void *arg)
{
	struct timespec start;
	int number;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		number = look_inside(way, flags, look, arg);
	while (is_busy(number, &start));
	return number;
}

static inline void
look_at_ids(void *arg)
{
	uint64_t *ids = arg;

	for (int type = 0; type < CELL_TYPES; type++)
		ids[type] = look_namespace(cell_namespaces[type].file);
}

static inline void
look_at_nothing(void *arg)
{
	(void)arg;
}

/* The flags of all types that can be made here in this way; why one cannot is
 * the question of other cases. */
static inline uint64_t
find_offered(enum way way)
{
	uint64_t offered = 0;

	for (int type = 0; type < CELL_TYPES; type++) {
		uint64_t flag = cell_namespaces[type].flag;

		if ((way != BY_CLONE || flag != CLONE_NEWTIME) && look_inside(way, flag, look_at_nothing, NULL) == 0)
			offered |= flag;
	}
	return offered;
}

#endif
