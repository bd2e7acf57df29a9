/* filter.h - make one system call fail for the calling process and its children. */
#ifndef ATF_FILTER_H
#define ATF_FILTER_H

#include <errno.h>
#include <seccomp.h>

/* The call answers with this errno from now on, as under a container's seccomp
 * filter. 0, or -1 with errno. Link with -lseccomp. */
static inline int
filter_call(int number, int answer)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int r;

	if (filter == NULL)
		return -1;
	/* Setting no_new_privs needs no privilege, and libseccomp does it. */
	r = seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)answer), number, 0);
	if (r == 0)
		r = seccomp_load(filter);
	seccomp_release(filter);
	errno = -r;
	return r == 0 ? 0 : -1;
}

#endif
