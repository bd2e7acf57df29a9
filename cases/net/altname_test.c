/* altname_test.c - the alternative names of a device when it moves, and what does not move. */
#include "cases/net/link.h"

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };
static const struct cell_spec plain = { 0 };

/* An alternative name of a device; 0 or -1 with errno. */
static int
altname_add(const char *device, const char *name)
{
	union message m;
	struct nlattr *list;

	rt_begin(&m, RTM_NEWLINKPROP, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
	((struct ifinfomsg *)mnl_nlmsg_get_payload(&m.head))->ifi_index = (int)if_nametoindex(device);
	list = mnl_attr_nest_start(&m.head, IFLA_PROP_LIST);
	mnl_attr_put_strz(&m.head, IFLA_ALT_IFNAME, name);
	mnl_attr_nest_end(&m.head, list);
	return rt_ask(&m.head, NULL, NULL);
}

static void
make_named(const char *device, const char *peer, const char *altname)
{
	SETUP(link_add_veth(device, peer, -1));
	if (altname_add(device, altname) < 0)
		case_skip("unsupported", "no alternative name can be given: %s", strerror(errno));
}

/* Index of the device with this alternative name; 0 when there is none. */
static int
find_altname(const char *name)
{
	union message m;
	struct links links = { 0 };

	link_begin(&m, RTM_GETLINK, 0, NULL);
	mnl_attr_put_strz(&m.head, IFLA_ALT_IFNAME, name);
	return rt_ask(&m.head, link_collect, &links) < 0 || links.count == 0 ? 0 : links.link[0].index;
}

/* A namespace that holds a device "there0", also known as "known-there". */
struct there {
	int index;	/* of the device that bears "known-here" in the end */
};

static void
play_there(struct actor *self)
{
	struct there *there = self->stage;

	SETUP(link_add_veth("there0", "there1", -1));
	SETUP(altname_add("there0", "known-there"));
	actor_meet(self, "named");
	actor_meet(self, "moved");
	there->index = find_altname("known-here");
	actor_meet(self, "looked");
}

struct moved {
	int error;
	bool here;	/* the device is still there for the case */
	int index_here, index_there;
};

/* Move a device, known as `altname` as well, to that namespace. */
static struct moved
move_named(const struct cell_spec *spec, const char *device, const char *altname)
{
	struct actor there;
	struct moved seen;

	make_named(device, "peer0", altname);
	actor_start(&there, spec, play_there, sizeof(struct there));
	actor_meet(&there, "named");
	seen.error = ERRNO_OF(link_move(device, IFLA_NET_NS_PID, there.cell.pid, NULL));
	seen.here = has_link(device);
	seen.index_here = find_altname("known-here");
	actor_meet(&there, "moved");
	actor_meet(&there, "looked");
	seen.index_there = ((const struct there *)there.stage)->index;
	actor_end(&there);
	return seen;
}

CASE(a_move_onto_an_alternative_name_is_refused,
    .requirement = "NET-118",
    .descr = "A device whose name is another one's alternative name there stays where it is: EEXIST",
    .needs = "net veth")
{
	struct moved seen = move_named(&new_net, "known-there", "known-here");

	REQUIRE_ERRNO(EEXIST, seen.error);
	REQUIRE(seen.here, "the device is gone");
}

CASE(a_move_with_a_used_alternative_name_is_refused,
    .requirement = "NET-119",
    .descr = "A device with an alternative name that is in use there stays where it is: EEXIST",
    .needs = "net veth")
{
	struct moved seen = move_named(&new_net, "dev0", "known-there");

	REQUIRE_ERRNO(EEXIST, seen.error);
	REQUIRE(seen.here, "the device is gone");
}

CASE(alternative_names_go_with_the_device,
    .requirement = "NET-120",
    .descr = "After the move the alternative name finds the device there, and nothing here",
    .needs = "net veth")
{
	struct moved seen = move_named(&new_net, "dev0", "known-here");

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(0, seen.index_there);
	REQUIRE_EQ(0, seen.index_here);
}

CASE(without_the_flag_the_alternative_name_stays,
    .requirement = "NET-120",
    .descr = "Control: moved to the namespace of a plain child the device is found by it here and there",
    .needs = "net veth")
{
	struct moved seen = move_named(&plain, "dev0", "known-here");

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_NE(0, seen.index_there);
	REQUIRE_EQ(seen.index_there, seen.index_here);
}

static void
play_idler(struct actor *self)
{
	actor_meet(self, "done");
}

CASE(a_bridge_cannot_be_moved,
    .requirement = "NET-121",
    .descr = "A bridge stays in its network namespace: EINVAL",
    .needs = "net CAP_NET_ADMIN")
{
	union message m;
	struct nlattr *info;
	struct actor other;
	int error;

	link_begin(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, "bridge0");
	info = mnl_attr_nest_start(&m.head, IFLA_LINKINFO);
	mnl_attr_put_strz(&m.head, IFLA_INFO_KIND, "bridge");
	mnl_attr_nest_end(&m.head, info);
	error = ERRNO_OF(rt_ask(&m.head, NULL, NULL));
	if (error == EOPNOTSUPP)
		case_skip("unsupported", "no bridge can be made: %s", strerror(error));
	if (error != 0)
		case_broken(__FILE__, __LINE__, "make a bridge: %s", strerror(error));
	actor_start(&other, &new_net, play_idler, 0);
	error = ERRNO_OF(link_move("bridge0", IFLA_NET_NS_PID, other.cell.pid, NULL));
	actor_meet(&other, "done");
	actor_end(&other);
	REQUIRE_ERRNO(EINVAL, error);
	REQUIRE(has_link("bridge0"), "the bridge is gone");
}
