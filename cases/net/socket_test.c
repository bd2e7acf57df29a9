/* socket_test.c - a socket stays in the network namespace in which it was created. */
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "cases/net/link.h"

#ifndef SIOCGSKNS
#define SIOCGSKNS 0x894C
#endif
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };
static const struct cell_spec plain = { 0 };

static int
open_socket(void)
{
	return SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

/* Whether a device exists in the namespace of a socket: 0 or errno. */
static int
find_by(int fd, const char *device)
{
	struct ifreq request = { 0 };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", device);
	return ERRNO_OF(ioctl(fd, SIOCGIFFLAGS, &request));
}

struct views {
	int old_socket, new_socket;	/* what each says about the device outside */
	int inherited;			/* a socket from the outside */
	int error;
};

static void
look_across_unshare(void *arg)
{
	struct views *seen = arg;
	auto_fd before = open_socket();

	seen->error = ERRNO_OF(case_unshare(CLONE_NEWNET));

	auto_fd after = open_socket();

	seen->old_socket = find_by(before, "dev0");
	seen->new_socket = find_by(after, "dev0");
}

CASE(a_socket_stays_when_its_owner_leaves,
    .requirement = "NET-65",
    .descr = "After its owner has gone to a new network namespace, a socket still works on the old one",
    .needs = "net veth")
{
	struct views seen = { 0 };

	SETUP(link_add_veth("dev0", "dev1", -1));
	case_observe(&plain, look_across_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_ERRNO(0, seen.old_socket);
}

CASE(a_socket_made_after_leaving_is_in_the_new_namespace,
    .requirement = "NET-66",
    .descr = "A socket created after the change of namespace works on the new one",
    .needs = "net veth")
{
	struct views seen = { 0 };

	SETUP(link_add_veth("dev0", "dev1", -1));
	case_observe(&plain, look_across_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_ERRNO(ENODEV, seen.new_socket);
}

static void
look_at_inherited(void *arg)
{
	struct views *seen = arg;
	auto_fd fd = open_socket();

	seen->old_socket = find_by(seen->inherited, "dev0");
	seen->new_socket = find_by(fd, "dev0");
}

static struct views
look_through_inherited(const struct cell_spec *spec)
{
	auto_fd fd = open_socket();
	struct views seen = { .inherited = fd };

	SETUP(link_add_veth("dev0", "dev1", -1));
	case_observe(spec, look_at_inherited, &seen, sizeof(seen));
	return seen;
}

CASE(an_inherited_socket_stays_in_its_namespace,
    .requirement = "NET-65 NET-66",
    .descr = "Inside, an inherited socket works on the outside, and a new one does not",
    .needs = "net veth")
{
	struct views seen = look_through_inherited(&new_net);

	REQUIRE_ERRNO(0, seen.old_socket);
	REQUIRE_ERRNO(ENODEV, seen.new_socket);
}

CASE(without_the_flag_a_new_socket_sees_the_device,
    .requirement = "NET-66",
    .descr = "Control: a plain child's new socket works on the namespace of its parent",
    .needs = "net veth")
{
	REQUIRE_ERRNO(0, look_through_inherited(&plain).new_socket);
}

/* A connection that waits at a listener outside is taken by a process inside. */
static void
look_at_listener(void *arg)
{
	struct views *seen = arg;
	auto_fd fd = accept4(seen->inherited, NULL, NULL, SOCK_CLOEXEC);

	seen->error = fd < 0 ? errno : ERRNO_OF(send(fd, "served", 6, MSG_NOSIGNAL));
}

CASE(an_inherited_listener_serves_its_namespace,
    .requirement = "NET-65",
    .descr = "A process inside accepts and answers a connection at a listener inherited from outside",
    .needs = "net loopback")
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	struct views seen = { 0 };
	char word[8] = "";
	auto_fd listener = SETUP(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	auto_fd client = SETUP(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	SETUP(link_up("lo"));
	SETUP(bind(listener, (struct sockaddr *)&address, size));
	SETUP(listen(listener, 1));
	SETUP(getsockname(listener, (struct sockaddr *)&address, &size));
	SETUP(connect(client, (struct sockaddr *)&address, size));
	seen.inherited = listener;
	case_observe(&new_net, look_at_listener, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	SETUP(recv(client, word, sizeof(word) - 1, 0));
	REQUIRE_STR("served", word);
}

/* ---- a socket that is handed on ---- */

struct hand_over {
	int channel;
	uint64_t namespace;
};

static int
send_descriptor(int channel, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = "";
	struct iovec byte = { (void *)"x", 1 };
	struct msghdr message = { .msg_iov = &byte, .msg_iovlen = 1, .msg_control = control,
	    .msg_controllen = sizeof(control) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static int
receive_descriptor(int channel)
{
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
	    .msg_controllen = sizeof(control) };
	int fd = -1;

	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) < 0)
		return -1;
	if (CMSG_FIRSTHDR(&message) != NULL)
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

static void
play_giver(struct actor *self)
{
	struct hand_over *stage = self->stage;

	actor_meet(self, "channel named");
	SETUP(link_add_veth("dev0", "dev1", -1));
	stage->namespace = look_namespace("net");
	{
		auto_fd fd = open_socket();

		SETUP(send_descriptor(stage->channel, fd));
	}
	actor_meet(self, "socket given");
	actor_meet(self, "socket tried");
}

/* A socket created by another process; its namespace's id is told as well. */
static int
take_socket(struct actor *giver, const struct cell_spec *spec, uint64_t *ret_namespace)
{
	struct hand_over *stage;
	int ends[2], fd;

	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	actor_start(giver, spec, play_giver, sizeof(*stage));
	stage = giver->stage;
	stage->channel = ends[1];
	actor_meet(giver, "channel named");
	actor_meet(giver, "socket given");
	fd = SETUP(receive_descriptor(ends[0]));
	*ret_namespace = stage->namespace;
	close(ends[0]);
	close(ends[1]);
	return fd;
}

static void
end_giver(struct actor *giver)
{
	actor_meet(giver, "socket tried");
	actor_end(giver);
}

CASE(a_socket_that_is_handed_out_stays_in_its_namespace,
    .requirement = "NET-67",
    .descr = "A socket passed out of a namespace in a message works on that namespace, for a process outside",
    .needs = "net veth")
{
	struct actor giver;
	uint64_t namespace;
	auto_fd fd = take_socket(&giver, &new_net, &namespace);
	auto_fd own = open_socket();
	int by_given = find_by(fd, "dev0"), by_own = find_by(own, "dev0");

	end_giver(&giver);
	REQUIRE_ERRNO(0, by_given);
	REQUIRE_ERRNO(ENODEV, by_own);
}

static uint64_t
id_of(int fd)
{
	struct stat st;

	SETUP(fstat(fd, &st));
	return st.st_ino;
}

CASE(a_socket_tells_its_namespace,
    .requirement = "NET-68",
    .descr = "SIOCGSKNS gives a descriptor of the network namespace that the socket is in",
    .needs = "net veth")
{
	struct actor giver;
	uint64_t namespace, id = 0;
	auto_fd fd = take_socket(&giver, &new_net, &namespace);
	auto_fd net = ioctl(fd, SIOCGSKNS);
	int error = net < 0 ? errno : 0;

	if (net >= 0)
		id = id_of(net);
	end_giver(&giver);
	if (error == ENOTTY)
		case_skip("unsupported", "no ioctl SIOCGSKNS");
	REQUIRE_ERRNO(0, error);
	REQUIRE_EQ(namespace, id);
	REQUIRE_NE(look_namespace("net"), id);
}

static void
look_without_admin(void *arg)
{
	struct views *seen = arg;
	auto_fd fd = open_socket();

	SETUP(drop_capabilities());

	auto_fd net = ioctl(fd, SIOCGSKNS);

	seen->error = net < 0 ? errno : 0;
}

CASE(the_namespace_of_a_socket_is_not_told_to_everyone,
    .requirement = "NET-69",
    .descr = "SIOCGSKNS without CAP_NET_ADMIN fails with EPERM",
    .needs = "net CAP_NET_ADMIN")
{
	struct views seen = { 0 };
	auto_fd fd = open_socket();
	auto_fd net = ioctl(fd, SIOCGSKNS);

	if (net < 0 && errno == ENOTTY)
		case_skip("unsupported", "no ioctl SIOCGSKNS");
	case_observe(&plain, look_without_admin, &seen, sizeof(seen));
	REQUIRE(net >= 0, "refused with CAP_NET_ADMIN too");
	REQUIRE_ERRNO(EPERM, seen.error);
}

static void
look_at_own_net(void *arg)
{
	struct views *seen = arg;
	auto_fd fd = open_socket();
	auto_fd net = ioctl(fd, SIOCGSKNS);

	seen->error = net < 0 ? errno : 0;
}

CASE(the_namespace_of_a_socket_is_not_told_to_a_child_user_namespace,
    .requirement = "NET-69",
    .descr = "SIOCGSKNS with all capabilities in a child user namespace fails with EPERM, in its own network namespace not",
    .needs = "net CAP_NET_ADMIN user net-in-user")
{
	const struct cell_spec child = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	const struct cell_spec owner = { .namespaces = CLONE_NEWUSER | CLONE_NEWNET, .setup = CELL_MAP_IDS };
	struct views refused = { 0 }, granted = { 0 };

	case_observe(&child, look_at_own_net, &refused, sizeof(refused));
	case_observe(&owner, look_at_own_net, &granted, sizeof(granted));
	if (granted.error == ENOTTY)
		case_skip("unsupported", "no ioctl SIOCGSKNS");
	REQUIRE_ERRNO(EPERM, refused.error);
	REQUIRE_ERRNO(0, granted.error);
}

/* ---- cookies ---- */

static uint64_t
look_at_cookie(int fd, int option)
{
	uint64_t cookie = 0;
	socklen_t size = sizeof(cookie);

	SETUP(getsockopt(fd, SOL_SOCKET, option, &cookie, &size));
	return cookie;
}

struct cookies {
	uint64_t given, own, other;
};

static struct cookies
compare_cookies(const struct cell_spec *spec, int option)
{
	struct actor giver;
	uint64_t namespace;
	auto_fd fd = take_socket(&giver, spec, &namespace);
	auto_fd own = open_socket(), other = open_socket();
	struct cookies seen = { look_at_cookie(fd, option), look_at_cookie(own, option),
	    look_at_cookie(other, option) };

	end_giver(&giver);
	return seen;
}

CASE(namespace_cookies_differ_between_namespaces,
    .requirement = "NET-70",
    .descr = "SO_NETNS_COOKIE differs for sockets of two network namespaces",
    .needs = "net veth netns-cookie")
{
	struct cookies seen = compare_cookies(&new_net, SO_NETNS_COOKIE);

	REQUIRE_NE(seen.own, seen.given);
}

CASE(without_the_flag_namespace_cookies_are_the_same,
    .requirement = "NET-70",
    .descr = "Control: SO_NETNS_COOKIE is the same for all sockets of one network namespace",
    .needs = "net veth netns-cookie")
{
	struct cookies seen = compare_cookies(&plain, SO_NETNS_COOKIE);

	REQUIRE_EQ(seen.own, seen.given);
	REQUIRE_EQ(seen.own, seen.other);
}

CASE(socket_cookies_are_unique_across_namespaces,
    .requirement = "NET-71",
    .descr = "SO_COOKIE differs for every socket, in whichever network namespace",
    .needs = "net veth")
{
	struct cookies seen = compare_cookies(&new_net, SO_COOKIE);

	REQUIRE_NE(seen.own, seen.other);
	REQUIRE_NE(seen.own, seen.given);
	REQUIRE_NE(seen.other, seen.given);
}
