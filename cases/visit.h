/* visit.h - a process that joins another's namespaces, and what it is a member of before and after. */
#ifndef CASES_VISIT_H
#define CASES_VISIT_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "atf/case.h"
#include "src/coverage.h"

static const struct cell_spec plain __attribute__((unused)) = { 0 };
static const struct cell_spec inner_user __attribute__((unused)) = {
	.namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS
};

static inline struct cell_spec
spec_of(uint64_t namespaces)
{
	return (struct cell_spec){ .namespaces = namespaces,
		.setup = (namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0 };
}

/* The link that setns() changes: a pid namespace is joined by one's children. */
static inline const char *
joined_link(int type)
{
	return type == CELL_PID ? "pid_for_children" : cell_namespaces[type].file;
}

/* Ids of the namespaces that a process is in, or that its children will be in. */
struct memberships {
	uint64_t of[CELL_TYPES];
	uint64_t own_pid;	/* its own pid namespace */
};

static inline struct memberships
look_at_memberships(void)
{
	struct memberships seen;

	for (int type = 0; type < CELL_TYPES; type++)
		seen.of[type] = look_namespace(joined_link(type));
	seen.own_pid = look_namespace("pid");
	return seen;
}

/* Id of another process's namespace. */
static inline uint64_t
id_of_process(pid_t pid, int type)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, cell_namespaces[type].file);
	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

/* Id of what a descriptor refers to; 0: it is none. */
static inline uint64_t
id_of_fd(int fd)
{
	struct stat st;

	return fd < 0 || fstat(fd, &st) < 0 ? 0 : st.st_ino;
}

/* The same of a descriptor that nobody else needs. */
static inline uint64_t
take_id(int fd)
{
	const uint64_t id = id_of_fd(fd);

	if (fd >= 0)
		close(fd);
	return id;
}

/* Children stay there too. */
static inline void
stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(SETUP(sched_getcpu()), &set);
	SETUP(sched_setaffinity(0, sizeof(set), &set));
}

/*
 * Which mount namespace is the older one may be decided by numbers that each CPU
 * counts apart, and an older one cannot be bound: all are made on one CPU.
 */
static inline void
count_mount_namespaces_on_one_cpu(void)
{
	stay_on_one_cpu();
	SETUP(unshare(CLONE_NEWNS));
}

/* A process in namespaces of its own, there until end_host(). */
struct host {
	struct actor actor;
	int fd;			/* of its namespace of the type asked for */
	uint64_t id;
};

static inline void
play_host(struct actor *self)
{
	actor_meet(self, "there");
	actor_meet(self, "visited");
}

static inline void
start_host(struct host *host, uint64_t namespaces, int type)
{
	const struct cell_spec spec = spec_of(namespaces);

	actor_start(&host->actor, &spec, play_host, 0);
	actor_meet(&host->actor, "there");
	host->fd = SETUP(open_namespace(host->actor.cell.pid, cell_namespaces[type].file));
	host->id = id_of_fd(host->fd);
}

static inline void
end_host(struct host *host)
{
	close(host->fd);
	actor_meet(&host->actor, "visited");
	actor_end(&host->actor);
}

/* A probe that joins something: what setns() is given, what it says, and where it leaves the caller. */
struct visit {
	int fd, nstype;
	int error;		/* errno of setns() */
	struct memberships before, after;
};

static inline void
look_at_visit(void *arg)
{
	struct visit *seen = arg;

	seen->before = look_at_memberships();
	seen->error = ERRNO_OF(setns(seen->fd, seen->nstype));
	seen->after = look_at_memberships();
}

static inline struct visit
observe_visit(const struct cell_spec *spec, int fd, int nstype)
{
	struct visit seen = { .fd = fd, .nstype = nstype, .error = -1 };

	case_observe(spec, look_at_visit, &seen, sizeof(seen));
	return seen;
}

/* Where the visit changed a type, it is one of these flags. */
static inline void
require_no_other_change(const struct visit *seen, uint64_t flags)
{
	for (int type = 0; type < CELL_TYPES; type++)
		if ((flags & cell_namespaces[type].flag) == 0)
			REQUIRE(seen->before.of[type] == seen->after.of[type], "the %s namespace changed as well",
			    cell_namespaces[type].name);
	REQUIRE_EQ(seen->before.own_pid, seen->after.own_pid);
}

#endif
