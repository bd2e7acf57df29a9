/* honest_test.c - the suite's only honest program: a claim that holds, and its control. */
#include <stdio.h>

#include "atf/case.h"

extern char **environ;

CASE(the_claim_passes,
    .requirement = "HONEST-1",
    .descr = "Passes, and shows all of its environment",
    .arena = ARENA_NONE)
{
	for (char **variable = environ; *variable != NULL; variable++)
		puts(*variable);
}

CASE(without_anything_the_control_passes,
    .requirement = "HONEST-1",
    .descr = "Control: passes as well",
    .arena = ARENA_NONE)
{
}
