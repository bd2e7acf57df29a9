/* lifetime_test.c - what keeps a network namespace, and when it is freed. */

/*
 * A namespace is watched through a veth pair with one end in it: when it is
 * freed, the end outside goes too, which the kernel announces. To see that a
 * namespace is NOT freed takes a witness: a second one, without a holder,
 * whose end comes later and is waited for.
 */
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cases/net/link.h"

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static const struct cell_spec new_net = { .namespaces = CLONE_NEWNET };

static void
play_idler(struct actor *self)
{
	actor_meet(self, "never");
}

/* A process in a namespace of its own, with one end of a pair; the other,
 * named as given, stays outside. */
static void
start_watched(struct actor *actor, void (*play)(struct actor *), const char *outside, const char *inside)
{
	actor_start(actor, &new_net, play, 0);
	SETUP(link_add_veth(outside, inside, -1));
	SETUP(link_move(inside, IFLA_NET_NS_PID, actor->cell.pid, NULL));
	REQUIRE(!has_link(inside), "%s is not in a namespace of its own", inside);
}

CASE(a_veth_end_dies_with_its_namespace,
    .requirement = "NET-85",
    .descr = "When the last process of a namespace has ended, the pair whose end was in it is gone",
    .needs = "net veth")
{
	struct actor actor;
	auto_fd watch = SETUP(rt_open(RTMGRP_LINK));

	start_watched(&actor, play_idler, "out0", "in0");
	actor_kill(&actor);
	REQUIRE(await_link(watch, RTM_DELLINK, "out0"), "the end outside is not deleted");
	REQUIRE(!has_link("out0"), "the end outside is still there");
}

CASE(a_process_that_is_not_reaped_keeps_nothing,
    .requirement = "NET-86",
    .descr = "The namespace is freed when its last process has ended, while that is still a zombie",
    .needs = "net veth")
{
	struct actor actor;
	siginfo_t info = { 0 };
	auto_fd watch = SETUP(rt_open(RTMGRP_LINK));
	bool gone;

	start_watched(&actor, play_idler, "out0", "in0");
	SETUP(kill(actor.cell.pid, SIGKILL));
	SETUP(waitid(P_PIDFD, (id_t)actor.cell.pidfd, &info, WEXITED | WNOWAIT | __WALL));
	gone = await_link(watch, RTM_DELLINK, "out0");
	actor_kill(&actor);
	REQUIRE(gone, "the end outside is not deleted");
}

static void
play_leaver(struct actor *self)
{
	actor_meet(self, "end moved");
	SETUP(unshare(CLONE_NEWNET));
	actor_meet(self, "never");
}

CASE(a_process_that_leaves_keeps_nothing,
    .requirement = "NET-87",
    .descr = "The namespace is freed when its last process has gone to another",
    .needs = "net veth")
{
	struct actor actor;
	auto_fd watch = SETUP(rt_open(RTMGRP_LINK));
	bool gone;

	start_watched(&actor, play_leaver, "out0", "in0");
	actor_meet(&actor, "end moved");
	gone = await_link(watch, RTM_DELLINK, "out0");
	actor_kill(&actor);
	REQUIRE(gone, "the end outside is not deleted");
}

/* ---- what keeps a namespace ---- */

/* Ends both processes, the witness last, and waits for the witness's end. */
static void
outlive_witness(int watch, struct actor *kept)
{
	struct actor witness;

	start_watched(&witness, play_idler, "witness0", "witness1");
	actor_kill(kept);
	actor_kill(&witness);
	REQUIRE(await_link(watch, RTM_DELLINK, "witness0"), "the namespace without a holder is not freed");
	REQUIRE(has_link("out0"), "the namespace is freed in spite of its holder");
}

struct inside {
	int net;
	bool end;
};

static void
look_for_end(void *arg)
{
	struct inside *seen = arg;

	SETUP(setns(seen->net, CLONE_NEWNET));
	seen->end = has_link("in0");
}

/* Whether a process that joins the namespace finds its end of the pair. */
static bool
has_end(int net)
{
	const struct cell_spec plain = { 0 };
	struct inside seen = { .net = net };

	case_observe(&plain, look_for_end, &seen, sizeof(seen));
	return seen.end;
}

CASE(another_process_keeps_the_namespace,
    .requirement = "NET-88",
    .descr = "After its first process has ended, a namespace lives on for another one in it",
    .needs = "net veth setns-pidfd")
{
	struct actor first, second;
	auto_fd watch = SETUP(rt_open(RTMGRP_LINK));

	start_watched(&first, play_idler, "out0", "in0");
	const struct cell_spec join = { .target = first.cell.pidfd, .join = CLONE_NEWNET };

	actor_start(&second, &join, play_idler, 0);
	outlive_witness(watch, &first);
	actor_kill(&second);
	REQUIRE(await_link(watch, RTM_DELLINK, "out0"), "the namespace is not freed after its last process");
}

CASE(a_descriptor_keeps_the_namespace,
    .requirement = "NET-89",
    .descr = "A descriptor of /proc/PID/ns/net keeps a namespace that has no process, until it is closed",
    .needs = "net veth")
{
	struct actor actor;
	auto_fd watch = SETUP(rt_open(RTMGRP_LINK));
	int net;

	start_watched(&actor, play_idler, "out0", "in0");
	net = SETUP(open_net_of(actor.cell.pid));
	outlive_witness(watch, &actor);
	REQUIRE(has_end(net), "the namespace behind the descriptor lost its device");
	close(net);
	REQUIRE(await_link(watch, RTM_DELLINK, "out0"), "the namespace is not freed after the last close");
}

CASE(a_bind_mount_keeps_the_namespace,
    .requirement = "NET-90",
    .descr = "A bind mount of /proc/PID/ns/net keeps a namespace that has no process, until it is unmounted",
    .needs = "net veth mount")
{
	struct actor actor;
	char path[64];
	auto_fd watch = SETUP(rt_open(RTMGRP_LINK));

	start_watched(&actor, play_idler, "out0", "in0");
	close(SETUP(open("name", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)));
	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)actor.cell.pid);
	SETUP(mount(path, "name", NULL, MS_BIND, NULL));
	outlive_witness(watch, &actor);

	int net = SETUP(open("name", O_RDONLY | O_CLOEXEC));

	REQUIRE(has_end(net), "the namespace behind the mount lost its device");
	close(net);
	SETUP(umount("name"));
	REQUIRE(await_link(watch, RTM_DELLINK, "out0"), "the namespace is not freed after the last unmount");
}

/* Opens a socket in another namespace: the caller goes there and comes back. */
static int
open_socket_in(int net)
{
	auto_fd own = SETUP(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	int fd;

	SETUP(setns(net, CLONE_NEWNET));
	fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	SETUP(setns(own, CLONE_NEWNET));
	return fd;
}

CASE(a_socket_keeps_the_namespace,
    .requirement = "NET-91",
    .descr = "A socket keeps the namespace it was created in, which has no process, until it is closed",
    .needs = "net veth")
{
	struct actor actor;
	auto_fd watch = SETUP(rt_open(RTMGRP_LINK));
	int fd;

	start_watched(&actor, play_idler, "out0", "in0");
	{
		auto_fd net = SETUP(open_net_of(actor.cell.pid));

		fd = open_socket_in(net);
	}
	outlive_witness(watch, &actor);
	close(fd);
	REQUIRE(await_link(watch, RTM_DELLINK, "out0"), "the namespace is not freed after the last close");
}
