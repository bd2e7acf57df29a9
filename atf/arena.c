/* arena.c - the throw-away namespaces that a case lives in. */
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "arena.h"
#include "filtered.h"
#include "limit.h"

/* Needs whose outside the case may touch, and the arena's type that holds it. */
static const struct holder {
	const char *need;
	uint64_t flag;
} holders[] = {
	{ "uts", CLONE_NEWUTS },
	{ "ipc", CLONE_NEWIPC }, { "sysv", CLONE_NEWIPC }, { "posix-mq", CLONE_NEWIPC },
	{ "mqueue-mount", CLONE_NEWIPC | CLONE_NEWNS },
	{ "net", CLONE_NEWNET }, { "loopback", CLONE_NEWNET }, { "loopback6", CLONE_NEWNET }, { "veth", CLONE_NEWNET },
	{ "packet", CLONE_NEWNET }, { "nftables", CLONE_NEWNET }, { "sysfs", CLONE_NEWNET | CLONE_NEWNS },
	{ "mount", CLONE_NEWNS }, { "proc", CLONE_NEWNS }, { "tmpfs", CLONE_NEWNS },
	{ "pid-max", CLONE_NEWNS }, { "proc-subset", CLONE_NEWNS }, { "proc-hidepid", CLONE_NEWNS },
	{ "proc-pidns", CLONE_NEWNS },
	/* A cgroup2 that is mounted from the first cgroup namespace takes its options
	 * away from the whole system's, and shows more than the caller's cgroup. */
	{ "cgroup2", CLONE_NEWCGROUP | CLONE_NEWNS },
};

static bool privileged, own_ipc;

bool
arena_is_privileged(void)
{
	return privileged;
}

bool
arena_has_ipc(void)
{
	return own_ipc;
}

bool
has_capability(unsigned capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	return syscall(SYS_capget, &header, data) == 0 &&
	    (data[capability / 32].effective & (1U << (capability % 32))) != 0;
}

/* Calls each(word) for the space-separated words of a case's needs. */
static void
for_each_need(const struct case_info *info, void (*each)(const char *word, void *arg), void *arg)
{
	char words[256], *save, *word;

	snprintf(words, sizeof(words), "%s", info->needs != NULL ? info->needs : "");
	for (word = strtok_r(words, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save))
		each(word, arg);
}

static void
add_holder(const char *word, void *arg)
{
	uint64_t *flags = arg;

	for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++)
		if (strcmp(word, holders[i].need) == 0)
			*flags |= holders[i].flag;
}

static void
skip_unless_offered(const char *feature)
{
	struct cell_feature found;
	struct cell_error err;
	char text[512];

	if (cell_feature(feature, &found, &err) < 0) {
		limit_met(err.number);
		cell_error_format(&err, text, sizeof(text));
		case_broken(__FILE__, __LINE__, "need %s: %s", feature, text);
	}
	if (found.support != CELL_SUPPORTED)
		case_skip(found.support == CELL_DENIED ? "denied" : "unsupported", "%s: %s", found.title,
		    found.reason);
}

/* No arena: find the type to blame, in words. */
static void
skip_for_arena(uint64_t flags, bool in_user, int number)
{
	char name[32];

	if (in_user)
		skip_unless_offered("user");
	for (size_t i = CELL_USER + 1; i < CELL_TYPES; i++) {
		if ((flags & cell_namespaces[i].flag) == 0)
			continue;
		snprintf(name, sizeof(name), "%s%s", cell_namespaces[i].name, in_user ? "-in-user" : "");
		skip_unless_offered(name);
	}
	/* Offered again by now: a limit that others had reached. */
	limit_met(number);
	case_broken(__FILE__, __LINE__, "arena: unshare: %s", strerror(number));
}

static void
map_own_ids(uid_t uid, gid_t gid)
{
	char map[32];

	SETUP(put_text("/proc/self/setgroups", "deny"));
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (put_text("/proc/self/uid_map", map) < 0) {
		if (errno == EPERM && uid == 0)
			case_skip("denied", "CAP_SETFCAP is missing: without it uid 0 cannot be mapped");
		case_broken(__FILE__, __LINE__, "arena: map uid %u: %s", uid, strerror(errno));
	}
	snprintf(map, sizeof(map), "0 %u 1", gid);
	SETUP(put_text("/proc/self/gid_map", map));
}

static void
make_mounts_private(bool needed)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		return;
	if (errno != EINVAL)
		case_broken(__FILE__, __LINE__, "arena: make / private: %s", strerror(errno));
	/* A case that mounts nothing does not mind. */
	if (needed)
		case_skip("denied", "/ is no mount point, as in a chroot: its mounts cannot be made private");
}

void
arena_enter(const struct case_info *info)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	uint64_t flags = 0, user = 0;

	privileged = has_capability(CAP_SYS_ADMIN);
	if (info->arena == ARENA_NONE || (info->arena == ARENA_ROOT && !privileged))
		return;
	for_each_need(info, add_holder, &flags);

	/* A case that needs no mount still gets a mount namespace, unless there
	 * is none to be had: then it has no way to mount anything either. */
	bool mount_needed = (flags & CLONE_NEWNS) != 0 || info->arena != ARENA;

	flags |= CLONE_NEWNS;
	if (!privileged)
		user = CLONE_NEWUSER;
	if (unshare((int)(user | flags)) < 0) {
		int number = errno;

		if (mount_needed)
			skip_for_arena(flags, user != 0, number);
		flags &= ~(uint64_t)CLONE_NEWNS;
		if ((user | flags) != 0 && unshare((int)(user | flags)) < 0)
			skip_for_arena(flags, user != 0, errno);
	}
	if (user != 0)
		map_own_ids(uid, gid);
	if ((flags & CLONE_NEWNS) != 0) {
		make_mounts_private(mount_needed);
		if (info->arena != ARENA)
			SETUP(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL));
	}
	own_ipc = (flags & CLONE_NEWIPC) != 0;
}

/* The launcher under test: what keeps it from running even true(1). */
static void
check_launcher(void)
{
	/* The last one a user namespace always brings along. */
	static const char *const types[] = { "pid", "uts", "ipc", "mount", "net", "proc", "loopback" };
	const size_t count = sizeof(types) / sizeof(types[0]) - (privileged ? 0 : 1);
	static struct outcome outcome;
	char name[32];

	launch_run((char *[]){ (char *)"true", NULL }, &outcome);
	if (outcome.status == 0)
		return;
	if (case_config("launcher", NULL) == NULL || strstr(case_config("launcher", ""), "ns-tool") != NULL)
		for (size_t i = 0; i < count; i++) {
			snprintf(name, sizeof(name), "%s%s", types[i], privileged ? "" : "-in-user");
			skip_unless_offered(name);
		}
	limit_excuse();
	outcome.err[strcspn(outcome.err, "\n")] = '\0';
	filtered_excuse();
	case_skip("environment", "the launcher cannot run true: status %d: %.300s", outcome.status, outcome.err);
}

/* What a case's own process must hold, as root of the arena does: real root may
 * have been started without it. */
static void
check_capability(const char *word)
{
	static const struct { const char *name; unsigned number; } known[] = {
		{ "CAP_NET_ADMIN", CAP_NET_ADMIN }, { "CAP_NET_RAW", CAP_NET_RAW },
		{ "CAP_NET_BIND_SERVICE", CAP_NET_BIND_SERVICE }, { "CAP_NET_BROADCAST", CAP_NET_BROADCAST },
		{ "CAP_SYS_ADMIN", CAP_SYS_ADMIN }, { "CAP_SYS_CHROOT", CAP_SYS_CHROOT },
		{ "CAP_SETPCAP", CAP_SETPCAP }, { "CAP_SYS_TIME", CAP_SYS_TIME }, { "CAP_MKNOD", CAP_MKNOD },
		{ "CAP_SYSLOG", CAP_SYSLOG }, { "CAP_SYS_PACCT", CAP_SYS_PACCT }, { "CAP_SYS_NICE", CAP_SYS_NICE },
		{ "CAP_SYS_RESOURCE", CAP_SYS_RESOURCE }, { "CAP_IPC_LOCK", CAP_IPC_LOCK },
		{ "CAP_DAC_READ_SEARCH", CAP_DAC_READ_SEARCH }, { "CAP_SYS_PTRACE", CAP_SYS_PTRACE },
		{ "CAP_CHOWN", CAP_CHOWN }, { "CAP_FOWNER", CAP_FOWNER }, { "CAP_KILL", CAP_KILL },
		{ "CAP_DAC_OVERRIDE", CAP_DAC_OVERRIDE },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(word, known[i].name) == 0) {
			if (!has_capability(known[i].number))
				case_skip("denied", "%s is missing", word);
			return;
		}
	case_broken(__FILE__, __LINE__, "need %s: no such capability is known", word);
}

static void
check_need(const char *word, void *arg)
{
	(void)arg;
	if (word[0] == '/') {
		if (access(word, X_OK) < 0)
			case_skip("environment", "no program %s", word);
	} else if (strcmp(word, "privileged") == 0) {
		if (!privileged)
			case_skip("denied", "CAP_SYS_ADMIN is missing: run as root");
	} else if (strcmp(word, "initial") == 0) {
		if (!in_initial_user_namespace())
			case_skip("denied", "this is not the initial user namespace");
	} else if (strncmp(word, "CAP_", 4) == 0) {
		check_capability(word);
	} else if (strcmp(word, "launcher") == 0) {
		check_launcher();
	} else {
		skip_unless_offered(word);
	}
}

void
arena_check_needs(const struct case_info *info)
{
	for_each_need(info, check_need, NULL);
}
