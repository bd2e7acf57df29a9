/* tree.h - the cgroups of a case: a tree of its own below the cgroup that it was started in. */
#ifndef CASES_CGROUP_TREE_H
#define CASES_CGROUP_TREE_H

#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "atf/case.h"
#include "atf/group.h"

/*
 * The arena of need "cgroup2" has a cgroup namespace, so that what a case mounts
 * begins with the cgroup that it was started in. Only its probes and actors
 * enter the tree, never the case itself: at its end all in there are killed.
 */
#define PATH_SIZE 512
#define MOUNT "cgroup"		/* in the case's work directory */

static const struct cell_spec same __attribute__((unused)) = { 0 };

static char tree[128];			/* MOUNT/ns-conform.XXXXXX */
static char line[128] = "0::";		/* what a line of /proc/PID/cgroup about its hierarchy has in it */

static inline int
fell_tree(void)
{
	return group_remove(tree);
}

/* A path in the tree, for a few calls; "" is its top. */
static inline const char *
in_tree(const char *name)
{
	static char paths[8][PATH_SIZE];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, PATH_SIZE, "%s%s%.300s", tree, name[0] != '\0' ? "/" : "", name);
	return path;
}

/* The top of the tree as the arena sees it: /ns-conform.XXXXXX. */
static inline const char *
tree_name(void)
{
	return tree + strlen(MOUNT);
}

static inline void
grow_tree(const char *type, const char *options)
{
	char text[64];

	SETUP(mkdir(MOUNT, 0700));
	SETUP(mount("none", MOUNT, type, 0, options));
	if (faccessat(AT_FDCWD, MOUNT "/cgroup.procs", W_OK, AT_EACCESS) < 0)
		case_skip("denied", "the cgroup that the case runs in cannot be written to: %s", strerror(errno));
	group_sweep(MOUNT);
	/* The descriptor holds the lock as long as the case lives. */
	if (group_make(MOUNT, tree, sizeof(tree)) < 0) {
		if (errno == EACCES || errno == EPERM || errno == EROFS || errno == EAGAIN || errno == ENOSPC ||
		    errno == ENOSYS)
			case_skip("denied", "no cgroup can be made in the one that the case runs in: %s",
			    strerror(errno));
		case_broken(__FILE__, __LINE__, "mkdir %s: %s", tree, strerror(errno));
	}
	case_at_end(fell_tree);
	SETUP(chmod(tree, 0755));
	/* In version 1 an agent of the system may be asked to remove what is empty. */
	put_text(in_tree("notify_on_release"), "0");
	if (look_text(in_tree("cgroup.type"), text, sizeof(text)) > 0 && strcmp(text, "domain") != 0)
		case_skip("denied", "the cgroup that the case runs in holds threads: a new one is \"%s\"", text);
}

/* In the hierarchy of version 2. */
static inline void
make_tree(void)
{
	grow_tree("cgroup2", NULL);
}

/* In a hierarchy of version 1 that has a name and no controller. */
static inline void
find_named(char *ret_options, size_t size)
{
	char text[4096], *name;

	SETUP(look_text("/proc/self/cgroup", text, sizeof(text)));
	name = strstr(text, ":name=");
	if (name == NULL)
		case_skip("unsupported", "there is no named cgroup hierarchy of version 1");
	name++;
	name[strcspn(name, ":")] = '\0';
	snprintf(line, sizeof(line), ":%.100s:", name);
	snprintf(ret_options, size, "none,%.100s", name);
}

static inline void
make_named_tree(void)
{
	char options[128];

	find_named(options, sizeof(options));
	grow_tree("cgroup", options);
}

/* A limit somewhere above may be reached: then there is nothing to judge. */
static inline void
make_group(const char *name)
{
	if (mkdir(in_tree(name), 0755) == 0)
		return;
	if (errno == EAGAIN)
		case_skip("denied", "cgroup.max.depth or cgroup.max.descendants allows no cgroup %s", name);
	case_broken(__FILE__, __LINE__, "mkdir %s: %s", name, strerror(errno));
}

/* Skip unless a claim may make this group later on. */
static inline void
need_room_for(const char *name)
{
	make_group(name);
	SETUP(rmdir(in_tree(name)));
}

/* A file of a group. Read: its text, "" when it cannot be read. Write: 0 or errno. */
static inline const char *
get_file(const char *name)
{
	static char text[4096];

	if (look_text(in_tree(name), text, sizeof(text)) < 0)
		text[0] = '\0';
	return text;
}

static inline int
put_file(const char *name, const char *text)
{
	return ERRNO_OF(put_text(in_tree(name), text));
}

/* The end of a probe's own child: what it has not seen is no finding. */
static inline void
expect_end(int status)
{
	if (status != 0)
		case_broken(__FILE__, __LINE__, "a child of the probe ended with status %d", status);
}

static inline bool
look_word(const char *path, const char *word)
{
	char text[512], *save;

	if (look_text(path, text, sizeof(text)) < 0)
		return false;
	for (char *one = strtok_r(text, " \n", &save); one != NULL; one = strtok_r(NULL, " \n", &save))
		if (strcmp(one, word) == 0)
			return true;
	return false;
}

/* Enable a controller from the top of the tree down to a child of it, as far as
 * the case's own cgroup has it to give. */
static inline void
enable_controller(const char *name, const char *group)
{
	char text[64], file[PATH_SIZE];

	if (!look_word(in_tree("cgroup.controllers"), name))
		case_skip("unsupported", "the cgroup that the case runs in has no controller %s for those below", name);
	snprintf(text, sizeof(text), "+%s", name);
	SETUP(put_text(in_tree("cgroup.subtree_control"), text));
	snprintf(file, sizeof(file), "%.200s/cgroup.subtree_control", group);
	SETUP(put_text(in_tree(file), text));
}

/* Whether the caller has a capability of linux/capability.h, which root may have been started without. */
static inline bool
has_capability(unsigned capability)
{
	return (look_field("/proc/self/status", "CapEff", 16) >> capability & 1) != 0;
}

/* Move a process, 0: the caller. 0 or errno. */
static inline int
move_to(const char *group, pid_t pid)
{
	char name[PATH_SIZE], text[16];

	snprintf(name, sizeof(name), "%.200s%scgroup.procs", group, group[0] != '\0' ? "/" : "");
	snprintf(text, sizeof(text), "%d", pid);
	return put_file(name, text);
}

static inline void
enter_group(const char *group)
{
	const int number = move_to(group, 0);

	if (number != 0)
		case_broken(__FILE__, __LINE__, "enter the cgroup %s: %s", group, strerror(number));
}

/* A cgroup as the reader of a /proc/.../cgroup is shown it; "" when there is no such line. */
static inline void
look_at_line(const char *name, char ret_path[PATH_SIZE])
{
	char text[4096], *path;

	SETUP(look_text(name, text, sizeof(text)));
	path = strstr(text, line);
	if (path != NULL) {
		path += strlen(line);
		path[strcspn(path, "\n")] = '\0';
	}
	snprintf(ret_path, PATH_SIZE, "%s", path != NULL ? path : "");
}

/* That of a process, 0: the caller; and that of one of the caller's threads. */
static inline void
look_at_membership(pid_t pid, char ret_path[PATH_SIZE])
{
	char name[64] = "/proc/self/cgroup";

	if (pid > 0)
		snprintf(name, sizeof(name), "/proc/%d/cgroup", pid);
	look_at_line(name, ret_path);
}

static inline void
look_at_thread(pid_t tid, char ret_path[PATH_SIZE])
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/self/task/%d/cgroup", tid);
	look_at_line(name, ret_path);
}

/* What a process sees that enters a group and leaves its cgroup namespace there. */
struct sight {
	const char *group;
	int flags;			/* 0: stays in the namespace */
	const char *then;		/* where it goes afterwards; NULL: nowhere */
	pid_t target;			/* 0: itself */
	char path[PATH_SIZE];
};

static inline void
look_at_sight(void *arg)
{
	struct sight *seen = arg;

	enter_group(seen->group);
	SETUP(case_unshare(seen->flags));
	if (seen->then != NULL)
		enter_group(seen->then);
	look_at_membership(seen->target, seen->path);
}

static inline void
observe_sight(struct sight *sight)
{
	case_observe(&same, look_at_sight, sight, sizeof(*sight));
}

/* A process that stays in a group, in a namespace of its own if asked. */
static inline void
play_member(struct actor *self)
{
	struct sight *stage = self->stage;

	actor_meet(self, "group chosen");
	enter_group(stage->group);
	SETUP(case_unshare(stage->flags));
	actor_meet(self, "entered");
	actor_meet(self, "over");
}

static inline void
start_member(struct actor *actor, const char *group, int flags)
{
	struct sight *stage;

	actor_start(actor, &same, play_member, sizeof(*stage));
	stage = actor->stage;
	*stage = (struct sight){ .group = group, .flags = flags };
	actor_meet(actor, "group chosen");
	actor_meet(actor, "entered");
}

static inline void
end_member(struct actor *actor)
{
	actor_meet(actor, "over");
	actor_end(actor);
}

#endif
