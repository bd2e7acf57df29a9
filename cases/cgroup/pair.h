/* pair.h - a process with two threads. */
#ifndef CASES_CGROUP_PAIR_H
#define CASES_CGROUP_PAIR_H

#include <pthread.h>
#include <sys/syscall.h>

#include "tree.h"

struct second {
	int ready[2], go[2];
	pid_t tid;
};

static inline void *
run_second(void *arg)
{
	struct second *second = arg;
	char c;

	second->tid = (pid_t)syscall(SYS_gettid);
	SETUP(write(second->ready[1], "", 1));
	SETUP(read(second->go[0], &c, 1));
	return NULL;
}

/* Calls work() while the caller has a second thread, and with that one's id. */
static inline void
with_second_thread(void (*work)(pid_t tid, void *arg), void *arg)
{
	struct second second;
	pthread_t thread;
	char c;

	SETUP(pipe(second.ready));
	SETUP(pipe(second.go));
	if ((errno = pthread_create(&thread, NULL, run_second, &second)) != 0)
		case_broken(__FILE__, __LINE__, "pthread_create: %s", strerror(errno));
	SETUP(read(second.ready[0], &c, 1));
	work(second.tid, arg);
	SETUP(write(second.go[1], "", 1));
	pthread_join(thread, NULL);
}

#endif
