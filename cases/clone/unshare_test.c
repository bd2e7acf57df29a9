/* unshare_test.c - what unshare(2) refuses, what it implies, and what stays shared. */
#include <sys/stat.h>

#include "clone.h"

static const struct cell_spec same = { 0 };

/* All that a refused call could have changed. */
struct membership {
	int flags, before;		/* before: flags of a call that comes first */
	int number;			/* errno */
	uint64_t was[CELL_TYPES], is[CELL_TYPES], children[CELL_TYPES];
};

static void
look_at_membership(void *arg)
{
	struct membership *seen = arg;
	pid_t pid;

	if (seen->before != 0)
		SETUP(IN_TIME(unshare(seen->before)));
	look_at_ids(seen->was);
	seen->number = ERRNO_OF(IN_TIME(unshare(seen->flags)));
	look_at_ids(seen->is);
	if (seen->before == 0) {
		pid = SETUP(fork());
		if (pid == 0) {
			look_at_ids(seen->children);
			exit_child(0);
		}
		SETUP(wait_status(pid));
	}
}

static struct membership
observe_unshare(int before, int flags)
{
	struct membership seen = { .before = before, .flags = flags, .number = -1 };

	case_observe(&same, look_at_membership, &seen, sizeof(seen));
	for (int type = 0; type < CELL_TYPES; type++)
		REQUIRE_EQ(seen.was[type], seen.is[type]);
	for (int type = 0; type < CELL_TYPES && before == 0; type++)
		REQUIRE_EQ(seen.was[type], seen.children[type]);
	skip_for_limit(seen.number);
	return seen;
}

/* Flags of clone(2) alone, whose bits no later kernel gave a meaning here. */
static const unsigned foreign[] = {
	CLONE_PTRACE, CLONE_VFORK, CLONE_PARENT, CLONE_SETTLS, CLONE_UNTRACED, CLONE_IO, SIGCHLD,
};

CASE(unshare_refuses_other_flags,
    .requirement = "CLONE-141",
    .descr = "unshare() with a flag of clone() that cannot be reversed, or a signal number, is EINVAL",
    .needs = "unshare")
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		REQUIRE_ERRNO(EINVAL, observe_unshare(0, (int)foreign[i]).number);
}

CASE(unshare_refuses_other_flags_among_types,
    .requirement = "CLONE-141 CLONE-142",
    .descr = "unshare() of all types with a flag that is none is EINVAL, and caller and children stay where they were",
    .needs = "unshare uts")
{
	const uint64_t offered = find_offered(BY_UNSHARE);

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		REQUIRE_ERRNO(EINVAL, observe_unshare(0, (int)(offered | foreign[i])).number);
}

CASE(unshare_that_fails_for_one_type_changes_none,
    .requirement = "CLONE-142",
    .descr = "unshare() of the pid namespace a second time, with all types, is EINVAL and changes no membership",
    .needs = "unshare pid uts")
{
	const uint64_t all = find_offered(BY_UNSHARE) | CLONE_NEWPID;

	REQUIRE_ERRNO(EINVAL, observe_unshare(CLONE_NEWPID, (int)all).number);
	REQUIRE_ERRNO(EINVAL, observe_unshare(CLONE_NEWPID, CLONE_NEWPID | CLONE_NEWUTS).number);
}

CASE(unshare_of_what_a_lone_thread_has_does_nothing,
    .requirement = "CLONE-143",
    .descr = "unshare() with CLONE_THREAD, CLONE_SIGHAND and CLONE_VM succeeds in a process of one thread",
    .needs = "unshare")
{
	static const int flags[] = {
		CLONE_THREAD, CLONE_SIGHAND, CLONE_VM, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM,
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		REQUIRE_ERRNO(0, observe_unshare(0, flags[i]).number);
}

static int
unshare_memory(void *arg)
{
	*(int *)arg = ERRNO_OF(unshare(CLONE_VM));
	return 0;
}

static void
look_at_shared_memory(void *arg)
{
	_Alignas(16) char stack[16384];
	int *seen = arg;
	pid_t pid = clone(unshare_memory, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, &seen[0]);

	SETUP(pid);
	SETUP(wait_status(pid));
	unshare_memory(&seen[1]);
}

CASE(unshare_refuses_memory_that_is_shared,
    .requirement = "CLONE-145",
    .descr = "unshare() with CLONE_VM is EINVAL to a process that shares its memory with another, granted afterwards",
    .needs = "unshare")
{
	int seen[2] = { -1, -1 };

	case_observe(&same, look_at_shared_memory, seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen[0]);
	REQUIRE_ERRNO(0, seen[1]);
}

/* A number that no descriptor of a case has. */
#define FAR_DESCRIPTOR 50

/* A child that shares directories and descriptors with its creator, parts with
 * some of it, changes all of it, and what the creator sees of that. */
struct sharing {
	int flags;		/* for unshare() */
	int number;		/* errno */
	bool moved, opened;	/* the creator's directory, its descriptor */
};

static void
look_at_sharing(void *arg)
{
	struct sharing *seen = arg;
	struct stat here, there;
	pid_t pid;

	SETUP(stat("below", &there));
	pid = SETUP(fork_with(BY_CLONE, CLONE_FS | CLONE_FILES));
	if (pid == 0) {
		int fd;

		seen->number = ERRNO_OF(IN_TIME(unshare(seen->flags)));
		fd = SETUP(open("below", O_RDONLY | O_CLOEXEC));
		SETUP(dup2(fd, FAR_DESCRIPTOR));
		SETUP(chdir("below"));
		exit_child(0);
	}
	SETUP(wait_status(pid));
	SETUP(stat(".", &here));
	seen->moved = here.st_ino == there.st_ino;
	seen->opened = fcntl(FAR_DESCRIPTOR, F_GETFD) != -1;
}

static void
require_sharing(int flags, bool moved, bool opened)
{
	struct sharing seen = { .flags = flags, .number = -1 };

	SETUP(mkdir("below", 0700));
	case_observe(&same, look_at_sharing, &seen, sizeof(seen));
	skip_for_limit(seen.number);
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(moved, seen.moved);
	REQUIRE_EQ(opened, seen.opened);
}

CASE(unshare_of_nothing_changes_nothing,
    .requirement = "CLONE-140 CLONE-149 CLONE-150",
    .descr = "unshare(0) leaves directories and descriptors shared",
    .needs = "unshare")
{
	require_sharing(0, true, true);
}

CASE(unshare_ends_the_sharing_of_directories,
    .requirement = "CLONE-149",
    .descr = "After unshare(CLONE_FS) a change of directory is the caller's alone; descriptors stay shared",
    .needs = "unshare")
{
	require_sharing(CLONE_FS, false, true);
}

CASE(unshare_ends_the_sharing_of_descriptors,
    .requirement = "CLONE-150",
    .descr = "After unshare(CLONE_FILES) a new descriptor is the caller's alone; directories stay shared",
    .needs = "unshare")
{
	require_sharing(CLONE_FILES, true, false);
}

/* But the mount and the user namespace, for which there are other promises. */
#define SHARES_THE_REST(type, index) \
	CASE(directories_and_descriptors_stay_shared_across_##type##_namespaces, \
	    .requirement = "CLONE-16" DIGIT_##type, \
	    .descr = "unshare() of the " #type " namespace leaves directories and descriptors shared", \
	    .needs = "unshare " #type) { require_sharing((int)cell_namespaces[index].flag, true, true); }

SHARES_THE_REST(pid, CELL_PID)
SHARES_THE_REST(uts, CELL_UTS)
SHARES_THE_REST(ipc, CELL_IPC)
SHARES_THE_REST(net, CELL_NET)
SHARES_THE_REST(cgroup, CELL_CGROUP)
SHARES_THE_REST(time, CELL_TIME)
