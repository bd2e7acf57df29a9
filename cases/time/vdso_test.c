/* vdso_test.c - the vDSO, which tells the time without a system call, keeps to the time namespace. */
#include <sys/time.h>

#include "clocks.h"

static void
look_at_vdso(void *arg)
{
	struct reading *seen = arg;

	seen->inside = read_vdso_clock(seen->clock);
}

/* The vDSO may be a tick behind or before the kernel: it is asked whose clock it shows. */
static void
require_vdso(const struct cell_spec *spec, clockid_t clock, int64_t by)
{
	struct reading seen = { .clock = clock, .before = SETUP(read_clock(clock)) - SECOND, .inside = -1 };

	case_observe(spec, look_at_vdso, &seen, sizeof(seen));
	seen.after = SETUP(read_clock(clock)) + SECOND;
	require_shifted(by, &seen);
}

static void
require_own_clock(clockid_t clock)
{
	const struct shift shift = setup_shift();

	require_vdso(&shift.spec, clock, offset_of(&shift.by, clock));
}

#define VDSO_CLOCK(id, name, clock) \
	CASE(name##_of_the_vdso_is_shifted, \
	    .requirement = id, \
	    .descr = "clock_gettime() of the C library shows CLOCK_" #clock " shifted, as the system call does", \
	    .needs = "time-offsets") { require_own_clock(CLOCK_##clock); } \
	CASE(without_the_flag_##name##_of_the_vdso_is_the_outer_one, \
	    .requirement = id, \
	    .descr = "Control: the C library of a plain child shows its parent's CLOCK_" #clock, \
	    .needs = "time") { require_vdso(&same, CLOCK_##clock, 0); }

VDSO_CLOCK("TIME-82", monotonic, MONOTONIC)
VDSO_CLOCK("TIME-83", monotonic_coarse, MONOTONIC_COARSE)
VDSO_CLOCK("TIME-84", monotonic_raw, MONOTONIC_RAW)
VDSO_CLOCK("TIME-85", boottime, BOOTTIME)

/* The date, through everything that the vDSO has for it, beside the system call. */
enum { DATES = 5 };

struct dates {
	int64_t kernel, vdso[DATES];
};

static void
look_at_dates(void *arg)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI };
	struct dates *seen = arg;
	struct timeval now;

	seen->kernel = read_clock(CLOCK_REALTIME);
	for (int i = 0; i < 3; i++)
		seen->vdso[i] = read_vdso_clock(clocks[i]);
	SETUP(gettimeofday(&now, NULL));
	seen->vdso[3] = now.tv_sec * SECOND + now.tv_usec * (SECOND / 1000000);
	seen->vdso[4] = time(NULL) * SECOND;
}

CASE(dates_of_the_vdso_are_not_shifted,
    .requirement = "TIME-86",
    .descr = "CLOCK_REALTIME, its coarse variant, CLOCK_TAI, gettimeofday() and time() of the C library show the date",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	/* Somebody may set the clock: half the shift tells enough. */
	const int64_t slack = MONOTONIC_SHIFT / 2 * SECOND;
	struct dates seen = { 0 };

	case_observe(&shift.spec, look_at_dates, &seen, sizeof(seen));
	for (int i = 0; i < DATES; i++)
		REQUIRE(seen.kernel - slack < seen.vdso[i] && seen.vdso[i] < seen.kernel + slack,
		    "date %d is %lld ns, the system call says %lld", i, (long long)seen.vdso[i], (long long)seen.kernel);
}

/* Every clock, asked in turns. */
static const clockid_t steady[] = { CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME };
enum { STEADY = sizeof(steady) / sizeof(steady[0]), TURNS = 1000 };

static void
look_at_turns(void *arg)
{
	int64_t *back = arg;

	for (int clock = 0; clock < STEADY; clock++) {
		int64_t last = 0;

		for (int turn = 0; turn < TURNS; turn++) {
			int64_t now = read_vdso_clock(steady[clock]);

			if (now < last)
				*back = last - now;
			last = now;
		}
	}
}

CASE(shifted_clocks_do_not_go_back,
    .requirement = "TIME-87",
    .descr = "The C library's CLOCK_MONOTONIC, its raw variant and CLOCK_BOOTTIME never go back inside",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	int64_t back = 0;

	case_observe(&shift.spec, look_at_turns, &back, sizeof(back));
	REQUIRE_EQ(0, back);
}
