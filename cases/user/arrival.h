/* arrival.h - how the ids of one process reach another: by messages, sockets and signals. */
#ifndef CASES_USER_ARRIVAL_H
#define CASES_USER_ARRIVAL_H

#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "ids.h"

enum { KILL, TGKILL, QUEUE, SIGNALS };

/* What one side sees of the other. */
struct arrivals {
	struct ucred message, peer;
	unsigned signal[SIGNALS];		/* si_uid */
};

/* Both sides: the actor inside, and the case outside. */
struct exchange {
	struct arrivals inside, outside;
	pid_t outer;
};

static inline int
signal_number(int way)
{
	const int numbers[SIGNALS] = { SIGUSR1, SIGUSR2, SIGRTMIN };

	return numbers[way];
}

/* Kept pending until they are waited for. Inherited by what is spawned then. */
static inline void
block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (int way = 0; way < SIGNALS; way++)
		sigaddset(&set, signal_number(way));
	SETUP(sigprocmask(SIG_BLOCK, &set, NULL));
}

static inline void
send_all(int fd, pid_t pid)
{
	SETUP(send(fd, "", 1, MSG_NOSIGNAL));
	SETUP(kill(pid, signal_number(KILL)));
	SETUP(syscall(SYS_tgkill, pid, pid, signal_number(TGKILL)));
	SETUP(sigqueue(pid, signal_number(QUEUE), (union sigval){ 0 }));
}

/* The credentials that come with a message; SO_PASSCRED is set already. */
static inline struct ucred
receive_message(int fd)
{
	union { struct cmsghdr align; char space[CMSG_SPACE(sizeof(struct ucred))]; } control;
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control),
	};
	const struct cmsghdr *head;
	struct ucred credentials = { -1, (uid_t)-2, (gid_t)-2 };

	SETUP(recvmsg(fd, &message, 0) == 1 ? 0 : -1);
	head = CMSG_FIRSTHDR(&message);
	if (head != NULL && head->cmsg_type == SCM_CREDENTIALS)
		memcpy(&credentials, CMSG_DATA(head), sizeof(credentials));
	return credentials;
}

static inline void
pass_credentials(int fd)
{
	SETUP(setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int)));
}

static inline struct ucred
peer_of(int fd)
{
	struct ucred credentials = { -1, (uid_t)-2, (gid_t)-2 };
	socklen_t size = sizeof(credentials);

	SETUP(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size));
	return credentials;
}

static inline void
receive_all(int fd, struct arrivals *ret)
{
	const struct timespec limit = { .tv_sec = 20 };
	siginfo_t info;
	sigset_t set;

	ret->peer = peer_of(fd);
	ret->message = receive_message(fd);
	for (int way = 0; way < SIGNALS; way++) {
		sigemptyset(&set);
		sigaddset(&set, signal_number(way));
		SETUP(sigtimedwait(&set, &info, &limit));
		ret->signal[way] = info.si_uid;
	}
}

static inline void
play_correspondent(struct actor *self)
{
	struct exchange *stage = self->stage;
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	const int fd = SETUP(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));

	pass_credentials(fd);
	SETUP(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
	actor_meet(self, "connected");
	actor_meet(self, "sent from outside");
	receive_all(fd, &stage->inside);
	send_all(fd, stage->outer);
	actor_meet(self, "sent from inside");
	actor_meet(self, "received");
}

/* A connection between the case and an actor of this spec, and signals each way. */
static inline struct exchange
observe_exchange(const struct cell_spec *spec)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	const int listener = SETUP(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	struct exchange *stage;
	struct actor actor;
	int fd;

	block_signals();
	SETUP(bind(listener, (const struct sockaddr *)&address, sizeof(address)));
	SETUP(listen(listener, 1));
	actor_start(&actor, spec, play_correspondent, sizeof(*stage));
	stage = actor.stage;
	stage->outer = getpid();
	actor_meet(&actor, "connected");
	fd = SETUP(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	pass_credentials(fd);
	send_all(fd, actor.cell.pid);
	actor_meet(&actor, "sent from outside");
	actor_meet(&actor, "sent from inside");
	receive_all(fd, &stage->outside);
	actor_meet(&actor, "received");
	actor_end(&actor);
	close(fd);
	close(listener);
	SETUP(unlink("socket"));
	return *stage;
}

/* A child that ends: its ids by waitid(2) and by SIGCHLD. */
struct ended {
	bool leaves;				/* the child, into a namespace without maps */
	unsigned waited, signalled;
};

static inline int
run_ended(void *arg)
{
	const struct ended *seen = arg;

	return seen->leaves && leave_user_space() != 0 ? 1 : 0;
}

static inline void
look_at_ended(void *arg)
{
	_Alignas(16) char stack[16384];
	const struct timespec limit = { .tv_sec = 20 };
	struct ended *seen = arg;
	siginfo_t info = { 0 };
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	SETUP(sigprocmask(SIG_BLOCK, &set, NULL));
	pid = SETUP(clone(run_ended, stack + sizeof(stack), SIGCHLD, seen));
	SETUP(sigtimedwait(&set, &info, &limit));
	seen->signalled = info.si_uid;
	SETUP(waitid(P_PID, (id_t)pid, &info, WEXITED));
	seen->waited = info.si_uid;
	SETUP(info.si_code == CLD_EXITED && info.si_status == 0 ? 0 : -1);
}
#endif
