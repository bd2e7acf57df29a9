/* memfd_test.c - vm.memfd_noexec of each pid namespace. */
#include "cases/pid/pid.h"

#define MEMFD_NOEXEC "/proc/sys/vm/memfd_noexec"
#define NEEDS .needs = "privileged pid proc memfd-noexec"

#ifndef MFD_EXEC
#define MFD_NOEXEC_SEAL 0x8U
#define MFD_EXEC 0x10U
#endif

/* What is set, and whether files that can be executed are still made. */
struct scope {
	bool owned;		/* the file is this user's to write */
	long value;
	int made;		/* errno of memfd_create(MFD_EXEC) */
};

struct scopes {
	int set, lowered;	/* errno of setting 2, and below it 1 */
	struct scope inner, below;
};

static struct scope
look_at_scope(void)
{
	struct scope seen = { .owned = look_owned(MEMFD_NOEXEC), .value = look_number(MEMFD_NOEXEC) };
	int fd = (int)syscall(SYS_memfd_create, "exec", MFD_EXEC);

	seen.made = ERRNO_OF(fd);
	close(fd);
	return seen;
}

static void
look_below(void *arg)
{
	struct scopes *seen = arg;

	/* The writer's own pid namespace counts, on whichever mount of proc. */
	seen->lowered = ERRNO_OF(put_text(MEMFD_NOEXEC, "1"));
	seen->below = look_at_scope();
}

static void
look_at_scopes(void *arg)
{
	struct scopes *seen = arg, *shared = share(sizeof(*shared));
	pid_t pid;

	*shared = *seen;
	shared->inner.owned = look_owned(MEMFD_NOEXEC);
	/* Nowhere but in a namespace of its own. */
	if (shared->inner.owned && getpid() == 1) {
		shared->set = ERRNO_OF(put_text(MEMFD_NOEXEC, "2"));
		shared->inner = look_at_scope();
		pid = SETUP(clone_fork(CLONE_NEWPID));
		if (pid == 0) {
			look_below(shared);
			exit_child(0);
		}
		wait_status(pid);
	}
	*seen = *shared;
}

static struct scopes
observe_scopes(void)
{
	const struct cell_spec spec = {
		.namespaces = CLONE_NEWPID | CLONE_NEWNS, .setup = CELL_PRIVATE_MOUNTS | CELL_PROC,
	};
	struct scopes seen = { -1, -1, { .value = -1 }, { .value = -1 } };

	case_observe(&spec, look_at_scopes, &seen, sizeof(seen));
	if (!seen.inner.owned)
		case_skip("denied", "%s is not this user's to write", MEMFD_NOEXEC);
	return seen;
}

CASE(memfd_noexec_acts_inside_alone,
    .requirement = "PID-104",
    .descr = "Set to 2 inside, memory files that can be executed are refused there with EACCES, and not outside", NEEDS)
{
	struct scope before = look_at_scope();
	struct scopes seen = observe_scopes();
	struct scope after = look_at_scope();

	REQUIRE_ERRNO(0, seen.set);
	REQUIRE_EQ(2, seen.inner.value);
	REQUIRE_ERRNO(EACCES, seen.inner.made);
	REQUIRE_EQ(before.value, after.value);
	REQUIRE_ERRNO(before.made, after.made);
}

CASE(memfd_noexec_counts_below_as_well,
    .requirement = "PID-108",
    .descr = "A namespace below starts with the value, acts by it, and cannot set a lower one (EINVAL)", NEEDS)
{
	struct scopes seen = observe_scopes();

	REQUIRE_ERRNO(0, seen.set);
	REQUIRE_ERRNO(EINVAL, seen.lowered);
	REQUIRE_EQ(2, seen.below.value);
	REQUIRE_ERRNO(EACCES, seen.below.made);
}
