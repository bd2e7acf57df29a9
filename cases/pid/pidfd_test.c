/* pidfd_test.c - a pidfd that crossed the border of a pid namespace. */
#include <sys/socket.h>

#include "cases/pid/pid.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

/* A pidfd of the case, given to a process elsewhere. */
struct given {
	int pidfd;
	long long shown;	/* Pid in its fdinfo, by the /proc there */
};

static long long
pid_of(int pidfd)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	return look_field(path, "Pid", 10);
}

static void
look_at_given(void *arg)
{
	struct given *seen = arg;

	seen->shown = pid_of(seen->pidfd);
}

static long long
observe_given(const struct cell_spec *spec)
{
	struct given seen = { .pidfd = SETUP((int)syscall(SYS_pidfd_open, getpid(), 0)), .shown = -2 };

	case_observe(spec, look_at_given, &seen, sizeof(seen));
	close(seen.pidfd);
	return seen.shown;
}

CASE(pidfd_of_an_outer_process_shows_no_pid,
    .requirement = "PID-105",
    .descr = "By the /proc of a namespace that does not hold the process its fdinfo shows Pid 0",
    .needs = "pid proc pidfd")
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWPID | CLONE_NEWNS, .setup = CELL_PRIVATE_MOUNTS | CELL_PROC,
	};

	REQUIRE_EQ(0, observe_given(&spec));
}

CASE(without_the_flag_the_pidfd_shows_its_pid,
    .requirement = "PID-105",
    .descr = "Control: to a plain child the fdinfo shows the PID",
    .needs = "pidfd")
{
	REQUIRE_EQ(getpid(), observe_given(&(struct cell_spec){ 0 }));
}

/* A member makes a pair of sockets, one end of which the case asks. */
static void
play_peer(struct actor *self)
{
	int *pair = self->stage;

	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	actor_meet(self, "made");
	actor_meet(self, "asked");
}

CASE(pidfd_of_a_peer_is_that_of_the_member,
    .requirement = "PID-107",
    .descr = "SO_PEERPIDFD of a member's socket gives a pidfd that has the member's PID outside",
    .needs = "pid pidfd")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	struct actor peer;
	int member, got, pidfd = -1, error;
	socklen_t size = sizeof(pidfd);
	long long shown;

	actor_start(&peer, &spec, play_peer, 2 * sizeof(int));
	actor_meet(&peer, "made");
	member = peer.cell.pid;
	got = (int)syscall(SYS_pidfd_getfd, peer.cell.pidfd, ((const int *)peer.stage)[0], 0);
	error = got < 0 ? errno : ERRNO_OF(getsockopt(got, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &size));
	shown = pid_of(pidfd);
	actor_meet(&peer, "asked");
	actor_end(&peer);
	if (got < 0)
		case_skip(error == ENOSYS ? "unsupported" : "denied", "pidfd_getfd: %s", strerror(error));
	if (error == ENOPROTOOPT)
		case_skip("unsupported", "no socket option SO_PEERPIDFD");
	REQUIRE_ERRNO(0, error);
	REQUIRE_EQ(member, shown);
	close(pidfd);
	close(got);
}
