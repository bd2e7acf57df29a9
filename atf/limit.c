/* limit.c - tells a limit of the outside from a broken promise. */

/*
 * Limits on namespaces and processes count for all that run side by side, and
 * those of outer user namespaces cannot be read. So a case whose needs were met
 * a moment ago can be refused in its body. What it says then is no verdict, if
 * two things hold: it met ENOSPC or EAGAIN, and there is in fact no room for
 * many more, which is found by trying, and only then.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "case.h"
#include "limit.h"
#include "src/coverage.h"

/* More than cases that run side by side have at once. */
#define ROOM_FOR_EACH_CPU 64
#define LEAST_ROOM 256

/* Shared with all children; an errno, 0: none was met. */
static volatile int *met;

static bool initial;

void
limit_watch(void)
{
	initial = in_initial_user_namespace();
	met = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (met == MAP_FAILED)
		case_broken(__FILE__, __LINE__, "map a page: %s", strerror(errno));
}

void
limit_met(int number)
{
	if (met != NULL && (number == ENOSPC || number == EAGAIN))
		*met = number;
}

static int
find_room(void)
{
	long room = sysconf(_SC_NPROCESSORS_ONLN) * ROOM_FOR_EACH_CPU;

	return room > LEAST_ROOM ? (int)room : LEAST_ROOM;
}

/* Holds one namespace of each type until the pipe closes; first says whether a limit forbids it. */
static void
hold_namespaces(const int said[2], const int open[2])
{
	char refused = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(open[1]);
	for (size_t i = 0; i < CELL_TYPES && !refused; i++)
		refused = unshare((int)cell_namespaces[CELL_TYPES - 1 - i].flag) < 0 && errno == ENOSPC;
	if (write(said[1], &refused, 1) == 1)
		(void)!read(open[0], &refused, 1);
}

/* In a process of its own: 1 when a limit leaves no room. */
static int
try_room(void *arg)
{
	int said[2], open[2];
	char refused = 0;

	(void)arg;
	if (pipe(said) < 0 || pipe(open) < 0)
		return 0;
	for (int i = find_room(); i > 0 && !refused; i--) {
		pid_t pid = fork();

		if (pid == 0) {
			hold_namespaces(said, open);
			exit_child(0);
		}
		refused = pid < 0;
		if (pid > 0 && read(said[0], &refused, 1) != 1)
			return 0;
	}
	close(open[0]);
	close(open[1]);
	while (wait(NULL) > 0)
		;
	return refused;
}

/* In the initial user namespace the limits can be read. */
static bool
limits_are_wide(void)
{
	char path[80];
	long limit;

	for (size_t i = 0; i < CELL_TYPES; i++) {
		snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", cell_namespaces[i].file);
		limit = look_number(path);
		if (limit >= 0 && limit < find_room())
			return false;
	}
	return true;
}

void
limit_excuse(void)
{
	int number = met != NULL ? *met : 0;

	/* Whatever it says itself is no reason to come here again. */
	met = NULL;
	if (number == 0 || (number == ENOSPC && initial && limits_are_wide()) || in_child(try_room, NULL) == 0)
		return;
	case_skip("denied", "%s", number == ENOSPC ?
	    "a limit user.max_*_namespaces, of this user namespace or an outer one, leaves too little room; try -j 1" :
	    "a limit on processes (ulimit -u, pids.max of a cgroup) leaves too little room; try -j 1");
}
