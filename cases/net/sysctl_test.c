/* sysctl_test.c - the files of /proc/sys/net: whose values they hold, and who may write them. */
#include "cases/net/link.h"

static void
skip_if_read_only(void)
{
	if (look_read_only("/proc/sys/net/ipv4/ip_default_ttl"))
		case_skip("denied", "/proc/sys is mounted read-only");
}

struct sysctl {
	const char *path;
	char outside[32], inside[32];
	int error;
};

/* Values no kernel starts with. */
#define OUTSIDE_VALUE "11"
#define INSIDE_VALUE "13"

static void
look_at_sysctl(void *arg)
{
	struct sysctl *seen = arg;

	if (look_text(seen->path, seen->outside, sizeof(seen->outside)) < 0 ||
	    put_text(seen->path, INSIDE_VALUE) < 0 ||
	    look_text(seen->path, seen->inside, sizeof(seen->inside)) < 0)
		seen->error = errno;
}

static struct sysctl
change_sysctl(uint64_t namespaces, const char *path)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct sysctl seen = { .path = path };

	skip_if_read_only();
	if (access(path, F_OK) < 0)
		case_skip("unsupported", "no %s", path);
	SETUP(put_text(path, OUTSIDE_VALUE));
	case_observe(&spec, look_at_sysctl, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_STR(INSIDE_VALUE, seen.inside);
	return seen;
}

static void
require_own_sysctl(const char *path)
{
	char after[32];
	struct sysctl seen = change_sysctl(CLONE_NEWNET, path);

	REQUIRE(strcmp(seen.outside, OUTSIDE_VALUE) != 0, "the value of the outside shows inside");
	SETUP(look_text(path, after, sizeof(after)));
	REQUIRE_STR(OUTSIDE_VALUE, after);
}

static void
require_shared_sysctl(const char *path)
{
	char after[32];
	struct sysctl seen = change_sysctl(0, path);

	REQUIRE_STR(OUTSIDE_VALUE, seen.outside);
	SETUP(look_text(path, after, sizeof(after)));
	REQUIRE_STR(INSIDE_VALUE, after);
}

#define SYSCTL_CASES(name, ids, file) \
CASE(name##_is_a_value_of_its_own, \
    .requirement = ids, \
    .descr = file " inside neither starts as nor changes the value of the outside", \
    .needs = "net") \
{ \
	require_own_sysctl("/proc/sys/net/" file); \
} \
CASE(without_the_flag_##name##_is_shared, \
    .requirement = ids, \
    .descr = "Control: a plain child reads and changes " file " of its parent", \
    .needs = "net") \
{ \
	require_shared_sysctl("/proc/sys/net/" file); \
}

SYSCTL_CASES(ip_default_ttl, "NET-39", "ipv4/ip_default_ttl")
SYSCTL_CASES(tcp_syn_retries, "NET-40", "ipv4/tcp_syn_retries")
SYSCTL_CASES(somaxconn, "NET-41", "core/somaxconn")
SYSCTL_CASES(ip_unprivileged_port_start, "NET-42", "ipv4/ip_unprivileged_port_start")
SYSCTL_CASES(max_dgram_qlen, "NET-43", "unix/max_dgram_qlen")
SYSCTL_CASES(tcp_fin_timeout, "NET-108", "ipv4/tcp_fin_timeout")

/* ---- the directories of devices ---- */

static void
look_for_directory(void *arg)
{
	*(bool *)arg = access("/proc/sys/net/ipv4/conf/dev0", F_OK) == 0;
}

static bool
directory_is_seen(uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	bool seen = false;

	SETUP(link_add_veth("dev0", "dev1", -1));
	case_observe(&spec, look_for_directory, &seen, sizeof(seen));
	return seen;
}

CASE(settings_of_outer_devices_are_not_there,
    .requirement = "NET-109",
    .descr = "Inside there is no directory net/ipv4/conf for a device of the outside",
    .needs = "net veth")
{
	REQUIRE(!directory_is_seen(CLONE_NEWNET), "the directory is there");
}

CASE(without_the_flag_settings_of_the_device_are_there,
    .requirement = "NET-109",
    .descr = "Control: a plain child finds the directory of its parent's device",
    .needs = "net veth")
{
	REQUIRE(directory_is_seen(0), "the directory is not there");
}

/* ---- who may write ---- */

struct writer {
	bool become, make_user;	/* another user; then root of a user namespace of its own */
	int became, made;	/* errno */
	int wrote;		/* errno of writing what is there already */
};

static void
look_at_writing(void *arg)
{
	static const char path[] = "/proc/sys/net/ipv4/ip_default_ttl";
	struct writer *seen = arg;
	char text[32];

	if (seen->become)
		seen->became = ERRNO_OF(setresuid(65534, 65534, 65534));
	if (seen->make_user)
		seen->made = ERRNO_OF(unshare(CLONE_NEWUSER));
	SETUP(look_text(path, text, sizeof(text)));
	seen->wrote = ERRNO_OF(put_text(path, text));
}

static struct writer
try_to_write(uint64_t namespaces, struct writer writer)
{
	const struct cell_spec spec = { .namespaces = namespaces,
	    .setup = (namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0 };

	skip_if_read_only();
	case_observe(&spec, look_at_writing, &writer, sizeof(writer));
	if (writer.became != 0)
		case_skip("denied", "no second user id to become: %s", strerror(writer.became));
	if (writer.made != 0)
		case_skip("denied", "an ordinary user makes no user namespace: %s", strerror(writer.made));
	return writer;
}

CASE(root_of_the_owning_user_namespace_writes_sysctls,
    .requirement = "NET-110",
    .descr = "Root of a child user namespace may write the settings of a network namespace created in it",
    .needs = "net user net-in-user")
{
	struct writer seen = try_to_write(CLONE_NEWUSER | CLONE_NEWNET, (struct writer){ .become = false });

	REQUIRE_ERRNO(0, seen.wrote);
}

CASE(another_user_does_not_write_sysctls,
    .requirement = "NET-110",
    .descr = "Another user than root of the owning user namespace gets EACCES",
    .needs = "net privileged")
{
	REQUIRE_ERRNO(EACCES, try_to_write(0, (struct writer){ .become = true }).wrote);
}

CASE(capabilities_of_a_child_user_namespace_do_not_write_sysctls,
    .requirement = "NET-110",
    .descr = "All capabilities in a child user namespace do not help another user: EACCES",
    .needs = "net privileged user")
{
	REQUIRE_ERRNO(EACCES, try_to_write(0, (struct writer){ .become = true, .make_user = true }).wrote);
}

/* Settings of the whole machine, in whichever namespace they are shown. */
CASE(settings_of_the_machine_are_not_written_inside,
    .requirement = "NET-111",
    .descr = "Inside, settings that are none of the namespace's are missing or refuse to be opened for writing",
    .needs = "net")
{
	static const char *const files[] = { "core/netdev_max_backlog", "core/netdev_budget", "core/bpf_jit_enable",
		"core/dev_weight", "ipv4/tcp_mem", "ipv4/udp_mem", "ipv4/inet_peer_threshold" };
	char path[64];
	int error;

	/* The arena is such an inside. */
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "/proc/sys/net/%s", files[i]);
		auto_fd fd = open(path, O_WRONLY | O_CLOEXEC);

		error = ERRNO_OF(fd);
		REQUIRE(error == ENOENT || error == EACCES || error == EROFS, "open %s: %s", path, strerror(error));
	}
}
