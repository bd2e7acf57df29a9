/* permission_test.c - which capability, held in which user namespace, opens what. */
#include <linux/capability.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "cases/net/link.h"

/* Who asks. A child user namespace gives all capabilities, but none over a
 * network namespace that its parent owns. */
enum who { WITH_ALL, WITHOUT, IN_CHILD_USER, IN_OWN_USER_AND_NET };

struct question {
	int (*ask)(void);	/* 0, or -1 with errno */
	enum who who;
	unsigned capability;	/* what WITHOUT lacks */
	int error, reading;
};

/* Configuring needs a right, reading does not: both are tried. */
static void
look_at_answer(void *arg)
{
	struct question *question = arg;
	struct links links;

	if (question->who == WITHOUT)
		SETUP(drop_capability(question->capability));
	question->error = ERRNO_OF(question->ask());
	question->reading = ERRNO_OF(look_links(&links));
}

static struct question
put_question(struct question question)
{
	static const struct { uint64_t namespaces; unsigned setup; } askers[] = {
		[IN_CHILD_USER] = { CLONE_NEWUSER, CELL_MAP_IDS },
		[IN_OWN_USER_AND_NET] = { CLONE_NEWUSER | CLONE_NEWNET, CELL_MAP_IDS },
	};
	const struct cell_spec spec = { .namespaces = askers[question.who].namespaces,
	    .setup = askers[question.who].setup };

	case_observe(&spec, look_at_answer, &question, sizeof(question));
	return question;
}

/* ---- the questions ---- */

static int
configure_by_netlink(void)
{
	return link_up("lo");
}

static int
configure_by_ioctl(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	return ioctl(fd, SIOCSIFFLAGS, &request);
}

static int
read_by_ioctl(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	return ioctl(fd, SIOCGIFFLAGS, &request);
}

static int
open_raw(void)
{
	auto_fd fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);

	return fd < 0 ? -1 : 0;
}

static int
open_packet(void)
{
	auto_fd fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	return fd < 0 ? -1 : 0;
}

/* Port 7 on all addresses: lo may be down. */
static int
bind_low_port(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(7) };
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	return bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

static int
unshare_net(void)
{
	return unshare(CLONE_NEWNET);
}

static int
clone_net(void)
{
	struct clone_args args = { .flags = CLONE_NEWNET, .exit_signal = SIGCHLD };
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : wait_status(pid);
}

/* Refused without the capability; granted with it: two cases from one row. */
#define PERMISSION_CASES(name, ids, what, cap, refusal, ask_, more) \
CASE(name##_is_refused_without_##cap, \
    .requirement = ids, \
    .descr = what " without " #cap " is refused", \
    .needs = "net" more) \
{ \
	REQUIRE_ERRNO(refusal, put_question((struct question){ ask_, WITHOUT, cap, 0, 0 }).error); \
} \
CASE(name##_is_granted_with_##cap, \
    .requirement = ids, \
    .descr = what " with " #cap " is granted", \
    .needs = "net " #cap more) \
{ \
	REQUIRE_ERRNO(0, put_question((struct question){ ask_, WITH_ALL, 0, 0, 0 }).error); \
}

/* The same capability in a user namespace that does not own the network
 * namespace, and in one that does. */
#define OWNER_CASES(name, ids, what, refusal, ask_, more) \
CASE(name##_is_refused_in_a_child_user_namespace, \
    .requirement = ids, \
    .descr = what " with all capabilities in a child user namespace only is refused", \
    .needs = "net user net-in-user" more) \
{ \
	REQUIRE_ERRNO(refusal, put_question((struct question){ ask_, IN_CHILD_USER, 0, 0, 0 }).error); \
} \
CASE(name##_is_granted_in_the_owning_user_namespace, \
    .requirement = ids, \
    .descr = what " in a network namespace that one's own user namespace owns is granted", \
    .needs = "net user net-in-user" more) \
{ \
	REQUIRE_ERRNO(0, put_question((struct question){ ask_, IN_OWN_USER_AND_NET, 0, 0, 0 }).error); \
}

PERMISSION_CASES(configuring_by_netlink, "NET-94", "bringing lo up by netlink", CAP_NET_ADMIN, EPERM,
    configure_by_netlink, "")
PERMISSION_CASES(configuring_by_ioctl, "NET-93", "bringing lo up by ioctl", CAP_NET_ADMIN, EPERM,
    configure_by_ioctl, "")
PERMISSION_CASES(a_raw_socket, "NET-97", "a raw socket", CAP_NET_RAW, EPERM, open_raw, "")
PERMISSION_CASES(a_packet_socket, "NET-98", "a packet socket", CAP_NET_RAW, EPERM, open_packet, " packet")
PERMISSION_CASES(a_low_port, "NET-99", "binding port 7", CAP_NET_BIND_SERVICE, EACCES, bind_low_port, "")
PERMISSION_CASES(unsharing, "NET-100", "unshare(CLONE_NEWNET)", CAP_SYS_ADMIN, EPERM, unshare_net, "")
PERMISSION_CASES(cloning, "NET-100", "clone3(CLONE_NEWNET)", CAP_SYS_ADMIN, EPERM, clone_net, " clone3")

OWNER_CASES(configuring_by_netlink, "NET-95 NET-96", "bringing lo up by netlink", EPERM, configure_by_netlink, "")
OWNER_CASES(configuring_by_ioctl, "NET-95 NET-96", "bringing lo up by ioctl", EPERM, configure_by_ioctl, "")
OWNER_CASES(a_raw_socket, "NET-97", "a raw socket", EPERM, open_raw, "")
OWNER_CASES(a_packet_socket, "NET-98", "a packet socket", EPERM, open_packet, " packet")
OWNER_CASES(a_low_port, "NET-99", "binding port 7", EACCES, bind_low_port, "")

CASE(reading_by_ioctl_needs_no_capability,
    .requirement = "NET-93",
    .descr = "The flags of a device are read by ioctl without CAP_NET_ADMIN",
    .needs = "net")
{
	const struct question question = { read_by_ioctl, WITHOUT, CAP_NET_ADMIN, 0, 0 };

	REQUIRE_ERRNO(0, put_question(question).error);
}

CASE(listing_by_netlink_needs_no_capability,
    .requirement = "NET-94",
    .descr = "Devices are listed by netlink without CAP_NET_ADMIN",
    .needs = "net")
{
	const struct question question = { configure_by_netlink, WITHOUT, CAP_NET_ADMIN, 0, 0 };

	REQUIRE_ERRNO(0, put_question(question).reading);
}

/* ---- rights over two namespaces at once ---- */

struct passage {
	int net;		/* the namespace to go or to send to */
	bool drop;
	int error;
};

static void
look_at_joining(void *arg)
{
	struct passage *seen = arg;

	if (seen->drop)
		SETUP(drop_capability(CAP_SYS_ADMIN));
	seen->error = ERRNO_OF(setns(seen->net, CLONE_NEWNET));
}

static void
look_at_sending(void *arg)
{
	struct passage *seen = arg;

	SETUP(link_add_veth("dev0", "dev1", -1));
	seen->error = ERRNO_OF(link_move("dev0", IFLA_NET_NS_FD, seen->net, NULL));
}

static int
try_passage(void (*look)(void *), uint64_t namespaces, bool drop)
{
	const struct cell_spec spec = { .namespaces = namespaces,
	    .setup = (namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0 };
	struct passage seen = { .drop = drop };

	seen.net = SETUP(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	case_observe(&spec, look, &seen, sizeof(seen));
	close(seen.net);
	return seen.error;
}

CASE(joining_is_refused_without_CAP_SYS_ADMIN,
    .requirement = "NET-101",
    .descr = "setns to a network namespace without CAP_SYS_ADMIN is refused with EPERM",
    .needs = "net")
{
	REQUIRE_ERRNO(EPERM, try_passage(look_at_joining, CLONE_NEWNET, true));
}

CASE(joining_is_refused_from_a_child_user_namespace,
    .requirement = "NET-101",
    .descr = "setns from a child user namespace to a network namespace of its parent is refused with EPERM",
    .needs = "net user net-in-user")
{
	REQUIRE_ERRNO(EPERM, try_passage(look_at_joining, CLONE_NEWUSER | CLONE_NEWNET, false));
}

CASE(joining_is_granted_to_the_owner,
    .requirement = "NET-101",
    .descr = "setns with CAP_SYS_ADMIN in the user namespace that owns the network namespace is granted",
    .needs = "net")
{
	REQUIRE_ERRNO(0, try_passage(look_at_joining, CLONE_NEWNET, false));
}

CASE(sending_a_device_to_a_parent_is_refused,
    .requirement = "NET-102",
    .descr = "The root of a user namespace cannot send its device to a network namespace it does not own: EPERM",
    .needs = "net user net-in-user veth")
{
	REQUIRE_ERRNO(EPERM, try_passage(look_at_sending, CLONE_NEWUSER | CLONE_NEWNET, false));
}

CASE(sending_a_device_with_rights_over_both_is_granted,
    .requirement = "NET-102",
    .descr = "With CAP_NET_ADMIN over both network namespaces a device can be sent",
    .needs = "net veth")
{
	REQUIRE_ERRNO(0, try_passage(look_at_sending, CLONE_NEWNET, false));
}
