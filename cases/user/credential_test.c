/* credential_test.c - ids that reach another process are ids of the receiver's user namespace. */
#include "arrival.h"

static void
require_credentials(const struct ucred *seen, unsigned uid, unsigned gid)
{
	REQUIRE_EQ(uid, seen->uid);
	REQUIRE_EQ(gid, seen->gid);
}

CASE(messages_carry_ids_of_the_receiver,
    .requirement = "USER-140",
    .descr = "SCM_CREDENTIALS of an outer sender hold 1000 inside, those of an inner one its outer ids outside",
    .needs = "user")
{
	const struct exchange seen = observe_exchange(&mapped_to_1000);

	require_credentials(&seen.inside.message, 1000, 1000);
	require_credentials(&seen.outside.message, getuid(), getgid());
}

CASE(a_sockets_peer_has_ids_of_the_asker,
    .requirement = "USER-141",
    .descr = "SO_PEERCRED of an outer peer holds 1000 inside, that of an inner one its outer ids outside",
    .needs = "user")
{
	const struct exchange seen = observe_exchange(&mapped_to_1000);

	require_credentials(&seen.inside.peer, 1000, 1000);
	require_credentials(&seen.outside.peer, geteuid(), getegid());
}

CASE(signals_carry_the_uid_of_the_receiver,
    .requirement = "USER-142",
    .descr = "si_uid of kill(), tgkill() and sigqueue() is 1000 inside for an outer sender, the outer id outside",
    .needs = "user")
{
	const struct exchange seen = observe_exchange(&mapped_to_1000);

	for (int way = 0; way < SIGNALS; way++) {
		REQUIRE_EQ(1000, seen.inside.signal[way]);
		REQUIRE_EQ(getuid(), seen.outside.signal[way]);
	}
}

CASE(a_childs_end_is_told_with_the_uid_of_the_parent,
    .requirement = "USER-143",
    .descr = "si_uid of waitid() and SIGCHLD for a child in a namespace without maps is the parent's id for it",
    .needs = "user")
{
	struct ended outside = { .leaves = true }, inside = { .leaves = false };

	case_observe(&same, look_at_ended, &outside, sizeof(outside));
	case_observe(&mapped_to_1000, look_at_ended, &inside, sizeof(inside));
	REQUIRE_EQ(getuid(), outside.waited);
	REQUIRE_EQ(getuid(), outside.signalled);
	REQUIRE_EQ(1000, inside.waited);
	REQUIRE_EQ(1000, inside.signalled);
}

/* What one process reads of another in /proc/PID/status. */
struct read_status {
	pid_t pid;
	unsigned uid, gid;
};

static void
look_at_status(void *arg)
{
	struct read_status *seen = arg;
	char path[64];

	proc_path(seen->pid, "status", path);
	seen->uid = look_ids(path, "Uid", 1);
	seen->gid = look_ids(path, "Gid", 1);
}

CASE(a_status_file_shows_ids_of_the_reader,
    .requirement = "USER-144",
    .descr = "Uid and Gid in /proc/PID/status are ids of the reader: the outer ones outside, 1000 inside",
    .needs = "user")
{
	struct actor actor;
	struct read_status inner, outer = { .pid = getpid() };

	skip_if_hidden();
	inner.pid = start_bystander(&actor, &mapped_to_1000);
	look_at_status(&inner);
	end_bystander(&actor);
	case_observe(&mapped_to_1000, look_at_status, &outer, sizeof(outer));
	REQUIRE_EQ(geteuid(), inner.uid);
	REQUIRE_EQ(getegid(), inner.gid);
	REQUIRE_EQ(1000, outer.uid);
	REQUIRE_EQ(1000, outer.gid);
}

/* Credentials that a sender gives itself, over a pair of sockets. */
struct given {
	int ends[2];
	unsigned uid, gid;
	bool without;				/* any capability */
	int number;				/* errno */
};

static void
look_at_given(void *arg)
{
	struct given *seen = arg;
	union { struct cmsghdr align; char space[CMSG_SPACE(sizeof(struct ucred))]; } control = { 0 };
	const struct ucred credentials = { getpid(), seen->uid, seen->gid };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_CREDENTIALS;
	head->cmsg_len = CMSG_LEN(sizeof(credentials));
	memcpy(CMSG_DATA(head), &credentials, sizeof(credentials));
	if (seen->without)
		SETUP(drop_capabilities());
	seen->number = ERRNO_OF(sendmsg(seen->ends[0], &message, MSG_NOSIGNAL));
}

static void
open_pair(struct given *given)
{
	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, given->ends));
	pass_credentials(given->ends[1]);
	given->number = -1;
}

CASE(given_credentials_are_ids_of_the_sender,
    .requirement = "USER-145",
    .descr = "A sender names itself by its ids inside, 1000, which arrive as the outer ones",
    .needs = "user")
{
	struct given seen = { .uid = 1000, .gid = 1000 };

	open_pair(&seen);
	case_observe(&mapped_to_1000, look_at_given, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);

	const struct ucred arrived = receive_message(seen.ends[1]);

	require_credentials(&arrived, getuid(), getgid());
}

CASE(given_credentials_must_be_mapped,
    .requirement = "USER-146",
    .descr = "A uid or gid without mapping in SCM_CREDENTIALS is EINVAL, whichever capabilities the sender has",
    .needs = "user")
{
	struct given uid = { .uid = 0, .gid = 1000 }, gid = { .uid = 1000, .gid = 0 };

	open_pair(&uid);
	open_pair(&gid);
	case_observe(&mapped_to_1000, look_at_given, &uid, sizeof(uid));
	case_observe(&mapped_to_1000, look_at_given, &gid, sizeof(gid));
	REQUIRE_ERRNO(EINVAL, uid.number);
	REQUIRE_ERRNO(EINVAL, gid.number);
}

CASE(others_credentials_need_the_capability_inside,
    .requirement = "USER-147",
    .descr = "Root inside names itself by any mapped ids, which arrive translated; without capabilities that is EPERM",
    .needs = "user id-range")
{
	struct given with = { .uid = 42, .gid = 43 }, without = { .uid = 42, .gid = 43, .without = true };

	open_pair(&with);
	open_pair(&without);
	observe_mapped("0 0 1\n40 500 10\n", "0 0 1\n40 600 10\n", look_at_given, &with, sizeof(with));
	observe_mapped("0 0 1\n40 500 10\n", "0 0 1\n40 600 10\n", look_at_given, &without, sizeof(without));
	REQUIRE_ERRNO(0, with.number);
	REQUIRE_ERRNO(EPERM, without.number);

	const struct ucred arrived = receive_message(with.ends[1]);

	require_credentials(&arrived, 502, 603);
}
