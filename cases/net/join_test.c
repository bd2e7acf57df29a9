/* join_test.c - entering a network namespace that exists, thread by thread. */
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "cases/net/link.h"

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };
static const struct cell_spec plain = { 0 };

static void
play_host(struct actor *self)
{
	*(uint64_t *)self->stage = look_namespace("net");
	actor_meet(self, "id told");
	actor_meet(self, "visited");
}

static uint64_t
start_host(struct actor *host, const struct cell_spec *spec)
{
	actor_start(host, spec, play_host, sizeof(uint64_t));
	actor_meet(host, "id told");
	return *(uint64_t *)host->stage;
}

static void
end_host(struct actor *host)
{
	actor_meet(host, "visited");
	actor_end(host);
}

struct visit {
	int target, type;		/* what setns is given */
	int own;			/* the way back; -1: stay */
	int error, back;
	uint64_t before, inside, after;
};

static void
look_at_visit(void *arg)
{
	struct visit *seen = arg;

	seen->before = look_namespace("net");
	seen->error = ERRNO_OF(setns(seen->target, seen->type));
	seen->inside = look_namespace("net");
	if (seen->own >= 0)
		seen->back = ERRNO_OF(setns(seen->own, CLONE_NEWNET));
	seen->after = look_namespace("net");
}

CASE(setns_moves_the_caller_there_and_back,
    .requirement = "NET-103",
    .descr = "setns on a network namespace's descriptor moves the caller into it, and on its old one back",
    .needs = "net")
{
	struct actor host;
	uint64_t id = start_host(&host, &new_net);
	struct visit seen = { .type = CLONE_NEWNET };

	seen.target = SETUP(open_net_of(host.cell.pid));
	seen.own = SETUP(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	case_observe(&plain, look_at_visit, &seen, sizeof(seen));
	close(seen.target);
	close(seen.own);
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(seen.before, seen.inside);
	REQUIRE_EQ(id, seen.inside);
	REQUIRE_ERRNO(0, seen.back);
	REQUIRE_EQ(seen.before, seen.after);
}

CASE(setns_takes_any_type_for_0,
    .requirement = "NET-103",
    .descr = "setns with type 0 joins the network namespace that the descriptor refers to",
    .needs = "net")
{
	struct actor host;
	uint64_t id = start_host(&host, &new_net);
	struct visit seen = { .own = -1 };

	seen.target = SETUP(open_net_of(host.cell.pid));
	case_observe(&plain, look_at_visit, &seen, sizeof(seen));
	close(seen.target);
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(id, seen.inside);
}

static int
try_type(const char *path, int type)
{
	struct visit seen = { .type = type, .own = -1 };

	seen.target = SETUP(open(path, O_RDONLY | O_CLOEXEC));
	case_observe(&plain, look_at_visit, &seen, sizeof(seen));
	close(seen.target);
	return seen.error;
}

CASE(setns_refuses_another_type_as_net,
    .requirement = "NET-104",
    .descr = "setns with CLONE_NEWNET on the descriptor of a mount namespace fails with EINVAL",
    .needs = "net mount")
{
	REQUIRE_ERRNO(EINVAL, try_type("/proc/self/ns/mnt", CLONE_NEWNET));
}

CASE(setns_refuses_net_as_another_type,
    .requirement = "NET-104",
    .descr = "setns with CLONE_NEWUTS on the descriptor of a network namespace fails with EINVAL",
    .needs = "net")
{
	REQUIRE_ERRNO(EINVAL, try_type("/proc/self/ns/net", CLONE_NEWUTS));
}

CASE(setns_refuses_what_is_no_namespace,
    .requirement = "NET-104",
    .descr = "setns with CLONE_NEWNET on an ordinary file fails with EINVAL",
    .needs = "net")
{
	REQUIRE_ERRNO(EINVAL, try_type("/proc/self/status", CLONE_NEWNET));
}

CASE(setns_follows_a_pidfd,
    .requirement = "NET-105",
    .descr = "setns with CLONE_NEWNET on a pidfd moves the caller into the network namespace of that process",
    .needs = "net setns-pidfd")
{
	struct actor host;
	uint64_t id = start_host(&host, &new_net);
	struct visit seen = { .target = host.cell.pidfd, .type = CLONE_NEWNET, .own = -1 };

	case_observe(&plain, look_at_visit, &seen, sizeof(seen));
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(seen.before, seen.inside);
	REQUIRE_EQ(id, seen.inside);
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
is_same_file(const struct cell_spec *spec)
{
	struct actor host;
	struct stat own, other;
	char path[64];

	start_host(&host, spec);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)host.cell.pid);
	SETUP(stat("/proc/self/ns/net", &own));
	SETUP(stat(path, &other));
	end_host(&host);
	return own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

CASE(processes_in_two_namespaces_have_two_files,
    .requirement = "NET-107",
    .descr = "/proc/PID/ns/net of a process inside is another file than that of a process outside",
    .needs = "net")
{
	REQUIRE(!is_same_file(&new_net), "it is the same file");
}

CASE(processes_in_one_namespace_have_one_file,
    .requirement = "NET-107",
    .descr = "/proc/PID/ns/net is the same file for two processes in one network namespace",
    .needs = "net")
{
	REQUIRE(is_same_file(&plain), "it is another file");
}
