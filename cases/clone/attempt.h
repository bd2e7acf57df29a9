/* attempt.h - a clone call that is refused, or makes a process that ends at once. */
#ifndef CASES_CLONE_ATTEMPT_H
#define CASES_CLONE_ATTEMPT_H

#include "clone.h"

/* All that a thread needs. */
#define THREAD (CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)

struct attempt {
	enum way way;
	uint64_t flags;
	void (*before)(void);	/* what the process does first, or NULL */
	int number;		/* errno */
	int children;		/* that there are afterwards */
};

/* What shares the caller's memory must not run the C library's way out. */
static inline int
end_at_once(void *arg)
{
	(void)arg;
	syscall(SYS_exit, 0);
	return 0;
}

/* The child has a stack of its own, and is over before the caller goes on. */
static inline int
attempt_clone(enum way way, uint64_t flags)
{
	static char stack[16384] __attribute__((aligned(16)));
	static int pidfd, parent_tid, child_tid;
	struct clone_args args = {
		.flags = flags | CLONE_VFORK, .pidfd = (uintptr_t)&pidfd, .parent_tid = (uintptr_t)&parent_tid,
		.child_tid = (uintptr_t)&child_tid, .exit_signal = (flags & (CLONE_THREAD | CLONE_PARENT)) != 0 ? 0 : SIGCHLD,
		.stack = (uintptr_t)stack, .stack_size = sizeof(stack),
	};
	long result;

	if (way == BY_CLONE)
		return ERRNO_OF(clone(end_at_once, stack + sizeof(stack), (int)(flags | CLONE_VFORK | SIGCHLD), NULL,
		    &parent_tid, NULL, &child_tid));
	if (clone_can_share()) {
		result = clone3_on_stack(&args, end_at_once, NULL);
		return result < 0 ? (int)-result : 0;
	}
	if ((flags & CLONE_VM) != 0)
		return ENOTSUP;
	args.stack = args.stack_size = 0;
	result = syscall(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0);
	if (result == 0)
		end_at_once(NULL);
	return ERRNO_OF(result);
}

static inline void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;
	struct timespec start;

	if (seen->before != NULL)
		seen->before();
	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		seen->number = attempt_clone(seen->way, seen->flags);
	while (is_busy(seen->number, &start));
	while (waitpid(-1, NULL, __WALL) > 0)
		seen->children++;
}

/* In a process of its own, with these namespaces. */
static inline struct attempt
observe_attempt(uint64_t namespaces, struct attempt attempt)
{
	const struct cell_spec spec = { .namespaces = namespaces };

	if (attempt.way == BY_CLONE3 && (attempt.flags & CLONE_VM) != 0 && !clone_can_share())
		case_skip("unsupported", "this architecture has no call of clone3() with shared memory here");
	attempt.number = -1;
	case_observe(&spec, look_at_attempt, &attempt, sizeof(attempt));
	/* A sibling of the probe comes to the case. */
	while ((attempt.flags & CLONE_PARENT) != 0 && waitpid(-1, NULL, __WALL) > 0)
		attempt.children++;
	return attempt;
}

static inline void
require_attempt(struct attempt attempt, int expected)
{
	attempt = observe_attempt(0, attempt);
	skip_for_limit(attempt.number);
	REQUIRE(attempt.number == expected, "%s with flags %#llx: %s, expected %s",
	    attempt.way == BY_CLONE3 ? "clone3()" : "clone()", (unsigned long long)attempt.flags,
	    strerror(attempt.number), strerror(expected));
	/* A thread is no child. */
	REQUIRE_EQ(expected == 0 && (attempt.flags & CLONE_THREAD) == 0, attempt.children);
}

#endif
