/* spawn.c - the parent's side: walks the plan, keeps the cell. */

/*
 * Who runs here: the caller, in its own namespaces, with its own rights. What
 * is opened or blocked on the way is undone by plan_free() on every path; a
 * child that fails is killed and reaped there too.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clone.h"
#include "error.h"
#include "fd.h"
#include "plan.h"

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static int
open_pidfd(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : fd;
}

int
parent_block_signals(struct plan *plan)
{
	sigset_t all;
	int r;

	sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &plan->caller_mask);
	plan->mask_changed = r == 0;
	return -r;
}

int
parent_open_self(struct plan *plan)
{
	int fd = open_pidfd(getpid());

	if (fd < 0)
		return fd;
	plan->self = fd;
	return 0;
}

/* The pid behind a pidfd, which /proc/self/fdinfo tells; pidfd_open(2). */
static pid_t
pid_of_pidfd(int pidfd)
{
	char path[48], text[1024];
	const char *line;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);

	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (n = read(fd, text, sizeof(text) - 1)) < 0)
		return -errno;
	text[n] = '\0';
	line = strstr(text, "\nPid:");
	if (line == NULL)
		return -EBADF;
	n = strtol(line + 5, NULL, 10);
	return n > 0 ? (pid_t)n : -ESRCH;
}

/* Should the pid have been used again since, setns(2) on the pidfd still
 * fails with ESRCH, and these are never used. */
int
parent_open_target(struct plan *plan)
{
	char path[48];
	pid_t pid = pid_of_pidfd(plan->spec->target);

	if (pid < 0)
		return pid;
	snprintf(path, sizeof(path), "/proc/%d/root", (int)pid);
	if ((plan->root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/%d/cwd", (int)pid);
	if ((plan->cwd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -errno;
	return 0;
}

int
parent_make_channel(struct plan *plan)
{
	return pipe2(plan->channel, O_CLOEXEC) < 0 ? -errno : 0;
}

int
parent_clone(struct plan *plan)
{
	const struct clone_request request = {
		.flags = plan->clone_flags,
		.stack = plan->stack,
		.stack_size = PLAN_STACK,
		.main = child_main,
		.arg = plan,
	};
	pid_t pid = clone_process(&request, &plan->cell.pidfd);

	if (pid < 0)
		return pid;
	plan->cell.pid = pid;
	return 0;
}

/* The process that did the join is done; its sibling is the cell. */
static int
take_successor(struct plan *plan, pid_t pid)
{
	int pidfd, status;

	cell_wait(&plan->cell, &status, NULL);
	cell_close(&plan->cell);
	plan->cell.pid = pid;
	if ((pidfd = open_pidfd(pid)) < 0)
		return pidfd;
	plan->cell.pidfd = pidfd;
	return 0;
}

/*
 * The pipe closes by itself when a command is executed. Where the child clones
 * again, two processes report, in any order: the cell is known only when the
 * first has named the second, so go on reading until then.
 */
int
parent_await(struct plan *plan)
{
	bool named = (plan->spec->join & CLONE_NEWPID) == 0;
	struct report report = { 0 };
	int r;

	if (!plan->forked)
		return -plan->report.number;

	close(plan->channel[1]);
	plan->channel[1] = -1;
	while (plan->report.what != REPORT_READY || !named) {
		ssize_t n = read(plan->channel[0], &report, sizeof(report));

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			break;
		if (n != sizeof(report))
			return n < 0 ? -errno : -EPROTO;
		if (report.what != REPORT_AGAIN) {
			plan->report = report;
			continue;
		}
		if ((r = take_successor(plan, report.pid)) < 0)
			return r;
		named = true;
	}
	if (plan->report.what == REPORT_FAILED)
		return -plan->report.number;
	/* Closed without a word: executed, or killed on the way. */
	return named && (plan->report.what == REPORT_READY || plan->spec->run == NULL) ? 0 : -ECHILD;
}

int
cell_spawn(const struct cell_spec *spec, struct cell *ret, struct cell_error *err)
{
	auto_plan plan;
	int r = plan_make(&plan, spec, err);

	for (size_t i = 0; r == 0 && i < plan.count; i++) {
		const struct step *step = &plan.steps[i];

		if (!step->kind->parent || (r = step->kind->act(&plan)) == 0)
			continue;
		if (plan.report.what == REPORT_FAILED)
			step = &plan.steps[plan.report.step];
		if (step->kind->act == parent_clone)
			return error_set_clone(err, -r, plan.clone_flags, step->object);
		return error_set(err, -r, step->kind->name, "%s", step->object);
	}
	if (r < 0)
		return r;
	*ret = plan.cell;
	plan.cell = (struct cell)CELL_INIT;
	return 0;
}

int
cell_wait(struct cell *cell, int *ret_status, struct cell_error *err)
{
	siginfo_t info = { 0 };
	int r;

	if (cell->pidfd < 0)
		return error_set(err, ECHILD, "wait", "no cell");
	do
		r = waitid((idtype_t)P_PIDFD, (id_t)cell->pidfd, &info, WEXITED | __WALL);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return error_set(err, errno, "wait", "process %d", (int)cell->pid);
	cell->pid = 0;

	/* The encoding of wait(2), which waitid(2) spells out. */
	if (info.si_code == CLD_EXITED)
		*ret_status = (info.si_status & 0xff) << 8;
	else
		*ret_status = info.si_status | (info.si_code == CLD_DUMPED ? 0x80 : 0);
	return 0;
}

int
cell_signal(const struct cell *cell, int signal, struct cell_error *err)
{
	siginfo_t info;
	int number;

	if (cell->pidfd < 0)
		return error_set(err, ESRCH, "signal", "no cell");
	if (syscall(SYS_pidfd_send_signal, cell->pidfd, signal, NULL, 0) == 0)
		return 0;
	/* A seccomp filter may know kill(2) alone; the pid is the child's until it is reaped. */
	number = errno;
	if ((number == EPERM || number == ENOSYS) && cell->pid > 0 &&
	    waitid((idtype_t)P_PIDFD, (id_t)cell->pidfd, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 &&
	    kill(cell->pid, signal) == 0)
		return 0;
	return error_set(err, number, "signal", "process %d", (int)cell->pid);
}

void
cell_close(struct cell *cell)
{
	int status;

	if (cell->pid > 0 && cell->pidfd >= 0) {
		cell_signal(cell, SIGKILL, NULL);
		cell_wait(cell, &status, NULL);
	}
	if (cell->pidfd >= 0)
		close(cell->pidfd);
	*cell = (struct cell)CELL_INIT;
}

int
cell_run(const struct cell_spec *spec, int *ret_status, struct cell_error *err)
{
	struct cell cell = CELL_INIT;
	int r;

	if ((r = cell_spawn(spec, &cell, err)) < 0)
		return r;
	r = cell_wait(&cell, ret_status, err);
	cell_close(&cell);
	return r;
}

int
cell_exit_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}
