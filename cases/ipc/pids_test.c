/* pids_test.c - the processes that an object remembers, as PIDs of who asks. */
#include <stdlib.h>

#include "kinds.h"
#include "notice.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWPID };
static const struct cell_spec same = { 0 };

/* What is remembered: who used the object last, and who made the segment. */
enum { SENDER, RECEIVER, CHANGER, ATTACHER, MAKER, ROLES };

static const char *const roles[ROLES] = { "msg_lspid", "msg_lrpid", "GETPID", "shm_lpid", "shm_cpid" };

struct pids {
	int id[SYSV_KINDS];
	pid_t called[ROLES];		/* by IPC_STAT and GETPID */
	pid_t read[ROLES];		/* in /proc/sysvipc; it has none for semaphores */
};

/* Play each role. */
static void
use_objects(const int id[SYSV_KINDS])
{
	SETUP(put_msg(id[MSG], 'x'));
	SETUP(take_msg(id[MSG]));
	SETUP(put_sem(id[SEM], 1));
	SETUP(put_shm(id[SHM], 'x'));
}

static void
make_objects(int id[SYSV_KINDS])
{
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		id[kind] = SETUP(make_object(kind));
}

static void
remove_objects(const int id[SYSV_KINDS])
{
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		SETUP(remove_object(kind, id[kind]));
}

/* The number in a column, counted from 0, of the only row of a file. */
static pid_t
read_column(const char *path, int column)
{
	char text[1024], *save, *word;

	SETUP(look_text(path, text, sizeof(text)));
	word = strchr(text, '\n');
	if (word == NULL)
		return -1;
	for (word = strtok_r(word, " \n", &save); word != NULL && column > 0; column--)
		word = strtok_r(NULL, " \n", &save);
	return word != NULL ? atoi(word) : -1;
}

static void
look_at_pids(void *arg)
{
	struct pids *seen = arg;
	struct msqid_ds msg;
	struct shmid_ds shm;

	SETUP(msgctl(seen->id[MSG], IPC_STAT, &msg));
	SETUP(shmctl(seen->id[SHM], IPC_STAT, &shm));
	seen->called[SENDER] = msg.msg_lspid;
	seen->called[RECEIVER] = msg.msg_lrpid;
	seen->called[CHANGER] = SETUP(semctl(seen->id[SEM], 0, GETPID));
	seen->called[ATTACHER] = shm.shm_lpid;
	seen->called[MAKER] = shm.shm_cpid;
	seen->read[SENDER] = read_column("/proc/sysvipc/msg", 5);
	seen->read[RECEIVER] = read_column("/proc/sysvipc/msg", 6);
	seen->read[CHANGER] = seen->called[CHANGER];
	seen->read[MAKER] = read_column("/proc/sysvipc/shm", 4);
	seen->read[ATTACHER] = read_column("/proc/sysvipc/shm", 5);
}

static void
require_pids(const pid_t pids[ROLES], pid_t expected)
{
	for (int role = 0; role < ROLES; role++)
		REQUIRE(pids[role] == expected, "%s is %d, expected %d", roles[role], pids[role], expected);
}

static void
play_user(struct actor *self)
{
	struct pids *stage = self->stage;

	make_objects(stage->id);
	use_objects(stage->id);
	actor_meet(self, "used");
	actor_meet(self, "looked at");
	remove_objects(stage->id);
}

/* What is seen here of one who made and used the objects; its PID here. */
static pid_t
watch_user(const struct cell_spec *spec, struct pids *seen)
{
	struct actor user;
	pid_t pid;

	actor_start(&user, spec, play_user, sizeof(*seen));
	actor_meet(&user, "used");
	*seen = *(const struct pids *)user.stage;
	look_at_pids(seen);
	pid = user.cell.pid;
	actor_meet(&user, "looked at");
	actor_end(&user);
	return pid;
}

CASE(members_are_told_by_their_outer_pid,
    .requirement = "IPC-99",
    .descr = "Who made and used an object in a nested pid namespace is told outside by its PID there",
    .needs = "pid ipc sysv")
{
	struct pids seen;
	pid_t pid = watch_user(&inside, &seen);

	require_pids(seen.called, pid);
}

CASE(lists_tell_members_by_their_outer_pid,
    .requirement = "IPC-100",
    .descr = "/proc/sysvipc tells them outside by their PID there",
    .needs = "pid ipc sysv")
{
	struct pids seen;
	pid_t pid = watch_user(&inside, &seen);

	require_pids(seen.read, pid);
}

/* What a process with this spec sees of what the case made and used. */
static struct pids
observe_pids(const struct cell_spec *spec)
{
	struct pids seen = { .id = { -1 } };

	memset(seen.called, -1, sizeof(seen.called));
	make_objects(seen.id);
	use_objects(seen.id);
	case_observe(spec, look_at_pids, &seen, sizeof(seen));
	remove_objects(seen.id);
	return seen;
}

CASE(outer_users_are_nobody,
    .requirement = "IPC-101",
    .descr = "Inside a new pid namespace those who made and used an object outside are told as 0",
    .needs = "pid ipc sysv")
{
	struct pids seen = observe_pids(&inside);

	require_pids(seen.called, 0);
	require_pids(seen.read, 0);
}

CASE(without_a_pid_namespace_the_users_are_told,
    .requirement = "IPC-101",
    .descr = "Control: a plain child is told its parent's PID",
    .needs = "ipc sysv")
{
	struct pids seen = observe_pids(&same);

	require_pids(seen.called, getpid());
	require_pids(seen.read, getpid());
}

/* ---- the sender in a notification of a queue ---- */

CASE(notice_from_outside_names_nobody,
    .requirement = "IPC-102",
    .descr = "si_pid of a queue's notification is 0 to a process whose pid namespace does not hold the sender",
    .needs = "pid ipc posix-mq")
{
	REQUIRE_EQ(0, watch_notice(&inside, NULL).si_pid);
}

CASE(without_a_pid_namespace_the_notice_names_the_sender,
    .requirement = "IPC-102",
    .descr = "Control: a plain child is told its parent's PID",
    .needs = "ipc posix-mq")
{
	REQUIRE_EQ(getpid(), watch_notice(&same, NULL).si_pid);
}

CASE(notice_names_a_member_by_its_outer_pid,
    .requirement = "IPC-103",
    .descr = "A sender in a nested pid namespace is told by its PID in the receiver's",
    .needs = "pid ipc posix-mq")
{
	pid_t told = watch_notice(&same, &inside).si_pid;

	/* Its number is not known here; inside it is 1. */
	REQUIRE(told > 1 && told != getpid(), "told is %d", told);
}
