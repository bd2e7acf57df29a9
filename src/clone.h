/* clone.h - one process creation, whatever the kernel and the architecture offer. */
#ifndef CELL_CLONE_H
#define CELL_CLONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct clone_request {
	uint64_t flags;		/* CLONE_NEW* and CLONE_PARENT */
	void *stack;		/* NULL: the child gets a copy of the caller's memory, like fork(2) */
	size_t stack_size;	/* else it borrows the memory and the caller waits, like vfork(2) */
	int (*main)(void *arg);	/* what the child runs; its result is the exit status */
	void *arg;
};

/* Whether this architecture can lend its memory to a child of clone3(2). */
bool clone_can_share(void);

/**
 * Create a process; -errno on failure.
 *
 * The child starts with default signal handlers (CLONE_CLEAR_SIGHAND). Where
 * clone3(2) is missing (ENOSYS) clone(2) is used; CLONE_NEWTIME does not fit
 * it: -EINVAL then.
 *
 * ret_pidfd: receives a pidfd of the child; NULL: none wanted.
 */
pid_t clone_process(const struct clone_request *request, int *ret_pidfd);

/**
 * clone(2) with a copy of the caller's memory: returns twice, as fork(2) does;
 * -1 with errno on failure. The lowest byte of the flags is the exit signal.
 * pidfd: NULL unless the flags hold CLONE_PIDFD.
 */
pid_t clone_raw(uint64_t flags, int *pidfd);

/* The same with the exit signal SIGCHLD; -errno on failure. */
pid_t clone_copy(uint64_t flags, int *pidfd);

struct clone_args;

/**
 * clone3(2) with a stack of the child's own, which runs main(arg) on it and exits
 * with the result; -errno on failure, -ENOSYS unless clone_can_share().
 */
long clone3_on_stack(struct clone_args *args, int (*main)(void *), void *arg);

#endif
