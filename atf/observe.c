/* observe.c - one probe in a new process: it looks, the case judges. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "case.h"
#include "limit.h"

/*
 * Variable "drop" (pid, uts, ...): every spec loses these namespaces. The
 * suite tests itself with it: a claim that still passes claims nothing.
 */
static uint64_t
dropped_flags(void)
{
	char words[128], *save, *word;
	uint64_t dropped = 0;

	snprintf(words, sizeof(words), "%s", case_config("drop", ""));
	for (word = strtok_r(words, ", ", &save); word != NULL; word = strtok_r(NULL, ", ", &save))
		dropped |= cell_namespace_flag(word);
	return dropped;
}

uint64_t
case_flags(uint64_t flags)
{
	return flags & ~dropped_flags();
}

int
case_unshare(int flags)
{
	int r = unshare((int)case_flags((uint64_t)flags));

	if (r < 0)
		limit_met(errno);
	return r;
}

static void
drop_namespaces(struct cell_spec *spec)
{
	static const struct { unsigned setup; uint64_t flag; } setups[] = {
		{ CELL_MAP_IDS, CLONE_NEWUSER }, { CELL_PRIVATE_MOUNTS, CLONE_NEWNS },
		{ CELL_PROC, CLONE_NEWNS | CLONE_NEWPID }, { CELL_LOOPBACK, CLONE_NEWNET },
	};
	const uint64_t dropped = dropped_flags();

	spec->namespaces &= ~dropped;
	for (size_t i = 0; i < sizeof(setups) / sizeof(setups[0]); i++)
		if ((dropped & setups[i].flag) != 0)
			spec->setup &= ~setups[i].setup;
	if ((dropped & CLONE_NEWUTS) != 0)
		spec->hostname = spec->domainname = NULL;
	if ((dropped & CLONE_NEWTIME) != 0)
		spec->monotonic = spec->boottime = 0;
}

void
case_spawn(const struct cell_spec *spec, int (*run)(void *), void *arg, struct cell *ret)
{
	struct cell_spec wanted = *spec;
	struct cell_error err;
	struct timespec start, now;
	char text[512];
	int r;

	wanted.run = run;
	wanted.arg = arg;
	/* What the case opened before is part of what it gives to its probe. */
	wanted.setup |= CELL_KEEP_DESCRIPTORS;
	drop_namespaces(&wanted);
	/* Namespaces are freed, and counted no more, behind the back of the processes
	 * that left them: a low limit may be in the way for a while. */
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		r = cell_spawn(&wanted, ret, &err);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (r == -ENOSPC && now.tv_sec - start.tv_sec < 5 && sched_yield() == 0);
	if (r < 0) {
		limit_met(err.number);
		cell_error_format(&err, text, sizeof(text));
		case_broken(__FILE__, __LINE__, "%s", text);
	}
}

struct look {
	void (*look)(void *seen);
	void *seen;
};

static int
run_look(void *arg)
{
	const struct look *look = arg;

	look->look(look->seen);
	return 0;
}

void
case_observe(const struct cell_spec *spec, void (*look)(void *seen), void *seen, size_t size)
{
	struct cell cell = CELL_INIT;
	struct cell_error err;
	int status;
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		case_broken(__FILE__, __LINE__, "map %zu bytes: %s", size, strerror(errno));
	memcpy(shared, seen, size);
	case_spawn(spec, run_look, &(struct look){ look, shared }, &cell);
	if (cell_wait(&cell, &status, &err) < 0)
		case_broken(__FILE__, __LINE__, "wait for the probe: %s", strerror(err.number));
	cell_close(&cell);
	if (status != 0)
		case_broken(__FILE__, __LINE__, "the probe ended with status %d", cell_exit_status(status));
	memcpy(seen, shared, size);
	munmap(shared, size);
}
