/* signal_test.c - pidfd_send_signal(2): by whom, to whom, across pid namespaces. */
#include "join.h"
#include "pidfd.h"

/* Signals go to the probe's parent or a child of it. */
struct sending {
	int pidfd;
	int number;
	unsigned flags;
	int code;		/* of a siginfo to send along; 0: none */
	bool become;		/* another user, without capabilities */
	int became, error;	/* errno */
};

static void
look_at_sending(void *arg)
{
	struct sending *seen = arg;
	siginfo_t info = { .si_signo = seen->number, .si_code = seen->code };

	if (seen->become) {
		seen->became = ERRNO_OF(setresuid(65534, 65534, 65534));
		SETUP(drop_capabilities());
	}
	seen->error = ERRNO_OF(signal_pidfd(seen->pidfd, seen->number, seen->code != 0 ? &info : NULL, seen->flags));
}

/* To the case itself, which no signal reaches: it is number 0, or refused. */
static struct sending
send_to_case(struct sending seen, const struct cell_spec *spec)
{
	seen.pidfd = SETUP(open_pidfd(getpid(), 0));
	seen.error = -1;
	case_observe(spec, look_at_sending, &seen, sizeof(seen));
	close(seen.pidfd);
	return seen;
}

static struct sending
send_to_host(struct sending seen, uint64_t namespaces)
{
	struct host host;

	start_host(&host, namespaces, CELL_PID);
	seen.pidfd = host.actor.cell.pidfd;
	seen.error = -1;
	case_observe(&plain, look_at_sending, &seen, sizeof(seen));
	end_host(&host);
	return seen;
}

CASE(an_outer_process_is_not_signalled_by_its_pidfd,
    .requirement = "JOIN-60",
    .descr = "From a pid namespace below the target's, pidfd_send_signal() is EINVAL, whatever the rights",
    .needs = "pid pidfd pidfd-signal")
{
	const struct cell_spec below = { .namespaces = CLONE_NEWPID };

	REQUIRE_ERRNO(EINVAL, send_to_case((struct sending){ .number = 0 }, &below).error);
}

CASE(without_a_pid_namespace_it_is_signalled,
    .requirement = "JOIN-60",
    .descr = "Control: a plain child may send signal 0 to its parent by a pidfd",
    .needs = "pidfd pidfd-signal")
{
	REQUIRE_ERRNO(0, send_to_case((struct sending){ .number = 0 }, &plain).error);
}

CASE(a_process_in_a_sibling_pid_namespace_is_not_signalled,
    .requirement = "JOIN-60",
    .descr = "From one pid namespace into another beside it, pidfd_send_signal() is EINVAL",
    .needs = "pid pidfd pidfd-signal")
{
	const struct cell_spec beside = { .namespaces = CLONE_NEWPID };
	struct sending seen = { .error = -1 };
	struct host host;

	start_host(&host, CLONE_NEWPID, CELL_PID);
	seen.pidfd = host.actor.cell.pidfd;
	case_observe(&beside, look_at_sending, &seen, sizeof(seen));
	end_host(&host);
	REQUIRE_ERRNO(EINVAL, seen.error);
}

CASE(an_inner_process_is_signalled_by_its_pidfd,
    .requirement = "JOIN-61",
    .descr = "From the same pid namespace and from one above, pidfd_send_signal() reaches the process",
    .needs = "pid pidfd pidfd-signal")
{
	REQUIRE_ERRNO(0, send_to_host((struct sending){ .number = 0 }, 0).error);
	REQUIRE_ERRNO(0, send_to_host((struct sending){ .number = 0 }, CLONE_NEWPID).error);
}

CASE(a_directory_of_proc_stands_for_its_process,
    .requirement = "JOIN-62",
    .descr = "pidfd_send_signal() takes a descriptor of /proc/PID",
    .needs = "pidfd pidfd-signal")
{
	const int fd = SETUP(open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	REQUIRE_ERRNO(0, ERRNO_OF(signal_pidfd(fd, 0, NULL, 0)));
}

CASE(what_is_no_pidfd_is_refused,
    .requirement = "JOIN-63",
    .descr = "pidfd_send_signal() on a closed descriptor, a pipe and a file of proc is EBADF",
    .needs = "pidfd pidfd-signal")
{
	const int file = SETUP(open("/proc/self/status", O_RDONLY | O_CLOEXEC));
	int ends[2];

	SETUP(pipe2(ends, O_CLOEXEC));
	REQUIRE_ERRNO(EBADF, ERRNO_OF(signal_pidfd(ends[0], 0, NULL, 0)));
	REQUIRE_ERRNO(EBADF, ERRNO_OF(signal_pidfd(file, 0, NULL, 0)));
	close(ends[0]);
	REQUIRE_ERRNO(EBADF, ERRNO_OF(signal_pidfd(ends[0], 0, NULL, 0)));
	REQUIRE_ERRNO(EBADF, ERRNO_OF(signal_pidfd(-1, 0, NULL, 0)));
}

CASE(an_invalid_signal_is_refused,
    .requirement = "JOIN-64",
    .descr = "pidfd_send_signal() of a signal number that does not exist is EINVAL",
    .needs = "pidfd pidfd-signal")
{
	const int fd = SETUP(open_pidfd(getpid(), 0));

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(signal_pidfd(fd, -1, NULL, 0)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(signal_pidfd(fd, 65, NULL, 0)));
}

CASE(unknown_flags_are_refused,
    .requirement = "JOIN-65",
    .descr = "pidfd_send_signal() with a flag that does not exist is EINVAL",
    .needs = "pidfd pidfd-signal")
{
	const int fd = SETUP(open_pidfd(getpid(), 0));

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(signal_pidfd(fd, 0, NULL, ~0U)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(signal_pidfd(fd, 0, NULL, 1U << 31)));
}

CASE(a_reaped_process_is_not_there,
    .requirement = "JOIN-66",
    .descr = "pidfd_send_signal() to a process that was waited for is ESRCH, to a zombie it is granted",
    .needs = "pidfd pidfd-signal")
{
	const struct child child = start_child(0);
	siginfo_t info;
	int zombie;

	close(child.gate);
	SETUP(waitid(P_PID, (id_t)child.pid, &info, WEXITED | WNOWAIT));
	zombie = ERRNO_OF(signal_pidfd(child.pidfd, 0, NULL, 0));
	SETUP(wait_status(child.pid));
	REQUIRE_ERRNO(0, zombie);
	REQUIRE_ERRNO(ESRCH, ERRNO_OF(signal_pidfd(child.pidfd, 0, NULL, 0)));
}

CASE(another_user_may_not_send,
    .requirement = "JOIN-67",
    .descr = "pidfd_send_signal() to another user's process is EPERM without capabilities",
    .needs = "pidfd pidfd-signal")
{
	struct sending seen = send_to_host((struct sending){ .number = 0, .become = true }, 0);

	if (seen.became != 0)
		case_skip("denied", "no other user ids to become: %s", strerror(seen.became));
	REQUIRE_ERRNO(EPERM, seen.error);
}

CASE(an_origin_may_not_be_forged,
    .requirement = "JOIN-68",
    .descr = "A siginfo that claims to come from kill(2), tkill(2) or the kernel is EPERM to another process, a queued one is not",
    .needs = "pidfd pidfd-signal")
{
	REQUIRE_ERRNO(EPERM, send_to_host((struct sending){ .number = SIGCHLD, .code = SI_KERNEL }, 0).error);
	REQUIRE_ERRNO(EPERM, send_to_host((struct sending){ .number = SIGCHLD, .code = SI_TKILL }, 0).error);
	REQUIRE_ERRNO(EPERM, send_to_host((struct sending){ .number = SIGCHLD, .code = CLD_EXITED }, 0).error);
	REQUIRE_ERRNO(0, send_to_host((struct sending){ .number = SIGCHLD, .code = SI_QUEUE }, 0).error);
}

/* A signal that a process sends to itself, blocked, and takes out again: 0 or errno. */
static int
take_signal(int fd, siginfo_t *sent, siginfo_t *ret)
{
	const struct timespec none = { 0 };
	sigset_t set;
	int number;

	memset(ret, 0, sizeof(*ret));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	SETUP(sigprocmask(SIG_BLOCK, &set, NULL));
	number = ERRNO_OF(signal_pidfd(fd, SIGUSR1, sent, 0));
	return number != 0 ? number : ERRNO_OF(sigtimedwait(&set, ret, &none));
}

CASE(with_no_siginfo_it_is_as_kill_sends_it,
    .requirement = "JOIN-69",
    .descr = "The receiver sees SI_USER with pid and real user id of the sender",
    .needs = "pidfd pidfd-signal")
{
	siginfo_t info;

	REQUIRE_ERRNO(0, take_signal(SETUP(open_pidfd(getpid(), 0)), NULL, &info));
	REQUIRE_EQ(SIGUSR1, info.si_signo);
	REQUIRE_EQ(0, info.si_errno);
	REQUIRE_EQ(SI_USER, info.si_code);
	REQUIRE_EQ(getpid(), info.si_pid);
	REQUIRE_EQ(getuid(), info.si_uid);
}

CASE(a_siginfo_arrives_with_its_value,
    .requirement = "JOIN-70",
    .descr = "The receiver sees code and value of the siginfo that was sent along",
    .needs = "pidfd pidfd-signal")
{
	siginfo_t sent = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	siginfo_t info;

	sent.si_value.sival_int = 4711;
	sent.si_pid = getpid();
	sent.si_uid = getuid();
	REQUIRE_ERRNO(0, take_signal(SETUP(open_pidfd(getpid(), 0)), &sent, &info));
	REQUIRE_EQ(SI_QUEUE, info.si_code);
	REQUIRE_EQ(4711, info.si_value.sival_int);
	REQUIRE_EQ(getpid(), info.si_pid);
}

CASE(a_siginfo_of_another_signal_is_refused,
    .requirement = "JOIN-71",
    .descr = "pidfd_send_signal() with a siginfo that names another signal is EINVAL",
    .needs = "pidfd pidfd-signal")
{
	siginfo_t sent = { .si_signo = SIGUSR2, .si_code = SI_QUEUE };

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(signal_pidfd(SETUP(open_pidfd(getpid(), 0)), SIGUSR1, &sent, 0)));
}

/* Numbers that are no descriptors mean the caller. */
struct self {
	int thread, group, taken;	/* errno */
	siginfo_t info;
};

static void
look_at_self(void *arg)
{
	struct self *seen = arg;

	seen->thread = ERRNO_OF(signal_pidfd(PIDFD_SELF_THREAD, 0, NULL, 0));
	seen->group = ERRNO_OF(signal_pidfd(PIDFD_SELF_THREAD_GROUP, 0, NULL, 0));
	seen->taken = take_signal(PIDFD_SELF_THREAD_GROUP, NULL, &seen->info);
}

CASE(a_process_means_itself_without_a_descriptor,
    .requirement = "JOIN-72",
    .descr = "PIDFD_SELF_THREAD and PIDFD_SELF_THREAD_GROUP signal the caller, in a new pid namespace as well",
    .needs = "pid pidfd-self")
{
	const struct cell_spec below = { .namespaces = CLONE_NEWPID };
	const struct cell_spec *const specs[] = { &plain, &below };

	for (int i = 0; i < 2; i++) {
		struct self seen = { -1, -1, -1, { 0 } };

		case_observe(specs[i], look_at_self, &seen, sizeof(seen));
		REQUIRE_ERRNO(0, seen.thread);
		REQUIRE_ERRNO(0, seen.group);
		REQUIRE_ERRNO(0, seen.taken);
		REQUIRE_EQ(SIGUSR1, seen.info.si_signo);
		REQUIRE_EQ(SI_USER, seen.info.si_code);
	}
}
