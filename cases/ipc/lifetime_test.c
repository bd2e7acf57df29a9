/* lifetime_test.c - what keeps an ipc namespace and its objects, and when they are gone. */
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "cases/lifetime.h"
#include "kinds.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };
static const struct cell_spec same = { 0 };

/* Makes an object of each kind, marks it, and ends without removing it. */
static void
play_last_member(struct actor *self)
{
	for (int kind = 0; kind < KINDS; kind++) {
		const int id = SETUP(make_object(kind));

		SETUP(ipc_kinds[kind].put(id, 'k'));
	}
	actor_meet(self, "made");
	actor_meet(self, "pinned");
}

struct remains {
	int target;		/* descriptor to join; -1: none */
	int found[KINDS];	/* errno */
	int mark[KINDS];
};

static void
look_at_remains(void *arg)
{
	struct remains *seen = arg;

	if (seen->target != -1)
		SETUP(setns(seen->target, CLONE_NEWIPC));
	for (int kind = 0; kind < KINDS; kind++) {
		const int id = find_object(kind);

		seen->found[kind] = ERRNO_OF(id);
		if (id == -1)
			continue;
		seen->mark[kind] = ipc_kinds[kind].take(id);
		SETUP(remove_object(kind, id));
	}
}

static void
require_kept(int target)
{
	struct remains seen = { .target = target };

	case_observe(&same, look_at_remains, &seen, sizeof(seen));
	for (int kind = 0; kind < KINDS; kind++) {
		REQUIRE(seen.found[kind] == 0, "%s: %s", ipc_kinds[kind].title, strerror(seen.found[kind]));
		REQUIRE_EQ('k', seen.mark[kind]);
	}
}

CASE(a_descriptor_keeps_the_objects,
    .requirement = "IPC-82 IPC-84",
    .descr = "An open /proc/PID/ns/ipc keeps objects of all kinds after the last member has ended",
    .needs = "ipc sysv posix-mq")
{
	struct actor member;
	int fd;

	actor_start(&member, &inside, play_last_member, 0);
	actor_meet(&member, "made");
	fd = SETUP(open_namespace(member.cell.pid, "ipc"));
	actor_meet(&member, "pinned");
	actor_end(&member);
	require_kept(fd);
}

CASE(a_bind_mount_keeps_the_objects,
    .requirement = "IPC-83",
    .descr = "A bind mount of /proc/PID/ns/ipc keeps objects of all kinds after the last member has ended",
    .needs = "ipc sysv posix-mq mount")
{
	struct actor member;
	char path[64];

	actor_start(&member, &inside, play_last_member, 0);
	actor_meet(&member, "made");
	snprintf(path, sizeof(path), "/proc/%d/ns/ipc", member.cell.pid);
	close(SETUP(open("pin", O_CREAT | O_RDONLY | O_CLOEXEC, 0600)));
	SETUP(mount(path, "pin", NULL, MS_BIND, NULL));
	actor_meet(&member, "pinned");
	actor_end(&member);
	require_kept(SETUP(open("pin", O_RDONLY | O_CLOEXEC)));
	SETUP(umount2("pin", MNT_DETACH));
}

CASE(after_the_last_member_no_object_is_found,
    .requirement = "IPC-84",
    .descr = "What the last member left is found under its key or name neither outside nor in a new namespace",
    .needs = "ipc sysv posix-mq")
{
	const struct cell_spec *const specs[] = { &same, &inside };
	struct actor member;

	actor_start(&member, &inside, play_last_member, 0);
	actor_meet(&member, "made");
	actor_meet(&member, "pinned");
	actor_end(&member);
	for (int i = 0; i < 2; i++) {
		struct remains seen = { .target = -1 };

		case_observe(specs[i], look_at_remains, &seen, sizeof(seen));
		for (int kind = 0; kind < KINDS; kind++)
			REQUIRE_ERRNO(ENOENT, seen.found[kind]);
	}
}

/*
 * Queues and locked memory are counted against a limit of the user, whatever
 * their namespace. With room for one of them, one that its namespace took with
 * it makes room for the next. In a user namespace that is new, nobody else is
 * counted.
 */
struct charge {
	int resource;
	rlim_t room;
	int (*make)(const char *name);	/* errno */
	int busy;		/* its errno without room */
	int pin;		/* descriptor of the first one's namespace */
	int first, second;	/* errno: the one there is room for, one more */
	int pinned, after;	/* errno of one more while the pin holds the first, and later */
};

/* The descriptor is closed, because it would keep the queue. */
static int
make_large_queue(const char *name)
{
	const struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 8000 };
	const mqd_t queue = mq_open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0600, &attr);

	return queue == -1 ? errno : ERRNO_OF(mq_close(queue));
}

static int
make_locked_memory(const char *name)
{
	const int id = SETUP(shmget(IPC_PRIVATE, (size_t)sysconf(_SC_PAGESIZE), 0600));
	const int number = ERRNO_OF(shmctl(id, SHM_LOCK, NULL));

	(void)name;
	if (number != 0)
		SETUP(remove_object(SHM, id));
	return number;
}

static int
run_first(void *arg)
{
	struct charge *seen = arg;

	seen->first = seen->make("/first");
	seen->second = seen->make("/second");
	seen->pin = open_namespace(0, "ipc");
	return 0;
}

static int
run_next(void *arg)
{
	struct charge *seen = arg;

	return seen->make("/next");
}

/* Run it in an ipc namespace of its own, with the parent's descriptors: its result. */
static int
in_namespace(int (*run)(void *), struct charge *seen)
{
	_Alignas(16) char stack[65536];

	return wait_status(SETUP(clone(run, stack + sizeof(stack), CLONE_NEWIPC | CLONE_FILES | SIGCHLD, seen)));
}

static void
look_at_charge(void *arg)
{
	struct charge *seen = arg;
	struct timespec start, now;
	struct rlimit limit;

	SETUP(getrlimit((unsigned)seen->resource, &limit));
	limit.rlim_cur = seen->room;
	SETUP(setrlimit((unsigned)seen->resource, &limit));
	in_namespace(run_first, seen);
	SETUP(seen->pin);
	seen->pinned = in_namespace(run_next, seen);
	close(seen->pin);
	/* A namespace is freed behind the back of the one who let go of it. */
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		seen->after = in_namespace(run_next, seen);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (seen->after == seen->busy && now.tv_sec - start.tv_sec < 10);
}

static void
require_released(struct charge seen)
{
	const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct rlimit limit;

	SETUP(getrlimit((unsigned)seen.resource, &limit));
	if (limit.rlim_max < seen.room)
		case_skip("denied", "a resource limit has no room for one object");
	seen.pin = seen.first = seen.second = seen.pinned = seen.after = -1;
	case_observe(&inner_user, look_at_charge, &seen, sizeof(seen));
	/* Without these it is not shown that anything is counted. */
	if (seen.first != 0 || seen.second != seen.busy || seen.pinned != seen.busy)
		case_broken(__FILE__, __LINE__, "no object is counted: %d %d %d", seen.first, seen.second, seen.pinned);
	REQUIRE_ERRNO(0, seen.after);
}

CASE(posix_queues_are_destroyed_with_their_namespace,
    .requirement = "IPC-85",
    .descr = "After the last member a queue counts no more against RLIMIT_MSGQUEUE; while it is pinned it does",
    .needs = "user ipc posix-mq")
{
	require_released((struct charge){ .resource = RLIMIT_MSGQUEUE, .room = 12000, .make = make_large_queue,
	    .busy = EMFILE });
}

CASE(shared_memory_is_destroyed_with_its_namespace,
    .requirement = "IPC-86",
    .descr = "After the last member a locked segment counts no more against RLIMIT_MEMLOCK; while it is pinned it does",
    .needs = "user ipc sysv")
{
	require_released((struct charge){ .resource = RLIMIT_MEMLOCK, .room = (rlim_t)sysconf(_SC_PAGESIZE),
	    .make = make_locked_memory, .busy = ENOMEM });
}

static void
observe_ipc_count(struct count *seen)
{
	*seen = (struct count){ .file = "ipc", .limit = "/proc/sys/user/max_ipc_namespaces", .flag = CLONE_NEWIPC };
	observe_count(seen);
	REQUIRE_ERRNO(0, seen->first);
}

CASE(a_namespace_without_member_or_pin_is_gone,
    .requirement = "IPC-87",
    .descr = "When the last member has ended and the descriptor is closed, it is counted no more",
    .needs = "user ipc")
{
	struct count seen;

	observe_ipc_count(&seen);
	REQUIRE_ERRNO(ENOSPC, seen.pinned);
	REQUIRE_ERRNO(0, seen.after);
}

CASE(the_limit_on_ipc_namespaces_is_kept,
    .requirement = "IPC-88",
    .descr = "With user.max_ipc_namespaces at 1 the second ipc namespace is ENOSPC",
    .needs = "user ipc")
{
	struct count seen;

	observe_ipc_count(&seen);
	REQUIRE_ERRNO(ENOSPC, seen.second);
}

static void
play_mounter(struct actor *self)
{
	(void)self;
	SETUP(mount("mqueue", "queues", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
	SETUP(make_object(MQ));
	SETUP(put_mq(0, 'x'));
}

CASE(a_mount_of_mqueue_keeps_the_queues,
    .requirement = "IPC-89",
    .descr = "A mount of mqueue shows a queue, and lets it be removed, after the last member has ended",
    .needs = "ipc posix-mq mqueue-mount")
{
	struct actor member;
	char text[128];

	SETUP(mkdir("queues", 0700));
	actor_start(&member, &inside, play_mounter, 0);
	actor_end(&member);
	REQUIRE(look_text("queues" NAME, text, sizeof(text)) >= 0, "queues%s: %s", NAME, strerror(errno));
	REQUIRE(strncmp(text, "QSIZE:1 ", 8) == 0, "the file reads \"%s\"", text);
	REQUIRE_ERRNO(0, ERRNO_OF(unlink("queues" NAME)));
	SETUP(umount2("queues", MNT_DETACH));
}
