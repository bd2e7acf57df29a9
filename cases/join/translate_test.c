/* translate_test.c - pids of one namespace told in another, by a descriptor of it. */
#include <pthread.h>

#include "join.h"
#include "nsfs.h"

#define NEEDS "pid pid-translation"

/* A host and one thread of it, in a pid namespace of their own; both as they see themselves. */
struct stage {
	pid_t self, thread;
};

static void *
tell_thread(void *arg)
{
	struct actor *self = arg;
	struct stage *stage = self->stage;

	stage->thread = (pid_t)syscall(SYS_gettid);
	actor_meet(self, "threads told");
	actor_meet(self, "visited");
	return NULL;
}

static void
play_threads(struct actor *self)
{
	struct stage *stage = self->stage;
	pthread_t thread;

	stage->self = getpid();
	errno = pthread_create(&thread, NULL, tell_thread, self);
	SETUP(errno != 0 ? -1 : 0);
	pthread_join(thread, NULL);
}

/* What each request answers, -1 for an error, and that. */
struct answers {
	int fd;
	int from, leader_from, in, leader_in;
	int error;			/* of the last */
};

static struct answers
ask(int fd, pid_t there, pid_t here)
{
	struct answers seen = { .fd = fd };

	seen.from = ioctl(fd, NS_GET_PID_FROM_PIDNS, there);
	seen.leader_from = ioctl(fd, NS_GET_TGID_FROM_PIDNS, there);
	seen.in = ioctl(fd, NS_GET_PID_IN_PIDNS, here);
	seen.leader_in = ioctl(fd, NS_GET_TGID_IN_PIDNS, here);
	seen.error = errno;
	return seen;
}

CASE(pids_are_translated_both_ways,
    .requirement = "JOIN-110",
    .descr = "PID 1 of a child namespace is told as the asker knows it, and the other way about",
    .needs = NEEDS)
{
	struct answers seen;
	struct host host;
	pid_t pid;

	start_host(&host, CLONE_NEWPID, CELL_PID);
	pid = host.actor.cell.pid;
	seen = ask(host.fd, 1, pid);
	end_host(&host);
	REQUIRE_EQ(pid, seen.from);
	REQUIRE_EQ(pid, seen.leader_from);
	REQUIRE_EQ(1, seen.in);
	REQUIRE_EQ(1, seen.leader_in);
}

CASE(a_thread_is_told_by_its_leader_too,
    .requirement = "JOIN-111",
    .descr = "For a thread of a child namespace the TGID requests give its leader, the PID requests itself",
    .needs = NEEDS)
{
	const struct cell_spec below = { .namespaces = CLONE_NEWPID };
	struct answers seen, back;
	struct stage stage;
	struct actor host;
	pid_t leader;
	int fd;

	actor_start(&host, &below, play_threads, sizeof(struct stage));
	actor_meet(&host, "threads told");
	stage = *(struct stage *)host.stage;
	leader = host.cell.pid;
	fd = SETUP(open_namespace(leader, "pid"));
	seen = ask(fd, stage.thread, 0);
	back = ask(fd, stage.thread, seen.from);
	close(fd);
	actor_meet(&host, "visited");
	actor_end(&host);
	REQUIRE_NE(stage.self, stage.thread);
	REQUIRE_EQ(leader, seen.leader_from);
	REQUIRE_NE(leader, seen.from);
	REQUIRE_EQ(stage.thread, back.in);
	REQUIRE_EQ(stage.self, back.leader_in);
}

static void
require_unknown(int fd, unsigned long request, pid_t pid)
{
	const int answer = ioctl(fd, request, pid);

	REQUIRE(answer == -1 && errno == ESRCH, "request %lu for %d: %d, %s", request & 0xff, (int)pid, answer,
	    strerror(errno));
}

CASE(nobody_is_not_translated,
    .requirement = "JOIN-112",
    .descr = "A pid that the child namespace does not have, and a process that is not in it, are ESRCH",
    .needs = NEEDS)
{
	struct host host;

	start_host(&host, CLONE_NEWPID, CELL_PID);
	require_unknown(host.fd, NS_GET_PID_FROM_PIDNS, 77);
	require_unknown(host.fd, NS_GET_TGID_FROM_PIDNS, 77);
	require_unknown(host.fd, NS_GET_PID_IN_PIDNS, getpid());
	require_unknown(host.fd, NS_GET_TGID_IN_PIDNS, getpid());
	end_host(&host);
}

/* Of an outer pid namespace, whose process has this pid there. */
struct outer {
	int fd;
	pid_t pid;
	int from, error;
};

static void
look_at_outer(void *arg)
{
	struct outer *seen = arg;

	seen->from = ioctl(seen->fd, NS_GET_PID_FROM_PIDNS, seen->pid);
	seen->error = ERRNO_OF(seen->from);
}

static struct outer
observe_outer(const struct cell_spec *spec)
{
	struct outer seen = { .fd = SETUP(open_namespace(0, "pid")), .pid = getpid() };

	case_observe(spec, look_at_outer, &seen, sizeof(seen));
	close(seen.fd);
	return seen;
}

CASE(an_outer_process_has_no_pid_inside,
    .requirement = "JOIN-113",
    .descr = "In a child pid namespace the pid of a process outside is ESRCH",
    .needs = NEEDS)
{
	const struct cell_spec below = { .namespaces = CLONE_NEWPID };

	REQUIRE_ERRNO(ESRCH, observe_outer(&below).error);
}

CASE(without_a_pid_namespace_it_has_its_own,
    .requirement = "JOIN-113",
    .descr = "Control: to a plain child the pid of its parent is that pid",
    .needs = NEEDS)
{
	REQUIRE_EQ(getpid(), observe_outer(&plain).from);
}

#define NO_PIDS(type, index) \
	CASE(type##_has_no_pids_to_translate, \
	    .requirement = "JOIN-114", \
	    .descr = "The requests on a " #type " namespace are EINVAL", \
	    .needs = "pid-translation " NEEDS_##type) { require_no_pids(cell_namespaces[index].file); }

static void
require_no_pids(const char *file)
{
	static const unsigned long requests[] = { NS_GET_PID_FROM_PIDNS, NS_GET_TGID_FROM_PIDNS, NS_GET_PID_IN_PIDNS,
		NS_GET_TGID_IN_PIDNS };
	const int fd = SETUP(open_namespace(0, file));

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		REQUIRE_ERRNO(EINVAL, ERRNO_OF(ioctl(fd, requests[i], getpid())));
}

NO_PIDS(user, CELL_USER)
NO_PIDS(uts, CELL_UTS)
NO_PIDS(ipc, CELL_IPC)
NO_PIDS(mount, CELL_MOUNT)
NO_PIDS(net, CELL_NET)
NO_PIDS(cgroup, CELL_CGROUP)
NO_PIDS(time, CELL_TIME)
