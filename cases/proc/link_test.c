/* link_test.c - the handles in /proc/PID/ns, and who may use them and their like. */
#include "cases/proc/proc.h"

/* The files of /proc/PID/ns that there may be. */
static const char *const files[] = {
	"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts",
};
#define FILES (sizeof(files) / sizeof(files[0]))

struct handle {
	dev_t device;
	ino_t inode;		/* 0: there is no such file */
	char text[64];
};

struct handles {
	struct handle of[FILES];
};

static void
look_at_handles(void *arg)
{
	struct handles *seen = arg;
	char path[64];
	struct stat st;

	for (size_t i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", files[i]);
		if (stat(path, &st) < 0)
			continue;
		seen->of[i].device = st.st_dev;
		seen->of[i].inode = st.st_ino;
		read_link(path, seen->of[i].text, sizeof(seen->of[i].text));
	}
}

static struct handles
observe_handles(const struct cell_spec *spec)
{
	struct handles seen = { 0 };

	case_observe(spec, look_at_handles, &seen, sizeof(seen));
	return seen;
}

CASE(link_names_type_and_inode,
    .requirement = "PROC-22",
    .descr = "The text of each link is the type and the inode number of the handle")
{
	struct handles seen = { 0 };
	char expected[64];

	look_at_handles(&seen);
	REQUIRE(seen.of[0].inode != 0 || seen.of[4].inode != 0, "there is neither ns/cgroup nor ns/pid");
	for (size_t i = 0; i < FILES; i++) {
		if (seen.of[i].inode == 0)
			continue;
		snprintf(expected, sizeof(expected), "%.*s:[%lu]", (int)strcspn(files[i], "_"), files[i],
		    (unsigned long)seen.of[i].inode);
		REQUIRE_STR(expected, seen.of[i].text);
	}
}

CASE(same_namespace_has_the_same_handle,
    .requirement = "PROC-23",
    .descr = "Device and inode of each handle are the same for two processes in the same namespaces")
{
	const struct cell_spec spec = { 0 };
	struct handles own = { 0 }, seen = observe_handles(&spec);

	look_at_handles(&own);
	for (size_t i = 0; i < FILES; i++) {
		REQUIRE_EQ(own.of[i].device, seen.of[i].device);
		REQUIRE_EQ(own.of[i].inode, seen.of[i].inode);
	}
}

CASE(other_namespace_has_another_handle,
    .requirement = "PROC-24",
    .descr = "Handles of a process in new pid, mount, uts and ipc namespaces differ, the others do not",
    .needs = "pid mount uts ipc")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC };
	struct handles own = { 0 }, seen = observe_handles(&spec);

	look_at_handles(&own);
	for (size_t i = 0; i < FILES; i++) {
		const char *type = files[i];
		bool same = own.of[i].device == seen.of[i].device && own.of[i].inode == seen.of[i].inode;
		bool is_new = strncmp(type, "pid", 3) == 0 || strcmp(type, "mnt") == 0 || strcmp(type, "uts") == 0 ||
		    strcmp(type, "ipc") == 0;

		REQUIRE(own.of[i].inode == 0 || same == !is_new, "ns/%s is %s", type, same ? "the same" : "another");
	}
}

CASE(opened_handle_is_the_namespace,
    .requirement = "PROC-25",
    .descr = "A handle that was opened has the inode number that the link names")
{
	struct handles own = { 0 };
	struct stat st;
	int fd = SETUP(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));

	look_at_handles(&own);
	SETUP(fstat(fd, &st));
	close(fd);
	REQUIRE_EQ(own.of[2].inode, st.st_ino);
	REQUIRE_EQ(own.of[2].device, st.st_dev);
}

/* errno of using what belongs to another process. */
struct access {
	pid_t target;
	int descriptor;		/* that it has open */
	bool drop;
	int handle, opened, root, cwd, exe, fd;
};

static int
try_link(pid_t pid, const char *file)
{
	char path[64], text[256];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return ERRNO_OF(readlink(path, text, sizeof(text)));
}

static int
try_open(pid_t pid, const char *file)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void
look_at_access(void *arg)
{
	struct access *seen = arg;
	char file[16];

	if (seen->drop)
		SETUP(drop_capabilities());
	seen->handle = try_link(seen->target, "ns/pid");
	seen->opened = try_open(seen->target, "ns/pid");
	seen->root = try_open(seen->target, "root/");
	seen->cwd = try_link(seen->target, "cwd");
	seen->exe = try_link(seen->target, "exe");
	snprintf(file, sizeof(file), "fd/%d", seen->descriptor);
	seen->fd = try_link(seen->target, file);
}

/* The case itself is the target, which has every capability in its arena. */
static struct access
observe_access(uint64_t namespaces, bool drop)
{
	const struct cell_spec spec = { .namespaces = namespaces,
		.setup = (namespaces & CLONE_NEWUSER) != 0 ? CELL_MAP_IDS : 0 };
	struct access seen = { .target = getpid(), .drop = drop, .handle = -1,
		.descriptor = SETUP(open(".", O_RDONLY | O_CLOEXEC)) };

	case_observe(&spec, look_at_access, &seen, sizeof(seen));
	close(seen.descriptor);
	return seen;
}

CASE(handle_needs_the_right_to_trace,
    .requirement = "PROC-26",
    .descr = "Reading and opening a handle of a process with more capabilities fail with EACCES",
    .needs = "user")
{
	struct access seen = observe_access(0, true);

	REQUIRE_ERRNO(EACCES, seen.handle);
	REQUIRE_ERRNO(EACCES, seen.opened);
}

CASE(with_the_right_to_trace_the_handle_is_had,
    .requirement = "PROC-26",
    .descr = "With the same capabilities the handle can be read and opened",
    .needs = "user")
{
	struct access seen = observe_access(0, false);

	REQUIRE_ERRNO(0, seen.handle);
	REQUIRE_ERRNO(0, seen.opened);
}

CASE(no_way_out_through_an_outer_process,
    .requirement = "PROC-27",
    .descr = "To root of a user namespace, root, cwd, exe and descriptors of a process outside are refused with EACCES",
    .needs = "user")
{
	struct access seen = observe_access(CLONE_NEWUSER, false);

	REQUIRE_ERRNO(EACCES, seen.root);
	REQUIRE_ERRNO(EACCES, seen.cwd);
	REQUIRE_ERRNO(EACCES, seen.exe);
	REQUIRE_ERRNO(EACCES, seen.fd);
}

CASE(without_the_flag_the_way_is_open,
    .requirement = "PROC-27",
    .descr = "Control: to root of the same user namespace none of them is refused",
    .needs = "user")
{
	struct access seen = observe_access(0, false);

	REQUIRE_ERRNO(0, seen.root);
	REQUIRE_ERRNO(0, seen.cwd);
	REQUIRE_ERRNO(0, seen.exe);
	REQUIRE_ERRNO(0, seen.fd);
}
