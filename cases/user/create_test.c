/* create_test.c - who gets into a new user namespace, and what refuses to make one. */
#include <pthread.h>

#include "ids.h"

struct membership {
	uint64_t before, after, child;		/* ids of user namespaces */
	int unshared;				/* errno */
};

static int
look_at_own_space(void *arg)
{
	*(uint64_t *)arg = look_namespace("user");
	return 0;
}

/* A clone(2) that shares the memory, so that the child tells without a pipe. */
static uint64_t
look_from_child(void)
{
	_Alignas(16) char stack[32768];
	uint64_t id = 0;

	const pid_t pid = SETUP(clone(look_at_own_space, stack + sizeof(stack), CLONE_VM | SIGCHLD, &id));

	SETUP(wait_status(pid));
	return id;
}

static void
look_at_membership(void *arg)
{
	struct membership *seen = arg;

	seen->before = look_namespace("user");
	seen->child = look_from_child();
}

static void
look_after_unshare(void *arg)
{
	struct membership *seen = arg;

	seen->before = look_namespace("user");
	seen->unshared = ERRNO_OF(case_unshare(CLONE_NEWUSER));
	seen->after = look_namespace("user");
	seen->child = look_from_child();
}

CASE(clone_puts_the_child_into_a_new_namespace,
    .requirement = "USER-1",
    .descr = "A process created with CLONE_NEWUSER is in another user namespace than its creator",
    .needs = "user")
{
	struct membership seen = { 0 };

	case_observe(&mapped_to_0, look_at_membership, &seen, sizeof(seen));
	REQUIRE_NE(0, seen.before);
	REQUIRE_NE(look_namespace("user"), seen.before);
}

CASE(without_the_flag_the_child_stays,
    .requirement = "USER-1 USER-3",
    .descr = "Control: a process created without CLONE_NEWUSER is in its creator's user namespace")
{
	struct membership seen = { 0 };

	case_observe(&same, look_at_membership, &seen, sizeof(seen));
	REQUIRE_EQ(look_namespace("user"), seen.before);
	REQUIRE_EQ(look_namespace("user"), seen.child);
}

CASE(unshare_moves_the_caller_alone,
    .requirement = "USER-2",
    .descr = "unshare(CLONE_NEWUSER) moves the caller into a new user namespace, its parent stays",
    .needs = "user")
{
	const uint64_t outside = look_namespace("user");
	struct membership seen = { 0 };

	case_observe(&same, look_after_unshare, &seen, sizeof(seen));
	skip_if_limited(seen.unshared);
	REQUIRE_EQ(outside, seen.before);
	REQUIRE_ERRNO(0, seen.unshared);
	REQUIRE_NE(0, seen.after);
	REQUIRE_NE(outside, seen.after);
	REQUIRE_EQ(outside, look_namespace("user"));
}

CASE(without_unshare_the_caller_stays,
    .requirement = "USER-2",
    .descr = "Control: without the call the caller is where its parent is")
{
	struct membership seen = { 0 };

	case_observe(&same, look_at_membership, &seen, sizeof(seen));
	REQUIRE_EQ(look_namespace("user"), seen.before);
}

CASE(a_child_is_where_its_parent_is,
    .requirement = "USER-3",
    .descr = "Children of a process that entered a new user namespace by clone() or unshare() are members of it",
    .needs = "user")
{
	struct membership cloned = { 0 }, unshared = { 0 };

	case_observe(&mapped_to_0, look_at_membership, &cloned, sizeof(cloned));
	case_observe(&same, look_after_unshare, &unshared, sizeof(unshared));
	skip_if_limited(unshared.unshared);
	REQUIRE_EQ(cloned.before, cloned.child);
	REQUIRE_EQ(unshared.after, unshared.child);
}

struct answers {
	int cloned, unshared;			/* errno */
};

static void
look_without_capabilities(void *arg)
{
	struct answers *seen = arg;

	SETUP(drop_capabilities());
	seen->cloned = try_clone(CLONE_NEWUSER);
	seen->unshared = ERRNO_OF(unshare(CLONE_NEWUSER));
}

CASE(creation_needs_no_capability,
    .requirement = "USER-4",
    .descr = "A process without any capability creates a user namespace by clone() and by unshare()",
    .needs = "user")
{
	struct answers seen = { -1, -1 };

	skip_unless_unprivileged();
	case_observe(&same, look_without_capabilities, &seen, sizeof(seen));
	skip_if_limited(seen.cloned);
	skip_if_limited(seen.unshared);
	REQUIRE_ERRNO(0, seen.cloned);
	REQUIRE_ERRNO(0, seen.unshared);
}

/* Before the maps are written, in between, and afterwards. */
struct stages {
	struct answers none, uids, both;
};

static struct answers
try_both(void)
{
	struct answers answers = { .cloned = try_clone(CLONE_NEWUSER) };
	const pid_t pid = SETUP(fork());

	if (pid == 0)
		_exit(ERRNO_OF(unshare(CLONE_NEWUSER)));
	answers.unshared = wait_status(pid);
	return answers;
}

static void
look_at_unmapped_creator(void *arg)
{
	struct stages *seen = arg;
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	char text[64];

	SETUP_OK(leave_user_space());
	seen->none = try_both();
	SETUP_OK(put_proc(0, "uid_map", format_one(0, uid, text)));
	seen->uids = try_both();
	SETUP_OK(put_gids(0, format_one(0, gid, text)));
	seen->both = try_both();
}

CASE(creator_needs_mapped_ids,
    .requirement = "USER-5",
    .descr = "clone() and unshare() are EPERM until uid and gid of the caller are mapped in its own user namespace",
    .needs = "user user-in-user")
{
	struct stages seen;

	memset(&seen, -1, sizeof(seen));
	case_observe(&same, look_at_unmapped_creator, &seen, sizeof(seen));
	skip_if_limited(seen.both.cloned);
	skip_if_limited(seen.both.unshared);
	REQUIRE_ERRNO(EPERM, seen.none.cloned);
	REQUIRE_ERRNO(EPERM, seen.none.unshared);
	REQUIRE_ERRNO(EPERM, seen.uids.cloned);
	REQUIRE_ERRNO(EPERM, seen.uids.unshared);
	REQUIRE_ERRNO(0, seen.both.cloned);
	REQUIRE_ERRNO(0, seen.both.unshared);
}

struct chrooted {
	struct answers before, after;
};

static void
look_in_chroot(void *arg)
{
	struct chrooted *seen = arg;

	seen->before = try_both();
	SETUP(chroot("."));
	seen->after = try_both();
}

CASE(a_chroot_refuses,
    .requirement = "USER-6",
    .descr = "clone() and unshare() with CLONE_NEWUSER are EPERM when the caller's root is not its mount namespace's",
    .needs = "user CAP_SYS_CHROOT")
{
	struct chrooted seen;

	memset(&seen, -1, sizeof(seen));
	case_observe(&same, look_in_chroot, &seen, sizeof(seen));
	skip_if_limited(seen.before.cloned);
	skip_if_limited(seen.before.unshared);
	REQUIRE_ERRNO(0, seen.before.cloned);
	REQUIRE_ERRNO(0, seen.before.unshared);
	REQUIRE_ERRNO(EPERM, seen.after.cloned);
	REQUIRE_ERRNO(EPERM, seen.after.unshared);
}

static void *
unshare_in_thread(void *arg)
{
	*(int *)arg = ERRNO_OF(unshare(CLONE_NEWUSER));
	return NULL;
}

struct threads {
	int refused, alone;			/* errno: with a second thread, and without */
};

static void
look_at_threads(void *arg)
{
	struct threads *seen = arg;
	pthread_t thread;

	errno = pthread_create(&thread, NULL, unshare_in_thread, &seen->refused);
	SETUP(errno == 0 ? 0 : -1);
	pthread_join(thread, NULL);
	/* It is waited for by its memory, and may not be gone yet. */
	while (look_field("/proc/self/status", "Threads", 10) > 1)
		sched_yield();
	seen->alone = leave_user_space();
}

CASE(a_second_thread_refuses,
    .requirement = "USER-7",
    .descr = "unshare(CLONE_NEWUSER) is EINVAL while the process has a second thread",
    .needs = "user")
{
	struct threads seen = { -1, -1 };

	case_observe(&same, look_at_threads, &seen, sizeof(seen));
	skip_if_limited(seen.alone);
	REQUIRE_ERRNO(EINVAL, seen.refused);
	REQUIRE_ERRNO(0, seen.alone);
}

struct pairs {
	int shared_fs, thread;			/* errno with CLONE_FS and CLONE_THREAD */
};

#define THREAD (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)

static void
look_at_clone_pairs(void *arg)
{
	struct pairs *seen = arg;

	seen->shared_fs = try_clone(CLONE_NEWUSER | CLONE_FS);
	seen->thread = try_clone(CLONE_NEWUSER | THREAD);
}

CASE(clone_refuses_flags_that_share,
    .requirement = "USER-8 USER-9",
    .descr = "clone(CLONE_NEWUSER) with CLONE_FS or CLONE_THREAD is EINVAL",
    .needs = "user")
{
	struct pairs seen = { -1, -1 };

	case_observe(&same, look_at_clone_pairs, &seen, sizeof(seen));
	const int alone = try_clone(CLONE_NEWUSER);

	skip_if_limited(alone);
	REQUIRE_ERRNO(0, alone);
	REQUIRE_ERRNO(0, try_clone(CLONE_FS));
	REQUIRE_ERRNO(EINVAL, seen.shared_fs);
	REQUIRE_ERRNO(EINVAL, seen.thread);
}

/* A child that shares root, working directory and umask with the probe changes two of them. */
struct sharing {
	bool leaves;				/* the child, into a user namespace */
	int left;				/* errno */
	char directory[4];			/* the probe's, cut */
	mode_t mask;
};

static int
change_shared(void *arg)
{
	struct sharing *seen = arg;

	if (seen->leaves)
		seen->left = ERRNO_OF(case_unshare(CLONE_NEWUSER));
	SETUP(chdir("/"));
	umask(0077);
	return 0;
}

static void
look_at_sharing(void *arg)
{
	_Alignas(16) char stack[32768];
	struct sharing *seen = arg;
	char path[4096];
	pid_t pid;

	umask(0022);
	pid = SETUP(clone(change_shared, stack + sizeof(stack), CLONE_FS | SIGCHLD, seen));
	SETUP(wait_status(pid));
	seen->mask = umask(0022);
	SETUP(getcwd(path, sizeof(path)));
	snprintf(seen->directory, sizeof(seen->directory), "%.3s", path);
}

CASE(unshare_ends_the_sharing_of_directories,
    .requirement = "USER-11",
    .descr = "What unshare(CLONE_NEWUSER) left changes working directory and umask for itself alone",
    .needs = "user")
{
	struct sharing seen = { .leaves = true, .left = -1 };

	case_observe(&same, look_at_sharing, &seen, sizeof(seen));
	skip_if_limited(seen.left);
	REQUIRE_ERRNO(0, seen.left);
	REQUIRE_EQ(0022, seen.mask);
	REQUIRE(strcmp(seen.directory, "/") != 0, "the probe's directory was changed from inside");
}

CASE(without_unshare_directories_stay_shared,
    .requirement = "USER-11",
    .descr = "Control: a process cloned with CLONE_FS changes them for its creator",
    .needs = "user")
{
	struct sharing seen = { .leaves = false };

	case_observe(&same, look_at_sharing, &seen, sizeof(seen));
	REQUIRE_EQ(0077, seen.mask);
	REQUIRE_STR("/", seen.directory);
}
