/* instance_test.c - a proc shows the pid namespace of whoever mounted it. */
#include "cases/proc/proc.h"

struct view {
	pid_t outer;		/* a process outside */
	char self[64], thread[64];	/* the two links of the caller */
	struct listing listing;
	int outer_entry;	/* errno of its directory */
	long long pid, tgid, parent;	/* lines of the caller's status */
	long last;		/* the last field of loadavg after one fork */
	pid_t child;
};

static long
last_of_loadavg(void)
{
	char text[128];
	const char *field;

	if (look_text("/proc/loadavg", text, sizeof(text)) < 0 || (field = strrchr(text, ' ')) == NULL)
		return -1;
	return strtol(field, NULL, 10);
}

static void
look_at_proc(void *arg)
{
	struct view *seen = arg;
	pid_t child;

	read_link("/proc/self", seen->self, sizeof(seen->self));
	read_link("/proc/thread-self", seen->thread, sizeof(seen->thread));
	seen->listing = list_proc(open_proc("/proc"));
	seen->outer_entry = try_stat(seen->outer, "");
	seen->pid = look_field("/proc/self/status", "Pid", 10);
	seen->tgid = look_field("/proc/self/status", "Tgid", 10);
	seen->parent = look_field("/proc/self/status", "PPid", 10);
	child = SETUP(fork());
	if (child == 0)
		exit_child(0);
	wait_status(child);
	seen->child = child;
	seen->last = last_of_loadavg();
}

static struct view
observe_proc(const struct cell_spec *spec)
{
	struct view seen = { .outer = getpid(), .outer_entry = -1 };

	case_observe(spec, look_at_proc, &seen, sizeof(seen));
	return seen;
}

CASE(self_is_1_to_the_first_process,
    .requirement = "PROC-1",
    .descr = "/proc/self of a proc mounted inside is 1 to the first process",
    .needs = "pid proc")
{
	struct view seen = observe_proc(&with_own_proc);

	REQUIRE_STR("1", seen.self);
	REQUIRE_STR("1/task/1", seen.thread);
}

CASE(nobody_else_is_listed,
    .requirement = "PROC-2",
    .descr = "A proc mounted inside lists the only process there is, and no other",
    .needs = "pid proc")
{
	struct view seen = observe_proc(&with_own_proc);

	REQUIRE_EQ(1, seen.listing.count);
	REQUIRE_EQ(1, seen.listing.pids[0]);
}

CASE(process_outside_has_no_entry,
    .requirement = "PROC-3",
    .descr = "A proc mounted inside has no directory for a process outside",
    .needs = "pid proc")
{
	REQUIRE_ERRNO(ENOENT, observe_proc(&with_own_proc).outer_entry);
}

CASE(status_tells_inner_pids,
    .requirement = "PROC-4",
    .descr = "Pid and Tgid in the status of the first process are 1, and PPid is 0",
    .needs = "pid proc")
{
	struct view seen = observe_proc(&with_own_proc);

	REQUIRE_EQ(1, seen.pid);
	REQUIRE_EQ(1, seen.tgid);
	REQUIRE_EQ(0, seen.parent);
}

CASE(loadavg_ends_with_the_last_pid_inside,
    .requirement = "PROC-5",
    .descr = "The last field of /proc/loadavg is the PID of the last process forked inside",
    .needs = "pid proc")
{
	struct view seen = observe_proc(&with_own_proc);

	REQUIRE_EQ(2, seen.child);
	REQUIRE_EQ(2, seen.last);
}

CASE(without_the_flag_everybody_is_seen,
    .requirement = "PROC-1 PROC-2 PROC-3 PROC-4 PROC-5",
    .descr = "Control: a plain child sees itself by its PID, its parent, others, and a last PID that goes on")
{
	const struct cell_spec spec = { 0 };
	struct view seen = observe_proc(&spec);

	REQUIRE(strcmp(seen.self, "1") != 0, "/proc/self of a plain child is 1");
	REQUIRE(seen.listing.count > 1, "%d processes are listed", seen.listing.count);
	REQUIRE_ERRNO(0, seen.outer_entry);
	REQUIRE_EQ(getpid(), seen.parent);
	REQUIRE_NE(1, seen.pid);
	REQUIRE_NE(2, seen.last);
}

static void
look_at_family(void *arg)
{
	int gate[2];
	pid_t child[2];

	SETUP(pipe2(gate, O_CLOEXEC));
	for (int i = 0; i < 2; i++) {
		char byte;

		child[i] = SETUP(fork());
		if (child[i] == 0) {
			close(gate[1]);
			exit_child(read(gate[0], &byte, 1) < 0);
		}
	}
	*(struct listing *)arg = list_proc(open_proc("/proc"));
	close(gate[1]);
	for (int i = 0; i < 2; i++)
		wait_status(child[i]);
}

CASE(every_member_is_listed,
    .requirement = "PROC-6",
    .descr = "A proc mounted inside lists the first process and its two children, and nobody else",
    .needs = "pid proc")
{
	struct listing seen = { .count = -1 };

	case_observe(&with_own_proc, look_at_family, &seen, sizeof(seen));
	REQUIRE_EQ(3, seen.count);
	for (int i = 0; i < 3; i++)
		REQUIRE_EQ(1 + i, seen.pids[i]);
}

/* A member that looks at a proc from outside, and the outside that looks at it. */
static void
play_looker(struct actor *self)
{
	struct view *stage = self->stage;

	read_link("/proc/self", stage->self, sizeof(stage->self));
	read_link("/proc/thread-self", stage->thread, sizeof(stage->thread));
	play_there(self);
}

CASE(self_in_a_foreign_proc_is_the_pid_there,
    .requirement = "PROC-7",
    .descr = "/proc/self of the outer proc is to a member its PID outside",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct actor member;
	char self[64], thread[64];

	start_there(&member, &spec, play_looker, sizeof(struct view));
	snprintf(self, sizeof(self), "%d", member.cell.pid);
	snprintf(thread, sizeof(thread), "%d/task/%d", member.cell.pid, member.cell.pid);

	struct view seen = *(struct view *)member.stage;

	end_there(&member);
	REQUIRE_STR(self, seen.self);
	REQUIRE_STR(thread, seen.thread);
}

CASE(member_has_an_entry_in_the_outer_proc,
    .requirement = "PROC-8",
    .descr = "The outer proc shows a member under its PID outside, with the creator as its parent",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct actor member;
	char path[64];
	long long pid, parent;

	start_there(&member, &spec, play_there, 0);
	snprintf(path, sizeof(path), "/proc/%d/status", member.cell.pid);
	pid = look_field(path, "Pid", 10);
	parent = look_field(path, "PPid", 10);
	REQUIRE_EQ(member.cell.pid, pid);
	REQUIRE_EQ(getpid(), parent);
	end_there(&member);
}

/* The root of a member's proc, by way of its root directory. */
static int
open_inner_proc(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/root/proc", pid);
	return SETUP(open_proc(path));
}

struct foreign {
	struct listing listing;
	int self;		/* errno of reading its "self" */
};

static struct foreign
look_from_outside(int dir)
{
	struct foreign seen;
	char text[64];

	seen.self = ERRNO_OF(readlinkat(dir, "self", text, sizeof(text)));
	seen.listing = list_proc(dir);
	return seen;
}

static struct foreign
observe_from_outside(bool alive)
{
	struct actor member;
	struct foreign seen;
	int dir;

	start_there(&member, &with_own_proc, play_there, 0);
	dir = open_inner_proc(member.cell.pid);
	if (!alive)
		actor_kill(&member);
	seen = look_from_outside(dir);
	if (alive)
		end_there(&member);
	return seen;
}

CASE(instance_stays_with_its_namespace,
    .requirement = "PROC-9",
    .descr = "A proc mounted inside lists its members alone to a viewer outside as well",
    .needs = "pid proc")
{
	struct foreign seen = observe_from_outside(true);

	REQUIRE_EQ(1, seen.listing.count);
	REQUIRE_EQ(1, seen.listing.pids[0]);
}

CASE(viewer_outside_has_no_self,
    .requirement = "PROC-10",
    .descr = "/proc/self of a proc mounted inside leads a viewer outside nowhere: ENOENT",
    .needs = "pid proc")
{
	REQUIRE_ERRNO(ENOENT, observe_from_outside(true).self);
}

CASE(without_the_flag_a_viewer_finds_itself,
    .requirement = "PROC-9 PROC-10",
    .descr = "Control: by way of a plain child's root, the viewer finds itself in proc, and others")
{
	const struct cell_spec spec = { 0 };
	struct foreign seen;
	struct actor member;

	start_there(&member, &spec, play_there, 0);
	seen = look_from_outside(open_inner_proc(member.cell.pid));
	end_there(&member);
	REQUIRE_ERRNO(0, seen.self);
	REQUIRE(seen.listing.count > 1, "%d processes are listed", seen.listing.count);
}

CASE(proc_outlives_its_namespace_and_is_empty,
    .requirement = "PROC-11",
    .descr = "A proc of a namespace that has ended can still be read, and lists nobody",
    .needs = "pid proc")
{
	REQUIRE_EQ(0, observe_from_outside(false).listing.count);
}

CASE(instance_of_another_namespace_can_be_mounted,
    .requirement = "PROC-12",
    .descr = "With pidns= a proc shows the namespace named instead of the mounter's",
    .needs = "pid proc proc-pidns")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct listing listing;
	struct actor member;
	char option[64];

	start_there(&member, &spec, play_there, 0);
	snprintf(option, sizeof(option), "pidns=/proc/%d/ns/pid", member.cell.pid);
	SETUP(mkdir("inner", 0700));
	SETUP(mount("proc", "inner", "proc", 0, option));
	listing = list_proc(open_proc("inner"));
	umount2("inner", MNT_DETACH);
	end_there(&member);
	REQUIRE_EQ(1, listing.count);
	REQUIRE_EQ(1, listing.pids[0]);
}

static void
look_at_mounting(void *arg)
{
	*(int *)arg = ERRNO_OF(mount("proc", "/proc", "proc", 0, NULL));
}

static void
look_at_mounting_without(void *arg)
{
	SETUP(drop_capabilities());
	look_at_mounting(arg);
}

static int
observe_mounting(uint64_t also, void (*look)(void *))
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWNS | also,
		.setup = CELL_PRIVATE_MOUNTS | ((also & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0),
	};
	int seen = -1;

	case_observe(&spec, look, &seen, sizeof(seen));
	return seen;
}

CASE(mounting_needs_the_capability,
    .requirement = "PROC-13",
    .descr = "Mounting a proc without CAP_SYS_ADMIN fails with EPERM",
    .needs = "pid proc")
{
	REQUIRE_ERRNO(EPERM, observe_mounting(CLONE_NEWPID, look_at_mounting_without));
}

CASE(with_the_capability_it_is_mounted,
    .requirement = "PROC-13",
    .descr = "Mounting a proc with CAP_SYS_ADMIN succeeds",
    .needs = "pid proc")
{
	REQUIRE_ERRNO(0, observe_mounting(CLONE_NEWPID, look_at_mounting));
}

CASE(mounting_needs_the_owner_of_the_pid_namespace,
    .requirement = "PROC-14",
    .descr = "Root of a user namespace may not mount a proc of the pid namespace above: EPERM",
    .needs = "user mount-in-user")
{
	REQUIRE_ERRNO(EPERM, observe_mounting(CLONE_NEWUSER, look_at_mounting));
}

CASE(owner_of_the_pid_namespace_mounts_it,
    .requirement = "PROC-14",
    .descr = "Root of a user namespace may mount a proc of a pid namespace that it owns",
    .needs = "user proc-in-user")
{
	REQUIRE_ERRNO(0, observe_mounting(CLONE_NEWUSER | CLONE_NEWPID, look_at_mounting));
}
