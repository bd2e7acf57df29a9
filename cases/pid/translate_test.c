/* translate_test.c - a PID that crosses the border becomes one that its receiver knows. */
#include <sys/socket.h>
#include <sys/un.h>

#include "cases/pid/pid.h"

/* What both sides of a pair of sockets and of a file say about each other. */
struct crossing {
	int ends[2];		/* the case's, the member's */
	int file;		/* both lock and own it */
	pid_t member;		/* getpid() of the member */
	pid_t sent_in, sent_out;	/* SCM_CREDENTIALS: the case's read inside, the member's outside */
	pid_t peer_in, peer_out;	/* SO_PEERCRED of a pair made by the other side */
	pid_t lock_in, lock_out;	/* F_GETLK on what the other side has locked */
	pid_t owner_in, owner_out;	/* F_GETOWN of what the other side has set */
	int pair;		/* the member's own pair, told by number to the case */
};

static void
pass_credentials(int fd)
{
	int on = 1;

	SETUP(setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
}

static pid_t
receive_pid(int fd, int *ret_fd)
{
	char byte, space[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(int))];
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof(space),
	};
	struct ucred sender = { .pid = -1 };

	SETUP(recvmsg(fd, &message, MSG_CMSG_CLOEXEC));
	for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
		if (part->cmsg_type == SCM_CREDENTIALS)
			memcpy(&sender, CMSG_DATA(part), sizeof(sender));
		if (part->cmsg_type == SCM_RIGHTS)
			memcpy(ret_fd, CMSG_DATA(part), sizeof(*ret_fd));
	}
	return sender.pid;
}

static void
send_descriptor(int fd, int passed)
{
	char space[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec data = { (char[]){ 0 }, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof(space),
	};
	struct cmsghdr *part = CMSG_FIRSTHDR(&message);

	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(passed));
	memcpy(CMSG_DATA(part), &passed, sizeof(passed));
	SETUP(sendmsg(fd, &message, MSG_NOSIGNAL));
}

static pid_t
peer_of(int fd)
{
	struct ucred peer = { .pid = -1 };
	socklen_t size = sizeof(peer);

	SETUP(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size));
	return peer.pid;
}

/* Byte 0 is the case's, byte 1 the member's. */
static void
lock_byte(int fd, off_t byte)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	SETUP(fcntl(fd, F_SETLK, &lock));
}

static pid_t
locker_of(int fd, off_t byte)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1, .l_pid = -1 };

	SETUP(fcntl(fd, F_GETLK, &lock));
	return lock.l_type == F_UNLCK ? -1 : lock.l_pid;
}

static pid_t
owner_of(int fd)
{
	struct f_owner_ex owner = { .type = F_OWNER_PID, .pid = -1 };

	SETUP(fcntl(fd, F_GETOWN_EX, &owner));
	return owner.pid;
}

static void
play_member(struct actor *self)
{
	struct crossing *stage = self->stage;
	int pair[2], none;

	stage->member = getpid();
	stage->sent_in = receive_pid(stage->ends[1], &none);
	stage->peer_in = peer_of(stage->ends[1]);
	stage->lock_in = locker_of(stage->file, 0);
	stage->owner_in = owner_of(stage->ends[0]);
	SETUP(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair));
	lock_byte(stage->file, 1);
	SETUP(fcntl(pair[0], F_SETOWN, getpid()));
	send_descriptor(stage->ends[1], pair[0]);
	actor_meet(self, "sent");
	actor_meet(self, "looked at");
	close(pair[0]);
	close(pair[1]);
}

/* The stage exists only once the member runs: what it needs comes by meeting. */
static void
play_late(struct actor *self)
{
	actor_meet(self, "set up");
	play_member(self);
}

static struct crossing
observe_crossing(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct crossing crossing = { .file = SETUP((int)syscall(SYS_memfd_create, "lock", 1U)) };
	struct crossing *stage;
	struct actor actor;
	int pair = -1;

	SETUP(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, crossing.ends));
	pass_credentials(crossing.ends[0]);
	pass_credentials(crossing.ends[1]);
	lock_byte(crossing.file, 0);
	SETUP(fcntl(crossing.ends[0], F_SETOWN, getpid()));
	actor_start(&actor, &spec, play_late, sizeof(crossing));
	stage = actor.stage;
	*stage = crossing;
	actor_meet(&actor, "set up");
	SETUP(send(crossing.ends[0], "", 1, 0));
	actor_meet(&actor, "sent");
	crossing = *stage;
	crossing.sent_out = receive_pid(crossing.ends[0], &pair);
	crossing.peer_out = peer_of(pair);
	crossing.lock_out = locker_of(crossing.file, 1);
	crossing.owner_out = owner_of(pair);
	/* For the judge, what the case calls the member. */
	crossing.pair = actor.cell.pid;
	actor_meet(&actor, "looked at");
	actor_end(&actor);
	close(pair);
	return crossing;
}

CASE(credentials_name_a_member_to_the_outside,
    .requirement = "PID-94",
    .descr = "SCM_CREDENTIALS of a member's message hold its PID outside when read there",
    .needs = "pid")
{
	struct crossing seen = observe_crossing(CLONE_NEWPID);

	REQUIRE_EQ(1, seen.member);
	REQUIRE_EQ(seen.pair, seen.sent_out);
}

CASE(credentials_from_outside_name_nobody,
    .requirement = "PID-95",
    .descr = "SCM_CREDENTIALS of a message from outside hold PID 0 when read inside",
    .needs = "pid")
{
	REQUIRE_EQ(0, observe_crossing(CLONE_NEWPID).sent_in);
}

CASE(peer_names_a_member_to_the_outside,
    .requirement = "PID-96",
    .descr = "SO_PEERCRED of a member's socket gives its PID outside when asked there",
    .needs = "pid")
{
	struct crossing seen = observe_crossing(CLONE_NEWPID);

	REQUIRE_EQ(1, seen.member);
	REQUIRE_EQ(seen.pair, seen.peer_out);
}

CASE(peer_outside_is_nobody,
    .requirement = "PID-97",
    .descr = "SO_PEERCRED of a socket from outside gives PID 0 when asked inside",
    .needs = "pid")
{
	REQUIRE_EQ(0, observe_crossing(CLONE_NEWPID).peer_in);
}

CASE(lock_names_a_member_to_the_outside,
    .requirement = "PID-98",
    .descr = "F_GETLK on what a member has locked gives its PID outside when asked there",
    .needs = "pid")
{
	struct crossing seen = observe_crossing(CLONE_NEWPID);

	REQUIRE_EQ(1, seen.member);
	REQUIRE_EQ(seen.pair, seen.lock_out);
}

CASE(locker_outside_is_nobody,
    .requirement = "PID-99",
    .descr = "F_GETLK on what a process outside has locked gives PID 0 when asked inside",
    .needs = "pid")
{
	REQUIRE_EQ(0, observe_crossing(CLONE_NEWPID).lock_in);
}

CASE(owner_of_a_file_names_a_member_to_the_outside,
    .requirement = "PID-100",
    .descr = "F_GETOWN_EX on what a member owns gives its PID outside when asked there",
    .needs = "pid")
{
	struct crossing seen = observe_crossing(CLONE_NEWPID);

	REQUIRE_EQ(1, seen.member);
	REQUIRE_EQ(seen.pair, seen.owner_out);
}

CASE(owner_of_a_file_outside_is_nobody,
    .requirement = "PID-101",
    .descr = "F_GETOWN_EX on what a process outside owns gives PID 0 when asked inside",
    .needs = "pid")
{
	REQUIRE_EQ(0, observe_crossing(CLONE_NEWPID).owner_in);
}

CASE(without_the_flag_both_sides_are_named,
    .requirement = "PID-95 PID-97 PID-99 PID-101",
    .descr = "Control: between plain processes each of these gives the other's PID, both ways")
{
	struct crossing seen = observe_crossing(0);
	const pid_t in[] = { seen.sent_in, seen.peer_in, seen.lock_in, seen.owner_in };
	const pid_t out[] = { seen.sent_out, seen.peer_out, seen.lock_out, seen.owner_out };

	for (size_t i = 0; i < sizeof(in) / sizeof(in[0]); i++) {
		REQUIRE_EQ(getpid(), in[i]);
		REQUIRE_EQ(seen.member, out[i]);
	}
}

static void
play_talker(struct actor *self)
{
	const int *ends = self->stage;

	actor_meet(self, "set up");
	SETUP(send(ends[1], "", 1, MSG_NOSIGNAL));
	actor_meet(self, "sent");
}

/* SIGIO is sent by whoever writes, and reaches the owner above it. */
CASE(io_signal_reaches_an_owner_outside,
    .requirement = "PID-102",
    .descr = "SIGIO for what a member wrote reaches the owner of the file outside",
    .needs = "pid")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
	const struct timespec now = { 0, 0 };
	struct actor actor;
	sigset_t set;
	int ends[2];

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	SETUP(sigprocmask(SIG_BLOCK, &set, NULL));
	SETUP(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends));
	SETUP(fcntl(ends[0], F_SETOWN, getpid()));
	SETUP(fcntl(ends[0], F_SETFL, O_ASYNC));
	actor_start(&actor, &spec, play_talker, sizeof(ends));
	memcpy(actor.stage, ends, sizeof(ends));
	actor_meet(&actor, "set up");
	actor_meet(&actor, "sent");
	actor_end(&actor);
	REQUIRE_EQ(SIGIO, sigtimedwait(&set, NULL, &now));
}
