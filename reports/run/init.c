/* init.c - the first process of a run: starts the engine, reaps what it leaves. */

/*
 * Who runs here: a child of ns-conform with a copy of its memory, PID 1 of a
 * PID namespace if there is one; and its child, until it executes the command.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell.h"
#include "fd.h"

const char *
init_find(struct pool *pool, const char *name)
{
	char *folders = pool_strdup(pool, SYSTEM_PATH);

	for (char *folder; (folder = strsep(&folders, ":")) != NULL;) {
		const char *path = pool_printf(pool, "%s/%s", folder, name);

		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static __attribute__((noreturn)) void
execute_job(const struct init_job *job)
{
	sigset_t none;

	/* Without a PID namespace nobody else would end it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int fd = 0; fd < 3; fd++)
		if (dup2(job->fds[fd], fd) < 0)
			_exit(126);
	if (chdir(job->folder) == 0)
		execve(job->program, job->argv, job->envp);
	dprintf(2, "%s: %s\n", job->program, strerror(errno));
	_exit(126);
}

/* The first child that is still there, -1: none. */
static pid_t
find_child(void)
{
	auto_fd fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
	char text[32] = "";

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return -1;
	return (pid_t)strtol(text, NULL, 10);
}

/* The command, for the handler; 0: not started. */
static volatile pid_t command;

/* Without a PID namespace the end of this process would end nobody else. */
static void
end_command(int sig)
{
	(void)sig;
	kill(command, SIGKILL);
}

/* Hear of the end of ns-conform as well. The signal stays blocked until there is
 * a command to end. */
static void
expect_end(void)
{
	const struct sigaction action = { .sa_handler = end_command };
	sigset_t end;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	sigaction(SIGTERM, &action, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static void
allow_end(pid_t child)
{
	sigset_t end;

	command = child;
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &end, NULL);
}

/* Without a PID namespace: what was left came here, as to a subreaper. */
static void
end_orphans(void)
{
	for (pid_t child; (child = find_child()) > 0; waitpid(child, NULL, 0))
		if (kill(child, SIGKILL) < 0)
			return;
}

int
init_main(void *arg)
{
	const struct init_job *job = arg;
	int status = 0;
	pid_t child, gone;

	/* The terminal's signals are for ns-conform, which ends the run in order. */
	setsid();
	if (!job->first)
		expect_end();
	child = fork();
	if (child < 0)
		return 126;
	if (child == 0)
		execute_job(job);
	if (!job->first)
		allow_end(child);
	/* Only the command itself writes: the pipe closes when it ends. */
	for (int fd = 0; fd < 3; fd++)
		close(job->fds[fd]);
	do
		gone = wait(&status);
	while (gone != child && (gone > 0 || errno == EINTR));
	if (!job->first)
		end_orphans();
	return cell_exit_status(status);
}
