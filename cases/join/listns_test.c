/* listns_test.c - listns(2): which namespaces there are, for whom. */
#include "join.h"
#include "nsfs.h"

#ifndef SYS_listns
#define SYS_listns 470
#endif

#define NEEDS "listns namespace-id "
/* To be told of more than what one is in takes what the walk through mount namespaces does. */
#define NEEDS_SIGHT NEEDS "mount-ns-walk "

/* What is asked for; as the kernel's struct ns_id_req. */
struct request {
	uint32_t size, spare;
	uint64_t after;			/* ids from this one on, without it */
	uint32_t types, spare2;		/* CLONE_NEW*; 0: all */
	uint64_t owner;			/* id of a user namespace; 0: any */
};

static long
list(const struct request *request, uint64_t *ids, size_t count, unsigned flags)
{
	return syscall(SYS_listns, request, ids, count, flags);
}

static uint64_t
unique_id(int fd)
{
	uint64_t id = 0;

	SETUP(ioctl(fd, NS_GET_ID, &id));
	return id;
}

/* How often an id comes in the whole list, in pieces of so many; -1 with errno.
 * That there is none after the last one is told by ENOENT. */
static int
count_listed(uint64_t id, uint64_t types, uint64_t owner, size_t piece, int *ret_all)
{
	struct request request = { .size = sizeof(request), .types = (uint32_t)types, .owner = owner };
	uint64_t ids[64];
	int found = 0;
	long n;

	*ret_all = 0;
	while ((n = list(&request, ids, piece, 0)) > 0) {
		for (long i = 0; i < n; i++)
			found += ids[i] == id;
		*ret_all += (int)n;
		request.after = ids[n - 1];
	}
	return n < 0 && (errno != ENOENT || *ret_all == 0) ? -1 : found;
}

/* Asked by a probe: whether it is told of the namespace. */
struct asking {
	uint64_t id, types;
	int found, error;
};

static void
look_at_asking(void *arg)
{
	struct asking *seen = arg;
	int all;

	seen->found = count_listed(seen->id, seen->types, 0, 64, &all);
	seen->error = ERRNO_OF(seen->found);
}

/* How often the list of this type holds a namespace of another that is there. */
static int
ask(const struct cell_spec *spec, int type, int listed_type)
{
	struct asking seen = { .types = cell_namespaces[listed_type].flag };
	struct host host;

	start_host(&host, cell_namespaces[type].flag, type);
	seen.id = unique_id(host.fd);
	case_observe(spec, look_at_asking, &seen, sizeof(seen));
	end_host(&host);
	REQUIRE_ERRNO(0, seen.error);
	return seen.found;
}

static void
require_listed(int type)
{
	REQUIRE_EQ(1, ask(&plain, type, type));
	REQUIRE_EQ(0, ask(&plain, type, type == CELL_UTS ? CELL_IPC : CELL_UTS));
}

#define LISTED(type, index) \
	CASE(type##_is_listed, \
	    .requirement = "JOIN-125", \
	    .descr = "listns() of its type holds a new " #type " namespace once, of another type not at all", \
	    .needs = NEEDS_SIGHT NEEDS_##type) { require_listed(index); }

CASE_EACH_TYPE(LISTED)

#define HIDDEN_BELOW(type, index) \
	CASE(type##_of_the_outer_user_namespace_is_not_listed, \
	    .requirement = "JOIN-128", \
	    .descr = "To root of a child user namespace listns() does not tell of another " #type " namespace outside", \
	    .needs = NEEDS "user " NEEDS_##type) { REQUIRE_EQ(0, ask(&inner_user, index, index)); } \
	CASE(without_a_user_namespace_##type##_is_listed, \
	    .requirement = "JOIN-128", \
	    .descr = "Control: to a plain child listns() tells of that " #type " namespace", \
	    .needs = NEEDS_SIGHT NEEDS_##type) { REQUIRE_EQ(1, ask(&plain, index, index)); }

CASE_EACH_OWNED_TYPE(HIDDEN_BELOW)

static void
require_own_listed(int type)
{
	struct asking seen = { .types = cell_namespaces[type].flag };
	const int fd = SETUP(open_namespace(0, cell_namespaces[type].file));

	seen.id = unique_id(fd);
	close(fd);
	case_observe(&inner_user, look_at_asking, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.error);
	REQUIRE_EQ(1, seen.found);
}

#define OWN_LISTED(type, index) \
	CASE(ones_own_##type##_is_listed, \
	    .requirement = "JOIN-129", \
	    .descr = "To root of a child user namespace listns() tells of the outer " #type " namespace that it is in", \
	    .needs = NEEDS "user " NEEDS_##type) { require_own_listed(index); }

CASE_EACH_OWNED_TYPE(OWN_LISTED)

CASE(what_is_gone_is_listed_no_more,
    .requirement = "JOIN-141",
    .descr = "listns() does not hold a uts namespace that nobody is in or has open any more",
    .needs = NEEDS_SIGHT "uts")
{
	struct timespec start;
	struct host host;
	uint64_t id;
	int all, found;

	start_host(&host, CLONE_NEWUTS, CELL_UTS);
	id = unique_id(host.fd);
	end_host(&host);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		found = count_listed(id, CLONE_NEWUTS, 0, 64, &all);
	while (found > 0 && look_again(&start));
	REQUIRE_EQ(0, found);
}

CASE(an_owner_has_what_was_created_in_it,
    .requirement = "JOIN-142",
    .descr = "listns() by owner gives just the three namespaces of a user namespace, in one piece and one by one",
    .needs = NEEDS_SIGHT "user uts ipc net")
{
	static const int types[] = { CELL_UTS, CELL_IPC, CELL_NET };
	const uint64_t flags = CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET;
	struct host host;
	int found[2][3], all[2][3];
	uint64_t owner;

	start_host(&host, flags, CELL_USER);
	owner = unique_id(host.fd);
	for (int i = 0; i < 3; i++) {
		const int fd = SETUP(open_namespace(host.actor.cell.pid, cell_namespaces[types[i]].file));
		const uint64_t id = unique_id(fd);

		close(fd);
		found[0][i] = count_listed(id, 0, owner, 64, &all[0][i]);
		found[1][i] = count_listed(id, 0, owner, 1, &all[1][i]);
	}
	end_host(&host);
	for (int way = 0; way < 2; way++)
		for (int i = 0; i < 3; i++) {
			REQUIRE_EQ(1, found[way][i]);
			REQUIRE_EQ(3, all[way][i]);
		}
}

CASE(listns_refuses_what_it_does_not_know,
    .requirement = "JOIN-143",
    .descr = "listns() with flags, with the spare field set or with a size too small is EINVAL",
    .needs = "listns")
{
	const struct request right = { .size = sizeof(right), .types = CLONE_NEWUTS };
	struct request spare = right, small = right;
	uint64_t ids[4];

	spare.spare = 1;
	small.size = 8;
	REQUIRE(list(&right, ids, 4, 0) >= 0, "listns: %s", strerror(errno));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(list(&right, ids, 4, 1)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(list(&spare, ids, 4, 0)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(list(&small, ids, 4, 0)));
}

CASE(listns_refuses_bad_addresses,
    .requirement = "JOIN-144",
    .descr = "listns() without a request, or without room for the ids, is EFAULT",
    .needs = "listns")
{
	const struct request right = { .size = sizeof(right), .types = CLONE_NEWUTS };
	uint64_t ids[4];

	REQUIRE_ERRNO(EFAULT, ERRNO_OF(list(NULL, ids, 4, 0)));
	REQUIRE_ERRNO(EFAULT, ERRNO_OF(list(&right, NULL, 4, 0)));
}
