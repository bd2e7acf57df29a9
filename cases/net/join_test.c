/* join_test.c - entering a network namespace that exists, thread by thread. */
#include <pthread.h>
#include <sys/stat.h>

#include "cases/net/link.h"
#include "cases/setns.h"

CASE(setns_moves_the_caller_there_and_back,
    .requirement = "NET-103",
    .descr = "setns on a network namespace's descriptor moves the caller into it, and on its old one back",
    .needs = "setns net")
{
	require_joined(CELL_NET, CLONE_NEWNET);
	require_return(CELL_NET);
}

CASE(setns_takes_any_type_for_0,
    .requirement = "NET-103",
    .descr = "setns with type 0 joins the network namespace that the descriptor refers to",
    .needs = "setns net")
{
	require_joined(CELL_NET, 0);
}

CASE(setns_refuses_another_type_as_net,
    .requirement = "NET-104",
    .descr = "setns with CLONE_NEWNET on the descriptor of a mount namespace fails with EINVAL",
    .needs = "setns net mount")
{
	require_type_check(CELL_MOUNT);
}

CASE(setns_refuses_net_as_another_type,
    .requirement = "NET-104",
    .descr = "setns with another flag on the descriptor of a network namespace fails with EINVAL",
    .needs = "setns net")
{
	require_type_check(CELL_NET);
}

CASE(setns_refuses_what_is_no_namespace,
    .requirement = "NET-104",
    .descr = "setns with CLONE_NEWNET on an ordinary file fails with EINVAL",
    .needs = "setns net")
{
	const int fd = SETUP(open("/proc/self/status", O_RDONLY | O_CLOEXEC));

	REQUIRE_ERRNO(EINVAL, observe_visit(&plain, fd, CLONE_NEWNET).error);
}

CASE(setns_follows_a_pidfd,
    .requirement = "NET-105",
    .descr = "setns with CLONE_NEWNET on a pidfd moves the caller into the network namespace of that process",
    .needs = "setns net setns-pidfd")
{
	require_followed(CELL_NET);
}

/* ---- threads ---- */

struct threads {
	uint64_t main, thread;
	int error;
};

static uint64_t
look_at_thread(void)
{
	struct stat st;

	return stat("/proc/thread-self/ns/net", &st) < 0 ? 0 : st.st_ino;
}

static void *
unshare_thread(void *arg)
{
	struct threads *seen = arg;

	seen->error = ERRNO_OF(unshare(CLONE_NEWNET));
	seen->thread = look_at_thread();
	return NULL;
}

static void
look_at_threads(void *arg)
{
	struct threads *seen = arg;
	pthread_t thread;

	errno = pthread_create(&thread, NULL, unshare_thread, seen);
	SETUP(errno != 0 ? -1 : 0);
	pthread_join(thread, NULL);
	seen->main = look_at_thread();
}

CASE(a_thread_changes_its_namespace_alone,
    .requirement = "NET-106",
    .descr = "A thread that unshares its network namespace leaves the other threads where they are",
    .needs = "net")
{
	struct threads seen = { 0 };

	case_observe(&plain, look_at_threads, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(look_namespace("net"), seen.main);
	REQUIRE_NE(seen.main, seen.thread);
}

/* ---- the files in /proc ---- */

/* Whether /proc/PID/ns/net of a child is the same file as one's own. */
static bool
is_same_file(uint64_t namespaces)
{
	struct stat own, other;
	struct host host;

	start_host(&host, namespaces, CELL_NET);
	SETUP(stat("/proc/self/ns/net", &own));
	SETUP(fstat(host.fd, &other));
	end_host(&host);
	return own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

CASE(processes_in_two_namespaces_have_two_files,
    .requirement = "NET-107",
    .descr = "/proc/PID/ns/net of a process inside is another file than that of a process outside",
    .needs = "net")
{
	REQUIRE(!is_same_file(CLONE_NEWNET), "it is the same file");
}

CASE(processes_in_one_namespace_have_one_file,
    .requirement = "NET-107",
    .descr = "/proc/PID/ns/net is the same file for two processes in one network namespace",
    .needs = "net")
{
	REQUIRE(is_same_file(0), "it is another file");
}
