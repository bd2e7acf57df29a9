/* id_test.c - unique ids of namespaces, and file handles that lead back to them. */
#include <stdlib.h>

#include "join.h"
#include "nsfs.h"

#define FD_NSFS_ROOT (-10003)	/* stands for the filesystem of namespaces */

static uint64_t
unique_id(int fd)
{
	uint64_t id = 0;

	SETUP(ioctl(fd, NS_GET_ID, &id));
	return id;
}

static void
require_ids(int type)
{
	struct host hosts[2];
	uint64_t own, ids[2], again;
	int fd;

	fd = SETUP(open_namespace(0, cell_namespaces[type].file));
	own = unique_id(fd);
	close(fd);
	start_host(&hosts[0], cell_namespaces[type].flag, type);
	ids[0] = unique_id(hosts[0].fd);
	fd = SETUP(open_namespace(hosts[0].actor.cell.pid, cell_namespaces[type].file));
	again = unique_id(fd);
	close(fd);
	end_host(&hosts[0]);
	start_host(&hosts[1], cell_namespaces[type].flag, type);
	ids[1] = unique_id(hosts[1].fd);
	end_host(&hosts[1]);
	REQUIRE_NE(0, own);
	REQUIRE_NE(0, ids[0]);
	REQUIRE_NE(own, ids[0]);
	REQUIRE_EQ(ids[0], again);
	REQUIRE_NE(ids[0], ids[1]);
	REQUIRE_NE(own, ids[1]);
}

#define IDS_ARE_UNIQUE(type, index) \
	CASE(id_of_##type##_is_unique, \
	    .requirement = "JOIN-120", \
	    .descr = "NS_GET_ID is the same for one " #type " namespace, and another for the next, also when the first is gone", \
	    .needs = "namespace-id " NEEDS_##type) { require_ids(index); }

CASE_EACH_TYPE(IDS_ARE_UNIQUE)

/* A handle with room for any. */
union handle {
	struct file_handle head;
	char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ];
};

#define CONTENT offsetof(struct file_handle, f_handle)

static union handle
handle_of(int fd)
{
	union handle handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount;

	SETUP(name_to_handle_at(fd, "", &handle.head, &mount, AT_EMPTY_PATH));
	return handle;
}

/* What a handle of the kernel's type for namespaces holds. */
struct content {
	uint64_t id;
	uint32_t type, inode;
};

static int
open_handle(union handle *handle)
{
	return open_by_handle_at(FD_NSFS_ROOT, &handle->head, O_RDONLY | O_CLOEXEC);
}

/* Since Linux 7.0 handles of namespaces that a process is not in are for those who see all: others get ESTALE. */
static void
skip_if_kept(int number)
{
	struct cell_feature found;

	if (number == ESTALE && cell_feature("mount-ns-walk", &found, NULL) == 0 && found.support == CELL_DENIED)
		case_skip("denied", "handles are kept for CAP_SYS_ADMIN in the initial user and pid namespaces");
}

static void
require_handle(int type)
{
	union handle handle;
	struct host host;
	struct visit seen = { .error = -1 };
	uint64_t id;
	int fd, number;

	start_host(&host, cell_namespaces[type].flag, type);
	handle = handle_of(host.fd);
	fd = open_handle(&handle);
	number = ERRNO_OF(fd);
	id = id_of_fd(fd);
	if (fd >= 0)
		seen = observe_visit(&plain, fd, (int)cell_namespaces[type].flag);
	end_host(&host);
	skip_if_kept(number);
	REQUIRE_ERRNO(0, number);
	REQUIRE_EQ(host.id, id);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(host.id, seen.after.of[type]);
	REQUIRE_NE(seen.before.of[type], seen.after.of[type]);
}

#define HANDLE_LEADS_BACK(type, index) \
	CASE(handle_leads_back_to_##type, \
	    .requirement = "JOIN-121", \
	    .descr = "A file handle of a " #type " namespace opens it, without a path, and it can be joined", \
	    .needs = "namespace-handle setns " NEEDS_##type) { require_handle(index); }

CASE_EACH_TYPE(HANDLE_LEADS_BACK)

/* A handle opened by somebody else. */
struct opening {
	union handle handle;
	bool drop;
	int type;
	bool own;		/* of the caller's own namespace of that type */
	int error;
	uint64_t id, expected;
};

static void
look_at_opening(void *arg)
{
	struct opening *seen = arg;
	int fd;

	if (seen->own) {
		fd = SETUP(open_namespace(0, cell_namespaces[seen->type].file));
		seen->expected = id_of_fd(fd);
		seen->handle = handle_of(fd);
		close(fd);
	}
	if (seen->drop)
		SETUP(drop_capabilities());
	fd = open_handle(&seen->handle);
	seen->error = ERRNO_OF(fd);
	seen->id = take_id(fd);
}

static void
require_member_opens(int type)
{
	struct opening seen = { .drop = true, .type = type, .own = true };

	case_observe(&plain, look_at_opening, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(seen.expected, seen.id);
}

#define MEMBER_OPENS(type, index) \
	CASE(a_member_opens_the_handle_of_##type, \
	    .requirement = "JOIN-122", \
	    .descr = "Without a capability a process opens the handle of the " #type " namespace it is in", \
	    .needs = "namespace-handle " NEEDS_##type) { require_member_opens(index); }

CASE_EACH_TYPE(MEMBER_OPENS)

static void
require_hidden(int type)
{
	struct opening seen = { .error = -1 }, outer;
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	seen.handle = handle_of(host.fd);
	outer = seen;
	case_observe(&inner_user, look_at_opening, &seen, sizeof(seen));
	case_observe(&plain, look_at_opening, &outer, sizeof(outer));
	end_host(&host);
	skip_if_kept(outer.error);
	REQUIRE_ERRNO(0, outer.error);
	REQUIRE(seen.error != 0, "it is opened");
}

#define HIDDEN_BELOW(type, index) \
	CASE(handle_of_##type##_is_refused_below_its_owner, \
	    .requirement = "JOIN-123", \
	    .descr = "Root of a child user namespace cannot open the handle of a " #type " namespace that the outer one owns", \
	    .needs = "namespace-handle user " NEEDS_##type) { require_hidden(index); }

CASE_EACH_OWNED_TYPE(HIDDEN_BELOW)

CASE(handle_of_a_namespace_that_is_gone_is_stale,
    .requirement = "JOIN-124",
    .descr = "The handle of a uts namespace that nobody holds any more is ESTALE",
    .needs = "namespace-handle uts")
{
	struct timespec start;
	union handle handle;
	struct host host;
	int fd, number;

	start_host(&host, CLONE_NEWUTS, CELL_UTS);
	handle = handle_of(host.fd);
	fd = open_handle(&handle);
	number = ERRNO_OF(fd);
	if (fd >= 0)
		close(fd);
	end_host(&host);
	skip_if_kept(number);
	REQUIRE_ERRNO(0, number);
	clock_gettime(CLOCK_MONOTONIC, &start);
	while ((fd = open_handle(&handle)) >= 0 && look_again(&start))
		close(fd);
	REQUIRE_ERRNO(ESTALE, ERRNO_OF(fd));
}

static void
require_content(int type)
{
	struct content content;
	union handle handle;
	struct host host;
	uint64_t id;

	start_host(&host, cell_namespaces[type].flag, type);
	handle = handle_of(host.fd);
	id = unique_id(host.fd);
	end_host(&host);
	REQUIRE_EQ(sizeof(content), handle.head.handle_bytes);
	memcpy(&content, handle.bytes + CONTENT, sizeof(content));
	REQUIRE_EQ(id, content.id);
	REQUIRE_EQ(cell_namespaces[type].flag, content.type);
	REQUIRE_EQ(host.id, content.inode);
}

#define HANDLE_HOLDS(type, index) \
	CASE(handle_holds_id_of_##type, \
	    .requirement = "JOIN-126", \
	    .descr = "The file handle of a " #type " namespace holds its unique id, its type and its inode number", \
	    .needs = "namespace-handle namespace-id " NEEDS_##type) { require_content(index); }

CASE_EACH_TYPE(HANDLE_HOLDS)

/* One field of it is that of another namespace. */
static int
open_changed(const union handle *handle, size_t offset)
{
	union handle changed = *handle;

	changed.bytes[CONTENT + offset] ^= 0x40;
	return ERRNO_OF(open_handle(&changed));
}

CASE(changed_handle_is_stale,
    .requirement = "JOIN-127",
    .descr = "A handle with another id, type or inode number than the namespace has is ESTALE",
    .needs = "namespace-handle uts")
{
	union handle handle;
	struct host host;
	int id, type, inode, right;

	start_host(&host, CLONE_NEWUTS, CELL_UTS);
	handle = handle_of(host.fd);
	id = open_changed(&handle, offsetof(struct content, id) + 6);
	type = open_changed(&handle, offsetof(struct content, type));
	inode = open_changed(&handle, offsetof(struct content, inode));
	right = ERRNO_OF(open_handle(&handle));
	end_host(&host);
	skip_if_kept(right);
	REQUIRE_ERRNO(0, right);
	REQUIRE_ERRNO(ESTALE, id);
	REQUIRE_ERRNO(ESTALE, type);
	REQUIRE_ERRNO(ESTALE, inode);
}
