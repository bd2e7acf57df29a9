/* proc_owner_test.c - who owns the files of /proc/PID, seen from the namespace and from outside. */
#include "ids.h"

/* A file, and the directory, which is its process's whatever happens. */
struct owned {
	pid_t pid;				/* 0: the looker's own */
	unsigned uid, gid;			/* of the file status */
	unsigned directory;			/* owner of the directory */
};

static void
look_at_owner(void *arg)
{
	struct owned *seen = arg;
	char path[64];
	struct stat st;

	SETUP(stat(proc_path(seen->pid, "status", path), &st));
	seen->uid = st.st_uid;
	seen->gid = st.st_gid;
	SETUP(stat(proc_path(seen->pid, "", path), &st));
	seen->directory = st.st_uid;
}

CASE(the_files_of_a_process_have_its_ids_of_the_looker,
    .requirement = "USER-170",
    .descr = "/proc/PID of a process inside belongs to the ids it has inside there, and to its outer ids outside",
    .needs = "user")
{
	struct owned inside = { 0 }, outside = { 0 };
	struct actor actor;

	case_observe(&mapped_to_1000, look_at_owner, &inside, sizeof(inside));
	outside.pid = start_bystander(&actor, &mapped_to_1000);
	look_at_owner(&outside);
	end_bystander(&actor);
	REQUIRE_EQ(1000, inside.uid);
	REQUIRE_EQ(1000, inside.gid);
	REQUIRE_EQ(1000, inside.directory);
	REQUIRE_EQ(geteuid(), outside.uid);
	REQUIRE_EQ(getegid(), outside.gid);
	REQUIRE_EQ(geteuid(), outside.directory);
}

CASE(the_files_of_an_outer_process_have_ids_of_the_looker,
    .requirement = "USER-170",
    .descr = "/proc/PID of an outer process belongs to 1000:1000 where that is mapped to it, and to the overflow ids elsewhere",
    .needs = "user")
{
	struct owned mapped = { .pid = getpid() }, none = { .pid = getpid() };

	skip_if_hidden();
	/* Otherwise its files are root's, and not its own. */
	SETUP(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	case_observe(&mapped_to_1000, look_at_owner, &mapped, sizeof(mapped));
	case_observe(&unmapped, look_at_owner, &none, sizeof(none));
	REQUIRE_EQ(1000, mapped.uid);
	REQUIRE_EQ(1000, mapped.gid);
	REQUIRE_EQ(overflow_id(UIDS), none.uid);
	REQUIRE_EQ(overflow_id(GIDS), none.gid);
}

/*
 * Whose root counts is settled when a program starts, so it takes one: the test
 * program in another role. It runs as 9 inside, which is the case's id outside,
 * reports what it sees of itself, and ends when nobody waits any more.
 */
#define ROLE "CONFORM_DUMPABLE"			/* the attribute, and two descriptors */

static void __attribute__((constructor))
wait_when_asked(void)
{
	const char *role = getenv(ROLE);
	struct owned own = { 0 };
	int dumpable, report, end;
	char byte;

	if (role == NULL)
		return;
	if (sscanf(role, "%d %d %d", &dumpable, &report, &end) != 3 || prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0) == -1)
		_exit(1);
	look_at_owner(&own);
	if (write(report, &own, sizeof(own)) != sizeof(own))
		_exit(1);
	close(report);
	_exit(read(end, &byte, 1) == 0 ? 0 : 1);
}

struct hidden {
	bool dumpable;
	bool without_root;			/* a namespace of a user's own, in which 0 is unmapped */
	int report[2], end[2];			/* pipes */
};

static void
play_hidden(struct actor *self)
{
	const struct hidden *stage = self->stage;
	char role[64];

	actor_meet(self, "prepared");
	if (stage->without_root) {
		/* Another than the root whose the files shall be. */
		if (geteuid() == 0)
			become_user(505);
		enter_user_space(9);
	}
	close(stage->report[0]);
	close(stage->end[1]);
	snprintf(role, sizeof(role), "%d %d %d", stage->dumpable ? 1 : 0, stage->report[1], stage->end[0]);
	setenv(ROLE, role, 1);
	SETUP(execl("/proc/self/exe", "program", NULL));
}

/* Maps as below, or the case's own for a namespace without root. */
static void
observe_hidden(bool dumpable, const char *uids, const char *gids, struct owned *inside, struct owned *outside)
{
	struct hidden pipes = { .dumpable = dumpable, .without_root = uids == NULL };
	struct actor actor;

	if (uids != NULL)
		skip_unless_root();
	SETUP(pipe(pipes.report));
	SETUP(pipe(pipes.end));
	actor_start(&actor, uids == NULL ? &same : &unmapped, play_hidden, sizeof(pipes));
	*(struct hidden *)actor.stage = pipes;
	if (uids != NULL) {
		SETUP_OK(put_proc(actor.cell.pid, "uid_map", uids));
		SETUP_OK(put_proc(actor.cell.pid, "gid_map", gids));
	}
	actor_meet(&actor, "prepared");
	close(pipes.report[1]);
	SETUP(read(pipes.report[0], inside, sizeof(*inside)) == sizeof(*inside) ? 0 : -1);
	outside->pid = actor.cell.pid;
	look_at_owner(outside);
	close(pipes.end[0]);
	close(pipes.end[1]);
	actor_end(&actor);
}

#define UIDS_INSIDE "0 600 1\n9 0 1\n"
#define GIDS_INSIDE "0 601 1\n9 0 1\n"

CASE(a_dumpable_process_owns_its_files,
    .requirement = "USER-171",
    .descr = "Of a dumpable process inside the files in /proc/PID are its own: 9 inside, 0 outside",
    .needs = "user id-range")
{
	struct owned inside = { 0 }, outside = { 0 };

	observe_hidden(true, UIDS_INSIDE, GIDS_INSIDE, &inside, &outside);
	REQUIRE_EQ(9, inside.uid);
	REQUIRE_EQ(9, inside.gid);
	REQUIRE_EQ(geteuid(), outside.uid);
	REQUIRE_EQ(getegid(), outside.gid);
}

CASE(the_files_of_a_process_not_dumpable_are_of_the_namespaces_root,
    .requirement = "USER-172",
    .descr = "Of a process that is not dumpable they belong to 0:0 inside, which is 600:601 outside",
    .needs = "user id-range")
{
	struct owned inside = { 0 }, outside = { 0 };

	observe_hidden(false, UIDS_INSIDE, GIDS_INSIDE, &inside, &outside);
	REQUIRE_EQ(0, inside.uid);
	REQUIRE_EQ(0, inside.gid);
	REQUIRE_EQ(600, outside.uid);
	REQUIRE_EQ(601, outside.gid);
	/* The directory is not concerned. */
	REQUIRE_EQ(9, inside.directory);
	REQUIRE_EQ(geteuid(), outside.directory);
}

static void
look_at_second_user(void *arg)
{
	*(int *)arg = ERRNO_OF(setresgid(505, 505, 505));
	if (*(int *)arg == 0)
		*(int *)arg = ERRNO_OF(setresuid(505, 505, 505));
}

/* Root becomes another; who is no root need not. */
static void
require_second_user(void)
{
	int number = 0;

	if (geteuid() == 0)
		case_observe(&same, look_at_second_user, &number, sizeof(number));
	if (number != 0)
		case_skip("denied", "root cannot become another user: %s", strerror(number));
}

CASE(where_0_is_unmapped_they_are_of_the_outer_root,
    .requirement = "USER-173",
    .descr = "Where 0 has no mapping they belong to the initial namespace's 0:0, the overflow ids to who has not that",
    .needs = "user unprivileged-user initial",
    .arena = ARENA_NONE)
{
	struct owned inside = { 0 }, outside = { 0 };

	require_second_user();
	observe_hidden(false, NULL, NULL, &inside, &outside);
	REQUIRE_EQ(overflow_id(UIDS), inside.uid);
	REQUIRE_EQ(overflow_id(GIDS), inside.gid);
	REQUIRE_EQ(9, inside.directory);
	REQUIRE_EQ(0, outside.uid);
	REQUIRE_EQ(0, outside.gid);
}

/* What a new namespace does to the attribute itself. */
struct dumpable {
	int before, after;
};

static void
look_at_dumpable(void *arg)
{
	struct dumpable *seen = arg;

	SETUP(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	seen->before = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
	enter_user_space(1000);
	seen->after = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
}

CASE(who_enters_its_own_namespace_stays_dumpable,
    .requirement = "USER-174",
    .descr = "unshare(CLONE_NEWUSER) and maps of one's own ids leave the attribute at 1",
    .needs = "user")
{
	struct dumpable seen = { -1, -1 };

	case_observe(&same, look_at_dumpable, &seen, sizeof(seen));
	REQUIRE_EQ(1, seen.before);
	REQUIRE_EQ(1, seen.after);
}
