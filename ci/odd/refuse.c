/* refuse.c - runs a command under a seccomp filter: refuse EPERM|ENOSYS CALL[,CALL]... COMMAND... */

/* As a container's filter does, which answers one or the other. clone(2) is not
 * refused whole: only its flags for namespaces are. */
#include <errno.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	static const unsigned types[] = { CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
		CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int r = filter == NULL ? -ENOMEM : 0, answer;

	if (argc < 4) {
		fprintf(stderr, "usage: refuse EPERM|ENOSYS CALL[,CALL]... COMMAND...\n");
		return 125;
	}
	answer = strcmp(argv[1], "ENOSYS") == 0 ? ENOSYS : EPERM;
	for (char *call; r == 0 && (call = strsep(&argv[2], ",")) != NULL;) {
		if (strcmp(call, "clone") != 0) {
			r = seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)answer), seccomp_syscall_resolve_name(call), 0);
			continue;
		}
		for (size_t i = 0; r == 0 && i < sizeof(types) / sizeof(types[0]); i++)
			r = seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)answer), SCMP_SYS(clone), 1,
			    SCMP_A0(SCMP_CMP_MASKED_EQ, types[i], types[i]));
	}
	if (r == 0)
		r = seccomp_load(filter);
	if (r < 0) {
		fprintf(stderr, "refuse: %s\n", strerror(-r));
		return 125;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 125;
}
