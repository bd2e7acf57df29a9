/* port_test.c - port numbers, listeners and socket names belong to one network namespace. */
#include <stddef.h>
#include <sys/un.h>

#include "cases/net/link.h"

/* A socket name, and how a second one may meet it. */
struct name {
	int domain, type;
	socklen_t size;
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	} address;
	int bind_error, connect_error;	/* what the probe met */
};

static struct name
make_inet_name(int domain, int type)
{
	struct name name = { .domain = domain, .type = type, .size = sizeof(name.address.in) };

	if (domain == AF_INET6) {
		name.size = sizeof(name.address.in6);
		name.address.in6 = (struct sockaddr_in6){ .sin6_family = AF_INET6,
		    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	} else {
		name.address.in = (struct sockaddr_in){ .sin_family = AF_INET,
		    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	}
	return name;
}

static struct name
make_unix_name(const char *text, bool abstract)
{
	struct name name = { .domain = AF_UNIX, .type = SOCK_STREAM };

	name.address.un.sun_family = AF_UNIX;
	snprintf(name.address.un.sun_path + abstract, sizeof(name.address.un.sun_path) - 1, "%s", text);
	name.size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract + strlen(text) + !abstract);
	return name;
}

/* A socket with that name, listening if it can; -1 with errno. */
static int
open_named(const struct name *name)
{
	auto_fd fd = socket(name->domain, name->type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, &name->address.any, name->size) < 0)
		return -1;
	if (name->type == SOCK_STREAM && listen(fd, 1) < 0)
		return -1;
	return take_fd(&fd);
}

/* The same, and the port that the kernel chose put into the name. */
static int
open_chosen(struct name *name)
{
	int fd = SETUP(open_named(name));

	if (name->domain != AF_UNIX)
		SETUP(getsockname(fd, &name->address.any, &name->size));
	return fd;
}

static int
connect_to(const struct name *name)
{
	auto_fd fd = socket(name->domain, name->type | SOCK_CLOEXEC, 0);

	return fd < 0 ? -1 : connect(fd, &name->address.any, name->size);
}

static void
look_at_name(void *arg)
{
	struct name *name = arg;
	int fd = open_named(name);

	name->bind_error = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	name->connect_error = ERRNO_OF(connect_to(name));
}

/* What a process inside meets when the name is in use outside. */
static struct name
try_name(uint64_t namespaces, struct name name)
{
	const struct cell_spec spec = { .namespaces = namespaces,
	    .setup = (namespaces & CLONE_NEWNET) != 0 ? CELL_LOOPBACK : 0 };

	SETUP(link_up("lo"));

	auto_fd fd = open_chosen(&name);

	(void)fd;
	case_observe(&spec, look_at_name, &name, sizeof(name));
	return name;
}

#define PORT_CASES(id, ids, what, domain, type, more) \
CASE(id##_may_be_bound_in_both, \
    .requirement = ids, \
    .descr = "A " what " port in use outside can be bound inside", \
    .needs = "net CAP_NET_ADMIN" more) \
{ \
	REQUIRE_ERRNO(0, try_name(CLONE_NEWNET, make_inet_name(domain, type)).bind_error); \
} \
CASE(without_the_flag_##id##_is_in_use, \
    .requirement = ids, \
    .descr = "Control: in one network namespace a second socket cannot bind the same " what " port", \
    .needs = "net CAP_NET_ADMIN" more) \
{ \
	REQUIRE_ERRNO(EADDRINUSE, try_name(0, make_inet_name(domain, type)).bind_error); \
}

PORT_CASES(a_tcp_port, "NET-8", "TCP", AF_INET, SOCK_STREAM, "")
PORT_CASES(a_udp_port, "NET-9", "UDP", AF_INET, SOCK_DGRAM, "")
PORT_CASES(a_tcp_port_of_ipv6, "NET-10", "TCP over IPv6", AF_INET6, SOCK_STREAM, " loopback6")

/* ---- listeners on the loopback address ---- */

CASE(a_listener_outside_is_not_reached_from_inside,
    .requirement = "NET-11",
    .descr = "For a process inside, nobody listens on 127.0.0.1 at the port of a listener outside",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(ECONNREFUSED, try_name(CLONE_NEWNET, make_inet_name(AF_INET, SOCK_STREAM)).connect_error);
}

CASE(without_the_flag_the_listener_is_reached,
    .requirement = "NET-11",
    .descr = "Control: a plain child connects to the listener of its parent",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(0, try_name(0, make_inet_name(AF_INET, SOCK_STREAM)).connect_error);
}

static void
play_listener(struct actor *self)
{
	struct name *name = self->stage;
	int fd;

	actor_meet(self, "name given");
	SETUP(link_up("lo"));
	fd = open_chosen(name);
	actor_meet(self, "listening");
	actor_meet(self, "tried");
	close(fd);
}

/* What the outside meets when the name is in use inside. */
static int
try_from_outside(uint64_t namespaces, struct name name)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct actor actor;
	int error;

	SETUP(link_up("lo"));
	actor_start(&actor, &spec, play_listener, sizeof(name));
	memcpy(actor.stage, &name, sizeof(name));
	actor_meet(&actor, "name given");
	actor_meet(&actor, "listening");
	memcpy(&name, actor.stage, sizeof(name));
	error = ERRNO_OF(connect_to(&name));
	actor_meet(&actor, "tried");
	actor_end(&actor);
	return error;
}

CASE(a_listener_inside_is_not_reached_from_outside,
    .requirement = "NET-12",
    .descr = "A listener on 127.0.0.1 inside is not there for a process outside",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(ECONNREFUSED, try_from_outside(CLONE_NEWNET, make_inet_name(AF_INET, SOCK_STREAM)));
}

CASE(without_the_flag_the_listener_of_a_child_is_reached,
    .requirement = "NET-12",
    .descr = "Control: the listener of a plain child is reached by its parent",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(0, try_from_outside(0, make_inet_name(AF_INET, SOCK_STREAM)));
}

/* ---- names of unix(7) sockets ---- */

CASE(an_abstract_name_may_be_bound_in_both,
    .requirement = "NET-13",
    .descr = "An abstract unix socket name in use outside can be bound inside",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(0, try_name(CLONE_NEWNET, make_unix_name("conform", true)).bind_error);
}

CASE(an_abstract_name_outside_is_not_reached_from_inside,
    .requirement = "NET-14",
    .descr = "A process inside cannot connect to an abstract unix socket outside",
    .needs = "net CAP_NET_ADMIN")
{
	struct name name = make_unix_name("conform", true);

	/* Inside, the name is free again once the probe has closed its own. */
	REQUIRE_ERRNO(ECONNREFUSED, try_name(CLONE_NEWNET, name).connect_error);
}

CASE(without_the_flag_an_abstract_name_is_in_use_and_reached,
    .requirement = "NET-13 NET-14",
    .descr = "Control: in one network namespace an abstract name is in use, and who asks for it is connected",
    .needs = "net CAP_NET_ADMIN")
{
	struct name name = try_name(0, make_unix_name("conform", true));

	REQUIRE_ERRNO(EADDRINUSE, name.bind_error);
	REQUIRE_ERRNO(0, name.connect_error);
}

CASE(an_abstract_name_inside_is_not_reached_from_outside,
    .requirement = "NET-14",
    .descr = "A process outside cannot connect to an abstract unix socket inside",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(ECONNREFUSED, try_from_outside(CLONE_NEWNET, make_unix_name("conform", true)));
}

CASE(without_the_flag_an_abstract_name_of_a_child_is_reached,
    .requirement = "NET-14",
    .descr = "Control: the abstract unix socket of a plain child is reached by its parent",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_ERRNO(0, try_from_outside(0, make_unix_name("conform", true)));
}

CASE(a_socket_in_the_filesystem_is_reached_across,
    .requirement = "NET-15",
    .descr = "A unix socket with a path is reached from another network namespace, and its name is in use",
    .needs = "net CAP_NET_ADMIN")
{
	struct name name = try_name(CLONE_NEWNET, make_unix_name("socket", false));

	REQUIRE_ERRNO(EADDRINUSE, name.bind_error);
	REQUIRE_ERRNO(0, name.connect_error);
}
