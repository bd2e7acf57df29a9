/* loopback_test.c - what answers inside a new network namespace, and what is out of reach. */
#include "cases/net/link.h"

struct tries {
	struct sockaddr_storage to;
	socklen_t size;
	int before, after;	/* errno of connecting, before and after lo is up */
};

static struct tries
make_tries(const char *address)
{
	struct tries tries = { .size = sizeof(struct sockaddr_in) };

	if (family_of(address) == AF_INET6) {
		struct sockaddr_in6 *to = (void *)&tries.to;

		*to = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(7777) };
		inet_pton(AF_INET6, address, &to->sin6_addr);
		tries.size = sizeof(*to);
	} else {
		struct sockaddr_in *to = (void *)&tries.to;

		*to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(7777) };
		inet_pton(AF_INET, address, &to->sin_addr);
	}
	return tries;
}

static int
try_connect(const struct tries *tries, int type)
{
	auto_fd fd = socket(tries->to.ss_family, type | SOCK_CLOEXEC, 0);

	return fd < 0 ? errno : ERRNO_OF(connect(fd, (const struct sockaddr *)&tries->to, tries->size));
}

/* A TCP listener of one's own, then a connection to it. */
static int
try_echo(const struct tries *tries)
{
	auto_fd fd = socket(tries->to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&tries->to, tries->size) < 0 || listen(fd, 1) < 0)
		return errno;
	return try_connect(tries, SOCK_STREAM);
}

static void
look_around_lo_up(void *arg)
{
	struct tries *tries = arg;

	tries->before = try_connect(tries, SOCK_DGRAM);
	SETUP(link_up("lo"));
	tries->after = try_echo(tries);
}

static struct tries
observe(uint64_t namespaces, const char *address)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct tries tries = make_tries(address);

	case_observe(&spec, look_around_lo_up, &tries, sizeof(tries));
	return tries;
}

CASE(nothing_is_reachable_while_lo_is_down,
    .requirement = "NET-44",
    .descr = "In a new network namespace, whose lo is down, not even 127.0.0.1 is reachable",
    .needs = "net CAP_NET_ADMIN")
{
	SETUP(link_up("lo"));
	REQUIRE_ERRNO(ENETUNREACH, observe(CLONE_NEWNET, "127.0.0.1").before);
}

CASE(without_the_flag_the_loopback_address_is_reachable,
    .requirement = "NET-44",
    .descr = "Control: a plain child reaches 127.0.0.1 of its parent, whose lo is up",
    .needs = "net CAP_NET_ADMIN")
{
	SETUP(link_up("lo"));
	REQUIRE_ERRNO(0, observe(0, "127.0.0.1").before);
}

CASE(lo_up_answers_on_127_0_0_1,
    .requirement = "NET-45",
    .descr = "Once lo is up, a listener on 127.0.0.1 inside accepts a connection from inside",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(0, observe(CLONE_NEWNET, "127.0.0.1").after);
}

CASE(lo_up_answers_on_ipv6_loopback,
    .requirement = "NET-46",
    .descr = "Once lo is up, a listener on ::1 inside accepts a connection from inside",
    .needs = "net CAP_NET_ADMIN ipv6")
{
	if (look_number("/proc/sys/net/ipv6/conf/default/disable_ipv6") == 1)
		case_skip("denied", "net.ipv6.conf.default.disable_ipv6 is 1");
	REQUIRE_ERRNO(0, observe(CLONE_NEWNET, "::1").after);
}

/* ---- routes out ---- */

static void
look_at_route_out(void *arg)
{
	struct tries *tries = arg;

	tries->before = try_connect(tries, SOCK_DGRAM);
}

/* The outside has a route to that address, if only to a device that drops it. */
static int
try_route_out(uint64_t namespaces, const char *address)
{
	const struct cell_spec spec = { .namespaces = namespaces,
	    .setup = (namespaces & CLONE_NEWNET) != 0 ? CELL_LOOPBACK : 0 };
	struct tries tries = make_tries(address);

	SETUP(link_up("lo"));
	SETUP(route_add(address, family_of(address) == AF_INET6 ? 128 : 32, "lo", RT_TABLE_MAIN));
	case_observe(&spec, look_at_route_out, &tries, sizeof(tries));
	return tries.before;
}

#define ROUTE_CASES(name, ids, address, more) \
CASE(name##_route_out_does_not_exist_inside, \
    .requirement = ids, \
    .descr = "An address that the outside has a route to (" address ") is unreachable inside", \
    .needs = "net CAP_NET_ADMIN" more) \
{ \
	REQUIRE_ERRNO(ENETUNREACH, try_route_out(CLONE_NEWNET, address)); \
} \
CASE(without_the_flag_the_##name##_route_out_exists, \
    .requirement = ids, \
    .descr = "Control: a plain child uses the route of its parent to " address, \
    .needs = "net CAP_NET_ADMIN" more) \
{ \
	REQUIRE_ERRNO(0, try_route_out(0, address)); \
}

ROUTE_CASES(ipv4, "NET-47", "203.0.113.7", "")
ROUTE_CASES(ipv6, "NET-48", "2001:db8::7", " loopback6")
