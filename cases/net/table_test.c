/* table_test.c - addresses, routes, rules, neighbours and filters are apart, seen by netlink. */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "cases/net/state.h"

/* A row of a table: where its attribute stands, and the value looked for. */
struct wanted {
	size_t header;
	uint16_t attribute;
	size_t size;
	char value[16];
	bool found;
};

static int
compare_row(const struct nlmsghdr *head, void *arg)
{
	struct wanted *wanted = arg;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, head, wanted->header)
		if (mnl_attr_get_type(attr) == wanted->attribute &&
		    mnl_attr_get_payload_len(attr) == wanted->size &&
		    memcmp(mnl_attr_get_payload(attr), wanted->value, wanted->size) == 0)
			wanted->found = true;
	return MNL_CB_OK;
}

static bool
has_row(uint16_t dump, uint8_t family, struct wanted wanted)
{
	SETUP(rt_dump(dump, family, compare_row, &wanted));
	return wanted.found;
}

/* The same for an attribute that is an address. */
static bool
has_address_row(uint16_t dump, size_t header, uint16_t attribute, const char *address)
{
	struct wanted wanted = { .header = header, .attribute = attribute,
	    .size = family_of(address) == AF_INET6 ? 16 : 4 };

	inet_pton(family_of(address), address, wanted.value);
	return has_row(dump, family_of(address), wanted);
}

/* ---- devices ---- */

static void
make_device(void)
{
	SETUP(link_add_veth("dev0", "dev1", -1));
}

static bool
see_device(void)
{
	struct links links;

	SETUP(look_links(&links));
	return find_link(&links, "dev0") != NULL;
}

STATE_CASES(devices, "NET-16", "network devices", " veth", { make_device, see_device })

/* ---- addresses ---- */

static void
make_address(void)
{
	SETUP(address_add("lo", "198.51.100.7", 32));
}

static bool
see_address(void)
{
	return has_address_row(RTM_GETADDR, sizeof(struct ifaddrmsg), IFA_LOCAL, "198.51.100.7");
}

STATE_CASES(addresses, "NET-17", "IPv4 addresses", "", { make_address, see_address })

static void
make_address6(void)
{
	SETUP(address_add("lo", "2001:db8::7", 128));
}

static bool
see_address6(void)
{
	return has_address_row(RTM_GETADDR, sizeof(struct ifaddrmsg), IFA_ADDRESS, "2001:db8::7");
}

STATE_CASES(ipv6_addresses, "NET-18", "IPv6 addresses", " loopback6", { make_address6, see_address6 })

/* ---- routes: main table, a table of one's own, IPv6 ---- */

static void
make_route(void)
{
	SETUP(route_add("203.0.113.0", 24, "lo", RT_TABLE_MAIN));
}

static bool
see_route(void)
{
	return has_address_row(RTM_GETROUTE, sizeof(struct rtmsg), RTA_DST, "203.0.113.0");
}

STATE_CASES(routes, "NET-19", "IPv4 routes", "", { make_route, see_route })

static void
make_route_elsewhere(void)
{
	SETUP(route_add("203.0.113.0", 24, "lo", 1007));
}

STATE_CASES(routes_in_other_tables, "NET-20", "IPv4 routes in a numbered table", "",
    { make_route_elsewhere, see_route })

static void
make_route6(void)
{
	SETUP(route_add("2001:db8:7::", 48, "lo", RT_TABLE_MAIN));
}

static bool
see_route6(void)
{
	return has_address_row(RTM_GETROUTE, sizeof(struct rtmsg), RTA_DST, "2001:db8:7::");
}

STATE_CASES(ipv6_routes, "NET-21", "IPv6 routes", " loopback6", { make_route6, see_route6 })

/* ---- rules ---- */

#define PRIORITY 1007

static void
make_rule(void)
{
	SETUP(rule_add(PRIORITY, 1007));
}

static bool
see_rule(void)
{
	struct wanted wanted = { sizeof(struct fib_rule_hdr), FRA_PRIORITY, 4, "", false };
	uint32_t priority = PRIORITY;

	memcpy(wanted.value, &priority, sizeof(priority));
	return has_row(RTM_GETRULE, AF_INET, wanted);
}

STATE_CASES(rules, "NET-22", "routing rules", "", { make_rule, see_rule })

/* ---- neighbours ---- */

static void
make_neighbour(void)
{
	SETUP(link_add_veth("near0", "near1", -1));
	SETUP(link_up("near0"));
	SETUP(neighbour_add("near0", "192.0.2.7"));
}

static bool
see_neighbour(void)
{
	return has_address_row(RTM_GETNEIGH, sizeof(struct ndmsg), NDA_DST, "192.0.2.7");
}

STATE_CASES(neighbours, "NET-23", "neighbours", " veth", { make_neighbour, see_neighbour })

/* ---- nftables: a table made in one batch, as its kernel interface asks ---- */

static struct nlmsghdr *
put_batch_message(char *at, uint16_t type, uint16_t flags, uint32_t sequence, uint8_t family, uint16_t id)
{
	struct nlmsghdr *head = mnl_nlmsg_put_header(at);
	struct nfgenmsg *body = mnl_nlmsg_put_extra_header(head, sizeof(*body));

	head->nlmsg_type = type;
	head->nlmsg_flags = NLM_F_REQUEST | flags;
	head->nlmsg_seq = sequence;
	*body = (struct nfgenmsg){ family, NFNETLINK_V0, htons(id) };
	return head;
}

static int
open_netfilter(void)
{
	const struct sockaddr_nl own = { .nl_family = AF_NETLINK };
	int fd = SETUP(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));

	SETUP(bind(fd, (const struct sockaddr *)&own, sizeof(own)));
	return fd;
}

static void
make_filter(void)
{
	char batch[512] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *head;
	size_t used = 0;
	ssize_t n;
	auto_fd fd = open_netfilter();

	head = put_batch_message(batch, NFNL_MSG_BATCH_BEGIN, 0, 1, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	used += head->nlmsg_len;
	head = put_batch_message(batch + used, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE,
	    NLM_F_CREATE | NLM_F_ACK, 2, NFPROTO_IPV4, 0);
	mnl_attr_put_strz(head, NFTA_TABLE_NAME, "conform");
	used += head->nlmsg_len;
	head = put_batch_message(batch + used, NFNL_MSG_BATCH_END, 0, 3, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	used += head->nlmsg_len;
	SETUP(send(fd, batch, used, 0));
	n = SETUP(recv(fd, batch, sizeof(batch), 0));
	SETUP(mnl_cb_run(batch, (size_t)n, 2, 0, NULL, NULL));
}

static bool
see_filter(void)
{
	union message m;
	struct wanted wanted = { sizeof(struct nfgenmsg), NFTA_TABLE_NAME, sizeof("conform"), "conform", false };
	auto_fd fd = open_netfilter();

	put_batch_message(m.room, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, NLM_F_DUMP, 1, NFPROTO_IPV4, 0);
	SETUP(rt_talk(fd, &m.head, compare_row, &wanted));
	return wanted.found;
}

STATE_CASES(filters, "NET-24", "nftables tables", " nftables", { make_filter, see_filter })
