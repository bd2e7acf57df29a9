/* relation_test.c - ioctl_ns(2): type, owner, parent and creator of a namespace. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "join.h"
#include "nsfs.h"

/* What is said of a namespace, and the errno of what is not. */
struct relation {
	int fd;			/* to ask about; -1: the caller's own, of this type */
	int type;
	int nstype, type_error;
	uint64_t owner, parent;	/* ids; 0: none given */
	int owner_error, parent_error;
	int owner_flags, owner_access;	/* FD_CLOEXEC, O_ACCMODE of the descriptor that was given */
	uint32_t uid;
	int uid_error;
	int became;		/* errno of its creator's change of user */
};

static void
look_at_relation(void *arg)
{
	struct relation *seen = arg;
	const int fd = seen->fd >= 0 ? seen->fd : SETUP(open_namespace(0, cell_namespaces[seen->type].file));
	int found = ioctl(fd, NS_GET_USERNS);

	seen->owner_error = ERRNO_OF(found);
	if (found >= 0) {
		seen->owner_flags = fcntl(found, F_GETFD);
		seen->owner_access = fcntl(found, F_GETFL) & O_ACCMODE;
	}
	seen->owner = take_id(found);
	found = ioctl(fd, NS_GET_PARENT);
	seen->parent_error = ERRNO_OF(found);
	seen->parent = take_id(found);
	seen->nstype = ioctl(fd, NS_GET_NSTYPE);
	seen->type_error = ERRNO_OF(seen->nstype);
	seen->uid_error = ERRNO_OF(ioctl(fd, NS_GET_OWNER_UID, &seen->uid));
}

/* Asked by a process of this kind, about its own namespace of the type. */
static struct relation
ask_inside(const struct cell_spec *spec, int type)
{
	struct relation seen = { .fd = -1, .type = type };

	case_observe(spec, look_at_relation, &seen, sizeof(seen));
	return seen;
}

/* Asked by the case, about a new one; ids: of the host's user namespace, and of the other. */
static struct relation
ask_outside(uint64_t namespaces, int type, uint64_t *user)
{
	struct relation seen = { .type = type };
	struct host host;

	start_host(&host, namespaces, type);
	*user = id_of_process(host.actor.cell.pid, CELL_USER);
	seen.fd = host.fd;
	look_at_relation(&seen);
	end_host(&host);
	return seen;
}

static void
require_type(int type)
{
	uint64_t user;

	struct relation seen = ask_outside(cell_namespaces[type].flag, type, &user);

	REQUIRE_ERRNO(0, seen.type_error);
	REQUIRE_EQ(cell_namespaces[type].flag, seen.nstype);
	REQUIRE_EQ(cell_namespaces[type].flag, ask_inside(&plain, type).nstype);
}

#define TYPE_TOLD(type, index) \
	CASE(type_of_##type##_is_told, \
	    .requirement = "JOIN-40", \
	    .descr = "NS_GET_NSTYPE gives the CLONE_NEW* flag of a " #type " namespace, a new one or one's own", \
	    .needs = "namespace-type " NEEDS_##type) { require_type(index); }

CASE_EACH_TYPE(TYPE_TOLD)

static void
require_owner(int type)
{
	uint64_t user;
	struct relation seen = ask_outside(cell_namespaces[type].flag, type, &user);

	REQUIRE_ERRNO(0, seen.owner_error);
	REQUIRE_EQ(look_namespace("user"), seen.owner);
	seen = ask_outside(CLONE_NEWUSER | cell_namespaces[type].flag, type, &user);
	REQUIRE_NE(look_namespace("user"), user);
	REQUIRE_ERRNO(0, seen.owner_error);
	REQUIRE_EQ(user, seen.owner);
	REQUIRE_EQ(FD_CLOEXEC, seen.owner_flags);
	REQUIRE_EQ(O_RDONLY, seen.owner_access);
}

#define OWNER_TOLD(type, index) \
	CASE(owner_of_##type##_is_told, \
	    .requirement = "JOIN-41 JOIN-42", \
	    .descr = "NS_GET_USERNS gives the user namespace in which a " #type " namespace was created", \
	    .needs = "namespace-type user " NEEDS_##type) { require_owner(index); }

CASE_EACH_OWNED_TYPE(OWNER_TOLD)

CASE(owner_of_user_is_its_parent,
    .requirement = "JOIN-43 JOIN-42",
    .descr = "NS_GET_USERNS and NS_GET_PARENT give the user namespace in which a user namespace was created",
    .needs = "namespace-type user")
{
	uint64_t user;
	struct relation seen = ask_outside(CLONE_NEWUSER, CELL_USER, &user);

	REQUIRE_NE(look_namespace("user"), user);
	REQUIRE_ERRNO(0, seen.owner_error);
	REQUIRE_EQ(look_namespace("user"), seen.owner);
	REQUIRE_ERRNO(0, seen.parent_error);
	REQUIRE_EQ(look_namespace("user"), seen.parent);
	REQUIRE_EQ(FD_CLOEXEC, seen.owner_flags);
	REQUIRE_EQ(O_RDONLY, seen.owner_access);
}

static void
play_owned_later(struct actor *self)
{
	const int *flags = self->stage;

	actor_meet(self, "flags told");
	SETUP(unshare(*flags));
	actor_meet(self, "there");
	actor_meet(self, "visited");
}

/* Another owner than the user namespace that its member is in. */
CASE(owner_is_where_it_was_created_not_where_its_members_are,
    .requirement = "JOIN-41",
    .descr = "NS_GET_USERNS gives the same owner when all members have gone into a child user namespace",
    .needs = "namespace-type user uts")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUTS };
	struct relation seen = { .type = CELL_UTS };
	struct actor host;
	uint64_t user;

	actor_start(&host, &spec, play_owned_later, sizeof(int));
	*(int *)host.stage = CLONE_NEWUSER;
	actor_meet(&host, "flags told");
	actor_meet(&host, "there");
	seen.fd = SETUP(open_namespace(host.cell.pid, "uts"));
	user = id_of_process(host.cell.pid, CELL_USER);
	look_at_relation(&seen);
	close(seen.fd);
	actor_meet(&host, "visited");
	actor_end(&host);
	REQUIRE_NE(look_namespace("user"), user);
	REQUIRE_ERRNO(0, seen.owner_error);
	REQUIRE_EQ(look_namespace("user"), seen.owner);
}

static void
require_no_parent(int type)
{
	REQUIRE_ERRNO(EINVAL, ask_inside(&plain, type).parent_error);
}

#define NO_PARENT(type, index) \
	CASE(type##_has_no_parent, \
	    .requirement = "JOIN-44", \
	    .descr = "NS_GET_PARENT on a " #type " namespace is EINVAL", \
	    .needs = "namespace-type " NEEDS_##type) { require_no_parent(index); }

NO_PARENT(uts, CELL_UTS)
NO_PARENT(ipc, CELL_IPC)
NO_PARENT(mount, CELL_MOUNT)
NO_PARENT(net, CELL_NET)
NO_PARENT(cgroup, CELL_CGROUP)
NO_PARENT(time, CELL_TIME)

/* From a child user namespace, about a namespace that the one above owns. */
static void
require_owner_hidden(int type)
{
	const struct cell_spec spec = spec_of(cell_namespaces[type].flag);
	struct relation seen = { .type = type };
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	seen.fd = host.fd;
	case_observe(&inner_user, look_at_relation, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.owner_error);
	case_observe(&plain, look_at_relation, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.owner_error);
	end_host(&host);
	REQUIRE_EQ(look_namespace("user"), ask_inside(&spec, type).owner);
}

#define OWNER_HIDDEN(type, index) \
	CASE(owner_of_##type##_is_hidden_below_it, \
	    .requirement = "JOIN-45", \
	    .descr = "NS_GET_USERNS on a " #type " namespace is EPERM in a child of its owner, and granted in the owner", \
	    .needs = "namespace-type user " NEEDS_##type) { require_owner_hidden(index); }

CASE_EACH_OWNED_TYPE(OWNER_HIDDEN)

CASE(parent_of_ones_own_user_namespace_is_hidden,
    .requirement = "JOIN-46",
    .descr = "NS_GET_PARENT and NS_GET_USERNS on one's own user namespace are EPERM, in the outermost one as below",
    .needs = "namespace-type user")
{
	struct relation seen = ask_inside(&plain, CELL_USER);

	REQUIRE_ERRNO(EPERM, seen.parent_error);
	REQUIRE_ERRNO(EPERM, seen.owner_error);
	seen = ask_inside(&inner_user, CELL_USER);
	REQUIRE_ERRNO(EPERM, seen.parent_error);
	REQUIRE_ERRNO(EPERM, seen.owner_error);
}

/* A user namespace beside the asker's, and one below it: only the latter is in its scope. */
CASE(parent_of_a_sibling_is_hidden,
    .requirement = "JOIN-46",
    .descr = "NS_GET_PARENT on another child of the parent user namespace is EPERM",
    .needs = "namespace-type user")
{
	struct relation seen = { .type = CELL_USER };
	struct host host;

	start_host(&host, CLONE_NEWUSER, CELL_USER);
	seen.fd = host.fd;
	case_observe(&inner_user, look_at_relation, &seen, sizeof(seen));
	end_host(&host);
	REQUIRE_ERRNO(EPERM, seen.parent_error);
}

/* Asked from outside and inside; the case is root of the arena, or of the machine. */
CASE(creator_of_a_user_namespace_is_told,
    .requirement = "JOIN-47",
    .descr = "NS_GET_OWNER_UID gives the effective user id of a user namespace's creator",
    .needs = "namespace-type user")
{
	uint64_t user;
	struct relation seen = ask_outside(CLONE_NEWUSER, CELL_USER, &user);

	REQUIRE_ERRNO(0, seen.uid_error);
	REQUIRE_EQ(geteuid(), seen.uid);
}

CASE(creator_is_told_by_the_id_that_the_asker_knows,
    .requirement = "JOIN-47",
    .descr = "Asked in a user namespace that maps its creator to 12, NS_GET_OWNER_UID gives 12; without a map 65534",
    .needs = "namespace-type user")
{
	const struct cell_spec mapped = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS, .uid = 12 };
	const struct cell_spec unmapped = { .namespaces = CLONE_NEWUSER };
	const long overflow = look_number("/proc/sys/kernel/overflowuid");
	struct relation seen = ask_inside(&mapped, CELL_USER);

	REQUIRE_ERRNO(0, seen.uid_error);
	REQUIRE_EQ(12, seen.uid);
	seen = ask_inside(&unmapped, CELL_USER);
	REQUIRE_ERRNO(0, seen.uid_error);
	REQUIRE_EQ(overflow > 0 ? overflow : 65534, seen.uid);
}

/* Created by a user other than the case's, in a child with the case's descriptors. */
struct creation {
	int became;		/* errno */
	int fd;
};

static int
run_creator(void *arg)
{
	struct creation *seen = arg;

	seen->became = ERRNO_OF(setresuid(65534, 1234, 65534));
	if (seen->became == 0)
		SETUP(unshare(CLONE_NEWUSER));
	seen->fd = open_namespace(0, "user");
	return 0;
}

static void
look_at_creation(void *arg)
{
	_Alignas(16) char stack[65536];
	struct relation *seen = arg;
	struct creation *creation = SETUP(mmap(NULL, sizeof(*creation), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0));

	creation->fd = -1;

	const pid_t pid = SETUP(clone(run_creator, stack + sizeof(stack), CLONE_FILES | SIGCHLD, creation));

	SETUP(wait_status(pid));
	seen->became = creation->became;
	seen->fd = SETUP(creation->fd);
	look_at_relation(seen);
}

CASE(effective_user_id_counts_for_the_creator,
    .requirement = "JOIN-47",
    .descr = "NS_GET_OWNER_UID gives the effective, not the real user id that the creator had",
    .needs = "namespace-type user unprivileged-user")
{
	struct relation seen = { .type = CELL_USER };

	case_observe(&plain, look_at_creation, &seen, sizeof(seen));
	if (seen.became != 0)
		case_skip("denied", "no other user ids to become: %s", strerror(seen.became));
	REQUIRE_ERRNO(0, seen.uid_error);
	REQUIRE_EQ(1234, seen.uid);
}

static void
require_no_creator(int type)
{
	REQUIRE_ERRNO(EINVAL, ask_inside(&plain, type).uid_error);
}

#define NO_CREATOR(type, index) \
	CASE(type##_has_no_creator_to_tell, \
	    .requirement = "JOIN-48", \
	    .descr = "NS_GET_OWNER_UID on a " #type " namespace is EINVAL", \
	    .needs = "namespace-type " NEEDS_##type) { require_no_creator(index); }

CASE_EACH_OWNED_TYPE(NO_CREATOR)

CASE(what_is_no_namespace_is_refused,
    .requirement = "JOIN-49",
    .descr = "Each request is ENOTTY on a file of proc, the directory of links, a pipe and a socket",
    .needs = "namespace-type")
{
	static const unsigned long requests[] = { NS_GET_USERNS, NS_GET_PARENT, NS_GET_NSTYPE, NS_GET_OWNER_UID };
	int fds[4], pair[2], sockets[2];
	uid_t uid;

	fds[0] = SETUP(open("/proc/self/status", O_RDONLY | O_CLOEXEC));
	fds[1] = SETUP(open("/proc/self/ns", O_RDONLY | O_CLOEXEC));
	SETUP(pipe2(pair, O_CLOEXEC));
	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
	fds[2] = pair[0];
	fds[3] = sockets[0];
	for (int i = 0; i < 4; i++)
		for (size_t j = 0; j < sizeof(requests) / sizeof(requests[0]); j++)
			REQUIRE_ERRNO(ENOTTY, ERRNO_OF(ioctl(fds[i], requests[j], &uid)));
}

CASE(an_unknown_request_is_refused,
    .requirement = "JOIN-49",
    .descr = "A request that namespaces do not have is ENOTTY",
    .needs = "namespace-type")
{
	const int fd = SETUP(open_namespace(0, "mnt"));

	REQUIRE_ERRNO(ENOTTY, ERRNO_OF(ioctl(fd, _IO(NSIO, 0xfe))));
	REQUIRE_ERRNO(ENOTTY, ERRNO_OF(ioctl(fd, _IO('x', 1))));
}
