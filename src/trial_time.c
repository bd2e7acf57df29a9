/* trial_time.c - calls that try what time namespaces can do, and what clocks there are. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "fd.h"
#include "trial.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* Alarm clocks run on a device. */
int
try_alarm_clock(void)
{
	struct timespec now;

	return trial_result(clock_gettime(CLOCK_BOOTTIME_ALARM, &now));
}

static int
run_nothing(void *arg)
{
	(void)arg;
	return 0;
}

/* Where a program that is executed enters a time namespace, who unshared one may
 * create processes that share its memory until then. */
int
try_time_exec(void)
{
	_Alignas(16) char stack[4096];
	pid_t pid;

	if (unshare(CLONE_NEWTIME) < 0)
		return -errno;
	pid = clone(run_nothing, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	return trial_result(pid < 0 ? -1 : waitpid(pid, NULL, 0));
}

/* The other way beside clone3(2): takes no right to set clocks. */
int
try_time_join(void)
{
	auto_fd fd = -1;

	if (unshare(CLONE_NEWTIME) < 0)
		return -errno;
	fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : trial_result(setns(fd, CLONE_NEWTIME));
}

/* Three beside the trial's own, each kept by a descriptor. */
int
try_time_nested(void)
{
	for (int i = 0; i < 3; i++)
		if (unshare(CLONE_NEWTIME) < 0 ||
		    open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC) < 0)
			return -errno;
	return 0;
}
