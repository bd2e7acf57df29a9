/* link.h - a few rtnetlink requests, made in the caller's network namespace. */

/*
 * Functions that change something return 0, or -1 with errno, so that a case
 * may write SETUP(link_up("lo")) and a probe ERRNO_OF(link_up("lo")).
 * Descriptors are close-on-exec; each request uses a socket of its own, which
 * belongs to the namespace that the caller is in at that time.
 */
#ifndef CASES_NET_LINK_H
#define CASES_NET_LINK_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "atf/case.h"
#include "src/fd.h"

/* How long a state may take that must come: ends a hang, decides nothing on a
 * kernel that keeps its promise. */
#define PATIENCE_MS 20000

/* In linux/if.h, which cannot stand beside net/if.h. */
#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP 0x10000
#endif

union message {
	struct nlmsghdr head;
	char room[1024];
};

static inline int
rt_open(unsigned groups)
{
	const struct sockaddr_nl own = { .nl_family = AF_NETLINK, .nl_groups = groups };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&own, sizeof(own)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Send a request over an open socket and hand the answers to `each`. */
static inline int
rt_talk(int fd, struct nlmsghdr *request, mnl_cb_t each, void *arg)
{
	char answer[16384];
	int r;

	request->nlmsg_seq = 1;
	if (send(fd, request, request->nlmsg_len, 0) < 0)
		return -1;
	do {
		ssize_t n = recv(fd, answer, sizeof(answer), 0);

		if (n < 0)
			return -1;
		r = mnl_cb_run(answer, (size_t)n, 1, 0, each, arg);
	} while (r > MNL_CB_STOP);
	return r < 0 ? -1 : 0;
}

static inline int
rt_ask(struct nlmsghdr *request, mnl_cb_t each, void *arg)
{
	auto_fd fd = rt_open(0);

	return fd < 0 ? -1 : rt_talk(fd, request, each, arg);
}

/* Begin a message: type, flags beyond NLM_F_REQUEST, and a zeroed header. */
static inline void *
rt_begin(union message *m, uint16_t type, uint16_t flags, size_t header)
{
	mnl_nlmsg_put_header(m);
	m->head.nlmsg_type = type;
	m->head.nlmsg_flags = NLM_F_REQUEST | flags;
	return mnl_nlmsg_put_extra_header(&m->head, header);
}

/* Call each() for the rows of a table: RTM_GETLINK, RTM_GETROUTE, ... */
static inline int
rt_dump(uint16_t type, uint8_t family, mnl_cb_t each, void *arg)
{
	union message m;
	struct rtmsg *head = rt_begin(&m, type, NLM_F_DUMP, sizeof(struct ifinfomsg));

	head->rtm_family = family;
	return rt_ask(&m.head, each, arg);
}

/* ---- devices ---- */

static inline struct ifinfomsg *
link_begin(union message *m, uint16_t type, uint16_t flags, const char *name)
{
	struct ifinfomsg *info = rt_begin(m, type, (uint16_t)(flags | NLM_F_ACK), sizeof(*info));

	if (name != NULL)
		mnl_attr_put_strz(&m->head, IFLA_IFNAME, name);
	return info;
}

/* Create a veth pair. peer_ns: a namespace descriptor for the peer, or -1. */
static inline int
link_add_veth(const char *name, const char *peer, int peer_ns)
{
	union message m;
	struct nlattr *info, *data, *end;

	link_begin(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name);
	info = mnl_attr_nest_start(&m.head, IFLA_LINKINFO);
	mnl_attr_put_strz(&m.head, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(&m.head, IFLA_INFO_DATA);
	end = mnl_attr_nest_start(&m.head, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(&m.head, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(&m.head, IFLA_IFNAME, peer);
	if (peer_ns >= 0)
		mnl_attr_put_u32(&m.head, IFLA_NET_NS_FD, (uint32_t)peer_ns);
	mnl_attr_nest_end(&m.head, end);
	mnl_attr_nest_end(&m.head, data);
	mnl_attr_nest_end(&m.head, info);
	return rt_ask(&m.head, NULL, NULL);
}

static inline int
link_change_flags(const char *name, unsigned flags)
{
	union message m;
	struct ifinfomsg *info = link_begin(&m, RTM_NEWLINK, 0, name);

	info->ifi_flags = flags;
	info->ifi_change = IFF_UP;
	return rt_ask(&m.head, NULL, NULL);
}

static inline int
link_up(const char *name)
{
	return link_change_flags(name, IFF_UP);
}

static inline int
link_down(const char *name)
{
	return link_change_flags(name, 0);
}

/* Move a device: by is IFLA_NET_NS_PID or IFLA_NET_NS_FD. new_name may be NULL. */
static inline int
link_move(const char *name, uint16_t by, int value, const char *new_name)
{
	union message m;
	int index = (int)if_nametoindex(name);

	if (index == 0)
		return -1;
	link_begin(&m, RTM_NEWLINK, 0, new_name)->ifi_index = index;
	mnl_attr_put_u32(&m.head, by, (uint32_t)value);
	return rt_ask(&m.head, NULL, NULL);
}

static inline int
link_delete(const char *name)
{
	union message m;

	link_begin(&m, RTM_DELLINK, 0, name);
	return rt_ask(&m.head, NULL, NULL);
}

struct link {
	char name[IFNAMSIZ];
	int index, peer;	/* peer: IFLA_LINK, 0 when there is none */
	int peer_nsid;		/* IFLA_LINK_NETNSID, -1 when there is none */
	unsigned flags;
};

struct links {
	int count;
	struct link link[64];	/* a new namespace has a fallback device for each kind of tunnel */
};

static inline void
link_parse(const struct nlmsghdr *head, struct link *link)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(head);
	const struct nlattr *attr;

	*link = (struct link){ .index = info->ifi_index, .flags = info->ifi_flags, .peer_nsid = -1 };
	mnl_attr_for_each(attr, head, sizeof(*info)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			snprintf(link->name, sizeof(link->name), "%s", mnl_attr_get_str(attr));
		if (mnl_attr_get_type(attr) == IFLA_LINK)
			link->peer = (int)mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == IFLA_LINK_NETNSID)
			link->peer_nsid = (int)mnl_attr_get_u32(attr);
	}
}

static inline int
link_collect(const struct nlmsghdr *head, void *arg)
{
	struct links *links = arg;

	if (links->count < (int)(sizeof(links->link) / sizeof(links->link[0])))
		link_parse(head, &links->link[links->count]);
	links->count++;
	return MNL_CB_OK;
}

/* All devices of the caller's namespace; count may exceed what is kept. */
static inline int
look_links(struct links *links)
{
	*links = (struct links){ 0 };
	return rt_dump(RTM_GETLINK, AF_UNSPEC, link_collect, links);
}

/* The device of that name in a list; NULL when it is not there. */
static inline const struct link *
find_link(const struct links *links, const char *name)
{
	for (int i = 0; i < links->count && i < (int)(sizeof(links->link) / sizeof(links->link[0])); i++)
		if (strcmp(links->link[i].name, name) == 0)
			return &links->link[i];
	return NULL;
}

static inline bool
has_link(const char *name)
{
	return if_nametoindex(name) != 0;
}

/* ---- addresses, routes, rules, neighbours ---- */

static inline uint8_t
family_of(const char *address)
{
	return strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
}

static inline void
put_address(struct nlmsghdr *head, uint16_t type, const char *address)
{
	char raw[16];

	inet_pton(family_of(address), address, raw);
	mnl_attr_put(head, type, family_of(address) == AF_INET6 ? 16 : 4, raw);
}

/* Add an address, usable at once: an IPv6 one without duplicate detection. */
static inline int
address_add(const char *name, const char *address, unsigned prefix)
{
	union message m;
	struct ifaddrmsg *head = rt_begin(&m, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE, sizeof(*head));

	head->ifa_family = family_of(address);
	head->ifa_prefixlen = (uint8_t)prefix;
	head->ifa_flags = head->ifa_family == AF_INET6 ? IFA_F_NODAD : 0;
	head->ifa_index = if_nametoindex(name);
	put_address(&m.head, IFA_LOCAL, address);
	put_address(&m.head, IFA_ADDRESS, address);
	return rt_ask(&m.head, NULL, NULL);
}

static inline int
route_add(const char *to, unsigned prefix, const char *device, uint32_t table)
{
	union message m;
	struct rtmsg *head = rt_begin(&m, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE, sizeof(*head));

	head->rtm_family = family_of(to);
	head->rtm_dst_len = (uint8_t)prefix;
	head->rtm_protocol = RTPROT_STATIC;
	head->rtm_scope = RT_SCOPE_LINK;
	head->rtm_type = RTN_UNICAST;
	put_address(&m.head, RTA_DST, to);
	mnl_attr_put_u32(&m.head, RTA_OIF, if_nametoindex(device));
	mnl_attr_put_u32(&m.head, RTA_TABLE, table);
	return rt_ask(&m.head, NULL, NULL);
}

static inline int
rule_add(uint32_t priority, uint32_t table)
{
	union message m;
	struct fib_rule_hdr *head = rt_begin(&m, RTM_NEWRULE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sizeof(*head));

	head->family = AF_INET;
	head->action = FR_ACT_TO_TBL;
	mnl_attr_put_u32(&m.head, FRA_PRIORITY, priority);
	mnl_attr_put_u32(&m.head, FRA_TABLE, table);
	return rt_ask(&m.head, NULL, NULL);
}

static inline int
neighbour_add(const char *device, const char *address)
{
	union message m;
	struct ndmsg *head = rt_begin(&m, RTM_NEWNEIGH, NLM_F_ACK | NLM_F_CREATE, sizeof(*head));

	head->ndm_family = family_of(address);
	head->ndm_ifindex = (int)if_nametoindex(device);
	head->ndm_state = NUD_PERMANENT;
	put_address(&m.head, NDA_DST, address);
	mnl_attr_put(&m.head, NDA_LLADDR, 6, "\x02\x00\x00\x00\x00\x07");
	return rt_ask(&m.head, NULL, NULL);
}

/* ---- notifications ---- */

/* Wait for a notification about a link: whether one of this type and name came. */
static inline bool
await_link(int fd, uint16_t type, const char *name)
{
	char answer[16384];
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (poll(&p, 1, PATIENCE_MS) > 0) {
		int n = (int)recv(fd, answer, sizeof(answer), 0);

		for (struct nlmsghdr *head = (void *)answer; mnl_nlmsg_ok(head, n); head = mnl_nlmsg_next(head, &n)) {
			struct link link;

			if (head->nlmsg_type != type)
				continue;
			link_parse(head, &link);
			if (strcmp(link.name, name) == 0)
				return true;
		}
	}
	return false;
}

/* ---- namespaces ---- */

/* Give the namespace a number (-1: the kernel chooses); by is NETNSA_PID or NETNSA_FD. */
static inline int
nsid_give(uint16_t by, int value, int number)
{
	union message m;
	struct rtgenmsg *head = rt_begin(&m, RTM_NEWNSID, NLM_F_ACK, sizeof(*head));

	mnl_attr_put_u32(&m.head, by, (uint32_t)value);
	mnl_attr_put_u32(&m.head, NETNSA_NSID, (uint32_t)number);
	return rt_ask(&m.head, NULL, NULL);
}

static inline int
open_net_of(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

#endif
