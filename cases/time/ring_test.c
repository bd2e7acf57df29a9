/* ring_test.c - timeouts of io_uring(7) in a time namespace. */
#include <linux/io_uring.h>
#include <poll.h>
#include <sys/mman.h>

#include "clocks.h"

/* A ring, and a timeout at a time of CLOCK_MONOTONIC that is put into it. */
struct ring {
	int64_t until;		/* by the caller's clock; 0: `ahead` from now */
	int64_t ahead;
	int patience;		/* milliseconds to wait for it */
	int set_up;		/* errno */
	int entered;		/* errno */
	bool completed;
	int result;
	int64_t early;		/* how long before its time it was found completed */
};

/* One entry in the ring, taken by the kernel during the call. */
static int
submit_timeout(int fd, const struct io_uring_params *params, char *ring, const struct __kernel_timespec *time)
{
	struct io_uring_sqe *entries = SETUP(mmap(NULL, params->sq_entries * sizeof(*entries), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES));

	entries[0] = (struct io_uring_sqe){ .opcode = IORING_OP_TIMEOUT, .fd = -1, .addr = (uintptr_t)time, .len = 1,
	    .timeout_flags = IORING_TIMEOUT_ABS };
	((uint32_t *)(void *)(ring + params->sq_off.array))[0] = 0;
	__atomic_store_n((uint32_t *)(void *)(ring + params->sq_off.tail), 1, __ATOMIC_RELEASE);
	return ERRNO_OF(syscall(SYS_io_uring_enter, fd, 1, 0, 0, NULL, 0));
}

static void
look_at_timeout(void *arg)
{
	struct ring *seen = arg;
	struct io_uring_params params = { 0 };
	const int fd = (int)syscall(SYS_io_uring_setup, 1, &params);
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	size_t size;
	char *ring;

	seen->set_up = ERRNO_OF(fd);
	if (fd < 0)
		return;
	/* Since Linux 5.4, which has these timeouts too, the two queues are one piece. */
	if ((params.features & IORING_FEAT_SINGLE_MMAP) == 0) {
		seen->set_up = ENOSYS;
		return;
	}
	size = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
	if (size < params.sq_off.array + params.sq_entries * sizeof(uint32_t))
		size = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
	ring = SETUP(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING));
	if (seen->until == 0)
		seen->until = read_clock(CLOCK_MONOTONIC) + seen->ahead;

	const struct __kernel_timespec time = { .tv_sec = seen->until / SECOND, .tv_nsec = seen->until % SECOND };

	seen->entered = submit_timeout(fd, &params, ring, &time);
	if (seen->entered != 0)
		return;
	SETUP(poll(&ready, 1, seen->patience));
	seen->early = seen->until - read_clock(CLOCK_MONOTONIC);
	seen->completed = __atomic_load_n((uint32_t *)(void *)(ring + params.cq_off.tail), __ATOMIC_ACQUIRE) != 0;
	if (seen->completed)
		seen->result = ((struct io_uring_cqe *)(void *)(ring + params.cq_off.cqes))[0].res;
}

static struct ring
observe_timeout(const struct cell_spec *spec, struct ring wanted)
{
	struct ring seen = wanted;

	seen.set_up = seen.entered = -1;
	case_observe(spec, look_at_timeout, &seen, sizeof(seen));
	if (seen.set_up == ENOSYS || seen.set_up == EINVAL)
		case_skip("unsupported", "io_uring: %s", strerror(seen.set_up));
	if (seen.set_up != 0)
		case_skip("denied", "io_uring: %s", strerror(seen.set_up));
	if (seen.entered != 0)
		case_skip("denied", "io_uring_enter: %s", strerror(seen.entered));
	if (seen.completed && seen.result != -ETIME)
		case_skip(seen.result == -EINVAL ? "unsupported" : "denied", "a timeout of io_uring: %s",
		    strerror(-seen.result));
	return seen;
}

enum { SOON = 20, IN_TIME = 2000 };	/* milliseconds; the second is for what is due */

#define AHEAD (5 * SECOND)
#define BACK 100			/* seconds; more than AHEAD */

/* Behind the initial time namespace: what is to come inside has passed there. */
static const struct cell_spec behind = { .namespaces = CLONE_NEWTIME, .monotonic = -BACK };

/* No clock goes below 0, so there is none soon after booting. */
static bool
has_past(void)
{
	const struct offsets own = own_offsets();

	return SETUP(read_clock(CLOCK_MONOTONIC)) - own.monotonic > 2 * BACK * SECOND;
}

CASE(a_timeout_of_io_uring_goes_by_the_shifted_clock,
    .requirement = "TIME-88",
    .descr = "An absolute timeout of io_uring completes when CLOCK_MONOTONIC inside has reached its time, not before",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	struct ring seen;

	/* Seen at once where it is so; that it is not takes its time below. */
	if (has_past()) {
		seen = observe_timeout(&behind, (struct ring){ .ahead = AHEAD, .patience = SOON });
		REQUIRE(!seen.completed || seen.early <= 0, "it completed some %lld s early", (long long)((seen.early + 500000000) / 1000000000));
	}
	seen = observe_timeout(&shift.spec, (struct ring){ .ahead = -AHEAD, .patience = IN_TIME });
	REQUIRE(seen.completed, "a time that had passed did not complete it");
}

CASE(without_the_flag_a_timeout_of_io_uring_goes_by_the_outer_clock,
    .requirement = "TIME-88",
    .descr = "Control: for a plain child a time that has passed completes it, one to come does not",
    .needs = "time-offsets")
{
	struct ring seen;

	if (own_offsets().monotonic != 0)
		case_skip("denied", "the case runs in a time namespace");
	seen = observe_timeout(&same, (struct ring){ .ahead = -AHEAD, .patience = IN_TIME });
	REQUIRE(seen.completed, "a time that had passed did not complete it");
	seen = observe_timeout(&same, (struct ring){ .ahead = AHEAD, .patience = SOON });
	REQUIRE(!seen.completed || seen.early <= 0, "it completed some %lld s early", (long long)((seen.early + 500000000) / 1000000000));
}
