/* plan.c - a spec turned into the ordered steps that carry it out. */

/*
 * Theory of operation. The table below is the order: every set-up runs between
 * the clone and the exec, and each row says why it stands where it stands.
 * Whatever allocates, formats or searches is done here, before the clone. The
 * child should only make system calls on what is prepared; it must not
 * allocate, lock, or touch stdio, because it may be running on the memory of a
 * threaded caller.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clone.h"
#include "error.h"
#include "plan.h"
#include "spec.h"

static bool always(const struct plan *p) { (void)p; return true; }
static bool if_forked(const struct plan *p) { return p->forked; }
static bool if_join(const struct plan *p) { return p->spec->join != 0; }
static bool if_join_mount(const struct plan *p) { return (p->spec->join & CLONE_NEWNS) != 0; }
static bool if_join_pid(const struct plan *p) { return (p->spec->join & CLONE_NEWPID) != 0; }
static bool if_join_user(const struct plan *p) { return (p->spec->join & CLONE_NEWUSER) != 0; }
static bool if_map(const struct plan *p) { return (p->spec->setup & CELL_MAP_IDS) != 0; }
static bool if_private(const struct plan *p) { return (p->spec->setup & CELL_PRIVATE_MOUNTS) != 0; }
static bool if_proc(const struct plan *p) { return (p->spec->setup & CELL_PROC) != 0; }
static bool if_loopback(const struct plan *p) { return (p->spec->setup & CELL_LOOPBACK) != 0; }
static bool if_hostname(const struct plan *p) { return p->spec->hostname != NULL; }
static bool if_domainname(const struct plan *p) { return p->spec->domainname != NULL; }
static bool if_offsets(const struct plan *p) { return p->spec->monotonic != 0 || p->spec->boottime != 0; }
static bool if_close(const struct plan *p) { return (p->spec->setup & CELL_KEEP_DESCRIPTORS) == 0; }
static bool if_foreground(const struct plan *p) { return (p->spec->setup & CELL_FOREGROUND) != 0; }
static bool if_exec(const struct plan *p) { return p->spec->argv != NULL; }
static bool if_run(const struct plan *p) { return p->spec->run != NULL; }

/* "pid,uts" for flags, in the table's order; "no namespaces" for none. */
static void
format_types(uint64_t flags, char *text, size_t size)
{
	size_t used = 0;

	snprintf(text, size, "no namespaces");
	for (size_t i = 0; i < CELL_TYPES && used < size; i++)
		if ((flags & cell_namespaces[i].flag) != 0)
			used += (size_t)snprintf(text + used, size - used, "%s%s",
			    used > 0 ? "," : "", cell_namespaces[i].name);
}

/* A time namespace with offsets is unshared later: they can be written only
 * before its first process is in. time_namespaces(7) */
static uint64_t
flags_to_clone(const struct plan *p)
{
	return p->spec->namespaces & ~(if_offsets(p) ? (uint64_t)CLONE_NEWTIME : 0);
}

static void
describe_clone(const struct plan *p, char *object, size_t size)
{
	char types[80];

	format_types(p->clone_flags, types, sizeof(types));
	snprintf(object, size, "clone3 with %s%s", types, p->forked ? "" : ", sharing memory until exec");
}

static void
describe_join(const struct plan *p, char *object, size_t size)
{
	char types[80];

	format_types(p->spec->join, types, sizeof(types));
	snprintf(object, size, "setns to %s of the target", types);
}

static void
describe_uid_map(const struct plan *p, char *object, size_t size)
{
	snprintf(object, size, "write \"%s\" to /proc/self/uid_map", p->uid_map);
}

static void
describe_gid_map(const struct plan *p, char *object, size_t size)
{
	snprintf(object, size, "write \"%s\" to /proc/self/gid_map", p->gid_map);
}

static void
describe_offsets(const struct plan *p, char *object, size_t size)
{
	snprintf(object, size, "write monotonic %lld s, boottime %lld s to /proc/self/timens_offsets",
	    (long long)p->spec->monotonic, (long long)p->spec->boottime);
}

static void
describe_hostname(const struct plan *p, char *object, size_t size)
{
	snprintf(object, size, "set host name %s", p->spec->hostname);
}

static void
describe_domainname(const struct plan *p, char *object, size_t size)
{
	snprintf(object, size, "set domain name %s", p->spec->domainname);
}

static void
describe_exec(const struct plan *p, char *object, size_t size)
{
	snprintf(object, size, "execute %s", p->spec->argv[0]);
}

enum { CHILD = false, PARENT = true };

static const struct step_kind kinds[] = {
	{ "signals", PARENT, always, NULL, "block all signals", parent_block_signals,
	  "no handler of the caller may run in the child" },
	{ "self", PARENT, always, NULL, "open a pidfd of the caller", parent_open_self,
	  "the child asks it whether the caller died too early to be noticed" },
	{ "target", PARENT, if_join_mount, NULL, "open the target's root and working directory", parent_open_target,
	  "once inside, the /proc that names them may be out of sight" },
	{ "channel", PARENT, if_forked, NULL, "make a pipe", parent_make_channel,
	  "a child with memory of its own reports over it" },
	{ "clone", PARENT, always, describe_clone, NULL, parent_clone,
	  "one call creates all, the user namespace first, so it owns the others; falls back to clone" },
	{ "setns", CHILD, if_join, describe_join, NULL, child_setns,
	  "one call joins all or none, so that a failure leaves nothing half done" },
	{ "root", CHILD, if_join_mount, NULL, "change root and working directory to the target's", child_chroot,
	  "setns leaves both at the root of the mount namespace" },
	{ "again", CHILD, if_join_pid, NULL, "clone once more, as a child of the caller", child_again,
	  "a process never changes its own pid namespace, only its children's" },
	{ "ids", CHILD, if_join_user, NULL, "become uid 0 and gid 0", child_become_root,
	  "the caller's ids may mean nothing in the joined user namespace" },
	{ "parent-death", CHILD, always, NULL, "die with the caller", child_follow_parent,
	  "before any set-up, so that no half-made cell survives; after ids, whose change clears it" },
	{ "setgroups", CHILD, if_map, NULL, "write \"deny\" to /proc/self/setgroups", child_deny_setgroups,
	  "the kernel refuses an unprivileged gid map before it" },
	{ "uid-map", CHILD, if_map, describe_uid_map, NULL, child_map_uid,
	  "before any set-up: unmapped ids own nothing" },
	{ "gid-map", CHILD, if_map, describe_gid_map, NULL, child_map_gid,
	  "the same for the group" },
	{ "time", CHILD, if_offsets, NULL, "unshare the time namespace", child_unshare_time,
	  "the caller of unshare stays outside, so the offsets are still open" },
	{ "time-offsets", CHILD, if_offsets, describe_offsets, NULL, child_write_offsets,
	  "the first process inside freezes them" },
	{ "time-enter", CHILD, if_offsets, NULL, "setns to /proc/self/ns/time_for_children", child_enter_time,
	  "enter without another process" },
	{ "mounts", CHILD, if_private, NULL, "make / private, recursively", child_make_private,
	  "before anything is mounted, or it would propagate to the host" },
	{ "proc", CHILD, if_proc, NULL, "mount proc on /proc", child_mount_proc,
	  "a proc shows the pid namespace of its mounter: this is the new one" },
	{ "loopback", CHILD, if_loopback, NULL, "bring lo up", child_loopback_up,
	  "a new network namespace starts with lo down" },
	{ "hostname", CHILD, if_hostname, describe_hostname, NULL, child_set_hostname,
	  "while CAP_SYS_ADMIN is still held" },
	{ "domainname", CHILD, if_domainname, describe_domainname, NULL, child_set_domainname,
	  "the same for the NIS domain" },
	{ "descriptors", CHILD, if_close, NULL, "close what was inherited above 2", child_close_descriptors,
	  "after the steps that need them; an open file would be a way out" },
	{ "foreground", CHILD, if_foreground, NULL, "lead the terminal's foreground group", child_take_terminal,
	  "the group of the caller has no name in a new pid namespace, and a shell needs one" },
	{ "mask", CHILD, always, NULL, "restore the signal mask", child_restore_mask,
	  "last, so that a signal finds the finished cell" },
	{ "exec", CHILD, if_exec, describe_exec, NULL, child_exec,
	  "the only way on from here" },
	{ "run", CHILD, if_run, NULL, "call the function", child_run,
	  "the only way on from here" },
	{ "await", PARENT, always, NULL, "wait for the child's report", parent_await,
	  "a cell is handed out only when its command runs" },
};

static int
prepare_commands(struct plan *plan, struct cell_error *err)
{
	const char *command = plan->spec->argv[0], *path = NULL;
	size_t count = 1, n = 0;

	if (plan->spec->envp == NULL) {
		path = getenv("PATH");
	} else {
		for (char *const *e = plan->spec->envp; *e != NULL; e++)
			if (strncmp(*e, "PATH=", 5) == 0)
				path = *e + 5;
	}
	if (path == NULL)
		path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	if (strchr(command, '/') != NULL)
		path = NULL;
	for (const char *c = path; c != NULL && *c != '\0'; c++)
		count += *c == ':';

	plan->commands = calloc(count + 1, sizeof(*plan->commands));
	if (plan->commands == NULL)
		return error_set(err, ENOMEM, "exec", "paths of %s", command);
	if (path == NULL) {
		plan->commands[0] = strdup(command);
		return plan->commands[0] != NULL ? 0 : error_set(err, ENOMEM, "exec", "path of %s", command);
	}
	for (;;) {
		int length = (int)strcspn(path, ":");

		/* An empty part of PATH means the working directory. */
		if (asprintf(&plan->commands[n], "%.*s/%s", length > 0 ? length : 1, length > 0 ? path : ".",
		    command) < 0) {
			plan->commands[n] = NULL;
			return error_set(err, ENOMEM, "exec", "paths of %s", command);
		}
		n++;
		if (path[length] == '\0')
			return 0;
		path += length + 1;
	}
}

static void
prepare_texts(struct plan *plan)
{
	const struct cell_spec *spec = plan->spec;

	snprintf(plan->uid_map, sizeof(plan->uid_map), "%u %u 1", spec->uid, geteuid());
	snprintf(plan->gid_map, sizeof(plan->gid_map), "%u %u 1", spec->gid, getegid());
	snprintf(plan->offsets, sizeof(plan->offsets), "monotonic %lld 0\nboottime %lld 0\n",
	    (long long)spec->monotonic, (long long)spec->boottime);
	memcpy(plan->loopback.ifr_name, "lo", sizeof("lo"));
	plan->loopback.ifr_flags = IFF_UP;
}

int
plan_make(struct plan *plan, const struct cell_spec *spec, struct cell_error *err)
{
	int r;

	*plan = (struct plan){ .spec = spec, .self = -1, .channel = { -1, -1 }, .root = -1, .cwd = -1,
	    .cell = CELL_INIT };
	if ((r = spec_check(spec, err)) < 0)
		return r;

	/* A function must not write into the caller's memory; a process that
	 * shares its memory cannot enter a time namespace; see setns(2). */
	plan->forked = spec->run != NULL || spec->join != 0 ||
	    (spec->namespaces & CLONE_NEWTIME) != 0 || !clone_can_share();
	plan->clone_flags = flags_to_clone(plan);
	plan->envp = spec->envp != NULL ? spec->envp : environ;
	if (spec->argv != NULL && (r = prepare_commands(plan, err)) < 0)
		return r;
	prepare_texts(plan);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct step *step = &plan->steps[plan->count];

		if (!kinds[i].wanted(plan))
			continue;
		step->kind = &kinds[i];
		if (kinds[i].describe != NULL)
			kinds[i].describe(plan, step->object, sizeof(step->object));
		else
			snprintf(step->object, sizeof(step->object), "%s", kinds[i].object);
		plan->count++;
	}

	if (!plan->forked) {
		plan->stack = mmap(NULL, PLAN_STACK, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
		if (plan->stack == MAP_FAILED) {
			plan->stack = NULL;
			return error_set(err, errno, "clone", "map a stack");
		}
	}
	return 0;
}

void
plan_free(struct plan *plan)
{
	int *const fds[] = { &plan->self, &plan->channel[0], &plan->channel[1], &plan->root, &plan->cwd };

	if (plan->mask_changed)
		pthread_sigmask(SIG_SETMASK, &plan->caller_mask, NULL);
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (*fds[i] >= 0)
			close(*fds[i]);
	if (plan->stack != NULL)
		munmap(plan->stack, PLAN_STACK);
	for (size_t i = 0; plan->commands != NULL && plan->commands[i] != NULL; i++)
		free(plan->commands[i]);
	free(plan->commands);
	cell_close(&plan->cell);
}

int
cell_plan(const struct cell_spec *spec, int (*show)(const struct cell_step *step, void *arg), void *arg,
    struct cell_error *err)
{
	auto_plan plan;
	int r = plan_make(&plan, spec, err);

	for (size_t i = 0; r == 0 && i < plan.count; i++) {
		const struct step *step = &plan.steps[i];

		r = show(&(struct cell_step){ step->kind->name, step->kind->parent, step->object,
		    step->kind->why }, arg);
	}
	return r;	/* NOLINT(clang-analyzer-unix.Malloc): auto_plan frees it */
}
