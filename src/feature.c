/* feature.c - what this kernel and this user really offer, found by trying. */

/*
 * Each row is tried in a child process that is thrown away. The errno of the
 * trial decides between supported, unsupported and denied; sysctls, limits and
 * capabilities are read only afterwards, to explain a denial.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cell.h"
#include "error.h"
#include "fd.h"
#include "spec.h"

/* A trial: namespaces to create and set up, then a call to make in them. */
struct trial {
	const char *name, *title;
	uint64_t namespaces;
	unsigned setup;
	int64_t offset;
	int (*call)(void);	/* 0 or a negative errno */
};

static int
call_result(long r)
{
	return r < 0 ? -errno : 0;
}

/* Bad arguments on purpose: a kernel that has the call says EINVAL. */
static int
try_clone3(void)
{
	return syscall(SYS_clone3, NULL, 0) < 0 && errno == EINVAL ? 0 : -errno;
}

static int
try_pidfd(void)
{
	auto_fd fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	return call_result(fd);
}

/* Joins what it is in already: needs no more than the right to do so. */
static int
try_setns_pidfd(void)
{
	auto_fd fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd < 0)
		return -errno;
	return call_result(setns(fd, CLONE_NEWUTS | CLONE_NEWIPC));
}

static int
try_close_range(void)
{
	return call_result(syscall(SYS_close_range, ~0U, ~0U, 0));
}

static int
try_sysv(void)
{
	int id = msgget(IPC_PRIVATE, 0600);

	if (id < 0)
		return -errno;
	return call_result(msgctl(id, IPC_RMID, NULL));
}

static int
try_posix_mq(void)
{
	mqd_t queue = mq_open("/trial", O_CREAT | O_RDWR, 0600, NULL);

	if (queue < 0)
		return -errno;
	mq_close(queue);
	return call_result(mq_unlink("/trial"));
}

static int
try_mqueue_mount(void)
{
	return call_result(mount("mqueue", "/proc", "mqueue", 0, NULL));
}

static int
try_tmpfs(void)
{
	return call_result(mount("tmpfs", "/proc", "tmpfs", 0, NULL));
}

static int
try_ipv6(void)
{
	auto_fd fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return call_result(fd);
}

/* A bad magic: only who may reboot this namespace gets as far as EINVAL. */
static int
try_reboot(void)
{
	return syscall(SYS_reboot, 0, 0, 0, NULL) < 0 && errno == EINVAL ? 0 : -errno;
}

/* As large as clone_args of Linux 5.5; a pointer without a size is refused with
 * EINVAL by a kernel that knows the pair, and the rest with E2BIG. */
static int
try_set_tid(void)
{
	pid_t tid = 0;
	uint64_t args[10] = { [8] = (uintptr_t)&tid };

	return syscall(SYS_clone3, args, sizeof(args)) < 0 && errno == EINVAL ? 0 : -errno;
}

static int
try_last_pid(void)
{
	return call_result(access("/proc/sys/kernel/ns_last_pid", F_OK));
}

/* Writable to root of a user namespace only where each pid namespace has one. */
static int
try_pid_max(void)
{
	auto_fd fd = open("/proc/sys/kernel/pid_max", O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -EOPNOTSUPP : 0;
}

static int
try_proc_subset(void)
{
	return call_result(mount("proc", "/proc", "proc", 0, "subset=pid"));
}

static int
try_proc_hidepid(void)
{
	return call_result(mount("proc", "/proc", "proc", 0, "hidepid=ptraceable"));
}

static int
try_proc_pidns(void)
{
	return call_result(mount("proc", "/proc", "proc", 0, "pidns=/proc/self/ns/pid"));
}

#define IN_USER CLONE_NEWUSER
#define TYPE(name_, title_, flag_) \
	{ name_, "create " title_, flag_, 0, 0, NULL }, \
	{ name_ "-in-user", "create " title_ " inside a new user namespace", \
	  (flag_) | IN_USER, CELL_MAP_IDS, 0, NULL }

static const struct trial trials[] = {
	{ "clone3", "clone3(2)", 0, 0, 0, try_clone3 },
	{ "pidfd", "pidfd_open(2)", 0, 0, 0, try_pidfd },
	{ "close-range", "close_range(2)", 0, 0, 0, try_close_range },
	{ "user", "create a user namespace and map one's own ids", IN_USER, CELL_MAP_IDS, 0, NULL },
	TYPE("pid", "a pid namespace", CLONE_NEWPID),
	TYPE("uts", "a uts namespace", CLONE_NEWUTS),
	TYPE("ipc", "an ipc namespace", CLONE_NEWIPC),
	TYPE("mount", "a mount namespace", CLONE_NEWNS),
	TYPE("net", "a network namespace", CLONE_NEWNET),
	TYPE("cgroup", "a cgroup namespace", CLONE_NEWCGROUP),
	TYPE("time", "a time namespace", CLONE_NEWTIME),
	{ "time-offsets", "set clock offsets", CLONE_NEWTIME, 0, 1, NULL },
	{ "setns-pidfd", "setns(2) on a pidfd with several types", CLONE_NEWUTS | CLONE_NEWIPC, 0, 0,
	  try_setns_pidfd },
	{ "proc", "mount a fresh proc", CLONE_NEWPID | CLONE_NEWNS, CELL_PRIVATE_MOUNTS | CELL_PROC, 0, NULL },
	{ "proc-in-user", "mount a fresh proc inside a new user namespace", IN_USER | CLONE_NEWPID | CLONE_NEWNS,
	  CELL_MAP_IDS | CELL_PRIVATE_MOUNTS | CELL_PROC, 0, NULL },
	{ "proc-subset", "mount a proc with subset=pid", CLONE_NEWPID | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS | CELL_PROC, 0, try_proc_subset },
	{ "proc-hidepid", "mount a proc with hidepid= by name", CLONE_NEWPID | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS | CELL_PROC, 0, try_proc_hidepid },
	{ "proc-pidns", "mount a proc with pidns=", CLONE_NEWPID | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS | CELL_PROC, 0, try_proc_pidns },
	{ "set-tid", "clone3(2) with set_tid", 0, 0, 0, try_set_tid },
	{ "last-pid", "kernel.ns_last_pid", 0, 0, 0, try_last_pid },
	{ "pid-max", "kernel.pid_max of each pid namespace", IN_USER | CLONE_NEWPID | CLONE_NEWNS,
	  CELL_MAP_IDS | CELL_PRIVATE_MOUNTS | CELL_PROC, 0, try_pid_max },
	{ "reboot", "reboot(2) of a pid namespace", IN_USER | CLONE_NEWPID, CELL_MAP_IDS, 0, try_reboot },
	{ "loopback", "bring lo up in a new network namespace", CLONE_NEWNET, CELL_LOOPBACK, 0, NULL },
	{ "tmpfs", "mount a tmpfs", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0, try_tmpfs },
	{ "sysv", "System V message queues", CLONE_NEWIPC, 0, 0, try_sysv },
	{ "posix-mq", "POSIX message queues", CLONE_NEWIPC, 0, 0, try_posix_mq },
	{ "mqueue-mount", "mount the queue filesystem", CLONE_NEWIPC | CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0,
	  try_mqueue_mount },
	{ "ipv6", "IPv6 sockets", 0, 0, 0, try_ipv6 },
};

static int
run_trial(void *arg)
{
	const struct trial *trial = arg;

	return trial->call != NULL ? -trial->call() : 0;
}

/* First line of a small file as a number; `missing` when it cannot be read. */
static long
read_number(const char *path, long missing)
{
	char text[32];
	ssize_t n;
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (n = read(fd, text, sizeof(text) - 1)) <= 0)
		return missing;
	text[n] = '\0';
	return strtol(text, NULL, 10);
}

static bool
has_capability(unsigned capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	return syscall(SYS_capget, &header, data) == 0 &&
	    (data[capability / 32].effective & (1U << (capability % 32))) != 0;
}

/* Seccomp mode of this process, 2 with a filter; proc_pid_status(5). */
static bool
is_filtered(void)
{
	char text[4096];
	const char *line;
	ssize_t n;
	auto_fd fd = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (n = read(fd, text, sizeof(text) - 1)) <= 0)
		return false;
	text[n] = '\0';
	line = strstr(text, "\nSeccomp:");
	return line != NULL && strtol(line + 9, NULL, 10) == 2;
}

/* Whether the kernel knows all these types: each has a link in /proc. */
static bool
knows_types(uint64_t flags)
{
	char path[64];

	for (size_t i = 0; i < CELL_TYPES; i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", cell_namespaces[i].file);
		if ((flags & cell_namespaces[i].flag) != 0 && access(path, F_OK) < 0)
			return false;
	}
	return true;
}

/* The first limit that is 0, as a sysctl's name; NULL when none is. */
static const char *
find_zero_limit(uint64_t flags, char *name, size_t size)
{
	char path[80];

	for (size_t i = 0; i < CELL_TYPES; i++) {
		if ((flags & cell_namespaces[i].flag) == 0)
			continue;
		snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", cell_namespaces[i].file);
		if (read_number(path, 1) == 0) {
			snprintf(name, size, "user.max_%s_namespaces", cell_namespaces[i].file);
			return name;
		}
	}
	return NULL;
}

static void
explain_denial(const struct trial *trial, int number, char *reason, size_t size)
{
	static const struct { const char *path, *name; long refusing; } switches[] = {
		{ "/proc/sys/kernel/unprivileged_userns_clone", "kernel.unprivileged_userns_clone", 0 },
		{ "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
		  "kernel.apparmor_restrict_unprivileged_userns", 1 },
	};
	const char *cause = "a security module or a seccomp filter refuses";
	char limit[64], text[96];

	if (number == ENOSPC || number == EUSERS) {
		cause = "the nesting depth of 32 or a limit user.max_*_namespaces is reached";
		if (find_zero_limit(trial->namespaces, limit, sizeof(limit)) != NULL) {
			snprintf(text, sizeof(text), "%s is 0", limit);
			cause = text;
		}
	} else if (is_filtered()) {
		cause = "a seccomp filter is active";
	} else if ((trial->namespaces & CLONE_NEWUSER) != 0) {
		for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
			if (read_number(switches[i].path, !switches[i].refusing) == switches[i].refusing) {
				snprintf(text, sizeof(text), "%s is %ld", switches[i].name, switches[i].refusing);
				cause = text;
			}
		if ((trial->setup & CELL_PROC) != 0)
			cause = "parts of the visible /proc are covered by other mounts";
	} else if (!has_capability(CAP_SYS_ADMIN)) {
		cause = "CAP_SYS_ADMIN is missing; a user namespace around it gives it";
	} else if (trial->offset != 0 && !has_capability(CAP_SYS_TIME)) {
		cause = "CAP_SYS_TIME is missing";
	} else if ((trial->setup & CELL_LOOPBACK) != 0 && !has_capability(CAP_NET_ADMIN)) {
		cause = "CAP_NET_ADMIN is missing";
	}
	snprintf(reason, size, "%s: %s", strerror(number), cause);
}

/* What the errno of a trial says about the kernel and about the user. */
static void
judge_trial(const struct trial *trial, int number, struct cell_feature *ret)
{
	*ret = (struct cell_feature){ .name = trial->name, .title = trial->title };

	switch (number) {
	case 0:
		ret->support = CELL_SUPPORTED;
		return;
	case EPERM:
	case EACCES:
	case ENOSPC:
	case EUSERS:
		ret->support = CELL_DENIED;
		explain_denial(trial, number, ret->reason, sizeof(ret->reason));
		return;
	case ENOSYS:
		/* A filter may claim that a call is missing. */
		if (is_filtered() && trial->namespaces != 0 && knows_types(trial->namespaces)) {
			ret->support = CELL_DENIED;
			explain_denial(trial, number, ret->reason, sizeof(ret->reason));
			return;
		}
		/* fallthrough */
	default:
		ret->support = CELL_UNSUPPORTED;
		snprintf(ret->reason, sizeof(ret->reason), "%s: this kernel has no such feature", strerror(number));
	}
}

int
cell_feature_at(size_t index, struct cell_feature *ret, struct cell_error *err)
{
	struct cell_error why;
	int status, r;

	if (index >= sizeof(trials) / sizeof(trials[0]))
		return error_set(err, ENOENT, "feature", "number %zu", index);

	const struct trial *trial = &trials[index];
	const struct cell_spec spec = {
		.namespaces = trial->namespaces,
		.setup = trial->setup,
		.monotonic = trial->offset,
		.run = run_trial,
		.arg = (void *)trial,
	};

	r = cell_run(&spec, &status, &why);
	/* Not the feature's fault, and no verdict on it. */
	if (r == -EAGAIN || r == -ENOMEM || r == -EMFILE || r == -ENFILE || r == -ECHILD)
		return error_set(err, -r, why.step, "%s", why.object);
	if (r == 0 && cell_exit_status(status) > 128)
		return error_set(err, ECHILD, "feature", "the trial of %s was killed", trial->name);
	judge_trial(trial, r < 0 ? -r : cell_exit_status(status), ret);
	return 0;
}

int
cell_feature(const char *name, struct cell_feature *ret, struct cell_error *err)
{
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++)
		if (strcmp(trials[i].name, name) == 0)
			return cell_feature_at(i, ret, err);
	return error_set(err, ENOENT, "feature", "no feature is called %s", name);
}
