/* pid.h - what the pid cases share: children that live until they are released. */
#ifndef CASES_PID_H
#define CASES_PID_H

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "atf/case.h"
#include "src/coverage.h"

/* A child that waits at its gate: released by a byte, or by the end of whoever
 * holds the other side, so that none outlives its case. */
struct held {
	pid_t pid;
	int gate;
};

static inline void
wait_at(int gate)
{
	char byte;

	while (read(gate, &byte, 1) < 0 && errno == EINTR)
		;
}

static inline void
open_gate(int gate)
{
	SETUP(write(gate, "", 1));
	close(gate);
}

/* In the child, before(arg) is over when this returns; after(arg) is run when it
 * is released. Either may be NULL. */
static inline struct held
fork_held(void (*before)(void *), void (*after)(void *), void *arg)
{
	int gate[2], ready[2];
	pid_t pid;

	SETUP(pipe2(gate, O_CLOEXEC));
	SETUP(pipe2(ready, O_CLOEXEC));
	pid = SETUP(fork());
	if (pid == 0) {
		close(gate[1]);
		close(ready[0]);
		if (before != NULL)
			before(arg);
		close(ready[1]);
		wait_at(gate[0]);
		if (after != NULL)
			after(arg);
		exit_child(0);
	}
	close(gate[0]);
	close(ready[1]);
	wait_at(ready[0]);
	close(ready[0]);
	return (struct held){ pid, gate[1] };
}

/* Let it go and reap it: its exit status, or 128 plus its signal. */
static inline int
release(struct held *held)
{
	open_gate(held->gate);
	return wait_status(held->pid);
}

/* Before: what a probe looks for from elsewhere leads a session and group. */
static inline void
lead_session(void *arg)
{
	(void)arg;
	SETUP(setsid());
}

/* clone(2) as a fork with these flags besides SIGCHLD: the child's pid, 0 in
 * the child, or -1 with errno. */
static inline pid_t
clone_fork(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
}

/*
 * Run look(seen) as the first process of a pid namespace that the spec has no
 * say in: an outside that is the case's own, for what would disturb others.
 */
static inline void
case_confine(void (*look)(void *seen), void *seen)
{
	pid_t pid = SETUP(clone_fork(CLONE_NEWPID));

	if (pid == 0) {
		SETUP(prctl(PR_SET_PDEATHSIG, SIGKILL));
		look(seen);
		exit_child(0);
	}
	if (wait_status(pid) != 0)
		case_broken(__FILE__, __LINE__, "the confined part did not return");
}

/* How a cell ended: its exit status, 128 plus the signal that killed it, or
 * STOPPED plus the one that stopped it; then it is killed. */
#define STOPPED 1000

static inline int
case_end(struct cell *cell)
{
	siginfo_t info = { 0 };

	SETUP(waitid((idtype_t)P_PIDFD, (id_t)cell->pidfd, &info, WEXITED | WSTOPPED | WNOWAIT | __WALL));
	cell_close(cell);
	return info.si_code == CLD_EXITED ? info.si_status :
	    (info.si_code == CLD_STOPPED ? STOPPED : 128) + info.si_status;
}

/* Run a function in a cell until it ends. */
static inline int
case_run(const struct cell_spec *spec, int (*run)(void *), void *arg)
{
	struct cell cell = CELL_INIT;

	case_spawn(spec, run, arg, &cell);
	return case_end(&cell);
}

/* Zeroed memory that the case's children share with it, until its end. */
static inline void *
share(size_t size)
{
	return SETUP(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* The id a link like /proc/PID/ns/pid names; 0 with errno when it names none. */
static inline uint64_t
look_link_id(const char *path)
{
	char text[64];
	ssize_t n = readlink(path, text, sizeof(text) - 1);
	unsigned long id = 0;

	if (n < 0)
		return 0;
	text[n] = '\0';
	return sscanf(text, "pid:[%lu]", &id) == 1 ? id : 0;
}

/* A descriptor of the pid namespace of a process that the arena's /proc shows. */
static inline int
open_space(pid_t pid)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	return SETUP(open(path, O_RDONLY | O_CLOEXEC));
}

#endif
