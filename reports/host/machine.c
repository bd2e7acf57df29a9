/* machine.c - what the kernel says of itself, beside uname(2). */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "reports/base/hash.h"
#include "reports/base/text.h"

const char *
machine_read(struct pool *pool, const char *root, const char *path)
{
	enum { MOST = 16384 };
	int fd = open(pool_printf(pool, "%s%s", root, path), O_RDONLY | O_CLOEXEC);
	char *bytes;
	size_t used = 0;
	ssize_t n = 0;

	if (fd < 0)
		return NULL;
	bytes = pool_alloc(pool, MOST + 1);
	while (used < MOST + 1 && (n = read(fd, bytes + used, MOST + 1 - used)) > 0)
		used += (size_t)n;
	close(fd);
	if (n < 0)
		return NULL;
	return used <= MOST ? text_clean(pool, bytes, used) :
	    pool_printf(pool, "%s (cut after %d bytes)", text_clean(pool, bytes, MOST), MOST);
}

static const char *
unknown(struct pool *pool)
{
	return errno == ENOENT ? "unknown" : pool_printf(pool, "unknown (%s)", strerror(errno));
}

static const char *
one_line(struct pool *pool, const char *text)
{
	return text_clean_line(pool, text, strlen(text));
}

const char *
machine_cmdline(struct pool *pool, const char *root)
{
	const char *text = machine_read(pool, root, "/proc/cmdline");

	return text != NULL ? one_line(pool, text) : unknown(pool);
}

const char *
machine_config(struct pool *pool, const char *root, const char *kernel)
{
	const char *const places[] = {
		"/proc/config.gz", pool_printf(pool, "/boot/config-%s", kernel),
		pool_printf(pool, "/lib/modules/%s/config", kernel), pool_printf(pool, "/usr/lib/modules/%s/config", kernel),
	};
	const char *wrong = NULL;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *hash = hash_unpacked(pool, pool_printf(pool, "%s%s", root, places[i]));

		if (hash != NULL)
			return pool_printf(pool, "%s %s", hash, places[i]);
		if (errno != ENOENT && errno != ENOTDIR && wrong == NULL)
			wrong = pool_printf(pool, "unknown (%s: %s)", places[i], strerror(errno));
	}
	return wrong != NULL ? wrong : "none found";
}

/* A letter and a meaning a bit. Documentation/admin-guide/tainted-kernels.rst, Linux 6.18 */
static const struct { char letter; const char *meaning; } taints[] = {
	{ 'P', "proprietary module" }, { 'F', "module loaded by force" }, { 'S', "out of specification" },
	{ 'R', "module unloaded by force" }, { 'M', "machine check" }, { 'B', "bad page" },
	{ 'U', "set by a user" }, { 'D', "has died before" }, { 'A', "ACPI table overridden" },
	{ 'W', "has warned" }, { 'C', "staging driver" }, { 'I', "firmware bug worked around" },
	{ 'O', "module from outside the tree" }, { 'E', "unsigned module" }, { 'L', "soft lockup" },
	{ 'K', "live patch" }, { 'X', "the distribution's own" }, { 'T', "randomised structures" },
	{ 'N', "in-kernel test" }, { 'J', "fwctl changed a device" },
};

const char *
machine_taint(struct pool *pool, const char *root)
{
	enum { KNOWN = sizeof(taints) / sizeof(taints[0]), BITS = 64 };
	const char *text = machine_read(pool, root, "/proc/sys/kernel/tainted"), *words = "";
	unsigned long long bits;
	char *end;

	if (text == NULL)
		return unknown(pool);
	errno = 0;
	bits = strtoull(text, &end, 10);
	if (text[strspn(text, "0123456789")] != '\0' || text[0] == '\0' || *end != '\0' || errno != 0)
		return "unknown (no number)";
	if (bits == 0)
		return "0 (not tainted)";
	for (int i = 0; i < BITS; i++) {
		const char *between = words[0] != '\0' ? ", " : "";

		if ((bits & 1ULL << i) == 0)
			continue;
		words = i < KNOWN ? pool_printf(pool, "%s%s%c: %s", words, between, taints[i].letter, taints[i].meaning) :
		    pool_printf(pool, "%s%sbit %d", words, between, i);
	}
	return pool_printf(pool, "%llu (%s)", bits, words);
}

const char *
machine_lsm(struct pool *pool, const char *root)
{
	static const char folder[] = "/sys/kernel/security";
	const char *text = machine_read(pool, root, pool_printf(pool, "%s/lsm", folder));
	struct statfs status;
	int error = errno;

	if (text != NULL)
		return text[0] != '\0' ? one_line(pool, text) : "none";
	if (error == ENOENT && (statfs(pool_printf(pool, "%s%s", root, folder), &status) < 0 ? errno == ENOENT :
	    status.f_type != SECURITYFS_MAGIC))
		return "unknown (securityfs is not mounted)";
	errno = error;
	return unknown(pool);
}

/* Patterns below /proc/sys, and what they decide. */
static const char *const sysctls[] = {
	/* How many files and mounts there may be. */
	"fs/file-max", "fs/mount-max", "fs/nr_open",
	/* The message queues of an IPC namespace. */
	"fs/mqueue/*",
	/* Whose files and processes may be touched. */
	"fs/protected_*", "fs/suid_dumpable",
	/* Who may create user namespaces. */
	"kernel/apparmor_restrict_unprivileged_*", "kernel/unprivileged_userns_*",
	/* What all capabilities are. */
	"kernel/cap_last_cap",
	/* Which calls are refused. */
	"kernel/io_uring_disabled", "kernel/unprivileged_bpf_disabled", "kernel/yama/ptrace_scope",
	/* A user's keys. */
	"kernel/keys/*max*",
	/* The System V objects of an IPC namespace. */
	"kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/sem",
	"kernel/shm_rmid_forced", "kernel/shmall", "kernel/shmmax", "kernel/shmmni",
	/* What an id without a mapping reads as. */
	"kernel/overflow?id", "fs/overflow?id",
	/* How many processes there may be. */
	"kernel/pid_max", "kernel/threads-max",
	/* What a network namespace begins with. */
	"net/core/devconf_inherit_init_net", "net/core/fb_tunnels_only_for_init_net",
	"net/ipv4/ip_unprivileged_port_start", "net/ipv6/conf/all/disable_ipv6",
	/* What a user may have in a user namespace. */
	"user/max_*",
	/* Which memory is refused. */
	"vm/memfd_noexec", "vm/overcommit_memory",
};

const char *
machine_sysctls(struct pool *pool, const char *root)
{
	const size_t above = strlen(root) + strlen("/proc/sys/");
	const char *lines = "";
	glob_t found = { 0 };

	for (size_t i = 0; i < sizeof(sysctls) / sizeof(sysctls[0]); i++)
		if (glob(pool_printf(pool, "%s/proc/sys/%s", root, sysctls[i]), i > 0 ? GLOB_APPEND : 0, NULL, &found) ==
		    GLOB_NOSPACE)
			break;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *value = machine_read(pool, "", found.gl_pathv[i]);
		char *name = pool_strdup(pool, found.gl_pathv[i] + above);

		/* Some are only for those who may write to them. */
		if (value == NULL)
			continue;
		for (char *c = name; *c != '\0'; c++)
			if (*c == '/')
				*c = '.';
		lines = pool_printf(pool, "%s%s%s=%s", lines, lines[0] != '\0' ? "\n" : "", name, one_line(pool, value));
	}
	globfree(&found);
	return lines[0] != '\0' ? lines : "unknown";
}

void
machine_describe(struct pool *pool, const char *root, const char *kernel, struct host *host)
{
	host->cmdline = machine_cmdline(pool, root);
	host->config = machine_config(pool, root, kernel);
	host->taint = machine_taint(pool, root);
	host->lsm = machine_lsm(pool, root);
	host->cgroup = machine_cgroup(pool, root);
	host->sysctls = machine_sysctls(pool, root);
	host->confinement = machine_confinement(pool, root);
}
