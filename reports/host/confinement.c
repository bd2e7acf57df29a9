/* confinement.c - what holds the caller: cgroups, namespaces, filters. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"
#include "reports/base/text.h"

/* What a v1 hierarchy may carry; the rest of its options are none. cgroups(7) */
static const char *const controllers_v1[] = { "blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb",
	"memory", "misc", "net_cls", "net_prio", "perf_event", "pids", "rdma" };

static bool
has_option(const char *options, const char *name)
{
	const size_t length = strlen(name);

	for (const char *at = options; (at = strstr(at, name)) != NULL; at += length)
		if ((at == options || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
			return true;
	return false;
}

/* What mountinfo says: the first mount of v2, and which controllers v1 has. */
struct mounts {
	bool v1, v2;
	const char *unified;		/* where v2 is mounted */
	bool of[sizeof(controllers_v1) / sizeof(controllers_v1[0])];
};
enum { CONTROLLERS = sizeof(controllers_v1) / sizeof(controllers_v1[0]) };

/* Decode \040 and the like. proc_pid_mountinfo(5) */
static char *
decode_path(struct pool *pool, const char *text)
{
	char *path = pool_strdup(pool, text), *end = path;

	for (const char *c = path; *c != '\0'; c++) {
		if (c[0] == '\\' && strspn(c + 1, "01234567") >= 3) {
			*end++ = (char)((c[1] - '0') << 6 | (c[2] - '0') << 3 | (c[3] - '0'));
			c += 3;
		} else {
			*end++ = *c;
		}
	}
	*end = '\0';
	return path;
}

static void
take_mount(struct pool *pool, char *line, struct mounts *mounts)
{
	enum { POINT = 4 };
	char *rest = strstr(line, " - "), *type, *point = NULL;

	if (rest == NULL)
		return;
	*rest = '\0';
	rest += strlen(" - ");
	type = strsep(&rest, " ");
	strsep(&rest, " ");
	for (int i = 0; i <= POINT; i++)
		point = strsep(&line, " ");
	if (rest == NULL || point == NULL)
		return;
	if (strcmp(type, "cgroup2") == 0) {
		if (!mounts->v2)
			mounts->unified = decode_path(pool, point);
		mounts->v2 = true;
	} else if (strcmp(type, "cgroup") == 0) {
		mounts->v1 = true;
		for (int i = 0; i < CONTROLLERS; i++)
			mounts->of[i] |= has_option(rest, controllers_v1[i]);
	}
}

static int
read_mounts(struct pool *pool, const char *root, struct mounts *ret)
{
	FILE *in = fopen(pool_printf(pool, "%s/proc/self/mountinfo", root), "re");
	char *line = NULL;
	size_t room = 0;

	*ret = (struct mounts){ 0 };
	if (in == NULL)
		return -1;
	while (getline(&line, &room, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		take_mount(pool, line, ret);
	}
	free(line);
	fclose(in);
	return 0;
}

const char *
machine_cgroup(struct pool *pool, const char *root)
{
	const char *v1 = "", *v2 = NULL;
	struct mounts mounts;

	if (read_mounts(pool, root, &mounts) < 0)
		return "unknown";
	for (int i = 0; i < CONTROLLERS; i++)
		if (mounts.of[i])
			v1 = pool_printf(pool, "%s %s", v1, controllers_v1[i]);
	if (v1[0] == '\0')
		v1 = " no controllers";
	if (mounts.v2)
		v2 = machine_read(pool, root, pool_printf(pool, "%s/cgroup.controllers", mounts.unified));
	if (v2 == NULL)
		v2 = "controllers unknown";
	else
		v2 = v2[0] != '\0' ? text_clean_line(pool, v2, strlen(v2)) : "no controllers";
	if (mounts.v1 && mounts.v2)
		return pool_printf(pool, "hybrid: v1%s; v2 %s", v1, v2);
	return mounts.v1 ? pool_printf(pool, "v1:%s", v1) : mounts.v2 ? pool_printf(pool, "v2: %s", v2) : "none mounted";
}

/* The number behind a key of status; -1 without one. proc_pid_status(5) */
static long
find_number(const char *status, const char *key)
{
	for (const char *line = status; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, strlen(key)) == 0 && line[strlen(key)] == ':')
			return strtol(line + strlen(key) + 1, NULL, 10);
	}
	return -1;
}

static const char *
tell_filters(struct pool *pool, const char *root)
{
	static const char *const modes[] = { "no seccomp", "seccomp strict", "seccomp filter" };
	const char *status = machine_read(pool, root, "/proc/self/status");
	long privs, mode, filters;

	if (status == NULL)
		return "no_new_privs unknown, seccomp unknown";
	privs = find_number(status, "NoNewPrivs");
	mode = find_number(status, "Seccomp");
	filters = find_number(status, "Seccomp_filters");
	return pool_printf(pool, "no_new_privs %s, %s%s", privs < 0 ? "unknown" : privs > 0 ? "on" : "off",
	    mode < 0 || mode > 2 ? "seccomp unknown" : modes[mode],
	    mode == 2 && filters > 1 ? pool_printf(pool, " (%ld)", filters) : "");
}

/* The inode numbers of the first namespaces never changed; those of mount and
 * network namespaces are fixed only since Linux 6.18. include/uapi/linux/nsfs.h */
static const struct { const char *name; unsigned long inode; } initial[] = {
	{ "user", 0xEFFFFFFD }, { "pid", 0xEFFFFFFC }, { "ipc", 0xEFFFFFFF }, { "uts", 0xEFFFFFFE },
	{ "cgroup", 0xEFFFFFFB }, { "time", 0xEFFFFFFA },
};

/* The fields of a table, without the blanks that make its columns. */
static const char *
squeeze(struct pool *pool, const char *text)
{
	const char *line = "";
	size_t count;
	char **words = text_words(pool, text_clean_line(pool, text, strlen(text)), &count);

	for (size_t i = 0; i < count; i++)
		line = pool_printf(pool, "%s%s%s", line, i > 0 ? " " : "", words[i]);
	return line;
}

static const char *
tell_namespaces(struct pool *pool, const char *root)
{
	const char *first = "", *others = "", *map;
	bool user = false;

	for (size_t i = 0; i < sizeof(initial) / sizeof(initial[0]); i++) {
		char link[64];
		ssize_t n = readlink(pool_printf(pool, "%s/proc/self/ns/%s", root, initial[i].name), link, sizeof(link) - 1);
		const char *number;

		if (n <= 0)
			continue;
		link[n] = '\0';
		number = strchr(link, '[');
		if (number == NULL)
			continue;
		if (strtoul(number + 1, NULL, 10) == initial[i].inode) {
			first = pool_printf(pool, "%s %s", first, initial[i].name);
		} else {
			others = pool_printf(pool, "%s %s", others, initial[i].name);
			user |= i == 0;
		}
	}
	if (others[0] == '\0')
		return first[0] == '\0' ? "namespaces unknown" : pool_printf(pool, "in the initial namespaces%s", first);
	if (!user)
		return pool_printf(pool, "in other namespaces%s", others);
	map = machine_read(pool, root, "/proc/self/uid_map");
	return pool_printf(pool, "in other namespaces%s, uid_map %s", others, map != NULL ? squeeze(pool, map) : "unknown");
}

/* Files that engines put into their containers; systemd's holds a name. */
static const char *
tell_container(struct pool *pool, const char *root)
{
	static const char *const marks[] = { "/.dockerenv", "/run/.containerenv", "/run/systemd/container" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (access(pool_printf(pool, "%s%s", root, marks[i]), F_OK) == 0)
			return pool_printf(pool, ", in a container (%s)", marks[i]);
	return "";
}

const char *
machine_confinement(struct pool *pool, const char *root)
{
	return pool_printf(pool, "%s, %s%s", tell_filters(pool, root), tell_namespaces(pool, root),
	    tell_container(pool, root));
}
