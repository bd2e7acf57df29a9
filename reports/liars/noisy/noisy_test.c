/* noisy_test.c - cases that write what is hard to keep and to show. */
#include <stdio.h>

#include "atf/case.h"

/* Beyond ASCII in two, three and four bytes, from right to left, combined, turned, and no characters at all. */
#define TONGUES "Grüße 漢字 \xf0\x9f\x90\xa7 שלום e\xcc\x81 \xe2\x80\xae turned \xef\xbf\xbe \xef\xbf\xbf \xed\xa0\x80 \xff"
/* What other formats take for their own. */
#define FORMATS "# SKIP ok 1 # TODO | `a` *b* ]]> --> <!-- <b a=\"x\" c='y'>&amp;</b> %s \\n"

CASE(the_output_has_every_byte,
    .requirement = "NOISY-BYTES",
    .descr = "Fails, and writes each byte there is, NUL among them",
    .arena = ARENA_NONE)
{
	for (int byte = 0; byte < 256; byte++)
		putchar(byte);
	fflush(stdout);
	REQUIRE(false, "%s", "seen: " TONGUES FORMATS "\033[31m");
}

CASE(the_output_is_a_megabyte,
    .requirement = "NOISY-MEGABYTE",
    .descr = "Passes, and writes a line of a megabyte",
    .arena = ARENA_NONE)
{
	for (int i = 0; i < 1 << 20; i++)
		putchar("<&]]>\"' \xc3\xa9\xff"[i % 11]);
}

CASE(skips_in_many_tongues,
    .requirement = "NOISY-TONGUES",
    .descr = "Is skipped for a reason in Grüße 漢字 🐧 שלום",
    .arena = ARENA_NONE)
{
	case_skip("denied", "%s", TONGUES);
}

CASE(skips_in_many_formats,
    .requirement = "NOISY-FORMATS",
    .descr = "Is skipped for a reason full of markup",
    .arena = ARENA_NONE)
{
	puts("not ok 1\nok 2 # SKIP\n1..3\nBail out!\nKTAP version 1\n  # Subtest: none");
	fflush(stdout);
	case_skip("unsupported", "%s", FORMATS);
}

CASE(breaks_in_many_formats,
    .requirement = "NOISY-BREAKS",
    .descr = "Breaks with a message full of markup",
    .arena = ARENA_NONE)
{
	case_broken(__FILE__, __LINE__, "%s", TONGUES FORMATS);
}
