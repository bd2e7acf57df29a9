/* pidfd.h - calls and requests on pidfds, also where the headers are older than they. */
#ifndef CASES_JOIN_PIDFD_H
#define CASES_JOIN_PIDFD_H

#include <linux/types.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/clone.h"

/* linux/pidfd.h would bring linux/fcntl.h along, which collides with fcntl.h. */
#define PIDFD_REQUEST(number) _IO(0xff, number)
#define PIDFD_GET_INFO _IOWR(0xff, 11, struct pidfd_info)
#define PIDFD_INFO_SIZE_VER0 64

#define PIDFD_SELF_THREAD (-10000)
#define PIDFD_SELF_THREAD_GROUP (-10001)

/* As of Linux 6.15; a kernel that knows less fills less. */
struct pidfd_info {
	uint64_t mask;
	uint64_t cgroupid;
	uint32_t pid, tgid, ppid;
	uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};

enum { PIDFD_INFO_PID = 1, PIDFD_INFO_CREDS = 2, PIDFD_INFO_CGROUPID = 4, PIDFD_INFO_EXIT = 8 };

/* A new pidfd, or -1 with errno. */
static inline int
open_pidfd(pid_t pid, unsigned flags)
{
	return (int)syscall(SYS_pidfd_open, pid, flags);
}

static inline int
signal_pidfd(int pidfd, int number, siginfo_t *info, unsigned flags)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, number, info, flags);
}

static inline int
take_fd(int pidfd, int fd, unsigned flags)
{
	return (int)syscall(SYS_pidfd_getfd, pidfd, fd, flags);
}

/* Whether the process has ended, as poll(2) tells. */
static inline bool
has_ended(int pidfd, int patience)
{
	struct pollfd poll_fd = { .fd = pidfd, .events = POLLIN };

	return poll(&poll_fd, 1, patience) == 1 && (poll_fd.revents & POLLIN) != 0;
}

/* A child that waits at its gate, and ends with whoever holds the other side. */
struct child {
	pid_t pid;
	int pidfd, gate;
};

static inline struct child
start_child(unsigned long flags)
{
	struct child child = { .pidfd = -1 };
	int gate[2];
	char byte;

	SETUP(pipe2(gate, O_CLOEXEC));
	child.pid = SETUP(clone_raw(flags | CLONE_PIDFD | SIGCHLD, &child.pidfd));
	if (child.pid == 0) {
		close(gate[1]);
		(void)!read(gate[0], &byte, 1);
		exit_child(7);
	}
	close(gate[0]);
	child.gate = gate[1];
	return child;
}

/* Let it end: its status 7 if nothing else ended it. */
static inline int
end_child(const struct child *child)
{
	close(child->gate);
	return wait_status(child->pid);
}

#endif
