/* limit.c - the system calls of `ns-tool container -- COMMAND` and nothing else: the limit to measure against. */
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[65536] __attribute__((aligned(16)));

static int
run(void *argv)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0 ||
	    (fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0 ||
	    ioctl(fd, SIOCSIFFLAGS, &lo) < 0 ||
	    sethostname("container", 9) < 0)
		return 125;
	execve(((char **)argv)[0], argv, environ);
	return 126;
}

int
main(int argc, char *argv[])
{
	int status;
	/* clone(2) rather than clone3(2): the same work in the kernel, and glibc has a wrapper. */
	pid_t pid = clone(run, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | CLONE_NEWPID | CLONE_NEWUTS |
	    CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | SIGCHLD, argv + 1);

	if (argc < 2 || pid < 0 || waitpid(pid, &status, 0) < 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
