/* byhand.h - a time namespace made step by step: unshared, its offsets written, then entered by a child. */
#ifndef CASES_TIME_BYHAND_H
#define CASES_TIME_BYHAND_H

#include "clocks.h"

/* What is written before the first member, and what came of it. */
struct making {
	char text[160];			/* empty: nothing */
	int unshared, written;		/* errno */
	struct offsets shown;		/* afterwards, in the file */
};

static inline void
write_and_show(struct making *making)
{
	if (making->text[0] != '\0')
		making->written = write_offsets(making->text);
	SETUP(read_offsets(OFFSETS, &making->shown));
}

/* For a probe: its children are members from now on. */
static inline void
make_namespace(struct making *making)
{
	making->unshared = ERRNO_OF(case_unshare(CLONE_NEWTIME));
	write_and_show(making);
}

static inline void
require_made(const struct making *making)
{
	REQUIRE_ERRNO(0, making->unshared);
	REQUIRE_ERRNO(0, making->written);
}

/* Seconds that the initial namespace's clock shows, whatever the case's own shows. */
static inline long long
initial_seconds(clockid_t clock)
{
	const struct offsets own = own_offsets();

	return (SETUP(read_clock(clock)) - offset_of(&own, clock)) / SECOND;
}

#endif
