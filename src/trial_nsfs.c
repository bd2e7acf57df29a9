/* trial_nsfs.c - the calls that try what pidfds and namespace descriptors can be asked. */
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "trial.h"

/* Newer requests than some headers know. */
#ifndef NS_GET_PID_FROM_PIDNS
#define NS_GET_PID_FROM_PIDNS _IOR(NSIO, 6, int)
#endif
#ifndef NS_GET_ID
#define NS_GET_ID _IOR(NSIO, 13, uint64_t)
#endif
#ifndef SYS_listns
#define SYS_listns 470
#endif
#define PIDFD_GET_USER_NAMESPACE _IO(0xff, 9)
#define PIDFD_INFO_WORDS 8	/* of 8 bytes: the first version of struct pidfd_info */
#define PIDFD_GET_INFO _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, sizeof(uint64_t[PIDFD_INFO_WORDS]))
#define PIDFD_SELF_THREAD (-10000)

/* Whether it is known at all: any other answer is for a case to judge. */
static int
known(long r)
{
	return r < 0 && (errno == ENOTTY || errno == ENOSYS || errno == EOPNOTSUPP || errno == EBADF ||
	    errno == EPERM) ? -errno : 0;
}

/* No descriptor: only who refuses the call altogether does not say so. */
int
try_setns(void)
{
	return setns(-1, 0) < 0 && (errno == EPERM || errno == ENOSYS) ? -errno : 0;
}

int
try_pidfd_signal(void)
{
	return syscall(SYS_pidfd_send_signal, -1, 0, NULL, 0) < 0 && (errno == EPERM || errno == ENOSYS) ? -errno : 0;
}

int
try_namespace_type(void)
{
	auto_fd fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : known(ioctl(fd, NS_GET_NSTYPE));
}

int
try_pid_translation(void)
{
	auto_fd fd = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : known(ioctl(fd, NS_GET_PID_FROM_PIDNS, getpid()));
}

int
try_namespace_id(void)
{
	auto_fd fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	uint64_t id;

	return fd < 0 ? -errno : known(ioctl(fd, NS_GET_ID, &id));
}

int
try_namespace_handle(void)
{
	auto_fd fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	union { struct file_handle handle; char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ]; } space;
	int mount;

	/* Nothing but a filter refuses what has no length. */
	memset(&space, 0, sizeof(space));
	if (open_by_handle_at(-1, &space.handle, O_RDONLY) < 0 && (errno == EPERM || errno == ENOSYS))
		return -errno;
	space.handle.handle_bytes = MAX_HANDLE_SZ;
	return fd < 0 ? -errno : known(name_to_handle_at(fd, "", &space.handle, &mount, AT_EMPTY_PATH));
}

/* No request at all is a bad address to who knows the call. */
int
try_listns(void)
{
	return syscall(SYS_listns, NULL, NULL, 0, 0) < 0 && (errno == EPERM || errno == ENOSYS) ? -errno : 0;
}

int
try_pidfd_namespaces(void)
{
	auto_fd fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	auto_fd found = -1;

	if (fd < 0)
		return -errno;
	found = ioctl(fd, PIDFD_GET_USER_NAMESPACE, 0);
	return known(found);
}

/* EINVAL is what a kernel says that knows other requests on pidfds only. */
int
try_pidfd_info(void)
{
	auto_fd fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	uint64_t info[PIDFD_INFO_WORDS] = { 1 };
	int r;

	if (fd < 0)
		return -errno;
	r = ioctl(fd, PIDFD_GET_INFO, info);
	return r < 0 && errno == EINVAL ? -EOPNOTSUPP : known(r);
}

/* Of a child that was waited for, older kernels tell nothing. */
int
try_pidfd_exit_info(void)
{
	pid_t pid = fork();
	uint64_t info[PIDFD_INFO_WORDS] = { 8 };

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return -errno;

	auto_fd fd = (int)syscall(SYS_pidfd_open, pid, 0);
	int number = errno;

	waitpid(pid, NULL, 0);
	if (fd < 0)
		return -number;
	if (ioctl(fd, PIDFD_GET_INFO, info) == 0)
		return 0;
	/* So answer the kernels that know no such information, or no such call. */
	if (errno == ESRCH || errno == ENOTTY || errno == EINVAL)
		return -EOPNOTSUPP;
	/* Any other failure is no lack: it is for the case to judge. */
	return errno == EPERM || errno == EACCES || errno == ENOSYS ? -errno : 0;
}

int
try_pidfd_self(void)
{
	return known(syscall(SYS_pidfd_send_signal, PIDFD_SELF_THREAD, 0, NULL, 0));
}

/* From a child: one's own descriptors may always be had. */
int
try_pidfd_getfd(void)
{
	char byte;
	int gate[2], r;
	pid_t pid;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &byte, 1) != 0);
	}
	close(gate[0]);
	if (pid < 0) {
		r = -errno;
		close(gate[1]);
		return r;
	}

	auto_fd fd = (int)syscall(SYS_pidfd_open, pid, 0);
	auto_fd taken = fd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, fd, 0, 0);

	r = taken < 0 && errno != EBADF ? -errno : 0;
	close(gate[1]);
	waitpid(pid, NULL, 0);
	return r;
}
