/* children_test.c - children that judge, exit, or are left: the framework must not believe them. */
#include <signal.h>
#include <stdlib.h>
#include <sys/msg.h>
#include <sys/wait.h>

#include "atf/case.h"
#include "reports/liars/liars.h"

/* Waits, so that nothing but the child's deed is wrong. */
#define IN_CHILD(...) \
	do { \
		pid_t pid_ = SETUP(fork()); \
		if (pid_ == 0) { \
			__VA_ARGS__; \
			_exit(0); \
		} \
		SETUP(waitpid(pid_, NULL, 0)); \
	} while (0)

CASE(a_child_asserts,
    .requirement = "CHILD-ASSERTS",
    .descr = "A false assertion in a forked child",
    .arena = ARENA_NONE)
{
	IN_CHILD(REQUIRE_EQ(1, 2));
}

CASE(a_child_exits_with_0,
    .requirement = "CHILD-EXITS-0",
    .descr = "A child leaves through exit(0), as an assertion might have let it",
    .arena = ARENA_NONE)
{
	IN_CHILD(exit(0));
}

CASE(a_child_exits_with_1,
    .requirement = "CHILD-EXITS-1",
    .descr = "A child leaves through exit(1), as a failed assertion of ATF does",
    .arena = ARENA_NONE)
{
	IN_CHILD(exit(1));
}

static void
assert_in_probe(void *seen)
{
	REQUIRE_EQ(1, *(int *)seen);
}

CASE(a_probe_asserts,
    .requirement = "CHILD-PROBE",
    .descr = "A probe judges instead of looking",
    .arena = ARENA_NONE)
{
	int seen = 0;

	case_observe(&(struct cell_spec){ 0 }, assert_in_probe, &seen, sizeof(seen));
}

CASE(a_child_is_left,
    .requirement = "CHILD-LEFT",
    .descr = "A child still runs when the case ends",
    .arena = ARENA_NONE)
{
	if (SETUP(fork()) == 0)
		for (;;)
			pause();
}

CASE(a_queue_is_left,
    .requirement = "QUEUE-LEFT",
    .descr = "A System V queue is left in the arena",
    .needs = "sysv")
{
	SETUP(msgget(LIARS_KEY, IPC_CREAT | 0600));
}
