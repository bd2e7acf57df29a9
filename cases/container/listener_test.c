/* listener_test.c - who answers on the loopback addresses and on abstract names. */
#include <netinet/in.h>
#include <stddef.h>
#include <sys/un.h>

#include "inside.h"
#include "loopback.h"

enum { IP4, IP6, ABSTRACT };

#define ABSTRACT_NAME "\0outer-or-inner"

struct endpoint {
	int family;		/* in: IP4, IP6, ABSTRACT */
	in_port_t port;		/* of the listener, network order; 0: any. in and out */
	int errno_of_bind, errno_of_connect;
	bool answered;		/* a byte went through the connection */
};

static socklen_t
fill_address(const struct endpoint *end, struct sockaddr_storage *address)
{
	struct sockaddr_in ip4 = { .sin_family = AF_INET, .sin_port = end->port,
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6, .sin6_port = end->port,
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = ABSTRACT_NAME };

	switch (end->family) {
	case IP4:
		memcpy(address, &ip4, sizeof(ip4));
		return sizeof(ip4);
	case IP6:
		memcpy(address, &ip6, sizeof(ip6));
		return sizeof(ip6);
	default:
		memcpy(address, &name, sizeof(name));
		return offsetof(struct sockaddr_un, sun_path) + sizeof(ABSTRACT_NAME) - 1;
	}
}

/* A listening socket, or -1 with errno; a port is chosen when none is given. */
static int
listen_at(struct endpoint *end)
{
	struct sockaddr_storage address;
	socklen_t length = fill_address(end, &address), size = sizeof(address);
	int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 1) < 0) {
		int number = errno;

		if (fd >= 0)
			close(fd);
		errno = number;
		return -1;
	}
	/* Both families have the port in the same place. */
	if (end->family != ABSTRACT && getsockname(fd, (struct sockaddr *)&address, &size) == 0)
		end->port = ((struct sockaddr_in *)&address)->sin_port;
	return fd;
}

static int
connect_to(const struct endpoint *end)
{
	struct sockaddr_storage address;
	socklen_t length = fill_address(end, &address);
	int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, length) < 0) {
		int number = errno;

		close(fd);
		errno = number;
		return -1;
	}
	return fd;
}

/* A listener, a connection to it, and a byte through both. */
LOOK(look_at_own_listener)
{
	struct endpoint *seen = arg;
	char byte = 'x', got = 0;
	auto_fd listener = listen_at(seen), client = -1, served = -1;

	seen->errno_of_bind = ERRNO_OF(listener);
	if (listener < 0)
		return;
	client = connect_to(seen);
	seen->errno_of_connect = ERRNO_OF(client);
	if (client < 0)
		return;
	served = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	seen->answered = write(client, &byte, 1) == 1 && read(served, &got, 1) == 1 && got == byte;
}

/* Somebody else's listener: first connect, then take its place. */
LOOK(look_for_listener)
{
	struct endpoint *seen = arg;
	auto_fd client = connect_to(seen), listener = -1;

	seen->errno_of_connect = ERRNO_OF(client);
	listener = listen_at(seen);
	seen->errno_of_bind = ERRNO_OF(listener);
}

LOOK(listen_and_stay)
{
	struct endpoint *seen = arg;

	seen->errno_of_bind = ERRNO_OF(listen_at(seen));
}

CASE(loopback_answers_on_ipv4,
    .requirement = "CTR-29",
    .descr = "A listener on 127.0.0.1 inside is reached from inside",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	struct endpoint seen = { .family = IP4 };

	inside_look(LAUNCHED, look_at_own_listener, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.errno_of_bind);
	REQUIRE_ERRNO(0, seen.errno_of_connect);
	REQUIRE(seen.answered, "nothing came through the connection");
}

/* Sockets alone do not tell: IPv6 may be switched off for new interfaces. */
CASE(loopback_answers_on_ipv6,
    .requirement = "CTR-30",
    .descr = "A listener on ::1 inside is reached from inside",
    .needs = "launcher net loopback ipv6", .arena = ARENA_SHARED)
{
	const struct cell_spec fresh = { .namespaces = CLONE_NEWNET, .setup = CELL_LOOPBACK };
	struct endpoint bare = { .family = IP6 }, seen = bare;

	case_observe(&fresh, look_at_own_listener, &bare, sizeof(bare));
	if (!bare.answered)
		case_skip("unsupported", "a bare network namespace with lo up has no ::1 either");
	inside_look(LAUNCHED, look_at_own_listener, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.errno_of_bind);
	REQUIRE_ERRNO(0, seen.errno_of_connect);
	REQUIRE(seen.answered, "nothing came through the connection");
}

/* A listener of the case's, looked for through the wall. */
static struct endpoint
look_for_outer_listener(int family, enum through through)
{
	struct endpoint ours = { .family = family }, theirs;

	raise_outer_loopback();
	auto_fd listener = SETUP(listen_at(&ours));

	(void)listener;
	theirs = ours;
	inside_look(through, look_for_listener, &theirs, sizeof(theirs));
	return theirs;
}

CASE(outer_listener_is_not_reached,
    .requirement = "CTR-32",
    .descr = "A listener on the outer 127.0.0.1 refuses from inside, and its port is free there",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	struct endpoint seen = look_for_outer_listener(IP4, LAUNCHED);

	/* ENETUNREACH where lo is down, which is no matter of this claim. */
	if (seen.errno_of_connect != ENETUNREACH)
		REQUIRE_ERRNO(ECONNREFUSED, seen.errno_of_connect);
	REQUIRE_ERRNO(0, seen.errno_of_bind);
}

CASE(outer_abstract_name_is_not_reached,
    .requirement = "CTR-34",
    .descr = "An abstract name bound outside refuses from inside, and is free there",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	struct endpoint seen = look_for_outer_listener(ABSTRACT, LAUNCHED);

	REQUIRE_ERRNO(ECONNREFUSED, seen.errno_of_connect);
	REQUIRE_ERRNO(0, seen.errno_of_bind);
}

CASE(without_the_launcher_outer_listeners_are_reached,
    .requirement = "CTR-32 CTR-34",
    .descr = "Control: a plain command reaches both listeners, and finds their addresses taken",
    .needs = "net loopback", .arena = ARENA_SHARED)
{
	struct endpoint ip4 = look_for_outer_listener(IP4, PLAIN), name = look_for_outer_listener(ABSTRACT, PLAIN);

	REQUIRE_ERRNO(0, ip4.errno_of_connect);
	REQUIRE_ERRNO(EADDRINUSE, ip4.errno_of_bind);
	REQUIRE_ERRNO(0, name.errno_of_connect);
	REQUIRE_ERRNO(EADDRINUSE, name.errno_of_bind);
}

/* A listener of the other side's, looked for by the case. */
static int
connect_to_inner_listener(enum through through)
{
	struct endpoint end = { .family = IP4 };
	struct inside inside;
	int number;

	raise_outer_loopback();
	inside_start(&inside, through);
	inside_ask(&inside, listen_and_stay, &end, sizeof(end));
	REQUIRE_ERRNO(0, end.errno_of_bind);
	auto_fd fd = connect_to(&end);
	number = ERRNO_OF(fd);
	inside_end(&inside);
	return number;
}

CASE(inner_listener_is_not_reached,
    .requirement = "CTR-33",
    .descr = "A listener on 127.0.0.1 inside refuses from outside",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	REQUIRE_ERRNO(ECONNREFUSED, connect_to_inner_listener(LAUNCHED));
}

CASE(without_the_launcher_the_listener_is_reached,
    .requirement = "CTR-33",
    .descr = "Control: the case reaches a plain command's listener",
    .needs = "net loopback", .arena = ARENA_SHARED)
{
	REQUIRE_ERRNO(0, connect_to_inner_listener(PLAIN));
}
