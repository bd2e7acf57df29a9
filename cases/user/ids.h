/* ids.h - id maps of user namespaces: written, read, and probes behind maps of one's choice. */
#ifndef CASES_USER_IDS_H
#define CASES_USER_IDS_H

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "atf/case.h"

/* The two kinds of ids that maps are made of, so that one body serves both. */
enum { UIDS, GIDS, ID_KINDS };

static const struct id_kind {
	const char *map;		/* its file in /proc/PID */
	const char *overflow;
} id_kinds[ID_KINDS] __attribute__((unused)) = {
	[UIDS] = { "uid_map", "/proc/sys/kernel/overflowuid" },
	[GIDS] = { "gid_map", "/proc/sys/kernel/overflowgid" },
};

#define UNMAPPED UINT32_MAX		/* how a map shows an id that has none */
#define INITIAL_USER_SPACE 0xEFFFFFFDU	/* the id of the initial namespace is the same on every Linux since 3.8 */
#define MAP_SIZE 16384			/* a map of 340 lines, as it is read */

/* The caller's effective id of a kind. */
static inline unsigned
own_id(int kind)
{
	return kind == UIDS ? geteuid() : getegid();
}

static inline unsigned
overflow_id(int kind)
{
	return (unsigned)SETUP(look_number(id_kinds[kind].overflow));
}

/* A file of /proc/PID; pid 0 is the caller. */
static inline const char *
proc_path(pid_t pid, const char *file, char path[64])
{
	if (pid > 0)
		snprintf(path, 64, "/proc/%d/%s", pid, file);
	else
		snprintf(path, 64, "/proc/self/%s", file);
	return path;
}

/* Write a map or setgroups file: 0 or errno. */
static inline int
put_proc(pid_t pid, const char *file, const char *text)
{
	char path[64];

	return ERRNO_OF(put_text(proc_path(pid, file, path), text));
}

/* One line of a map. */
struct extent {
	unsigned inside, outside, count;
};

/* Read a map: the number of its lines, of which the first `size` are stored; -1 with errno. */
static inline int
read_map(pid_t pid, const char *file, struct extent *ret, int size)
{
	char path[64];
	struct extent extent;
	int lines = 0;
	FILE *map = fopen(proc_path(pid, file, path), "re");

	if (map == NULL)
		return -1;
	while (fscanf(map, "%u %u %u", &extent.inside, &extent.outside, &extent.count) == 3)
		if (lines++ < size)
			ret[lines - 1] = extent;
	fclose(map);
	return lines;
}

/* The real (0), effective (1), saved or filesystem (3) id in a line "Uid" or "Gid" of a status file. */
static inline unsigned
look_ids(const char *path, const char *name, int index)
{
	char line[256];
	unsigned ids[4] = { 0 };
	bool found = false;
	const size_t length = strlen(name);
	FILE *file = fopen(path, "re");

	SETUP(file);
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = strncmp(line, name, length) == 0 &&
		    sscanf(line + length, ": %u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3]) == 4;
	fclose(file);
	SETUP(found ? 0 : -1);
	return ids[index];
}

/* Set-up by a call that returns 0 or errno. */
#define SETUP_OK(number) \
	do { errno = (number); SETUP(errno == 0 ? 0 : -1); } while (0)

/* Write a gid map as anybody may: without CAP_SETGID outside, setgroups(2) is denied before. */
static inline int
put_gids(pid_t pid, const char *text)
{
	const int number = put_proc(pid, "gid_map", text);

	if (number != EPERM)
		return number;
	put_proc(pid, "setgroups", "deny");
	return put_proc(pid, "gid_map", text);
}

/* "INSIDE OUTSIDE 1" */
static inline const char *
format_one(unsigned inside, unsigned outside, char text[64])
{
	snprintf(text, 64, "%u %u 1", inside, outside);
	return text;
}

/* For a process in a namespace without maps: its ids, which were these outside, become `inside`. */
static inline void
map_self(unsigned inside, uid_t uid, gid_t gid)
{
	char text[64];

	SETUP_OK(put_proc(0, "uid_map", format_one(inside, uid, text)));
	SETUP_OK(put_gids(0, format_one(inside, gid, text)));
}

/* unshare(2), that waits a second for room below a limit: others may be at it just
 * now, and the kernel frees namespaces behind the back of who left them. 0 or errno. */
static inline int
leave_user_space(void)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	int number = ENOSPC;

	for (int i = 0; i < 1000 && (number == ENOSPC || number == EUSERS); i++) {
		if (i > 0)
			nanosleep(&moment, NULL);
		number = ERRNO_OF(unshare(CLONE_NEWUSER));
	}
	return number;
}

/* Leave into a new user namespace, in which the caller's ids become `inside`. */
static inline void
enter_user_space(unsigned inside)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	SETUP_OK(leave_user_space());
	map_self(inside, uid, gid);
}

/* Let a change of ids leave the capabilities alone, as it does where 0 is no root. */
static inline void
keep_capabilities(void)
{
	SETUP(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0));
}

/* Fill the effective set from the permitted one. 0, or -1 with errno. */
static inline int
raise_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	for (int i = 0; i < 2; i++)
		data[i].effective = data[i].permitted;
	return (int)syscall(SYS_capset, &header, data);
}

/* Be an ordinary user, as a login does it: the files of /proc/self are one's own again. */
static inline void
become_user(unsigned id)
{
	SETUP(setresgid(id, id, id));
	SETUP(setresuid(id, id, id));
	SETUP(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

/* Go to a new tmpfs that everybody may use, in the arena's own mount namespace. */
static inline void
enter_tmpfs(void)
{
	SETUP(mkdir("files", 0700));
	SETUP(mount("files", "files", "tmpfs", 0, "mode=0777"));
	SETUP(chdir("files"));
}

static const struct cell_spec same __attribute__((unused)) = { 0 };

/* Without any id in it; and with the caller's own ids as 0 or 1000. */
static const struct cell_spec unmapped __attribute__((unused)) = { .namespaces = CLONE_NEWUSER };
static const struct cell_spec mapped_to_0 __attribute__((unused)) = {
	.namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS,
};
static const struct cell_spec mapped_to_1000 __attribute__((unused)) = {
	.namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS, .uid = 1000, .gid = 1000,
};

/* A probe that waits for its maps, which only an outer process may write. */
struct mapped_probe {
	void (*look)(void *seen);
	_Alignas(16) char seen[];
};

static inline void
play_mapped_probe(struct actor *self)
{
	struct mapped_probe *probe = self->stage;

	actor_meet(self, "mapped");
	probe->look(probe->seen);
}

/* As case_observe(), in a new user namespace with these maps; NULL: none. */
static inline void
observe_mapped(const char *uids, const char *gids, void (*look)(void *seen), void *seen, size_t size)
{
	struct actor actor;
	struct mapped_probe *probe;

	actor_start(&actor, &unmapped, play_mapped_probe, sizeof(*probe) + size);
	probe = actor.stage;
	probe->look = look;
	memcpy(probe->seen, seen, size);
	if (uids != NULL)
		SETUP_OK(put_proc(actor.cell.pid, "uid_map", uids));
	if (gids != NULL)
		SETUP_OK(put_gids(actor.cell.pid, gids));
	actor_meet(&actor, "mapped");
	actor_end(&actor);
	memcpy(seen, probe->seen, size);
}

/* A member of a namespace that does nothing there, for others to write its maps. */
static inline void
play_bystander(struct actor *self)
{
	actor_meet(self, "there");
	actor_meet(self, "done");
}

static inline pid_t
start_bystander(struct actor *actor, const struct cell_spec *spec)
{
	actor_start(actor, spec, play_bystander, 0);
	actor_meet(actor, "there");
	return actor->cell.pid;
}

static inline void
end_bystander(struct actor *actor)
{
	actor_meet(actor, "done");
	actor_end(actor);
}

/* A limit may refuse a further namespace at any time, and is no violation. */
static inline void
skip_if_limited(int number)
{
	if (number == ENOSPC || number == EUSERS)
		case_skip("denied", "%s: a limit user.max_user_namespaces, or the depth of nesting", strerror(number));
}

static inline void
look_for_outer(void *arg)
{
	char path[64];

	*(pid_t *)arg = access(proc_path(*(pid_t *)arg, "status", path), F_OK);
}

/* A proc may hide the processes that who looks may not trace, as those outside. */
static inline void
skip_if_hidden(void)
{
	pid_t outer = getpid();

	case_observe(&unmapped, look_for_outer, &outer, sizeof(outer));
	if (outer != 0)
		case_skip("denied", "/proc hides the processes of others");
}

/* What was denied above stays denied in every namespace below. */
static inline void
require_setgroups_allowed(void)
{
	char text[16] = "";

	if (look_text("/proc/self/setgroups", text, sizeof(text)) < 0 || strcmp(text, "allow") != 0)
		case_skip("denied", "setgroups(2) is denied in this user namespace, and so in all below");
}

/* For maps that say what becomes of the caller's ids, which capabilities alone do not settle. */
static inline void
skip_unless_root(void)
{
	if (getuid() != 0 || geteuid() != 0 || getgid() != 0 || getegid() != 0)
		case_skip("denied", "uid %u and gid %u are not both 0", geteuid(), getegid());
}

/* Switches of distributions that take user namespaces from the unprivileged. */
static inline void
skip_unless_unprivileged(void)
{
	if (look_number("/proc/sys/kernel/unprivileged_userns_clone") == 0)
		case_skip("denied", "kernel.unprivileged_userns_clone is 0");
	if (look_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1)
		case_skip("denied", "kernel.apparmor_restrict_unprivileged_userns is 1");
}
#endif
