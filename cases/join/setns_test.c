/* setns_test.c - joining a namespace of each type by a descriptor, and what is refused. */
#include <sched.h>
#include <sys/mount.h>

#include "join.h"

static void
require_joined(int type, int nstype)
{
	struct host host;
	struct visit seen;

	start_host(&host, cell_namespaces[type].flag, type);
	seen = observe_visit(&plain, host.fd, nstype);
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(seen.before.of[type], seen.after.of[type]);
	REQUIRE_EQ(host.id, seen.after.of[type]);
	require_no_other_change(&seen, cell_namespaces[type].flag);
}

#define JOINED_BY_DESCRIPTOR(type, index) \
	CASE(descriptor_with_its_flag_joins_##type, \
	    .requirement = "JOIN-1", \
	    .descr = "setns() with the type's flag moves the caller into a " #type " namespace, and into no other", \
	    .needs = NEEDS_##type) { require_joined(index, (int)cell_namespaces[index].flag); }

CASE_EACH_TYPE(JOINED_BY_DESCRIPTOR)

#define JOINED_WITH_TYPE_0(type, index) \
	CASE(descriptor_with_type_0_joins_##type, \
	    .requirement = "JOIN-2", \
	    .descr = "setns() with type 0 moves the caller into a " #type " namespace, and into no other", \
	    .needs = NEEDS_##type) { require_joined(index, 0); }

CASE_EACH_TYPE(JOINED_WITH_TYPE_0)

/* Between two namespaces of the case's making: the first one may be somebody else's. */
struct journey {
	int type;
	int fds[2];
	int error[3];		/* errno of the first, the second, and the first again */
	uint64_t ids[3];
};

static void
look_at_journey(void *arg)
{
	struct journey *seen = arg;

	for (int i = 0; i < 3; i++) {
		seen->error[i] = ERRNO_OF(setns(seen->fds[i % 2], 0));
		seen->ids[i] = look_namespace(joined_link(seen->type));
	}
}

static void
require_return(int type)
{
	struct journey seen = { .type = type };
	struct host hosts[2];

	for (int i = 0; i < 2; i++) {
		start_host(&hosts[i], cell_namespaces[type].flag, type);
		seen.fds[i] = hosts[i].fd;
	}
	case_observe(&plain, look_at_journey, &seen, sizeof(seen));
	for (int i = 0; i < 2; i++)
		end_host(&hosts[i]);
	REQUIRE_NE(hosts[0].id, hosts[1].id);
	for (int i = 0; i < 3; i++) {
		REQUIRE_ERRNO(0, seen.error[i]);
		REQUIRE_EQ(hosts[i % 2].id, seen.ids[i]);
	}
}

#define RETURNED(type, index) \
	CASE(descriptor_opened_before_leads_back_to_##type, \
	    .requirement = "JOIN-3", \
	    .descr = "A descriptor of the old " #type " namespace leads back into it", \
	    .needs = NEEDS_##type) { require_return(index); }

CASE_EACH_OWNED_TYPE(RETURNED)

/* errno of each flag that a descriptor of another type is given with. */
struct mismatches {
	int type;
	int error[CELL_TYPES];
	int two;		/* errno of the right flag and another in one */
	int unknown;		/* errno of a flag that is no namespace's */
	struct memberships before, after;
};

static void
look_at_mismatches(void *arg)
{
	struct mismatches *seen = arg;
	const int own = SETUP(open_namespace(0, cell_namespaces[seen->type].file));
	const int other = seen->type == CELL_UTS ? CELL_IPC : CELL_UTS;
	const uint64_t flag = cell_namespaces[seen->type].flag;

	seen->before = look_at_memberships();
	for (int type = 0; type < CELL_TYPES; type++)
		if (type != seen->type)
			seen->error[type] = ERRNO_OF(setns(own, (int)cell_namespaces[type].flag));
	seen->two = ERRNO_OF(setns(own, (int)(flag | cell_namespaces[other].flag)));
	seen->unknown = ERRNO_OF(setns(own, CLONE_VM));
	seen->after = look_at_memberships();
}

static void
require_type_check(int type)
{
	struct mismatches seen = { .type = type };

	case_observe(&plain, look_at_mismatches, &seen, sizeof(seen));
	for (int other = 0; other < CELL_TYPES; other++)
		REQUIRE(other == type || seen.error[other] == EINVAL, "a %s namespace as %s: %s",
		    cell_namespaces[type].name, cell_namespaces[other].name, strerror(seen.error[other]));
	REQUIRE_ERRNO(EINVAL, seen.two);
	REQUIRE_ERRNO(EINVAL, seen.unknown);
	REQUIRE(memcmp(&seen.before, &seen.after, sizeof(seen.before)) == 0, "a membership changed");
}

#define REFUSED_AS_ANOTHER_TYPE(type, index) \
	CASE(descriptor_with_another_flag_is_refused_for_##type, \
	    .requirement = "JOIN-4", \
	    .descr = "setns() of a " #type " namespace with any other flag, or one more, is EINVAL", \
	    .needs = NEEDS_##type) { require_type_check(index); }

CASE_EACH_TYPE(REFUSED_AS_ANOTHER_TYPE)

CASE(closed_descriptor_is_refused,
    .requirement = "JOIN-5",
    .descr = "setns() of what is no open descriptor is EBADF, whatever the type")
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
    .descr = "setns() of a file, a directory of links, a process's directory or a pipe is EINVAL, whatever the type")
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

/*
 * Which mount namespace is the older one may be decided by numbers that each CPU
 * counts apart, and an older one cannot be bound: both are made on one CPU.
 */
static void
stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(SETUP(sched_getcpu()), &set);
	SETUP(sched_setaffinity(0, sizeof(set), &set));
	SETUP(unshare(CLONE_NEWNS));
}

static void
require_joined_by_mount(int type)
{
	char path[64];
	struct host host;
	struct visit seen;
	int fd;

	stay_on_one_cpu();
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
	    .needs = "mount " NEEDS_##type) { require_joined_by_mount(index); }

CASE_EACH_TYPE(JOINED_BY_MOUNT)
