/* kinds.h - the kinds of object in an ipc namespace, in one ordered table, so that one body serves all. */
#ifndef CASES_IPC_KINDS_H
#define CASES_IPC_KINDS_H

#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "atf/case.h"

/* What every object here is called. */
#define KEY 0x6e732d63
#define NAME "/conformance"

enum { MSG, SEM, SHM, MQ, KINDS };
enum { SYSV_KINDS = MQ };	/* the first ones have keys, ids and rows in /proc/sysvipc */

struct message {
	long type;
	char mark;
};

union semun {
	int val;
	struct semid_ds *buf;
	struct seminfo *info;
};

/* Small, because the queues of one user are counted together (RLIMIT_MSGQUEUE). */
static inline mqd_t
open_queue(int flags)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 1 };

	return mq_open(NAME, flags | O_RDWR | O_NONBLOCK | O_CLOEXEC, 0600, &attr);
}

static inline int
get_msg(int flags)
{
	return msgget(KEY, flags);
}

static inline int
get_sem(int flags)
{
	return semget(KEY, 1, flags);
}

static inline int
get_shm(int flags)
{
	return shmget(KEY, 4096, flags);
}

/* Open is all there is to it: the descriptor is closed again. */
static inline int
get_mq(int flags)
{
	mqd_t queue = open_queue(((flags & IPC_CREAT) != 0 ? O_CREAT : 0) | ((flags & IPC_EXCL) != 0 ? O_EXCL : 0));

	return queue == -1 ? -1 : mq_close(queue);
}

static inline int
stat_msg(int id)
{
	struct msqid_ds data;

	return msgctl(id, IPC_STAT, &data);
}

static inline int
stat_sem(int id)
{
	struct semid_ds data;

	return semctl(id, 0, IPC_STAT, (union semun){ .buf = &data });
}

static inline int
stat_shm(int id)
{
	struct shmid_ds data;

	return shmctl(id, IPC_STAT, &data);
}

static inline int
remove_msg(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static inline int
remove_sem(int id)
{
	return semctl(id, 0, IPC_RMID);
}

static inline int
remove_shm(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

static inline int
remove_mq(int id)
{
	(void)id;
	return mq_unlink(NAME);
}

static inline int
put_msg(int id, char mark)
{
	const struct message message = { 1, mark };

	return msgsnd(id, &message, 1, IPC_NOWAIT);
}

static inline int
put_sem(int id, char mark)
{
	return semctl(id, 0, SETVAL, (union semun){ .val = mark });
}

static inline int
put_shm(int id, char mark)
{
	char *memory = shmat(id, NULL, 0);

	if (memory == (void *)-1)
		return -1;
	*memory = mark;
	return shmdt(memory);
}

static inline int
put_mq(int id, char mark)
{
	mqd_t queue = open_queue(0);
	int r = queue == -1 ? -1 : mq_send(queue, &mark, 1, 0);

	(void)id;
	if (queue != -1)
		mq_close(queue);
	return r;
}

static inline int
take_msg(int id)
{
	struct message message;

	return msgrcv(id, &message, 1, 0, IPC_NOWAIT) < 0 ? -1 : message.mark;
}

static inline int
take_sem(int id)
{
	return semctl(id, 0, GETVAL);
}

static inline int
take_shm(int id)
{
	const char *memory = shmat(id, NULL, SHM_RDONLY);
	int mark = memory == (void *)-1 ? -1 : *memory;

	if (memory != (void *)-1)
		shmdt(memory);
	return mark;
}

static inline int
take_mq(int id)
{
	mqd_t queue = open_queue(0);
	char mark;
	int r = queue == -1 || mq_receive(queue, &mark, 1, NULL) < 0 ? -1 : mark;

	(void)id;
	if (queue != -1)
		mq_close(queue);
	return r;
}

/* All return -1 with errno on failure. Ids are those of get(); a POSIX queue
 * has none and takes any. */
static const struct ipc_kind {
	const char *title;
	int (*get)(int flags);			/* IPC_CREAT, IPC_EXCL, mode: the id */
	int (*stat)(int id);
	int (*remove)(int id);
	int (*put)(int id, char mark);		/* leave a mark in the object */
	int (*take)(int id);			/* the mark that is in it */
	const char *list;			/* one row an object below a heading */
} ipc_kinds[KINDS] = {
	[MSG] = { "message queue", get_msg, stat_msg, remove_msg, put_msg, take_msg, "/proc/sysvipc/msg" },
	[SEM] = { "semaphore set", get_sem, stat_sem, remove_sem, put_sem, take_sem, "/proc/sysvipc/sem" },
	[SHM] = { "shared memory", get_shm, stat_shm, remove_shm, put_shm, take_shm, "/proc/sysvipc/shm" },
	[MQ] = { "POSIX queue", get_mq, NULL, remove_mq, put_mq, take_mq, NULL },
};

static inline int
make_object(int kind)
{
	return ipc_kinds[kind].get(IPC_CREAT | IPC_EXCL | 0600);
}

static inline int
find_object(int kind)
{
	return ipc_kinds[kind].get(0);
}

static inline int
remove_object(int kind, int id)
{
	return ipc_kinds[kind].remove(id);
}

#endif
