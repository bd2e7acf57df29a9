/* across_test.c - what an ipc namespace does not keep apart: POSIX shared memory, open descriptors, attached memory. */
#include <sys/mman.h>
#include <sys/mount.h>

#include "kinds.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };

struct memory {
	int opened;		/* errno */
	char mark;		/* found in it */
};

static void
look_at_memory(void *arg)
{
	struct memory *seen = arg;
	const int fd = shm_open(NAME, O_RDWR | O_CLOEXEC, 0600);
	char *page;

	seen->opened = ERRNO_OF(fd);
	if (fd == -1)
		return;
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		return;
	seen->mark = *page;
	*page = 'i';
}

CASE(posix_shared_memory_is_the_same_inside,
    .requirement = "IPC-90",
    .descr = "shm_open() finds by its name, in a new ipc namespace, what was made outside: it lives in a tmpfs",
    .needs = "ipc tmpfs")
{
	struct memory seen = { -1, 0 };
	char *page;
	int fd;

	/* A tmpfs of the arena, to leave the host's alone. */
	if (access("/dev/shm", F_OK) == -1)
		case_skip("environment", "no directory /dev/shm");
	SETUP(mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, NULL));
	fd = SETUP(shm_open(NAME, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
	SETUP(ftruncate(fd, 4096));
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	SETUP(page);
	*page = 'o';
	case_observe(&inside, look_at_memory, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.opened);
	REQUIRE_EQ('o', seen.mark);
	REQUIRE_EQ('i', *page);
}

struct descriptor {
	mqd_t queue;
	int sent;		/* errno */
};

static void
look_at_descriptor(void *arg)
{
	struct descriptor *seen = arg;

	seen->sent = ERRNO_OF(mq_send(seen->queue, "i", 1, 0));
}

CASE(an_inherited_queue_descriptor_works_inside,
    .requirement = "IPC-91",
    .descr = "A queue descriptor inherited into a new ipc namespace refers to the outer queue",
    .needs = "ipc posix-mq")
{
	struct descriptor seen = { .sent = -1 };
	char mark;

	SETUP(make_object(MQ));
	seen.queue = SETUP(open_queue(0));
	case_observe(&inside, look_at_descriptor, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.sent);
	SETUP(mq_receive(seen.queue, &mark, 1, NULL));
	REQUIRE_EQ('i', mark);
	SETUP(remove_object(MQ, 0));
}

struct attached {
	char *memory;
	char mark;
};

static void
look_at_attached(void *arg)
{
	struct attached *seen = arg;

	seen->mark = *seen->memory;
	*seen->memory = 'i';
}

CASE(an_attached_segment_stays_attached_inside,
    .requirement = "IPC-92",
    .descr = "A child in a new ipc namespace inherits its parent's attached segments and shares their contents",
    .needs = "ipc sysv")
{
	const int id = SETUP(make_object(SHM));
	struct attached seen = { SETUP(shmat(id, NULL, 0)), 0 };

	*seen.memory = 'o';
	case_observe(&inside, look_at_attached, &seen, sizeof(seen));
	REQUIRE_EQ('o', seen.mark);
	REQUIRE_EQ('i', *seen.memory);
	SETUP(shmdt(seen.memory));
	SETUP(remove_object(SHM, id));
}
