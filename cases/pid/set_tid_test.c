/* set_tid_test.c - choosing the PIDs of a new process by clone3(2). */
#include <linux/capability.h>

#include "cases/pid/pid.h"

#ifndef CAP_CHECKPOINT_RESTORE
#define CAP_CHECKPOINT_RESTORE 40
#endif

/* As struct clone_args is since Linux 5.5. */
struct arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size;
};

enum loss { NOTHING, ALL, ALL_BUT_ONE };

/* A wish, and what came of it. */
struct wish {
	uint64_t flags;
	pid_t tids[64];
	size_t count;
	enum loss loss;
	int number;		/* errno */
	pid_t inside;		/* getpid() of the child */
	pid_t outside;		/* what clone3() returned */
};

static void
keep_one_capability(unsigned capability)
{
	for (unsigned i = 0; i <= CAP_CHECKPOINT_RESTORE; i++)
		if (i != capability)
			drop_capability(i);
}

static void
look_at_wish(void *arg)
{
	struct wish *wish = arg;
	struct arguments args = {
		.flags = wish->flags, .exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)wish->tids, .set_tid_size = wish->count,
	};
	pid_t pid;

	if (wish->loss == ALL)
		SETUP(drop_capabilities());
	if (wish->loss == ALL_BUT_ONE)
		keep_one_capability(CAP_CHECKPOINT_RESTORE);
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0) {
		wish->inside = getpid();
		exit_child(0);
	}
	wish->number = ERRNO_OF(pid);
	wish->outside = pid;
	if (pid > 0)
		wait_status(pid);
}

/* The wish of the first process of a namespace. */
static struct wish
observe_wish(struct wish wish)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };

	case_observe(&spec, look_at_wish, &wish, sizeof(wish));
	return wish;
}

CASE(pid_can_be_chosen,
    .requirement = "PID-80",
    .descr = "A process created with set_tid has the PID wished for",
    .needs = "pid set-tid")
{
	struct wish seen = observe_wish((struct wish){ .tids = { 77 }, .count = 1 });

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(77, seen.inside);
	REQUIRE_EQ(77, seen.outside);
}

CASE(pids_of_two_levels_can_be_chosen,
    .requirement = "PID-81",
    .descr = "The first entry is the PID in the innermost namespace, the next that in its parent",
    .needs = "pid set-tid")
{
	struct wish seen = observe_wish((struct wish){ .flags = CLONE_NEWPID, .tids = { 1, 42 }, .count = 2 });

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(1, seen.inside);
	REQUIRE_EQ(42, seen.outside);
}

CASE(outer_levels_may_be_left_open,
    .requirement = "PID-81",
    .descr = "A PID wished for in the new namespace alone leaves the one outside to the kernel",
    .needs = "pid set-tid")
{
	struct wish seen = observe_wish((struct wish){ .flags = CLONE_NEWPID, .tids = { 1 }, .count = 1 });

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(1, seen.inside);
	REQUIRE_EQ(2, seen.outside);
}

CASE(first_process_must_be_1,
    .requirement = "PID-82",
    .descr = "Another PID than 1 in a namespace without init fails with EINVAL",
    .needs = "pid set-tid")
{
	REQUIRE_ERRNO(EINVAL,
	    observe_wish((struct wish){ .flags = CLONE_NEWPID, .tids = { 7 }, .count = 1 }).number);
}

CASE(pid_in_use_is_refused,
    .requirement = "PID-83",
    .descr = "A PID that exists already fails with EEXIST",
    .needs = "pid set-tid")
{
	REQUIRE_ERRNO(EEXIST, observe_wish((struct wish){ .tids = { 1 }, .count = 1 }).number);
}

CASE(impossible_pids_are_refused,
    .requirement = "PID-84",
    .descr = "PIDs of 0, below, and beyond every maximum fail with EINVAL",
    .needs = "pid set-tid")
{
	static const pid_t impossible[] = { 0, -1, INT32_MAX };

	for (size_t i = 0; i < sizeof(impossible) / sizeof(impossible[0]); i++)
		REQUIRE_ERRNO(EINVAL,
		    observe_wish((struct wish){ .tids = { impossible[i] }, .count = 1 }).number);
}

CASE(more_pids_than_levels_are_refused,
    .requirement = "PID-85",
    .descr = "More entries than there can be levels fail with EINVAL",
    .needs = "pid set-tid")
{
	REQUIRE_ERRNO(EINVAL, observe_wish((struct wish){ .tids = { 77 }, .count = 64 }).number);
}

CASE(choosing_needs_a_capability,
    .requirement = "PID-86",
    .descr = "Without any capability a wish fails with EPERM",
    .needs = "pid set-tid")
{
	REQUIRE_ERRNO(EPERM, observe_wish((struct wish){ .tids = { 77 }, .count = 1, .loss = ALL }).number);
}

CASE(checkpoint_restore_is_enough_to_choose,
    .requirement = "PID-87",
    .descr = "With CAP_CHECKPOINT_RESTORE and no other capability a wish is granted",
    .needs = "pid set-tid")
{
	/* Older kernels know of no such capability, and drop it without a word. */
	if (prctl(PR_CAPBSET_READ, CAP_CHECKPOINT_RESTORE) < 0)
		case_skip("unsupported", "no CAP_CHECKPOINT_RESTORE");
	if (prctl(PR_CAPBSET_READ, CAP_CHECKPOINT_RESTORE) == 0)
		case_skip("denied", "CAP_CHECKPOINT_RESTORE is not in the bounding set");

	struct wish seen = observe_wish((struct wish){ .tids = { 77 }, .count = 1, .loss = ALL_BUT_ONE });

	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(77, seen.inside);
}

CASE(choosing_needs_the_capability_in_each_owner,
    .requirement = "PID-88",
    .descr = "Root of a user namespace may not choose a PID in a pid namespace of the user namespace above",
    .needs = "user pid-in-user set-tid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER | CLONE_NEWPID, .setup = CELL_MAP_IDS };
	/* Valid outside, and as good as never in use there. */
	struct wish seen = {
		.tids = { 77, (pid_t)look_number("/proc/sys/kernel/pid_max") - 1 }, .count = 2, .number = -1,
	};

	case_observe(&spec, look_at_wish, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.number);
}
