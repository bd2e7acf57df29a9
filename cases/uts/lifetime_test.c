/* lifetime_test.c - what keeps a uts namespace, and when it is gone. */
#include <fcntl.h>
#include <sys/mount.h>

#include "cases/lifetime.h"
#include "uts.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWUTS };
static const struct cell_spec same = { 0 };

static void
play_last_member(struct actor *self)
{
	setup_name(HOST, "kept-host");
	setup_name(DOMAIN, "kept-domain");
	actor_meet(self, "named");
	actor_meet(self, "pinned");
}

struct visit {
	int target;		/* descriptor */
	char name[NAMES][NAME_SIZE];
};

static void
look_after_join(void *arg)
{
	struct visit *seen = arg;

	SETUP(setns(seen->target, CLONE_NEWUTS));
	for (int kind = 0; kind < NAMES; kind++)
		read_name(kind, seen->name[kind]);
}

static void
require_kept(int target)
{
	struct visit seen = { .target = target };

	case_observe(&same, look_after_join, &seen, sizeof(seen));
	REQUIRE_STR("kept-host", seen.name[HOST]);
	REQUIRE_STR("kept-domain", seen.name[DOMAIN]);
}

CASE(a_descriptor_keeps_the_namespace,
    .requirement = "UTS-35",
    .descr = "An open /proc/PID/ns/uts keeps both names after the last member has ended",
    .needs = "uts")
{
	struct actor member;
	int fd;

	actor_start(&member, &inside, play_last_member, 0);
	actor_meet(&member, "named");
	fd = SETUP(open_namespace(member.cell.pid, "uts"));
	actor_meet(&member, "pinned");
	actor_end(&member);
	/* Otherwise the case itself would be a member. */
	setup_name(HOST, "other-host");
	setup_name(DOMAIN, "other-domain");
	require_kept(fd);
}

CASE(a_bind_mount_keeps_the_namespace,
    .requirement = "UTS-36",
    .descr = "A bind mount of /proc/PID/ns/uts keeps both names after the last member has ended",
    .needs = "uts mount")
{
	struct actor member;
	char path[64];

	actor_start(&member, &inside, play_last_member, 0);
	actor_meet(&member, "named");
	snprintf(path, sizeof(path), "/proc/%d/ns/uts", member.cell.pid);
	close(SETUP(open("pin", O_CREAT | O_RDONLY | O_CLOEXEC, 0600)));
	SETUP(mount(path, "pin", NULL, MS_BIND, NULL));
	actor_meet(&member, "pinned");
	actor_end(&member);
	setup_name(HOST, "other-host");
	setup_name(DOMAIN, "other-domain");
	require_kept(SETUP(open("pin", O_RDONLY | O_CLOEXEC)));
	SETUP(umount2("pin", MNT_DETACH));
}

static void
observe_uts_count(struct count *seen)
{
	*seen = (struct count){ .file = "uts", .limit = "/proc/sys/user/max_uts_namespaces", .flag = CLONE_NEWUTS };
	observe_count(seen);
	REQUIRE_ERRNO(0, seen->first);
}

CASE(a_namespace_without_member_or_pin_is_gone,
    .requirement = "UTS-37",
    .descr = "When the last member has ended and the descriptor is closed, it is counted no more",
    .needs = "user uts")
{
	struct count seen;

	observe_uts_count(&seen);
	REQUIRE_ERRNO(ENOSPC, seen.pinned);
	REQUIRE_ERRNO(0, seen.after);
}

CASE(the_limit_on_uts_namespaces_is_kept,
    .requirement = "UTS-38",
    .descr = "With user.max_uts_namespaces at 1 the second uts namespace is ENOSPC",
    .needs = "user uts")
{
	struct count seen;

	observe_uts_count(&seen);
	REQUIRE_ERRNO(ENOSPC, seen.second);
}
