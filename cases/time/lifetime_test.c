/* lifetime_test.c - what keeps a time namespace and its offsets, and when it is gone. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>

#include "sight.h"

static void
play_last_member(struct actor *self)
{
	actor_meet(self, "entered");
	actor_meet(self, "pinned");
}

struct visit {
	int target;		/* descriptor */
	struct sight seen;
};

static void
look_after_join(void *arg)
{
	struct visit *seen = arg;

	SETUP(setns(seen->target, CLONE_NEWTIME));
	take_sight(&seen->seen);
}

static void
require_kept(int target, const struct offsets *by)
{
	const struct start start = start_clocks();
	struct visit seen = { .target = target };

	case_observe(&same, look_after_join, &seen, sizeof(seen));
	REQUIRE_NE(look_namespace("time"), seen.seen.own);
	require_sight(&start, by, &seen.seen);
}

CASE(a_descriptor_keeps_the_namespace,
    .requirement = "TIME-89",
    .descr = "An open /proc/PID/ns/time keeps the namespace and its offsets after the last member has ended",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	struct actor member;
	int fd;

	actor_start(&member, &shift.spec, play_last_member, 0);
	actor_meet(&member, "entered");
	fd = SETUP(open_namespace(member.cell.pid, "time"));
	actor_meet(&member, "pinned");
	actor_end(&member);
	require_kept(fd, &shift.by);
}

CASE(a_bind_mount_keeps_the_namespace,
    .requirement = "TIME-90",
    .descr = "A bind mount of /proc/PID/ns/time keeps the namespace and its offsets after the last member has ended",
    .needs = "time-offsets mount")
{
	const struct shift shift = setup_shift();
	struct actor member;
	char path[64];

	actor_start(&member, &shift.spec, play_last_member, 0);
	actor_meet(&member, "entered");
	snprintf(path, sizeof(path), "/proc/%d/ns/time", member.cell.pid);
	close(SETUP(open("pin", O_CREAT | O_RDONLY | O_CLOEXEC, 0600)));
	SETUP(mount(path, "pin", NULL, MS_BIND, NULL));
	actor_meet(&member, "pinned");
	actor_end(&member);
	require_kept(SETUP(open("pin", O_RDONLY | O_CLOEXEC)), &shift.by);
	SETUP(umount2("pin", MNT_DETACH));
}

/* The maker of a namespace, which is no member of it. */
static int
run_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void
play_maker(struct actor *self)
{
	struct making *making = self->stage;

	snprintf(making->text, sizeof(making->text), "monotonic 5000 0\nboottime 9000 0\n");
	make_namespace(making);
	/* A first member, which ends again. */
	SETUP(in_child(run_nothing, NULL));
	actor_meet(self, "left alone");
	actor_meet(self, "joined");
}

CASE(time_for_children_keeps_the_namespace,
    .requirement = "TIME-91",
    .descr = "A namespace without members is there as long as it is a process's time_for_children",
    .needs = "time-offsets")
{
	const struct offsets by = shift_to(5000, 9000);
	struct making made;
	struct actor maker;
	int fd;

	actor_start(&maker, &same, play_maker, sizeof(made));
	actor_meet(&maker, "left alone");
	fd = SETUP(open_namespace(maker.cell.pid, "time_for_children"));
	require_kept(fd, &by);
	actor_meet(&maker, "joined");
	actor_end(&maker);
	made = *(const struct making *)maker.stage;
	require_made(&made);
}

static const char limit[] = "/proc/sys/user/max_time_namespaces";

/* Looked at in a user namespace that is new, so that nobody else is counted. */
struct count {
	uint64_t outer;		/* the user namespace of the case */
	int first, second;	/* errno: the only one allowed, one too many */
	int pinned, after;	/* errno: while only a descriptor holds it, and then */
	int pin;
};

static int
run_unshare(void *arg)
{
	int *result = arg;

	*result = ERRNO_OF(unshare(CLONE_NEWTIME));
	return 0;
}

/* errno of one more namespace, in the memory of all the probe's processes. */
static void
try_one(int *result)
{
	SETUP(in_child(run_unshare, result));
}

/* The only one that has a namespace. Its descriptors are the probe's too, so the pin outlives it. */
static int
run_only_maker(void *arg)
{
	struct count *seen = arg;

	run_unshare(&seen->first);
	seen->pin = open_namespace(0, "time_for_children");
	try_one(&seen->second);
	return 0;
}

static void
look_at_count(void *arg)
{
	_Alignas(16) char stack[65536];
	struct count *seen = arg;
	int64_t start;
	pid_t maker;

	/* Not where it would be the limit of others. */
	if (look_namespace("user") == seen->outer)
		case_broken(__FILE__, __LINE__, "there is no user namespace of its own");
	SETUP(put_text(limit, "1"));
	maker = SETUP(clone(run_only_maker, stack + sizeof(stack), CLONE_FILES | SIGCHLD, seen));
	SETUP(wait_status(maker));
	SETUP(seen->pin);
	try_one(&seen->pinned);
	close(seen->pin);
	/* The kernel frees it behind the back of who let go of it. */
	start = read_clock(CLOCK_MONOTONIC);
	do
		try_one(&seen->after);
	while (seen->after == ENOSPC && read_clock(CLOCK_MONOTONIC) - start < 10 * SECOND);
}

static struct count
observe_count(void)
{
	const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct count seen = { look_namespace("user"), -1, -1, -1, -1, -1 };

	if (access(limit, F_OK) < 0)
		case_skip("denied", "%s: %s", limit, strerror(errno));
	if (look_read_only(limit))
		case_skip("denied", "%s is on a read-only mount", limit);
	case_observe(&inner_user, look_at_count, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.first);
	return seen;
}

CASE(a_namespace_without_member_or_pin_is_gone,
    .requirement = "TIME-92",
    .descr = "When its maker has ended and the descriptor is closed, the namespace is counted no more",
    .needs = "user time-join")
{
	const struct count seen = observe_count();

	REQUIRE_ERRNO(ENOSPC, seen.pinned);
	REQUIRE_ERRNO(0, seen.after);
}

CASE(the_limit_on_time_namespaces_is_kept,
    .requirement = "TIME-93",
    .descr = "With user.max_time_namespaces at 1 the second time namespace is ENOSPC",
    .needs = "user time-join")
{
	const struct count seen = observe_count();

	REQUIRE_ERRNO(ENOSPC, seen.second);
}
