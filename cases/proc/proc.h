/* proc.h - what the proc cases share: who is listed, and numbers of a status line. */
#ifndef CASES_PROC_H
#define CASES_PROC_H

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "atf/case.h"
#include "src/coverage.h"

/* A proc of a pid namespace of its own, mounted by its first process. */
static const struct cell_spec with_own_proc __attribute__((unused)) = {
	.namespaces = CLONE_NEWPID | CLONE_NEWNS, .setup = CELL_PRIVATE_MOUNTS | CELL_PROC,
};

#define LISTED 16

/* The processes that a proc lists, the first ones by number. */
struct listing {
	int count;		/* all of them; -1: it could not be read */
	pid_t pids[LISTED];
	int others;		/* entries that are no processes */
};

/* dir: a descriptor of its root, which is closed. */
static inline struct listing
list_proc(int dir)
{
	struct listing listing = { .count = 0 };
	struct dirent *entry;
	DIR *stream = dir < 0 ? NULL : fdopendir(dir);

	if (stream == NULL)
		return (struct listing){ .count = -1 };
	while ((entry = readdir(stream)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0])) {
			if (listing.count < LISTED)
				listing.pids[listing.count] = atoi(entry->d_name);
			listing.count++;
		} else if (entry->d_name[0] != '.') {
			listing.others++;
		}
	closedir(stream);
	return listing;
}

static inline int
open_proc(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* errno of naming a file of a process; file: "", "/status". */
static inline int
try_stat(pid_t pid, const char *file)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d%s", pid, file);
	return ERRNO_OF(stat(path, &st));
}

/* The text of a link, terminated: 0 or errno. */
static inline int
read_link(const char *path, char *text, size_t size)
{
	ssize_t n = readlink(path, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	return n < 0 ? errno : 0;
}

/* A second party that is there until the case has looked. */
static inline void
play_there(struct actor *self)
{
	actor_meet(self, "there");
	actor_meet(self, "looked at");
}

static inline void
start_there(struct actor *actor, const struct cell_spec *spec, void (*play)(struct actor *), size_t size)
{
	actor_start(actor, spec, play, size);
	actor_meet(actor, "there");
}

static inline void
end_there(struct actor *actor)
{
	actor_meet(actor, "looked at");
	actor_end(actor);
}

#endif
