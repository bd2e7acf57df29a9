/* keeping.h - whether a namespace that nobody is in is still there: by how many more there may be. */
#ifndef CASES_JOIN_KEEPING_H
#define CASES_JOIN_KEEPING_H

/*
 * A keeper in a user namespace that is new, so that nobody else is counted, has
 * room for the namespaces that it makes and for no more. While one more is
 * ENOSPC the ones made are there; once it is granted, one is gone.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

#include "join.h"
#include "src/clone.h"

struct keeping {
	int type;
	int room;		/* how many there may be of that type */
	uint64_t outer;		/* id of the user namespace around */
	void (*make)(struct keeping *);		/* make namespaces, and end their members */
	void (*let_go)(struct keeping *);	/* of what keeps them */
	int made;		/* errno */
	int kept, gone;		/* errno of one more: while they are kept, and after */
	int pin;		/* a descriptor that keeps one */
	pid_t member;		/* a process that does */
	int owned;		/* another type, for what a user namespace owns */
};

/* errno of one more, by a child that ends at once. */
static inline int
try_one_more(const struct keeping *seen)
{
	const pid_t pid = SETUP(fork());

	if (pid == 0)
		exit_child(ERRNO_OF(unshare((int)cell_namespaces[seen->type].flag)));
	return wait_status(pid);
}

/* What is freed is freed behind the back of whoever let go of it. */
static inline int
try_until_granted(const struct keeping *seen)
{
	struct timespec start, now;
	int number;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		number = try_one_more(seen);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (number == ENOSPC && now.tv_sec - start.tv_sec < 20);
	return number;
}

static inline void
set_room(const struct keeping *seen, int room)
{
	char path[64], text[16];

	/* Not where it would be the limit of others. */
	if (look_namespace("user") == seen->outer)
		case_broken(__FILE__, __LINE__, "there is no user namespace of its own");
	snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", cell_namespaces[seen->type].file);
	snprintf(text, sizeof(text), "%d", room);
	SETUP(put_text(path, text));
}

static inline void
play_keeper(struct actor *self)
{
	struct keeping *seen = self->stage;

	actor_meet(self, "told what to keep");
	set_room(seen, seen->room);
	seen->make(seen);
	actor_meet(self, "made");
	actor_meet(self, "time has passed");
	if (seen->made != 0)
		return;
	seen->kept = try_one_more(seen);
	seen->let_go(seen);
	seen->gone = try_until_granted(seen);
	if (seen->member > 0) {
		SETUP(kill(seen->member, SIGKILL));
		wait_status(seen->member);
	}
}

/*
 * Elsewhere namespaces of the type end, one after the other, and are freed: on one
 * CPU, where one that ended before is free by then.
 */
static inline void
look_at_passing_time(void *arg)
{
	struct keeping *seen = arg;

	set_room(seen, 1);
	seen->made = 0;
	for (int i = 0; i < 3 && seen->made == 0; i++)
		seen->made = try_until_granted(seen);
}

static inline struct keeping
observe_keeping(struct keeping wanted, uint64_t also)
{
	const struct cell_spec spec = spec_of(CLONE_NEWUSER | also);
	struct keeping passing = wanted, seen;
	struct actor keeper;
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", cell_namespaces[wanted.type].file);
	if (access(path, F_OK) < 0)
		case_skip("unsupported", "no %s", path);
	if (look_read_only(path))
		case_skip("denied", "%s is on a read-only mount", path);
	stay_on_one_cpu();
	wanted.outer = passing.outer = look_namespace("user");
	wanted.made = wanted.kept = wanted.gone = wanted.pin = -1;
	actor_start(&keeper, &spec, play_keeper, sizeof(wanted));
	*(struct keeping *)keeper.stage = wanted;
	actor_meet(&keeper, "told what to keep");
	actor_meet(&keeper, "made");
	if (((struct keeping *)keeper.stage)->made == 0)
		case_observe(&inner_user, look_at_passing_time, &passing, sizeof(passing));
	actor_meet(&keeper, "time has passed");
	actor_end(&keeper);
	seen = *(struct keeping *)keeper.stage;
	if (seen.made != 0 || passing.made != 0)
		case_skip("denied", "not enough %s namespaces to be had: %s", cell_namespaces[wanted.type].name,
		    strerror(seen.made != 0 ? seen.made : passing.made));
	return seen;
}

static inline void
require_kept(struct keeping wanted, uint64_t also)
{
	struct keeping seen = observe_keeping(wanted, also);

	REQUIRE_ERRNO(ENOSPC, seen.kept);
	REQUIRE_ERRNO(0, seen.gone);
}


/* The errno of entering a new namespace; into a pid namespace one is born. */
static inline int
enter_new(int type)
{
	int fd, number;

	if (type == CELL_PID)
		return 0;
	number = ERRNO_OF(unshare((int)cell_namespaces[type].flag));
	if (number != 0 || type != CELL_TIME)
		return number;
	fd = SETUP(open_namespace(0, "time_for_children"));
	number = ERRNO_OF(setns(fd, CLONE_NEWTIME));
	close(fd);
	return number;
}

/* A child that ends after run(), in a new namespace when it is to enter one. */
static inline pid_t
fork_member(struct keeping *seen, unsigned long flags, bool enter, void (*run)(struct keeping *))
{
	const unsigned long born = enter && seen->type == CELL_PID ? CLONE_NEWPID : 0;
	pid_t pid;

	/* The keeper's answer is shared with the child, who must not find it overwritten. */
	seen->made = 0;
	pid = clone_raw(SIGCHLD | born | flags, NULL);
	if (pid < 0)
		seen->made = errno;
	if (pid == 0) {
		SETUP(prctl(PR_SET_PDEATHSIG, SIGKILL));
		seen->made = enter ? enter_new(seen->type) : 0;
		if (seen->made == 0)
			run(seen);
		exit_child(0);
	}
	return pid;
}

/* One that is waited for, and opens descriptors for the keeper. */
static inline void
run_member(struct keeping *seen, void (*run)(struct keeping *))
{
	const pid_t pid = fork_member(seen, CLONE_FILES, true, run);

	if (pid > 0)
		wait_status(pid);
}

/* Both sides of the channel between the keeper and the member that is there. */
static int member_ends[2];

static inline void
meet_keeper(const char *point)
{
	SETUP(meet(member_ends[1], point));
}

static inline void
meet_member(const char *point)
{
	SETUP(meet(member_ends[0], point));
}

/* What a member runs that does nothing but be there. */
static inline void
be_there(struct keeping *seen)
{
	(void)seen;
	meet_keeper("there");
	meet_keeper("over");
}

/* run() meets the keeper at "there". */
static inline void
start_member(struct keeping *seen, bool enter, void (*run)(struct keeping *))
{
	pid_t pid;

	SETUP(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, member_ends));
	pid = fork_member(seen, 0, enter, run);
	close(member_ends[1]);
	if (pid < 0)
		return;
	if (meet(member_ends[0], "there") == 0) {
		seen->member = pid;
		return;
	}
	wait_status(pid);
	if (seen->made == 0)
		seen->made = ECHILD;
}

static inline void
end_member(struct keeping *seen)
{
	meet_member("over");
	wait_status(seen->member);
	seen->member = 0;
}

#endif
