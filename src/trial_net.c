/* trial_net.c - the calls that try network features. */
#include <linux/inet_diag.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fd.h"
#include "trial.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

int
try_ipv6(void)
{
	auto_fd fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return trial_result(fd);
}

/* IPv6 may be there and switched off for new namespaces. */
int
try_loopback6(void)
{
	const struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	auto_fd fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	return trial_result(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
}

/* The shortest request for a veth pair: the kernel chooses both names. */
int
try_veth(void)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg link;
		struct nlattr info, kind;
		char name[8];
	} request = {
		.head = { .nlmsg_len = sizeof(request), .nlmsg_type = RTM_NEWLINK,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL },
		.info = { .nla_type = IFLA_LINKINFO | NLA_F_NESTED,
		    .nla_len = sizeof(request.info) + sizeof(request.kind) + sizeof(request.name) },
		.kind = { .nla_type = IFLA_INFO_KIND, .nla_len = sizeof(request.kind) + sizeof("veth") },
		.name = "veth",
	};
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[sizeof(request)];
	} answer;
	auto_fd fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.head.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EPROTO;
}

int
try_packet(void)
{
	auto_fd fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	return trial_result(fd);
}

int
try_netns_cookie(void)
{
	uint64_t cookie;
	socklen_t size = sizeof(cookie);
	auto_fd fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	return trial_result(getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size));
}

/* A request that is answered by an acknowledgement, or by what was asked for. */
static int
ask_netlink(int protocol, const void *request, size_t size)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[16384];
	} answer;
	auto_fd fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0 || send(fd, request, size, 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.head.nlmsg_type == NLMSG_ERROR ? answer.error.error : 0;
}

/* Netfilter's subsystems have the same header; see linux/netfilter/nfnetlink.h. */
static int
ask_netfilter(uint16_t type)
{
	const struct {
		struct nlmsghdr head;
		struct nfgenmsg body;
	} request = {
		.head = { .nlmsg_len = sizeof(request), .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK, .nlmsg_type = type },
		.body = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0 },
	};

	return ask_netlink(NETLINK_NETFILTER, &request, sizeof(request));
}

/* The generation number of the rules. */
int
try_nftables(void)
{
	return ask_netfilter(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN);
}

/* The number of connections. */
int
try_conntrack(void)
{
	return ask_netfilter(NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS);
}

int
try_inet_diag(void)
{
	const struct {
		struct nlmsghdr head;
		struct inet_diag_req_v2 body;
	} request = {
		.head = { .nlmsg_len = sizeof(request), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.body = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP },
	};

	return ask_netlink(NETLINK_SOCK_DIAG, &request, sizeof(request));
}

int
try_unix_diag(void)
{
	const struct {
		struct nlmsghdr head;
		struct unix_diag_req body;
	} request = {
		.head = { .nlmsg_len = sizeof(request), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.body = { .sdiag_family = AF_UNIX },
	};

	return ask_netlink(NETLINK_SOCK_DIAG, &request, sizeof(request));
}
