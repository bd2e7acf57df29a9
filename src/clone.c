/* clone.c - one process creation, whatever the kernel and the architecture offer. */
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clone.h"
#include "coverage.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif
#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

/* No C code may return from the system call on the new stack, so the child calls
 * `main` right here. */
long
clone3_on_stack(struct clone_args *args, int (*main)(void *), void *arg)
{
#if defined(__x86_64__)
	long result;
	register void *child_arg __asm__("r8") = arg;
	register int (*child_main)(void *) __asm__("r9") = main;

	__asm__ volatile(
	    "syscall\n\t"
	    "test %%rax, %%rax\n\t"
	    "jnz 1f\n\t"
	    "xor %%ebp, %%ebp\n\t"
	    "mov %%r8, %%rdi\n\t"
	    "call *%%r9\n\t"
	    "mov %%eax, %%edi\n\t"
	    "mov %[exit], %%eax\n\t"
	    "syscall\n"
	    "1:"
	    : "=a"(result)
	    : "0"((long)SYS_clone3), "D"(args), "S"(sizeof(*args)), "r"(child_arg), "r"(child_main),
	      [exit] "i"(SYS_exit)
	    : "rcx", "r11", "memory", "cc");
	return result;
#elif defined(__aarch64__)
	register long number __asm__("x8") = SYS_clone3;
	register long x0 __asm__("x0") = (long)args;
	register long x1 __asm__("x1") = sizeof(*args);
	register void *child_arg __asm__("x9") = arg;
	register int (*child_main)(void *) __asm__("x10") = main;

	__asm__ volatile(
	    "svc #0\n\t"
	    "cbnz x0, 1f\n\t"
	    "mov x29, xzr\n\t"
	    "mov x0, x9\n\t"
	    "blr x10\n\t"
	    "mov x8, %[exit]\n\t"
	    "svc #0\n"
	    "1:"
	    : "+r"(x0)
	    : "r"(number), "r"(x1), "r"(child_arg), "r"(child_main), [exit] "i"(SYS_exit)
	    : "memory", "cc");
	return x0;
#else
	(void)args, (void)main, (void)arg;
	return -ENOSYS;
#endif
}

bool
clone_can_share(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
	return true;
#else
	return false;
#endif
}

/* What CLONE_CLEAR_SIGHAND does: a handler is an address in the caller's
 * program, and must not run in the child. */
static void
clear_handlers(void)
{
	for (int sig = 1; sig < NSIG; sig++) {
		struct sigaction action;

		if (sigaction(sig, NULL, &action) == 0 && action.sa_handler != SIG_IGN &&
		    action.sa_handler != SIG_DFL) {
			action.sa_handler = SIG_DFL;
			sigaction(sig, &action, NULL);
		}
	}
}

static int
main_of_old_clone(void *arg)
{
	const struct clone_request *request = arg;

	clear_handlers();
	return request->main(request->arg);
}

pid_t
clone_raw(uint64_t flags, int *pidfd)
{
#if defined(__s390__)
	return (pid_t)syscall(SYS_clone, NULL, flags, pidfd, NULL, NULL);
#else
	return (pid_t)syscall(SYS_clone, flags, NULL, pidfd, NULL, NULL);
#endif
}

pid_t
clone_copy(uint64_t flags, int *pidfd)
{
	const pid_t pid = clone_raw(flags | SIGCHLD, pidfd);

	return pid < 0 ? -errno : pid;
}

/* clone(2): no CLONE_NEWTIME, whose bit is part of the exit signal there. */
static pid_t
clone_old(const struct clone_request *request, int *pidfd)
{
	uint64_t flags = request->flags;
	pid_t pid;

	if ((flags & CLONE_NEWTIME) != 0)
		return -EINVAL;
	if (pidfd != NULL)
		flags |= CLONE_PIDFD;
	if (request->stack != NULL) {
		pid = clone(main_of_old_clone, (char *)request->stack + request->stack_size,
		    (int)(flags | CLONE_VM | CLONE_VFORK | SIGCHLD), (void *)request, pidfd);
		return pid < 0 ? -errno : pid;
	}
	pid = clone_copy(flags, pidfd);
	if (pid == 0)
		exit_child(main_of_old_clone((void *)request));
	return pid;
}

pid_t
clone_process(const struct clone_request *request, int *ret_pidfd)
{
	int pidfd = -1;
	long pid;
	struct clone_args args = {
		.flags = request->flags | CLONE_CLEAR_SIGHAND | (ret_pidfd != NULL ? CLONE_PIDFD : 0),
		.exit_signal = (request->flags & CLONE_PARENT) != 0 ? 0 : SIGCHLD,
		.pidfd = (uint64_t)(uintptr_t)&pidfd,
	};

	if (request->stack != NULL && clone_can_share()) {
		args.flags |= CLONE_VM | CLONE_VFORK;
		args.stack = (uint64_t)(uintptr_t)request->stack;
		args.stack_size = request->stack_size;
		pid = clone3_on_stack(&args, request->main, request->arg);
	} else {
		pid = syscall(SYS_clone3, &args, sizeof(args));
		if (pid < 0)
			pid = -errno;
		if (pid == 0)
			exit_child(request->main(request->arg));
	}
	/* Some filters answer clone3(2) with EPERM, as it is too new for them. */
	if (pid == -ENOSYS || (pid == -EPERM && (request->flags & CLONE_NEWTIME) == 0))
		pid = clone_old(request, ret_pidfd != NULL ? &pidfd : NULL);
	if (pid > 0 && request->stack != NULL)
		count_anew();
	if (pid > 0 && ret_pidfd != NULL)
		*ret_pidfd = pidfd;
	return (pid_t)pid;
}
