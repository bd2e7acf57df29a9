/* claims_test.c - claims and controls that fail, and what they have to say. */
#include <stdio.h>

#include "atf/case.h"
#include "reports/liars/liars.h"

CASE(the_claim_fails,
    .requirement = "CLAIM-FAILS",
    .descr = "The kernel breaks its promise",
    .arena = ARENA_NONE)
{
	REQUIRE_EQ(1, 2);
}

CASE(without_anything_the_claim_s_control_passes,
    .requirement = "CLAIM-FAILS",
    .descr = "Control of the claim that fails",
    .arena = ARENA_NONE)
{
}

CASE(the_claim_passes,
    .requirement = "CLAIM-PASSES CONTROL-FAILS",
    .descr = "Passes for two requirements",
    .arena = ARENA_NONE)
{
}

CASE(without_anything_the_control_fails,
    .requirement = "CONTROL-FAILS",
    .descr = "Control that cannot see what is said to be hidden",
    .arena = ARENA_NONE)
{
	REQUIRE_EQ(1, 2);
}

CASE(without_a_claim,
    .requirement = "CONTROL-ONLY",
    .descr = "Control of nothing",
    .arena = ARENA_NONE)
{
}

CASE(the_message_is_markup,
    .requirement = "CLAIM-MARKUP",
    .descr = "Fails with <markup> & control characters",
    .arena = ARENA_NONE)
{
	puts("output: " LIARS_MARKUP);
	fflush(stdout);
	REQUIRE(false, "seen:\n%s", LIARS_MARKUP);
}

CASE(an_unknown_requirement_is_cited,
    .requirement = "NOBODY-1 CLAIM-PASSES",
    .descr = "Cites a requirement that does not exist",
    .arena = ARENA_NONE)
{
}

CASE(the_output_is_long,
    .requirement = "CLAIM-LONG",
    .descr = "Passes, and says more than anybody wants to keep",
    .arena = ARENA_NONE)
{
	for (int i = 0; i < 5000; i++)
		printf("line %04d\n", i);
	puts("the end");
}
