/* sight.h - all that a process can tell about its time namespace, in one look. */
#ifndef CASES_TIME_SIGHT_H
#define CASES_TIME_SIGHT_H

#include "byhand.h"

enum { MONOTONIC, BOOTTIME, SIGHT_CLOCKS };

static const clockid_t sight_clocks[SIGHT_CLOCKS] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME };

struct sight {
	uint64_t own, children;		/* ids of the namespaces in /proc/self/ns */
	int64_t kernel[SIGHT_CLOCKS];	/* by system call */
	int64_t vdso[SIGHT_CLOCKS];
};

static inline void
take_sight(struct sight *seen)
{
	seen->own = look_namespace("time");
	seen->children = look_namespace("time_for_children");
	for (int i = 0; i < SIGHT_CLOCKS; i++) {
		seen->kernel[i] = read_clock(sight_clocks[i]);
		seen->vdso[i] = read_vdso_clock(sight_clocks[i]);
	}
}

static inline int
run_sight(void *arg)
{
	take_sight(arg);
	return 0;
}

/* The outer clocks at the start of a case. */
struct start {
	int64_t clocks[SIGHT_CLOCKS];
};

static inline struct start
start_clocks(void)
{
	struct start start;

	for (int i = 0; i < SIGHT_CLOCKS; i++)
		start.clocks[i] = SETUP(read_clock(sight_clocks[i]));
	return start;
}

/* The kernel's answers are exact. The vDSO's may be a tick old, and it is only
 * asked whose clock it shows. */
static inline void
require_sight(const struct start *start, const struct offsets *by, const struct sight *seen)
{
	for (int i = 0; i < SIGHT_CLOCKS; i++) {
		const int64_t shift = offset_of(by, sight_clocks[i]), now = SETUP(read_clock(sight_clocks[i]));
		struct reading reading = { sight_clocks[i], start->clocks[i], seen->kernel[i], now };

		require_shifted(shift, &reading);
		reading = (struct reading){ sight_clocks[i], start->clocks[i] - SECOND, seen->vdso[i], now + SECOND };
		require_shifted(shift, &reading);
	}
}

/* Offsets of a namespace made by hand, minus the case's own. */
static inline struct offsets
shift_to(int64_t monotonic_seconds, int64_t boottime_seconds)
{
	const struct offsets own = own_offsets();

	return (struct offsets){ monotonic_seconds * SECOND - own.monotonic, boottime_seconds * SECOND - own.boottime };
}

#endif
