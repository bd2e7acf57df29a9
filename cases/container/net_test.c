/* net_test.c - the network of a container: lo, and nothing that leads out. */
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "inside.h"
#include "loopback.h"

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
