/* conntrack_test.c - connections that netfilter tracks, one table a network namespace. */
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>

#include "cases/net/state.h"

#define COUNT "/proc/sys/net/netfilter/nf_conntrack_count"

/* From and to an address for documentation, one port that stands for it. */
#define ADDRESS "192.0.2.7"
#define PORT 7777

static int
talk_conntrack(union message *m, mnl_cb_t each, void *arg)
{
	auto_fd fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

	return fd < 0 ? -1 : rt_talk(fd, &m->head, each, arg);
}

static void
begin_conntrack(union message *m, uint16_t type, uint16_t flags)
{
	struct nfgenmsg *body = rt_begin(m, (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8 | type), flags, sizeof(*body));

	*body = (struct nfgenmsg){ AF_INET, NFNETLINK_V0, 0 };
}

/* One direction of the connection; they differ in their ports. */
static void
put_tuple(struct nlmsghdr *head, uint16_t type, uint16_t from, uint16_t to)
{
	struct nlattr *tuple = mnl_attr_nest_start(head, type), *part;

	part = mnl_attr_nest_start(head, CTA_TUPLE_IP);
	put_address(head, CTA_IP_V4_SRC, ADDRESS);
	put_address(head, CTA_IP_V4_DST, ADDRESS);
	mnl_attr_nest_end(head, part);
	part = mnl_attr_nest_start(head, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(head, CTA_PROTO_NUM, IPPROTO_UDP);
	mnl_attr_put_u16(head, CTA_PROTO_SRC_PORT, htons(from));
	mnl_attr_put_u16(head, CTA_PROTO_DST_PORT, htons(to));
	mnl_attr_nest_end(head, part);
	mnl_attr_nest_end(head, tuple);
}

/* An entry as if a datagram had passed: no packet, no rule is needed. */
static void
make_connection(void)
{
	union message m;

	begin_conntrack(&m, IPCTNL_MSG_CT_NEW, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
	put_tuple(&m.head, CTA_TUPLE_ORIG, PORT, PORT + 1);
	put_tuple(&m.head, CTA_TUPLE_REPLY, PORT + 1, PORT);
	mnl_attr_put_u32(&m.head, CTA_TIMEOUT, htonl(600));
	SETUP(talk_conntrack(&m, NULL, NULL));
}

static int
count_row(const struct nlmsghdr *head, void *arg)
{
	(void)head;
	++*(int *)arg;
	return MNL_CB_OK;
}

/* Nothing else is tracked in the case's namespaces. */
static bool
see_connection(void)
{
	union message m;
	int rows = 0;

	begin_conntrack(&m, IPCTNL_MSG_CT_GET, NLM_F_DUMP);
	return talk_conntrack(&m, count_row, &rows) == 0 && rows > 0;
}

STATE_CASES(connections, "NET-116", "tracked connections", " conntrack", { make_connection, see_connection })

static bool
see_count(void)
{
	return look_number(COUNT) > 0;
}

STATE_CASES(connection_counts, "NET-117", "counts of tracked connections", " conntrack", { make_connection, see_count })
