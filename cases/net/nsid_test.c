/* nsid_test.c - numbers by which one network namespace knows another. */
#include "cases/net/link.h"

#define NUMBER 7
#define NOT_ASKED (-2)

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };

static void
play_idler(struct actor *self)
{
	actor_meet(self, "done");
}

static int
read_number(const struct nlmsghdr *head, void *arg)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, head, sizeof(struct rtgenmsg))
		if (mnl_attr_get_type(attr) == NETNSA_NSID)
			*(int *)arg = (int)mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

/* The number that the caller's namespace has for another; -1 for none. */
static int
ask_number(uint16_t by, int value)
{
	union message m;
	int number = NOT_ASKED;

	rt_begin(&m, RTM_GETNSID, NLM_F_ACK, sizeof(struct rtgenmsg));
	mnl_attr_put_u32(&m.head, by, (uint32_t)value);
	SETUP(rt_ask(&m.head, read_number, &number));
	return number;
}

CASE(a_namespace_has_no_number_at_first,
    .requirement = "NET-72",
    .descr = "RTM_GETNSID answers -1 for a namespace that nobody has given a number",
    .needs = "net")
{
	struct actor other;
	int number;

	actor_start(&other, &new_net, play_idler, 0);
	number = ask_number(NETNSA_PID, other.cell.pid);
	actor_meet(&other, "done");
	actor_end(&other);
	REQUIRE_EQ(NETNSA_NSID_NOT_ASSIGNED, number);
}

CASE(a_number_is_found_by_pid_and_by_descriptor,
    .requirement = "NET-73",
    .descr = "A number given by RTM_NEWNSID is what RTM_GETNSID answers, asked by PID and by descriptor",
    .needs = "net CAP_NET_ADMIN")
{
	struct actor other;
	int error, by_pid, by_fd;

	actor_start(&other, &new_net, play_idler, 0);
	{
		auto_fd fd = SETUP(open_net_of(other.cell.pid));

		error = ERRNO_OF(nsid_give(NETNSA_PID, other.cell.pid, NUMBER));
		by_pid = ask_number(NETNSA_PID, other.cell.pid);
		by_fd = ask_number(NETNSA_FD, fd);
	}
	actor_meet(&other, "done");
	actor_end(&other);
	REQUIRE_ERRNO(0, error);
	REQUIRE_EQ(NUMBER, by_pid);
	REQUIRE_EQ(NUMBER, by_fd);
}

CASE(a_number_is_given_once,
    .requirement = "NET-74",
    .descr = "A namespace that has a number, and a number that is in use, are refused with EEXIST",
    .needs = "net CAP_NET_ADMIN")
{
	struct actor others[2];
	int again, taken;

	for (int i = 0; i < 2; i++)
		actor_start(&others[i], &new_net, play_idler, 0);
	SETUP(nsid_give(NETNSA_PID, others[0].cell.pid, NUMBER));
	again = ERRNO_OF(nsid_give(NETNSA_PID, others[0].cell.pid, NUMBER + 1));
	taken = ERRNO_OF(nsid_give(NETNSA_PID, others[1].cell.pid, NUMBER));
	for (int i = 0; i < 2; i++) {
		actor_meet(&others[i], "done");
		actor_end(&others[i]);
	}
	REQUIRE_ERRNO(EEXIST, again);
	REQUIRE_ERRNO(EEXIST, taken);
}

/* ---- whose numbers they are ---- */

struct answer {
	int target;
	int number;
};

static void
look_at_number(void *arg)
{
	struct answer *seen = arg;

	seen->number = ask_number(NETNSA_FD, seen->target);
}

static int
number_seen_by(const struct cell_spec *spec)
{
	struct actor other;
	struct answer seen = { 0 };

	actor_start(&other, &new_net, play_idler, 0);
	seen.target = SETUP(open_net_of(other.cell.pid));
	SETUP(nsid_give(NETNSA_FD, seen.target, NUMBER));
	case_observe(spec, look_at_number, &seen, sizeof(seen));
	close(seen.target);
	actor_meet(&other, "done");
	actor_end(&other);
	return seen.number;
}

CASE(numbers_belong_to_the_namespace_that_gave_them,
    .requirement = "NET-75",
    .descr = "A number given outside means nothing to a third network namespace",
    .needs = "net CAP_NET_ADMIN")
{
	REQUIRE_EQ(NETNSA_NSID_NOT_ASSIGNED, number_seen_by(&new_net));
}

CASE(without_the_flag_numbers_are_shared,
    .requirement = "NET-75",
    .descr = "Control: a plain child is told the number that its parent gave",
    .needs = "net CAP_NET_ADMIN")
{
	const struct cell_spec plain = { 0 };

	REQUIRE_EQ(NUMBER, number_seen_by(&plain));
}

CASE(a_link_names_the_namespace_of_its_peer,
    .requirement = "NET-76",
    .descr = "When a veth end has been moved, the other tells the number of the namespace it went to",
    .needs = "net veth")
{
	struct actor other;
	struct links before, after;
	int number;

	actor_start(&other, &new_net, play_idler, 0);
	SETUP(link_add_veth("out0", "in0", -1));
	SETUP(look_links(&before));
	SETUP(nsid_give(NETNSA_PID, other.cell.pid, NUMBER));
	SETUP(link_move("in0", IFLA_NET_NS_PID, other.cell.pid, NULL));
	SETUP(look_links(&after));
	actor_meet(&other, "done");
	actor_end(&other);
	REQUIRE_EQ(-1, find_link(&before, "out0")->peer_nsid);
	number = find_link(&after, "out0")->peer_nsid;
	REQUIRE_EQ(NUMBER, number);
}

/* ---- the number goes with the namespace ---- */

CASE(a_number_ends_with_its_namespace,
    .requirement = "NET-77",
    .descr = "When a namespace is freed, RTM_DELNSID tells its number to those who had given one",
    .needs = "net CAP_NET_ADMIN")
{
	struct actor other;
	int number = NOT_ASKED, type = 0;
	char answer[4096];
	struct pollfd p;
	auto_fd fd = SETUP(rt_open(0));
	int group = RTNLGRP_NSID;

	SETUP(setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)));
	p = (struct pollfd){ .fd = fd, .events = POLLIN };
	actor_start(&other, &new_net, play_idler, 0);
	REQUIRE_ERRNO(0, ERRNO_OF(nsid_give(NETNSA_PID, other.cell.pid, NUMBER)));
	REQUIRE_EQ(NETNSA_NSID_NOT_ASSIGNED, ask_number(NETNSA_PID, getpid()));
	actor_meet(&other, "done");
	actor_end(&other);
	while (type != RTM_DELNSID && poll(&p, 1, PATIENCE_MS) > 0) {
		struct nlmsghdr *head = (void *)answer;

		SETUP(recv(fd, answer, sizeof(answer), 0));
		type = head->nlmsg_type;
		read_number(head, &number);
	}
	REQUIRE_EQ(RTM_DELNSID, type);
	REQUIRE_EQ(NUMBER, number);
}

static void
look_without_admin(void *arg)
{
	struct answer *seen = arg;

	SETUP(drop_capabilities());
	seen->number = ERRNO_OF(nsid_give(NETNSA_FD, seen->target, NUMBER));
}

CASE(giving_a_number_is_privileged,
    .requirement = "NET-78",
    .descr = "RTM_NEWNSID without CAP_NET_ADMIN fails with EPERM",
    .needs = "net")
{
	const struct cell_spec plain = { 0 };
	struct answer seen = { 0 };

	seen.target = SETUP(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	case_observe(&plain, look_without_admin, &seen, sizeof(seen));
	close(seen.target);
	REQUIRE_ERRNO(EPERM, seen.number);
}
