/* filtered.c - system calls that are refused whatever they are given, as a seccomp filter does. */
#include <linux/capability.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "arena.h"
#include "case.h"
#include "filtered.h"
#include "src/trial.h"

/* Arguments for which no kernel asks for a right, nor lacks the call. */
static long
call_unshare(void)
{
	return unshare(0);
}

static long
call_setns(void)
{
	return setns(-1, 0);
}

static long
call_mount(void)
{
	return syscall(SYS_mount, NULL, NULL, NULL, 0UL, NULL);
}

/* Shared with all children: whether a call was refused with EPERM, or with ENOSYS. */
static volatile struct met { bool eperm, enosys; } *met = MAP_FAILED;

void
filtered_check(void)
{
	static const struct { const char *name; long (*call)(void); } first[] = {
		{ "unshare", call_unshare }, { "setns", call_setns }, { "mount", call_mount },
	};

	met = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (met == MAP_FAILED)
		case_broken(__FILE__, __LINE__, "map a page: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (first[i].call() < 0 && (errno == EPERM || errno == ENOSYS))
			case_skip("denied", "%s(2) is refused whatever it is given (%s), as by a seccomp filter",
			    first[i].name, strerror(errno));
}

void
filtered_met(int number)
{
	if (met != MAP_FAILED && number == EPERM)
		met->eperm = true;
	else if (met != MAP_FAILED && number == ENOSYS)
		met->enosys = true;
}

/* What cases call beyond their declared needs. With these arguments no kernel
 * refuses them for want of a right to who has all capabilities, and nothing
 * comes of it. */
static const struct {
	const char *name;
	long number, arguments[4];
	bool optional;		/* a kernel may lack it: ENOSYS tells nothing */
} calls[] = {
	{ "add_key", SYS_add_key, { 0 }, true },
	{ "capset", SYS_capset, { 0 }, false },
	{ "chroot", SYS_chroot, { 0 }, false },
	/* ENOSYS makes the C library use clone(2) instead; EPERM does not. */
	{ "clone3", SYS_clone3, { 0 }, true },
	{ "fchownat", SYS_fchownat, { -1 }, false },
	{ "memfd_create", SYS_memfd_create, { 0 }, false },
	{ "mknodat", SYS_mknodat, { -1 }, false },
	{ "mq_open", SYS_mq_open, { 0 }, true },
	{ "msgget", SYS_msgget, { -1 }, true },
	{ "personality", SYS_personality, { 0xffffffff }, false },
	{ "pidfd_send_signal", SYS_pidfd_send_signal, { -1, 0, 0, -1 }, true },
	{ "pivot_root", SYS_pivot_root, { 0 }, false },
	{ "prlimit64", SYS_prlimit64, { 0, -1 }, false },
	{ "semget", SYS_semget, { 0 }, true },
	{ "setdomainname", SYS_setdomainname, { 0, -1 }, false },
	{ "setgid", SYS_setgid, { -1 }, false },
	{ "sethostname", SYS_sethostname, { 0, -1 }, false },
	{ "setpriority", SYS_setpriority, { -1 }, false },
	{ "setregid", SYS_setregid, { -1, -1 }, false },
	{ "setresgid", SYS_setresgid, { -1, -1, -1 }, false },
	{ "setresuid", SYS_setresuid, { -1, -1, -1 }, false },
	{ "setreuid", SYS_setreuid, { -1, -1 }, false },
	{ "setuid", SYS_setuid, { -1 }, false },
	{ "shmget", SYS_shmget, { 0 }, true },
	{ "socket", SYS_socket, { -1 }, false },
	{ "umount2", SYS_umount2, { 0, -1 }, false },
	{ "waitid", SYS_waitid, { -1 }, false },
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

/* Whether a call that failed explains what the case met: by the same errno. */
static bool
explains(struct met seen, bool optional)
{
	return (errno == EPERM && seen.eperm) || (errno == ENOSYS && seen.enosys && !optional);
}

/* Not in a new user namespace, where it is never allowed before the maps are. */
static bool
refuses_setgroups(struct met seen)
{
	char state[16] = "";

	look_text("/proc/self/setgroups", state, sizeof(state));
	return has_capability(CAP_SETGID) && strcmp(state, "allow") == 0 && syscall(SYS_setgroups, -1, NULL) < 0 &&
	    explains(seen, false);
}

/* In a child: the number of the first that is refused, CALLS for setgroups(2),
 * or one more. */
static int
try_calls(void *arg)
{
	const struct met seen = *(const struct met *)arg;

	if (refuses_setgroups(seen))
		return CALLS;
	/* Where all capabilities are at hand. */
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS) < 0 && !arena_is_privileged())
		return CALLS + 1;
	for (int i = 0; i < CALLS; i++) {
		const long *a = calls[i].arguments;

		if (syscall(calls[i].number, a[0], a[1], a[2], a[3]) < 0 && explains(seen, calls[i].optional))
			return i;
	}
	return CALLS + 1;
}

void
filtered_excuse(void)
{
	struct met seen;
	int i;

	if (met == MAP_FAILED)
		return;
	seen = *met;
	if ((!seen.eperm && !seen.enosys) || !denial_is_filtered())
		return;
	/* Whatever it says itself is no reason to come here again. */
	met = MAP_FAILED;
	i = in_child(try_calls, &seen);
	if (i >= 0 && i <= CALLS)
		case_skip("denied", "%s(2) is refused whatever it is given, by the seccomp filter that is active",
		    i < CALLS ? calls[i].name : "setgroups");
}
