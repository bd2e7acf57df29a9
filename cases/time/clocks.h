/* clocks.h - reading clocks, and namespaces whose clocks differ from the case's own by a known distance. */
#ifndef CASES_CLOCKS_H
#define CASES_CLOCKS_H

#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>

#include "atf/case.h"
#include "src/coverage.h"

#define SECOND INT64_C(1000000000)
#define OFFSETS "/proc/self/timens_offsets"

/* How far apart the two clocks are set, in seconds: more than any case takes,
 * and each so that it cannot be taken for the other. */
#define MONOTONIC_SHIFT 100000
#define BOOTTIME_SHIFT 700000

static const struct cell_spec same = { 0 };

static inline int64_t
to_ns(struct timespec time)
{
	return time.tv_sec * SECOND + time.tv_nsec;
}

static inline struct timespec
to_timespec(int64_t ns)
{
	return (struct timespec){ ns / SECOND, ns % SECOND };
}

/* In nanoseconds, by system call: what the kernel itself says. -1 with errno. */
static inline int64_t
read_clock(clockid_t clock)
{
	struct timespec now;

	return syscall(SYS_clock_gettime, clock, &now) < 0 ? -1 : to_ns(now);
}

/* The same through the C library, which takes it from the vDSO where it can. */
static inline int64_t
read_vdso_clock(clockid_t clock)
{
	struct timespec now;

	return clock_gettime(clock, &now) < 0 ? -1 : to_ns(now);
}

/* Nanoseconds to add to the clocks of the initial time namespace. */
struct offsets {
	int64_t monotonic, boottime;
};

static inline int64_t
offset_of(const struct offsets *offsets, clockid_t clock)
{
	return clock == CLOCK_BOOTTIME || clock == CLOCK_BOOTTIME_ALARM ? offsets->boottime : offsets->monotonic;
}

/* 0, or -1 with errno; EPROTO when the file has another form. */
static inline int
read_offsets(const char *path, struct offsets *ret)
{
	long long seconds[2], ns[2];
	char text[256];

	if (look_text(path, text, sizeof(text)) < 0)
		return -1;
	errno = EPROTO;
	if (sscanf(text, "monotonic %lld %lld boottime %lld %lld", &seconds[0], &ns[0], &seconds[1], &ns[1]) != 4)
		return -1;
	*ret = (struct offsets){ seconds[0] * SECOND + ns[0], seconds[1] * SECOND + ns[1] };
	return 0;
}

/* The case's own, which are not 0 where the suite runs in a time namespace. */
static inline struct offsets
own_offsets(void)
{
	struct offsets own;

	SETUP(read_offsets(OFFSETS, &own));
	return own;
}

/* A time namespace, and its clocks minus the case's own. */
struct shift {
	struct cell_spec spec;
	struct offsets by;
};

static inline struct shift
setup_shift(void)
{
	const struct offsets own = own_offsets();
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWTIME,
		.monotonic = own.monotonic / SECOND + MONOTONIC_SHIFT,
		.boottime = own.boottime / SECOND + BOOTTIME_SHIFT,
	};

	return (struct shift){ spec, { spec.monotonic * SECOND - own.monotonic, spec.boottime * SECOND - own.boottime } };
}

/* errno of writing to the caller's offsets file. */
static inline int
write_offsets(const char *text)
{
	return ERRNO_OF(put_text(OFFSETS, text));
}

/* A look at one clock from inside, between two from outside. */
struct reading {
	clockid_t clock;
	int64_t before, inside, after;
};

/* Exact: no clock here goes back, whichever processor it is read on. */
static inline void
require_shifted(int64_t by, const struct reading *seen)
{
	REQUIRE(seen->before + by <= seen->inside && seen->inside <= seen->after + by,
	    "clock %d is %lld ns inside, must be from %lld to %lld", seen->clock, (long long)seen->inside,
	    (long long)(seen->before + by), (long long)(seen->after + by));
}

#endif
