/* setns_test.c - joining a namespace of each type by a descriptor, and what is refused. */
#include <sys/mount.h>

#include <pthread.h>

#include "cases/setns.h"
#include "join.h"

#define JOINED_BY_DESCRIPTOR(type, index) \
	CASE(descriptor_with_its_flag_joins_##type, \
	    .requirement = "JOIN-1", \
	    .descr = "setns() with the type's flag moves the caller into a " #type " namespace, and into no other", \
	    .needs = "setns " NEEDS_##type) { require_joined(index, (int)cell_namespaces[index].flag); }

CASE_EACH_TYPE(JOINED_BY_DESCRIPTOR)

#define JOINED_WITH_TYPE_0(type, index) \
	CASE(descriptor_with_type_0_joins_##type, \
	    .requirement = "JOIN-2", \
	    .descr = "setns() with type 0 moves the caller into a " #type " namespace, and into no other", \
	    .needs = "setns " NEEDS_##type) { require_joined(index, 0); }

CASE_EACH_TYPE(JOINED_WITH_TYPE_0)

#define RETURNED(type, index) \
	CASE(descriptor_opened_before_leads_back_to_##type, \
	    .requirement = "JOIN-3", \
	    .descr = "A descriptor of the old " #type " namespace leads back into it", \
	    .needs = "setns " NEEDS_##type) { require_return(index); }

CASE_EACH_OWNED_TYPE(RETURNED)

#define REFUSED_AS_ANOTHER_TYPE(type, index) \
	CASE(descriptor_with_another_flag_is_refused_for_##type, \
	    .requirement = "JOIN-4", \
	    .descr = "setns() of a " #type " namespace with any other flag, or one more, is EINVAL", \
	    .needs = "setns " NEEDS_##type) { require_type_check(index); }

CASE_EACH_TYPE(REFUSED_AS_ANOTHER_TYPE)

CASE(closed_descriptor_is_refused,
    .requirement = "JOIN-5",
    .descr = "setns() of what is no open descriptor is EBADF, whatever the type",
    .needs = "setns")
{
	const int closed = SETUP(open("/proc/self/ns", O_RDONLY | O_CLOEXEC));

	close(closed);
	REQUIRE_ERRNO(EBADF, ERRNO_OF(setns(closed, 0)));
	REQUIRE_ERRNO(EBADF, ERRNO_OF(setns(-1, 0)));
	for (int type = 0; type < CELL_TYPES; type++) {
		REQUIRE_ERRNO(EBADF, ERRNO_OF(setns(closed, (int)cell_namespaces[type].flag)));
		REQUIRE_ERRNO(EBADF, ERRNO_OF(setns(-1, (int)cell_namespaces[type].flag)));
	}
}

CASE(descriptor_of_something_else_is_refused,
    .requirement = "JOIN-6",
    .descr = "setns() of a file, a directory of links, a process's directory or a pipe is EINVAL, whatever the type",
    .needs = "setns")
{
	static const char *const paths[] = { "/proc/self/status", "/proc/self/ns", "/proc/self", "/" };
	enum { PATHS = sizeof(paths) / sizeof(paths[0]) };
	int fds[PATHS + 1], ends[2];

	for (int i = 0; i < PATHS; i++)
		fds[i] = SETUP(open(paths[i], O_RDONLY | O_CLOEXEC));
	SETUP(pipe2(ends, O_CLOEXEC));
	fds[PATHS] = ends[0];
	for (int i = 0; i <= PATHS; i++) {
		const char *what = i < PATHS ? paths[i] : "a pipe";

		REQUIRE(ERRNO_OF(setns(fds[i], 0)) == EINVAL, "%s with type 0: %s", what, strerror(errno));
		for (int type = 0; type < CELL_TYPES; type++)
			REQUIRE(ERRNO_OF(setns(fds[i], (int)cell_namespaces[type].flag)) == EINVAL, "%s as %s: %s",
			    what, cell_namespaces[type].name, strerror(errno));
	}
}

static void
require_joined_by_mount(int type)
{
	char path[64];
	struct host host;
	struct visit seen;
	int fd;

	count_mount_namespaces_on_one_cpu();
	start_host(&host, cell_namespaces[type].flag, type);
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", host.actor.cell.pid, cell_namespaces[type].file);
	close(SETUP(open("pin", O_CREAT | O_RDONLY | O_CLOEXEC, 0600)));
	SETUP(mount(path, "pin", NULL, MS_BIND, NULL));
	fd = SETUP(open("pin", O_RDONLY | O_CLOEXEC));
	seen = observe_visit(&plain, fd, (int)cell_namespaces[type].flag);
	close(fd);
	SETUP(umount2("pin", MNT_DETACH));
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(seen.before.of[type], seen.after.of[type]);
	REQUIRE_EQ(host.id, seen.after.of[type]);
}

#define JOINED_BY_MOUNT(type, index) \
	CASE(bind_mount_of_the_link_joins_##type, \
	    .requirement = "JOIN-7", \
	    .descr = "A descriptor of a bind mount of the link joins a " #type " namespace as one of the link does", \
	    .needs = "setns mount " NEEDS_##type) { require_joined_by_mount(index); }

CASE_EACH_TYPE(JOINED_BY_MOUNT)

/* A second thread that joins a namespace, and what either is a member of then. */
struct threads {
	int fd, type;
	int error;			/* errno of setns() */
	uint64_t before, first, second;	/* ids: of both before, and of each after */
};

static uint64_t
look_at_thread(int type)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/thread-self/ns/%s", joined_link(type));
	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

static void *
join_in_thread(void *arg)
{
	struct threads *seen = arg;

	seen->error = ERRNO_OF(setns(seen->fd, (int)cell_namespaces[seen->type].flag));
	seen->second = look_at_thread(seen->type);
	return NULL;
}

static void
look_at_threads(void *arg)
{
	struct threads *seen = arg;
	pthread_t thread;

	seen->before = look_at_thread(seen->type);
	errno = pthread_create(&thread, NULL, join_in_thread, seen);
	SETUP(errno != 0 ? -1 : 0);
	pthread_join(thread, NULL);
	seen->first = look_at_thread(seen->type);
}

static void
require_thread_alone(int type)
{
	struct threads seen = { .type = type, .error = -1 };
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	seen.fd = host.fd;
	case_observe(&plain, look_at_threads, &seen, sizeof(seen));
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(host.id, seen.second);
	REQUIRE_NE(seen.before, seen.second);
	REQUIRE_EQ(seen.before, seen.first);
}

#define THREAD_ALONE(type, index) \
	CASE(thread_joins_##type##_alone, \
	    .requirement = "JOIN-8", \
	    .descr = "A thread that joins a " #type " namespace leaves the other thread of its process where it was", \
	    .needs = "setns " NEEDS_##type) { require_thread_alone(index); }

THREAD_ALONE(pid, CELL_PID)
THREAD_ALONE(uts, CELL_UTS)
THREAD_ALONE(ipc, CELL_IPC)
THREAD_ALONE(net, CELL_NET)
THREAD_ALONE(cgroup, CELL_CGROUP)

/* A descriptor that a process inside has opened and sent out. */
static void
play_sender(struct actor *self)
{
	int *fd = self->stage;

	*fd = SETUP(open_namespace(0, "uts"));
	actor_meet(self, "opened");
	actor_meet(self, "taken");
}

CASE(descriptor_of_another_process_joins,
    .requirement = "JOIN-9",
    .descr = "A descriptor that a process inside opened, taken out of it, joins its uts namespace after its end",
    .needs = "setns uts pidfd-getfd")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWUTS };
	struct actor sender;
	struct visit seen;
	uint64_t id;
	int fd;

	actor_start(&sender, &inside, play_sender, sizeof(int));
	actor_meet(&sender, "opened");
	id = id_of_process(sender.cell.pid, CELL_UTS);
	fd = (int)SETUP(syscall(SYS_pidfd_getfd, sender.cell.pidfd, *(int *)sender.stage, 0));
	actor_meet(&sender, "taken");
	actor_end(&sender);
	seen = observe_visit(&plain, fd, CLONE_NEWUTS);
	close(fd);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(seen.before.of[CELL_UTS], seen.after.of[CELL_UTS]);
	REQUIRE_EQ(id, seen.after.of[CELL_UTS]);
}
