/* lifetime_test.c - what keeps a namespace without member, type by type, and that it is gone without. */
#include <sys/mount.h>

#include "keeping.h"

/* ---- nothing ---- */

static void
do_nothing(struct keeping *seen)
{
	(void)seen;
}

static void
make_nothing(struct keeping *seen)
{
	run_member(seen, do_nothing);
}

static void
require_gone(int type)
{
	REQUIRE_ERRNO(0, observe_keeping((struct keeping){ .type = type, .room = 1, .make = make_nothing,
	    .let_go = do_nothing }, 0).gone);
}

#define KEPT_BY_NOTHING(name, index) \
	CASE(nothing_keeps_##name, \
	    .requirement = "JOIN-130", \
	    .descr = "A " #name " namespace is gone after its last member has ended, when nothing keeps it", \
	    .needs = "user " NEEDS_##name) { require_gone(index); }

CASE_EACH_TYPE(KEPT_BY_NOTHING)

/* ---- a member ---- */

static void
make_member(struct keeping *seen)
{
	start_member(seen, true, be_there);
}

static void
require_kept_by_member(int type)
{
	require_kept((struct keeping){ .type = type, .room = 1, .make = make_member, .let_go = end_member }, 0);
}

#define KEPT_BY_MEMBER(name, index) \
	CASE(a_member_keeps_##name, \
	    .requirement = "JOIN-131", \
	    .descr = "A " #name " namespace is there while a process is in it, and gone when that has ended", \
	    .needs = "user " NEEDS_##name) { require_kept_by_member(index); }

CASE_EACH_TYPE(KEPT_BY_MEMBER)

/* Of two namespaces it leaves the second for the first, which its descriptor has kept. */
static void
come_and_go(struct keeping *seen)
{
	const int flag = (int)cell_namespaces[seen->type].flag;
	const char *file = seen->type == CELL_TIME ? "time_for_children" : cell_namespaces[seen->type].file;
	int first;

	seen->made = ERRNO_OF(unshare(flag));
	if (seen->made != 0)
		return;
	first = SETUP(open_namespace(0, file));
	seen->made = ERRNO_OF(unshare(flag));
	if (seen->made != 0)
		return;
	meet_keeper("there");
	meet_keeper("leave");
	SETUP(setns(first, flag));
	meet_keeper("left");
	meet_keeper("over");
}

static void
make_visitor(struct keeping *seen)
{
	start_member(seen, false, come_and_go);
}

static void
send_away(struct keeping *seen)
{
	(void)seen;
	meet_member("leave");
	meet_member("left");
}

static void
require_gone_with_leaver(int type)
{
	require_kept((struct keeping){ .type = type, .room = 2, .make = make_visitor, .let_go = send_away }, 0);
}

#define GONE_WITH_LEAVER(name, index) \
	CASE(name##_is_gone_when_its_last_member_leaves, \
	    .requirement = "JOIN-132", \
	    .descr = "A " #name " namespace is gone when its only member goes into another, and lives on", \
	    .needs = "user setns " NEEDS_##name) { require_gone_with_leaver(index); }

GONE_WITH_LEAVER(uts, CELL_UTS)
GONE_WITH_LEAVER(ipc, CELL_IPC)
GONE_WITH_LEAVER(mount, CELL_MOUNT)
GONE_WITH_LEAVER(net, CELL_NET)
GONE_WITH_LEAVER(cgroup, CELL_CGROUP)
GONE_WITH_LEAVER(time, CELL_TIME)

/* ---- a descriptor ---- */

static void
open_own(struct keeping *seen)
{
	seen->pin = SETUP(open_namespace(0, cell_namespaces[seen->type].file));
}

static void
make_descriptor(struct keeping *seen)
{
	run_member(seen, open_own);
}

static void
close_pin(struct keeping *seen)
{
	close(seen->pin);
}

static void
require_kept_by_descriptor(int type)
{
	require_kept((struct keeping){ .type = type, .room = 1, .make = make_descriptor, .let_go = close_pin }, 0);
}

#define KEPT_BY_DESCRIPTOR(name, index) \
	CASE(a_descriptor_keeps_##name, \
	    .requirement = "JOIN-133", \
	    .descr = "A " #name " namespace without member is there while a descriptor is open, and gone when it is closed", \
	    .needs = "user " NEEDS_##name) { require_kept_by_descriptor(index); }

CASE_EACH_TYPE(KEPT_BY_DESCRIPTOR)

/* ---- a bind mount ---- */

static void
make_mount(struct keeping *seen)
{
	char path[64];

	start_member(seen, true, be_there);
	if (seen->made != 0)
		return;
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", seen->member, cell_namespaces[seen->type].file);
	close(SETUP(open("pin", O_CREAT | O_RDONLY | O_CLOEXEC, 0600)));
	SETUP(mount(path, "pin", NULL, MS_BIND, NULL));
	end_member(seen);
}

static void
unmount_pin(struct keeping *seen)
{
	(void)seen;
	SETUP(umount2("pin", MNT_DETACH));
}

/* The keeper's own mount namespace counts too. */
static void
require_kept_by_mount(int type)
{
	count_mount_namespaces_on_one_cpu();
	require_kept((struct keeping){ .type = type, .room = type == CELL_MOUNT ? 2 : 1, .make = make_mount,
	    .let_go = unmount_pin }, CLONE_NEWNS);
}

#define KEPT_BY_MOUNT(name, index) \
	CASE(a_bind_mount_keeps_##name, \
	    .requirement = "JOIN-134", \
	    .descr = "A " #name " namespace without member is there while its link is mounted, and gone when it is not", \
	    .needs = "user mount " NEEDS_##name) { require_kept_by_mount(index); }

CASE_EACH_TYPE(KEPT_BY_MOUNT)
