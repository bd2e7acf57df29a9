/* litter_test.c - leaves behind what would hurt the host: a queue, a daemon, a mount. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/liars/liars.h"

/* Variable "launcher": a folder with the named pipe "pipe" and the folder "precious". */
static const char *
path_of(const atf_tc_t *tc, const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", atf_tc_get_config_var_wd(tc, "launcher", ""), name);
	return path;
}

ATF_TC(leaves_a_queue);
ATF_TC_HEAD(leaves_a_queue, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "LITTER-QUEUE");
}
ATF_TC_BODY(leaves_a_queue, tc)
{
	ATF_REQUIRE(msgget(LIARS_KEY, IPC_CREAT | 0666) >= 0);
}

ATF_TC(leaves_a_daemon);
ATF_TC_HEAD(leaves_a_daemon, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "LITTER-DAEMON");
}
ATF_TC_BODY(leaves_a_daemon, tc)
{
	int ready[2], fd = open(path_of(tc, "pipe"), O_WRONLY);
	char byte;

	ATF_REQUIRE(fd >= 0 && pipe(ready) == 0);
	if (fork() == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		if (write(fd, "d", 1) != 1 || write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ATF_REQUIRE_EQ(1, read(ready[0], &byte, 1));
}

ATF_TC(leaves_a_mount);
ATF_TC_HEAD(leaves_a_mount, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "LITTER-MOUNT");
}
ATF_TC_BODY(leaves_a_mount, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("here", 0755));
	if (mount(path_of(tc, "precious"), "here", NULL, MS_BIND, NULL) < 0)
		atf_tc_skip("denied: bind mount: %s", strerror(errno));
	ATF_REQUIRE_EQ(0, access("here/file", F_OK));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, leaves_a_queue);
	ATF_TP_ADD_TC(tp, leaves_a_daemon);
	ATF_TP_ADD_TC(tp, leaves_a_mount);
	return atf_no_error();
}
