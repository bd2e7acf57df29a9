/* target_test.c - asking for the devices of another network namespace by its number. */
#include <linux/capability.h>

#include "cases/net/link.h"

#ifndef IFLA_TARGET_NETNSID
#define IFLA_TARGET_NETNSID 46
#endif
#define NUMBER 7

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };

static void
play_target(struct actor *self)
{
	bool *made = self->stage;

	SETUP(link_add_veth("there0", "there1", -1));
	actor_meet(self, "device made");
	actor_meet(self, "asked");
	*made = has_link("made0");
	actor_meet(self, "looked");
}

static void
start_target(struct actor *target)
{
	actor_start(target, &new_net, play_target, sizeof(bool));
	actor_meet(target, "device made");
	SETUP(nsid_give(NETNSA_PID, target->cell.pid, NUMBER));
}

/* Whether a device was made there meanwhile. */
static bool
end_target(struct actor *target)
{
	bool made;

	actor_meet(target, "asked");
	actor_meet(target, "looked");
	made = *(const bool *)target->stage;
	actor_end(target);
	return made;
}

/* One device of the namespace with this number; 0, or -1 with errno. */
static int
ask_for(const char *name, int number, struct links *ret)
{
	union message m;

	link_begin(&m, RTM_GETLINK, 0, name);
	mnl_attr_put_u32(&m.head, IFLA_TARGET_NETNSID, (uint32_t)number);
	*ret = (struct links){ 0 };
	return rt_ask(&m.head, link_collect, ret);
}

CASE(devices_are_told_by_number,
    .requirement = "NET-122",
    .descr = "RTM_GETLINK with the number of a namespace finds a device that is there and not here",
    .needs = "net veth")
{
	struct actor target;
	struct links there, here;
	int error;

	start_target(&target);
	error = ERRNO_OF(ask_for("there0", NUMBER, &there));
	look_links(&here);
	end_target(&target);
	REQUIRE_ERRNO(0, error);
	REQUIRE(find_link(&there, "there0") != NULL, "another device is told");
	REQUIRE(find_link(&here, "there0") == NULL, "the device is here");
}

CASE(devices_are_made_by_number,
    .requirement = "NET-123",
    .descr = "RTM_NEWLINK with the number of a namespace makes the device there",
    .needs = "net veth")
{
	union message m;
	struct nlattr *info;
	struct actor target;
	int error;
	bool here, there;

	start_target(&target);
	link_begin(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, "made0");
	mnl_attr_put_u32(&m.head, IFLA_TARGET_NETNSID, NUMBER);
	info = mnl_attr_nest_start(&m.head, IFLA_LINKINFO);
	mnl_attr_put_strz(&m.head, IFLA_INFO_KIND, "veth");
	mnl_attr_nest_end(&m.head, info);
	error = ERRNO_OF(rt_ask(&m.head, NULL, NULL));
	here = has_link("made0");
	there = end_target(&target);
	REQUIRE_ERRNO(0, error);
	REQUIRE(there, "the device is not there");
	REQUIRE(!here, "the device is here");
}

CASE(a_number_of_no_namespace_is_refused,
    .requirement = "NET-125",
    .descr = "A number that no namespace has: EINVAL",
    .needs = "net veth")
{
	struct links links;

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(ask_for("lo", NUMBER, &links)));
}

static void
ask_without_admin(void *arg)
{
	int *error = arg;
	struct links links;

	SETUP(drop_capability(CAP_NET_ADMIN));
	*error = ERRNO_OF(ask_for("there0", NUMBER, &links));
}

static void
ask_as_it_is(void *arg)
{
	int *error = arg;
	struct links links;

	*error = ERRNO_OF(ask_for("there0", NUMBER, &links));
}

CASE(numbers_serve_who_governs_the_namespace,
    .requirement = "NET-124",
    .descr = "Without CAP_NET_ADMIN, or with it in a child user namespace only: EACCES; with it granted",
    .needs = "net veth user")
{
	const struct cell_spec same = { 0 }, inner = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct actor target;
	int granted = -1, without = -1, child = -1;

	start_target(&target);
	case_observe(&same, ask_as_it_is, &granted, sizeof(granted));
	case_observe(&same, ask_without_admin, &without, sizeof(without));
	case_observe(&inner, ask_as_it_is, &child, sizeof(child));
	end_target(&target);
	REQUIRE_ERRNO(0, granted);
	REQUIRE_ERRNO(EACCES, without);
	REQUIRE_ERRNO(EACCES, child);
}
