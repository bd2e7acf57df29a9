/* process.c - children that a probe starts and waits for. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell.h"
#include "look.h"
#include "src/coverage.h"

int
wait_status(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return -1;
	return cell_exit_status(status);
}

int
in_child(int (*body)(void *), void *arg)
{
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (pid == 0)
		exit_child(body(arg));
	return wait_status(pid);
}
