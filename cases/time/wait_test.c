/* wait_test.c - calls that wait until a time: in a time namespace it is one of its clocks. */
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>

#include "clocks.h"

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
#ifndef FUTEX_32
struct futex_waitv {
	uint64_t val, uaddr;
	uint32_t flags, __reserved;
};
#define FUTEX_32 2
#endif

enum { MILLISECOND = 1000000 };

/* A call that waits, until a time or for an interval: 0 or errno. */
typedef int waiter(clockid_t clock, const struct timespec *time);

static int
sleep_until(clockid_t clock, const struct timespec *time)
{
	return clock_nanosleep(clock, TIMER_ABSTIME, time, NULL);
}

static int
sleep_for(clockid_t clock, const struct timespec *time)
{
	return clock_nanosleep(clock, 0, time, NULL);
}

static int
nanosleep_for(clockid_t clock, const struct timespec *time)
{
	(void)clock;
	return ERRNO_OF(nanosleep(time, NULL));
}

static int
call_futex(uint32_t *word, int operation, uint32_t value, const struct timespec *time, uint32_t *other)
{
	return ERRNO_OF(syscall(SYS_futex, word, operation, value, time, other, FUTEX_BITSET_MATCH_ANY));
}

static int
wait_bitset(clockid_t clock, const struct timespec *time)
{
	uint32_t word = 0;

	(void)clock;
	return call_futex(&word, FUTEX_WAIT_BITSET, 0, time, NULL);
}

static int
wait_futex_for(clockid_t clock, const struct timespec *time)
{
	uint32_t word = 0;

	(void)clock;
	return call_futex(&word, FUTEX_WAIT, 0, time, NULL);
}

static int
wait_requeue_pi(clockid_t clock, const struct timespec *time)
{
	uint32_t word = 0, other = 0;

	(void)clock;
	return call_futex(&word, FUTEX_WAIT_REQUEUE_PI, 0, time, &other);
}

/* A lock that its parent holds, so it says. */
static int
lock_pi2(clockid_t clock, const struct timespec *time)
{
	uint32_t word = (uint32_t)getppid();

	(void)clock;
	return call_futex(&word, FUTEX_LOCK_PI2, 0, time, NULL);
}

static int
wait_vector(clockid_t clock, const struct timespec *time)
{
	uint32_t word = 0;
	struct futex_waitv one = { .val = 0, .uaddr = (uintptr_t)&word, .flags = FUTEX_32 };

	return ERRNO_OF(syscall(SYS_futex_waitv, &one, 1, 0, time, clock));
}

/* Two that go by CLOCK_REALTIME. */
static int
wait_bitset_real(clockid_t clock, const struct timespec *time)
{
	uint32_t word = 0;

	(void)clock;
	return call_futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, time, NULL);
}

static int
lock_pi(clockid_t clock, const struct timespec *time)
{
	uint32_t word = (uint32_t)getppid();

	(void)clock;
	return call_futex(&word, FUTEX_LOCK_PI, 0, time, NULL);
}

/* Calls that wait for an interval, and for nothing that ever happens. */
static int
poll_for(clockid_t clock, const struct timespec *time)
{
	(void)clock;
	return ERRNO_OF(ppoll(NULL, 0, time, NULL));
}

static int
select_for(clockid_t clock, const struct timespec *time)
{
	(void)clock;
	return ERRNO_OF(pselect(0, NULL, NULL, NULL, time, NULL));
}

static int
epoll_for(clockid_t clock, const struct timespec *time)
{
	struct epoll_event event;
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	(void)clock;
	return ERRNO_OF(epoll_wait(epoll, &event, 1, (int)(to_ns(*time) / MILLISECOND)));
}

static int
await_signal_for(clockid_t clock, const struct timespec *time)
{
	sigset_t none;

	(void)clock;
	sigemptyset(&none);
	return ERRNO_OF(sigtimedwait(&none, NULL, time));
}

static int
wait_condition(clockid_t clock, const struct timespec *time)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_condattr_t attr;
	pthread_cond_t condition;
	int r;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, clock);
	pthread_cond_init(&condition, &attr);
	pthread_mutex_lock(&mutex);
	do
		r = pthread_cond_timedwait(&condition, &mutex, time);
	while (r == 0);
	return r;
}

/* What a probe waits for, and how that ended. Times in nanoseconds. */
struct wait {
	waiter *call;
	clockid_t clock;
	int64_t until;
	int patience;			/* milliseconds; then the wait is given up */
	int result;			/* errno; EINTR: given up */
	int64_t early;			/* what was still to go when it returned */
};

static sigjmp_buf out_of_patience;

/* Some of the calls would go on after a handler that returns. */
static void
give_up(int signal)
{
	(void)signal;
	siglongjmp(out_of_patience, 1);
}

static void
look_at_wait(void *arg)
{
	struct wait *seen = arg;
	const struct timespec time = to_timespec(seen->until);
	const struct itimerval patience = { .it_value = { seen->patience / 1000, seen->patience % 1000 * 1000 } };
	sigset_t alarm;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	SETUP(sigprocmask(SIG_UNBLOCK, &alarm, NULL));
	if (sigsetjmp(out_of_patience, 1) != 0) {
		seen->result = EINTR;
		return;
	}
	signal(SIGALRM, give_up);
	SETUP(setitimer(ITIMER_REAL, &patience, NULL));
	seen->result = seen->call(seen->clock, &time);
	seen->early = seen->until - read_clock(seen->clock);
	SETUP(setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL));
}

static void
look_at_near_wait(void *arg)
{
	struct wait *seen = arg;

	seen->until = read_clock(seen->clock) + MILLISECOND;
	look_at_wait(seen);
}

static void
look_at_interval(void *arg)
{
	struct wait *seen = arg;
	const int64_t interval = seen->until, start = read_clock(seen->clock);

	look_at_wait(seen);
	seen->early = start + interval - read_clock(seen->clock);
}

/* Newer than some kernels, or configured away: asked outside, for a time long ago. */
static void
skip_unless_known(waiter *call, clockid_t clock)
{
	struct wait seen = { .call = call, .clock = clock, .until = 1, .patience = 3000, .result = -1 };

	case_observe(&same, look_at_wait, &seen, sizeof(seen));
	if (seen.result == ENOSYS)
		case_skip("unsupported", "the call: %s", strerror(seen.result));
	if (seen.result == EPERM)
		case_skip("denied", "the call: %s", strerror(seen.result));
}

/* A wait that must end. Given up once it may have been a machine that stood still. */
static void
require_end(const struct cell_spec *spec, void (*look)(void *), const struct wait *wait, int expired)
{
	struct wait seen;

	skip_unless_known(wait->call, wait->clock);
	for (int turn = 0; turn < 2; turn++) {
		seen = *wait;
		seen.patience = 2000;
		seen.result = -1;
		case_observe(spec, look, &seen, sizeof(seen));
		if (seen.result != EINTR)
			break;
	}
	REQUIRE_ERRNO(expired, seen.result);
	REQUIRE(seen.early <= 0, "it returned %lld ns early", (long long)seen.early);
}

/* A time that has passed inside, and is long to come outside; then one about to come. */
static void
require_own_time(waiter *call, clockid_t clock, int expired)
{
	const struct shift shift = setup_shift();
	struct wait wait = { .call = call, .clock = clock };

	wait.until = SETUP(read_clock(clock)) + offset_of(&shift.by, clock);
	require_end(&shift.spec, look_at_wait, &wait, expired);
	require_end(&shift.spec, look_at_near_wait, &wait, expired);
}

static void
require_outer_time(waiter *call, clockid_t clock)
{
	const struct shift shift = setup_shift();
	struct wait seen = { .call = call, .clock = clock, .patience = 5, .result = -1 };

	skip_unless_known(call, clock);
	seen.until = SETUP(read_clock(clock)) + offset_of(&shift.by, clock);
	case_observe(&same, look_at_wait, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINTR, seen.result);
}

#define UNTIL(id, name, call, clock, expired) \
	CASE(name##_waits_for_the_shifted_clock, \
	    .requirement = id, \
	    .descr = "A wait until a time of CLOCK_" #clock " ends when the clock inside shows it, not before", \
	    .needs = "time-offsets") { require_own_time(call, CLOCK_##clock, expired); } \
	CASE(without_the_flag_##name##_waits_for_the_outer_clock, \
	    .requirement = id, \
	    .descr = "Control: for a plain child the same time is still to come", \
	    .needs = "time-offsets") { require_outer_time(call, CLOCK_##clock); }

UNTIL("TIME-73", sleep_on_monotonic, sleep_until, MONOTONIC, 0)
UNTIL("TIME-74", sleep_on_boottime, sleep_until, BOOTTIME, 0)
UNTIL("TIME-75", futex_wait_bitset, wait_bitset, MONOTONIC, ETIMEDOUT)
UNTIL("TIME-76", futex_lock_pi2, lock_pi2, MONOTONIC, ETIMEDOUT)
UNTIL("TIME-77", futex_wait_requeue_pi, wait_requeue_pi, MONOTONIC, ETIMEDOUT)
UNTIL("TIME-78", futex_waitv, wait_vector, MONOTONIC, ETIMEDOUT)
UNTIL("TIME-79", condition, wait_condition, MONOTONIC, ETIMEDOUT)

/* One that ends, and does not end before its interval is over. */
static void
require_interval(waiter *call, clockid_t clock, int expired)
{
	const struct shift shift = setup_shift();
	const struct wait wait = { .call = call, .clock = clock, .until = MILLISECOND };

	require_end(&shift.spec, look_at_interval, &wait, expired);
}

CASE(a_relative_sleep_lasts_as_outside,
    .requirement = "TIME-80",
    .descr = "nanosleep() and clock_nanosleep() for an interval end when it is over by the clock inside",
    .needs = "time-offsets")
{
	require_interval(nanosleep_for, CLOCK_MONOTONIC, 0);
	require_interval(sleep_for, CLOCK_MONOTONIC, 0);
	require_interval(sleep_for, CLOCK_BOOTTIME, 0);
}

CASE(a_relative_futex_wait_lasts_as_outside,
    .requirement = "TIME-81",
    .descr = "FUTEX_WAIT with a timeout ends when that is over by the clock inside",
    .needs = "time-offsets")
{
	require_interval(wait_futex_for, CLOCK_MONOTONIC, ETIMEDOUT);
}

CASE(other_relative_waits_last_as_outside,
    .requirement = "TIME-98",
    .descr = "ppoll(), pselect(), epoll_wait() and sigtimedwait() end when their interval is over by the clock inside",
    .needs = "time-offsets")
{
	require_interval(poll_for, CLOCK_MONOTONIC, 0);
	require_interval(select_for, CLOCK_MONOTONIC, 0);
	require_interval(epoll_for, CLOCK_MONOTONIC, 0);
	require_interval(await_signal_for, CLOCK_MONOTONIC, EAGAIN);
}

static void
require_real_time(waiter *call, int expired)
{
	const struct shift shift = setup_shift();
	/* Half the shift: somebody may set the clock. */
	const int64_t now = SETUP(read_clock(CLOCK_REALTIME)), far = MONOTONIC_SHIFT / 2 * SECOND;
	struct wait wait = { .call = call, .clock = CLOCK_REALTIME, .until = now - far };

	require_end(&shift.spec, look_at_wait, &wait, expired);
	wait.until = now + far;
	wait.patience = 5;
	case_observe(&shift.spec, look_at_wait, &wait, sizeof(wait));
	REQUIRE_ERRNO(EINTR, wait.result);
}

CASE(a_sleep_until_a_real_time_is_not_shifted,
    .requirement = "TIME-71",
    .descr = "clock_nanosleep() until a CLOCK_REALTIME that has passed returns, until one to come it does not",
    .needs = "time-offsets")
{
	require_real_time(sleep_until, 0);
}

CASE(a_futex_wait_until_a_real_time_is_not_shifted,
    .requirement = "TIME-99",
    .descr = "Futex operations until a CLOCK_REALTIME that has passed return, until one to come they do not",
    .needs = "time-offsets")
{
	require_real_time(wait_bitset_real, ETIMEDOUT);
	require_real_time(lock_pi, ETIMEDOUT);
}
