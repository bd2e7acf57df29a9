/* outer.c - runs a command in a user namespace that maps every id and has limits of its own: outer [TYPE=N]... COMMAND... */

/*
 * Limits of an outer user namespace bind all inside, who cannot read them. They
 * are set here rather than on the host, where others work. TYPE is the name in
 * /proc/sys/user/max_TYPE_namespaces; all: each of the eight.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const types[] = { "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts" };

static void
check(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "outer: %s: %s\n", what, strerror(errno));
	exit(125);
}

static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	check(fd, path);
	check((int)write(fd, text, strlen(text)), path);
	close(fd);
}

static void
set_limit(const char *type, const char *value)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", type);
	put(path, value);
}

/* In the namespace: "TYPE=N" words, then the command. */
static void
run(char *argv[])
{
	char *value;

	for (; *argv != NULL && (value = strchr(*argv, '=')) != NULL; argv++) {
		*value++ = '\0';
		if (strcmp(*argv, "all") != 0) {
			set_limit(*argv, value);
			continue;
		}
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
			set_limit(types[i], value);
	}
	check(*argv == NULL ? (errno = EINVAL, -1) : 0, "no command");
	execvp(*argv, argv);
	check(-1, *argv);
}

int
main(int argc, char *argv[])
{
	char path[64], byte = 0;
	int made[2], mapped[2], status;
	pid_t pid;

	(void)argc;
	check(pipe2(made, O_CLOEXEC), "pipe");
	check(pipe2(mapped, O_CLOEXEC), "pipe");
	pid = fork();
	check(pid, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		check(unshare(CLONE_NEWUSER), "unshare");
		check((int)write(made[1], &byte, 1), "pipe");
		close(mapped[1]);
		check(read(mapped[0], &byte, 1) == 1 ? 0 : -1, "the id maps");
		run(argv + 1);
	}
	close(made[1]);
	if (read(made[0], &byte, 1) != 1)
		return 125;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", (int)pid);
	put(path, "0 0 4294967295");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", (int)pid);
	put(path, "0 0 4294967295");
	check((int)write(mapped[1], &byte, 1), "pipe");
	check(waitpid(pid, &status, 0), "wait");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
