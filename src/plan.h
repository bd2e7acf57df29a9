/* plan.h - a spec turned into the ordered steps that carry it out. */
#ifndef CELL_PLAN_H
#define CELL_PLAN_H

#include <net/if.h>
#include <signal.h>

#include "cell.h"

#define PLAN_STEPS 26
#define PLAN_STACK (256 * 1024)	/* of a child that borrows our memory; touched only as far as used */

struct plan;

/* One kind of step: a row of the table in plan.c. */
struct step_kind {
	const char *name;
	bool parent;				/* who runs it */
	bool (*wanted)(const struct plan *plan);
	void (*describe)(const struct plan *plan, char *object, size_t size);
	const char *object;			/* instead of describe */
	int (*act)(struct plan *plan);		/* 0 or -errno */
	const char *why;
};

struct step {
	const struct step_kind *kind;
	char object[160];
};

/* What the child tells its parent, over the channel or in shared memory. */
struct report {
	enum { REPORT_NONE, REPORT_READY, REPORT_FAILED, REPORT_AGAIN } what;
	int step;	/* failed: index of the step */
	int number;	/* failed: errno */
	pid_t pid;	/* again: the process that goes on instead */
};

struct plan {
	const struct cell_spec *spec;
	uint64_t clone_flags;	/* the namespaces that the clone creates */
	bool forked;	/* the child has memory of its own, and reports over a pipe */
	size_t count;
	struct step steps[PLAN_STEPS];

	/* Prepared before the clone, so that the child only makes system calls. */
	char **commands;	/* the paths to try, NULL-terminated */
	char *const *envp;
	char uid_map[48], gid_map[48], offsets[96];
	struct ifreq loopback;
	void *stack;

	/* Filled while the plan is walked. */
	int self;		/* pidfd of the caller */
	int channel[2];
	int root, cwd;		/* of the process to join */
	sigset_t caller_mask;	/* to give back */
	bool mask_changed;
	struct cell cell;
	struct report report;
};

/**
 * Turn a spec into a plan; looks at the environment variable PATH and the
 * caller's ids, changes nothing. Release with plan_free(), also on failure.
 */
int plan_make(struct plan *plan, const struct cell_spec *spec, struct cell_error *err);
void plan_free(struct plan *plan);

#define auto_plan __attribute__((cleanup(plan_free))) struct plan

/* Parent's acts, spawn.c. */
int parent_block_signals(struct plan *plan);
int parent_open_self(struct plan *plan);
int parent_open_target(struct plan *plan);
int parent_make_channel(struct plan *plan);
int parent_clone(struct plan *plan);
int parent_await(struct plan *plan);

/* Child's acts, child.c. */
int child_setns(struct plan *plan);
int child_chroot(struct plan *plan);
int child_again(struct plan *plan);
int child_become_root(struct plan *plan);
int child_follow_parent(struct plan *plan);
int child_deny_setgroups(struct plan *plan);
int child_map_uid(struct plan *plan);
int child_map_gid(struct plan *plan);
int child_unshare_time(struct plan *plan);
int child_write_offsets(struct plan *plan);
int child_enter_time(struct plan *plan);
int child_make_private(struct plan *plan);
int child_mount_proc(struct plan *plan);
int child_loopback_up(struct plan *plan);
int child_set_hostname(struct plan *plan);
int child_set_domainname(struct plan *plan);
int child_close_descriptors(struct plan *plan);
int child_take_terminal(struct plan *plan);
int child_restore_mask(struct plan *plan);
int child_exec(struct plan *plan);
int child_run(struct plan *plan);

/* The whole of the child: walks its steps; the argument is the plan. */
int child_main(void *arg);

#endif
