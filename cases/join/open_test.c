/* open_test.c - pidfd_open(2) and CLONE_PIDFD: getting hold of a process, and waiting for its end. */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "join.h"
#include "pidfd.h"

#define PATIENCE_MS 10000

CASE(pidfd_is_closed_on_exec,
    .requirement = "JOIN-50",
    .descr = "pidfd_open() sets the close-on-exec flag",
    .needs = "pidfd")
{
	const int fd = open_pidfd(getpid(), 0);

	REQUIRE(fd >= 0, "pidfd_open: %s", strerror(errno));
	REQUIRE_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
}

CASE(open_refuses_unknown_flags,
    .requirement = "JOIN-51",
    .descr = "pidfd_open() with a flag that does not exist is EINVAL",
    .needs = "pidfd")
{
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(open_pidfd(getpid(), 1)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(open_pidfd(getpid(), ~0U)));
}

CASE(open_refuses_what_is_no_pid,
    .requirement = "JOIN-52",
    .descr = "pidfd_open() of 0 and of negative numbers is EINVAL",
    .needs = "pidfd")
{
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(open_pidfd(0, 0)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(open_pidfd(-1, 0)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(open_pidfd(-getpid(), 0)));
}

static void
look_at_absence(void *arg)
{
	*(int *)arg = ERRNO_OF(open_pidfd(77, 0));
}

CASE(open_finds_nobody,
    .requirement = "JOIN-53",
    .descr = "pidfd_open() of a pid that no process has is ESRCH",
    .needs = "pidfd pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	int error = -1;

	REQUIRE_ERRNO(ESRCH, ERRNO_OF(open_pidfd(INT32_MAX, 0)));
	/* Where 77 cannot be anybody. */
	case_observe(&spec, look_at_absence, &error, sizeof(error));
	REQUIRE_ERRNO(ESRCH, error);
}

static void
look_at_full_table(void *arg)
{
	struct rlimit limit;

	SETUP(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = 0;
	SETUP(setrlimit(RLIMIT_NOFILE, &limit));
	*(int *)arg = ERRNO_OF(open_pidfd(getpid(), 0));
}

CASE(open_keeps_to_the_limit_of_descriptors,
    .requirement = "JOIN-54",
    .descr = "pidfd_open() without room for a descriptor is EMFILE",
    .needs = "pidfd")
{
	int error = -1;

	case_observe(&plain, look_at_full_table, &error, sizeof(error));
	REQUIRE_ERRNO(EMFILE, error);
}

CASE(nonblocking_pidfd_is_not_waited_for,
    .requirement = "JOIN-55",
    .descr = "waitid() on a pidfd with PIDFD_NONBLOCK is EAGAIN while the child runs, and reaps it later",
    .needs = "pidfd")
{
	const struct child child = start_child(0);
	const int fd = open_pidfd(child.pid, O_NONBLOCK);
	siginfo_t info = { 0 };
	int early, late;

	REQUIRE(fd >= 0, "pidfd_open: %s", strerror(errno));
	early = ERRNO_OF(waitid((idtype_t)P_PIDFD, (id_t)fd, &info, WEXITED));
	close(child.gate);
	SETUP(has_ended(fd, PATIENCE_MS) ? 0 : -1);
	late = ERRNO_OF(waitid((idtype_t)P_PIDFD, (id_t)fd, &info, WEXITED));
	REQUIRE_ERRNO(EAGAIN, early);
	REQUIRE_ERRNO(0, late);
	REQUIRE_EQ(7, info.si_status);
}

CASE(a_zombie_can_be_opened,
    .requirement = "JOIN-56",
    .descr = "pidfd_open() of a child that has ended gives a pidfd that is readable and can be waited for",
    .needs = "pidfd")
{
	const struct child child = start_child(0);
	siginfo_t info = { 0 };
	int fd;

	close(child.gate);
	SETUP(waitid(P_PID, (id_t)child.pid, &info, WEXITED | WNOWAIT));
	fd = open_pidfd(child.pid, 0);
	REQUIRE(fd >= 0, "pidfd_open: %s", strerror(errno));
	REQUIRE(has_ended(fd, 0), "the pidfd is not readable");
	REQUIRE_ERRNO(0, ERRNO_OF(waitid((idtype_t)P_PIDFD, (id_t)fd, &info, WEXITED)));
	REQUIRE_EQ(child.pid, info.si_pid);
}

CASE(pidfd_is_readable_when_the_process_has_ended,
    .requirement = "JOIN-57",
    .descr = "poll() finds a pidfd readable after its process has ended and not before; read() is EINVAL",
    .needs = "pidfd")
{
	const struct child child = start_child(0);
	const int fd = SETUP(open_pidfd(child.pid, 0));
	const bool early = has_ended(fd, 0);
	char byte;
	bool late;

	close(child.gate);
	late = has_ended(fd, PATIENCE_MS);
	SETUP(wait_status(child.pid));
	REQUIRE(!early, "readable while the process runs");
	REQUIRE(late, "not readable after the process has ended");
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(read(fd, &byte, 1)));
}

static void
look_at_stranger(void *arg)
{
	const int fd = SETUP(open_pidfd(getppid(), 0));
	siginfo_t info;

	*(int *)arg = ERRNO_OF(waitid((idtype_t)P_PIDFD, (id_t)fd, &info, WEXITED | WNOHANG));
}

CASE(only_a_child_is_waited_for,
    .requirement = "JOIN-58",
    .descr = "waitid() on the pidfd of a process that is no child is ECHILD",
    .needs = "pidfd")
{
	int error = -1;

	case_observe(&plain, look_at_stranger, &error, sizeof(error));
	REQUIRE_ERRNO(ECHILD, error);
}

/* The first process of a pid namespace, by the pidfd that clone() gave to its parent. */
struct init {
	unsigned long flags;
	pid_t pid, inside;		/* as the parent has it, as it has itself */
	bool early, late;		/* readable: before and after its end */
	int waited, status, code;
	pid_t reaped;
	int cloexec;
	int again;			/* errno of a signal after it was reaped */
};

static void
look_at_init(void *arg)
{
	struct init *seen = arg;
	siginfo_t info = { 0 };
	int fd = -1, ids[2];
	pid_t pid;

	SETUP(pipe2(ids, O_CLOEXEC));
	pid = SETUP(clone_raw(seen->flags | CLONE_PIDFD | SIGCHLD, &fd));
	if (pid == 0) {
		const pid_t self = getpid();

		/* A pid namespace's init would outlive its parent. */
		SETUP(prctl(PR_SET_PDEATHSIG, SIGKILL));
		SETUP(write(ids[1], &self, sizeof(self)));
		for (;;)
			pause();
	}
	SETUP(read(ids[0], &seen->inside, sizeof(seen->inside)));
	seen->pid = pid;
	seen->cloexec = fcntl(fd, F_GETFD);
	seen->early = has_ended(fd, 0);
	SETUP(signal_pidfd(fd, SIGKILL, NULL, 0));
	seen->late = has_ended(fd, PATIENCE_MS);
	seen->waited = ERRNO_OF(waitid((idtype_t)P_PIDFD, (id_t)fd, &info, WEXITED));
	seen->reaped = info.si_pid;
	seen->status = info.si_status;
	seen->code = info.si_code;
	seen->again = ERRNO_OF(signal_pidfd(fd, 0, NULL, 0));
}

CASE(parent_handles_the_init_of_a_new_pid_namespace_by_its_pidfd,
    .requirement = "JOIN-59",
    .descr = "With CLONE_PIDFD and CLONE_NEWPID the parent polls, kills and waits for PID 1 by the pidfd",
    .needs = "pid pidfd pidfd-signal")
{
	struct init seen = { .flags = CLONE_NEWPID, .inside = -1 };

	case_observe(&plain, look_at_init, &seen, sizeof(seen));
	REQUIRE_EQ(1, seen.inside);
	REQUIRE_NE(1, seen.pid);
	REQUIRE_EQ(FD_CLOEXEC, seen.cloexec);
	REQUIRE(!seen.early, "readable while the process runs");
	REQUIRE(seen.late, "not readable after the process was killed");
	REQUIRE_ERRNO(0, seen.waited);
	REQUIRE_EQ(seen.pid, seen.reaped);
	REQUIRE_EQ(CLD_KILLED, seen.code);
	REQUIRE_EQ(SIGKILL, seen.status);
	REQUIRE_ERRNO(ESRCH, seen.again);
}

CASE(pidfd_refers_to_the_process_in_whatever_namespaces_it_is,
    .requirement = "JOIN-59",
    .descr = "The same with every namespace new that clone(2) makes",
    .needs = "pidfd-signal " NEEDS_ALL)
{
	struct init seen = { .flags = all_types() & ~(unsigned long)CLONE_NEWTIME, .inside = -1 };

	case_observe(&plain, look_at_init, &seen, sizeof(seen));
	REQUIRE_EQ(1, seen.inside);
	REQUIRE(!seen.early && seen.late, "not readable, or too early");
	REQUIRE_ERRNO(0, seen.waited);
	REQUIRE_EQ(seen.pid, seen.reaped);
	REQUIRE_EQ(SIGKILL, seen.status);
}
