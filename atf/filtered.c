/* filtered.c - system calls that are refused whatever they are given, as a seccomp filter does. */
#include <sys/mount.h>
#include <sys/syscall.h>

#include "case.h"
#include "filtered.h"

/* Arguments for which no kernel asks for a right, nor lacks the call. */
static long
try_unshare(void)
{
	return unshare(0);
}

static long
try_setns(void)
{
	return setns(-1, 0);
}

static long
try_mount(void)
{
	return syscall(SYS_mount, NULL, NULL, NULL, 0UL, NULL);
}

static long
try_clone3(void)
{
	return syscall(SYS_clone3, NULL, 0UL);
}

void
filtered_check(void)
{
	static const struct { const char *name; long (*try)(void); } calls[] = {
		{ "unshare", try_unshare }, { "setns", try_setns }, { "mount", try_mount },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].try() < 0 && (errno == EPERM || errno == ENOSYS))
			case_skip("denied", "%s(2) is refused whatever it is given (%s), as by a seccomp filter",
			    calls[i].name, strerror(errno));
}

/* ENOSYS makes the C library use clone(2) instead; EPERM does not. */
void
filtered_excuse(void)
{
	if (try_clone3() < 0 && errno == EPERM)
		case_skip("denied", "clone3(2) is refused whatever it is given, as by a seccomp filter");
}
