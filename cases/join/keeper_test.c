/* keeper_test.c - namespaces that other namespaces, links of processes and mounts keep. */
#include <sys/mount.h>
#include <sys/stat.h>

#include "keeping.h"

static void
close_pin(struct keeping *seen)
{
	close(seen->pin);
}

/* Open the caller's own namespace of a type, or the one of its children. */
static int
open_of_type(int type)
{
	return SETUP(open_namespace(0, type == CELL_TIME ? "time_for_children" : cell_namespaces[type].file));
}

/* Make a namespace of another type, of which only a descriptor is left. */
static void
pin_another(struct keeping *seen, int type)
{
	const unsigned long flag = cell_namespaces[type].flag;
	pid_t pid;

	if (type != CELL_PID) {
		seen->made = ERRNO_OF(unshare((int)flag));
		if (seen->made == 0)
			seen->pin = open_of_type(type);
		return;
	}
	pid = clone_raw(SIGCHLD | CLONE_FILES | flag, NULL);
	if (pid == 0) {
		seen->pin = open_of_type(type);
		exit_child(0);
	}
	seen->made = ERRNO_OF(pid);
	if (pid > 0)
		wait_status(pid);
}

/* ---- a child namespace ---- */

/* A user namespace is created by who has an id in the one around it. */
static void
map_own_ids(void)
{
	SETUP(put_text("/proc/self/setgroups", "deny"));
	SETUP(put_text("/proc/self/uid_map", "0 0 1"));
	SETUP(put_text("/proc/self/gid_map", "0 0 1"));
}

static void
pin_child(struct keeping *seen)
{
	if (seen->type == CELL_USER)
		map_own_ids();
	pin_another(seen, seen->type);
}

static void
make_child(struct keeping *seen)
{
	run_member(seen, pin_child);
}

/* Parent and child count: when the parent were gone, there would be room. */
static void
require_kept_by_child(int type)
{
	require_kept((struct keeping){ .type = type, .room = 2, .make = make_child, .let_go = close_pin }, 0);
}

CASE(a_child_keeps_pid,
    .requirement = "JOIN-135",
    .descr = "A pid namespace without member is there while a child namespace is, and gone with it",
    .needs = "user pid")
{
	require_kept_by_child(CELL_PID);
}

CASE(a_child_keeps_user,
    .requirement = "JOIN-135",
    .descr = "A user namespace without member is there while a child namespace is, and gone with it",
    .needs = "user")
{
	require_kept_by_child(CELL_USER);
}

/* ---- what a user namespace owns ---- */

static void
pin_owned(struct keeping *seen)
{
	pin_another(seen, seen->owned);
}

static void
make_owner(struct keeping *seen)
{
	run_member(seen, pin_owned);
}

static void
require_owner_kept(int owned)
{
	require_kept((struct keeping){ .type = CELL_USER, .owned = owned, .room = 1, .make = make_owner,
	    .let_go = close_pin }, 0);
}

#define OWNER_KEPT_BY(name, index) \
	CASE(a_##name##_namespace_keeps_its_owner, \
	    .requirement = "JOIN-136", \
	    .descr = "A user namespace without member is there while a " #name " namespace that it owns is, and gone with it", \
	    .needs = "user " NEEDS_##name) { require_owner_kept(index); }

CASE_EACH_OWNED_TYPE(OWNER_KEPT_BY)

/* ---- links of processes ---- */

/* Its children would be in the namespace; it is not. */
static void
refer_to_none(struct keeping *seen)
{
	seen->made = ERRNO_OF(unshare((int)cell_namespaces[seen->type].flag));
	if (seen->made == 0)
		be_there(seen);
}

static void
refer_to_ended(struct keeping *seen)
{
	pid_t pid;

	seen->made = ERRNO_OF(unshare((int)cell_namespaces[seen->type].flag));
	if (seen->made != 0)
		return;
	pid = SETUP(fork());
	if (pid == 0)
		exit_child(0);
	wait_status(pid);
	be_there(seen);
}

static void
make_future(struct keeping *seen)
{
	start_member(seen, false, refer_to_none);
}

static void
make_past(struct keeping *seen)
{
	start_member(seen, false, refer_to_ended);
}

static void
require_kept_for_children(int type)
{
	struct keeping wanted = { .type = type, .room = 1, .make = make_future, .let_go = end_member };

	require_kept(wanted, 0);
	wanted.make = make_past;
	require_kept(wanted, 0);
}

CASE(the_link_for_children_keeps_pid,
    .requirement = "JOIN-137",
    .descr = "A pid namespace is there while it is some process's pid_for_children, before the first child and after",
    .needs = "user pid")
{
	require_kept_for_children(CELL_PID);
}

CASE(the_link_for_children_keeps_time,
    .requirement = "JOIN-138",
    .descr = "A time namespace is there while it is some process's time_for_children, before the first child and after",
    .needs = "user time")
{
	require_kept_for_children(CELL_TIME);
}

/* ---- mounts of filesystems ---- */

static void
mount_it(struct keeping *seen)
{
	const char *name = seen->type == CELL_PID ? "proc" : "mqueue";

	SETUP(mkdir("filesystem", 0700));
	SETUP(mount(name, "filesystem", name, MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
}

static void
make_mount(struct keeping *seen)
{
	run_member(seen, mount_it);
}

static void
unmount_it(struct keeping *seen)
{
	(void)seen;
	SETUP(umount2("filesystem", MNT_DETACH));
}

CASE(a_mount_of_proc_keeps_pid,
    .requirement = "JOIN-139",
    .descr = "A pid namespace without member is there while its proc is mounted, and gone when it is not",
    .needs = "user pid mount proc-in-user")
{
	require_kept((struct keeping){ .type = CELL_PID, .room = 1, .make = make_mount, .let_go = unmount_it },
	    CLONE_NEWNS);
}

CASE(a_mount_of_mqueue_keeps_ipc,
    .requirement = "JOIN-140",
    .descr = "An ipc namespace without member is there while its queues are mounted, and gone when they are not",
    .needs = "user ipc mount mqueue-mount")
{
	require_kept((struct keeping){ .type = CELL_IPC, .room = 1, .make = make_mount, .let_go = unmount_it },
	    CLONE_NEWNS);
}
