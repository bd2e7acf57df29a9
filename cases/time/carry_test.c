/* carry_test.c - timers that are carried into another time namespace, by their process or by a descriptor. */
#include "timers.h"

#include "byhand.h"

/* A process sets a timer, then joins another namespace. */
struct carried {
	struct making making;
	int joined;			/* errno */
	struct timer timer;
};

static void
look_after_joining(void *arg)
{
	struct carried *seen = arg;
	int fd;

	make_timer(&seen->timer);
	if (seen->timer.absolute)
		seen->timer.value += read_clock(seen->timer.clock);
	set_timer(&seen->timer);
	make_namespace(&seen->making);
	fd = SETUP(open_namespace(0, "time_for_children"));
	seen->joined = ERRNO_OF(setns(fd, CLONE_NEWTIME));
	close(fd);
	get_timer(&seen->timer);
}

static void
require_carried(int kind, clockid_t clock, bool absolute)
{
	const int64_t before = SETUP(read_clock(clock));
	struct carried seen = { .making = { .text = "monotonic 5000000 0\nboottime 9000000 0\n" }, .joined = -1,
		.timer = { .kind = kind, .clock = clock, .absolute = absolute, .value = FAR } };
	int64_t gone;

	skip_unless_known(kind, clock);
	case_observe(&same, look_after_joining, &seen, sizeof(seen));
	gone = SETUP(read_clock(clock)) - before;
	require_made(&seen.making);
	REQUIRE_ERRNO(0, seen.joined);
	require_set(&seen.timer);
	REQUIRE(FAR - gone <= seen.timer.left && seen.timer.left <= FAR, "%lld ns are left of %lld",
	    (long long)seen.timer.left, (long long)FAR);
}

CASE(joining_does_not_move_a_timer,
    .requirement = "TIME-100",
    .descr = "A timer that is running when its process joins another namespace has as much left there",
    .needs = "time-offsets")
{
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME };

	for (int i = 0; i < 8; i++)
		require_carried(i % 2, clocks[i / 2 % 2], i / 4 != 0);
}

/* A member gets the descriptor of a timer that runs outside. */
static void
look_at_carried_descriptor(void *arg)
{
	get_timer(arg);
}

static void
look_at_descriptor_set_anew(void *arg)
{
	struct timer *seen = arg;

	seen->value = read_clock(seen->clock) + FAR;
	set_timer(seen);
}

CASE(a_descriptor_shows_what_is_left_on_either_side,
    .requirement = "TIME-101",
    .descr = "timerfd_gettime() shows a member as much left as is left outside",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME };

	for (int i = 0; i < 2; i++) {
		struct timer timer = { .kind = TIMERFD, .clock = clocks[i], .absolute = true };
		int64_t before;

		skip_unless_known(TIMERFD, timer.clock);
		make_timer(&timer);
		before = SETUP(read_clock(timer.clock));
		timer.value = before + FAR;
		set_timer(&timer);
		case_observe(&shift.spec, look_at_carried_descriptor, &timer, sizeof(timer));
		require_left(&timer, timer.value, before, SETUP(read_clock(timer.clock)));
		close(timer.id.fd);
	}
}

CASE(a_descriptor_is_set_by_the_callers_clock,
    .requirement = "TIME-102",
    .descr = "A member sets an outer timer descriptor to a time of its own clock, and outside as much is left",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME };

	for (int i = 0; i < 2; i++) {
		struct timer timer = { .kind = TIMERFD, .clock = clocks[i], .absolute = true, .set = -1 };
		int64_t before;

		skip_unless_known(TIMERFD, timer.clock);
		make_timer(&timer);
		before = SETUP(read_clock(timer.clock));
		case_observe(&shift.spec, look_at_descriptor_set_anew, &timer, sizeof(timer));
		get_timer(&timer);
		require_left(&timer, timer.value - offset_of(&shift.by, timer.clock), before,
		    SETUP(read_clock(timer.clock)));
		close(timer.id.fd);
	}
}
