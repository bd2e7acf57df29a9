/* trial.h - what is tried to find out whether a feature is there. */
#ifndef CELL_TRIAL_H
#define CELL_TRIAL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

/* Namespaces to create and set up, then a call to make in them. */
struct trial {
	const char *name, *title;	/* as in struct cell_feature */
	uint64_t namespaces;		/* CLONE_NEW* */
	unsigned setup;			/* CELL_* set-up flags */
	int64_t offset;			/* of the monotonic clock, seconds */
	uint64_t capabilities;		/* bits of those it takes besides CAP_SYS_ADMIN */
	int (*call)(void);		/* 0 or a negative errno; NULL: nothing more */
};

extern const struct trial trials[];
extern const size_t trial_count;

/**
 * Say in words why a trial was refused; only explains, never decides.
 *
 * number: the errno of the trial. reason: receives "errno text: cause".
 */
void denial_explain(const struct trial *trial, int number, char *reason, size_t size);

/* Whether a seccomp filter is active in this process; proc_pid_status(5). */
_Bool denial_is_filtered(void);

/* The calls that the network trials make, trial_net.c. */
int try_ipv6(void);
int try_loopback6(void);
int try_veth(void);
int try_packet(void);
int try_netns_cookie(void);
int try_nftables(void);
int try_conntrack(void);
int try_inet_diag(void);
int try_unix_diag(void);

/* The calls that the mount trials make, trial_mount.c. */
int try_tmpfs(void);
int try_sysfs(void);
int try_mqueue_mount(void);
int try_cgroup2(void);
int try_proc_subset(void);
int try_proc_hidepid(void);
int try_proc_pidns(void);
int try_open_tree(void);
int try_mount_setattr(void);
int try_idmap(void);
int try_move_group(void);
int try_move_beneath(void);
int try_statmount(void);
int try_listmount(void);
int try_move_mount(void);
int try_mount_ns_info(void);
int try_mount_ns_walk(void);
int try_fanotify_mount(void);

/* The calls that try rights, trial_rights.c. */
int try_unprivileged_user(void);
int try_nested_user(void);
int try_seccomp_filter(void);
int try_file_capabilities(void);
int try_keys(void);
int try_persistent_keyring(void);
int try_inotify(void);
int try_fanotify_user(void);
int try_file_ids(void);
int try_ptrace(void);
int try_process_vm(void);
int try_kcmp(void);
int try_robust_list(void);

/* The calls that try time namespaces, trial_time.c. */
int try_alarm_clock(void);
int try_time_exec(void);
int try_time_join(void);
int try_time_nested(void);

/* The calls that try id maps, trial_user.c. */
int try_id_range(void);
int try_pid_max(void);

/* Those on pidfds and namespace descriptors, trial_nsfs.c. */
int try_setns(void);
int try_pidfd_signal(void);
int try_namespace_type(void);
int try_pid_translation(void);
int try_namespace_id(void);
int try_namespace_handle(void);
int try_listns(void);
int try_pidfd_namespaces(void);
int try_pidfd_info(void);
int try_pidfd_exit_info(void);
int try_pidfd_self(void);
int try_pidfd_getfd(void);

static inline int
trial_result(long r)
{
	return r < 0 ? -errno : 0;
}

#endif
