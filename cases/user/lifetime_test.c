/* lifetime_test.c - what keeps a user namespace, and its maps with it. */
#include <linux/nsfs.h>
#include <sys/ioctl.h>

#include "ids.h"

struct visit {
	int target;				/* descriptor */
	int number;				/* errno of joining it */
	unsigned uid, gid;
	struct extent map;
};

static void
look_after_join(void *arg)
{
	struct visit *seen = arg;

	seen->number = ERRNO_OF(setns(seen->target, CLONE_NEWUSER));
	seen->uid = geteuid();
	seen->gid = getegid();
	SETUP(read_map(0, "uid_map", &seen->map, 1));
}

static void
require_kept(int target)
{
	struct visit seen = { .target = target, .number = -1 };

	case_observe(&same, look_after_join, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(1000, seen.uid);
	REQUIRE_EQ(1000, seen.gid);
	REQUIRE_EQ(1000, seen.map.inside);
}

/* What the last member left behind when it ended: a descriptor of its namespace of this type. */
static int
open_left(void (*play)(struct actor *self), const char *file)
{
	struct actor member;
	int fd;

	actor_start(&member, &mapped_to_1000, play, 0);
	actor_meet(&member, "there");
	fd = SETUP(open_namespace(member.cell.pid, file));
	actor_meet(&member, "done");
	actor_end(&member);
	return fd;
}

CASE(a_descriptor_keeps_the_maps,
    .requirement = "USER-160",
    .descr = "An open /proc/PID/ns/user keeps the namespace and its maps after the last member has ended",
    .needs = "user")
{
	require_kept(open_left(play_bystander, "user"));
}

CASE(a_bind_mount_keeps_the_maps,
    .requirement = "USER-161",
    .descr = "A bind mount of /proc/PID/ns/user keeps the namespace and its maps after the last member has ended",
    .needs = "user mount")
{
	struct actor member;
	char path[64];

	proc_path(start_bystander(&member, &mapped_to_1000), "ns/user", path);
	close(SETUP(open("pin", O_CREAT | O_RDONLY | O_CLOEXEC, 0600)));
	SETUP(mount(path, "pin", NULL, MS_BIND, NULL));
	end_bystander(&member);
	require_kept(SETUP(open("pin", O_RDONLY | O_CLOEXEC)));
	SETUP(umount2("pin", MNT_DETACH));
}

static void
play_parent(struct actor *self)
{
	enter_user_space(5);
	play_bystander(self);
}

CASE(a_child_keeps_its_parent,
    .requirement = "USER-162",
    .descr = "A user namespace without a member is still there, with its maps, while it has a child",
    .needs = "user user-in-user")
{
	const int child = open_left(play_parent, "user");

	require_kept(SETUP(ioctl(child, NS_GET_PARENT)));
}

static void
play_owner(struct actor *self)
{
	SETUP(unshare(CLONE_NEWUTS));
	play_bystander(self);
}

CASE(a_namespace_that_it_owns_keeps_it,
    .requirement = "USER-163",
    .descr = "A user namespace without a member is still there, with its maps, while a uts namespace that it owns is",
    .needs = "user uts")
{
	const int owned = open_left(play_owner, "uts");

	require_kept(SETUP(ioctl(owned, NS_GET_USERNS)));
}

/* Maps belong to the namespace: a second member has them, and nobody writes others. */
struct members {
	int lines;				/* of the second member's map before */
	struct extent second;			/* and after the first has written its own */
	int number;				/* errno of writing through the second's file */
};

static void
look_at_members(void *arg)
{
	struct members *seen = arg;
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	int ends[2];
	char byte, text[64];
	pid_t pid;

	SETUP_OK(leave_user_space());
	SETUP(pipe(ends));
	pid = SETUP(fork());
	if (pid == 0) {
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) == 0 ? 0 : 1);
	}
	seen->lines = SETUP(read_map(pid, "uid_map", NULL, 0));
	map_self(7, uid, gid);
	SETUP(read_map(pid, "uid_map", &seen->second, 1));
	seen->number = put_proc(pid, "uid_map", format_one(8, uid, text));
	close(ends[1]);
	wait_status(pid);
}

CASE(all_members_have_the_same_maps,
    .requirement = "USER-164",
    .descr = "What one member writes is the map of another, whose file cannot be written then: EPERM",
    .needs = "user")
{
	struct members seen = { .lines = -1, .number = -1 };

	case_observe(&same, look_at_members, &seen, sizeof(seen));
	REQUIRE_EQ(0, seen.lines);
	REQUIRE_EQ(7, seen.second.inside);
	REQUIRE_EQ(geteuid(), seen.second.outside);
	REQUIRE_ERRNO(EPERM, seen.number);
}
