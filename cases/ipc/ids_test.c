/* ids_test.c - owners of objects as seen from user namespaces with other ids. */
#include <stdlib.h>

#include "kinds.h"
#include "notice.h"

static const struct cell_spec mapped = {
	.namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS, .uid = 1000, .gid = 1001
};
static const struct cell_spec unmapped = { .namespaces = CLONE_NEWUSER };

/* Where uid, gid, cuid and cgid begin in a row, counted from 0. */
static const int uid_column[SYSV_KINDS] = { [MSG] = 7, [SEM] = 4, [SHM] = 7 };

struct owners {
	int id[SYSV_KINDS];
	struct ipc_perm called[SYSV_KINDS];	/* by IPC_STAT */
	long read[SYSV_KINDS][4];		/* in /proc/sysvipc: uid, gid, cuid, cgid */
};

static void
read_row(int kind, long ret[4])
{
	char text[1024], *save, *word;
	int column = 0;

	SETUP(look_text(ipc_kinds[kind].list, text, sizeof(text)));
	word = strchr(text, '\n');
	if (word == NULL)
		return;
	for (word = strtok_r(word, " \n", &save); word != NULL; word = strtok_r(NULL, " \n", &save), column++)
		if (column >= uid_column[kind] && column < uid_column[kind] + 4)
			ret[column - uid_column[kind]] = atol(word);
}

static void
look_at_owners(void *arg)
{
	struct owners *seen = arg;
	struct msqid_ds msg;
	struct semid_ds sem;
	struct shmid_ds shm;

	SETUP(msgctl(seen->id[MSG], IPC_STAT, &msg));
	SETUP(semctl(seen->id[SEM], 0, IPC_STAT, (union semun){ .buf = &sem }));
	SETUP(shmctl(seen->id[SHM], IPC_STAT, &shm));
	seen->called[MSG] = msg.msg_perm;
	seen->called[SEM] = sem.sem_perm;
	seen->called[SHM] = shm.shm_perm;
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		read_row(kind, seen->read[kind]);
}

/* Owners of one object of each kind made here, as the probe sees them. */
static struct owners
observe_owners(const struct cell_spec *spec)
{
	struct owners seen;

	memset(&seen, -1, sizeof(seen));
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		seen.id[kind] = SETUP(make_object(kind));
	case_observe(spec, look_at_owners, &seen, sizeof(seen));
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		SETUP(remove_object(kind, seen.id[kind]));
	return seen;
}

static void
require_called(const struct owners *seen, long uid, long gid)
{
	for (int kind = 0; kind < SYSV_KINDS; kind++) {
		REQUIRE_EQ(uid, seen->called[kind].uid);
		REQUIRE_EQ(uid, seen->called[kind].cuid);
		REQUIRE_EQ(gid, seen->called[kind].gid);
		REQUIRE_EQ(gid, seen->called[kind].cgid);
	}
}

static void
require_read(const struct owners *seen, long uid, long gid)
{
	for (int kind = 0; kind < SYSV_KINDS; kind++) {
		REQUIRE_EQ(uid, seen->read[kind][0]);
		REQUIRE_EQ(gid, seen->read[kind][1]);
		REQUIRE_EQ(uid, seen->read[kind][2]);
		REQUIRE_EQ(gid, seen->read[kind][3]);
	}
}

CASE(ipc_stat_maps_owners_to_the_callers_user_namespace,
    .requirement = "IPC-68",
    .descr = "IPC_STAT gives owner and creator as ids of the caller's user namespace",
    .needs = "user ipc sysv")
{
	const struct owners seen = observe_owners(&mapped);

	require_called(&seen, 1000, 1001);
}

CASE(proc_sysvipc_maps_owners_to_the_readers_user_namespace,
    .requirement = "IPC-69",
    .descr = "/proc/sysvipc gives owner and creator as ids of the reader's user namespace",
    .needs = "user ipc sysv")
{
	const struct owners seen = observe_owners(&mapped);

	require_read(&seen, 1000, 1001);
}

CASE(owners_without_a_mapping_show_as_the_overflow_ids,
    .requirement = "IPC-70",
    .descr = "IPC_STAT and /proc/sysvipc give the overflow ids for owners that are not mapped",
    .needs = "user ipc sysv")
{
	const long uid = SETUP(look_number("/proc/sys/kernel/overflowuid"));
	const long gid = SETUP(look_number("/proc/sys/kernel/overflowgid"));
	const struct owners seen = observe_owners(&unmapped);

	require_called(&seen, uid, gid);
	require_read(&seen, uid, gid);
}

CASE(without_a_user_namespace_owners_show_as_they_are,
    .requirement = "IPC-68 IPC-69 IPC-70",
    .descr = "Control: a plain child sees its parent's ids as the owner",
    .needs = "ipc sysv")
{
	const struct owners seen = observe_owners(&(struct cell_spec){ 0 });

	require_called(&seen, geteuid(), getegid());
	require_read(&seen, geteuid(), getegid());
}

CASE(mq_notify_tells_a_sender_without_a_mapping_as_the_overflow_id,
    .requirement = "IPC-95",
    .descr = "si_uid of a queue's notification is the overflow id where the sender has none",
    .needs = "user ipc posix-mq")
{
	REQUIRE_EQ(SETUP(look_number("/proc/sys/kernel/overflowuid")), watch_notice(&unmapped, NULL).si_uid);
}

CASE(mq_notify_tells_the_sender_as_mapped,
    .requirement = "IPC-98",
    .descr = "si_uid of a queue's notification is the sender's id in the user namespace of who registered",
    .needs = "user ipc posix-mq")
{
	REQUIRE_EQ(1000, watch_notice(&mapped, NULL).si_uid);
}

CASE(without_a_user_namespace_mq_notify_tells_the_senders_id,
    .requirement = "IPC-95",
    .descr = "Control: a plain child is told its parent's id",
    .needs = "ipc posix-mq")
{
	REQUIRE_EQ(getuid(), watch_notice(&(struct cell_spec){ 0 }, NULL).si_uid);
}
