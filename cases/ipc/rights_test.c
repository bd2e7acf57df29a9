/* rights_test.c - who may make an ipc namespace, open its objects, write its limits. */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "kinds.h"
#include "sysctl.h"

static const struct cell_spec same = { 0 };
static const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
static const struct cell_spec inner_user_and_ipc = {
	.namespaces = CLONE_NEWUSER | CLONE_NEWIPC, .setup = CELL_MAP_IDS
};

struct answers {
	int with, without;	/* errno, by capability */
};

static void
look_at_clone(void *arg)
{
	struct answers *seen = arg;

	seen->with = try_clone(CLONE_NEWIPC);
	SETUP(drop_capabilities());
	seen->without = try_clone(CLONE_NEWIPC);
}

static void
look_at_unshare(void *arg)
{
	struct answers *seen = arg;

	seen->with = ERRNO_OF(unshare(CLONE_NEWIPC));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(unshare(CLONE_NEWIPC));
}

static void
require_capability(void (*look)(void *))
{
	struct answers seen = { -1, -1 };

	case_observe(&same, look, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(clone_needs_cap_sys_admin,
    .requirement = "IPC-63",
    .descr = "clone(CLONE_NEWIPC) is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "ipc")
{
	require_capability(look_at_clone);
}

CASE(unshare_needs_cap_sys_admin,
    .requirement = "IPC-64",
    .descr = "unshare(CLONE_NEWIPC) is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "ipc")
{
	require_capability(look_at_unshare);
}

CASE(clone_refuses_a_shared_undo_list,
    .requirement = "IPC-65",
    .descr = "clone(CLONE_NEWIPC | CLONE_SYSVSEM) is EINVAL; each flag alone is granted",
    .needs = "ipc sysv")
{
	REQUIRE_ERRNO(0, try_clone(CLONE_NEWIPC));
	REQUIRE_ERRNO(0, try_clone(CLONE_SYSVSEM));
	REQUIRE_ERRNO(EINVAL, try_clone(CLONE_NEWIPC | CLONE_SYSVSEM));
}

/* clone3(2) of a child that ends at once: 0 or errno. */
static int
try_clone3(uint64_t flags)
{
	uint64_t args[8] = { [0] = flags, [4] = SIGCHLD };	/* struct clone_args, version 0 */
	pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof(args));

	if (pid == 0)
		_exit(0);
	return pid == -1 ? errno : wait_status(pid);
}

CASE(clone3_refuses_a_shared_undo_list,
    .requirement = "IPC-65",
    .descr = "clone3() with CLONE_NEWIPC and CLONE_SYSVSEM is EINVAL as well",
    .needs = "ipc sysv clone3")
{
	REQUIRE_ERRNO(0, try_clone3(CLONE_NEWIPC));
	REQUIRE_ERRNO(EINVAL, try_clone3(CLONE_NEWIPC | CLONE_SYSVSEM));
}

/* Objects that grant nothing to anybody. */
struct closed_objects {
	int id[SYSV_KINDS];
	int with[SYSV_KINDS], without[SYSV_KINDS];	/* errno of IPC_STAT, by capability */
};

static void
make_closed(struct closed_objects *objects)
{
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		objects->id[kind] = SETUP(ipc_kinds[kind].get(IPC_CREAT | IPC_EXCL));
}

static void
look_at_closed(void *arg)
{
	struct closed_objects *seen = arg;

	for (int kind = 0; kind < SYSV_KINDS; kind++)
		seen->with[kind] = ERRNO_OF(ipc_kinds[kind].stat(seen->id[kind]));
	SETUP(drop_capabilities());
	for (int kind = 0; kind < SYSV_KINDS; kind++)
		seen->without[kind] = ERRNO_OF(ipc_kinds[kind].stat(seen->id[kind]));
}

static void
look_at_own_closed(void *arg)
{
	make_closed(arg);
	look_at_closed(arg);
}

CASE(cap_ipc_owner_opens_objects_where_it_governs,
    .requirement = "IPC-66",
    .descr = "IPC_STAT of an object with mode 0 is granted to root of the owning user namespace, EACCES without capabilities",
    .needs = "user ipc sysv")
{
	struct closed_objects seen;

	memset(&seen, -1, sizeof(seen));
	case_observe(&inner_user_and_ipc, look_at_own_closed, &seen, sizeof(seen));
	for (int kind = 0; kind < SYSV_KINDS; kind++) {
		REQUIRE_ERRNO(0, seen.with[kind]);
		REQUIRE_ERRNO(EACCES, seen.without[kind]);
	}
}

CASE(capabilities_of_an_inner_user_namespace_open_nothing,
    .requirement = "IPC-67",
    .descr = "IPC_STAT of an object with mode 0 is EACCES to root of a child user namespace",
    .needs = "user ipc sysv")
{
	struct closed_objects seen;

	memset(&seen, -1, sizeof(seen));
	make_closed(&seen);
	case_observe(&inner_user, look_at_closed, &seen, sizeof(seen));
	for (int kind = 0; kind < SYSV_KINDS; kind++) {
		REQUIRE_ERRNO(EACCES, seen.with[kind]);
		SETUP(remove_object(kind, seen.id[kind]));
	}
}

struct room {
	const char *msgmnb;		/* written before; NULL: left */
	int granted, refused;		/* errno of msg_qbytes at msgmnb, and above it */
};

static int
set_room(int id, unsigned long bytes)
{
	struct msqid_ds data;

	SETUP(msgctl(id, IPC_STAT, &data));
	data.msg_qbytes = bytes;
	return ERRNO_OF(msgctl(id, IPC_SET, &data));
}

static void
look_at_room(void *arg)
{
	struct room *seen = arg;
	const int id = SETUP(make_object(MSG));
	unsigned long limit;

	if (seen->msgmnb != NULL)
		SETUP(put_text(SYSV_LIMIT("msgmnb"), seen->msgmnb));
	limit = (unsigned long)SETUP(look_number(SYSV_LIMIT("msgmnb")));
	SETUP(drop_capabilities());
	seen->granted = set_room(id, limit);
	seen->refused = set_room(id, limit + 1);
	SETUP(remove_object(MSG, id));
}

CASE(msg_qbytes_above_msgmnb_is_refused,
    .requirement = "IPC-62",
    .descr = "Without CAP_SYS_RESOURCE IPC_SET takes a msg_qbytes of msgmnb, and is EPERM for one byte more",
    .needs = "ipc sysv")
{
	struct room seen = { NULL, -1, -1 };

	case_observe(&same, look_at_room, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.granted);
	REQUIRE_ERRNO(EPERM, seen.refused);
}

CASE(msg_qbytes_is_limited_by_the_namespaces_own_msgmnb,
    .requirement = "IPC-59",
    .descr = "A higher msgmnb inside allows that msg_qbytes there; outside the old one still counts",
    .needs = "ipc sysv")
{
	const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };
	struct room inner = { "20000", -1, -1 }, outer = { NULL, -1, -1 };

	skip_unless_owned(SYSV_LIMIT("msgmnb"));
	SETUP(put_text(SYSV_LIMIT("msgmnb"), "10000"));
	case_observe(&inside, look_at_room, &inner, sizeof(inner));
	case_observe(&same, look_at_room, &outer, sizeof(outer));
	REQUIRE_ERRNO(0, inner.granted);
	REQUIRE_ERRNO(EPERM, inner.refused);
	REQUIRE_ERRNO(0, outer.granted);
	REQUIRE_ERRNO(EPERM, outer.refused);
	REQUIRE_EQ(10000, look_number(SYSV_LIMIT("msgmnb")));
}

static const char *const limit_files[] = { SYSV_LIMIT("msgmni"), SYSV_LIMIT("shmmax"), SYSV_LIMIT("sem"),
	MQ_LIMIT("msg_max"), MQ_LIMIT("queues_max") };
enum { LIMIT_FILES = sizeof(limit_files) / sizeof(limit_files[0]) };

struct writes {
	int owned;			/* how many of them */
	int became;			/* errno of becoming somebody else */
	int made;			/* errno of making namespaces of one's own */
	int wrote[LIMIT_FILES];		/* errno */
};

/* Writes what is there already. */
static void
look_at_writes(void *arg)
{
	struct writes *seen = arg;
	char text[64];

	seen->owned = 0;
	for (int i = 0; i < LIMIT_FILES; i++) {
		seen->owned += look_owned(limit_files[i]);
		seen->wrote[i] = look_text(limit_files[i], text, sizeof(text)) == -1 ? errno :
		    ERRNO_OF(put_text(limit_files[i], text));
	}
}

static void
look_at_writes_of_another(void *arg)
{
	struct writes *seen = arg;

	seen->became = ERRNO_OF(setresuid(65534, 65534, 65534));
	look_at_writes(seen);
}

/* Root of the host may write them anyway, so it becomes somebody else first. */
static void
look_at_writes_of_an_owner(void *arg)
{
	struct writes *seen = arg;
	char map[32];

	seen->became = ERRNO_OF(setresuid(65534, 65534, 65534));
	/* A process that changed its ids has no files in /proc to write. */
	SETUP(prctl(PR_SET_DUMPABLE, 1));
	snprintf(map, sizeof(map), "0 %u 1", geteuid());
	seen->made = ERRNO_OF(case_unshare(CLONE_NEWUSER | CLONE_NEWIPC));
	if (seen->made != 0)
		return;
	SETUP(put_text("/proc/self/uid_map", map));
	look_at_writes(seen);
}

/*
 * Kernels from before the promise give none of the files to the owner. One that
 * gives some of them knows it, as does one that gives pid_max, which came later.
 */
static void
skip_unless_promised(const struct writes *seen)
{
	struct cell_feature later;

	if (seen->owned > 0)
		return;
	if (cell_feature("pid-max", &later, NULL) < 0 || later.support != CELL_SUPPORTED)
		case_skip("unsupported", "no file belongs to the owner of its namespace, pid_max included");
}

CASE(root_of_the_owning_user_namespace_writes_limits,
    .requirement = "IPC-60",
    .descr = "Root of a child user namespace may write the limits of an ipc namespace created in it",
    .needs = "user ipc sysv posix-mq")
{
	struct writes seen;

	if (look_read_only(limit_files[0]))
		case_skip("denied", "%s is on a read-only mount", limit_files[0]);
	memset(&seen, -1, sizeof(seen));
	case_observe(&same, look_at_writes_of_an_owner, &seen, sizeof(seen));
	if (seen.made != 0)
		case_skip("denied", "an ordinary user makes no user namespace: %s", strerror(seen.made));
	skip_unless_promised(&seen);
	REQUIRE_EQ(LIMIT_FILES, seen.owned);
	for (int i = 0; i < LIMIT_FILES; i++)
		REQUIRE(seen.wrote[i] == 0, "write %s: %s", limit_files[i], strerror(seen.wrote[i]));
}

CASE(nobody_else_writes_limits,
    .requirement = "IPC-61",
    .descr = "A user who is not root of the owning user namespace gets EACCES for every limit",
    .needs = "privileged ipc sysv posix-mq")
{
	struct writes seen;

	if (look_read_only(limit_files[0]))
		case_skip("denied", "%s is on a read-only mount", limit_files[0]);
	memset(&seen, -1, sizeof(seen));
	case_observe(&same, look_at_writes_of_another, &seen, sizeof(seen));
	if (seen.became != 0)
		case_skip("denied", "no second user id to become: %s", strerror(seen.became));
	for (int i = 0; i < LIMIT_FILES; i++)
		REQUIRE(seen.wrote[i] == EACCES, "write %s: %s", limit_files[i], strerror(seen.wrote[i]));
}
