/* share_test.c - what a creator may share with a child in new namespaces. */
#include <sys/stat.h>

#include "clone.h"

static const struct cell_spec same = { 0 };

/* A kind of sharing, and the types that exclude it. */
struct sharing {
	const char *name;
	uint64_t flags, excluded;
};

static const struct sharing sharings[] = {
	{ "CLONE_FILES", CLONE_FILES, 0 },
	{ "CLONE_FS", CLONE_FS, CLONE_NEWNS | CLONE_NEWUSER },
	{ "CLONE_IO", CLONE_IO, 0 },
	{ "CLONE_SYSVSEM", CLONE_SYSVSEM, CLONE_NEWIPC },
	/* What a time namespace is to a child on its creator's memory no page says. */
	{ "CLONE_VM", CLONE_VM, CLONE_NEWTIME },
	/* The end of an init that shares them has its creator ignore SIGCHLD, Linux 6.18. */
	{ "CLONE_SIGHAND", CLONE_VM | CLONE_SIGHAND, CLONE_NEWTIME | CLONE_NEWPID },
	{ "all", CLONE_FILES | CLONE_FS | CLONE_IO | CLONE_SYSVSEM | CLONE_VM | CLONE_SIGHAND,
	  CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWTIME | CLONE_NEWPID },
};
enum { SHARINGS = sizeof(sharings) / sizeof(sharings[0]) };

struct child {
	enum way way;
	int type;
	uint64_t flags;
	int number;			/* errno */
	uint64_t outside, inside;	/* ids of the type */
};

static int
look_at_type(void *arg)
{
	struct child *seen = arg;

	seen->inside = look_namespace(cell_namespaces[seen->type].file);
	return 0;
}

/* The child has a stack of its own, and is over before the caller goes on. */
static void
look_at_child(void *arg)
{
	static char stack[65536] __attribute__((aligned(16)));
	struct child *seen = arg;
	const uint64_t flags = seen->flags | cell_namespaces[seen->type].flag | CLONE_VFORK;
	struct clone_args args = {
		.flags = flags, .exit_signal = SIGCHLD, .stack = (uintptr_t)stack, .stack_size = sizeof(stack),
	};
	struct timespec start;
	long pid;

	seen->outside = look_namespace(cell_namespaces[seen->type].file);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		if (seen->way == BY_CLONE) {
			pid = clone(look_at_type, stack + sizeof(stack), (int)flags | SIGCHLD, seen);
			seen->number = ERRNO_OF(pid);
		} else {
			pid = clone3_on_stack(&args, look_at_type, seen);
			seen->number = pid < 0 ? (int)-pid : 0;
		}
	} while (is_busy(seen->number, &start));
	if (pid > 0)
		SETUP(wait_status((pid_t)pid));
}

static void
require_shared(enum way way, int type)
{
	if (way == BY_CLONE3 && !clone_can_share())
		case_skip("unsupported", "this architecture has no call of clone3() with shared memory here");
	for (int i = 0; i < SHARINGS; i++) {
		struct child seen = { .way = way, .type = type, .flags = sharings[i].flags, .number = -1 };

		if ((sharings[i].excluded & cell_namespaces[type].flag) != 0)
			continue;
		case_observe(&same, look_at_child, &seen, sizeof(seen));
		skip_for_limit(seen.number);
		REQUIRE(seen.number == 0, "%s: %s", sharings[i].name, strerror(seen.number));
		REQUIRE(seen.inside != seen.outside, "%s: the namespace is not new", sharings[i].name);
	}
}

#define SHARED_BY_CLONE3(type, index) \
	CASE(clone3_shares_with_a_child_in_a_new_##type##_namespace, \
	    .requirement = "CLONE-23" DIGIT_##type, \
	    .descr = "clone3() of a new " #type " namespace may share all that the pages do not exclude", \
	    .needs = "clone3 " #type) { require_shared(BY_CLONE3, index); }

#define SHARED_BY_CLONE(type, index) \
	CASE(clone_shares_with_a_child_in_a_new_##type##_namespace, \
	    .requirement = "CLONE-23" DIGIT_##type, \
	    .descr = "clone() of a new " #type " namespace may share all that the pages do not exclude", \
	    .needs = #type) { require_shared(BY_CLONE, index); }

CASE_EACH_TYPE(SHARED_BY_CLONE3)
CASE_EACH_CLONE_TYPE(SHARED_BY_CLONE)

/* A number that no descriptor of a case has. */
#define FAR_DESCRIPTOR 100

struct gift {
	uint64_t flags;
	uint64_t given, theirs;	/* ids: what the creator's new descriptor refers to, what the child was in */
};

static void
look_at_gift(void *arg)
{
	struct gift *seen = arg;
	struct stat st;
	pid_t pid;

	/* Whoever started the case may have left one. */
	close(FAR_DESCRIPTOR);
	pid = IN_TIME(fork_with(BY_CLONE, seen->flags));
	if (SETUP(pid) == 0) {
		int fd = SETUP(open_namespace(0, "uts"));

		SETUP(dup2(fd, FAR_DESCRIPTOR));
		seen->theirs = look_namespace("uts");
		exit_child(0);
	}
	SETUP(wait_status(pid));
	if (fstat(FAR_DESCRIPTOR, &st) == 0)
		seen->given = st.st_ino;
}

CASE(a_descriptor_comes_out_of_new_namespaces,
    .requirement = "CLONE-240",
    .descr = "With CLONE_FILES the descriptor that a child opens in new uts and pid namespaces is its creator's too",
    .needs = "uts pid")
{
	struct gift seen = { .flags = CLONE_FILES | CLONE_NEWUTS | CLONE_NEWPID };

	case_observe(&same, look_at_gift, &seen, sizeof(seen));
	REQUIRE_NE(look_namespace("uts"), seen.theirs);
	REQUIRE_EQ(seen.theirs, seen.given);
}

CASE(without_shared_descriptors_none_comes_out,
    .requirement = "CLONE-240",
    .descr = "Control: without CLONE_FILES the child's descriptor is its own",
    .needs = "uts pid")
{
	struct gift seen = { .flags = CLONE_NEWUTS | CLONE_NEWPID };

	case_observe(&same, look_at_gift, &seen, sizeof(seen));
	REQUIRE_EQ(0, seen.given);
}

struct walk {
	uint64_t flags;
	bool moved;	/* the creator */
};

static void
look_at_walk(void *arg)
{
	struct walk *seen = arg;
	struct stat here, there;
	pid_t pid;

	SETUP(stat("below", &there));
	pid = IN_TIME(fork_with(BY_CLONE, seen->flags));
	if (SETUP(pid) == 0) {
		SETUP(chdir("below"));
		exit_child(0);
	}
	SETUP(wait_status(pid));
	SETUP(stat(".", &here));
	seen->moved = here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

CASE(a_directory_is_shared_with_new_namespaces,
    .requirement = "CLONE-241",
    .descr = "With CLONE_FS a child in new uts and pid namespaces moves its creator along; without it does not",
    .needs = "uts pid")
{
	struct walk seen = { .flags = CLONE_FS | CLONE_NEWUTS | CLONE_NEWPID };

	SETUP(mkdir("below", 0700));
	case_observe(&same, look_at_walk, &seen, sizeof(seen));
	REQUIRE_EQ(true, seen.moved);
	seen.flags &= ~(uint64_t)CLONE_FS;
	case_observe(&same, look_at_walk, &seen, sizeof(seen));
	REQUIRE_EQ(false, seen.moved);
}

struct handlers {
	uint64_t flags;
	int changed;		/* a signal whose disposition is another one after the child's end */
	int waited;		/* errno of waiting for the child */
};

static int
run_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static bool
is_default(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) < 0 || action.sa_handler == SIG_DFL;
}

/* With a stack of its own the child may share memory, which shared handlers take. */
static void
look_at_handlers(void *arg)
{
	static char stack[65536] __attribute__((aligned(16)));
	struct handlers *seen = arg;
	pid_t pid;

	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, SIG_DFL);
	pid = SETUP(IN_TIME(clone(run_nothing, stack + sizeof(stack), (int)seen->flags | SIGCHLD, NULL)));
	/* Over it is in any case: this waits even for a child that is not kept for it. */
	seen->waited = ERRNO_OF(waitpid(pid, NULL, 0));
	for (int number = 1; number <= SIGRTMAX; number++) {
		if (!is_default(number))
			seen->changed = number;
	}
}

static void
require_handlers_kept(uint64_t type)
{
	struct handlers seen = { .flags = CLONE_VM | CLONE_SIGHAND | type, .waited = -1 };

	case_observe(&same, look_at_handlers, &seen, sizeof(seen));
	REQUIRE(seen.changed == 0, "signal %d (%s) has no default disposition any more", seen.changed,
	    strsignal(seen.changed));
	REQUIRE_ERRNO(0, seen.waited);
}

CASE(the_end_of_an_init_changes_no_handler_that_it_shared,
    .requirement = "CLONE-242",
    .descr = "When a child with shared handlers in a new pid namespace has ended, each signal is handled as before",
    .needs = "pid")
{
	require_handlers_kept(CLONE_NEWPID);
}

CASE(without_a_pid_namespace_no_shared_handler_is_changed,
    .requirement = "CLONE-242",
    .descr = "Control: when a child with shared handlers in no new pid namespace has ended, each signal is handled as before",
    .needs = "uts")
{
	require_handlers_kept(CLONE_NEWUTS);
}
