/* diag_test.c - sockets as sock_diag(7), /proc/net/netlink and /proc/net/sockstat know them. */
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include "cases/net/state.h"

#define PORT 7777

/* ---- sock_diag(7) ---- */

/* Dump the sockets of a family; -1 with errno. */
static int
dump_sockets(const void *request, size_t size, mnl_cb_t each, void *arg)
{
	union message m;
	auto_fd fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	memcpy(rt_begin(&m, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, size), request, size);
	return fd < 0 ? -1 : rt_talk(fd, &m.head, each, arg);
}

static int
find_port(const struct nlmsghdr *head, void *arg)
{
	const struct inet_diag_msg *row = mnl_nlmsg_get_payload(head);

	*(bool *)arg |= row->id.idiag_sport == htons(PORT);
	return MNL_CB_OK;
}

static int
dump_inet(bool *found)
{
	const struct inet_diag_req_v2 request = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP,
	    .idiag_states = ~0U };

	return dump_sockets(&request, sizeof(request), find_port, found);
}

static void
make_listener(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = SETUP(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	SETUP(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
	SETUP(listen(fd, 1));
}

static bool
see_listener(void)
{
	bool found = false;

	SETUP(dump_inet(&found));
	return found;
}

STATE_CASES(inet_sockets, "NET-112", "TCP sockets in a dump of sock_diag", " inet-diag", { make_listener, see_listener })

#define NAME "\0conform-diag"

static int
find_name(const struct nlmsghdr *head, void *arg)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, head, sizeof(struct unix_diag_msg))
		if (mnl_attr_get_type(attr) == UNIX_DIAG_NAME && mnl_attr_get_payload_len(attr) == sizeof(NAME) - 1 &&
		    memcmp(mnl_attr_get_payload(attr), NAME, sizeof(NAME) - 1) == 0)
			*(bool *)arg = true;
	return MNL_CB_OK;
}

static int
dump_unix(bool *found)
{
	const struct unix_diag_req request = { .sdiag_family = AF_UNIX, .udiag_states = ~0U,
	    .udiag_show = UDIAG_SHOW_NAME };

	return dump_sockets(&request, sizeof(request), find_name, found);
}

static void
make_named(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = NAME };
	int fd = SETUP(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	SETUP(bind(fd, (const struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	    sizeof(NAME) - 1)));
}

static bool
see_named(void)
{
	bool found = false;

	SETUP(dump_unix(&found));
	return found;
}

STATE_CASES(unix_sockets, "NET-113", "unix sockets in a dump of sock_diag", " unix-diag", { make_named, see_named })

/* ---- /proc/net ---- */

/* A port id that the kernel would not choose. */
#define PORT_ID 0x77770007U

static void
make_netlink(void)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = PORT_ID };
	int fd = SETUP(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));

	SETUP(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static bool
see_netlink(void)
{
	char word[32];

	snprintf(word, sizeof(word), " %u ", PORT_ID);
	return look_line("/proc/net/netlink", word);
}

STATE_CASES(netlink_sockets, "NET-114", "lines in /proc/net/netlink", "", { make_netlink, see_netlink })

static void
make_datagram_socket(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	SETUP(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
}

/* The arena's sockets begin with none of UDP. */
static bool
see_datagram_socket(void)
{
	return look_line("/proc/net/sockstat", "UDP: inuse ") && !look_line("/proc/net/sockstat", "UDP: inuse 0 ");
}

STATE_CASES(socket_counts, "NET-115", "counts in /proc/net/sockstat", "", { make_datagram_socket, see_datagram_socket })
