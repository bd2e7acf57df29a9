/* cell.h - create a process in any set of Linux namespaces. */

/*
 * How to use it, in four steps:
 *
 *	struct cell_spec spec = CELL_SPEC_CONTAINER;	1. say what you want
 *	struct cell cell = CELL_INIT;
 *	struct cell_error err;
 *	int status;
 *
 *	spec.argv = (char *[]){ "/bin/sh", NULL };
 *	if (cell_spawn(&spec, &cell, &err) < 0)		2. start it
 *		complain(&err);
 *	cell_wait(&cell, &status, &err);		3. wait for it
 *	cell_close(&cell);				4. let go of it
 *
 * Conventions of every function here:
 *
 *   - 0 means success, a negative errno failure; then *err (which may be NULL)
 *     says which step failed on which object, and other outputs are untouched.
 *   - Strings and arrays in a spec belong to the caller and are only read
 *     during the call.
 *   - Nothing is printed, nothing exits, no global state is kept. Any thread
 *     may call; the cell dies with the thread that spawned it.
 *   - Every descriptor the library opens is close-on-exec.
 */
#ifndef CELL_H
#define CELL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CELL_API __attribute__((visibility("default")))

#define CELL_VERSION "0.1.0"

/* The eight namespace types, in the one order used everywhere: the user
 * namespace first, because it owns the others; see namespaces(7). */
enum { CELL_USER, CELL_PID, CELL_UTS, CELL_IPC, CELL_MOUNT, CELL_NET,
	CELL_CGROUP, CELL_TIME, CELL_TYPES };

struct cell_namespace {
	const char *name;	/* "mount": what people call it */
	const char *file;	/* "mnt": its link in /proc/PID/ns */
	uint64_t flag;		/* CLONE_NEWNS: see clone(2) */
};

/* Indexed by the enumeration above; read-only. */
CELL_API extern const struct cell_namespace cell_namespaces[CELL_TYPES];

/* The flag of a name ("mount") or link ("mnt"); 0 when there is no such type. */
CELL_API uint64_t cell_namespace_flag(const char *name);

/* What is set up inside, beyond the bare namespaces. */
enum {
	CELL_MAP_IDS = 1 << 0,		/* user: map the caller's ids to spec.uid, spec.gid */
	CELL_PRIVATE_MOUNTS = 1 << 1,	/* mount: nothing propagates in or out */
	CELL_PROC = 1 << 2,		/* mount: a fresh proc on /proc, for the new pid namespace */
	CELL_LOOPBACK = 1 << 3,		/* net: bring lo up; the kernel adds 127.0.0.1 and ::1 */
	CELL_KEEP_DESCRIPTORS = 1 << 4,	/* do not close descriptors above 2 */
	CELL_FOREGROUND = 1 << 5,	/* lead a process group of its own, in the foreground of the
					 * terminal on standard input, tcsetpgrp(3) */
};

/* What the caller wants. All-zero is "a plain child process". */
struct cell_spec {
	uint64_t namespaces;	/* CLONE_NEW* flags of those to create */
	unsigned setup;		/* CELL_* set-up flags */

	/* Inside ids for CELL_MAP_IDS: one uid and one gid are mapped, to the
	 * caller's effective ids; setgroups(2) is denied. user_namespaces(7) */
	uid_t uid;
	gid_t gid;

	const char *hostname;	/* 1 to 64 bytes, needs CLONE_NEWUTS; NULL: leave. sethostname(2) */
	const char *domainname;	/* 1 to 64 bytes, needs CLONE_NEWUTS; NULL: leave. setdomainname(2) */

	/* Clock offsets in seconds, need CLONE_NEWTIME. time_namespaces(7) */
	int64_t monotonic, boottime;

	/* Join instead of create: the flags of the namespaces to enter of the
	 * process that the pidfd refers to; its root and working directory are
	 * followed with its mount namespace. May not be mixed with namespaces.
	 * setns(2) */
	int target;
	uint64_t join;

	/* What runs: a command looked up in PATH as execvp(3) does (envp NULL:
	 * the caller's environment), or a function in a copy of the caller's
	 * memory, whose return value is the exit status. In a threaded program
	 * the function may only call what is async-signal-safe. */
	char *const *argv;
	char *const *envp;
	int (*run)(void *arg);
	void *arg;

	/* The signal mask to start with; NULL: the calling thread's. Handled
	 * signals are back at their default action, ignored ones stay ignored. */
	const sigset_t *mask;

	/* Descriptors above 2 to keep open besides the first three. */
	const int *keep;
	size_t keep_count;
};

/* Everything the container lesson combines; add argv. */
#define CELL_SPEC_CONTAINER \
	{ .namespaces = CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET, \
	  .setup = CELL_PRIVATE_MOUNTS | CELL_PROC | CELL_LOOPBACK, .hostname = "container" }

/* A running cell. Owned by the caller; cell_close() releases it. */
struct cell {
	pid_t pid;	/* as the caller sees it; 0: none */
	int pidfd;	/* pollable, close-on-exec; -1: none. pidfd_open(2) */
};
#define CELL_INIT { 0, -1 }

/* Why something failed. Fixed size, no pointers, owned by the caller. */
struct cell_error {
	int number;		/* errno, positive */
	char step[16];		/* "proc": the plan's name of the step */
	char object[160];	/* "mount proc on /proc": what was tried on what */
	char remedy[200];	/* what may help; empty when nothing is known */
};

/**
 * Start a process in new or joined namespaces and set it up.
 *
 * Returns when the command runs (execve(2) has succeeded) or the function is
 * about to; whatever fails before that is reported here and leaves nothing
 * behind. One clone3(2) creates all the namespaces. The cell is killed when
 * the calling thread ends: PR_SET_PDEATHSIG of prctl(2).
 *
 * spec: what is wanted. ret: receives the cell; close it with cell_close().
 */
CELL_API int cell_spawn(const struct cell_spec *spec, struct cell *ret, struct cell_error *err);

/**
 * Wait until the cell ends and reap it.
 *
 * ret_status: receives a wait status for WIFEXITED() and friends, wait(2).
 * -ECHILD when it was waited for already. Race-free: waitid(2) with P_PIDFD.
 */
CELL_API int cell_wait(struct cell *cell, int *ret_status, struct cell_error *err);

/** Send a signal (a number of signal(7)) to the cell; -ESRCH when it is gone.
 * Race-free: pidfd_send_signal(2). */
CELL_API int cell_signal(const struct cell *cell, int signal, struct cell_error *err);

/** Kill and reap the cell if it still runs, release its descriptor. Safe on
 * CELL_INIT and when repeated. */
CELL_API void cell_close(struct cell *cell);

/** cell_spawn(), cell_wait() and cell_close() in one. */
CELL_API int cell_run(const struct cell_spec *spec, int *ret_status, struct cell_error *err);

/** The status a shell would give for a wait status: the exit status, or 128
 * plus the signal's number. */
CELL_API int cell_exit_status(int wait_status);

/** The status env(1) would exit with for this error: 127 when the command was
 * not found, 126 when it could not be executed, 125 for everything else. */
CELL_API int cell_error_status(const struct cell_error *err);

/** Write "step: object: errno text (remedy)" to buf, always terminated, never
 * more than one line. */
CELL_API void cell_error_format(const struct cell_error *err, char *buf, size_t size);

/* One row of the plan, for people. */
struct cell_step {
	const char *name;	/* "proc" */
	bool parent;		/* who runs it: the parent, or the child */
	const char *object;	/* "mount proc on /proc" */
	const char *why;	/* why it stands where it stands */
};

/**
 * Show the steps that cell_spawn() would take, in order; nothing is done.
 *
 * show: called once a row; the row is valid during the call. A result other
 * than 0 ends the walk and is returned.
 */
CELL_API int cell_plan(const struct cell_spec *spec, int (*show)(const struct cell_step *step, void *arg),
    void *arg, struct cell_error *err);

/**
 * Read the namespace ids (inode numbers) of a process from /proc/PID/ns.
 *
 * pid: 0 means the caller. ret: one id a type; 0 where this kernel has no such
 * type. namespaces(7)
 */
CELL_API int cell_namespace_ids(pid_t pid, uint64_t ret[CELL_TYPES], struct cell_error *err);

enum cell_support { CELL_SUPPORTED, CELL_UNSUPPORTED, CELL_DENIED };

/* What this kernel and this user really offer, found by trying. */
struct cell_feature {
	const char *name;	/* "user", "proc-in-user": static */
	const char *title;	/* one phrase for people: static */
	enum cell_support support;
	char reason[200];	/* empty when supported: errno, and what refuses or lacks */
};

/**
 * Try one feature in a child process; nothing is left behind.
 *
 * index: 0 and up; -ENOENT past the last. -errno when the trial itself broke.
 */
CELL_API int cell_feature_at(size_t index, struct cell_feature *ret, struct cell_error *err);

/** The same by name; -ENOENT when there is no such feature. */
CELL_API int cell_feature(const char *name, struct cell_feature *ret, struct cell_error *err);

#ifdef __cplusplus
}
#endif
#endif
