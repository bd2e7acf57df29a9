/* device_test.c - a network device is in one namespace at a time, and can be moved. */
#include <sys/ioctl.h>

#include "cases/net/link.h"

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };

/* An inside that waits, then tells which devices it has. */
static void
play_host(struct actor *self)
{
	struct links *links = self->stage;

	actor_meet(self, "device sent");
	SETUP(look_links(links));
	actor_meet(self, "looked");
}

/* Let the host look, and end it. */
static struct links
ask_host(struct actor *host)
{
	struct links links;

	actor_meet(host, "device sent");
	actor_meet(host, "looked");
	links = *(struct links *)host->stage;
	actor_end(host);
	return links;
}

static void
require_moved(struct actor *host, const char *name, const char *name_inside)
{
	bool outside = has_link(name);
	struct links links = ask_host(host);

	REQUIRE(find_link(&links, name_inside) != NULL, "%s is not inside", name_inside);
	REQUIRE(!outside, "%s is still outside", name);
}

CASE(a_device_moves_to_the_namespace_of_a_process,
    .requirement = "NET-54 NET-56",
    .descr = "IFLA_NET_NS_PID moves a device into the namespace of that process and out of the old one",
    .needs = "net veth")
{
	struct actor host;

	actor_start(&host, &new_net, play_host, sizeof(struct links));
	SETUP(link_add_veth("dev0", "dev1", -1));
	SETUP(link_move("dev0", IFLA_NET_NS_PID, host.cell.pid, NULL));
	require_moved(&host, "dev0", "dev0");
}

CASE(a_device_moves_to_the_namespace_of_a_descriptor,
    .requirement = "NET-55 NET-56",
    .descr = "IFLA_NET_NS_FD moves a device into the namespace of that descriptor and out of the old one",
    .needs = "net veth")
{
	struct actor host;

	actor_start(&host, &new_net, play_host, sizeof(struct links));
	auto_fd fd = SETUP(open_net_of(host.cell.pid));

	SETUP(link_add_veth("dev0", "dev1", -1));
	SETUP(link_move("dev0", IFLA_NET_NS_FD, fd, NULL));
	require_moved(&host, "dev0", "dev0");
}

CASE(a_device_is_renamed_on_its_way,
    .requirement = "NET-57",
    .descr = "A device can be given a new name with the move",
    .needs = "net veth")
{
	struct actor host;

	actor_start(&host, &new_net, play_host, sizeof(struct links));
	SETUP(link_add_veth("dev0", "dev1", -1));
	SETUP(link_move("dev0", IFLA_NET_NS_PID, host.cell.pid, "eth0"));
	require_moved(&host, "dev0", "eth0");
}

CASE(without_the_flag_the_device_stays_visible,
    .requirement = "NET-56",
    .descr = "Control: a device moved to the namespace of a plain child is still there for its parent",
    .needs = "net veth")
{
	const struct cell_spec plain = { 0 };
	struct actor host;
	struct links links;

	actor_start(&host, &plain, play_host, sizeof(struct links));
	SETUP(link_add_veth("dev0", "dev1", -1));
	SETUP(link_move("dev0", IFLA_NET_NS_PID, host.cell.pid, NULL));
	REQUIRE(has_link("dev0"), "dev0 is gone");
	links = ask_host(&host);
	REQUIRE(find_link(&links, "dev0") != NULL, "dev0 is not seen by the child");
}

/* ---- names ---- */

static void
play_namesake(struct actor *self)
{
	SETUP(link_add_veth("dev0", "peer", -1));
	actor_meet(self, "pair made");
	play_host(self);
}

CASE(names_may_repeat_in_another_namespace,
    .requirement = "NET-58",
    .descr = "A device inside may have the name of one outside",
    .needs = "net veth")
{
	struct actor host;
	struct links links;
	int error;

	actor_start(&host, &new_net, play_namesake, sizeof(struct links));
	actor_meet(&host, "pair made");
	error = ERRNO_OF(link_add_veth("dev0", "dev1", -1));
	links = ask_host(&host);
	REQUIRE_ERRNO(0, error);
	REQUIRE(find_link(&links, "dev0") != NULL, "dev0 is not inside");
}

CASE(without_the_flag_a_name_may_not_repeat,
    .requirement = "NET-58",
    .descr = "Control: in one network namespace the second device of a name is refused",
    .needs = "net veth")
{
	SETUP(link_add_veth("dev0", "dev1", -1));
	REQUIRE_ERRNO(EEXIST, ERRNO_OF(link_add_veth("dev0", "dev2", -1)));
}

CASE(a_move_onto_a_used_name_is_refused,
    .requirement = "NET-59",
    .descr = "A device cannot be moved to where its name is in use: EEXIST, and it stays",
    .needs = "net veth")
{
	struct actor host;
	int error;
	bool outside;

	actor_start(&host, &new_net, play_namesake, sizeof(struct links));
	actor_meet(&host, "pair made");
	REQUIRE_ERRNO(0, ERRNO_OF(link_add_veth("dev0", "dev1", -1)));
	error = ERRNO_OF(link_move("dev0", IFLA_NET_NS_PID, host.cell.pid, NULL));
	outside = has_link("dev0");
	ask_host(&host);
	REQUIRE_ERRNO(EEXIST, error);
	REQUIRE(outside, "dev0 is gone");
}

/* ---- what does not move ---- */

CASE(lo_cannot_be_moved,
    .requirement = "NET-60",
    .descr = "The loopback device stays in its namespace: moving it, even under a new name, fails with EINVAL",
    .needs = "net CAP_NET_ADMIN")
{
	struct actor host;
	int error;

	actor_start(&host, &new_net, play_host, sizeof(struct links));
	error = ERRNO_OF(link_move("lo", IFLA_NET_NS_PID, host.cell.pid, "lo7"));
	ask_host(&host);
	REQUIRE_ERRNO(EINVAL, error);
}

CASE(a_move_to_no_process_is_refused,
    .requirement = "NET-61",
    .descr = "Moving a device to the namespace of a PID that no process has fails with ESRCH",
    .needs = "net veth")
{
	SETUP(link_add_veth("dev0", "dev1", -1));
	/* Above the highest PID_MAX_LIMIT. */
	REQUIRE_ERRNO(ESRCH, ERRNO_OF(link_move("dev0", IFLA_NET_NS_PID, 0x7fffffff, NULL)));
	REQUIRE(has_link("dev0"), "dev0 is gone");
}

CASE(a_move_to_no_namespace_is_refused,
    .requirement = "NET-62",
    .descr = "Moving a device to a descriptor that is no network namespace fails with EINVAL",
    .needs = "net veth")
{
	auto_fd fd = SETUP(open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC));

	SETUP(link_add_veth("dev0", "dev1", -1));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(link_move("dev0", IFLA_NET_NS_FD, fd, NULL)));
	REQUIRE(has_link("dev0"), "dev0 is gone");
}

/* ---- what a device loses, and who may reach it ---- */

static int
count_address(const struct nlmsghdr *head, void *arg)
{
	(void)head;
	++*(int *)arg;
	return MNL_CB_OK;
}

struct arrival {
	struct links links;
	int addresses;
};

static void
play_receiver(struct actor *self)
{
	struct arrival *arrival = self->stage;

	actor_meet(self, "device sent");
	SETUP(look_links(&arrival->links));
	SETUP(rt_dump(RTM_GETADDR, AF_INET, count_address, &arrival->addresses));
	actor_meet(self, "looked");
}

CASE(a_moved_device_arrives_down_and_without_address,
    .requirement = "NET-63",
    .descr = "A device that was up and had an address outside is down and has none inside",
    .needs = "net veth")
{
	struct actor receiver;
	struct arrival arrival;
	const struct link *link;

	actor_start(&receiver, &new_net, play_receiver, sizeof(struct arrival));
	SETUP(link_add_veth("dev0", "dev1", -1));
	SETUP(link_up("dev0"));
	SETUP(address_add("dev0", "10.77.0.1", 24));
	SETUP(link_move("dev0", IFLA_NET_NS_PID, receiver.cell.pid, NULL));
	actor_meet(&receiver, "device sent");
	actor_meet(&receiver, "looked");
	arrival = *(struct arrival *)receiver.stage;
	actor_end(&receiver);
	link = find_link(&arrival.links, "dev0");
	REQUIRE(link != NULL, "dev0 is not inside");
	REQUIRE((link->flags & IFF_UP) == 0, "dev0 is up");
	REQUIRE_EQ(0, arrival.addresses);
}

struct reach {
	int by_netlink, by_ioctl;
};

static void
look_at_reach(void *arg)
{
	struct reach *reach = arg;
	struct ifreq request = { .ifr_name = "dev0" };
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	reach->by_netlink = ERRNO_OF(link_up("dev0"));
	reach->by_ioctl = ERRNO_OF(ioctl(fd, SIOCGIFFLAGS, &request));
}

static struct reach
reach_device(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct reach reach = { 0 };

	SETUP(link_add_veth("dev0", "dev1", -1));
	case_observe(&spec, look_at_reach, &reach, sizeof(reach));
	return reach;
}

CASE(a_device_outside_cannot_be_configured_from_inside,
    .requirement = "NET-64",
    .descr = "For netlink and ioctl inside, a device of the outside does not exist: ENODEV",
    .needs = "net veth")
{
	struct reach reach = reach_device(CLONE_NEWNET);

	REQUIRE_ERRNO(ENODEV, reach.by_netlink);
	REQUIRE_ERRNO(ENODEV, reach.by_ioctl);
}

CASE(without_the_flag_a_device_can_be_configured,
    .requirement = "NET-64",
    .descr = "Control: a plain child configures a device of its parent",
    .needs = "net veth")
{
	struct reach reach = reach_device(0);

	REQUIRE_ERRNO(0, reach.by_netlink);
	REQUIRE_ERRNO(0, reach.by_ioctl);
}
