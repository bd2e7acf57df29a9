/* socket_test.c - the owner of a socket, as it is listed to who asks. */
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "ids.h"

/* A listening socket of the case, looked for by its port. */
struct listed {
	in_port_t port;				/* in network order */
	int number;				/* errno of asking */
	bool found;
	unsigned uid;
};

static struct listed
start_listening(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_ANY) } };
	socklen_t size = sizeof(address);
	const int fd = SETUP(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	SETUP(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
	SETUP(listen(fd, 1));
	SETUP(getsockname(fd, (struct sockaddr *)&address, &size));
	return (struct listed){ .port = address.sin_port, .number = -1 };
}

static void
look_at_table(void *arg)
{
	struct listed *seen = arg;
	char line[512];
	unsigned port, uid;
	FILE *table = fopen("/proc/net/tcp", "re");

	SETUP(table);
	seen->number = 0;
	while (fgets(line, sizeof(line), table) != NULL)
		if (sscanf(line, " %*u: %*x:%x %*x:%*x %*x %*x:%*x %*x:%*x %*x %u", &port, &uid) == 2 &&
		    port == ntohs(seen->port)) {
			seen->found = true;
			seen->uid = uid;
		}
	fclose(table);
}

static void
look_at_message(struct listed *seen, const struct nlmsghdr *head)
{
	const struct inet_diag_msg *entry = NLMSG_DATA(head);

	if (head->nlmsg_type == NLMSG_ERROR) {
		seen->number = -((const struct nlmsgerr *)NLMSG_DATA(head))->error;
	} else if (head->nlmsg_type == SOCK_DIAG_BY_FAMILY && entry->id.idiag_sport == seen->port) {
		seen->found = true;
		seen->uid = entry->idiag_uid;
	}
}

static void
look_by_netlink(void *arg)
{
	static _Alignas(16) char answer[65536];
	struct listed *seen = arg;
	struct {
		struct nlmsghdr head;
		struct inet_diag_req_v2 request;
	} request = {
		.head = { sizeof(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
		.request = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP, .idiag_states = 1U << TCP_LISTEN },
	};
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	bool done = false;

	seen->number = ERRNO_OF(fd);
	if (fd == -1 || (seen->number = ERRNO_OF(send(fd, &request, sizeof(request), 0))) != 0)
		return;
	while (!done && seen->number == 0) {
		ssize_t left = SETUP(recv(fd, answer, sizeof(answer), 0));

		for (const struct nlmsghdr *head = (const void *)answer; NLMSG_OK(head, (size_t)left);
		    head = NLMSG_NEXT(head, left)) {
			done = done || head->nlmsg_type == NLMSG_DONE;
			look_at_message(seen, head);
		}
	}
	close(fd);
}

static void
require_owner_translated(void (*look)(void *))
{
	struct listed outside = start_listening(), inside = outside, none = outside;

	look(&outside);
	case_observe(&mapped_to_1000, look, &inside, sizeof(inside));
	case_observe(&unmapped, look, &none, sizeof(none));
	if (outside.number != 0)
		case_skip("unsupported", "sockets cannot be listed: %s", strerror(outside.number));
	REQUIRE(outside.found && inside.found && none.found, "the socket is not listed");
	REQUIRE_EQ(geteuid(), outside.uid);
	REQUIRE_EQ(1000, inside.uid);
	REQUIRE_EQ(overflow_id(UIDS), none.uid);
}

CASE(a_table_of_sockets_shows_ids_of_the_reader,
    .requirement = "USER-148",
    .descr = "The uid in /proc/net/tcp is 1000 to who has the owner as 1000, the overflow id to who has not",
    .needs = "user net")
{
	require_owner_translated(look_at_table);
}

CASE(sock_diag_gives_ids_of_the_asker,
    .requirement = "USER-149",
    .descr = "The uid that sock_diag(7) gives is 1000 to who has the owner as 1000, the overflow id to who has not",
    .needs = "user net")
{
	require_owner_translated(look_by_netlink);
}
