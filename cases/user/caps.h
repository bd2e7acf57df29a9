/* caps.h - a process's capabilities as the kernel tells them, and ways into a user namespace. */
#ifndef CASES_USER_CAPS_H
#define CASES_USER_CAPS_H

#include <linux/capability.h>
#include <sys/syscall.h>

#include "ids.h"
#include "src/coverage.h"
#include "src/fd.h"

#define CAP_BIT(capability) (UINT64_C(1) << (capability))

struct caps {
	uint64_t effective, permitted, inheritable, bounding, ambient;
	uint64_t all;			/* those that this kernel knows */
	int securebits, no_new_privs;
	uid_t uid, euid;
	gid_t gid, egid;
};

static inline void
read_caps(struct caps *ret)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	SETUP(syscall(SYS_capget, &header, data));
	*ret = (struct caps){
		.effective = data[0].effective | (uint64_t)data[1].effective << 32,
		.permitted = data[0].permitted | (uint64_t)data[1].permitted << 32,
		.inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32,
		.securebits = prctl(PR_GET_SECUREBITS),
		.no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
		.uid = getuid(), .euid = geteuid(),
		.gid = getgid(), .egid = getegid(),
	};
	for (int i = 0, bounding; i < 64 && (bounding = prctl(PR_CAPBSET_READ, i)) >= 0; i++) {
		ret->all |= CAP_BIT(i);
		ret->bounding |= bounding > 0 ? CAP_BIT(i) : 0;
		ret->ambient |= prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) > 0 ? CAP_BIT(i) : 0;
	}
}

/* 0, or -1 with errno. */
static inline int
write_caps(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	for (int i = 0; i < 2; i++) {
		data[i].effective = (uint32_t)(effective >> (32 * i));
		data[i].permitted = (uint32_t)(permitted >> (32 * i));
		data[i].inheritable = (uint32_t)(inheritable >> (32 * i));
	}
	return (int)syscall(SYS_capset, &header, data);
}

/* Of all capabilities only these are left. */
static inline void
keep_caps(uint64_t kept)
{
	struct caps now;

	read_caps(&now);
	SETUP(write_caps(now.effective & kept, now.permitted & kept, now.inheritable & kept));
}

/* A child as fork(2) makes it, in new namespaces; runs and is waited for: 0 or errno. */
static inline int
clone_and_run(uint64_t flags, void (*run)(void *), void *arg)
{
	uint64_t args[8] = { [0] = flags, [4] = SIGCHLD };	/* struct clone_args, version 0 */
	pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof(args));

	if (pid < 0)
		return errno;
	if (pid == 0) {
		run(arg);
		exit_child(0);
	}
	return wait_status(pid) == 0 ? 0 : ECHILD;
}

/* The same, but it waits until it is killed or its parent is gone: its pid, or -1 with errno. */
static inline pid_t
clone_waiter(uint64_t flags)
{
	uint64_t args[8] = { [0] = flags, [4] = SIGCHLD };
	int ends[2];
	char byte;
	pid_t pid;

	SETUP(pipe2(ends, O_CLOEXEC));
	pid = (pid_t)syscall(SYS_clone3, args, sizeof(args));
	if (pid == 0) {
		close(ends[1]);
		exit_child(read(ends[0], &byte, 1) == 0 ? 0 : 1);
	}
	close(ends[0]);
	return pid;
}

/* As enter_user_space(), and also when the suite drops user namespaces: for what
 * must not touch the limits and keys outside. */
static inline void
enter_own_space(unsigned inside)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	SETUP(unshare(CLONE_NEWUSER));
	map_self(inside, uid, gid);
}

/* As enter_user_space(), but stays where it is when the suite drops user namespaces. */
static inline void
enter_droppable_space(unsigned inside)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	const uint64_t before = look_namespace("user");

	SETUP(case_unshare(CLONE_NEWUSER));
	if (look_namespace("user") != before)
		map_self(inside, uid, gid);
}

/* setns(2) to a user namespace; nothing to do when it is the caller's. */
static inline int
join_user_namespace(int fd)
{
	struct stat st;

	SETUP(fstat(fd, &st));
	return st.st_ino == look_namespace("user") ? 0 : setns(fd, CLONE_NEWUSER);
}

#endif
