/* trial_net.c - the calls that try network features. */
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
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

/* Asks for the generation number of the rules; see linux/netfilter/nf_tables.h. */
int
try_nftables(void)
{
	struct {
		struct nlmsghdr head;
		struct nfgenmsg body;
	} request = {
		.head = { .nlmsg_len = sizeof(request), .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		    .nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN },
		.body = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0 },
	};
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[256];
	} answer;
	auto_fd fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.head.nlmsg_type == NLMSG_ERROR ? answer.error.error : 0;
}
