/* info_test.c - what a pidfd is asked for: namespaces, ids, credentials, exit status. */
#include "join.h"
#include "pidfd.h"

/* The requests for a process's namespaces, in the order of cell_namespaces. */
static const unsigned long requests[CELL_TYPES] = {
	[CELL_CGROUP] = PIDFD_REQUEST(1), [CELL_IPC] = PIDFD_REQUEST(2), [CELL_MOUNT] = PIDFD_REQUEST(3),
	[CELL_NET] = PIDFD_REQUEST(4), [CELL_PID] = PIDFD_REQUEST(5), [CELL_TIME] = PIDFD_REQUEST(7),
	[CELL_USER] = PIDFD_REQUEST(9), [CELL_UTS] = PIDFD_REQUEST(10),
};
#define PID_FOR_CHILDREN PIDFD_REQUEST(6)
#define TIME_FOR_CHILDREN PIDFD_REQUEST(8)

static void
require_namespace(int type)
{
	struct visit seen;
	struct host host;
	uint64_t id;
	int fd, flags;

	start_host(&host, cell_namespaces[type].flag, type);
	fd = ioctl(host.actor.cell.pidfd, requests[type], 0);
	if (fd < 0) {
		const int number = errno;

		end_host(&host);
		REQUIRE_ERRNO(0, number);
	}
	id = id_of_fd(fd);
	flags = fcntl(fd, F_GETFD);
	seen = observe_visit(&plain, fd, (int)cell_namespaces[type].flag);
	close(fd);
	end_host(&host);
	REQUIRE_EQ(host.id, id);
	REQUIRE_EQ(FD_CLOEXEC, flags);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(host.id, seen.after.of[type]);
	REQUIRE_NE(seen.before.of[type], seen.after.of[type]);
}

#define NAMESPACE_TOLD(type, index) \
	CASE(pidfd_gives_the_##type##_namespace, \
	    .requirement = "JOIN-90", \
	    .descr = "PIDFD_GET_..._NAMESPACE gives a descriptor of the process's " #type " namespace that can be joined", \
	    .needs = "pidfd-namespaces setns " NEEDS_##type) { require_namespace(index); }

CASE_EACH_TYPE(NAMESPACE_TOLD)

/* Of a process that its children leave: errno and ids. */
struct departure {
	int flag;		/* what is unshared */
	unsigned long own, next;	/* requests */
	const char *file;	/* link for the children's */
	uint64_t before, after, children, link;
};

static void
look_at_departure(void *arg)
{
	struct departure *seen = arg;
	const int self = SETUP(open_pidfd(getpid(), 0));
	struct child child;

	seen->before = take_id(ioctl(self, seen->own, 0));
	SETUP(unshare(seen->flag));
	/* A pid namespace is there once it has a process. */
	child = start_child(0);
	seen->after = take_id(ioctl(self, seen->own, 0));
	seen->children = take_id(ioctl(self, seen->next, 0));
	seen->link = look_namespace(seen->file);
	end_child(&child);
}

static void
require_departure(struct departure seen)
{
	case_observe(&plain, look_at_departure, &seen, sizeof(seen));
	REQUIRE_NE(0, seen.before);
	REQUIRE_EQ(seen.before, seen.after);
	REQUIRE_NE(seen.before, seen.children);
	REQUIRE_NE(0, seen.children);
	REQUIRE_EQ(seen.link, seen.children);
}

CASE(pidfd_gives_the_pid_namespace_of_the_children,
    .requirement = "JOIN-91",
    .descr = "PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE gives what pid_for_children names, apart from the own one",
    .needs = "pidfd-namespaces pid")
{
	require_departure((struct departure){ .flag = CLONE_NEWPID, .own = requests[CELL_PID],
	    .next = PID_FOR_CHILDREN, .file = "pid_for_children" });
}

CASE(pidfd_gives_the_time_namespace_of_the_children,
    .requirement = "JOIN-91",
    .descr = "PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE gives what time_for_children names, apart from the own one",
    .needs = "pidfd-namespaces time")
{
	require_departure((struct departure){ .flag = CLONE_NEWTIME, .own = requests[CELL_TIME],
	    .next = TIME_FOR_CHILDREN, .file = "time_for_children" });
}

struct refusal {
	int pidfd;
	bool drop;
	int error[CELL_TYPES];
};

static void
look_at_refusal(void *arg)
{
	struct refusal *seen = arg;

	if (seen->drop)
		SETUP(drop_capabilities());
	for (int type = 0; type < CELL_TYPES; type++)
		seen->error[type] = ERRNO_OF(ioctl(seen->pidfd, requests[type], 0));
}

/* What the case itself is asked for by others. */
static struct refusal
observe_refusal(const struct cell_spec *spec, bool drop)
{
	struct refusal seen = { .pidfd = SETUP(open_pidfd(getpid(), 0)), .drop = drop };

	case_observe(spec, look_at_refusal, &seen, sizeof(seen));
	close(seen.pidfd);
	return seen;
}

CASE(namespaces_of_an_outer_process_are_hidden,
    .requirement = "JOIN-92",
    .descr = "To root of a child user namespace each request about a process outside is EACCES",
    .needs = "pidfd-namespaces user")
{
	struct refusal seen = observe_refusal(&inner_user, false);

	for (int type = 0; type < CELL_TYPES; type++)
		REQUIRE(seen.error[type] == EACCES, "%s: %s", cell_namespaces[type].name, strerror(seen.error[type]));
}

CASE(without_a_user_namespace_they_are_given,
    .requirement = "JOIN-92",
    .descr = "Control: a plain child is given the namespaces of its parent",
    .needs = "pidfd-namespaces user")
{
	struct refusal seen = observe_refusal(&plain, false);

	REQUIRE_ERRNO(0, seen.error[CELL_USER]);
	REQUIRE_ERRNO(0, seen.error[CELL_MOUNT]);
}

CASE(namespaces_are_told_to_who_may_trace,
    .requirement = "JOIN-101",
    .descr = "To a process with fewer capabilities each request is EACCES",
    .needs = "pidfd-namespaces user")
{
	struct refusal seen = observe_refusal(&plain, true);

	for (int type = 0; type < CELL_TYPES; type++)
		REQUIRE(seen.error[type] == EACCES, "%s: %s", cell_namespaces[type].name, strerror(seen.error[type]));
}

CASE(requests_take_no_argument,
    .requirement = "JOIN-93",
    .descr = "A request for a namespace with an argument is EINVAL",
    .needs = "pidfd-namespaces")
{
	const int self = SETUP(open_pidfd(getpid(), 0));

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(ioctl(self, requests[CELL_USER], 1)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(ioctl(self, requests[CELL_MOUNT], 1)));
}

CASE(a_process_that_has_ended_has_no_namespaces,
    .requirement = "JOIN-94",
    .descr = "A request for a namespace of a process that was waited for is ESRCH",
    .needs = "pidfd-namespaces")
{
	const struct child child = start_child(0);

	end_child(&child);
	for (int type = 0; type < CELL_TYPES; type++)
		REQUIRE_ERRNO(ESRCH, ERRNO_OF(ioctl(child.pidfd, requests[type], 0)));
}

/* ---- PIDFD_GET_INFO ---- */

struct report {
	int pidfd;		/* -1: the caller's own */
	pid_t self, parent;	/* getpid(), getppid() of the caller */
	uid_t uid;
	struct pidfd_info info;
	int error;
};

static void
look_at_report(void *arg)
{
	struct report *seen = arg;
	const int fd = seen->pidfd >= 0 ? seen->pidfd : SETUP(open_pidfd(getpid(), 0));

	seen->self = getpid();
	seen->parent = getppid();
	seen->uid = geteuid();
	seen->info.mask = PIDFD_INFO_PID | PIDFD_INFO_CREDS;
	seen->error = ERRNO_OF(ioctl(fd, PIDFD_GET_INFO, &seen->info));
}

static struct report
observe_report(const struct cell_spec *spec, int pidfd)
{
	struct report seen = { .pidfd = pidfd };

	case_observe(spec, look_at_report, &seen, sizeof(seen));
	return seen;
}

CASE(info_tells_the_ids_of_the_process,
    .requirement = "JOIN-95",
    .descr = "PIDFD_GET_INFO gives pid, thread group, parent and credentials of the caller itself",
    .needs = "pidfd-info")
{
	struct report seen = observe_report(&plain, -1);

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.info.mask & PIDFD_INFO_PID, "no ids are told");
	REQUIRE_EQ(seen.self, seen.info.pid);
	REQUIRE_EQ(seen.self, seen.info.tgid);
	REQUIRE_EQ(seen.parent, seen.info.ppid);
	REQUIRE(seen.info.mask & PIDFD_INFO_CREDS, "no credentials are told");
	REQUIRE_EQ(seen.uid, seen.info.euid);
	REQUIRE_EQ(seen.uid, seen.info.ruid);
	REQUIRE_EQ(seen.uid, seen.info.suid);
	REQUIRE_EQ(seen.uid, seen.info.fsuid);
}

CASE(info_tells_an_inner_process_by_its_outer_id,
    .requirement = "JOIN-96",
    .descr = "PIDFD_GET_INFO about PID 1 of a child pid namespace gives the pid that the asker has for it",
    .needs = "pidfd-info pid")
{
	struct report seen = { .pidfd = -1 };
	struct host host;
	pid_t pid;

	start_host(&host, CLONE_NEWPID, CELL_PID);
	pid = host.actor.cell.pid;
	seen.pidfd = host.actor.cell.pidfd;
	look_at_report(&seen);
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(pid, seen.info.pid);
	REQUIRE_EQ(getpid(), seen.info.ppid);
}

CASE(info_tells_ids_as_the_asker_has_them,
    .requirement = "JOIN-96",
    .descr = "PIDFD_GET_INFO about itself gives PID 1 to the first process of a pid namespace, and no parent",
    .needs = "pidfd-info pid")
{
	const struct cell_spec below = { .namespaces = CLONE_NEWPID };
	struct report seen = observe_report(&below, -1);

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(1, seen.info.pid);
	REQUIRE_EQ(0, seen.info.ppid);
}

CASE(info_tells_user_ids_by_the_askers_map,
    .requirement = "JOIN-97",
    .descr = "PIDFD_GET_INFO about a process gives its user id as the asker's user namespace has it",
    .needs = "pidfd-info user")
{
	const struct cell_spec mapped = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS, .uid = 12, .gid = 34 };
	const int self = SETUP(open_pidfd(getpid(), 0));
	struct report outer = { .pidfd = self }, inner = observe_report(&mapped, self);

	look_at_report(&outer);
	REQUIRE_ERRNO(0, outer.error);
	REQUIRE_EQ(geteuid(), outer.info.euid);
	REQUIRE_ERRNO(0, inner.error);
	REQUIRE_EQ(12, inner.info.euid);
	REQUIRE_EQ(34, inner.info.egid);
}

CASE(info_about_an_outer_process_is_hidden,
    .requirement = "JOIN-98",
    .descr = "PIDFD_GET_INFO about a process outside the asker's pid namespace is refused",
    .needs = "pidfd-info pid")
{
	const struct cell_spec below = { .namespaces = CLONE_NEWPID };
	struct report seen = observe_report(&below, SETUP(open_pidfd(getpid(), 0)));

	/* ESRCH at first, EREMOTE later. */
	REQUIRE(seen.error == ESRCH || seen.error == EREMOTE, "errno %d, pid %u", seen.error, seen.info.pid);
}

CASE(without_a_pid_namespace_info_is_given,
    .requirement = "JOIN-98",
    .descr = "Control: PIDFD_GET_INFO about its parent gives a plain child the pid it knows",
    .needs = "pidfd-info")
{
	struct report seen = observe_report(&plain, SETUP(open_pidfd(getpid(), 0)));

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(getpid(), seen.info.pid);
}

CASE(info_needs_a_struct,
    .requirement = "JOIN-99",
    .descr = "PIDFD_GET_INFO without a struct is EINVAL, and refused with one smaller than the first",
    .needs = "pidfd-info")
{
	const int self = SETUP(open_pidfd(getpid(), 0));
	const unsigned long small = _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, PIDFD_INFO_SIZE_VER0 - 8);
	struct pidfd_info info = { .mask = PIDFD_INFO_PID };
	int error;

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(ioctl(self, PIDFD_GET_INFO, NULL)));
	/* EINVAL at first, ENOTTY later. */
	error = ERRNO_OF(ioctl(self, small, &info));
	REQUIRE(error == EINVAL || error == ENOTTY, "errno %d", error);
}

/* What is told of an end: before it, and after it was waited for. */
struct end {
	unsigned long flags;
	bool kill;
	int error[2];
	struct pidfd_info info[2];
	int status;		/* as wait(2) has it */
};

static void
look_at_end(void *arg)
{
	struct end *seen = arg;
	const struct child child = start_child(seen->flags);

	seen->info[0].mask = seen->info[1].mask = PIDFD_INFO_PID | PIDFD_INFO_EXIT;
	seen->error[0] = ERRNO_OF(ioctl(child.pidfd, PIDFD_GET_INFO, &seen->info[0]));
	if (seen->kill)
		SETUP(signal_pidfd(child.pidfd, SIGKILL, NULL, 0));
	close(child.gate);
	SETUP(waitpid(child.pid, &seen->status, 0));
	seen->error[1] = ERRNO_OF(ioctl(child.pidfd, PIDFD_GET_INFO, &seen->info[1]));
}

static void
require_end_told(unsigned long flags, bool kill)
{
	struct end seen = { .flags = flags, .kill = kill };

	case_observe(&plain, look_at_end, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error[0]);
	REQUIRE((seen.info[0].mask & PIDFD_INFO_EXIT) == 0, "an exit status is told before the end");
	REQUIRE_ERRNO(0, seen.error[1]);
	REQUIRE(seen.info[1].mask & PIDFD_INFO_EXIT, "no exit status is told after the end");
	REQUIRE_EQ(seen.status, seen.info[1].exit_code);
	REQUIRE_EQ(kill ? SIGKILL : 7 << 8, seen.info[1].exit_code);
}

CASE(exit_status_is_told_after_the_process_was_waited_for,
    .requirement = "JOIN-100",
    .descr = "PIDFD_GET_INFO gives the wait status of a child that was waited for, and none before",
    .needs = "pidfd-signal pidfd-exit-info")
{
	require_end_told(0, false);
	require_end_told(0, true);
}

CASE(exit_status_is_told_across_pid_namespaces,
    .requirement = "JOIN-100",
    .descr = "PIDFD_GET_INFO gives the wait status of PID 1 of a child pid namespace that was waited for",
    .needs = "pidfd-signal pidfd-exit-info pid")
{
	require_end_told(CLONE_NEWPID, false);
	require_end_told(CLONE_NEWPID, true);
}
