/* trial_mount.c - the calls that try features of mounts. */
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clone.h"
#include "fd.h"
#include "trial.h"

/* Newer calls than some headers know; numbers of the common table. */
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif

/* Newer values than some headers know. */
#ifndef FAN_REPORT_MNT
#define FAN_REPORT_MNT 0x00004000
#endif
enum { TREE_CLONE = 1, MOVE_FROM_EMPTY_PATH = 4, MOVE_SET_GROUP = 0x100, MOVE_BENEATH = 0x200, ATTR_IDMAP = 0x100000 };

struct attributes { uint64_t set, clear, propagation, user_fd; };
struct mount_ns_info { uint32_t size, mounts; uint64_t id; };
#define MOUNT_NS_GET_INFO _IOR(NSIO, 10, struct mount_ns_info)
#define MOUNT_NS_GET_NEXT _IOR(NSIO, 11, struct mount_ns_info)

int
try_tmpfs(void)
{
	return trial_result(mount("tmpfs", "/proc", "tmpfs", 0, NULL));
}

int
try_sysfs(void)
{
	return trial_result(mount("sysfs", "/proc", "sysfs", 0, NULL));
}

int
try_mqueue_mount(void)
{
	return trial_result(mount("mqueue", "/proc", "mqueue", 0, NULL));
}

int
try_cgroup2(void)
{
	return trial_result(mount("cgroup2", "/proc", "cgroup2", 0, NULL));
}

int
try_proc_subset(void)
{
	return trial_result(mount("proc", "/proc", "proc", 0, "subset=pid"));
}

int
try_proc_hidepid(void)
{
	return trial_result(mount("proc", "/proc", "proc", 0, "hidepid=ptraceable"));
}

int
try_proc_pidns(void)
{
	return trial_result(mount("proc", "/proc", "proc", 0, "pidns=/proc/self/ns/pid"));
}

/* Bad arguments on purpose: a kernel that has the call says EINVAL. */
int
try_open_tree(void)
{
	return syscall(SYS_open_tree, -1, NULL, ~0U) < 0 && errno == EINVAL ? 0 : -errno;
}

int
try_mount_setattr(void)
{
	return syscall(SYS_mount_setattr, -1, NULL, ~0U, NULL, 0) < 0 && errno == EINVAL ? 0 : -errno;
}

int
try_statmount(void)
{
	return syscall(SYS_statmount, NULL, NULL, 0, ~0U) < 0 && errno == EINVAL ? 0 : -errno;
}

int
try_listmount(void)
{
	return syscall(SYS_listmount, NULL, NULL, 0, ~0U) < 0 && errno == EINVAL ? 0 : -errno;
}

/* The right to mount is asked for first. */
int
try_move_mount(void)
{
	return syscall(SYS_move_mount, -1, NULL, -1, NULL, ~0U) < 0 && errno == EINVAL ? 0 : -errno;
}

static int
put_map(int proc, pid_t pid, const char *file, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "%d/%s", pid, file);
	auto_fd fd = openat(proc, path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : trial_result(write(fd, text, strlen(text)));
}

/* Give a tree the map of a process's user namespace, with the caller's ids in it. */
static int
map_tree(int tree, int proc, pid_t pid)
{
	struct attributes change = { .set = ATTR_IDMAP };
	char text[64];
	int r;

	snprintf(text, sizeof(text), "0 %u 1", geteuid());
	if ((r = put_map(proc, pid, "uid_map", text)) < 0 || (r = put_map(proc, pid, "setgroups", "deny")) < 0)
		return r;
	snprintf(text, sizeof(text), "0 %u 1", getegid());
	if ((r = put_map(proc, pid, "gid_map", text)) < 0)
		return r;
	snprintf(text, sizeof(text), "%d/ns/user", pid);
	auto_fd user = openat(proc, text, O_RDONLY | O_CLOEXEC);

	if (user < 0)
		return -errno;
	change.user_fd = (unsigned)user;
	return trial_result(syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &change, sizeof(change)));
}

int
try_idmap(void)
{
	auto_fd proc = open("/proc", O_PATH | O_CLOEXEC), tree = -1;
	pid_t pid;
	int r = try_tmpfs();

	if (r < 0)
		return r;
	tree = (int)syscall(SYS_open_tree, AT_FDCWD, "/proc", TREE_CLONE | O_CLOEXEC);
	if (tree < 0)
		return -errno;
	pid = clone_raw(CLONE_NEWUSER | SIGCHLD, NULL);
	if (pid < 0)
		return -errno;
	if (pid == 0)
		for (;;)
			pause();
	r = map_tree(tree, proc, pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return r;
}

/* Unknown to a kernel: EINVAL. Known: the empty path of no descriptor is looked
 * for first, or the tree is no mount that could be used. */
static int
try_move(unsigned flag)
{
	const int number = syscall(SYS_move_mount, -1, "", -1, "", flag | MOVE_FROM_EMPTY_PATH) < 0 ? errno : 0;

	return number == EBADF || number == ENOENT ? 0 : -number;
}

int
try_move_group(void)
{
	return try_move(MOVE_SET_GROUP);
}

int
try_move_beneath(void)
{
	return try_move(MOVE_BENEATH);
}

int
try_mount_ns_info(void)
{
	struct mount_ns_info info;
	auto_fd fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : trial_result(ioctl(fd, MOUNT_NS_GET_INFO, &info));
}

/* There may be no next one. Newer kernels reserve the walk for who may see all
 * namespaces of the machine. */
int
try_mount_ns_walk(void)
{
	struct mount_ns_info info;
	auto_fd fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), next = -1;

	if (fd < 0)
		return -errno;
	next = ioctl(fd, MOUNT_NS_GET_NEXT, &info);
	return next < 0 && errno == ENOENT ? 0 : trial_result(next);
}

int
try_fanotify_mount(void)
{
	auto_fd fd = fanotify_init(FAN_REPORT_MNT | FAN_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	return fanotify_mark(fd, ~0U, 0, -1, NULL) < 0 && errno == EINVAL ? 0 : -errno;
}
