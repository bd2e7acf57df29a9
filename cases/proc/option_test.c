/* option_test.c - the mount options of proc: hidepid, gid and subset. */
#include "cases/proc/proc.h"

#define OWNER 65534
#define STRANGER 65533
#define MEMBER_GROUP 65532

/* What a reader of another user than the target sees of it. */
struct hidden {
	const char *options;
	bool in_group, no_ids;
	int mounted;
	pid_t target;
	int entry, status;	/* errno of its directory, of its status */
	int own;		/* of the reader's own status */
	bool listed;
};

static int
become(uid_t uid, gid_t gid)
{
	if (syscall(SYS_setgroups, 0, NULL) < 0 || syscall(SYS_setresgid, gid, gid, gid) < 0)
		return -1;
	return (int)syscall(SYS_setresuid, uid, uid, uid);
}

static bool
is_listed(pid_t pid)
{
	struct listing listing = list_proc(open_proc("/proc"));

	for (int i = 0; i < listing.count && i < LISTED; i++)
		if (listing.pids[i] == pid)
			return true;
	return false;
}

static void
read_about(struct hidden *seen)
{
	char text[64], path[64];

	seen->entry = try_stat(seen->target, "");
	snprintf(path, sizeof(path), "/proc/%d/status", seen->target);
	seen->status = look_text(path, text, 1) < 0 ? errno : 0;
	seen->own = try_stat(getpid(), "/status");
	seen->listed = is_listed(seen->target);
}

static int
be_reader(void *arg)
{
	struct hidden *seen = arg;

	if (become(STRANGER, seen->in_group ? MEMBER_GROUP : STRANGER) < 0)
		return 1;
	read_about(seen);
	return 0;
}

static void
look_at_hidden(void *arg)
{
	struct hidden *seen = arg;
	int gate[2], ready[2];
	pid_t target;
	char byte;

	seen->mounted = ERRNO_OF(mount("proc", "/proc", "proc", 0, seen->options));
	SETUP(pipe2(gate, O_CLOEXEC));
	SETUP(pipe2(ready, O_CLOEXEC));
	target = SETUP(fork());
	if (target == 0) {
		close(gate[1]);
		seen->no_ids = become(OWNER, OWNER) < 0;
		close(ready[1]);
		exit_child(read(gate[0], &byte, 1) < 0);
	}
	seen->target = target;
	close(ready[1]);
	if (read(ready[0], &byte, 1) < 0)
		seen->no_ids = true;
	if (!seen->no_ids)
		seen->no_ids = in_child(be_reader, seen) != 0;
	close(gate[1]);
	wait_status(target);
}

static struct hidden
observe_hidden(const char *options, bool in_group)
{
	struct hidden seen = { .options = options, .in_group = in_group, .entry = -1, .status = -1, .own = -1 };

	case_observe(&with_own_proc, look_at_hidden, &seen, sizeof(seen));
	if (seen.no_ids)
		case_skip("denied", "no other user ids to become");
	return seen;
}

CASE(hidepid_0_shows_everybody,
    .requirement = "PROC-28",
    .descr = "With hidepid=0 the status of another user's process can be read",
    .needs = "pid proc privileged")
{
	struct hidden seen = observe_hidden("hidepid=0", false);

	REQUIRE_ERRNO(0, seen.mounted);
	REQUIRE_ERRNO(0, seen.entry);
	REQUIRE_ERRNO(0, seen.status);
	REQUIRE(seen.listed, "another user's process is not listed");
}

CASE(hidepid_1_shuts_directories,
    .requirement = "PROC-29",
    .descr = "With hidepid=1 another user's process is listed, but none of its files can be read",
    .needs = "pid proc privileged")
{
	struct hidden seen = observe_hidden("hidepid=1", false);

	REQUIRE_ERRNO(0, seen.mounted);
	REQUIRE_ERRNO(0, seen.entry);
	REQUIRE_NE(0, seen.status);
	REQUIRE(seen.listed, "another user's process is not listed");
	REQUIRE_ERRNO(0, seen.own);
}

CASE(hidepid_2_hides_directories,
    .requirement = "PROC-30",
    .descr = "With hidepid=2 another user's process is neither listed nor found, and one's own is",
    .needs = "pid proc privileged")
{
	struct hidden seen = observe_hidden("hidepid=2", false);

	REQUIRE_ERRNO(0, seen.mounted);
	REQUIRE_ERRNO(ENOENT, seen.entry);
	REQUIRE_ERRNO(ENOENT, seen.status);
	REQUIRE(!seen.listed, "another user's process is listed");
	REQUIRE_ERRNO(0, seen.own);
}

CASE(gid_lifts_hidepid,
    .requirement = "PROC-31",
    .descr = "With hidepid=2 and gid= a reader of that group sees everybody",
    .needs = "pid proc privileged")
{
	struct hidden seen = observe_hidden("hidepid=2,gid=65532", true);

	REQUIRE_ERRNO(0, seen.mounted);
	REQUIRE_ERRNO(0, seen.entry);
	REQUIRE_ERRNO(0, seen.status);
	REQUIRE(seen.listed, "another user's process is not listed to the group");
}

CASE(other_groups_stay_under_hidepid,
    .requirement = "PROC-31",
    .descr = "With hidepid=2 and gid= a reader of another group does not find another user's process",
    .needs = "pid proc privileged")
{
	struct hidden seen = observe_hidden("hidepid=2,gid=65532", false);

	REQUIRE_ERRNO(0, seen.mounted);
	REQUIRE_ERRNO(ENOENT, seen.entry);
}

/* Seen by a reader that has lost its capabilities: what it may not trace. */
struct traceable {
	const char *options;
	bool drop;
	int mounted, entry;
	bool listed, own;
};

static int
look_at_first_process(void *arg)
{
	struct traceable *seen = arg;

	if (seen->drop)
		SETUP(drop_capabilities());
	seen->entry = try_stat(1, "");
	seen->listed = is_listed(1);
	seen->own = is_listed(getpid());
	return 0;
}

static void
look_at_traceable(void *arg)
{
	struct traceable *seen = arg;

	seen->mounted = ERRNO_OF(mount("proc", "/proc", "proc", 0, seen->options));
	in_child(look_at_first_process, seen);
}

static struct traceable
observe_traceable(const char *options, bool drop)
{
	struct traceable seen = { .options = options, .drop = drop, .mounted = -1, .entry = -1 };

	case_observe(&with_own_proc, look_at_traceable, &seen, sizeof(seen));
	return seen;
}

CASE(hidepid_ptraceable_hides_what_cannot_be_traced,
    .requirement = "PROC-32",
    .descr = "With hidepid=ptraceable a process with more capabilities is neither listed nor found",
    .needs = "pid proc proc-hidepid")
{
	struct traceable seen = observe_traceable("hidepid=ptraceable", true);

	REQUIRE_ERRNO(0, seen.mounted);
	REQUIRE_ERRNO(ENOENT, seen.entry);
	REQUIRE(!seen.listed, "it is listed");
	REQUIRE(seen.own, "the reader does not find itself");
}

CASE(hidepid_ptraceable_shows_what_can_be_traced,
    .requirement = "PROC-32",
    .descr = "With hidepid=ptraceable a process with the same capabilities is found",
    .needs = "pid proc proc-hidepid")
{
	struct traceable seen = observe_traceable("hidepid=ptraceable", false);

	REQUIRE_ERRNO(0, seen.mounted);
	REQUIRE_ERRNO(0, seen.entry);
	REQUIRE(seen.listed, "it is not listed");
}

CASE(without_hidepid_the_same_process_is_found,
    .requirement = "PROC-32",
    .descr = "Control: without the option the process with more capabilities is found",
    .needs = "pid proc")
{
	struct traceable seen = observe_traceable("", true);

	REQUIRE_ERRNO(0, seen.entry);
	REQUIRE(seen.listed, "it is not listed");
}

CASE(unknown_hidepid_is_refused,
    .requirement = "PROC-33",
    .descr = "A mount with a mode of hidepid that there is not fails with EINVAL",
    .needs = "pid proc")
{
	REQUIRE_ERRNO(EINVAL, observe_traceable("hidepid=9", false).mounted);
}

/* Two instances of one namespace: with the option in "subset", without in /proc. */
struct subset {
	struct listing with, without;
	int meminfo[2], sys[2], net[2];	/* errno with the option, and without */
	char self[16];
};

static void
look_at_subset(void *arg)
{
	struct subset *seen = arg;
	struct stat st;

	SETUP(mkdir("subset", 0700));
	SETUP(mount("proc", "subset", "proc", 0, "subset=pid"));
	for (int i = 0; i < 2; i++) {
		SETUP(chdir(i == 0 ? "subset" : "/proc"));
		seen->meminfo[i] = ERRNO_OF(stat("meminfo", &st));
		seen->sys[i] = ERRNO_OF(stat("sys/kernel", &st));
		seen->net[i] = ERRNO_OF(lstat("net", &st));
		*(i == 0 ? &seen->with : &seen->without) = list_proc(open_proc("."));
		if (i == 0) {
			read_link("self", seen->self, sizeof(seen->self));
			SETUP(umount2(".", MNT_DETACH));
		}
	}
}

static struct subset
observe_subset(void)
{
	struct subset seen = { .self = "" };

	case_observe(&with_own_proc, look_at_subset, &seen, sizeof(seen));
	return seen;
}

CASE(subset_leaves_processes,
    .requirement = "PROC-34",
    .descr = "With subset=pid processes are listed, and self leads to the caller",
    .needs = "pid proc proc-subset")
{
	struct subset seen = observe_subset();

	REQUIRE_EQ(1, seen.with.count);
	REQUIRE_STR("1", seen.self);
}

CASE(subset_hides_the_rest,
    .requirement = "PROC-35",
    .descr = "With subset=pid there is no meminfo, no sys and no net",
    .needs = "pid proc proc-subset")
{
	struct subset seen = observe_subset();

	REQUIRE_ERRNO(ENOENT, seen.meminfo[0]);
	REQUIRE_ERRNO(ENOENT, seen.sys[0]);
	REQUIRE_ERRNO(ENOENT, seen.net[0]);
}

CASE(without_subset_the_rest_is_there,
    .requirement = "PROC-35 PROC-36",
    .descr = "Control: without the option they are there",
    .needs = "pid proc")
{
	struct view { int meminfo, sys; } seen = { -1, -1 };
	struct stat st;

	seen.meminfo = ERRNO_OF(stat("/proc/meminfo", &st));
	seen.sys = ERRNO_OF(stat("/proc/sys/kernel", &st));
	REQUIRE_ERRNO(0, seen.meminfo);
	REQUIRE_ERRNO(0, seen.sys);
}

CASE(each_instance_has_its_own_options,
    .requirement = "PROC-36",
    .descr = "A second proc of the same namespace with subset=pid takes nothing from the first",
    .needs = "pid proc proc-subset")
{
	struct subset seen = observe_subset();

	REQUIRE_ERRNO(0, seen.meminfo[1]);
	REQUIRE_ERRNO(0, seen.sys[1]);
	REQUIRE(seen.without.others > seen.with.others, "%d entries besides processes, and %d with the option",
	    seen.without.others, seen.with.others);
}
