/* event_test.c - mounting and unmounting as fanotify(7) reports it, one namespace at a time. */
#include <sys/fanotify.h>

#include "statmount.h"

#define NEEDS .needs = "mount tmpfs statmount fanotify-mount"

/* Newer values than some headers know. */
#ifndef FAN_REPORT_MNT
#define FAN_REPORT_MNT 0x00004000
#define FAN_MNT_ATTACH 0x01000000
#define FAN_MNT_DETACH 0x02000000
#define FAN_MARK_MNTNS 0x00000110
#endif
#define INFO_TYPE_MNT 7

/* struct fanotify_event_info_mnt, the only record of such an event. */
struct mount_event {
	struct fanotify_event_metadata data;
	uint8_t type, pad;
	uint16_t length;
	uint64_t mount;
};

/* A listener for the namespace of a process; -1 with errno. */
static int
listen_to(pid_t pid)
{
	int group = SETUP(fanotify_init(FAN_REPORT_MNT | FAN_CLOEXEC | FAN_NONBLOCK, 0));
	int fd = SETUP(open_namespace(pid, "mnt"));
	int error = ERRNO_OF(fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_MNTNS, FAN_MNT_ATTACH | FAN_MNT_DETACH, fd,
	    NULL));

	close(fd);
	if (error == 0)
		return group;
	close(group);
	errno = error;
	return -1;
}

/* The events of a mount among all that were reported since the last call: each
 * is known before the call that caused it returns. */
static uint64_t
events_of(int group, uint64_t mount)
{
	struct mount_event events[32];
	uint64_t mask = 0;
	ssize_t n;

	while ((n = read(group, events, sizeof(events))) > 0)
		for (ssize_t i = 0; i < n / (ssize_t)sizeof(events[0]); i++)
			if (events[i].type == INFO_TYPE_MNT && events[i].mount == mount)
				mask |= events[i].data.mask;
	return mask;
}

CASE(mounting_and_unmounting_are_reported,
    .requirement = "MNT-165",
    .descr = "A listener on the namespace hears of a mount that comes and goes, by its id", NEEDS)
{
	int group = SETUP(listen_to(0));
	uint64_t id;

	make_ground();
	make_mount("m");
	id = unique_mount_id("m");
	REQUIRE_EQ(FAN_MNT_ATTACH, events_of(group, id));
	SETUP(umount2("m", 0));
	REQUIRE_EQ(FAN_MNT_DETACH, events_of(group, id));
	close(group);
}

CASE(moving_is_reported_as_both,
    .requirement = "MNT-166",
    .descr = "A mount that is moved is reported as detached and attached", NEEDS)
{
	int group = SETUP(listen_to(0));
	uint64_t id;

	make_ground();
	make_mount("m");
	make_directory("b");
	id = unique_mount_id("m");
	events_of(group, id);
	SETUP(mount_move("m", "b"));
	REQUIRE_EQ(FAN_MNT_ATTACH | FAN_MNT_DETACH, events_of(group, id));
	close(group);
}

/* What a listener on the case's namespace hears of an actor's mount. */
static uint64_t
events_of_holder(uint64_t namespaces)
{
	int group = SETUP(listen_to(0));
	struct actor holder;
	uint64_t id = start_mount_holder(&holder, namespaces), seen = events_of(group, id);

	end_mount_holder(&holder);
	close(group);
	return seen;
}

CASE(mounts_of_another_namespace_are_not_reported,
    .requirement = "MNT-167",
    .descr = "A listener on one namespace hears nothing of a mount in another", NEEDS)
{
	REQUIRE_EQ(0, events_of_holder(CLONE_NEWNS));
}

CASE(without_a_namespace_the_mount_is_reported,
    .requirement = "MNT-167",
    .descr = "Control: in the namespace that is listened to the same mount is reported", NEEDS)
{
	REQUIRE_EQ(FAN_MNT_ATTACH, events_of_holder(0));
}

CASE(another_namespace_can_be_listened_to,
    .requirement = "MNT-168",
    .descr = "A listener on a namespace that the caller governs hears of mounts there", NEEDS)
{
	struct actor holder;
	uint64_t id = start_mount_holder(&holder, CLONE_NEWNS);
	int group = listen_to(holder.cell.pid);

	REQUIRE(group >= 0, "listen: %s", strerror(errno));
	end_mount_holder(&holder);
	REQUIRE_EQ(FAN_MNT_DETACH, events_of(group, id));
	close(group);
}

struct listener {
	pid_t pid;
	bool drop;
	int error;
};

static void
try_to_listen(void *arg)
{
	struct listener *seen = arg;
	int group;

	if (seen->drop)
		SETUP(drop_capabilities());
	group = listen_to(seen->pid);
	seen->error = ERRNO_OF(group);
	close(group);
}

CASE(listening_needs_a_capability_over_the_namespace,
    .requirement = "MNT-169",
    .descr = "Without CAP_SYS_ADMIN, or with it in a child user namespace only: EPERM",
    .needs = "user mount tmpfs statmount fanotify-mount")
{
	const struct cell_spec same = { 0 }, inner = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct listener granted = { 0, false, -1 }, dropped = { 0, true, -1 }, child = granted;

	case_observe(&same, try_to_listen, &granted, sizeof(granted));
	case_observe(&same, try_to_listen, &dropped, sizeof(dropped));
	case_observe(&inner, try_to_listen, &child, sizeof(child));
	REQUIRE_ERRNO(0, granted.error);
	REQUIRE_ERRNO(EPERM, dropped.error);
	REQUIRE_ERRNO(EPERM, child.error);
}

CASE(events_of_mounts_are_for_mount_namespaces_alone,
    .requirement = "MNT-170",
    .descr = "On a directory or another type of namespace the mark fails with EINVAL", NEEDS)
{
	int group = SETUP(fanotify_init(FAN_REPORT_MNT | FAN_CLOEXEC, 0));
	int user = SETUP(open_namespace(0, "user"));

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_MNTNS, FAN_MNT_ATTACH, user, NULL)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_MNTNS, FAN_MNT_ATTACH, AT_FDCWD,
	    ".")));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(fanotify_mark(group, FAN_MARK_ADD, FAN_MNT_ATTACH, AT_FDCWD, ".")));
	close(user);
	close(group);
}
