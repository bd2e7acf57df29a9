/* pidfd_test.c - setns(2) on a process: one type, several, all at once or one after the other. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "cases/setns.h"
#include "join.h"

#define FOLLOWED(type, index) \
	CASE(pidfd_with_one_flag_joins_##type, \
	    .requirement = "JOIN-30", \
	    .descr = "setns() on a pidfd moves the caller into that process's " #type " namespace, and into no other", \
	    .needs = "setns setns-pidfd " NEEDS_##type) { require_followed(index); }

CASE_EACH_TYPE(FOLLOWED)

/* The ids of a process's eight namespaces. */
static struct memberships
ids_of(pid_t pid)
{
	struct memberships ids;

	for (int type = 0; type < CELL_TYPES; type++)
		ids.of[type] = id_of_process(pid, type);
	ids.own_pid = ids.of[CELL_PID];
	return ids;
}

/* Moved into the target's namespaces of these types, and of no other. */
static void
require_moved(const struct visit *seen, const struct memberships *target, uint64_t flags)
{
	REQUIRE_ERRNO(0, seen->error);
	require_no_other_change(seen, flags);
	for (int type = 0; type < CELL_TYPES; type++)
		if ((flags & cell_namespaces[type].flag) != 0) {
			REQUIRE(target->of[type] == seen->after.of[type], "the %s namespace is not the target's",
			    cell_namespaces[type].name);
			REQUIRE(seen->before.of[type] != seen->after.of[type], "the %s namespace is as before",
			    cell_namespaces[type].name);
		}
}

/* flags: those that can be had of them. */
static void
require_moved_at_once(uint64_t flags)
{
	const uint64_t all = all_types();
	struct host host;
	struct memberships target;
	struct visit seen;

	start_host(&host, all, CELL_USER);
	target = ids_of(host.actor.cell.pid);
	seen = observe_visit(&plain, host.actor.cell.pidfd, (int)(flags & all));
	end_host(&host);
	require_moved(&seen, &target, flags & all);
}

CASE(pidfd_with_every_flag_joins_all_at_once,
    .requirement = "JOIN-31",
    .descr = "One setns() on a pidfd moves the caller into all namespaces of a process",
    .needs = "setns " NEEDS_ALL)
{
	require_moved_at_once(~UINT64_C(0));
}

CASE(pidfd_with_some_flags_leaves_the_others,
    .requirement = "JOIN-31",
    .descr = "setns() on a pidfd moves the caller into the namespaces of the given types, and into no other",
    .needs = "setns " NEEDS_ALL)
{
	require_moved_at_once(CLONE_NEWUTS | CLONE_NEWIPC);
	require_moved_at_once(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWTIME);
	require_moved_at_once(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWCGROUP);
}

/* All one after the other: the user namespace first, which gives the right to the rest, or last. */
struct walk {
	uint64_t flags;			/* of the types to join */
	int fds[CELL_TYPES];		/* in the order of the types; all the same: a pidfd */
	bool user_last;
	int error[CELL_TYPES];
	struct memberships before, after;
};

static void
look_at_walk(void *arg)
{
	struct walk *seen = arg;

	seen->before = look_at_memberships();
	for (int i = 0; i < CELL_TYPES; i++) {
		const int type = (i + (seen->user_last ? 1 : 0)) % CELL_TYPES;

		if ((seen->flags & cell_namespaces[type].flag) != 0)
			seen->error[type] = ERRNO_OF(setns(seen->fds[type], (int)cell_namespaces[type].flag));
	}
	seen->after = look_at_memberships();
}

static void
require_walk(bool by_pidfd, bool user_last)
{
	struct walk seen = { .user_last = user_last, .flags = all_types() };
	struct memberships target;
	struct visit sum;
	struct host host;

	start_host(&host, seen.flags, CELL_USER);
	target = ids_of(host.actor.cell.pid);
	for (int type = 0; type < CELL_TYPES; type++)
		seen.fds[type] = by_pidfd ? host.actor.cell.pidfd :
		    open_namespace(host.actor.cell.pid, cell_namespaces[type].file);
	case_observe(&plain, look_at_walk, &seen, sizeof(seen));
	if (!by_pidfd)
		for (int type = 0; type < CELL_TYPES; type++)
			close(seen.fds[type]);
	end_host(&host);
	for (int type = 0; type < CELL_TYPES; type++)
		REQUIRE(seen.error[type] == 0, "%s: %s", cell_namespaces[type].name, strerror(seen.error[type]));
	sum = (struct visit){ .before = seen.before, .after = seen.after };
	require_moved(&sum, &target, seen.flags);
}

CASE(all_are_joined_one_by_one_by_descriptors,
    .requirement = "JOIN-32",
    .descr = "One setns() each on the links of a process join all its namespaces, the user namespace first or last",
    .needs = "setns " NEEDS_ALL)
{
	require_walk(false, false);
	require_walk(false, true);
}

CASE(all_are_joined_one_by_one_by_a_pidfd,
    .requirement = "JOIN-32",
    .descr = "One setns() each on a pidfd join all namespaces of a process, the user namespace first or last",
    .needs = "setns " NEEDS_ALL)
{
	require_walk(true, false);
	require_walk(true, true);
}

static void
look_without_capabilities(void *arg)
{
	SETUP(drop_capabilities());
	look_at_visit(arg);
}

CASE(a_user_namespace_joined_along_gives_the_right_to_the_rest,
    .requirement = "JOIN-33",
    .descr = "Without a capability outside, a user namespace's creator joins it and all it owns in one call",
    .needs = "setns " NEEDS_ALL)
{
	const uint64_t types = all_types(), rest = types & ~(uint64_t)CLONE_NEWUSER;
	struct visit all = { .nstype = (int)types, .error = -1 }, others = { .nstype = (int)rest, .error = -1 };
	struct memberships target;
	struct host host;

	start_host(&host, types, CELL_USER);
	target = ids_of(host.actor.cell.pid);
	all.fd = others.fd = host.actor.cell.pidfd;
	case_observe(&plain, look_without_capabilities, &all, sizeof(all));
	case_observe(&plain, look_without_capabilities, &others, sizeof(others));
	end_host(&host);
	require_moved(&all, &target, types);
	REQUIRE_ERRNO(EPERM, others.error);
	require_no_other_change(&others, 0);
}

CASE(no_flag_and_other_flags_are_refused,
    .requirement = "JOIN-34",
    .descr = "setns() on a pidfd with type 0, or with a flag that is no namespace's, is EINVAL and moves nobody",
    .needs = "setns setns-pidfd uts")
{
	static const int wrong[] = { 0, CLONE_VM, CLONE_FS, CLONE_NEWUTS | CLONE_VM, CLONE_NEWUTS | CLONE_FILES,
		CLONE_NEWUTS | 1 };
	struct host host;
	struct visit seen;

	start_host(&host, CLONE_NEWUTS, CELL_UTS);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		seen = observe_visit(&plain, host.actor.cell.pidfd, wrong[i]);
		REQUIRE(seen.error == EINVAL, "type %#x: %s", (unsigned)wrong[i], strerror(seen.error));
		require_no_other_change(&seen, 0);
	}
	end_host(&host);
}

/* A child that has ended: its pidfd, before it is reaped. */
static int
make_zombie(pid_t *pid)
{
	siginfo_t info;
	int fd;

	*pid = SETUP(fork());
	if (*pid == 0)
		exit_child(0);
	fd = (int)SETUP(syscall(SYS_pidfd_open, *pid, 0));
	SETUP(waitid(P_PID, (id_t)*pid, &info, WEXITED | WNOWAIT));
	return fd;
}

/* errno for a process that has ended, type by type. */
struct afterlife {
	bool reap;
	uint64_t flags;			/* of the types to try */
	int error[CELL_TYPES];
};

static void
look_at_afterlife(void *arg)
{
	struct afterlife *seen = arg;
	pid_t pid;
	const int fd = make_zombie(&pid);

	if (seen->reap)
		wait_status(pid);
	for (int type = 0; type < CELL_TYPES; type++)
		seen->error[type] = (seen->flags & cell_namespaces[type].flag) == 0 ? ESRCH :
		    ERRNO_OF(setns(fd, (int)cell_namespaces[type].flag));
	if (!seen->reap)
		wait_status(pid);
}

static void
require_no_process(bool reap)
{
	struct afterlife seen = { .reap = reap, .flags = all_types() };

	case_observe(&plain, look_at_afterlife, &seen, sizeof(seen));
	for (int type = 0; type < CELL_TYPES; type++)
		REQUIRE(seen.error[type] == ESRCH, "%s: %s", cell_namespaces[type].name, strerror(seen.error[type]));
}

CASE(a_process_that_was_reaped_is_refused,
    .requirement = "JOIN-35",
    .descr = "setns() on the pidfd of a process that has ended and was waited for is ESRCH, whatever the type",
    .needs = "setns " NEEDS_ALL)
{
	require_no_process(true);
}

CASE(a_zombie_is_refused,
    .requirement = "JOIN-36",
    .descr = "setns() on the pidfd of a process that has ended and was not waited for is ESRCH, whatever the type",
    .needs = "setns " NEEDS_ALL)
{
	require_no_process(false);
}

static void
play_mover(struct actor *self)
{
	actor_meet(self, "there");
	actor_meet(self, "looked at");
	SETUP(unshare(CLONE_NEWUTS));
	actor_meet(self, "moved");
	actor_meet(self, "visited");
}

CASE(a_pidfd_follows_the_process,
    .requirement = "JOIN-38",
    .descr = "A pidfd joins the namespace that the process is in at that time, not the one it was in before",
    .needs = "setns uts setns-pidfd")
{
	struct visit early, late;
	struct actor mover;
	uint64_t id;

	actor_start(&mover, &plain, play_mover, 0);
	actor_meet(&mover, "there");
	early = observe_visit(&plain, mover.cell.pidfd, CLONE_NEWUTS);
	actor_meet(&mover, "looked at");
	actor_meet(&mover, "moved");
	late = observe_visit(&plain, mover.cell.pidfd, CLONE_NEWUTS);
	id = id_of_process(mover.cell.pid, CELL_UTS);
	actor_meet(&mover, "visited");
	actor_end(&mover);
	REQUIRE_ERRNO(0, early.error);
	require_no_other_change(&early, 0);
	REQUIRE_ERRNO(0, late.error);
	REQUIRE_NE(late.before.of[CELL_UTS], late.after.of[CELL_UTS]);
	REQUIRE_EQ(id, late.after.of[CELL_UTS]);
}

/* Two threads, each with a uts namespace of its own, and a pidfd of the second. */
struct stage {
	int pidfd;		/* -1: there is none of a thread */
	uint64_t leader, thread;
};

static void *
play_thread(void *arg)
{
	struct actor *self = arg;
	struct stage *stage = self->stage;
	struct stat st;

	SETUP(unshare(CLONE_NEWUTS));
	SETUP(stat("/proc/thread-self/ns/uts", &st));
	stage->thread = st.st_ino;
	stage->pidfd = (int)syscall(SYS_pidfd_open, syscall(SYS_gettid), O_EXCL);
	actor_meet(self, "there");
	actor_meet(self, "visited");
	return NULL;
}

static void
play_two_threads(struct actor *self)
{
	struct stage *stage = self->stage;
	pthread_t thread;

	stage->leader = look_namespace("uts");
	errno = pthread_create(&thread, NULL, play_thread, self);
	SETUP(errno != 0 ? -1 : 0);
	pthread_join(thread, NULL);
}

CASE(a_pidfd_of_a_thread_follows_the_thread,
    .requirement = "JOIN-39",
    .descr = "A pidfd of a thread joins the thread's namespace, and one of the process that of its leader",
    .needs = "setns uts setns-pidfd pidfd-getfd")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWUTS };
	struct visit leader, thread = { .error = -1 };
	struct actor host;
	struct stage stage;
	int fd;

	actor_start(&host, &inside, play_two_threads, sizeof(stage));
	actor_meet(&host, "there");
	stage = *(struct stage *)host.stage;
	leader = observe_visit(&plain, host.cell.pidfd, CLONE_NEWUTS);
	if (stage.pidfd >= 0) {
		fd = (int)SETUP(syscall(SYS_pidfd_getfd, host.cell.pidfd, stage.pidfd, 0));
		thread = observe_visit(&plain, fd, CLONE_NEWUTS);
		close(fd);
	}
	actor_meet(&host, "visited");
	actor_end(&host);
	if (stage.pidfd < 0)
		case_skip("unsupported", "no pidfds of threads");
	REQUIRE_NE(stage.leader, stage.thread);
	REQUIRE_ERRNO(0, leader.error);
	REQUIRE_EQ(stage.leader, leader.after.of[CELL_UTS]);
	REQUIRE_ERRNO(0, thread.error);
	REQUIRE_EQ(stage.thread, thread.after.of[CELL_UTS]);
}
