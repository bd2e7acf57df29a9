/* views_test.c - what /proc/sysvipc and the mqueue filesystem show of an ipc namespace. */
#include <dirent.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "kinds.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };
static const struct cell_spec same = { 0 };

/* Rows below the heading; -1 when the file cannot be read. */
static int
count_rows(const char *path)
{
	FILE *file = fopen(path, "re");
	int c, lines = -1;

	if (file == NULL)
		return -1;
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines;
}

/* Whether a row's first column is the key. */
static bool
lists_key(const char *path)
{
	char text[16];

	snprintf(text, sizeof(text), "%d ", KEY);
	return look_line(path, text);
}

struct rows {
	int rows[SYSV_KINDS];
	bool listed[SYSV_KINDS];
};

static void
look_at_rows(void *arg)
{
	struct rows *seen = arg;

	for (int kind = 0; kind < SYSV_KINDS; kind++) {
		seen->rows[kind] = count_rows(ipc_kinds[kind].list);
		seen->listed[kind] = lists_key(ipc_kinds[kind].list);
	}
}

/* What a new process reads while one object of the kind exists here. */
static struct rows
observe_rows(int kind, const struct cell_spec *spec)
{
	const int id = SETUP(make_object(kind));
	struct rows seen, here;

	memset(&seen, 0, sizeof(seen));
	look_at_rows(&here);
	case_observe(spec, look_at_rows, &seen, sizeof(seen));
	REQUIRE(here.listed[kind], "%s does not list the object to its own namespace", ipc_kinds[kind].list);
	SETUP(remove_object(kind, id));
	return seen;
}

#define LIST_CASES(KIND, file, id) \
	CASE(proc_sysvipc_##file##_lists_the_readers_namespace, \
	    .requirement = id " IPC-20", \
	    .descr = "/proc/sysvipc lists an object to the namespace it is in, and nothing to a new one", \
	    .needs = "ipc sysv") \
	{ \
		const struct rows seen = observe_rows(KIND, &inside); \
\
		REQUIRE(!seen.listed[KIND], "an object of the outer namespace is listed"); \
		REQUIRE_EQ(0, seen.rows[KIND]); \
	} \
	CASE(without_the_flag_proc_sysvipc_##file##_lists_the_parents_object, \
	    .requirement = id " IPC-20", \
	    .descr = "Control: a plain child reads the row of its parent's object", \
	    .needs = "ipc sysv") \
	{ \
		const struct rows seen = observe_rows(KIND, &same); \
\
		REQUIRE(seen.listed[KIND], "the parent's object is not listed"); \
		REQUIRE_EQ(1, seen.rows[KIND]); \
	}

LIST_CASES(MSG, msg, "IPC-17")
LIST_CASES(SEM, sem, "IPC-18")
LIST_CASES(SHM, shm, "IPC-19")

/* Entries of a directory; -1 when it cannot be read. */
static int
count_entries(const char *path)
{
	DIR *directory = opendir(path);
	int entries = -2;	/* "." and ".." */

	if (directory == NULL)
		return -1;
	while (readdir(directory) != NULL)
		entries++;
	closedir(directory);
	return entries;
}

static void
mount_queues(const char *path)
{
	SETUP(mkdir(path, 0700));
	SETUP(mount("mqueue", path, "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
}

static void
unmount_queues(const char *path)
{
	SETUP(umount2(path, MNT_DETACH));
	SETUP(rmdir(path));
}

struct queues {
	int before, after;	/* entries of a mount made inside; one queue made between */
	int outer_mount;	/* entries of the mount made outside */
};

static void
look_at_queues(void *arg)
{
	struct queues *seen = arg;

	mount_queues("inner");
	seen->before = count_entries("inner");
	seen->outer_mount = count_entries("outer");
	seen->after = make_object(MQ) == -1 ? -1 : count_entries("inner");
	unmount_queues("inner");
}

static struct queues
observe_queues(const struct cell_spec *spec)
{
	struct queues seen = { -1, -1, -1 };

	mount_queues("outer");
	SETUP(make_object(MQ));
	case_observe(spec, look_at_queues, &seen, sizeof(seen));
	SETUP(remove_object(MQ, 0));
	unmount_queues("outer");
	return seen;
}

CASE(mqueue_mounted_inside_shows_inner_queues_only,
    .requirement = "IPC-21",
    .descr = "A mount of mqueue shows no queue of an outer namespace, and one's own",
    .needs = "ipc posix-mq mqueue-mount")
{
	const struct queues seen = observe_queues(&inside);

	REQUIRE_EQ(0, seen.before);
	REQUIRE_EQ(1, seen.after);
}

CASE(mqueue_shows_the_namespace_it_was_mounted_in,
    .requirement = "IPC-22",
    .descr = "A mount of mqueue shows the mounter's queues to readers of other namespaces as well",
    .needs = "ipc posix-mq mqueue-mount")
{
	REQUIRE_EQ(1, observe_queues(&inside).outer_mount);
}

CASE(without_the_flag_mqueue_shows_the_parents_queue,
    .requirement = "IPC-21",
    .descr = "Control: a plain child's mount of mqueue shows its parent's queue",
    .needs = "ipc posix-mq mqueue-mount")
{
	REQUIRE_EQ(1, observe_queues(&same).before);
}

CASE(a_queue_is_viewed_and_removed_as_a_file,
    .requirement = "IPC-23 IPC-24",
    .descr = "The file of a queue shows QSIZE, the bytes in it; unlinking it removes the queue",
    .needs = "ipc posix-mq mqueue-mount")
{
	char text[128];

	mount_queues("queues");
	SETUP(make_object(MQ));
	SETUP(put_mq(0, 'x'));
	SETUP(look_text("queues" NAME, text, sizeof(text)));
	REQUIRE(strncmp(text, "QSIZE:1 ", 8) == 0, "the file reads \"%s\"", text);
	REQUIRE_ERRNO(0, ERRNO_OF(unlink("queues" NAME)));
	REQUIRE_ERRNO(ENOENT, ERRNO_OF(find_object(MQ)));
	unmount_queues("queues");
}

CASE(the_root_of_mqueue_is_sticky,
    .requirement = "IPC-25",
    .descr = "The directory that mqueue is mounted on has the sticky bit",
    .needs = "ipc posix-mq mqueue-mount")
{
	struct stat st;

	mount_queues("queues");
	SETUP(stat("queues", &st));
	REQUIRE((st.st_mode & S_ISVTX) != 0, "the mode is %o", st.st_mode);
	unmount_queues("queues");
}

/* Numbers from the "ctl" calls that count or limit a whole namespace. */
struct totals {
	int queues, segments, sets;	/* MSG_INFO, SHM_INFO, SEM_INFO */
};

static void
look_at_totals(void *arg)
{
	struct totals *seen = arg;
	struct msginfo msg;
	struct shm_info shm;
	struct seminfo sem;

	SETUP(msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&msg));
	SETUP(shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&shm));
	SETUP(semctl(0, 0, SEM_INFO, (union semun){ .info = &sem }));
	*seen = (struct totals){ msg.msgpool, shm.used_ids, sem.semusz };
}

static struct totals
observe_totals(const struct cell_spec *spec)
{
	struct totals seen = { -1, -1, -1 };
	int id[SYSV_KINDS];

	for (int kind = 0; kind < SYSV_KINDS; kind++)
		id[kind] = SETUP(make_object(kind));
	case_observe(spec, look_at_totals, &seen, sizeof(seen));
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		SETUP(remove_object(kind, id[kind]));
	return seen;
}

CASE(info_calls_count_one_namespace,
    .requirement = "IPC-26",
    .descr = "MSG_INFO, SHM_INFO and SEM_INFO of a new namespace count none of the outer objects",
    .needs = "ipc sysv")
{
	const struct totals seen = observe_totals(&inside);

	REQUIRE_EQ(0, seen.queues);
	REQUIRE_EQ(0, seen.segments);
	REQUIRE_EQ(0, seen.sets);
}

CASE(without_the_flag_info_calls_count_the_parents_objects,
    .requirement = "IPC-26",
    .descr = "Control: a plain child counts one object of each kind",
    .needs = "ipc sysv")
{
	const struct totals seen = observe_totals(&same);

	REQUIRE_EQ(1, seen.queues);
	REQUIRE_EQ(1, seen.segments);
	REQUIRE_EQ(1, seen.sets);
}
