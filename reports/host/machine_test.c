/* machine_test.c - what the kernel says of itself is told as it is, or as unknown. */
#include "reports/testing.h"

#include <zlib.h>

#include "machine.h"
#include "reports/base/scratch.h"

#define ROOT "root"
static struct pool pool;

/* The path of a file below the planted root, with the folders above it. */
static const char *
make_way(const char *path)
{
	char *full = path_to(ROOT "%s", path);

	for (char *slash = full; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
		*slash = '\0';
		if (mkdir(full, 0755) < 0 && errno != EEXIST)
			case_broken(__FILE__, __LINE__, "mkdir %s: %s", full, strerror(errno));
	}
	return full;
}

static void
plant(const char *path, const char *text)
{
	write_file(make_way(path), text);
}

#define MOUNT_V1(name) "32 31 0:29 / /sys/fs/cgroup/" name " rw,relatime shared:9 - cgroup cgroup rw," name "\n"
#define MOUNT_V2(point) "41 31 0:38 / " point " rw,relatime - cgroup2 cgroup2 rw,nsdelegate\n"
#define MOUNT_NAMED "40 31 0:37 / /sys/fs/cgroup/systemd rw shared:1 master:2 - cgroup cgroup rw,xattr,name=systemd\n"
#define MOUNT_OTHER "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs cgroup2 rw,cpu\n"

CASE(each_layout_of_cgroups_is_told,
    .descr = "v1, v2, both, none; only controllers count as such, wherever the mount is",
    .arena = ARENA_NONE)
{
	static const struct { const char *mounts, *controllers, *told; } rows[] = {
		{ MOUNT_V2("/sys/fs/cgroup"), "cpu memory pids\n", "v2: cpu memory pids" },
		{ MOUNT_V2("/sys/fs/cgroup"), "\n", "v2: no controllers" },
		{ MOUNT_V2("/elsewhere"), "cpu\n", "v2: controllers unknown" },
		{ MOUNT_V1("cpu,cpuacct") MOUNT_V1("memory") MOUNT_NAMED, "", "v1: cpu cpuacct memory" },
		{ MOUNT_V1("cpuset,noprefix"), "", "v1: cpuset" },
		{ MOUNT_V1("name=cpu"), "", "v1: no controllers" },
		{ MOUNT_NAMED MOUNT_OTHER, "", "v1: no controllers" },
		{ MOUNT_V1("pids") MOUNT_NAMED MOUNT_V2("/sys/fs/cgroup"), "hugetlb\n", "hybrid: v1 pids; v2 hugetlb" },
		{ MOUNT_V2("/sys/fs/cgroup") MOUNT_V2("/elsewhere"), "io\n", "v2: io" },
		{ MOUNT_V2("/sys/fs/a\\040blank"), NULL, "v2: misc" },
		{ MOUNT_OTHER, "", "none mounted" }, { "", "", "none mounted" },
		{ "\n - \n - cgroup\n1 2 - cgroup2 x y\n1 2 3 4 5 - cgroup\n\xff\xfe - cgroup2", "", "none mounted" },
	};

	REQUIRE_STR("unknown", machine_cgroup(&pool, ROOT));
	plant("/sys/fs/a blank/cgroup.controllers", "misc\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		plant("/proc/self/mountinfo", rows[i].mounts);
		if (rows[i].controllers != NULL)
			plant("/sys/fs/cgroup/cgroup.controllers", rows[i].controllers);
		REQUIRE_STR(rows[i].told, machine_cgroup(&pool, ROOT));
	}
}

CASE(each_taint_has_its_letter,
    .descr = "The number and each bit of it; a bit that is new is told by its number, and what is no number as unknown",
    .arena = ARENA_NONE)
{
	static const struct { const char *text, *told; } rows[] = {
		{ "0\n", "0 (not tainted)" }, { "1\n", "1 (P: proprietary module)" },
		{ "4097\n", "4097 (P: proprietary module, O: module from outside the tree)" },
		{ "512\n", "512 (W: has warned)" }, { "262144\n", "262144 (N: in-kernel test)" },
		{ "524288\n", "524288 (J: fwctl changed a device)" }, { "1048576\n", "1048576 (bit 20)" },
		{ "9223372036854775808\n", "9223372036854775808 (bit 63)" },
		{ "18446744073709551616\n", "unknown (no number)" }, { "-1\n", "unknown (no number)" },
		{ "", "unknown (no number)" }, { "0x10\n", "unknown (no number)" }, { " 1\n", "unknown (no number)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		plant("/proc/sys/kernel/tainted", rows[i].text);
		REQUIRE_STR(rows[i].told, machine_taint(&pool, ROOT));
	}
}

CASE(what_is_not_there_is_unknown,
    .descr = "In an empty root nothing is guessed, and nothing fails; what refuses says why",
    .arena = ARENA_NONE)
{
	struct host host = { 0 };

	SETUP(mkdir(ROOT, 0755));
	machine_describe(&pool, ROOT, "6.1", &host);
	REQUIRE_STR("unknown", host.cmdline);
	REQUIRE_STR("none found", host.config);
	REQUIRE_STR("unknown", host.taint);
	REQUIRE_STR("unknown (securityfs is not mounted)", host.lsm);
	REQUIRE_STR("unknown", host.cgroup);
	REQUIRE_STR("unknown", host.sysctls);
	REQUIRE_STR("no_new_privs unknown, seccomp unknown, namespaces unknown", host.confinement);
	/* A folder cannot be read, not even by root. */
	make_way("/proc/cmdline/x");
	make_way("/proc/config.gz/x");
	make_way("/proc/sys/kernel/tainted/x");
	make_way("/sys/kernel/security/lsm/x");
	machine_describe(&pool, ROOT, "6.1", &host);
	REQUIRE_STR("unknown (Is a directory)", host.cmdline);
	REQUIRE_STR("unknown (/proc/config.gz: Is a directory)", host.config);
	REQUIRE_STR("unknown (Is a directory)", host.taint);
	REQUIRE_STR("unknown (Is a directory)", host.lsm);
}

CASE(texts_are_cut_and_clean,
    .descr = "A megabyte of command line is cut and says so; bytes that are no text are escaped; a line stays one",
    .arena = ARENA_NONE)
{
	enum { MEGABYTE = 1 << 20 };
	char *long_line = pool_alloc(&pool, MEGABYTE + 1);
	const char *told;

	memset(long_line, 'a', MEGABYTE);
	plant("/proc/cmdline", long_line);
	told = machine_cmdline(&pool, ROOT);
	REQUIRE_EQ(16384, strspn(told, "a"));
	REQUIRE_STR(" (cut after 16384 bytes)", told + 16384);
	long_line[16384] = '\0';
	plant("/proc/cmdline", long_line);
	REQUIRE_STR(long_line, machine_cmdline(&pool, ROOT));
	plant("/proc/cmdline", "quiet\nroot=x\t\033[31m <b> \n\n");
	REQUIRE_STR("quiet root=x \\x1b[31m <b>", machine_cmdline(&pool, ROOT));
	plant("/sys/kernel/security/lsm", "capability,\xff\xc3(,landlock");
	REQUIRE_STR("capability,\\xff\\xc3(,landlock", machine_lsm(&pool, ROOT));
	plant("/sys/kernel/security/lsm", "");
	REQUIRE_STR("none", machine_lsm(&pool, ROOT));
}

CASE(a_configuration_has_one_hash,
    .descr = "Packed or not, in the first place that has one; one that is torn is unknown, not another",
    .arena = ARENA_NONE)
{
	static const char text[] = "abc";
	/* FIPS 180-4, example of one block. */
	static const char hash[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	static const char *const places[] = { "/usr/lib/modules/6.1/config", "/lib/modules/6.1/config", "/boot/config-6.1" };
	gzFile packed;
	struct stat status;

	plant("/boot/config-6.2", "another");
	REQUIRE_STR("none found", machine_config(&pool, ROOT, "6.1"));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		plant(places[i], text);
		REQUIRE_STR(path_to("%s %s", hash, places[i]), machine_config(&pool, ROOT, "6.1"));
	}
	make_way("/proc/config.gz");
	packed = SETUP(gzopen(ROOT "/proc/config.gz", "wb"));
	gzputs(packed, text);
	gzclose(packed);
	REQUIRE_STR(path_to("%s /proc/config.gz", hash), machine_config(&pool, ROOT, "6.1"));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		SETUP(unlink(path_to(ROOT "%s", places[i])));
	SETUP(stat(ROOT "/proc/config.gz", &status));
	SETUP(truncate(ROOT "/proc/config.gz", status.st_size - 6));
	REQUIRE_STR("unknown (/proc/config.gz: Bad message)", machine_config(&pool, ROOT, "6.1"));
}

CASE(sysctls_stand_in_a_fixed_order,
    .descr = "Those that are there, a line each; what cannot be read is left out, and so is what nobody asked for",
    .arena = ARENA_NONE)
{
	plant("/proc/sys/user/max_pid_namespaces", "7\n");
	plant("/proc/sys/user/max_mnt_namespaces", "0\n");
	plant("/proc/sys/kernel/sem", "32000\t1024000000\t500\t32000\n");
	plant("/proc/sys/kernel/hostname", "secret\n");
	plant("/proc/sys/kernel/yama/ptrace_scope", "\n");
	make_way("/proc/sys/kernel/pid_max/x");
	plant("/proc/sys/fs/mount-max", "1\n2\033\n");
	REQUIRE_STR("fs.mount-max=1 2\\x1b\nkernel.yama.ptrace_scope=\nkernel.sem=32000 1024000000 500 32000\n"
	    "user.max_mnt_namespaces=0\nuser.max_pid_namespaces=7", machine_sysctls(&pool, ROOT));
}

CASE(confinement_is_told_in_one_line,
    .descr = "no_new_privs, seccomp, namespaces by their numbers, and the mark of a container",
    .arena = ARENA_NONE)
{
	static const char *const names[] = { "user", "pid", "ipc", "uts", "cgroup", "time" };
	static const unsigned initial[] = { 4026531837, 4026531836, 4026531839, 4026531838, 4026531835, 4026531834 };

	plant("/proc/self/status", "Name:\tSeccomp: 9\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n");
	make_way("/proc/self/ns/x");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		SETUP(symlink(path_to("%s:[%u]", names[i], initial[i]), path_to(ROOT "/proc/self/ns/%s", names[i])));
	REQUIRE_STR("no_new_privs off, no seccomp, in the initial namespaces user pid ipc uts cgroup time",
	    machine_confinement(&pool, ROOT));

	plant("/proc/self/status", "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n");
	SETUP(unlink(ROOT "/proc/self/ns/uts"));
	SETUP(symlink("uts:[4026532226]", ROOT "/proc/self/ns/uts"));
	plant("/.dockerenv", "");
	REQUIRE_STR("no_new_privs on, seccomp filter (3), in other namespaces uts, in a container (/.dockerenv)",
	    machine_confinement(&pool, ROOT));

	plant("/proc/self/status", "NoNewPrivs:\t1\nSeccomp:\t1\n");
	SETUP(unlink(ROOT "/proc/self/ns/user"));
	SETUP(symlink("user:[4026532225]", ROOT "/proc/self/ns/user"));
	SETUP(unlink(ROOT "/.dockerenv"));
	plant("/proc/self/uid_map", "         0       1000          1\n         1     100000      65536\n");
	REQUIRE_STR("no_new_privs on, seccomp strict, in other namespaces user uts, uid_map 0 1000 1 1 100000 65536",
	    machine_confinement(&pool, ROOT));
}

static void
look_at_confinement(void *arg)
{
	struct pool own = { NULL };

	snprintf(arg, 256, "%s", machine_confinement(&own, ""));
	pool_free(&own);
}

CASE(another_namespace_is_seen,
    .descr = "By a process in a UTS and an IPC namespace of its own",
    .needs = "uts ipc")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUTS | CLONE_NEWIPC };
	char seen[256] = "";

	case_observe(&spec, look_at_confinement, seen, sizeof(seen));
	REQUIRE_PART(" in other namespaces ", seen);
	REQUIRE_PART(" ipc uts", seen);
}
