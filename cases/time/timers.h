/* timers.h - timers of both kinds, timer_create(2) and timerfd_create(2), behind one face. */
#ifndef CASES_TIME_TIMERS_H
#define CASES_TIME_TIMERS_H

#include <poll.h>
#include <signal.h>
#include <sys/timerfd.h>

#include "clocks.h"

enum { POSIX_TIMER, TIMERFD };

/* One timer of either kind, and how it is set and found. Times in nanoseconds. */
struct timer {
	int kind;
	clockid_t clock;
	bool absolute;
	int64_t value;			/* to set */
	int made, set;			/* errno */
	int64_t left;			/* until it expires; 0: it has */
	bool expired;			/* within some seconds */
	union {
		timer_t posix;
		int fd;
	} id;
};

static inline void
make_timer(struct timer *timer)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	SETUP(sigprocmask(SIG_BLOCK, &blocked, NULL));
	if (timer->kind == POSIX_TIMER)
		timer->made = ERRNO_OF(timer_create(timer->clock, &event, &timer->id.posix));
	else
		timer->made = ERRNO_OF(timer->id.fd = timerfd_create(timer->clock, TFD_CLOEXEC | TFD_NONBLOCK));
}

/* Some kernels are configured without: tried outside. */
static inline void
skip_unless_known(int kind, clockid_t clock)
{
	struct timer timer = { .kind = kind, .clock = clock };

	make_timer(&timer);
	if (timer.made == ENOSYS)
		case_skip("unsupported", "the timer: %s", strerror(timer.made));
	if (timer.made == EPERM)
		case_skip("denied", "the timer: %s", strerror(timer.made));
}

static inline void
set_timer(struct timer *timer)
{
	const struct itimerspec value = { .it_value = to_timespec(timer->value) };

	if (timer->kind == POSIX_TIMER)
		timer->set = ERRNO_OF(timer_settime(timer->id.posix, timer->absolute ? TIMER_ABSTIME : 0, &value, NULL));
	else
		timer->set = ERRNO_OF(timerfd_settime(timer->id.fd, timer->absolute ? TFD_TIMER_ABSTIME : 0, &value, NULL));
}

static inline void
get_timer(struct timer *timer)
{
	struct itimerspec now;

	if (timer->kind == POSIX_TIMER)
		SETUP(timer_gettime(timer->id.posix, &now));
	else
		SETUP(timerfd_gettime(timer->id.fd, &now));
	timer->left = to_ns(now.it_value);
}

/* Waits for it at most that long, which decides nothing when it is due. */
static inline void
await_timer(struct timer *timer, int milliseconds)
{
	struct pollfd ready = { .fd = timer->id.fd, .events = POLLIN };
	const struct timespec most = to_timespec(milliseconds * (SECOND / 1000));
	sigset_t awaited;

	sigemptyset(&awaited);
	sigaddset(&awaited, SIGUSR1);
	if (timer->kind == POSIX_TIMER)
		timer->expired = sigtimedwait(&awaited, NULL, &most) == SIGUSR1;
	else
		timer->expired = poll(&ready, 1, milliseconds) == 1;
}

#define FAR (1000 * SECOND)

static inline void
require_set(const struct timer *timer)
{
	REQUIRE_ERRNO(0, timer->made);
	REQUIRE_ERRNO(0, timer->set);
}

/* What is left until a time by an outer clock, which was read before and after. */
static inline void
require_left(const struct timer *timer, int64_t expiry, int64_t before, int64_t after)
{
	require_set(timer);
	REQUIRE(expiry - after <= timer->left && timer->left <= expiry - before,
	    "%lld ns are left, must be from %lld to %lld", (long long)timer->left, (long long)(expiry - after),
	    (long long)(expiry - before));
}

#endif
