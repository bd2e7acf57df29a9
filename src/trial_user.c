/* trial_user.c - the calls that try maps of more than one's own ids, and a setting that goes by the id. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "trial.h"

/* A member of the namespace, until its maps are written. */
static int
wait_for_end(void *arg)
{
	const int *ends = arg;
	char byte;

	close(ends[1]);
	return read(ends[0], &byte, 1) == 0 ? 0 : 1;
}

static int
write_map(pid_t pid, const char *file)
{
	static const char map[] = "0 0 1000";
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);

	auto_fd fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : trial_result(write(fd, map, sizeof(map) - 1));
}

/* Only a process outside, with capabilities there, may write such maps. */
int
try_id_range(void)
{
	_Alignas(16) char stack[16384];
	int ends[2], r;
	pid_t pid;

	if (pipe(ends) < 0)
		return -errno;

	pid = clone(wait_for_end, stack + sizeof(stack), CLONE_NEWUSER | SIGCHLD, ends);
	r = pid < 0 ? -errno : write_map(pid, "uid_map");
	if (r == 0)
		r = write_map(pid, "gid_map");
	close(ends[0]);
	close(ends[1]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return r;
}

/* The first process of a pid namespace, which its user namespace owns. */
static int
open_pid_max(void)
{
	auto_fd panic = -1, fd = -1;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || mount("proc", "/proc", "proc", 0, NULL) < 0)
		return errno;
	/* Root of the machine still, who may write everything. */
	panic = open("/proc/sys/kernel/panic", O_WRONLY | O_CLOEXEC);
	if (panic >= 0)
		return EPERM;
	fd = open("/proc/sys/kernel/pid_max", O_WRONLY | O_CLOEXEC);
	return fd < 0 ? EOPNOTSUPP : 0;
}

/* Writable to root of a user namespace only where each pid namespace has one. For
 * root of the machine it is in any case, so it becomes somebody else first. */
int
try_pid_max(void)
{
	char map[32];
	int status;
	pid_t pid;

	if (setresuid(65534, 65534, 65534) < 0 && errno != EPERM && errno != EINVAL)
		return -errno;
	/* A process that changed its ids has no files in /proc to write. */
	prctl(PR_SET_DUMPABLE, 1);
	snprintf(map, sizeof(map), "0 %u 1", geteuid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS) < 0)
		return -errno;

	auto_fd fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, map, strlen(map)) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		_exit(open_pid_max());
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
}
