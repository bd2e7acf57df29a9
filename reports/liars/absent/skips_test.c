/* skips_test.c - skips with a declared reason: nothing here can be decided. */
#include "atf/case.h"

CASE(skips_as_unsupported,
    .requirement = "ABSENT-UNSUPPORTED",
    .descr = "The kernel has no such thing",
    .arena = ARENA_NONE)
{
	case_skip("unsupported", "no such <thing> & none like it");
}

CASE(skips_as_denied,
    .requirement = "ABSENT-DENIED",
    .descr = "Policy keeps the case from running",
    .arena = ARENA_NONE)
{
	case_skip("denied", "not by this user");
}
