/* rights_test.c - what of the machine and of outer processes root of a user namespace gets at in /proc. */
#include <ftw.h>
#include <grp.h>

#include "cases/proc/proc.h"

/* Settings that belong to namespaces, below /proc/sys; an end of "/" or "*" stands for all that begin so. */
static const char *const own[] = {
	"kernel/hostname", "kernel/domainname", "kernel/msg*", "kernel/sem*", "kernel/shm*", "kernel/auto_msgmni",
	"kernel/pid_max", "fs/mqueue/", "net/", "user/",
};

static bool
is_own(const char *setting)
{
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		size_t length = strlen(own[i]);

		if (own[i][length - 1] == '*' ? strncmp(setting, own[i], length - 1) == 0 :
		    own[i][length - 1] == '/' ? strncmp(setting, own[i], length) == 0 : strcmp(setting, own[i]) == 0)
			return true;
	}
	return false;
}

struct opened {
	int became, made;	/* errno of becoming another user, and root of new namespaces */
	bool owner;		/* the files of the machine are this user's */
	int own, foreign;	/* files that can be opened for writing */
	char first[128];	/* a foreign one */
};

/* nftw(3) has no argument. */
static struct opened *walker;

#define SETTINGS "/proc/sys/"

/* Opening alone changes nothing. What everybody may write is no privilege, and
 * other filesystems below are none of proc's. */
static int
try_file(const char *path, const struct stat *st, int type, struct FTW *where)
{
	int fd;

	(void)where;
	if (type != FTW_F || (st->st_mode & S_IWOTH) != 0 || (fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0)
		return 0;
	close(fd);
	if (strncmp(path, SETTINGS, strlen(SETTINGS)) == 0 && is_own(path + strlen(SETTINGS))) {
		walker->own++;
	} else if (walker->foreign++ == 0) {
		snprintf(walker->first, sizeof(walker->first), "%s", path);
	}
	return 0;
}

/* Everything but the directories of processes. */
static void
walk_proc(struct opened *seen)
{
	struct dirent *entry;
	char path[300];
	DIR *stream = opendir("/proc");

	walker = seen;
	while (stream != NULL && (entry = readdir(stream)) != NULL) {
		if (isdigit((unsigned char)entry->d_name[0]) || entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%s", entry->d_name);
		nftw(path, try_file, 16, FTW_PHYS | FTW_MOUNT);
	}
	if (stream != NULL)
		closedir(stream);
}

/* Root of the machine owns its files, so it becomes somebody else first. */
static void
look_as_inner_root(void *arg)
{
	struct opened *seen = arg;
	char map[32];

	/* Its groups may write some files too. */
	(void)!(setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0);
	seen->became = ERRNO_OF(setresuid(65534, 65534, 65534));
	/* A process that changed its ids has no files in /proc to write. */
	SETUP(prctl(PR_SET_DUMPABLE, 1));
	snprintf(map, sizeof(map), "0 %u 1", geteuid());
	seen->made = ERRNO_OF(unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET));
	if (seen->made != 0)
		return;
	SETUP(put_text("/proc/self/uid_map", map));
	seen->owner = look_owned("/proc/sys/kernel/panic");
	if (!seen->owner)
		walk_proc(seen);
}

CASE(root_of_a_user_namespace_writes_only_what_is_its_own,
    .requirement = "PROC-37 PROC-38",
    .descr = "Outside the settings of its namespaces no file of /proc can be opened for writing, and some of these can",
    .needs = "user uts-in-user ipc-in-user net-in-user")
{
	const struct cell_spec same = { 0 };
	struct opened seen = { .became = -1 };

	if (look_read_only("/proc/sys/kernel/panic"))
		case_skip("denied", "/proc/sys is on a read-only mount");
	case_observe(&same, look_as_inner_root, &seen, sizeof(seen));
	if (seen.made != 0)
		case_skip("denied", "an ordinary user makes no such namespaces: %s", strerror(seen.made));
	if (seen.owner)
		case_skip("denied", "root of the machine cannot become another user: %s", strerror(seen.became));
	REQUIRE(seen.foreign == 0, "%d files of others, the first is %s", seen.foreign, seen.first);
	REQUIRE(seen.own > 0, "no setting of its own can be opened");
}

/* What may be read of a process by who may trace it. */
static const char *const secrets[] = { "environ", "maps", "auxv" };
enum { SECRETS = sizeof(secrets) / sizeof(secrets[0]) };

struct reader {
	pid_t target;
	int found;		/* errno of what everybody may read */
	int errors[SECRETS];
};

static void
look_at_secrets(void *arg)
{
	struct reader *seen = arg;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", seen->target);
	seen->found = ERRNO_OF(access(path, R_OK));
	for (int i = 0; i < SECRETS; i++) {
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/%s", seen->target, secrets[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		seen->errors[i] = ERRNO_OF(fd);
		close(fd);
	}
}

/* The case itself is the target. */
static void
require_secrets(uint64_t namespaces, int expected)
{
	const struct cell_spec spec = { .namespaces = namespaces,
		.setup = (namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0 };
	struct reader seen = { .target = getpid() };

	case_observe(&spec, look_at_secrets, &seen, sizeof(seen));
	if (seen.found != 0)
		case_skip("denied", "/proc hides this process from root of a child user namespace, as with hidepid: %s",
		    strerror(seen.found));
	for (int i = 0; i < SECRETS; i++)
		REQUIRE(seen.errors[i] == expected, "open %s: %s, expected %s", secrets[i], strerror(seen.errors[i]),
		    strerror(expected));
}

CASE(memory_of_an_outer_process_is_not_read,
    .requirement = "PROC-39",
    .descr = "environ, maps and auxv of a process outside are refused to root of a user namespace with EACCES",
    .needs = "user")
{
	require_secrets(CLONE_NEWUSER, EACCES);
}

CASE(without_the_flag_memory_is_read,
    .requirement = "PROC-39",
    .descr = "Control: root of the same user namespace opens them",
    .needs = "user")
{
	require_secrets(0, 0);
}
