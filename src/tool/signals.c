/* signals.c - the launcher stands in front of the cell: signals go through it. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "fd.h"
#include "tool.h"

static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH };

static void
fill_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(set, passed_on[i]);
	sigaddset(set, SIGCHLD);
}

/* Before the spawn, so that no signal falls between it and the loop below. A
 * blocked signal is kept even where it is ignored; the cell then ignores it. */
void
signals_block(sigset_t *ret_original)
{
	sigset_t set;

	fill_set(&set);
	/* A reader of our narrative that goes away must not end the cell, nor a
	 * terminal whose foreground group is the cell's stop us. */
	sigaddset(&set, SIGPIPE);
	sigaddset(&set, SIGTTOU);
	sigprocmask(SIG_BLOCK, &set, ret_original);
	/* Ignored SIGCHLD, which exec(3) hands down, would reap behind our back. */
	signal(SIGCHLD, SIG_DFL);
}

/* One mask of /proc/PID/status; 0 when the line is missing. */
static unsigned long long
read_mask(const char *status, const char *name)
{
	const char *line = strstr(status, name);

	return line != NULL ? strtoull(line + strlen(name), NULL, 16) : 0;
}

/* Whether the process stands in sigwaitinfo(2): as long as it does, the signals
 * that it waits for are not shown as blocked. */
static bool
waits_for_signals(pid_t pid)
{
	char path[32], text[256];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);

	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (n = read(fd, text, sizeof(text) - 1)) <= 0)
		return false;
	text[n] = '\0';
	return isdigit((unsigned char)text[0]) && strtol(text, NULL, 10) == SYS_rt_sigtimedwait;
}

/* Whether a signal is handled, ignored or blocked. Unknown counts as yes: then
 * the signal is simply delivered. */
static bool
is_masked(pid_t pid, int sig)
{
	char path[32], text[4096];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);

	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (n = read(fd, text, sizeof(text) - 1)) <= 0)
		return true;
	text[n] = '\0';
	return ((read_mask(text, "\nSigBlk:") | read_mask(text, "\nSigIgn:") | read_mask(text, "\nSigCgt:")) >>
	    (sig - 1) & 1) != 0;
}

/* Whether a signal has an effect on a process that is spared its default
 * action. Looked at twice, for it may have begun or ended its wait between. */
static bool
is_prepared_for(pid_t pid, int sig)
{
	return is_masked(pid, sig) || waits_for_signals(pid) || is_masked(pid, sig);
}

/*
 * Deliver one signal. The first process of a pid namespace never meets a
 * signal's default action, pid_namespaces(7): carry it out in its place.
 * Returns whether that was done.
 */
static bool
deliver(const struct cell *cell, bool init, const siginfo_t *info)
{
	int sig = info->si_signo;

	if (init && sig != SIGWINCH && !is_prepared_for(cell->pid, sig)) {
		cell_signal(cell, SIGKILL, NULL);
		return true;
	}
	/* The terminal signals its whole foreground group: not twice. */
	if (info->si_code != SI_KERNEL || getpgid(cell->pid) != getpgrp())
		cell_signal(cell, sig, NULL);
	return false;
}

/*
 * Reap until the cell's turn comes: a process may have got other children
 * before it executed ns-tool, or adopts them as process 1. Standard signals
 * merge, so one SIGCHLD may stand for several. Returns whether the cell ended.
 */
static bool
reap_others(pid_t cell)
{
	for (;;) {
		siginfo_t info = { 0 };

		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0)
			return false;
		if (info.si_pid == cell)
			return true;
		waitid(P_PID, (id_t)info.si_pid, &info, WEXITED);
	}
}

int
signals_pass_on(struct cell *cell, bool init, int *ret_status, struct cell_error *err)
{
	int applied = 0, r;
	sigset_t set;

	fill_set(&set);
	for (;;) {
		siginfo_t info;
		int sig = sigwaitinfo(&set, &info);

		if (sig < 0 && errno == EINTR)
			continue;
		if (sig < 0)
			return error_set(err, errno, "wait", "signals");
		if (sig == SIGCHLD && info.si_pid == cell->pid && (info.si_code == CLD_EXITED ||
		    info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED))
			break;
		if (sig != SIGCHLD) {
			if (applied == 0 && deliver(cell, init, &info))
				applied = sig;
		} else if (reap_others(cell->pid)) {
			break;
		}
	}
	if ((r = cell_wait(cell, ret_status, err)) < 0)
		return r;
	/* The cell died of the signal that it was sent, as far as the caller is concerned. */
	if (applied != 0 && WIFSIGNALED(*ret_status) && WTERMSIG(*ret_status) == SIGKILL)
		*ret_status = applied;
	return 0;
}
