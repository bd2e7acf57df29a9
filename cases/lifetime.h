/* lifetime.h - how the number of namespaces of one type is limited, and when one is counted no more. */
#ifndef CASES_LIFETIME_H
#define CASES_LIFETIME_H

#include <signal.h>
#include <stdio.h>

#include "atf/case.h"

/* Looked at in a user namespace that is new, so that nobody else is counted. */
struct count {
	const char *file;	/* link in /proc/self/ns */
	const char *limit;	/* in /proc/sys/user: set to 1 */
	int flag;
	int first, second;	/* errno: the only one allowed, one too many */
	int pinned;		/* errno while only a descriptor holds the first */
	int after;		/* errno after the descriptor was closed */
	int pin;
};

/* The only member. Its descriptors are the parent's too, so the pin outlives it. */
static inline int
run_only_member(void *arg)
{
	struct count *seen = arg;

	seen->pin = open_namespace(0, seen->file);
	seen->second = try_clone(seen->flag);
	return 0;
}

/* By no spec: when the suite drops user namespaces, the limit outside must stay as it is. */
static inline void
enter_counted_namespace(void)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	char map[32];

	SETUP(unshare(CLONE_NEWUSER));
	SETUP(put_text("/proc/self/setgroups", "deny"));
	snprintf(map, sizeof(map), "0 %u 1", uid);
	SETUP(put_text("/proc/self/uid_map", map));
	snprintf(map, sizeof(map), "0 %u 1", gid);
	SETUP(put_text("/proc/self/gid_map", map));
}

static inline void
look_at_count(void *arg)
{
	_Alignas(16) char stack[65536];
	struct count *seen = arg;
	pid_t pid;

	enter_counted_namespace();
	SETUP(put_text(seen->limit, "1"));
	pid = clone(run_only_member, stack + sizeof(stack), CLONE_FILES | SIGCHLD | seen->flag, seen);
	seen->first = ERRNO_OF(pid);
	if (pid == -1)
		return;
	SETUP(wait_status(pid));
	SETUP(seen->pin);
	seen->pinned = try_clone(seen->flag);
	close(seen->pin);
	seen->after = try_clone_while(ENOSPC, seen->flag);
}

static inline void
observe_count(struct count *seen)
{
	const struct cell_spec plain = { 0 };

	if (access(seen->limit, F_OK) < 0)
		case_skip("unsupported", "no %s", seen->limit);
	if (look_read_only(seen->limit))
		case_skip("denied", "%s is on a read-only mount", seen->limit);
	seen->first = seen->second = seen->pinned = seen->after = seen->pin = -1;
	case_observe(&plain, look_at_count, seen, sizeof(*seen));
}

#endif
