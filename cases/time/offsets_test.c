/* offsets_test.c - the form of /proc/PID/timens_offsets: what it shows, and what may be written. */
#include "byhand.h"

static void
look_at_writing(void *arg)
{
	make_namespace(arg);
}

/* errno of one write to a namespace without members. */
static struct making
observe_writing(const char *text)
{
	struct making seen = { .unshared = -1, .written = -1 };

	snprintf(seen.text, sizeof(seen.text), "%s", text);
	case_observe(&same, look_at_writing, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.unshared);
	return seen;
}

static void
require_shown(const char *text, int64_t monotonic, int64_t boottime)
{
	const struct making seen = observe_writing(text);

	REQUIRE(seen.written == 0, "\"%s\": %s", text, strerror(seen.written));
	REQUIRE_EQ(monotonic, seen.shown.monotonic);
	REQUIRE_EQ(boottime, seen.shown.boottime);
}

/* Refused, and the offsets are still those of the case. */
static void
require_refused(int number, const char *text)
{
	const struct offsets own = own_offsets();
	const struct making seen = observe_writing(text);

	REQUIRE(seen.written == number, "\"%s\": %s", text, strerror(seen.written));
	REQUIRE_EQ(own.monotonic, seen.shown.monotonic);
	REQUIRE_EQ(own.boottime, seen.shown.boottime);
}

static void
look_at_text(void *arg)
{
	SETUP(look_text(OFFSETS, arg, 256));
}

CASE(file_has_two_lines_of_three_fields,
    .requirement = "TIME-14",
    .descr = "timens_offsets shows monotonic, then boottime, each with seconds and nanoseconds",
    .needs = "time-offsets")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWTIME, .monotonic = 12, .boottime = 3456 };
	char text[256] = "", end = '\0';
	long long seconds[2] = { -1, -1 }, ns[2] = { -1, -1 };

	case_observe(&inside, look_at_text, text, sizeof(text));
	REQUIRE_EQ(4, sscanf(text, "monotonic %lld %lld\nboottime %lld %lld%c", &seconds[0], &ns[0], &seconds[1],
	    &ns[1], &end));
	REQUIRE_EQ(12, seconds[0]);
	REQUIRE_EQ(0, ns[0]);
	REQUIRE_EQ(3456, seconds[1]);
	REQUIRE_EQ(0, ns[1]);
}

CASE(both_clocks_are_set_with_one_write,
    .requirement = "TIME-15",
    .descr = "A write of two lines sets both offsets, in either order",
    .needs = "time-offsets")
{
	require_shown("monotonic 11 22\nboottime 33 44\n", 11 * SECOND + 22, 33 * SECOND + 44);
	require_shown("boottime 33 44\nmonotonic 11 22\n", 11 * SECOND + 22, 33 * SECOND + 44);
}

CASE(one_clock_is_set_alone,
    .requirement = "TIME-16",
    .descr = "A write of one line leaves the other clock's offset alone",
    .needs = "time-offsets")
{
	const struct offsets own = own_offsets();

	require_shown("monotonic 11 22\n", 11 * SECOND + 22, own.boottime);
	require_shown("boottime 33 44\n", own.monotonic, 33 * SECOND + 44);
}

CASE(numbers_stand_for_the_names,
    .requirement = "TIME-17",
    .descr = "1 is taken for monotonic and 7 for boottime",
    .needs = "time-offsets")
{
	require_shown("1 11 22\n7 33 44\n", 11 * SECOND + 22, 33 * SECOND + 44);
}

CASE(other_clock_names_are_refused,
    .requirement = "TIME-18",
    .descr = "The name or number of another clock, or of none, is EINVAL",
    .needs = "time-offsets")
{
	static const char *const names[] = { "realtime", "0", "tai", "11", "monotonic_raw", "4", "6", "2", "9",
		"CLOCK_MONOTONIC", "Monotonic", "monotonicx", "boot", "-1", "17" };
	char text[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(text, sizeof(text), "%s 11 22\n", names[i]);
		require_refused(EINVAL, text);
	}
}

CASE(lines_of_another_form_are_refused,
    .requirement = "TIME-19",
    .descr = "A line without both numbers is EINVAL",
    .needs = "time-offsets")
{
	static const char *const lines[] = { "monotonic\n", "monotonic 11\n", "monotonic x 22\n", "monotonic 11 x\n",
		"11 22\n", "\n" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		require_refused(EINVAL, lines[i]);
}

CASE(nanoseconds_below_one_second_are_taken,
    .requirement = "TIME-20",
    .descr = "0 and 999999999 nanoseconds are taken, for both clocks",
    .needs = "time-offsets")
{
	require_shown("monotonic 5 0\nboottime 5 0\n", 5 * SECOND, 5 * SECOND);
	require_shown("monotonic 5 999999999\nboottime 5 999999999\n", 6 * SECOND - 1, 6 * SECOND - 1);
}

CASE(nanoseconds_of_a_second_or_more_are_refused,
    .requirement = "TIME-21",
    .descr = "1000000000 nanoseconds and negative ones are EINVAL, for both clocks",
    .needs = "time-offsets")
{
	require_refused(EINVAL, "monotonic 5 1000000000\n");
	require_refused(EINVAL, "boottime 5 1000000000\n");
	require_refused(EINVAL, "monotonic 5 4294967295\n");
	require_refused(EINVAL, "monotonic 5 -1\n");
	require_refused(EINVAL, "boottime 5 -1\n");
}

static const struct { const char *name; clockid_t clock; } kinds[] = {
	{ "monotonic", CLOCK_MONOTONIC }, { "boottime", CLOCK_BOOTTIME }
};
enum { KINDS = 2, SLACK = 60 };

/* Half of KTIME_SEC_MAX, the seconds that fit into 63 bits of nanoseconds. */
#define LATEST (INT64_MAX / SECOND / 2)

CASE(an_offset_may_not_make_a_clock_negative,
    .requirement = "TIME-22",
    .descr = "An offset that turns the clock back behind 0 is ERANGE, one that turns it to 0 is taken",
    .needs = "time-offsets")
{
	char text[64];

	for (int kind = 0; kind < KINDS; kind++) {
		const long long now = initial_seconds(kinds[kind].clock);
		struct making seen;

		snprintf(text, sizeof(text), "%s %lld 0\n", kinds[kind].name, -(now + SLACK));
		require_refused(ERANGE, text);
		snprintf(text, sizeof(text), "%s %lld 0\n", kinds[kind].name, (long long)INT64_MIN / SECOND);
		require_refused(ERANGE, text);
		snprintf(text, sizeof(text), "%s %lld 0\n", kinds[kind].name, -now);
		seen = observe_writing(text);
		REQUIRE_ERRNO(0, seen.written);
		REQUIRE_EQ(-now * SECOND, offset_of(&seen.shown, kinds[kind].clock));
	}
}

CASE(an_offset_may_not_exceed_the_limit,
    .requirement = "TIME-23",
    .descr = "An offset that puts the clock behind half of KTIME_SEC_MAX is ERANGE, a minute less is taken",
    .needs = "time-offsets")
{
	char text[64];

	for (int kind = 0; kind < KINDS; kind++) {
		const long long now = initial_seconds(kinds[kind].clock);
		struct making seen;

		snprintf(text, sizeof(text), "%s %lld 0\n", kinds[kind].name, (long long)LATEST - now + SLACK);
		require_refused(ERANGE, text);
		snprintf(text, sizeof(text), "%s %lld 0\n", kinds[kind].name, (long long)INT64_MAX / SECOND);
		require_refused(ERANGE, text);
		snprintf(text, sizeof(text), "%s %lld 0\n", kinds[kind].name, (long long)LATEST - now - SLACK);
		seen = observe_writing(text);
		REQUIRE_ERRNO(0, seen.written);
	}
}

/* Several writes, one after the other. */
struct writes {
	struct making steps[4];
};

static void
look_at_writes(void *arg)
{
	struct writes *seen = arg;

	seen->steps[0].unshared = ERRNO_OF(case_unshare(CLONE_NEWTIME));
	for (int i = 0; i < 4; i++)
		write_and_show(&seen->steps[i]);
}

CASE(offsets_may_be_written_again,
    .requirement = "TIME-24",
    .descr = "Before the first member, each write is taken and the last one counts",
    .needs = "time-offsets")
{
	struct writes seen = { { { .text = "monotonic 1 0\n" }, { .text = "monotonic 2 0\nboottime 3 0\n" },
	    { .text = "boottime 4 0\n" }, { .text = "monotonic 5 6\n" } } };

	case_observe(&same, look_at_writes, &seen, sizeof(seen));
	require_made(&seen.steps[0]);
	REQUIRE_EQ(SECOND, seen.steps[0].shown.monotonic);
	REQUIRE_ERRNO(0, seen.steps[1].written);
	REQUIRE_EQ(2 * SECOND, seen.steps[1].shown.monotonic);
	REQUIRE_EQ(3 * SECOND, seen.steps[1].shown.boottime);
	REQUIRE_ERRNO(0, seen.steps[2].written);
	REQUIRE_EQ(2 * SECOND, seen.steps[2].shown.monotonic);
	REQUIRE_EQ(4 * SECOND, seen.steps[2].shown.boottime);
	REQUIRE_ERRNO(0, seen.steps[3].written);
	REQUIRE_EQ(5 * SECOND + 6, seen.steps[3].shown.monotonic);
	REQUIRE_EQ(4 * SECOND, seen.steps[3].shown.boottime);
}

/* A member of what was made reads a clock; its maker reads it before and after. */
struct first_member {
	struct making making;
	struct reading reading;
};

static int
run_first_member(void *arg)
{
	struct reading *reading = &((struct first_member *)arg)->reading;

	reading->inside = read_clock(reading->clock);
	return 0;
}

static void
look_at_first_member(void *arg)
{
	struct first_member *seen = arg;

	make_namespace(&seen->making);
	seen->reading.before = SETUP(read_clock(seen->reading.clock));
	SETUP(in_child(run_first_member, seen));
	seen->reading.after = SETUP(read_clock(seen->reading.clock));
}

/* By how much the text must shift the clock in the initial time namespace. */
static void
require_effect(const char *text, clockid_t clock, int64_t offset)
{
	const struct offsets own = own_offsets();
	struct first_member seen = { .reading = { .clock = clock } };

	snprintf(seen.making.text, sizeof(seen.making.text), "%s", text);
	case_observe(&same, look_at_first_member, &seen, sizeof(seen));
	require_made(&seen.making);
	require_shifted(offset - offset_of(&own, clock), &seen.reading);
}

CASE(nanoseconds_count,
    .requirement = "TIME-25",
    .descr = "A clock inside is shifted by seconds and nanoseconds together",
    .needs = "time-offsets")
{
	require_effect("monotonic 100 123456789\n", CLOCK_MONOTONIC, 100 * SECOND + 123456789);
	require_effect("boottime 100 987654321\n", CLOCK_BOOTTIME, 100 * SECOND + 987654321);
}

CASE(negative_seconds_turn_a_clock_back,
    .requirement = "TIME-26",
    .descr = "Negative seconds turn the clock back, and the nanoseconds are added to them",
    .needs = "time-offsets")
{
	char text[64];

	for (int kind = 0; kind < KINDS; kind++) {
		const long long back = initial_seconds(kinds[kind].clock) / 2 + 1;

		snprintf(text, sizeof(text), "%s %lld 250000000\n", kinds[kind].name, -back);
		require_effect(text, kinds[kind].clock, -back * SECOND + 250000000);
	}
}

CASE(a_clock_near_the_limit_is_shown,
    .requirement = "TIME-103",
    .descr = "An offset of nearly 146 years is applied whole",
    .needs = "time-offsets")
{
	char text[64];

	for (int kind = 0; kind < KINDS; kind++) {
		const long long most = (long long)LATEST - initial_seconds(kinds[kind].clock) - SLACK;

		snprintf(text, sizeof(text), "%s %lld 999999999\n", kinds[kind].name, most);
		require_effect(text, kinds[kind].clock, most * SECOND + 999999999);
	}
}

CASE(zero_is_the_initial_clock,
    .requirement = "TIME-27",
    .descr = "Offsets are relative to the initial time namespace: 0 gives its clocks, wherever they are written",
    .needs = "time-offsets")
{
	require_effect("monotonic 0 0\n", CLOCK_MONOTONIC, 0);
	require_effect("boottime 0 0\n", CLOCK_BOOTTIME, 0);
}
