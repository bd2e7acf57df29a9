/* setns_test.c - joining a mount namespace that already exists. */
#include <signal.h>

#include "cases/setns.h"
#include "mounts.h"

#define NEEDS "setns mount CAP_SYS_CHROOT"

/* The actor holds a namespace with a mount that is nowhere else. */
static void
play_holder(struct actor *self)
{
	make_held_mount();
	actor_meet(self, "mounted");
	actor_meet(self, "joined");
}

struct attempt {
	struct join join;
	bool share;		/* have a child with the same root and directory */
	bool directory_is_root, left_chroot;
};

/* A child that shares root and working directory, until `gate` is closed. */
static pid_t
start_sharer(int gate[2])
{
	char byte;
	pid_t pid;

	SETUP(pipe2(gate, O_CLOEXEC));
	pid = (pid_t)SETUP(syscall(SYS_clone, CLONE_FS | SIGCHLD, NULL, NULL, NULL, 0));
	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &byte, 1) != 0);
	}
	close(gate[0]);
	return pid;
}

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;
	int gate[2];
	pid_t pid = 0;

	if (seen->share)
		pid = start_sharer(gate);
	look_after_join(&seen->join);
	if (pid != 0) {
		close(gate[1]);
		wait_status(pid);
	}
}

/* Start the actor, try the join from a process with the given spec, and say
 * what the actor's namespace is. */
static uint64_t
try_join(const struct cell_spec *spec, struct attempt *attempt, bool by_pidfd, void (*look)(void *))
{
	const struct cell_spec holder = { .namespaces = CLONE_NEWNS };
	struct actor actor;
	char path[64];
	struct stat st;

	make_ground();
	actor_start(&actor, &holder, play_holder, 0);
	actor_meet(&actor, "mounted");
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", actor.cell.pid);
	attempt->join.fd = by_pidfd ? actor.cell.pidfd : SETUP(open(path, O_RDONLY | O_CLOEXEC));
	SETUP(stat(path, &st));
	case_observe(spec, look, attempt, sizeof(*attempt));
	if (!by_pidfd)
		close(attempt->join.fd);
	actor_meet(&actor, "joined");
	actor_end(&actor);
	return st.st_ino;
}

CASE(joined_namespace_shows_its_mounts,
    .requirement = "MNT-91",
    .descr = "After setns a process is in that mount namespace and sees its mounts",
    .needs = NEEDS " tmpfs")
{
	struct attempt seen = { .join.type = CLONE_NEWNS };
	uint64_t theirs = try_join(&plain, &seen, false, look_at_attempt);

	REQUIRE_NE(look_namespace("mnt"), theirs);
	REQUIRE_ERRNO(0, seen.join.error);
	REQUIRE_EQ(theirs, seen.join.namespace);
	REQUIRE(seen.join.sees_held, "the mount of the joined namespace is not seen");
}

CASE(namespace_can_be_joined_by_a_pidfd,
    .requirement = "MNT-98",
    .descr = "setns on a pidfd with CLONE_NEWNS joins the mount namespace of that process",
    .needs = NEEDS " tmpfs setns-pidfd")
{
	struct attempt seen = { .join.type = CLONE_NEWNS };
	uint64_t theirs = try_join(&plain, &seen, true, look_at_attempt);

	REQUIRE_ERRNO(0, seen.join.error);
	REQUIRE_EQ(theirs, seen.join.namespace);
	REQUIRE(seen.join.sees_held, "the mount of the joined namespace is not seen");
}

static void
look_at_directories(void *arg)
{
	struct attempt *seen = arg;
	struct stat root, directory;
	int proc = SETUP(open("/proc", O_PATH | O_CLOEXEC));

	make_directory("jail");
	make_file("jail/in-jail");
	SETUP(chroot("jail"));
	SETUP(chdir("/"));
	seen->join.error = ERRNO_OF(setns(seen->join.fd, seen->join.type));
	SETUP(stat("/", &root));
	SETUP(stat(".", &directory));
	seen->directory_is_root = root.st_dev == directory.st_dev && root.st_ino == directory.st_ino;
	seen->left_chroot = access("/in-jail", F_OK) < 0 && access("in-jail", F_OK) < 0;
	look_at_joined(&seen->join, proc);
	close(proc);
}

CASE(joining_moves_root_and_working_directory,
    .requirement = "MNT-92",
    .descr = "After setns root and working directory are the root of the namespace, also from a chroot",
    .needs = NEEDS " tmpfs")
{
	struct attempt seen = { .join.type = CLONE_NEWNS };

	try_join(&plain, &seen, false, look_at_directories);
	REQUIRE_ERRNO(0, seen.join.error);
	REQUIRE(seen.left_chroot, "root or working directory is still the old one");
	REQUIRE(seen.directory_is_root, "the working directory is not the root");
	REQUIRE(seen.join.sees_held, "the mount of the joined namespace is not seen");
}

CASE(joining_with_a_shared_root_is_refused,
    .requirement = "MNT-93",
    .descr = "A process that shares its root and working directory cannot join: EINVAL",
    .needs = NEEDS " tmpfs")
{
	struct attempt seen = { .join.type = CLONE_NEWNS, .share = true };

	try_join(&plain, &seen, false, look_at_attempt);
	REQUIRE_ERRNO(EINVAL, seen.join.error);
	REQUIRE_EQ(look_namespace("mnt"), seen.join.namespace);
}

CASE(joining_needs_sys_admin,
    .requirement = "MNT-94",
    .descr = "Without CAP_SYS_ADMIN a mount namespace cannot be joined: EPERM; without another it can",
    .needs = NEEDS)
{
	require_own_capability(CELL_MOUNT, CAP_SYS_ADMIN);
}

CASE(joining_needs_sys_chroot,
    .requirement = "MNT-95",
    .descr = "Without CAP_SYS_CHROOT a mount namespace cannot be joined: EPERM; without another it can",
    .needs = NEEDS)
{
	require_own_capability(CELL_MOUNT, CAP_SYS_CHROOT);
}

CASE(joining_needs_rights_in_the_owner_of_the_namespace,
    .requirement = "MNT-96",
    .descr = "All capabilities in a child of the owning user namespace are not enough: EPERM",
    .needs = "user " NEEDS)
{
	require_capability_in_owner(CELL_MOUNT);
}

CASE(descriptor_of_another_type_is_refused,
    .requirement = "MNT-97",
    .descr = "A mount namespace asked for as any other type: EINVAL",
    .needs = NEEDS)
{
	require_type_check(CELL_MOUNT);
}
