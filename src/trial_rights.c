/* trial_rights.c - the calls that try what capabilities, keys and traced processes rest on. */
#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

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

/* Called in a user namespace: two more levels, which cases use as outer and inner one. */
int
try_nested_user(void)
{
	return unshare(CLONE_NEWUSER) < 0 ? -errno : trial_result(unshare(CLONE_NEWUSER));
}
