/* hang_test.c - a case that never ends by itself. */
#include "atf/case.h"

CASE(hangs,
    .requirement = "HUNG-1",
    .descr = "Waits for ever; a second is enough to see that",
    .arena = ARENA_NONE,
    .timeout = 1)
{
	for (;;)
		pause();
}
