/* ipc_test.c - System V objects and POSIX queues on either side of the container's wall. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "inside.h"

#define KEY 0x4e534331
#define QUEUE_NAME "/outer-or-inner"

/* One kind of object: by key, found with flags 0, made with IPC_CREAT. */
static int get_queue(int flags) { return msgget(KEY, flags | 0600); }
static int get_semaphores(int flags) { return semget(KEY, 1, flags | 0600); }
static int get_segment(int flags) { return shmget(KEY, 4096, flags | 0600); }
static int remove_queue(int id) { return msgctl(id, IPC_RMID, NULL); }
static int remove_semaphores(int id) { return semctl(id, 0, IPC_RMID); }
static int remove_segment(int id) { return shmctl(id, IPC_RMID, NULL); }

static int
get_posix_queue(int flags)
{
	int made = ((flags & IPC_CREAT) != 0 ? O_CREAT : 0) | ((flags & IPC_EXCL) != 0 ? O_EXCL : 0);

	return (int)mq_open(QUEUE_NAME, O_RDWR | made, 0600, NULL);
}

static int
remove_posix_queue(int id)
{
	mq_close((mqd_t)id);
	return mq_unlink(QUEUE_NAME);
}

enum kind { QUEUE, SEMAPHORES, SEGMENT, POSIX_QUEUE, KINDS };

static const struct {
	const char *list;	/* where the kernel lists the objects of the looker's namespace */
	int (*get)(int flags);
	int (*remove)(int id);
} kinds[KINDS] = {
	{ "/proc/sysvipc/msg", get_queue, remove_queue },
	{ "/proc/sysvipc/sem", get_semaphores, remove_semaphores },
	{ "/proc/sysvipc/shm", get_segment, remove_segment },
	{ NULL, get_posix_queue, remove_posix_queue },
};

struct object {
	enum kind kind;		/* in */
	int errno_of_find;	/* of finding it */
	int errno_of_make;	/* of making it, which must not exist */
	bool listed;		/* before it was made */
};

/* Finds, then makes; what it made stays. */
LOOK(find_and_make)
{
	struct object *seen = arg;
	char key[32];

	snprintf(key, sizeof(key), "%d ", KEY);
	seen->errno_of_find = ERRNO_OF(kinds[seen->kind].get(0));
	seen->listed = kinds[seen->kind].list != NULL && look_line(kinds[seen->kind].list, key);
	seen->errno_of_make = ERRNO_OF(kinds[seen->kind].get(IPC_CREAT | IPC_EXCL));
}

static void
remove_object(enum kind kind)
{
	int id = kinds[kind].get(0);

	if (id >= 0)
		kinds[kind].remove(id);
}

/* Made outside, then looked for through the wall. */
static struct object
look_for_outer(enum kind kind, enum through through)
{
	struct object seen = { .kind = kind };

	SETUP(kinds[kind].get(IPC_CREAT | IPC_EXCL));
	inside_look(through, find_and_make, &seen, sizeof(seen));
	remove_object(kind);
	return seen;
}

static void
require_hidden(enum kind kind)
{
	struct object seen = look_for_outer(kind, LAUNCHED);

	REQUIRE_ERRNO(ENOENT, seen.errno_of_find);
	REQUIRE(!seen.listed, "the outer object is listed in %s inside", kinds[kind].list);
	REQUIRE_ERRNO(0, seen.errno_of_make);
}

static void
require_found(enum kind kind)
{
	struct object seen = look_for_outer(kind, PLAIN);

	REQUIRE_ERRNO(0, seen.errno_of_find);
	REQUIRE(seen.listed || kinds[kind].list == NULL, "the object is not listed in %s", kinds[kind].list);
	REQUIRE_ERRNO(EEXIST, seen.errno_of_make);
}

CASE(outer_queue_is_hidden,
    .requirement = "CTR-35",
    .descr = "A System V queue of the outside is not found inside, and its key is free",
    .needs = "launcher sysv", .arena = ARENA_SHARED)
{
	require_hidden(QUEUE);
}

CASE(outer_semaphores_are_hidden,
    .requirement = "CTR-36",
    .descr = "A System V semaphore set of the outside is not found inside, and its key is free",
    .needs = "launcher sysv", .arena = ARENA_SHARED)
{
	require_hidden(SEMAPHORES);
}

CASE(outer_segment_is_hidden,
    .requirement = "CTR-37",
    .descr = "A shared memory segment of the outside is not found inside, and its key is free",
    .needs = "launcher sysv", .arena = ARENA_SHARED)
{
	require_hidden(SEGMENT);
}

CASE(outer_posix_queue_is_hidden,
    .requirement = "CTR-38",
    .descr = "A POSIX queue of the outside is not found inside, and its name is free",
    .needs = "launcher posix-mq", .arena = ARENA_SHARED)
{
	require_hidden(POSIX_QUEUE);
}

CASE(without_the_launcher_system_v_objects_are_found,
    .requirement = "CTR-35 CTR-36 CTR-37",
    .descr = "Control: a plain command finds queue, semaphores and segment, and their keys taken",
    .needs = "sysv", .arena = ARENA_SHARED)
{
	require_found(QUEUE);
	require_found(SEMAPHORES);
	require_found(SEGMENT);
}

CASE(without_the_launcher_a_posix_queue_is_found,
    .requirement = "CTR-38",
    .descr = "Control: a plain command finds the POSIX queue, and its name taken",
    .needs = "posix-mq", .arena = ARENA_SHARED)
{
	require_found(POSIX_QUEUE);
}

/* Made through the wall, then looked for outside while the other side lives. */
static int
find_inner(enum kind kind, enum through through)
{
	struct object seen = { .kind = kind };
	struct inside inside;
	int number;

	inside_start(&inside, through);
	inside_ask(&inside, find_and_make, &seen, sizeof(seen));
	number = ERRNO_OF(kinds[kind].get(0));
	inside_end(&inside);
	remove_object(kind);
	REQUIRE_ERRNO(0, seen.errno_of_make);
	return number;
}

CASE(inner_system_v_objects_are_hidden_outside,
    .requirement = "CTR-39",
    .descr = "Queue, semaphores and segment made inside are not found outside",
    .needs = "launcher sysv", .arena = ARENA_SHARED)
{
	for (enum kind kind = QUEUE; kind <= SEGMENT; kind++)
		REQUIRE_ERRNO(ENOENT, find_inner(kind, LAUNCHED));
}

CASE(inner_posix_queue_is_hidden_outside,
    .requirement = "CTR-39",
    .descr = "A POSIX queue made inside is not found outside",
    .needs = "launcher posix-mq", .arena = ARENA_SHARED)
{
	REQUIRE_ERRNO(ENOENT, find_inner(POSIX_QUEUE, LAUNCHED));
}

CASE(without_the_launcher_inner_objects_are_found_outside,
    .requirement = "CTR-39",
    .descr = "Control: the case finds what a plain command made, System V and POSIX",
    .needs = "sysv posix-mq", .arena = ARENA_SHARED)
{
	for (enum kind kind = QUEUE; kind < KINDS; kind++)
		REQUIRE_ERRNO(0, find_inner(kind, PLAIN));
}

CASE(nothing_is_left_of_inner_objects,
    .requirement = "CTR-58",
    .descr = "After a container that made queue, semaphores and segment, the outside has none",
    .needs = "launcher sysv", .arena = ARENA_SHARED)
{
	char text[4096];

	for (enum kind kind = QUEUE; kind <= SEGMENT; kind++) {
		struct object seen = { .kind = kind };
		int number;

		inside_look(LAUNCHED, find_and_make, &seen, sizeof(seen));
		number = ERRNO_OF(kinds[kind].get(0));
		SETUP(look_text(kinds[kind].list, text, sizeof(text)));
		remove_object(kind);
		REQUIRE_ERRNO(0, seen.errno_of_make);
		REQUIRE_ERRNO(ENOENT, number);
		REQUIRE(strchr(text, '\n') == NULL, "%s lists what was left", kinds[kind].list);
	}
}
