/* proc_test.c - /proc/net and sysfs show the network namespace of the reader, or of the mounter. */
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "cases/net/state.h"

/* A socket that stays open for as long as its maker lives. */
static void
hold_socket(int domain, int type, int protocol, const void *address, socklen_t size)
{
	int fd = SETUP(socket(domain, type | SOCK_CLOEXEC, protocol));

	SETUP(bind(fd, address, size));
	if (type == SOCK_STREAM)
		SETUP(listen(fd, 1));
}

/* An address that stands for nothing else here: 127.7.7.7, port 7777. */
static void
hold_inet_socket(int type, int protocol)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(7777),
	    .sin_addr.s_addr = htonl(0x7f070707) };

	hold_socket(AF_INET, type, protocol, &address, sizeof(address));
}

/* Whether the word stands in the file, which must be readable. */
static bool
see_word(const char *path, const char *word)
{
	SETUP(access(path, R_OK));
	return look_line(path, word);
}

/* An IPv4 address and port as the files print it: a word of memory, and a number. */
static bool
see_inet_socket(const char *path, unsigned port)
{
	char word[32];

	snprintf(word, sizeof(word), " %08X:%04X ", htonl(0x7f070707), port);
	return see_word(path, word);
}

static void
make_tcp(void)
{
	hold_inet_socket(SOCK_STREAM, 0);
}

static bool
see_tcp(void)
{
	return see_inet_socket("/proc/net/tcp", 7777);
}

STATE_CASES(tcp_sockets, "NET-25", "lines in /proc/net/tcp", "", { make_tcp, see_tcp })

static void
make_udp(void)
{
	hold_inet_socket(SOCK_DGRAM, 0);
}

static bool
see_udp(void)
{
	return see_inet_socket("/proc/net/udp", 7777);
}

STATE_CASES(udp_sockets, "NET-26", "lines in /proc/net/udp", "", { make_udp, see_udp })

static void
make_raw(void)
{
	hold_inet_socket(SOCK_RAW, IPPROTO_EGP);
}

static bool
see_raw(void)
{
	return see_inet_socket("/proc/net/raw", IPPROTO_EGP);
}

STATE_CASES(raw_sockets, "NET-27", "lines in /proc/net/raw", " CAP_NET_RAW", { make_raw, see_raw })

static void
make_unix(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "\0conform-unix" };

	hold_socket(AF_UNIX, SOCK_DGRAM, 0, &address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 13));
}

static bool
see_unix(void)
{
	return see_word("/proc/net/unix", "@conform-unix");
}

STATE_CASES(unix_sockets, "NET-28", "lines in /proc/net/unix", "", { make_unix, see_unix })

/* Protocol 0x88b5 is reserved for local experiments. */
static void
make_packet(void)
{
	const struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(0x88b5),
	    .sll_ifindex = (int)if_nametoindex("lo") };

	hold_socket(AF_PACKET, SOCK_DGRAM, 0, &address, sizeof(address));
}

static bool
see_packet(void)
{
	return see_word("/proc/net/packet", " 88b5 ");
}

STATE_CASES(packet_sockets, "NET-29", "lines in /proc/net/packet", " packet", { make_packet, see_packet })

static void
make_device(void)
{
	SETUP(link_add_veth("dev0", "dev1", -1));
}

static bool
see_device(void)
{
	return see_word("/proc/net/dev", "dev0:");
}

STATE_CASES(device_lines, "NET-30", "lines in /proc/net/dev", " veth", { make_device, see_device })

static void
make_route(void)
{
	SETUP(route_add("203.0.113.0", 24, "lo", RT_TABLE_MAIN));
}

static bool
see_route(void)
{
	char word[32];

	snprintf(word, sizeof(word), "lo\t%08X\t", htonl(0xcb007100));
	return see_word("/proc/net/route", word);
}

STATE_CASES(route_lines, "NET-31", "lines in /proc/net/route", "", { make_route, see_route })

static void
make_arp(void)
{
	SETUP(link_add_veth("near0", "near1", -1));
	SETUP(link_up("near0"));
	SETUP(neighbour_add("near0", "192.0.2.7"));
}

static bool
see_arp(void)
{
	return see_word("/proc/net/arp", "192.0.2.7 ");
}

STATE_CASES(arp_lines, "NET-32", "lines in /proc/net/arp", " veth", { make_arp, see_arp })

static void
make_address6(void)
{
	SETUP(address_add("lo", "2001:db8::7", 128));
}

static bool
see_address6(void)
{
	return see_word("/proc/net/if_inet6", "20010db8000000000000000000000007");
}

STATE_CASES(ipv6_address_lines, "NET-33", "lines in /proc/net/if_inet6", " loopback6", { make_address6, see_address6 })

/* A datagram to oneself: counted when it is received. */
static void
make_datagram(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(7777),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	char byte;
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	SETUP(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
	SETUP(sendto(fd, "x", 1, 0, (const struct sockaddr *)&address, sizeof(address)));
	SETUP(recv(fd, &byte, 1, 0));
}

/* InDatagrams, the first number of the second "Udp:" line of /proc/net/snmp. */
static bool
see_datagram(void)
{
	char line[1024];
	long received = -1;
	FILE *file = fopen("/proc/net/snmp", "re");

	SETUP(file == NULL ? -1 : 0);
	while (received < 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "Udp: ", 5) == 0 && line[5] >= '0' && line[5] <= '9')
			received = strtol(line + 5, NULL, 10);
	fclose(file);
	return SETUP(received) > 0;
}

STATE_CASES(counters, "NET-34", "counts in /proc/net/snmp", " loopback", { make_datagram, see_datagram })

/* ---- /proc/PID/net, seen from another namespace ---- */

static void
play_device_maker(struct actor *self)
{
	SETUP(link_add_veth("dev0", "dev1", -1));
	actor_meet(self, "device made");
	actor_meet(self, "looked");
}

static bool
pid_net_shows_its_device(uint64_t namespaces, pid_t pid_or_self)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct actor maker;
	char path[64] = "/proc/self/net/dev";
	bool seen;

	actor_start(&maker, &spec, play_device_maker, 0);
	actor_meet(&maker, "device made");
	if (pid_or_self != 0)
		snprintf(path, sizeof(path), "/proc/%d/net/dev", (int)maker.cell.pid);
	seen = see_word(path, "dev0:");
	actor_meet(&maker, "looked");
	actor_end(&maker);
	return seen;
}

CASE(proc_pid_net_shows_the_namespace_of_that_process,
    .requirement = "NET-35",
    .descr = "/proc/PID/net read from outside shows the devices of the namespace that PID is in",
    .needs = "net veth")
{
	REQUIRE(pid_net_shows_its_device(CLONE_NEWNET, 1), "its device is not in /proc/PID/net/dev");
}

CASE(proc_self_net_does_not_show_the_namespace_of_another,
    .requirement = "NET-35",
    .descr = "/proc/self/net does not show the devices of a child's namespace",
    .needs = "net veth")
{
	REQUIRE(!pid_net_shows_its_device(CLONE_NEWNET, 0), "its device is in /proc/self/net/dev");
}

/* ---- the same path before and after a change of namespace ---- */

struct changed {
	bool before, after;
};

static void
look_across_unshare(void *arg)
{
	struct changed *seen = arg;

	seen->before = look_line("/proc/net/dev", "dev0:");
	SETUP(unshare(CLONE_NEWNET));
	seen->after = look_line("/proc/net/dev", "dev0:");
}

CASE(proc_net_follows_a_change_of_namespace,
    .requirement = "NET-36",
    .descr = "/proc/net shows the new namespace as soon as a process has changed to it, under the same path",
    .needs = "net veth")
{
	const struct cell_spec spec = { 0 };
	struct changed seen = { 0 };

	make_device();
	case_observe(&spec, look_across_unshare, &seen, sizeof(seen));
	REQUIRE(seen.before, "the device is not in /proc/net/dev before");
	REQUIRE(!seen.after, "the device is still in /proc/net/dev");
}

/* ---- sysfs ---- */

struct sysfs {
	bool old, fresh, lo;
	int error;
};

static void
look_at_sysfs(void *arg)
{
	struct sysfs *seen = arg;

	seen->old = access("old/class/net/dev0", F_OK) == 0;
	seen->error = ERRNO_OF(mount("sysfs", "fresh", "sysfs", 0, NULL));
	seen->fresh = access("fresh/class/net/dev0", F_OK) == 0;
	seen->lo = access("fresh/class/net/lo", F_OK) == 0;
}

static struct sysfs
look_into_sysfs(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS | namespaces, .setup = CELL_PRIVATE_MOUNTS };
	struct sysfs seen = { 0 };

	SETUP(mkdir("old", 0700));
	SETUP(mkdir("fresh", 0700));
	SETUP(mount("sysfs", "old", "sysfs", 0, NULL));
	make_device();
	case_observe(&spec, look_at_sysfs, &seen, sizeof(seen));
	SETUP(umount("old"));
	return seen;
}

CASE(a_sysfs_mounted_inside_shows_the_devices_inside,
    .requirement = "NET-37",
    .descr = "class/net of a sysfs mounted inside lists lo, and no device of the outside",
    .needs = "net veth sysfs mount")
{
	struct sysfs seen = look_into_sysfs(CLONE_NEWNET);

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.lo, "lo is not listed");
	REQUIRE(!seen.fresh, "the device of the outside is listed");
}

CASE(without_the_flag_sysfs_shows_the_device,
    .requirement = "NET-37",
    .descr = "Control: a sysfs mounted by a plain child lists the devices of its parent",
    .needs = "net veth sysfs mount")
{
	struct sysfs seen = look_into_sysfs(0);

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.lo && seen.fresh, "the devices are not listed");
}

CASE(a_sysfs_keeps_the_namespace_of_its_mounter,
    .requirement = "NET-38",
    .descr = "class/net of a sysfs that was mounted outside still lists the devices of the outside",
    .needs = "net veth sysfs mount")
{
	REQUIRE(look_into_sysfs(CLONE_NEWNET).old, "the device of the mounter is not listed");
}
