/* ends_test.c - cases that end before they have judged, each in its own way. */
#include <signal.h>
#include <stdlib.h>

#include "atf/case.h"

CASE(set_up_breaks,
    .requirement = "ENDS-SETUP",
    .descr = "A call of the set-up fails",
    .arena = ARENA_NONE)
{
	SETUP(chdir("/no/such/folder"));
}

CASE(exits_with_99,
    .requirement = "ENDS-99",
    .descr = "Exits with the status of a case that could not judge",
    .arena = ARENA_NONE)
{
	_exit(99);
}

CASE(exits_with_0,
    .requirement = "ENDS-0",
    .descr = "Exits as if all were well, but tells no result",
    .arena = ARENA_NONE)
{
	exit(0);
}

CASE(dies_by_a_signal,
    .requirement = "ENDS-SIGNAL",
    .descr = "Kills itself",
    .arena = ARENA_NONE)
{
	raise(SIGKILL);
}

CASE(skips_without_its_environment,
    .requirement = "ENDS-ENVIRONMENT",
    .descr = "Lacks a program",
    .arena = ARENA_NONE,
    .needs = "/no/such/program")
{
}
