/* fresh_test.c - what a new network namespace holds: lo, down, and nothing else. */
#include "cases/net/link.h"

struct fresh {
	int error;
	struct links links;
	int addresses, routes;
	uint64_t id;
};

static int
count_row(const struct nlmsghdr *head, void *arg)
{
	(void)head;
	++*(int *)arg;
	return MNL_CB_OK;
}

static void
look_at_devices(void *arg)
{
	struct fresh *seen = arg;

	*seen = (struct fresh){ .id = look_namespace("net") };
	if (look_links(&seen->links) < 0 ||
	    rt_dump(RTM_GETADDR, AF_UNSPEC, count_row, &seen->addresses) < 0 ||
	    rt_dump(RTM_GETROUTE, AF_INET, count_row, &seen->routes) < 0)
		seen->error = errno;
}

/* The outside has what a fresh namespace must not show: two devices more than
 * lo, lo itself up, addresses and routes. */
static void
furnish_outside(bool with_veth)
{
	SETUP(link_up("lo"));
	SETUP(address_add("lo", "198.51.100.1", 24));
	if (with_veth)
		SETUP(link_add_veth("out0", "out1", -1));
}

static struct fresh
look_inside(uint64_t namespaces, bool with_veth)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct fresh seen = { 0 };

	furnish_outside(with_veth);
	case_observe(&spec, look_at_devices, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	return seen;
}

CASE(a_new_namespace_has_exactly_lo,
    .requirement = "NET-1",
    .descr = "A new network namespace has one device, and it is the loopback device lo",
    .needs = "net veth")
{
	struct fresh seen = look_inside(CLONE_NEWNET, true);

	REQUIRE_EQ(1, seen.links.count);
	REQUIRE_STR("lo", seen.links.link[0].name);
	REQUIRE((seen.links.link[0].flags & IFF_LOOPBACK) != 0, "lo has flags %#x", seen.links.link[0].flags);
}

CASE(lo_starts_down,
    .requirement = "NET-2",
    .descr = "The loopback device of a new network namespace is down",
    .needs = "net CAP_NET_ADMIN")
{
	struct fresh seen = look_inside(CLONE_NEWNET, false);
	const struct link *lo = find_link(&seen.links, "lo");

	REQUIRE(lo != NULL, "there is no lo");
	REQUIRE((lo->flags & (IFF_UP | IFF_RUNNING)) == 0, "lo has flags %#x", lo->flags);
}

CASE(no_device_starts_with_an_address,
    .requirement = "NET-3",
    .descr = "A new network namespace has no address, not even that of its loopback device",
    .needs = "net CAP_NET_ADMIN")
{
	struct fresh seen = look_inside(CLONE_NEWNET, false);

	REQUIRE_EQ(0, seen.addresses);
}

CASE(routing_tables_start_empty,
    .requirement = "NET-4",
    .descr = "A new network namespace has no IPv4 route",
    .needs = "net CAP_NET_ADMIN")
{
	struct fresh seen = look_inside(CLONE_NEWNET, false);

	REQUIRE_EQ(0, seen.routes);
}

CASE(without_the_flag_devices_addresses_and_routes_are_there,
    .requirement = "NET-1 NET-2 NET-3 NET-4",
    .descr = "Control: a plain child sees the devices, lo up, the addresses and the routes of its parent",
    .needs = "net veth")
{
	struct fresh seen = look_inside(0, true);
	const struct link *lo = find_link(&seen.links, "lo");

	REQUIRE(find_link(&seen.links, "out0") != NULL && find_link(&seen.links, "out1") != NULL,
	    "the veth pair is not among %d devices", seen.links.count);
	REQUIRE(lo != NULL && (lo->flags & IFF_UP) != 0, "lo is not up");
	REQUIRE(seen.addresses >= 2, "%d addresses", seen.addresses);
	REQUIRE(seen.routes >= 2, "%d routes", seen.routes);
}

/* ---- who is in which namespace ---- */

CASE(clone_with_the_flag_makes_a_new_namespace,
    .requirement = "NET-5",
    .descr = "A process created with CLONE_NEWNET is in another network namespace than its creator",
    .needs = "net CAP_NET_ADMIN")
{
	struct fresh seen = look_inside(CLONE_NEWNET, false);

	REQUIRE_NE(0, seen.id);
	REQUIRE_NE(look_namespace("net"), seen.id);
}

CASE(without_the_flag_a_child_stays_in_the_namespace,
    .requirement = "NET-5 NET-6",
    .descr = "A process created without CLONE_NEWNET is in the network namespace of its creator",
    .needs = "net CAP_NET_ADMIN")
{
	struct fresh seen = look_inside(0, false);

	REQUIRE_EQ(look_namespace("net"), seen.id);
}

struct moved {
	int error;
	uint64_t before, after, child;
	struct links links;
};

static int
report_own_namespace(void *arg)
{
	struct moved *seen = arg;

	seen->child = look_namespace("net");
	return 0;
}

static void
look_across_unshare(void *arg)
{
	struct moved *seen = arg;

	seen->before = look_namespace("net");
	seen->error = ERRNO_OF(unshare(CLONE_NEWNET));
	seen->after = look_namespace("net");
	look_links(&seen->links);
	in_child(report_own_namespace, seen);
}

CASE(unshare_moves_the_caller_into_a_new_namespace,
    .requirement = "NET-7",
    .descr = "unshare(CLONE_NEWNET) puts the calling process itself into a fresh network namespace",
    .needs = "net CAP_NET_ADMIN")
{
	const struct cell_spec spec = { 0 };
	struct moved seen = { 0 };

	SETUP(link_up("lo"));
	case_observe(&spec, look_across_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(look_namespace("net"), seen.before);
	REQUIRE_NE(seen.before, seen.after);
	REQUIRE_EQ(1, seen.links.count);
	REQUIRE((seen.links.link[0].flags & IFF_UP) == 0, "the device is up");
}

static void
look_at_heir(void *arg)
{
	struct moved *seen = arg;

	seen->after = look_namespace("net");
	in_child(report_own_namespace, seen);
}

CASE(children_inherit_the_namespace,
    .requirement = "NET-6",
    .descr = "A child of the first process inside is in the same new network namespace",
    .needs = "net")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNET };
	struct moved seen = { 0 };

	case_observe(&spec, look_at_heir, &seen, sizeof(seen));
	REQUIRE_NE(look_namespace("net"), seen.after);
	REQUIRE_EQ(seen.after, seen.child);
}

static void
play_sibling(struct actor *self)
{
	*(uint64_t *)self->stage = look_namespace("net");
	actor_meet(self, "id told");
	actor_meet(self, "ids compared");
}

CASE(every_clone_makes_a_namespace_of_its_own,
    .requirement = "NET-5",
    .descr = "Two processes created with CLONE_NEWNET are in two different network namespaces",
    .needs = "net")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNET };
	struct actor actors[2];
	uint64_t ids[2];

	for (int i = 0; i < 2; i++) {
		actor_start(&actors[i], &spec, play_sibling, sizeof(uint64_t));
		actor_meet(&actors[i], "id told");
		ids[i] = *(uint64_t *)actors[i].stage;
	}
	for (int i = 0; i < 2; i++) {
		actor_meet(&actors[i], "ids compared");
		actor_end(&actors[i]);
	}
	REQUIRE_NE(ids[0], ids[1]);
}
