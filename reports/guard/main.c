/* main.c - ns-guard: executes a test program in a mount namespace of its own. */

/*
 * Called through a link, DIR/init_test, it executes what DIR/.init_test points
 * to. Without the right to a new namespace there is none to mount here either.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	char path[PATH_MAX];

	if (slash == NULL || snprintf(path, sizeof(path), "%.*s/.%s", (int)(slash - argv[0]), argv[0], slash + 1) >=
	    (int)sizeof(path)) {
		fputs("ns-guard: to be called through a link beside a test program\n", stderr);
		return 125;
	}
	/* EINVAL: / is no mount point, as in a chroot, where cases mount nothing. With
	 * the others a seccomp filter answers, and then to cases as well. */
	if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 && errno != EINVAL &&
	    errno != EPERM && errno != ENOSYS) {
		fprintf(stderr, "ns-guard: private mounts: %s\n", strerror(errno));
		return 125;
	}
	execv(path, argv);
	fprintf(stderr, "ns-guard: %s: %s\n", path, strerror(errno));
	return 125;
}
