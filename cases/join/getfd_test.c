/* getfd_test.c - pidfd_getfd(2): descriptors of another process, also of one in other namespaces. */
#include <sys/resource.h>

#include "join.h"
#include "pidfd.h"

#define NEEDS "pidfd-getfd"
#define NEEDS_TO_TRACE "CAP_SYS_PTRACE " NEEDS

/* A process with an open file, and its number there. */
struct holder {
	struct actor actor;
	int fd;
};

static void
play_holder(struct actor *self)
{
	int *fd = self->stage;

	*fd = SETUP(open("/proc/self/status", O_RDONLY));
	actor_meet(self, "opened");
	actor_meet(self, "taken");
	*fd = (int)lseek(*fd, 0, SEEK_CUR);
	actor_meet(self, "offset told");
}

static void
start_holder(struct holder *holder, const struct cell_spec *spec)
{
	actor_start(&holder->actor, spec, play_holder, sizeof(int));
	actor_meet(&holder->actor, "opened");
	holder->fd = *(int *)holder->actor.stage;
}

/* The offset of its file in the end. */
static int
end_holder(struct holder *holder)
{
	actor_meet(&holder->actor, "taken");
	actor_meet(&holder->actor, "offset told");
	actor_end(&holder->actor);
	return *(int *)holder->actor.stage;
}

CASE(a_descriptor_of_another_process_is_had,
    .requirement = "JOIN-80 JOIN-81",
    .descr = "The duplicate shares its offset with the original, and is closed on exec",
    .needs = NEEDS)
{
	struct holder holder;
	int fd, offset;

	start_holder(&holder, &plain);
	fd = take_fd(holder.actor.cell.pidfd, holder.fd, 0);
	REQUIRE(fd >= 0, "pidfd_getfd: %s", strerror(errno));
	REQUIRE_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	SETUP(lseek(fd, 11, SEEK_SET));
	offset = end_holder(&holder);
	REQUIRE_EQ(11, offset);
}

CASE(a_descriptor_of_a_process_in_other_namespaces_is_had,
    .requirement = "JOIN-82",
    .descr = "A process in new namespaces of every type gives up a descriptor, and is joined by one of its links",
    .needs = NEEDS " " NEEDS_ALL)
{
	const struct cell_spec spec = spec_of(all_types());
	struct holder holder;
	int fd;

	start_holder(&holder, &spec);
	fd = take_fd(holder.actor.cell.pidfd, holder.fd, 0);
	REQUIRE(fd >= 0, "pidfd_getfd: %s", strerror(errno));
	end_holder(&holder);
}

/* From a child of the target: what it is given, and what it holds. */
struct attempt {
	int pidfd, fd;
	unsigned flags;
	bool drop, full;	/* all capabilities given up; no room for a descriptor */
	int error;
};

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;

	if (seen->drop)
		SETUP(drop_capabilities());
	if (seen->full) {
		struct rlimit limit;

		SETUP(getrlimit(RLIMIT_NOFILE, &limit));
		limit.rlim_cur = 0;
		SETUP(setrlimit(RLIMIT_NOFILE, &limit));
	}
	seen->error = ERRNO_OF(take_fd(seen->pidfd, seen->fd, seen->flags));
}

/* errno for a descriptor that another child of the case has: Yama may ask for the right to trace it. */
static int
try_take(struct attempt seen, const struct cell_spec *spec)
{
	struct holder holder;

	start_holder(&holder, &plain);
	seen.pidfd = holder.actor.cell.pidfd;
	seen.fd = holder.fd;
	seen.error = -1;
	case_observe(spec, look_at_attempt, &seen, sizeof(seen));
	end_holder(&holder);
	return seen.error;
}

CASE(root_of_an_inner_user_namespace_gets_no_outer_descriptor,
    .requirement = "JOIN-83",
    .descr = "Root of a child user namespace gets EPERM for a descriptor of a process outside",
    .needs = "user " NEEDS_TO_TRACE)
{
	REQUIRE_ERRNO(EPERM, try_take((struct attempt){ 0 }, &inner_user));
}

CASE(without_a_user_namespace_the_descriptor_is_had,
    .requirement = "JOIN-83",
    .descr = "Control: a plain child gets a descriptor of another child of its parent",
    .needs = "user " NEEDS_TO_TRACE)
{
	REQUIRE_ERRNO(0, try_take((struct attempt){ 0 }, &plain));
}

CASE(fewer_capabilities_than_the_target_get_no_descriptor,
    .requirement = "JOIN-84",
    .descr = "A process that gave up its capabilities gets EPERM for a descriptor of one that did not",
    .needs = NEEDS_TO_TRACE)
{
	REQUIRE_ERRNO(EPERM, try_take((struct attempt){ .drop = true }, &plain));
	REQUIRE_ERRNO(0, try_take((struct attempt){ 0 }, &plain));
}

CASE(getfd_refuses_flags,
    .requirement = "JOIN-85",
    .descr = "pidfd_getfd() with flags is EINVAL",
    .needs = NEEDS)
{
	const int fd = SETUP(open_pidfd(getpid(), 0));

	REQUIRE_ERRNO(EINVAL, ERRNO_OF(take_fd(fd, fd, ~0U)));
	REQUIRE_ERRNO(EINVAL, ERRNO_OF(take_fd(fd, fd, 1U << 31)));
}

CASE(getfd_refuses_what_is_no_pidfd,
    .requirement = "JOIN-86",
    .descr = "pidfd_getfd() on a closed descriptor and on a pipe is EBADF",
    .needs = NEEDS)
{
	int ends[2];

	SETUP(pipe2(ends, O_CLOEXEC));
	REQUIRE_ERRNO(EBADF, ERRNO_OF(take_fd(ends[0], ends[1], 0)));
	close(ends[0]);
	REQUIRE_ERRNO(EBADF, ERRNO_OF(take_fd(ends[0], ends[1], 0)));
}

CASE(getfd_refuses_what_is_not_open_there,
    .requirement = "JOIN-87",
    .descr = "pidfd_getfd() of a descriptor that the process has not open is EBADF",
    .needs = NEEDS)
{
	struct holder holder;
	int error, negative;

	start_holder(&holder, &plain);
	error = ERRNO_OF(take_fd(holder.actor.cell.pidfd, 1000000000, 0));
	negative = ERRNO_OF(take_fd(holder.actor.cell.pidfd, -1, 0));
	end_holder(&holder);
	REQUIRE_ERRNO(EBADF, error);
	REQUIRE_ERRNO(EBADF, negative);
}

CASE(getfd_finds_no_reaped_process,
    .requirement = "JOIN-88",
    .descr = "pidfd_getfd() of a process that was waited for is ESRCH",
    .needs = NEEDS)
{
	const struct child child = start_child(0);

	REQUIRE_EQ(7, end_child(&child));
	REQUIRE_ERRNO(ESRCH, ERRNO_OF(take_fd(child.pidfd, child.pidfd, 0)));
}

CASE(getfd_keeps_to_the_limit_of_descriptors,
    .requirement = "JOIN-89",
    .descr = "pidfd_getfd() without room for a descriptor is EMFILE",
    .needs = NEEDS_TO_TRACE)
{
	REQUIRE_ERRNO(EMFILE, try_take((struct attempt){ .full = true }, &plain));
}
