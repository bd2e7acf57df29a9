/* rmid_test.c - shm_rmid_forced acts on the shared memory of its ipc namespace alone. */
#include <sys/mman.h>

#include "kinds.h"
#include "sysctl.h"

#define SWITCH SYSV_LIMIT("shm_rmid_forced")

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };

struct segment {
	const char *forced;	/* what is written to the file; NULL: nothing */
	int id;
	int left;		/* errno of IPC_STAT at the end: 0 while the segment exists */
};

static void
set_switch(const struct segment *segment)
{
	if (segment->forced != NULL)
		SETUP(put_text(SWITCH, segment->forced));
}

static int
run_creator(void *arg)
{
	struct segment *segment = arg;

	segment->id = SETUP(shmget(IPC_PRIVATE, 4096, 0600));
	return 0;
}

/* A segment that was never attached, of a process that has ended. */
static void
make_orphan(struct segment *segment)
{
	if (in_child(run_creator, segment) != 0)
		case_broken(__FILE__, __LINE__, "a child could not make a segment");
}

static void
look_whether_left(struct segment *seen)
{
	seen->left = ERRNO_OF(stat_shm(seen->id));
	if (seen->left == 0)
		SETUP(remove_object(SHM, seen->id));
}

/* Switched after its creator has ended. */
static void
look_at_orphan(void *arg)
{
	struct segment *seen = arg;

	make_orphan(seen);
	SETUP(stat_shm(seen->id));
	set_switch(seen);
	look_whether_left(seen);
}

/* Switched before it was made. */
static void
look_at_never_attached(void *arg)
{
	struct segment *seen = arg;

	set_switch(seen);
	make_orphan(seen);
	look_whether_left(seen);
}

static void
look_at_detached(void *arg)
{
	struct segment *seen = arg;
	void *memory;

	set_switch(seen);
	seen->id = SETUP(shmget(IPC_PRIVATE, 4096, 0600));
	memory = SETUP(shmat(seen->id, NULL, 0));
	SETUP(stat_shm(seen->id));
	SETUP(shmdt(memory));
	look_whether_left(seen);
}

/* While a namespace inside is switched, an orphan here stays. */
static void
require_destroyed(void (*look)(void *))
{
	struct segment inner = { "1", -1, -1 };
	/* Shared with the child that makes it. */
	struct segment *outer = mmap(NULL, sizeof(*outer), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	skip_unless_owned(SWITCH);
	if (outer == MAP_FAILED)
		case_broken(__FILE__, __LINE__, "mmap: %s", strerror(errno));
	make_orphan(outer);
	case_observe(&inside, look, &inner, sizeof(inner));
	REQUIRE_ERRNO(EINVAL, inner.left);
	REQUIRE_ERRNO(0, ERRNO_OF(stat_shm(outer->id)));
	SETUP(remove_object(SHM, outer->id));
}

static void
require_left(void (*look)(void *))
{
	struct segment seen = { "0", -1, -1 };

	skip_unless_owned(SWITCH);
	case_observe(&inside, look, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.left);
}

CASE(shm_rmid_forced_destroys_on_the_last_detach,
    .requirement = "IPC-73",
    .descr = "With shm_rmid_forced at 1 a segment goes with its last attachment; one outside stays",
    .needs = "ipc sysv")
{
	require_destroyed(look_at_detached);
}

CASE(shm_rmid_forced_destroys_what_nobody_is_attached_to,
    .requirement = "IPC-74",
    .descr = "Setting shm_rmid_forced to 1 destroys a segment whose creator has ended; one outside stays",
    .needs = "ipc sysv")
{
	require_destroyed(look_at_orphan);
}

CASE(shm_rmid_forced_destroys_with_the_creator_what_was_never_attached,
    .requirement = "IPC-75",
    .descr = "With shm_rmid_forced at 1 a segment that was never attached goes with its creator",
    .needs = "ipc sysv")
{
	require_destroyed(look_at_never_attached);
}

CASE(without_shm_rmid_forced_segments_stay,
    .requirement = "IPC-73 IPC-74 IPC-75",
    .descr = "Control: with shm_rmid_forced at 0 a segment stays when detached or left by its creator",
    .needs = "ipc sysv")
{
	require_left(look_at_detached);
	require_left(look_at_orphan);
	require_left(look_at_never_attached);
}
