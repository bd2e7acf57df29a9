/* denial.c - says in words why a feature was refused, after the fact. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cell.h"
#include "fd.h"
#include "trial.h"

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

bool
denial_is_filtered(void)
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

void
denial_explain(const struct trial *trial, int number, char *reason, size_t size)
{
	static const struct { const char *path, *name; long refusing; } switches[] = {
		{ "/proc/sys/kernel/unprivileged_userns_clone", "kernel.unprivileged_userns_clone", 0 },
		{ "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
		  "kernel.apparmor_restrict_unprivileged_userns", 1 },
	};
	static const struct { unsigned number; const char *missing; } capabilities[] = {
		{ CAP_SYS_TIME, "CAP_SYS_TIME is missing" },
		{ CAP_NET_ADMIN, "CAP_NET_ADMIN is missing" },
		{ CAP_NET_RAW, "CAP_NET_RAW is missing" },
		{ CAP_SETUID, "CAP_SETUID is missing" },
		{ CAP_SETGID, "CAP_SETGID is missing" },
		{ CAP_SETFCAP, "CAP_SETFCAP is missing" },
	};
	const char *cause = "a security module or a seccomp filter refuses";
	char limit[64], text[96];

	if (number == ENOSPC || number == EUSERS) {
		cause = "the nesting depth of 32 or a limit user.max_*_namespaces is reached";
		if (find_zero_limit(trial->namespaces, limit, sizeof(limit)) != NULL) {
			snprintf(text, sizeof(text), "%s is 0", limit);
			cause = text;
		}
	} else if (number == EMFILE) {
		cause = "a limit of this process or user is reached, such as RLIMIT_MSGQUEUE: see ulimit -a";
	} else if (denial_is_filtered()) {
		cause = "a seccomp filter is active";
	} else if (trial->call == try_mount_ns_walk) {
		cause = "kept for CAP_SYS_ADMIN in the initial user and pid namespaces";
	} else if (trial->call == try_pid_max) {
		cause = "the machine's root cannot become another user, or that one makes no user namespace";
	} else if ((trial->namespaces & CLONE_NEWUSER) != 0) {
		cause = "a chroot, a security module or a seccomp filter refuses";
		if (geteuid() == 0 && !has_capability(CAP_SETFCAP))
			cause = "CAP_SETFCAP is missing: without it uid 0 cannot be mapped";
		for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
			if (read_number(switches[i].path, !switches[i].refusing) == switches[i].refusing) {
				snprintf(text, sizeof(text), "%s is %ld", switches[i].name, switches[i].refusing);
				cause = text;
			}
		if ((trial->setup & CELL_PROC) != 0)
			cause = "parts of the visible /proc are covered by other mounts";
	} else if (!has_capability(CAP_SYS_ADMIN) && (trial->capabilities >> CAP_SETUID & 1) == 0) {
		cause = "CAP_SYS_ADMIN is missing; a user namespace around it gives it";
	} else {
		if ((trial->capabilities >> CAP_SETUID & 1) != 0)
			cause = "not all of them are mapped in this user namespace";
		for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
			if ((trial->capabilities >> capabilities[i].number & 1) != 0 &&
			    !has_capability(capabilities[i].number))
				cause = capabilities[i].missing;
	}
	snprintf(reason, size, "%s: %s", strerror(number), cause);
}
