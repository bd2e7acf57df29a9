/* lifetime_test.c - what keeps a cgroup namespace and its root, and when it is gone. */
#include "cases/lifetime.h"
#include "tree.h"

struct visit {
	int target;		/* descriptor */
	char path[PATH_SIZE];
};

/* In the group that is the root of what it joins. */
static void
look_after_join(void *arg)
{
	struct visit *seen = arg;

	enter_group("a");
	SETUP(setns(seen->target, CLONE_NEWCGROUP));
	look_at_membership(0, seen->path);
}

static void
require_root_kept(int target)
{
	struct visit seen = { .target = target };

	case_observe(&same, look_after_join, &seen, sizeof(seen));
	REQUIRE_STR("/", seen.path);
}

CASE(a_descriptor_keeps_the_namespace,
    .requirement = "CGROUP-50",
    .descr = "An open /proc/PID/ns/cgroup keeps the namespace's root after the last member has ended",
    .needs = "setns cgroup cgroup2")
{
	struct actor member;
	int fd;

	make_tree();
	make_group("a");
	start_member(&member, "a", CLONE_NEWCGROUP);
	fd = SETUP(open_namespace(member.cell.pid, "cgroup"));
	end_member(&member);
	require_root_kept(fd);
}

CASE(a_bind_mount_keeps_the_namespace,
    .requirement = "CGROUP-51",
    .descr = "A bind mount of /proc/PID/ns/cgroup keeps the namespace's root after the last member has ended",
    .needs = "setns cgroup cgroup2")
{
	struct actor member;
	char path[64];

	make_tree();
	make_group("a");
	start_member(&member, "a", CLONE_NEWCGROUP);
	snprintf(path, sizeof(path), "/proc/%d/ns/cgroup", member.cell.pid);
	close(SETUP(open("pin", O_CREAT | O_RDONLY | O_CLOEXEC, 0600)));
	SETUP(mount(path, "pin", NULL, MS_BIND, NULL));
	end_member(&member);
	require_root_kept(SETUP(open("pin", O_RDONLY | O_CLOEXEC)));
	SETUP(umount2("pin", MNT_DETACH));
}

CASE(a_namespace_does_not_keep_its_root_from_being_removed,
    .requirement = "CGROUP-52",
    .descr = "A cgroup without processes and children can be removed while a descriptor holds the namespace of it",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	int fd;

	make_tree();
	make_group("a");
	start_member(&member, "a", CLONE_NEWCGROUP);
	fd = SETUP(open_namespace(member.cell.pid, "cgroup"));
	end_member(&member);
	REQUIRE_ERRNO(0, ERRNO_OF(group_rmdir(in_tree("a"))));
	REQUIRE(access(in_tree("a"), F_OK) < 0, "the cgroup is still there");
	close(fd);
}

CASE(the_root_outlives_its_namespace,
    .requirement = "CGROUP-53",
    .descr = "When the last member of a cgroup namespace has ended, the cgroup that was its root is still there",
    .needs = "cgroup cgroup2")
{
	struct actor member;

	make_tree();
	make_group("a");
	make_group("a/b");
	start_member(&member, "a", CLONE_NEWCGROUP);
	end_member(&member);
	REQUIRE(access(in_tree("a/b"), F_OK) == 0, "a cgroup of the namespace is gone");
}

static void
observe_cgroup_count(struct count *seen)
{
	*seen = (struct count){
		.file = "cgroup", .limit = "/proc/sys/user/max_cgroup_namespaces", .flag = CLONE_NEWCGROUP,
	};
	observe_count(seen);
	REQUIRE_ERRNO(0, seen->first);
}

CASE(a_namespace_without_member_or_pin_is_gone,
    .requirement = "CGROUP-54",
    .descr = "When the last member has ended and the descriptor is closed, it is counted no more",
    .needs = "user cgroup")
{
	struct count seen;

	observe_cgroup_count(&seen);
	REQUIRE_ERRNO(ENOSPC, seen.pinned);
	REQUIRE_ERRNO(0, seen.after);
}

CASE(the_limit_on_cgroup_namespaces_is_kept,
    .requirement = "CGROUP-55",
    .descr = "With user.max_cgroup_namespaces at 1 the second cgroup namespace is ENOSPC",
    .needs = "user cgroup")
{
	struct count seen;

	observe_cgroup_count(&seen);
	REQUIRE_ERRNO(ENOSPC, seen.second);
}
