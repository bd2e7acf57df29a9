/* trial_rights.c - the calls that try what capabilities, keys and traced processes rest on. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/kcmp.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "fd.h"
#include "trial.h"

/* As a process that never had a capability does; the second call asks for one
 * inside, which some security modules take away again. */
int
try_unprivileged_user(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };

	if (syscall(SYS_capset, &header, none) < 0 || unshare(CLONE_NEWUSER) < 0)
		return -errno;
	return trial_result(unshare(CLONE_NEWUTS));
}

/* Without a program: a kernel that has filters says EFAULT, or EACCES to who may
 * not install one. */
int
try_seccomp_filter(void)
{
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) < 0 && errno != EFAULT && errno != EACCES)
		return errno == EINVAL ? -EOPNOTSUPP : -errno;
	return 0;
}

static int
write_text(const char *path, const char *text)
{
	auto_fd fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : trial_result(write(fd, text, strlen(text)));
}

/* Called in a user namespace: two more levels, which cases use as outer and inner
 * one. Only who has ids there makes another. */
int
try_nested_user(void)
{
	int r = trial_result(unshare(CLONE_NEWUSER));

	if (r == 0 && (r = write_text("/proc/self/uid_map", "0 0 1")) == 0 &&
	    (r = write_text("/proc/self/setgroups", "deny")) == 0)
		r = write_text("/proc/self/gid_map", "0 0 1");
	return r < 0 ? r : trial_result(unshare(CLONE_NEWUSER));
}

/* A child, which every policy but the strictest lets its parent trace. */
int
try_ptrace(void)
{
	int ends[2], r;
	char byte;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) == 0 ? 0 : 1);
	}
	r = pid < 0 ? -errno : trial_result(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	close(ends[0]);
	close(ends[1]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return r;
}

int
try_process_vm(void)
{
	int from = 1, to = 0;
	struct iovec here = { &to, sizeof(to) }, there = { &from, sizeof(from) };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0) < 0 ? -errno : 0;
}

int
try_kcmp(void)
{
	return trial_result(syscall(SYS_kcmp, getpid(), getpid(), KCMP_VM, 0, 0));
}

int
try_robust_list(void)
{
	void *head;
	size_t length;

	return trial_result(syscall(SYS_get_robust_list, 0, &head, &length));
}

/* On a tmpfs of its own, for not every filesystem has such attributes. */
int
try_file_capabilities(void)
{
	const struct vfs_cap_data data = { .magic_etc = VFS_CAP_REVISION_2 };

	if (mount("tmpfs", "/proc", "tmpfs", 0, NULL) < 0)
		return -errno;
	return trial_result(setxattr("/proc", "security.capability", &data, sizeof(data), 0));
}

/* The keyring of a thread, which ends with it. */
int
try_keys(void)
{
	return trial_result(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_THREAD_KEYRING, 1, 0, 0));
}

/* Called in a user namespace, with which it ends. */
int
try_persistent_keyring(void)
{
	return trial_result(syscall(SYS_keyctl, KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_THREAD_KEYRING, 0, 0));
}

int
try_inotify(void)
{
	auto_fd fd = inotify_init1(IN_CLOEXEC);

	return trial_result(fd);
}

/* Called in a user namespace: a listener of those that need no capability. */
int
try_fanotify_user(void)
{
	auto_fd fd = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC, O_RDONLY);

	/* EINVAL and EPERM alike come from kernels that want a capability for it. */
	return fd < 0 && (errno == EINVAL || (errno == EPERM && !denial_is_filtered())) ? -EOPNOTSUPP : trial_result(fd);
}

/* Filesystems without ids, or with ids that are not unique, cannot be marked. */
int
try_file_ids(void)
{
	auto_fd fd = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC, O_RDONLY);

	if (fd < 0)
		return -errno;
	if (fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, ".") == 0)
		return 0;
	return errno == ENODEV || errno == EXDEV || errno == EOPNOTSUPP ? -EOPNOTSUPP : -errno;
}
