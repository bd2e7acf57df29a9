/* timer_test.c - timers in a time namespace: absolute times are those of its clocks. */
#include <sys/time.h>

#include "timers.h"

static void
look_at_left(void *arg)
{
	make_timer(arg);
	set_timer(arg);
	get_timer(arg);
}

static void
look_at_expiry(void *arg)
{
	make_timer(arg);
	set_timer(arg);
	await_timer(arg, 3000);
}

static void
look_at_no_expiry(void *arg)
{
	make_timer(arg);
	set_timer(arg);
	await_timer(arg, 5);
}

/* A time that the shifted clock shows in FAR, set inside by a spec that may shift or not. */
static void
require_absolute_left(int kind, clockid_t clock, const struct cell_spec *spec, int64_t shift, int64_t by)
{
	const int64_t before = SETUP(read_clock(clock));
	struct timer seen = { .kind = kind, .clock = clock, .absolute = true, .value = before + shift + FAR };

	skip_unless_known(kind, clock);
	case_observe(spec, look_at_left, &seen, sizeof(seen));
	require_left(&seen, seen.value - by, before, SETUP(read_clock(clock)));
}

static void
require_own_time(int kind, clockid_t clock)
{
	const struct shift shift = setup_shift();
	const int64_t by = offset_of(&shift.by, clock);
	struct timer seen = { .kind = kind, .clock = clock, .absolute = true };

	require_absolute_left(kind, clock, &shift.spec, by, by);
	/* Passed already inside, long to go outside. */
	seen.value = SETUP(read_clock(clock)) + by;
	case_observe(&shift.spec, look_at_expiry, &seen, sizeof(seen));
	require_set(&seen);
	REQUIRE(seen.expired, "a time that had passed did not expire");
}

static void
require_outer_time(int kind, clockid_t clock)
{
	const struct shift shift = setup_shift();
	const int64_t by = offset_of(&shift.by, clock);
	struct timer seen = { .kind = kind, .clock = clock, .absolute = true };

	require_absolute_left(kind, clock, &same, by, 0);
	seen.value = SETUP(read_clock(clock)) + by;
	case_observe(&same, look_at_no_expiry, &seen, sizeof(seen));
	require_set(&seen);
	REQUIRE(!seen.expired, "a time to come has expired");
}

#define ABSOLUTE(id, name, kind, clock, extra_needs) \
	CASE(absolute_##name##_goes_by_the_shifted_clock, \
	    .requirement = id, \
	    .descr = "An absolute " #kind " on CLOCK_" #clock " expires when the clock inside has reached it", \
	    .needs = "time-offsets" extra_needs) { require_own_time(kind, CLOCK_##clock); } \
	CASE(without_the_flag_absolute_##name##_goes_by_the_outer_clock, \
	    .requirement = id, \
	    .descr = "Control: for a plain child the same time is still to come", \
	    .needs = "time-offsets" extra_needs) { require_outer_time(kind, CLOCK_##clock); }

ABSOLUTE("TIME-65", timer_on_monotonic, POSIX_TIMER, MONOTONIC, "")
ABSOLUTE("TIME-66", timer_on_boottime, POSIX_TIMER, BOOTTIME, "")
ABSOLUTE("TIME-67", timerfd_on_monotonic, TIMERFD, MONOTONIC, "")
ABSOLUTE("TIME-68", timerfd_on_boottime, TIMERFD, BOOTTIME, "")

/* Set by a time inside that is about to come. */
static void
look_at_near_time(void *arg)
{
	struct timer *seen = arg;

	make_timer(seen);
	seen->value = read_clock(seen->clock) + 2 * (SECOND / 1000);
	set_timer(seen);
	await_timer(seen, 3000);
	seen->left = seen->value - read_clock(seen->clock);
}

CASE(a_timer_is_not_early,
    .requirement = "TIME-69",
    .descr = "Timers of either kind, set to a time to come, have not expired before the clock inside shows it",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME };

	for (int i = 0; i < 4; i++) {
		struct timer seen = { .kind = i % 2, .clock = clocks[i / 2], .absolute = true };

		skip_unless_known(seen.kind, seen.clock);
		case_observe(&shift.spec, look_at_near_time, &seen, sizeof(seen));
		require_set(&seen);
		REQUIRE(seen.expired, "it did not expire");
		REQUIRE(seen.left <= 0, "it expired %lld ns early", (long long)seen.left);
	}
}

CASE(a_relative_timer_runs_as_outside,
    .requirement = "TIME-70",
    .descr = "A timer of either kind that is set to an interval has that left, less what has gone by",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME };

	for (int i = 0; i < 4; i++) {
		const clockid_t clock = clocks[i / 2];
		const int64_t before = SETUP(read_clock(clock));
		struct timer seen = { .kind = i % 2, .clock = clock, .value = FAR };
		int64_t gone;

		skip_unless_known(seen.kind, clock);
		case_observe(&shift.spec, look_at_left, &seen, sizeof(seen));
		gone = SETUP(read_clock(clock)) - before;
		require_set(&seen);
		REQUIRE(FAR - gone <= seen.left && seen.left <= FAR, "%lld ns are left", (long long)seen.left);
	}
}

CASE(timers_on_realtime_are_not_shifted,
    .requirement = "TIME-71",
    .descr = "An absolute timer on CLOCK_REALTIME or CLOCK_TAI has the same time left inside as outside",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	static const struct { int kind; clockid_t clock; } timers[] = {
		{ POSIX_TIMER, CLOCK_REALTIME }, { POSIX_TIMER, CLOCK_TAI }, { TIMERFD, CLOCK_REALTIME }
	};
	/* Somebody may set the clock. */
	const int64_t slack = MONOTONIC_SHIFT / 2 * SECOND, far = MONOTONIC_SHIFT * SECOND;

	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		struct timer seen = { .kind = timers[i].kind, .clock = timers[i].clock, .absolute = true };

		skip_unless_known(seen.kind, seen.clock);
		seen.value = SETUP(read_clock(seen.clock)) + far;
		case_observe(&shift.spec, look_at_left, &seen, sizeof(seen));
		require_set(&seen);
		REQUIRE(far - slack < seen.left && seen.left < far + slack, "%lld ns are left", (long long)seen.left);
	}
}

/* setitimer(2): always an interval. */
static void
look_at_interval_timer(void *arg)
{
	struct itimerval value = { .it_value = { .tv_sec = FAR / SECOND } };
	int64_t *left = arg;

	SETUP(setitimer(ITIMER_REAL, &value, NULL));
	SETUP(getitimer(ITIMER_REAL, &value));
	*left = value.it_value.tv_sec * SECOND + value.it_value.tv_usec * (SECOND / 1000000);
}

CASE(an_interval_timer_runs_as_outside,
    .requirement = "TIME-72",
    .descr = "getitimer() inside shows the interval that was set, less what has gone by",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	const int64_t before = SETUP(read_clock(CLOCK_MONOTONIC)), rounding = SECOND / 1000;
	int64_t left = -1, gone;

	case_observe(&shift.spec, look_at_interval_timer, &left, sizeof(left));
	gone = SETUP(read_clock(CLOCK_MONOTONIC)) - before;
	REQUIRE(FAR - gone - rounding <= left && left <= FAR + rounding, "%lld ns are left", (long long)left);
}
