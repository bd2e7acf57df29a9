/* notify_test.c - notifications of the kernel stay in their network namespace. */
#include "cases/net/link.h"

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };
static const struct cell_spec plain = { 0 };

/* A listener, and a look for the name of a device in what it has heard. */
enum { ROUTE, UEVENT };

static int
open_listener(int kind)
{
	const struct sockaddr_nl own = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd;

	if (kind == ROUTE)
		return SETUP(rt_open(RTMGRP_LINK));
	fd = SETUP(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT));
	SETUP(bind(fd, (const struct sockaddr *)&own, sizeof(own)));
	return fd;
}

struct heard {
	bool mark, other;	/* of the device that ends the wait, of the one asked about */
	int nsid;		/* that came with the latter */
};

/* Events keep their order, so a device made last ends the wait for the others. */
static struct heard
listen_until(int fd, const char *mark, const char *other)
{
	char text[16384], control[256] __attribute__((aligned(8)));
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct heard heard = { .nsid = -1 };

	while (!heard.mark && poll(&p, 1, PATIENCE_MS) > 0) {
		struct iovec iov = { text, sizeof(text) };
		struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		    .msg_controllen = sizeof(control) };
		ssize_t n = SETUP(recvmsg(fd, &message, 0));

		heard.mark = heard.mark || memmem(text, (size_t)n, mark, strlen(mark)) != NULL;
		if (memmem(text, (size_t)n, other, strlen(other)) == NULL)
			continue;
		heard.other = true;
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c))
			if (c->cmsg_level == SOL_NETLINK && c->cmsg_type == NETLINK_LISTEN_ALL_NSID)
				memcpy(&heard.nsid, CMSG_DATA(c), sizeof(heard.nsid));
	}
	return heard;
}

static void
play_maker(struct actor *self)
{
	actor_meet(self, "listening");
	SETUP(link_add_veth("within0", "within1", -1));
	actor_meet(self, "made");
	actor_meet(self, "heard");
}

/* Whether a listener outside hears of what is made inside. */
static bool
is_heard_outside(const struct cell_spec *spec, int kind)
{
	struct actor maker;
	struct heard heard;
	auto_fd fd = open_listener(kind);

	actor_start(&maker, spec, play_maker, 0);
	actor_meet(&maker, "listening");
	actor_meet(&maker, "made");
	SETUP(link_add_veth("mark0", "mark1", -1));
	heard = listen_until(fd, "mark0", "within0");
	actor_meet(&maker, "heard");
	actor_end(&maker);
	REQUIRE(heard.mark, "the listener does not hear of its own namespace");
	return heard.other;
}

static void
play_listener(struct actor *self)
{
	struct heard *heard = self->stage;
	auto_fd fd = open_listener(ROUTE);

	actor_meet(self, "listening");
	actor_meet(self, "made");
	SETUP(link_add_veth("mark0", "mark1", -1));
	*heard = listen_until(fd, "mark0", "within0");
	actor_meet(self, "heard");
}

/* Whether a listener inside hears of what is made outside. */
static bool
is_heard_inside(const struct cell_spec *spec)
{
	struct actor listener;
	struct heard heard;

	actor_start(&listener, spec, play_listener, sizeof(heard));
	actor_meet(&listener, "listening");
	SETUP(link_add_veth("within0", "within1", -1));
	actor_meet(&listener, "made");
	actor_meet(&listener, "heard");
	heard = *(struct heard *)listener.stage;
	actor_end(&listener);
	REQUIRE(heard.mark, "the listener does not hear of its own namespace");
	return heard.other;
}

CASE(link_notifications_do_not_reach_the_outside,
    .requirement = "NET-79",
    .descr = "A listener outside is not told of a device that is made inside",
    .needs = "net veth")
{
	REQUIRE(!is_heard_outside(&new_net, ROUTE), "the outside is told");
}

CASE(without_the_flag_link_notifications_reach_the_parent,
    .requirement = "NET-79",
    .descr = "Control: a listener is told of a device that a plain child makes",
    .needs = "net veth")
{
	REQUIRE(is_heard_outside(&plain, ROUTE), "the parent is not told");
}

CASE(link_notifications_do_not_reach_the_inside,
    .requirement = "NET-80",
    .descr = "A listener inside is not told of a device that is made outside",
    .needs = "net veth")
{
	REQUIRE(!is_heard_inside(&new_net), "the inside is told");
}

CASE(without_the_flag_link_notifications_reach_the_child,
    .requirement = "NET-80",
    .descr = "Control: a listener in a plain child is told of a device that its parent makes",
    .needs = "net veth")
{
	REQUIRE(is_heard_inside(&plain), "the child is not told");
}

CASE(kernel_events_do_not_reach_the_outside,
    .requirement = "NET-81",
    .descr = "A listener for kernel events outside is not told of a device that is made inside",
    .needs = "net veth")
{
	REQUIRE(!is_heard_outside(&new_net, UEVENT), "the outside is told");
}

CASE(without_the_flag_kernel_events_reach_the_parent,
    .requirement = "NET-81",
    .descr = "Control: a listener for kernel events is told of a device that a plain child makes",
    .needs = "net veth")
{
	REQUIRE(is_heard_outside(&plain, UEVENT), "the parent is not told");
}

/* ---- a listener that asks for all ---- */

#define NUMBER 7

static int
listen_to_all(int fd)
{
	const int on = 1;

	return setsockopt(fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &on, sizeof(on));
}

static struct heard
listen_to_all_namespaces(bool with_number)
{
	struct actor maker;
	struct heard heard;
	auto_fd fd = open_listener(ROUTE);

	actor_start(&maker, &new_net, play_maker, 0);
	SETUP(listen_to_all(fd));
	if (with_number)
		SETUP(nsid_give(NETNSA_PID, maker.cell.pid, NUMBER));
	actor_meet(&maker, "listening");
	actor_meet(&maker, "made");
	SETUP(link_add_veth("mark0", "mark1", -1));
	heard = listen_until(fd, "mark0", "within0");
	actor_meet(&maker, "heard");
	actor_end(&maker);
	return heard;
}

CASE(a_listener_to_all_hears_of_numbered_namespaces,
    .requirement = "NET-82",
    .descr = "A listener to all hears of a device made in a namespace that has a number, and is told the number",
    .needs = "net veth CAP_NET_BROADCAST")
{
	struct heard heard = listen_to_all_namespaces(true);

	REQUIRE(heard.other, "the listener is not told");
	REQUIRE_EQ(NUMBER, heard.nsid);
}

CASE(a_listener_to_all_does_not_hear_of_others,
    .requirement = "NET-83",
    .descr = "A listener to all does not hear of a device made in a namespace that has no number",
    .needs = "net veth CAP_NET_BROADCAST")
{
	REQUIRE(!listen_to_all_namespaces(false).other, "the listener is told");
}

static void
look_without_broadcast(void *arg)
{
	auto_fd fd = open_listener(ROUTE);

	SETUP(drop_capabilities());
	*(int *)arg = ERRNO_OF(listen_to_all(fd));
}

CASE(listening_to_all_is_privileged,
    .requirement = "NET-84",
    .descr = "NETLINK_LISTEN_ALL_NSID without CAP_NET_BROADCAST is refused with EPERM",
    .needs = "net")
{
	int error = 0;

	case_observe(&plain, look_without_broadcast, &error, sizeof(error));
	REQUIRE_ERRNO(EPERM, error);
}
