/* limits_test.c - a limit set in an ipc namespace is enforced in it, and in no other. */
#include <linux/capability.h>
#include <sys/resource.h>

#include "kinds.h"
#include "sysctl.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };

/* Attempts to exceed a limit. Each gives the errno of the call that is one too
 * many, 0 when it is granted, and leaves nothing. */

/* Two objects where one is allowed. */
static int
exceed_count(int kind)
{
	const int first = SETUP(make_object(kind));
	int second, number;

	if (kind == MQ)
		second = mq_open("/second", O_CREAT | O_RDWR | O_CLOEXEC, 0600,
		    &(struct mq_attr){ .mq_maxmsg = 1, .mq_msgsize = 1 });
	else if (kind == MSG)
		second = msgget(IPC_PRIVATE, 0600);
	else if (kind == SEM)
		second = semget(IPC_PRIVATE, 1, 0600);
	else
		second = shmget(IPC_PRIVATE, 4096, 0600);
	number = ERRNO_OF(second);
	if (second != -1 && kind == MQ) {
		SETUP(mq_close(second));
		SETUP(mq_unlink("/second"));
	} else if (second != -1) {
		SETUP(remove_object(kind, second));
	}
	SETUP(remove_object(kind, first));
	return number;
}

static int
exceed_msgmni(void)
{
	return exceed_count(MSG);
}

static int
exceed_semmni(void)
{
	return exceed_count(SEM);
}

static int
exceed_shmmni(void)
{
	return exceed_count(SHM);
}

static int
exceed_queues_max(void)
{
	SETUP(drop_capabilities());
	return exceed_count(MQ);
}

/* A message of 101 bytes. */
static int
exceed_msgmax(void)
{
	const struct { long type; char text[101]; } message = { .type = 1 };
	const int id = SETUP(make_object(MSG));
	const int number = ERRNO_OF(msgsnd(id, &message, sizeof(message.text), IPC_NOWAIT));

	SETUP(remove_object(MSG, id));
	return number;
}

/* Two messages of 60 bytes. */
static int
exceed_msgmnb(void)
{
	const struct { long type; char text[60]; } message = { .type = 1 };
	const int id = SETUP(make_object(MSG));
	int number;

	SETUP(msgsnd(id, &message, sizeof(message.text), IPC_NOWAIT));
	number = ERRNO_OF(msgsnd(id, &message, sizeof(message.text), IPC_NOWAIT));
	SETUP(remove_object(MSG, id));
	return number;
}

/* A set of 11. */
static int
exceed_semmsl(void)
{
	const int id = semget(IPC_PRIVATE, 11, 0600), number = ERRNO_OF(id);

	if (id != -1)
		SETUP(remove_object(SEM, id));
	return number;
}

/* Two sets of 8. */
static int
exceed_semmns(void)
{
	const int first = SETUP(semget(IPC_PRIVATE, 8, 0600));
	const int second = semget(IPC_PRIVATE, 8, 0600), number = ERRNO_OF(second);

	if (second != -1)
		SETUP(remove_object(SEM, second));
	SETUP(remove_object(SEM, first));
	return number;
}

/* Four operations in one call. */
static int
exceed_semopm(void)
{
	struct sembuf operations[4] = { { .sem_op = 1 }, { .sem_op = 1 }, { .sem_op = 1 }, { .sem_op = 1 } };
	const int id = SETUP(make_object(SEM));
	const int number = ERRNO_OF(semop(id, operations, 4));

	SETUP(remove_object(SEM, id));
	return number;
}

static int
exceed_shm_size(size_t size)
{
	const int id = shmget(IPC_PRIVATE, size, 0600), number = ERRNO_OF(id);

	if (id != -1)
		SETUP(remove_object(SHM, id));
	return number;
}

/* A segment of 4097 bytes. */
static int
exceed_shmmax(void)
{
	return exceed_shm_size(4097);
}

/* A segment of three pages. */
static int
exceed_shmall(void)
{
	return exceed_shm_size(3 * (size_t)sysconf(_SC_PAGESIZE));
}

static int
exceed_queue(long messages, long bytes)
{
	const struct mq_attr attr = { .mq_maxmsg = messages, .mq_msgsize = bytes };
	mqd_t queue;
	int number;

	/* Who has it in the initial user namespace is above these limits. */
	SETUP(drop_capabilities());
	queue = mq_open(NAME, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600, &attr);
	number = ERRNO_OF(queue);
	if (queue != -1) {
		SETUP(mq_close(queue));
		SETUP(mq_unlink(NAME));
	}
	return number;
}

/* A queue of 3 messages. */
static int
exceed_msg_max(void)
{
	return exceed_queue(3, 1);
}

/* A queue of messages of 129 bytes. */
static int
exceed_msgsize_max(void)
{
	return exceed_queue(1, 129);
}

struct limit {
	const char *path, *value;
	int (*exceed)(void);
	int exceeded;		/* errno */
};

static void
look_at_limit(void *arg)
{
	struct limit *seen = arg;

	if (seen->value != NULL)
		SETUP(put_text(seen->path, seen->value));
	seen->exceeded = seen->exceed();
}

static void
require_limit(const char *path, const char *value, int (*exceed)(void), int expected)
{
	struct limit limited = { path, value, exceed, -1 }, free = { path, NULL, exceed, -1 };

	skip_unless_owned(path);
	case_observe(&inside, look_at_limit, &limited, sizeof(limited));
	REQUIRE_ERRNO(expected, limited.exceeded);
	/* Here, outside, nothing was limited. */
	case_observe(&(struct cell_spec){ 0 }, look_at_limit, &free, sizeof(free));
	REQUIRE_ERRNO(0, free.exceeded);
}

#define LIMIT_CASE(name, need, id, path, value, text, expected) \
	CASE(name##_is_enforced_in_its_namespace_alone, \
	    .requirement = id, \
	    .descr = "With " path " at " value " inside, " text " is refused there, granted outside", \
	    .needs = need) \
	{ \
		require_limit(path, value, exceed_##name, expected); \
	}

LIMIT_CASE(msgmni, "ipc sysv", "IPC-43", SYSV_LIMIT("msgmni"), "1", "a second queue", ENOSPC)
LIMIT_CASE(msgmax, "ipc sysv", "IPC-44", SYSV_LIMIT("msgmax"), "100", "a message of 101 bytes", EINVAL)
LIMIT_CASE(msgmnb, "ipc sysv", "IPC-45", SYSV_LIMIT("msgmnb"), "100", "two messages of 60 bytes", EAGAIN)
LIMIT_CASE(semmsl, "ipc sysv", "IPC-46", SYSV_LIMIT("sem"), "10 100 10 10", "a set of 11", EINVAL)
LIMIT_CASE(semmns, "ipc sysv", "IPC-47", SYSV_LIMIT("sem"), "10 10 10 10", "two sets of 8", ENOSPC)
LIMIT_CASE(semopm, "ipc sysv", "IPC-48", SYSV_LIMIT("sem"), "10 100 3 10", "a call of 4 operations", E2BIG)
LIMIT_CASE(semmni, "ipc sysv", "IPC-49", SYSV_LIMIT("sem"), "10 100 10 1", "a second set", ENOSPC)
LIMIT_CASE(shmmax, "ipc sysv", "IPC-50", SYSV_LIMIT("shmmax"), "4096", "a segment of 4097 bytes", EINVAL)
LIMIT_CASE(shmmni, "ipc sysv", "IPC-51", SYSV_LIMIT("shmmni"), "1", "a second segment", ENOSPC)
LIMIT_CASE(shmall, "ipc sysv", "IPC-52", SYSV_LIMIT("shmall"), "2", "a segment of 3 pages", ENOSPC)
LIMIT_CASE(msg_max, "ipc posix-mq", "IPC-53", MQ_LIMIT("msg_max"), "2", "a queue of 3 messages", EINVAL)
LIMIT_CASE(msgsize_max, "ipc posix-mq", "IPC-54", MQ_LIMIT("msgsize_max"), "128", "a message size of 129", EINVAL)
LIMIT_CASE(queues_max, "ipc posix-mq", "IPC-55", MQ_LIMIT("queues_max"), "1", "a second queue", ENOSPC)

/* The attributes of a queue that is made without any. */
struct defaults {
	const char *messages, *messages_max, *bytes;	/* written before */
	long made_messages, made_bytes;
};

static void
look_at_defaults(void *arg)
{
	struct defaults *seen = arg;
	struct mq_attr attr;
	mqd_t queue;

	SETUP(put_text(MQ_LIMIT("msg_default"), seen->messages));
	SETUP(put_text(MQ_LIMIT("msg_max"), seen->messages_max));
	SETUP(put_text(MQ_LIMIT("msgsize_default"), seen->bytes));
	queue = SETUP(mq_open(NAME, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600, NULL));
	SETUP(mq_getattr(queue, &attr));
	seen->made_messages = attr.mq_maxmsg;
	seen->made_bytes = attr.mq_msgsize;
	SETUP(mq_close(queue));
	SETUP(mq_unlink(NAME));
}

static struct defaults
observe_defaults(const char *messages, const char *messages_max, const char *bytes)
{
	struct defaults seen = { messages, messages_max, bytes, -1, -1 };

	skip_unless_owned(MQ_LIMIT("msg_default"));
	case_observe(&inside, look_at_defaults, &seen, sizeof(seen));
	return seen;
}

CASE(a_queue_without_attributes_gets_the_namespaces_defaults,
    .requirement = "IPC-56",
    .descr = "mq_open() with no attributes takes msg_default and msgsize_default of its namespace",
    .needs = "ipc posix-mq")
{
	const struct defaults seen = observe_defaults("3", "10", "130");

	REQUIRE_EQ(3, seen.made_messages);
	REQUIRE_EQ(130, seen.made_bytes);
}

CASE(the_default_number_of_messages_is_capped_by_msg_max,
    .requirement = "IPC-57",
    .descr = "mq_open() with no attributes takes the smaller of msg_default and msg_max",
    .needs = "ipc posix-mq")
{
	REQUIRE_EQ(2, observe_defaults("3", "2", "130").made_messages);
}

/* What IPC_INFO tells of limits that the probe has set. */
static void
look_at_info(void *arg)
{
	long *seen = arg;
	struct msginfo msg = { 0 };
	struct shminfo shm = { 0 };
	struct seminfo sem = { 0 };

	SETUP(put_text(SYSV_LIMIT("msgmni"), "41"));
	SETUP(put_text(SYSV_LIMIT("shmmni"), "42"));
	SETUP(put_text(SYSV_LIMIT("sem"), "10 100 10 43"));
	SETUP(msgctl(0, IPC_INFO, (struct msqid_ds *)(void *)&msg));
	SETUP(shmctl(0, IPC_INFO, (struct shmid_ds *)(void *)&shm));
	SETUP(semctl(0, 0, IPC_INFO, (union semun){ .info = &sem }));
	seen[MSG] = msg.msgmni;
	seen[SHM] = (long)shm.shmmni;
	seen[SEM] = sem.semmni;
}

CASE(ipc_info_tells_the_limits_of_the_callers_namespace,
    .requirement = "IPC-58",
    .descr = "IPC_INFO of msgctl(), shmctl() and semctl() gives the limits set in the namespace",
    .needs = "ipc sysv")
{
	long seen[SYSV_KINDS] = { -1, -1, -1 };

	skip_unless_owned(SYSV_LIMIT("msgmni"));
	case_observe(&inside, look_at_info, seen, sizeof(seen));
	REQUIRE_EQ(41, seen[MSG]);
	REQUIRE_EQ(42, seen[SHM]);
	REQUIRE_EQ(43, seen[SEM]);
}

/* ---- the limit of a user, which is that of no ipc namespace ---- */

struct budget {
	bool unshares;
	int first, second;	/* errno of a queue, and of one more */
};

/* In a user namespace of its own, so that nobody else's queues count: the least
 * room that holds one queue does not hold two. */
static void
look_at_budget(void *arg)
{
	struct budget *seen = arg;
	struct rlimit room = { 0, 0 };

	SETUP(getrlimit(RLIMIT_MSGQUEUE, &room));
	for (room.rlim_cur = 16; room.rlim_cur <= room.rlim_max && room.rlim_cur < 65536; room.rlim_cur += 16) {
		SETUP(setrlimit(RLIMIT_MSGQUEUE, &room));
		seen->first = ERRNO_OF(make_object(MQ));
		if (seen->first != EMFILE)
			break;
	}
	if (seen->unshares)
		SETUP(case_unshare(CLONE_NEWIPC));
	seen->second = ERRNO_OF(mq_open("/second", O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600,
	    &(struct mq_attr){ .mq_maxmsg = 1, .mq_msgsize = 1 }));
}

/* The first namespace must live on, or its queue is freed. */
static void
look_at_held_budget(void *arg)
{
	int fd = SETUP(open_namespace(0, "ipc"));

	look_at_budget(arg);
	close(fd);
}

CASE(queues_of_a_user_count_across_namespaces,
    .requirement = "IPC-104",
    .descr = "A queue that is one too many for RLIMIT_MSGQUEUE is so in a new ipc namespace as well: EMFILE",
    .needs = "user ipc-in-user posix-mq")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER | CLONE_NEWIPC, .setup = CELL_MAP_IDS };
	struct budget same = { false, -1, -1 }, other = { true, -1, -1 };

	case_observe(&spec, look_at_held_budget, &same, sizeof(same));
	case_observe(&spec, look_at_held_budget, &other, sizeof(other));
	if (same.first == EMFILE)
		case_skip("denied", "RLIMIT_MSGQUEUE leaves no room for a queue");
	REQUIRE_ERRNO(0, same.first);
	REQUIRE_ERRNO(EMFILE, same.second);
	REQUIRE_ERRNO(0, other.first);
	REQUIRE_ERRNO(EMFILE, other.second);
}
