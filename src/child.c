/* child.c - the child's side: nothing but system calls on what the plan prepared. */

/*
 * Who runs here: the new process, inside the new namespaces, with all
 * capabilities in the new user namespace if there is one and the caller's
 * capabilities otherwise. It may share the memory of a threaded caller: no
 * malloc, no stdio, and no glibc wrapper that talks to other threads (the
 * set*id family), hence syscall(2) for those.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clone.h"
#include "coverage.h"
#include "fd.h"
#include "plan.h"
#include "spec.h"

static int
result_of(long r)
{
	return r < 0 ? -errno : 0;
}

static int
write_file(const char *path, const char *text)
{
	auto_fd fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return result_of(write(fd, text, strlen(text)));
}

int
child_setns(struct plan *plan)
{
	return result_of(setns(plan->spec->target, (int)plan->spec->join));
}

int
child_chroot(struct plan *plan)
{
	if (fchdir(plan->root) < 0 || chroot(".") < 0)
		return -errno;
	return result_of(fchdir(plan->cwd));
}

/* Who runs after this: in the new process, a child of the caller that is in the
 * joined pid namespace; the old one ends here. */
int
child_again(struct plan *plan)
{
	struct report report = { .what = REPORT_AGAIN };

	report.pid = clone_copy(CLONE_PARENT, NULL);
	if (report.pid < 0)
		return report.pid;
	if (report.pid == 0)
		return 0;
	exit_child(write(plan->channel[1], &report, sizeof(report)) == sizeof(report) ? 0 : 1);
}

/* A namespace that maps no id 0, or denies setgroups(2), is used as it is. */
int
child_become_root(struct plan *plan)
{
	(void)plan;
	if (syscall(SYS_setgroups, 0, NULL) < 0 && errno != EPERM)
		return -errno;
	if (syscall(SYS_setresgid, 0, 0, 0) < 0 && errno != EINVAL)
		return -errno;
	if (syscall(SYS_setresuid, 0, 0, 0) < 0 && errno != EINVAL)
		return -errno;
	return 0;
}

int
child_follow_parent(struct plan *plan)
{
	struct pollfd parent = { .fd = plan->self, .events = POLLIN };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -errno;
	/* Dead before the line above: nobody would ever send the signal. */
	if (poll(&parent, 1, 0) > 0)
		return -ESRCH;
	return 0;
}

int
child_deny_setgroups(struct plan *plan)
{
	(void)plan;
	return write_file("/proc/self/setgroups", "deny");
}

int
child_map_uid(struct plan *plan)
{
	return write_file("/proc/self/uid_map", plan->uid_map);
}

int
child_map_gid(struct plan *plan)
{
	return write_file("/proc/self/gid_map", plan->gid_map);
}

int
child_unshare_time(struct plan *plan)
{
	(void)plan;
	return result_of(unshare(CLONE_NEWTIME));
}

int
child_write_offsets(struct plan *plan)
{
	return write_file("/proc/self/timens_offsets", plan->offsets);
}

int
child_enter_time(struct plan *plan)
{
	auto_fd fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);

	(void)plan;
	if (fd < 0)
		return -errno;
	return result_of(setns(fd, CLONE_NEWTIME));
}

int
child_make_private(struct plan *plan)
{
	(void)plan;
	return result_of(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

int
child_mount_proc(struct plan *plan)
{
	(void)plan;
	return result_of(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
}

int
child_loopback_up(struct plan *plan)
{
	auto_fd fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	/* A kernel without IPv4 still has lo, and other sockets to reach it. */
	if (fd < 0 && errno == EAFNOSUPPORT)
		fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	return result_of(ioctl(fd, SIOCSIFFLAGS, &plan->loopback));
}

int
child_set_hostname(struct plan *plan)
{
	return result_of(sethostname(plan->spec->hostname, strlen(plan->spec->hostname)));
}

int
child_set_domainname(struct plan *plan)
{
	return result_of(setdomainname(plan->spec->domainname, strlen(plan->spec->domainname)));
}

/* The lowest descriptor to keep that is at least `from`; UINT_MAX: none. */
static unsigned
next_to_keep(const struct plan *plan, unsigned from)
{
	unsigned next = UINT_MAX;

	for (size_t i = 0; i < plan->spec->keep_count; i++) {
		unsigned fd = (unsigned)plan->spec->keep[i];

		if (fd >= from && fd < next)
			next = fd;
	}
	if (plan->channel[1] >= 0 && (unsigned)plan->channel[1] >= from && (unsigned)plan->channel[1] < next)
		next = (unsigned)plan->channel[1];
	return next;
}

int
child_close_descriptors(struct plan *plan)
{
	unsigned from = 3, kept;

	do {
		kept = next_to_keep(plan, from);
		if (kept > from && syscall(SYS_close_range, from, kept - 1, 0) < 0)
			return -errno;
		from = kept + 1;
	} while (kept != UINT_MAX);
	return 0;
}

/* All signals are still blocked, so a process in the background may do this. */
int
child_take_terminal(struct plan *plan)
{
	pid_t group = getpid();

	(void)plan;
	if (setpgid(0, 0) < 0)
		return -errno;
	return result_of(ioctl(STDIN_FILENO, TIOCSPGRP, &group));
}

int
child_restore_mask(struct plan *plan)
{
	const sigset_t *mask = plan->spec->mask != NULL ? plan->spec->mask : &plan->caller_mask;

	return -pthread_sigmask(SIG_SETMASK, mask, NULL);
}

/* As execvp(3): the first path that can be executed; a refused one is
 * remembered, for it tells more than that the others do not exist. A part of
 * PATH that may not be searched says nothing of the command. */
int
child_exec(struct plan *plan)
{
	const bool only = plan->commands[1] == NULL;
	int number = ENOENT;

	for (char *const *path = plan->commands; *path != NULL; path++) {
		execve(*path, plan->spec->argv, plan->envp);
		if (only || (errno != ENOENT && errno != ENOTDIR && errno != EACCES))
			return -errno;
		if (errno == EACCES && access(*path, F_OK) == 0)
			number = EACCES;
	}
	return -number;
}

int
child_run(struct plan *plan)
{
	const struct report report = { .what = REPORT_READY };

	if (write(plan->channel[1], &report, sizeof(report)) != sizeof(report))
		return -errno;
	close(plan->channel[1]);
	exit_child(plan->spec->run(plan->spec->arg));
}

int
child_main(void *arg)
{
	struct plan *plan = arg;

	for (size_t i = 0; i < plan->count; i++) {
		const struct step_kind *kind = plan->steps[i].kind;
		int r;

		if (kind->parent || (r = kind->act(plan)) == 0)
			continue;

		const struct report report = { .what = REPORT_FAILED, .step = (int)i, .number = -r };

		if (!plan->forked)
			plan->report = report;
		else if (write(plan->channel[1], &report, sizeof(report)) < 0)
			return 1;
		break;
	}
	return 125;
}
