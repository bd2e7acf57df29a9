/* net_test.c - the network of a container: lo, and nothing that leads out. */
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "inside.h"
#include "src/fd.h"

struct interfaces {
	char names[512];	/* each followed by a blank, in the kernel's order */
	bool up;		/* lo is up and running */
};

LOOK(look_at_interfaces)
{
	struct interfaces *seen = arg;
	struct if_nameindex *list = if_nameindex();
	struct ifreq request = { .ifr_name = "lo" };
	size_t used = 0;
	auto_fd fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	for (struct if_nameindex *i = list; i != NULL && i->if_index != 0 && used < sizeof(seen->names); i++)
		used += (size_t)snprintf(seen->names + used, sizeof(seen->names) - used, "%s ", i->if_name);
	if (list != NULL)
		if_freenameindex(list);
	seen->up = ioctl(fd, SIOCGIFFLAGS, &request) == 0 &&
	    (request.ifr_flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
}

/* The arena's only interface gets another name, so that it can be told from
 * the container's; no driver is needed for that. */
static void
rename_outer_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_newname = "outer0" };
	auto_fd fd = SETUP(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	SETUP(ioctl(fd, SIOCSIFNAME, &request));
}

static void
raise_outer_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	SETUP(ioctl(fd, SIOCSIFFLAGS, &request));
}

CASE(container_has_only_a_fresh_namespaces_interfaces,
    .requirement = "CTR-27",
    .descr = "Inside are exactly the interfaces of a fresh network namespace: lo, and none of the outside",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	const struct cell_spec fresh = { .namespaces = CLONE_NEWNET };
	struct interfaces expected = { .up = false }, seen = expected;

	case_observe(&fresh, look_at_interfaces, &expected, sizeof(expected));
	rename_outer_loopback();
	inside_look(LAUNCHED, look_at_interfaces, &seen, sizeof(seen));
	REQUIRE(strncmp(seen.names, "lo ", 3) == 0, "the interfaces are \"%s\"", seen.names);
	REQUIRE_STR(expected.names, seen.names);
}

CASE(without_the_launcher_the_outer_interface_is_seen,
    .requirement = "CTR-27",
    .descr = "Control: a plain command sees the outer interface",
    .needs = "net loopback", .arena = ARENA_SHARED)
{
	struct interfaces seen = { .up = false };

	rename_outer_loopback();
	inside_look(PLAIN, look_at_interfaces, &seen, sizeof(seen));
	REQUIRE(strstr(seen.names, "outer0 ") != NULL, "the interfaces are \"%s\"", seen.names);
}

CASE(loopback_is_up,
    .requirement = "CTR-28",
    .descr = "lo is up and running inside",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	struct interfaces seen = { .up = false };

	inside_look(LAUNCHED, look_at_interfaces, &seen, sizeof(seen));
	REQUIRE(seen.up, "lo is down or missing, the interfaces are \"%s\"", seen.names);
}

CASE(without_the_launcher_a_fresh_loopback_is_down,
    .requirement = "CTR-28",
    .descr = "Control: in a network namespace that nobody set up lo is down",
    .needs = "net loopback", .arena = ARENA_SHARED)
{
	struct interfaces seen = { .up = true };

	inside_look(PLAIN, look_at_interfaces, &seen, sizeof(seen));
	REQUIRE(!seen.up, "lo is up");
}

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

struct route {
	int errno_of_ip4, errno_of_ip6;	/* of connecting a datagram socket: looks up a route, sends nothing */
};

LOOK(look_for_route)
{
	struct route *seen = arg;
	/* Addresses for documentation, RFC 5737 and RFC 3849. */
	struct sockaddr_in ip4 = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr = { htonl(0xc0000201) } };
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6, .sin6_port = htons(9),
	    .sin6_addr = { { { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } } } };
	auto_fd fd4 = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	auto_fd fd6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	seen->errno_of_ip4 = ERRNO_OF(connect(fd4, (struct sockaddr *)&ip4, sizeof(ip4)));
	/* No IPv6, no way out by it. */
	seen->errno_of_ip6 = fd6 < 0 ? ENETUNREACH : ERRNO_OF(connect(fd6, (struct sockaddr *)&ip6, sizeof(ip6)));
}

/* A default route of the arena, through the only interface there is. */
static void
add_outer_route(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	char device[] = "lo";
	struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = device };
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	memcpy(&route.rt_dst, &any, sizeof(any));
	memcpy(&route.rt_genmask, &any, sizeof(any));
	SETUP(ioctl(fd, SIOCADDRT, &route));
}

CASE(no_route_leads_out,
    .requirement = "CTR-31",
    .descr = "No address beyond lo can be routed to inside, though it can outside",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	struct route seen = { -1, -1 };

	raise_outer_loopback();
	add_outer_route();
	inside_look(LAUNCHED, look_for_route, &seen, sizeof(seen));
	REQUIRE_ERRNO(ENETUNREACH, seen.errno_of_ip4);
	/* EADDRNOTAVAIL: no source address either. */
	REQUIRE(seen.errno_of_ip6 == ENETUNREACH || seen.errno_of_ip6 == EADDRNOTAVAIL,
	    "an IPv6 address beyond lo: %s", strerror(seen.errno_of_ip6));
}

CASE(without_the_launcher_the_outer_route_is_used,
    .requirement = "CTR-31",
    .descr = "Control: a plain command has the outer default route",
    .needs = "net loopback", .arena = ARENA_SHARED)
{
	struct route seen = { -1, -1 };

	raise_outer_loopback();
	add_outer_route();
	inside_look(PLAIN, look_for_route, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.errno_of_ip4);
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

CASE(no_interface_is_left,
    .requirement = "CTR-59",
    .descr = "After a container the outside has the interfaces that it had before",
    .needs = "launcher net loopback", .arena = ARENA_SHARED)
{
	struct interfaces before = { .up = false }, after = before, seen = before;

	look_at_interfaces(&before);
	inside_look(LAUNCHED, look_at_interfaces, &seen, sizeof(seen));
	look_at_interfaces(&after);
	REQUIRE_STR(before.names, after.names);
	REQUIRE_EQ(before.up, after.up);
}
