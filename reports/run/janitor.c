/* janitor.c - a process that removes what a run made, however the run ends. */
#include "janitor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "atf/group.h"
#include "coverage.h"
#include "fd.h"
#include "reports/base/scratch.h"

/* One message: a folder to watch, or (an empty one) a process to wait for, or none any more. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static int
send_message(int channel, const char *text, int fd)
{
	union control control;
	struct iovec part = { (void *)text, strlen(text) + 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Returns the text's size, 0 at the end; *ret_fd is -1 when none came. */
static ssize_t
receive_message(int channel, char *text, size_t size, int *ret_fd)
{
	union control control = { { 0 } };
	struct iovec part = { text, size - 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control) };
	ssize_t n;

	do
		n = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	*ret_fd = -1;
	if (n <= 0)
		return 0;
	text[n] = '\0';
	if (message.msg_controllen >= sizeof(control.header) && control.header.cmsg_type == SCM_RIGHTS)
		memcpy(ret_fd, CMSG_DATA(&control.header), sizeof(*ret_fd));
	return n;
}

/* Out of reach of the terminal and of whoever waits for ns-conform's output. */
static void
detach(int channel)
{
	sigset_t all;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "ns-janitor");
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	for (int fd = 3, last = (int)sysconf(_SC_OPEN_MAX); fd < last && fd < 1024; fd++)
		if (fd != channel)
			close(fd);
}

static void
work(int channel, pid_t served)
{
	auto_pool pool = { NULL };
	const char *folder = scratch_make(&pool), *watched = NULL;
	char text[PATH_MAX];
	int fd, process = -1;

	send_message(channel, folder != NULL ? folder : pool_printf(&pool, "%d", errno), -1);
	while (folder != NULL && receive_message(channel, text, sizeof(text), &fd) > 0) {
		if (fd < 0 && text[0] == '\0') {
			if (process >= 0)
				close(process);
			process = -1;
			continue;
		}
		if (fd < 0) {
			watched = pool_strdup(&pool, text);
			continue;
		}
		if (process >= 0)
			close(process);
		process = fd;
	}
	if (process >= 0) {
		struct pollfd end = { .fd = process, .events = POLLIN };

		while (poll(&end, 1, -1) < 0 && errno == EINTR)
			;
	}
	if (watched != NULL)
		scratch_remove_partial(watched, served);
	scratch_remove(folder);
	group_sweep_own();
}

static int
fail(struct cell_error *err, int number, const char *object)
{
	*err = (struct cell_error){ .number = number, .step = "scratch" };
	snprintf(err->object, sizeof(err->object), "%s", object);
	return -number;
}

int
janitor_start(struct janitor *janitor, struct pool *pool, struct cell_error *err)
{
	char text[PATH_MAX] = "";
	const pid_t self = getpid();
	int ends[2], fd;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return fail(err, errno, "a socket pair");
	janitor->pid = fork();
	if (janitor->pid < 0) {
		int number = errno;

		janitor->pid = 0;
		close(ends[0]);
		close(ends[1]);
		return fail(err, number, "a process");
	}
	if (janitor->pid == 0) {
		detach(ends[1]);
		work(ends[1], self);
		exit_child(0);
	}
	close(ends[1]);
	janitor->channel = ends[0];
	if (receive_message(ends[0], text, sizeof(text), &fd) > 0 && text[0] == '/') {
		janitor->folder = pool_strdup(pool, text);
		return 0;
	}
	janitor_end(janitor);
	/* Its errno, unless it died. */
	return fail(err, atoi(text) > 0 ? atoi(text) : ECHILD, "a temporary folder");
}

void
janitor_watch(struct janitor *janitor, const char *folder)
{
	send_message(janitor->channel, folder, -1);
}

void
janitor_await(struct janitor *janitor, int pidfd)
{
	send_message(janitor->channel, "", pidfd);
}

void
janitor_end(struct janitor *janitor)
{
	if (janitor->pid <= 0)
		return;
	close(janitor->channel);
	while (waitpid(janitor->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*janitor = (struct janitor)JANITOR_INIT;
}
