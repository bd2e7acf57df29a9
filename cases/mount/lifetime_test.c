/* lifetime_test.c - what keeps a mount namespace, and what is left of its mounts. */

/*
 * The mount whose end is watched is a tmpfs that only the namespace under test
 * holds. An inotify watch on its root does not hold it, and gives the event
 * IN_UNMOUNT when the filesystem is released.
 */
#include <poll.h>
#include <sched.h>
#include <sys/inotify.h>

#include "mounts.h"

#define NEEDS .needs = "mount tmpfs CAP_SYS_CHROOT"

/* Bounds the wait for an event that never comes; decides nothing else. */
#define PATIENCE_MS 20000

struct stage {
	int events;	/* inotify descriptor, inherited */
	bool sees_held;
};

static void
play_holder(struct actor *self)
{
	struct stage *stage = self->stage;

	actor_meet(self, "stage set");
	make_held_mount();
	SETUP(inotify_add_watch(stage->events, "held", IN_UNMOUNT));
	actor_meet(self, "mounted");
	actor_meet(self, "looked");
}

static bool
is_released(int events, int patience)
{
	struct pollfd poll_fd = { .fd = events, .events = POLLIN };

	return poll(&poll_fd, 1, patience) == 1;
}

/*
 * Kernel 6.18 tells older from newer mount namespaces by ids that it counts on
 * each CPU apart, and may take a newer one for older. Where the order matters,
 * all namespaces are therefore made on one CPU.
 */
static void
stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(SETUP(sched_getcpu()), &set);
	SETUP(sched_setaffinity(0, sizeof(set), &set));
	SETUP(unshare(CLONE_NEWNS));
}

/* A namespace with a watched mount; its stage and the path of its file. */
static struct stage *
start_holder(struct actor *actor, char *file, size_t size)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	int events = SETUP(inotify_init1(IN_CLOEXEC));
	struct stage *stage;

	make_ground();
	actor_start(actor, &spec, play_holder, sizeof(*stage));
	stage = actor->stage;
	stage->events = events;
	snprintf(file, size, "/proc/%d/ns/mnt", actor->cell.pid);
	actor_meet(actor, "stage set");
	actor_meet(actor, "mounted");
	return stage;
}

CASE(mounts_are_released_with_the_last_process,
    .requirement = "MNT-99",
    .descr = "When the only process of a mount namespace ends, its mounts are released", NEEDS)
{
	struct actor actor;
	char file[64];
	struct stage *stage = start_holder(&actor, file, sizeof(file));

	REQUIRE(!is_released(stage->events, 0), "the mount is gone while the namespace lives");
	actor_kill(&actor);
	REQUIRE(is_released(stage->events, PATIENCE_MS), "the mount is not released");
}

static void
play_second(struct actor *self)
{
	struct stage *stage = self->stage;

	actor_meet(self, "inside");
	actor_meet(self, "first one gone");
	stage->sees_held = is_mounted("held");
	actor_meet(self, "looked");
	actor_meet(self, "end");
}

CASE(mounts_stay_while_a_process_is_left,
    .requirement = "MNT-99",
    .descr = "A second process in the namespace keeps its mounts after the first has ended", NEEDS)
{
	struct actor first, second;
	char file[64];
	struct stage *stage = start_holder(&first, file, sizeof(file)), *theirs;
	const struct cell_spec joining = { .target = first.cell.pidfd, .join = CLONE_NEWNS };

	actor_start(&second, &joining, play_second, sizeof(*theirs));
	theirs = second.stage;
	actor_meet(&second, "inside");
	actor_kill(&first);
	actor_meet(&second, "first one gone");
	actor_meet(&second, "looked");
	REQUIRE(theirs->sees_held, "the mount is gone while a process is left");
	REQUIRE(!is_released(stage->events, 0), "the filesystem is gone while a process is left");
	actor_meet(&second, "end");
	actor_end(&second);
	REQUIRE(is_released(stage->events, PATIENCE_MS), "the mount is not released");
}

/* The namespace behind the descriptor still has its mount. */
static void
require_alive(const struct stage *stage, int fd)
{
	const struct cell_spec spec = { .namespaces = 0 };
	struct join join = { .fd = fd, .type = CLONE_NEWNS, .error = -1 };

	case_observe(&spec, look_after_join, &join, sizeof(join));
	REQUIRE_ERRNO(0, join.error);
	REQUIRE(join.sees_held, "the mount of the namespace is gone");
	REQUIRE(!is_released(stage->events, 0), "the filesystem is gone");
}

CASE(open_descriptor_keeps_the_namespace,
    .requirement = "MNT-100",
    .descr = "An open /proc/PID/ns/mnt keeps the namespace after its last process; closing it ends it", NEEDS)
{
	struct actor actor;
	char file[64];
	struct stage *stage = start_holder(&actor, file, sizeof(file));
	int fd = SETUP(open(file, O_RDONLY | O_CLOEXEC));

	actor_kill(&actor);
	require_alive(stage, fd);
	close(fd);
	REQUIRE(is_released(stage->events, PATIENCE_MS), "the mount is not released");
}

CASE(bind_mount_keeps_the_namespace,
    .requirement = "MNT-101",
    .descr = "A bind mount of /proc/PID/ns/mnt keeps the namespace after its last process", NEEDS)
{
	struct actor actor;
	char file[64];
	struct stage *stage;
	int fd;

	stay_on_one_cpu();
	stage = start_holder(&actor, file, sizeof(file));
	make_file("name");
	REQUIRE_ERRNO(0, ERRNO_OF(mount_bind(file, "name", 0)));
	actor_kill(&actor);
	fd = SETUP(open("name", O_RDONLY | O_CLOEXEC));
	require_alive(stage, fd);
	close(fd);
	REQUIRE(!is_released(stage->events, 0), "the filesystem is gone");
	SETUP(umount2("name", 0));
	REQUIRE(is_released(stage->events, PATIENCE_MS), "the mount is not released");
}

CASE(namespace_files_do_not_propagate,
    .requirement = "MNT-102",
    .descr = "Binding the file of a newer mount namespace where it would propagate: EINVAL", NEEDS)
{
	struct actor actor;
	char file[64];
	int shared, private;

	stay_on_one_cpu();
	start_holder(&actor, file, sizeof(file));
	make_mount_of(SHARED, "m");
	make_file("m/name");
	make_file("name");
	shared = ERRNO_OF(mount_bind(file, "m/name", 0));
	private = ERRNO_OF(mount_bind(file, "name", 0));
	actor_kill(&actor);
	REQUIRE_ERRNO(EINVAL, shared);
	REQUIRE_ERRNO(0, private);
}
