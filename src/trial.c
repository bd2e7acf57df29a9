/* trial.c - the table of features, and the call that tries each. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <mqueue.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cell.h"
#include "fd.h"
#include "spec.h"
#include "trial.h"

/* Bad arguments on purpose: a kernel that has the call says EINVAL. */
static int
try_clone3(void)
{
	return syscall(SYS_clone3, NULL, 0) < 0 && errno == EINVAL ? 0 : -errno;
}

static int
try_unshare(void)
{
	return trial_result(unshare(0));
}

static int
try_pidfd(void)
{
	auto_fd fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	return trial_result(fd);
}

/* Joins what it is in already: needs no more than the right to do so. */
static int
try_setns_pidfd(void)
{
	auto_fd fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd < 0)
		return -errno;
	return trial_result(setns(fd, CLONE_NEWUTS | CLONE_NEWIPC));
}

static int
try_close_range(void)
{
	return trial_result(syscall(SYS_close_range, ~0U, ~0U, 0));
}

static int
try_sysv(void)
{
	int id = msgget(IPC_PRIVATE, 0600);

	if (id < 0)
		return -errno;
	return trial_result(msgctl(id, IPC_RMID, NULL));
}

/* Small: all queues of a user count against one RLIMIT_MSGQUEUE. */
static int
try_posix_mq(void)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	mqd_t queue = mq_open("/trial", O_CREAT | O_RDWR, 0600, &attr);

	if (queue < 0)
		return -errno;
	mq_close(queue);
	return trial_result(mq_unlink("/trial"));
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

/* As large as that of Linux 5.7, for which this is no descriptor. */
static int
try_into_cgroup(void)
{
	uint64_t args[11] = { [0] = UINT64_C(0x200000000), [10] = UINT64_MAX };

	return syscall(SYS_clone3, args, sizeof(args)) < 0 && errno == EINVAL ? 0 : -errno;
}

static int
try_last_pid(void)
{
	return trial_result(access("/proc/sys/kernel/ns_last_pid", F_OK));
}

static int
try_memfd_noexec(void)
{
	if (access("/proc/sys/vm/memfd_noexec", F_OK) < 0)
		return -errno;
	return syscall(SYS_memfd_create, "", ~0U) < 0 && errno == EINVAL ? 0 : -errno;
}

/* A filter that allows everything. There is room for one listener only, which
 * the caller may have been given already: EBUSY. */
static int
try_seccomp_notify(void)
{
	struct sock_filter code = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &code };
	auto_fd fd = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -1 :
	    (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);

	return fd < 0 && errno == EBUSY ? -EPERM : trial_result(fd);
}

#define NEEDS(capability) (UINT64_C(1) << (capability))
#define IN_USER CLONE_NEWUSER
#define TYPE(name_, title_, flag_) \
	{ name_, "create " title_, flag_, 0, 0, 0, NULL }, \
	{ name_ "-in-user", "create " title_ " inside a new user namespace", \
	  (flag_) | IN_USER, CELL_MAP_IDS, 0, 0, NULL }

const struct trial trials[] = {
	{ "clone3", "clone3(2)", 0, 0, 0, 0, try_clone3 },
	{ "unshare", "unshare(2)", 0, 0, 0, 0, try_unshare },
	{ "pidfd", "pidfd_open(2)", 0, 0, 0, 0, try_pidfd },
	{ "setns", "setns(2)", 0, 0, 0, 0, try_setns },
	{ "pidfd-signal", "pidfd_send_signal(2)", 0, 0, 0, 0, try_pidfd_signal },
	{ "namespace-type", "ask a namespace for its type", 0, 0, 0, 0, try_namespace_type },
	{ "pidfd-self", "a pidfd that means the caller", 0, 0, 0, 0, try_pidfd_self },
	{ "pidfd-namespaces", "namespaces of a pidfd", 0, 0, 0, 0, try_pidfd_namespaces },
	{ "pidfd-info", "ids and credentials of a pidfd", 0, 0, 0, 0, try_pidfd_info },
	{ "pidfd-exit-info", "exit status of a pidfd after it was waited for", 0, 0, 0, 0, try_pidfd_exit_info },
	{ "pid-translation", "translate pids by a descriptor of a pid namespace", 0, 0, 0, 0, try_pid_translation },
	{ "namespace-id", "unique ids of namespaces", 0, 0, 0, 0, try_namespace_id },
	{ "namespace-handle", "file handles of namespaces", 0, 0, 0, 0, try_namespace_handle },
	{ "listns", "listns(2)", 0, 0, 0, 0, try_listns },
	{ "close-range", "close_range(2)", 0, 0, 0, 0, try_close_range },
	{ "user", "create a user namespace and map one's own ids", IN_USER, CELL_MAP_IDS, 0, 0, NULL },
	{ "id-range", "map the ids 0 to 999 into a user namespace", 0, 0, 0,
	  NEEDS(CAP_SETUID) | NEEDS(CAP_SETGID) | NEEDS(CAP_SETFCAP), try_id_range },
	{ "user-in-user", "nest user namespaces three deep", IN_USER, CELL_MAP_IDS, 0, 0, try_nested_user },
	{ "unprivileged-user", "create a user namespace without a capability", 0, 0, 0, 0, try_unprivileged_user },
	TYPE("pid", "a pid namespace", CLONE_NEWPID),
	TYPE("uts", "a uts namespace", CLONE_NEWUTS),
	TYPE("ipc", "an ipc namespace", CLONE_NEWIPC),
	TYPE("mount", "a mount namespace", CLONE_NEWNS),
	TYPE("net", "a network namespace", CLONE_NEWNET),
	TYPE("cgroup", "a cgroup namespace", CLONE_NEWCGROUP),
	TYPE("time", "a time namespace", CLONE_NEWTIME),
	{ "time-offsets", "set clock offsets", CLONE_NEWTIME, 0, 1, NEEDS(CAP_SYS_TIME), NULL },
	{ "time-exec", "enter a time namespace with execve(2)", CLONE_NEWTIME, 0, 0, 0, try_time_exec },
	{ "time-join", "unshare a time namespace and join it", CLONE_NEWTIME, 0, 0, 0, try_time_join },
	{ "time-nested", "several time namespaces at once", CLONE_NEWTIME, 0, 0, 0, try_time_nested },
	{ "alarm-clock", "read the alarm clocks", 0, 0, 0, 0, try_alarm_clock },
	{ "setns-pidfd", "setns(2) on a pidfd with several types", CLONE_NEWUTS | CLONE_NEWIPC, 0, 0, 0,
	  try_setns_pidfd },
	{ "proc", "mount a fresh proc", CLONE_NEWPID | CLONE_NEWNS, CELL_PRIVATE_MOUNTS | CELL_PROC, 0, 0,
	  NULL },
	{ "proc-in-user", "mount a fresh proc inside a new user namespace",
	  IN_USER | CLONE_NEWPID | CLONE_NEWNS, CELL_MAP_IDS | CELL_PRIVATE_MOUNTS | CELL_PROC, 0, 0, NULL },
	{ "proc-subset", "mount a proc with subset=pid", CLONE_NEWPID | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS | CELL_PROC, 0, 0, try_proc_subset },
	{ "proc-hidepid", "mount a proc with hidepid= by name", CLONE_NEWPID | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS | CELL_PROC, 0, 0, try_proc_hidepid },
	{ "proc-pidns", "mount a proc with pidns=", CLONE_NEWPID | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS | CELL_PROC, 0, 0, try_proc_pidns },
	{ "seccomp-filter", "seccomp filters", 0, 0, 0, 0, try_seccomp_filter },
	{ "file-capabilities", "give capabilities to files", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0,
	  NEEDS(CAP_SETFCAP), try_file_capabilities },
	{ "keys", "keyrings", 0, 0, 0, 0, try_keys },
	{ "persistent-keyring", "persistent keyrings", IN_USER, CELL_MAP_IDS, 0, 0, try_persistent_keyring },
	{ "inotify", "inotify", 0, 0, 0, 0, try_inotify },
	{ "fanotify-user", "fanotify without a capability", IN_USER, CELL_MAP_IDS, 0, 0, try_fanotify_user },
	{ "file-ids", "fanotify marks by file ids in the working directory", 0, 0, 0, 0, try_file_ids },
	{ "ptrace", "trace a child", 0, 0, 0, 0, try_ptrace },
	{ "process-vm", "process_vm_readv(2)", 0, 0, 0, 0, try_process_vm },
	{ "pidfd-getfd", "pidfd_getfd(2) on a child", 0, 0, 0, 0, try_pidfd_getfd },
	{ "kcmp", "kcmp(2)", 0, 0, 0, 0, try_kcmp },
	{ "robust-list", "get_robust_list(2)", 0, 0, 0, 0, try_robust_list },
	{ "set-tid", "clone3(2) with set_tid", 0, 0, 0, 0, try_set_tid },
	{ "into-cgroup", "clone3(2) with CLONE_INTO_CGROUP", 0, 0, 0, 0, try_into_cgroup },
	{ "last-pid", "kernel.ns_last_pid", 0, 0, 0, 0, try_last_pid },
	{ "pid-max", "kernel.pid_max of each pid namespace", 0, 0, 0, 0, try_pid_max },
	{ "memfd-noexec", "vm.memfd_noexec", 0, 0, 0, 0, try_memfd_noexec },
	{ "seccomp-notify", "notifications of seccomp_unotify(2)", 0, 0, 0, 0, try_seccomp_notify },
	{ "reboot", "reboot(2) of a pid namespace", IN_USER | CLONE_NEWPID, CELL_MAP_IDS, 0, 0, try_reboot },
	{ "loopback", "bring lo up in a new network namespace", CLONE_NEWNET, CELL_LOOPBACK, 0,
	  NEEDS(CAP_NET_ADMIN), NULL },
	{ "loopback6", "::1 in a new network namespace", CLONE_NEWNET, CELL_LOOPBACK, 0,
	  NEEDS(CAP_NET_ADMIN), try_loopback6 },
	{ "tmpfs", "mount a tmpfs", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0, 0, try_tmpfs },
	{ "cgroup2", "mount the cgroups of version 2 in a new cgroup namespace", CLONE_NEWCGROUP | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS, 0, 0, try_cgroup2 },
	{ "open-tree", "open_tree(2)", 0, 0, 0, 0, try_open_tree },
	{ "move-mount", "move_mount(2)", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0, 0, try_move_mount },
	{ "mount-setattr", "mount_setattr(2)", 0, 0, 0, 0, try_mount_setattr },
	{ "idmap", "id-mapped mounts of tmpfs", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0, NEEDS(CAP_SETFCAP), try_idmap },
	{ "move-group", "move_mount(2) with MOVE_MOUNT_SET_GROUP", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0, 0,
	  try_move_group },
	{ "move-beneath", "move_mount(2) with MOVE_MOUNT_BENEATH", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0, 0,
	  try_move_beneath },
	{ "statmount", "statmount(2)", 0, 0, 0, 0, try_statmount },
	{ "listmount", "listmount(2)", 0, 0, 0, 0, try_listmount },
	{ "mount-ns-info", "ioctl NS_MNT_GET_INFO", 0, 0, 0, 0, try_mount_ns_info },
	{ "mount-ns-walk", "ioctl NS_MNT_GET_NEXT, as one who may see every namespace", 0, 0, 0, 0, try_mount_ns_walk },
	{ "fanotify-mount", "fanotify(7) of mounts", CLONE_NEWNS, CELL_PRIVATE_MOUNTS, 0, 0,
	  try_fanotify_mount },
	{ "sysv", "System V message queues", CLONE_NEWIPC, 0, 0, 0, try_sysv },
	{ "posix-mq", "POSIX message queues", CLONE_NEWIPC, 0, 0, 0, try_posix_mq },
	{ "mqueue-mount", "mount the queue filesystem", CLONE_NEWIPC | CLONE_NEWNS, CELL_PRIVATE_MOUNTS,
	  0, 0, try_mqueue_mount },
	{ "ipv6", "IPv6 sockets", 0, 0, 0, 0, try_ipv6 },
	{ "veth", "create a veth pair", CLONE_NEWNET, 0, 0, NEEDS(CAP_NET_ADMIN), try_veth },
	{ "packet", "packet sockets", CLONE_NEWNET, 0, 0, NEEDS(CAP_NET_RAW), try_packet },
	{ "nftables", "nftables", CLONE_NEWNET, 0, 0, NEEDS(CAP_NET_ADMIN), try_nftables },
	{ "conntrack", "tracked connections by netlink", CLONE_NEWNET, 0, 0, NEEDS(CAP_NET_ADMIN), try_conntrack },
	{ "inet-diag", "sock_diag(7) of IPv4 sockets", CLONE_NEWNET, 0, 0, 0, try_inet_diag },
	{ "unix-diag", "sock_diag(7) of unix sockets", CLONE_NEWNET, 0, 0, 0, try_unix_diag },
	{ "netns-cookie", "socket option SO_NETNS_COOKIE", 0, 0, 0, 0, try_netns_cookie },
	{ "sysfs", "mount a fresh sysfs in a new network namespace", CLONE_NEWNET | CLONE_NEWNS,
	  CELL_PRIVATE_MOUNTS, 0, 0, try_sysfs },
};

const size_t trial_count = sizeof(trials) / sizeof(trials[0]);
