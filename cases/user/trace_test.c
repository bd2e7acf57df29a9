/* trace_test.c - processes of an outer user namespace cannot be looked into, those of an inner one can. */
#include <linux/kcmp.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "caps.h"

/* Who is looked at. */
struct target {
	pid_t pid;
	int fd;			/* open there */
	int secret;
	int *address;		/* of the secret, in its own memory */
};

static int own_secret = 12;

/* Dumpable, for a process that changed its rights may not be: what is left to
 * decide is the user namespace. */
static void
play_target(struct actor *self)
{
	struct target *target = self->stage;

	SETUP(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	target->pid = getpid();
	target->fd = SETUP(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	target->address = &own_secret;
	actor_meet(self, "ready");
	actor_meet(self, "looked at");
}

static long
attach(struct target *target)
{
	return ptrace(PTRACE_SEIZE, target->pid, NULL, NULL);
}

static long
read_memory(struct target *target)
{
	struct iovec here = { &target->secret, sizeof(int) }, there = { target->address, sizeof(int) };

	return process_vm_readv(target->pid, &here, 1, &there, 1, 0);
}

static long
write_memory(struct target *target)
{
	struct iovec here = { &target->secret, sizeof(int) }, there = { target->address, sizeof(int) };

	return process_vm_writev(target->pid, &here, 1, &there, 1, 0);
}

static long
take_descriptor(struct target *target)
{
	return syscall(SYS_pidfd_getfd, SETUP(syscall(SYS_pidfd_open, target->pid, 0)), target->fd, 0);
}

static long
compare(struct target *target)
{
	return syscall(SYS_kcmp, getpid(), target->pid, KCMP_VM, 0, 0);
}

static long
find_robust_list(struct target *target)
{
	void *head;
	size_t length;

	return syscall(SYS_get_robust_list, target->pid, &head, &length);
}

static long
open_file(const struct target *target, const char *file, int flags)
{
	char path[64];

	return open(proc_path(target->pid, file, path), flags | O_CLOEXEC);
}

static long
open_memory(struct target *target)
{
	return open_file(target, "mem", O_RDWR);
}

static long
open_environment(struct target *target)
{
	return open_file(target, "environ", O_RDONLY);
}

static long
open_maps(struct target *target)
{
	return open_file(target, "maps", O_RDONLY);
}

static long
read_link(struct target *target)
{
	char path[64], text[64];

	return readlink(proc_path(target->pid, "ns/uts", path), text, sizeof(text));
}

struct look {
	long (*call)(struct target *target);
	struct target target;
	int number;		/* errno */
};

static void
look_into(void *arg)
{
	struct look *seen = arg;

	seen->number = ERRNO_OF(seen->call(&seen->target));
}

static void
look_without_capabilities(void *arg)
{
	SETUP(drop_capabilities());
	look_into(arg);
}

static int
look_from(const struct cell_spec *viewer, const struct cell_spec *viewed, long (*call)(struct target *target),
    void (*look)(void *))
{
	struct look seen = { .call = call, .number = -1 };
	struct actor actor;

	actor_start(&actor, viewed, play_target, sizeof(struct target));
	actor_meet(&actor, "ready");
	seen.target = *(struct target *)actor.stage;
	seen.target.secret = 0;
	case_observe(viewer, look, &seen, sizeof(seen));
	actor_meet(&actor, "looked at");
	actor_end(&actor);
	return seen.number;
}

/* Where /proc hides what may not be traced, there is no such file. */
static void
require_refused(int number)
{
	REQUIRE(number == EPERM || number == EACCES || number == ENOENT,
	    "the answer is %s, expected EPERM, EACCES or ENOENT", strerror(number));
}

/* From inside, from the same user namespace, from outside. Policies of Yama
 * leave only the first as it is. */
#define TRACED(id, call, requirement_, what, more) \
	CASE(id##_of_an_outer_process_is_refused, .requirement = requirement_, \
	    .descr = "Root of a user namespace is refused on a process of its own user outside: " what, \
	    .needs = "user " more) \
	{ require_refused(look_from(&mapped_to_0, &same, call, look_into)); } \
	CASE(id##_of_an_inner_process_is_granted, .requirement = "USER-321", \
	    .descr = "The owner of a user namespace needs no capability for it on a process inside: " what, \
	    .needs = "user ptrace " more) \
	{ REQUIRE_ERRNO(0, look_from(&same, &mapped_to_0, call, look_without_capabilities)); } \
	CASE(without_a_user_namespace_##id##_is_granted, .requirement = requirement_, \
	    .descr = "Control: it works on a process of the same user namespace: " what, \
	    .needs = "ptrace CAP_SYS_PTRACE " more) \
	{ REQUIRE_ERRNO(0, look_from(&same, &same, call, look_into)); }

TRACED(tracing, attach, "USER-310", "ptrace(PTRACE_SEIZE)", "ptrace")
TRACED(reading_the_memory, read_memory, "USER-311", "process_vm_readv()", "process-vm")
TRACED(writing_the_memory, write_memory, "USER-311", "process_vm_writev()", "process-vm")
TRACED(opening_the_memory, open_memory, "USER-312", "open() of /proc/PID/mem", "")
TRACED(taking_a_descriptor, take_descriptor, "USER-313", "pidfd_getfd()", "pidfd-getfd")
TRACED(comparing_the_resources, compare, "USER-314", "kcmp()", "kcmp")
TRACED(finding_the_robust_list, find_robust_list, "USER-315", "get_robust_list()", "robust-list")
TRACED(opening_the_environment, open_environment, "USER-316", "open() of /proc/PID/environ", "")
TRACED(opening_the_maps, open_maps, "USER-316", "open() of /proc/PID/maps", "")
TRACED(reading_a_namespace_link, read_link, "USER-318", "readlink() of /proc/PID/ns/uts", "")

/* Members of two user namespaces that the same process made. */
CASE(tracing_of_a_process_in_a_sibling_is_refused,
    .requirement = "USER-319",
    .descr = "Root of a user namespace cannot trace a process of its user in a sibling",
    .needs = "user ptrace")
{
	require_refused(look_from(&mapped_to_0, &mapped_to_0, attach, look_into));
}

CASE(without_a_sibling_tracing_is_granted,
    .requirement = "USER-319",
    .descr = "Control: it can be traced where no user namespace lies between",
    .needs = "ptrace CAP_SYS_PTRACE")
{
	REQUIRE_ERRNO(0, look_from(&same, &same, attach, look_into));
}

CASE(tracing_of_a_more_capable_process_is_refused,
    .requirement = "USER-320",
    .descr = "In one user namespace a process without capabilities cannot trace one of its user that has some",
    .needs = "ptrace")
{
	require_refused(look_from(&same, &same, attach, look_without_capabilities));
}

/* Somebody comes from outside and is traced by root inside, who came before. */
struct visitor {
	int target;		/* descriptor */
	int dumpable;
};

static void
play_visitor(struct actor *self)
{
	const struct visitor *visitor = self->stage;

	actor_meet(self, "told");
	SETUP(setns(visitor->target, CLONE_NEWUSER));
	SETUP(prctl(PR_SET_DUMPABLE, visitor->dumpable, 0, 0, 0));
	actor_meet(self, "joined");
	actor_meet(self, "traced");
}

struct inner_look {
	int target;		/* descriptor */
	pid_t pid;
	int number;		/* errno */
};

static void
look_by_joining(void *arg)
{
	struct inner_look *seen = arg;

	SETUP(setns(seen->target, CLONE_NEWUSER));
	seen->number = ERRNO_OF(ptrace(PTRACE_SEIZE, seen->pid, NULL, NULL));
}

static int
trace_visitor(int dumpable)
{
	struct actor member, visitor;
	struct inner_look seen = { .number = -1 };

	seen.target = SETUP(open_namespace(start_bystander(&member, &unmapped), "user"));
	actor_start(&visitor, &same, play_visitor, sizeof(struct visitor));
	*(struct visitor *)visitor.stage = (struct visitor){ seen.target, dumpable };
	actor_meet(&visitor, "told");
	actor_meet(&visitor, "joined");
	seen.pid = visitor.cell.pid;
	case_observe(&same, look_by_joining, &seen, sizeof(seen));
	actor_meet(&visitor, "traced");
	actor_end(&visitor);
	end_bystander(&member);
	close(seen.target);
	return seen.number;
}

CASE(a_guarded_visitor_cannot_be_traced_inside,
    .requirement = "USER-325",
    .descr = "A process that joined a user namespace is EPERM to trace for root inside, unless it is dumpable",
    .needs = "user ptrace")
{
	REQUIRE_ERRNO(EPERM, trace_visitor(0));
	REQUIRE_ERRNO(0, trace_visitor(1));
}
