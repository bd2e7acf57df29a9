/* events.h - states that cgroup.events shows, and how one waits for them. */
#ifndef CASES_CGROUP_EVENTS_H
#define CASES_CGROUP_EVENTS_H

#include <poll.h>
#include <time.h>

#include "tree.h"

/* Skip where the kernel has no such file in a cgroup. */
static inline void
need_file(const char *name)
{
	if (access(in_tree(name), F_OK) < 0)
		case_skip("unsupported", "a cgroup has no file %s", name);
}

/* Whether cgroup.events of a group comes to hold this line, within ten seconds. It
 * is read again and again: that a change wakes poll(2) is a promise of its own. */
static inline bool
await_event(const char *group, const char *wanted)
{
	struct timespec start, now;
	char name[PATH_SIZE];
	bool found;

	snprintf(name, sizeof(name), "%.200s/cgroup.events", group);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		struct pollfd file = { .fd = SETUP(open(in_tree(name), O_RDONLY | O_CLOEXEC)), .events = POLLPRI };
		char text[256] = "";

		SETUP(read(file.fd, text, sizeof(text) - 1));
		found = strstr(text, wanted) != NULL;
		if (!found)
			SETUP(poll(&file, 1, 50));
		close(file.fd);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (!found && now.tv_sec - start.tv_sec < 10);
	return found;
}

#endif
