/* clock_test.c - which clocks a time namespace shifts, and which it leaves alone. */
#include <linux/capability.h>

#include "clocks.h"

static void
look_at_clock(void *arg)
{
	struct reading *seen = arg;

	seen->inside = read_clock(seen->clock);
}

static struct reading
observe_clock(const struct cell_spec *spec, clockid_t clock)
{
	struct reading seen = { .clock = clock, .before = SETUP(read_clock(clock)), .inside = -1 };

	case_observe(spec, look_at_clock, &seen, sizeof(seen));
	seen.after = SETUP(read_clock(clock));
	return seen;
}

static void
require_own_clock(clockid_t clock)
{
	const struct shift shift = setup_shift();
	const struct reading seen = observe_clock(&shift.spec, clock);

	require_shifted(offset_of(&shift.by, clock), &seen);
}

static void
require_shared_clock(clockid_t clock)
{
	const struct reading seen = observe_clock(&same, clock);

	require_shifted(0, &seen);
}

#define VIRTUAL_CLOCK(id, name, clock, extra_needs) \
	CASE(name##_is_shifted_by_its_offset, \
	    .requirement = id, \
	    .descr = "CLOCK_" #clock " inside is the outer one plus the offset, exactly", \
	    .needs = "time-offsets" extra_needs) { require_own_clock(CLOCK_##clock); } \
	CASE(without_the_flag_##name##_is_the_outer_one, \
	    .requirement = id, \
	    .descr = "Control: a plain child reads its parent's CLOCK_" #clock, \
	    .needs = "time" extra_needs) { require_shared_clock(CLOCK_##clock); }

VIRTUAL_CLOCK("TIME-1", monotonic, MONOTONIC, "")
VIRTUAL_CLOCK("TIME-2", monotonic_coarse, MONOTONIC_COARSE, "")
VIRTUAL_CLOCK("TIME-3", monotonic_raw, MONOTONIC_RAW, "")
VIRTUAL_CLOCK("TIME-4", boottime, BOOTTIME, "")
VIRTUAL_CLOCK("TIME-5", boottime_alarm, BOOTTIME_ALARM, " alarm-clock")

/* Somebody may set the clock at any moment: half the shift tells enough. */
static void
require_real_clock(clockid_t clock)
{
	const struct shift shift = setup_shift();
	const struct reading seen = observe_clock(&shift.spec, clock);
	const int64_t slack = MONOTONIC_SHIFT / 2 * SECOND;

	REQUIRE(seen.before - slack < seen.inside && seen.inside < seen.after + slack,
	    "clock %d is %lld ns inside, %lld ns outside", clock, (long long)seen.inside, (long long)seen.after);
}

CASE(realtime_is_not_shifted,
    .requirement = "TIME-6",
    .descr = "CLOCK_REALTIME and its coarse variant are inside as outside",
    .needs = "time-offsets")
{
	require_real_clock(CLOCK_REALTIME);
	require_real_clock(CLOCK_REALTIME_COARSE);
}

CASE(tai_is_not_shifted,
    .requirement = "TIME-7",
    .descr = "CLOCK_TAI is inside as outside",
    .needs = "time-offsets")
{
	require_real_clock(CLOCK_TAI);
}

CASE(realtime_alarm_is_not_shifted,
    .requirement = "TIME-96",
    .descr = "CLOCK_REALTIME_ALARM is inside as outside",
    .needs = "time-offsets alarm-clock")
{
	require_real_clock(CLOCK_REALTIME_ALARM);
}

CASE(cpu_clocks_are_not_shifted,
    .requirement = "TIME-8",
    .descr = "The processor time of a new process and thread counts from 0 inside too",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	const clockid_t clocks[] = { CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		struct reading seen = { .clock = clocks[i], .inside = -1 };

		case_observe(&shift.spec, look_at_clock, &seen, sizeof(seen));
		REQUIRE(seen.inside >= 0 && seen.inside < MONOTONIC_SHIFT / 2 * SECOND, "clock %d is %lld ns",
		    clocks[i], (long long)seen.inside);
	}
}

static const clockid_t shifted_clocks[] = {
	CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME
};
enum { SHIFTED_CLOCKS = sizeof(shifted_clocks) / sizeof(shifted_clocks[0]) };

static void
look_at_resolutions(void *arg)
{
	struct timespec *seen = arg;

	for (int i = 0; i < SHIFTED_CLOCKS; i++)
		SETUP(clock_getres(shifted_clocks[i], &seen[i]));
}

CASE(resolution_is_as_outside,
    .requirement = "TIME-9",
    .descr = "clock_getres() of the shifted clocks is inside as outside",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	struct timespec outside[SHIFTED_CLOCKS], seen[SHIFTED_CLOCKS] = { { 0 } };

	look_at_resolutions(outside);
	case_observe(&shift.spec, look_at_resolutions, seen, sizeof(seen));
	for (int i = 0; i < SHIFTED_CLOCKS; i++)
		REQUIRE_EQ(to_ns(outside[i]), to_ns(seen[i]));
}

struct setting {
	clockid_t clock;
	int set;		/* errno */
};

static void
look_at_setting(void *arg)
{
	struct setting *seen = arg;
	const struct timespec soon = to_timespec(read_clock(seen->clock) + SECOND);

	seen->set = ERRNO_OF(clock_settime(seen->clock, &soon));
}

CASE(shifted_clocks_cannot_be_set,
    .requirement = "TIME-10",
    .descr = "clock_settime() of a shifted clock is EINVAL even for root of the owning user namespace",
    .needs = "user time")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWUSER | CLONE_NEWTIME, .setup = CELL_MAP_IDS };

	/* No clock has this number: nothing but a filter refuses to look for it. */
	if (syscall(SYS_clock_settime, 1000, NULL) < 0 && (errno == EPERM || errno == ENOSYS))
		case_skip("denied", "clock_settime(2) is refused whatever it is given (%s), as by a seccomp filter",
		    strerror(errno));
	for (int i = 0; i < SHIFTED_CLOCKS; i++) {
		struct setting seen = { shifted_clocks[i], -1 };

		case_observe(&inside, look_at_setting, &seen, sizeof(seen));
		REQUIRE_ERRNO(EINVAL, seen.set);
	}
}

/* A member's child is a member too: it looks between two looks of its parent. */
static int
run_second_member(void *arg)
{
	look_at_clock(arg);
	return 0;
}

static void
look_as_two_members(void *arg)
{
	struct reading *seen = arg;

	seen->before = SETUP(read_clock(seen->clock));
	SETUP(in_child(run_second_member, seen));
	seen->after = SETUP(read_clock(seen->clock));
}

CASE(members_share_the_clocks,
    .requirement = "TIME-11",
    .descr = "A process created by a member reads the same clocks as the member",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();

	for (int i = 0; i < SHIFTED_CLOCKS; i++) {
		struct reading seen = { .clock = shifted_clocks[i], .inside = -1 };
		const int64_t outside = SETUP(read_clock(seen.clock));

		case_observe(&shift.spec, look_as_two_members, &seen, sizeof(seen));
		require_shifted(0, &seen);
		REQUIRE(seen.inside >= outside + offset_of(&shift.by, seen.clock), "both miss the offset");
	}
}

/* A namespace that exists, and its clocks as its member reads them. */
struct neighbour {
	clockid_t clock;
	int64_t read;
};

static void
play_neighbour(struct actor *self)
{
	struct neighbour *stage = self->stage;

	actor_meet(self, "clock chosen");
	stage->read = read_clock(stage->clock);
	actor_meet(self, "clock read");
}

static struct neighbour *
start_neighbour(struct actor *actor, const struct cell_spec *spec, clockid_t clock)
{
	struct neighbour *stage;

	actor_start(actor, spec, play_neighbour, sizeof(*stage));
	stage = actor->stage;
	stage->clock = clock;
	return stage;
}

static int64_t
read_neighbour(struct actor *actor)
{
	actor_meet(actor, "clock chosen");
	actor_meet(actor, "clock read");
	return ((struct neighbour *)actor->stage)->read;
}

/* Two namespaces side by side, and the clock outside around both. */
static void
require_apart(const struct shift *first, const struct shift *second, clockid_t clock)
{
	struct actor one, other;
	int64_t outside[3], read[2];

	start_neighbour(&one, &first->spec, clock);
	start_neighbour(&other, &second->spec, clock);
	outside[0] = read_clock(clock);
	read[0] = read_neighbour(&one);
	outside[1] = read_clock(clock);
	read[1] = read_neighbour(&other);
	outside[2] = read_clock(clock);
	actor_end(&one);
	actor_end(&other);
	for (int i = 0; i < 2; i++) {
		const struct reading seen = { clock, outside[i], read[i], outside[i + 1] };

		require_shifted(offset_of(i == 0 ? &first->by : &second->by, clock), &seen);
	}
}

CASE(two_namespaces_side_by_side_have_clocks_of_their_own,
    .requirement = "TIME-12 TIME-13",
    .descr = "Two time namespaces with different offsets exist at once, neither shifts the other or the outer clock",
    .needs = "time-offsets time-nested")
{
	const struct shift first = setup_shift();
	struct shift second = first;

	second.spec.monotonic += 1000;
	second.by.monotonic += 1000 * SECOND;
	second.spec.boottime += 3000;
	second.by.boottime += 3000 * SECOND;
	require_apart(&first, &second, CLOCK_MONOTONIC);
	require_apart(&first, &second, CLOCK_BOOTTIME);
}

CASE(without_the_flag_two_processes_share_the_clocks,
    .requirement = "TIME-12",
    .descr = "Control: two plain children side by side read the outer clocks",
    .needs = "time")
{
	const struct shift none = { same, { 0, 0 } };

	require_apart(&none, &none, CLOCK_MONOTONIC);
	require_apart(&none, &none, CLOCK_BOOTTIME);
}
