/* user_test.c - joining user namespaces: who may, who must not, and what is gained. */
#include <linux/capability.h>
#include <pthread.h>
#include <signal.h>

#include "join.h"

#define STATUS "/proc/self/status"

/* How the caller is when it tries. */
enum { SINGLE, THREADED, SHARING };

struct entry {
	int fd, nstype;
	int manner;
	bool drop;		/* give up all capabilities before */
	int error;
	uint64_t before, after;			/* id of the user namespace */
	long long effective, permitted, inheritable, ambient, bounding;	/* after */
	int uid, gid;				/* after */
	int returned;		/* errno of the way back */
	int again;		/* errno of the same call once more */
};

static void *
stay(void *arg)
{
	char byte;

	(void)!read(*(int *)arg, &byte, 1);
	return NULL;
}

static int
stay_in_child(void *arg)
{
	stay(arg);
	return 0;
}

static void
join_as(struct entry *seen)
{
	_Alignas(16) static char stack[16384];
	pthread_t thread;
	int gate[2];
	pid_t pid = 0;

	SETUP(pipe2(gate, O_CLOEXEC));
	if (seen->manner == THREADED) {
		errno = pthread_create(&thread, NULL, stay, &gate[0]);
		SETUP(errno != 0 ? -1 : 0);
	}
	if (seen->manner == SHARING)
		pid = SETUP(clone(stay_in_child, stack + sizeof(stack), CLONE_FS | CLONE_FILES | SIGCHLD, &gate[0]));
	seen->error = ERRNO_OF(setns(seen->fd, seen->nstype));
	SETUP(write(gate[1], "", 1));
	if (seen->manner == THREADED)
		pthread_join(thread, NULL);
	if (pid != 0)
		wait_status(pid);
}

static void
look_at_entry(void *arg)
{
	struct entry *seen = arg;
	const int home = SETUP(open_namespace(0, "user"));

	if (seen->drop)
		SETUP(drop_capabilities());
	seen->before = look_namespace("user");
	join_as(seen);
	seen->after = look_namespace("user");
	seen->effective = look_field(STATUS, "CapEff", 16);
	seen->permitted = look_field(STATUS, "CapPrm", 16);
	seen->inheritable = look_field(STATUS, "CapInh", 16);
	seen->ambient = look_field(STATUS, "CapAmb", 16);
	seen->bounding = look_field(STATUS, "CapBnd", 16);
	seen->uid = (int)geteuid();
	seen->gid = (int)getegid();
	seen->returned = ERRNO_OF(setns(home, 0));
	seen->again = ERRNO_OF(setns(seen->fd, seen->nstype));
}

static struct entry
observe_entry(struct entry seen, const struct cell_spec *spec)
{
	seen.error = seen.returned = seen.again = -1;
	case_observe(spec, look_at_entry, &seen, sizeof(seen));
	return seen;
}

/* From the case's user namespace into a child of it. */
static struct entry
enter_child(int manner, bool drop)
{
	struct entry seen = { .nstype = CLONE_NEWUSER, .manner = manner, .drop = drop };
	struct host host;

	start_host(&host, CLONE_NEWUSER, CELL_USER);
	seen.fd = host.fd;
	seen = observe_entry(seen, &plain);
	end_host(&host);
	if (seen.error == 0)
		REQUIRE_EQ(host.id, seen.after);
	else
		REQUIRE_EQ(seen.before, seen.after);
	return seen;
}

CASE(joining_a_user_namespace_gives_every_capability,
    .requirement = "JOIN-20",
    .descr = "A process without capabilities has all of them after it joined a user namespace that it created",
    .needs = "setns user")
{
	struct entry seen = enter_child(SINGLE, true);

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE(seen.effective > 0, "no capability is effective");
	REQUIRE_EQ(seen.permitted, seen.effective);
	REQUIRE_EQ(seen.bounding, seen.effective);
	REQUIRE_EQ(look_field("/proc/self/status", "CapBnd", 16) | seen.effective, seen.effective);
	REQUIRE_EQ(0, seen.inheritable);
	REQUIRE_EQ(0, seen.ambient);
}

CASE(joining_a_user_namespace_shows_ids_by_its_map,
    .requirement = "JOIN-21",
    .descr = "After joining a user namespace the caller has the ids there that its own are mapped to",
    .needs = "setns user")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS, .uid = 12, .gid = 34 };
	struct entry seen = { .nstype = CLONE_NEWUSER };
	struct actor host;

	actor_start(&host, &spec, play_host, 0);
	actor_meet(&host, "there");
	seen.fd = SETUP(open_namespace(host.cell.pid, "user"));
	seen = observe_entry(seen, &plain);
	close(seen.fd);
	actor_meet(&host, "visited");
	actor_end(&host);
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(12, seen.uid);
	REQUIRE_EQ(34, seen.gid);
}

CASE(ones_own_user_namespace_is_refused,
    .requirement = "JOIN-22",
    .descr = "setns() to the user namespace that one is in is EINVAL, with and without capabilities",
    .needs = "setns user")
{
	for (int drop = 0; drop < 2; drop++)
		for (int with_flag = 0; with_flag < 2; with_flag++) {
			struct entry seen = { .drop = drop, .nstype = with_flag ? CLONE_NEWUSER : 0 };

			seen.fd = SETUP(open_namespace(0, "user"));
			seen = observe_entry(seen, &plain);
			close(seen.fd);
			REQUIRE_ERRNO(EINVAL, seen.error);
			REQUIRE(!drop || seen.effective == 0, "capabilities came back");
		}
}

CASE(joined_user_namespace_is_not_joined_again,
    .requirement = "JOIN-22",
    .descr = "A second setns() to the user namespace that was joined is EINVAL",
    .needs = "setns user")
{
	struct entry seen = enter_child(SINGLE, false);

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_ERRNO(EINVAL, seen.again);
}

CASE(a_multithreaded_process_is_refused,
    .requirement = "JOIN-23",
    .descr = "setns() to a user namespace is EINVAL in a process of two threads",
    .needs = "setns user")
{
	REQUIRE_ERRNO(EINVAL, enter_child(THREADED, false).error);
	REQUIRE_ERRNO(0, enter_child(SINGLE, false).error);
}

CASE(a_process_that_shares_its_root_is_refused,
    .requirement = "JOIN-24",
    .descr = "setns() to a user namespace is EINVAL while root and working directory are shared by CLONE_FS",
    .needs = "setns user")
{
	REQUIRE_ERRNO(EINVAL, enter_child(SHARING, false).error);
	REQUIRE_ERRNO(0, enter_child(SINGLE, false).error);
}

CASE(no_way_leads_back_from_a_user_namespace,
    .requirement = "JOIN-25",
    .descr = "After joining a user namespace, a descriptor of the one before is EPERM",
    .needs = "setns user")
{
	struct entry seen = enter_child(SINGLE, false);

	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_ERRNO(EPERM, seen.returned);
}

/* Three user namespaces in a row, all of the case's own making; the middle one tries. */
struct row {
	int above;			/* descriptors */
	int beside, below, two_below;
	int to_above, to_beside, to_below, to_two_below;	/* errno */
};

static int
try_user(int fd)
{
	pid_t pid = SETUP(fork());

	if (pid == 0)
		exit_child(ERRNO_OF(setns(fd, CLONE_NEWUSER)));
	return wait_status(pid);
}

static void
play_nested_host(struct actor *self)
{
	SETUP(unshare(CLONE_NEWUSER));
	actor_meet(self, "there");
	actor_meet(self, "visited");
}

static void
look_from_the_middle(void *arg)
{
	struct row *seen = arg;
	struct host host;
	struct actor nested;

	start_host(&host, CLONE_NEWUSER, CELL_USER);
	actor_start(&nested, &inner_user, play_nested_host, 0);
	actor_meet(&nested, "there");
	seen->below = host.fd;
	seen->two_below = SETUP(open_namespace(nested.cell.pid, "user"));
	seen->to_above = try_user(seen->above);
	seen->to_beside = try_user(seen->beside);
	seen->to_below = try_user(seen->below);
	seen->to_two_below = try_user(seen->two_below);
	close(seen->two_below);
	actor_meet(&nested, "visited");
	actor_end(&nested);
	end_host(&host);
}

static struct row
observe_row(void)
{
	struct row seen = { .above = SETUP(open_namespace(0, "user")) };
	struct host beside;

	start_host(&beside, CLONE_NEWUSER, CELL_USER);
	seen.beside = beside.fd;
	case_observe(&inner_user, look_from_the_middle, &seen, sizeof(seen));
	close(seen.above);
	end_host(&beside);
	return seen;
}

CASE(an_ancestor_is_refused,
    .requirement = "JOIN-25",
    .descr = "Root of a user namespace gets EPERM for the one above",
    .needs = "setns user")
{
	REQUIRE_ERRNO(EPERM, observe_row().to_above);
}

CASE(a_sibling_is_refused,
    .requirement = "JOIN-26",
    .descr = "Root of a user namespace gets EPERM for another child of the one above",
    .needs = "setns user")
{
	REQUIRE_ERRNO(EPERM, observe_row().to_beside);
}

CASE(descendants_are_granted,
    .requirement = "JOIN-26",
    .descr = "Root of a user namespace joins a child and a grandchild of it",
    .needs = "setns user")
{
	struct row seen = observe_row();

	REQUIRE_ERRNO(0, seen.to_below);
	REQUIRE_ERRNO(0, seen.to_two_below);
}

/* A caller without capabilities: the creator of the target, or somebody else. */
struct stranger {
	int fd;
	bool become;
	int became, error;	/* errno */
};

static void
look_at_stranger(void *arg)
{
	struct stranger *seen = arg;

	if (seen->become)
		seen->became = ERRNO_OF(setresuid(65534, 65534, 65534));
	SETUP(drop_capabilities());
	seen->error = ERRNO_OF(setns(seen->fd, CLONE_NEWUSER));
}

static struct stranger
observe_stranger(bool become)
{
	struct stranger seen = { .become = become, .error = -1 };
	struct host host;

	start_host(&host, CLONE_NEWUSER, CELL_USER);
	seen.fd = host.fd;
	case_observe(&plain, look_at_stranger, &seen, sizeof(seen));
	end_host(&host);
	if (seen.became != 0)
		case_skip("denied", "no other user ids to become: %s", strerror(seen.became));
	return seen;
}

CASE(its_creator_joins_without_capabilities,
    .requirement = "JOIN-27",
    .descr = "The user who created a user namespace joins it without any capability outside of it",
    .needs = "setns user")
{
	REQUIRE_ERRNO(0, observe_stranger(false).error);
}

CASE(another_user_without_capabilities_is_refused,
    .requirement = "JOIN-27",
    .descr = "Another user gets EPERM for a user namespace without CAP_SYS_ADMIN",
    .needs = "setns user")
{
	REQUIRE_ERRNO(EPERM, observe_stranger(true).error);
}
