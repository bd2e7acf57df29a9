/* rights_test.c - who may make a time namespace, and who may set its offsets. */
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "byhand.h"

/* errno of each call, by what it was called with. */
struct answers {
	int with, without;
};

static void
look_at_unshare(void *arg)
{
	struct answers *seen = arg;

	seen->with = ERRNO_OF(unshare(CLONE_NEWTIME));
	SETUP(drop_capabilities());
	seen->without = ERRNO_OF(unshare(CLONE_NEWTIME));
}

CASE(unshare_needs_cap_sys_admin,
    .requirement = "TIME-28",
    .descr = "unshare(CLONE_NEWTIME) is EPERM without CAP_SYS_ADMIN, granted with it",
    .needs = "time-join")
{
	struct answers seen = { -1, -1 };

	case_observe(&same, look_at_unshare, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

static void
look_without_sys_admin(void *arg)
{
	struct answers *seen = arg;

	SETUP(drop_capability(CAP_SYS_ADMIN));
	seen->without = ERRNO_OF(unshare(CLONE_NEWTIME));
}

CASE(cap_sys_time_makes_no_namespace,
    .requirement = "TIME-28",
    .descr = "unshare(CLONE_NEWTIME) is EPERM with CAP_SYS_TIME and every other capability but CAP_SYS_ADMIN",
    .needs = "user time-join")
{
	const struct cell_spec inner_user = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct answers seen = { -1, -1 };

	case_observe(&inner_user, look_without_sys_admin, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.without);
}

/* A namespace of one's own, and its offsets with and without a capability. */
struct attempt {
	int unshared, with, without;	/* errno */
	unsigned dropped;		/* capability; 0 stands for all */
	struct offsets shown;		/* in the end */
};

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;

	seen->unshared = ERRNO_OF(unshare(CLONE_NEWTIME));
	seen->with = write_offsets("monotonic 11 0\nboottime 22 0\n");
	SETUP(seen->dropped != 0 ? drop_capability(seen->dropped) : drop_capabilities());
	seen->without = write_offsets("monotonic 33 0\nboottime 44 0\n");
	SETUP(read_offsets(OFFSETS, &seen->shown));
}

static struct attempt
observe_attempt(unsigned dropped)
{
	struct attempt seen = { -1, -1, -1, dropped, { -1, -1 } };

	case_observe(&same, look_at_attempt, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.unshared);
	REQUIRE_ERRNO(0, seen.with);
	return seen;
}

static void
require_refused(const struct attempt *seen)
{
	REQUIRE_ERRNO(EPERM, seen->without);
	REQUIRE_EQ(11 * SECOND, seen->shown.monotonic);
	REQUIRE_EQ(22 * SECOND, seen->shown.boottime);
}

CASE(offsets_need_cap_sys_time,
    .requirement = "TIME-29",
    .descr = "Writing offsets is EPERM without CAP_SYS_TIME and changes nothing, granted with it",
    .needs = "time-offsets")
{
	const struct attempt seen = observe_attempt(CAP_SYS_TIME);

	require_refused(&seen);
}

CASE(offsets_are_refused_without_capabilities,
    .requirement = "TIME-29",
    .descr = "Writing offsets is EPERM for the file's owner when it has no capability at all",
    .needs = "time-offsets")
{
	const struct attempt seen = observe_attempt(0);

	require_refused(&seen);
}

CASE(offsets_need_no_cap_sys_admin,
    .requirement = "TIME-30",
    .descr = "CAP_SYS_TIME alone is enough to write offsets: CAP_SYS_ADMIN may be missing",
    .needs = "time-offsets")
{
	const struct attempt seen = observe_attempt(CAP_SYS_ADMIN);

	REQUIRE_ERRNO(0, seen.without);
	REQUIRE_EQ(33 * SECOND, seen.shown.monotonic);
	REQUIRE_EQ(44 * SECOND, seen.shown.boottime);
}

/* Who left for a child user namespace: every capability there, none where the
 * time namespace belongs. Its own files stay its own only if it is dumpable. */
struct departure {
	int flags;		/* what is unshared together with the user namespace */
	int opened, written;	/* errno */
};

static void
look_after_departure(void *arg)
{
	struct departure *seen = arg;
	int fd;

	if (seen->flags == 0)
		SETUP(unshare(CLONE_NEWTIME));
	SETUP(unshare(CLONE_NEWUSER | seen->flags));
	SETUP(prctl(PR_SET_DUMPABLE, 1));
	fd = open(OFFSETS, O_WRONLY | O_CLOEXEC);
	seen->opened = ERRNO_OF(fd);
	seen->written = ERRNO_OF(write(fd, "monotonic 33 0\n", 15));
	close(fd);
}

CASE(cap_sys_time_of_an_inner_user_namespace_is_not_enough,
    .requirement = "TIME-31",
    .descr = "With CAP_SYS_TIME in a child of the owning user namespace only, writing offsets is EPERM",
    .needs = "user time-offsets")
{
	struct departure seen = { 0, -1, -1 };

	case_observe(&same, look_after_departure, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.opened);
	REQUIRE_ERRNO(EPERM, seen.written);
}

CASE(cap_sys_time_of_the_owning_user_namespace_is_enough,
    .requirement = "TIME-32",
    .descr = "Who makes user and time namespace together may write the offsets, whoever it is outside",
    .needs = "user time-join")
{
	struct departure seen = { CLONE_NEWTIME, -1, -1 };

	case_observe(&same, look_after_departure, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.opened);
	REQUIRE_ERRNO(0, seen.written);
}

/* A process with a namespace for its children, which it does not set itself. */
static void
play_maker(struct actor *self)
{
	uint64_t *made = self->stage;

	SETUP(unshare(CLONE_NEWTIME));
	*made = look_namespace("time_for_children");
	actor_meet(self, "made");
	actor_meet(self, "set");
}

struct foreign {
	char path[64];
	int with, without;	/* errno */
	struct offsets shown;
};

static void
look_at_foreign(void *arg)
{
	struct foreign *seen = arg;

	seen->with = ERRNO_OF(put_text(seen->path, "monotonic 11 0\nboottime 22 0\n"));
	SETUP(drop_capability(CAP_SYS_TIME));
	seen->without = ERRNO_OF(put_text(seen->path, "monotonic 33 0\n"));
	SETUP(read_offsets(seen->path, &seen->shown));
}

CASE(another_process_may_set_the_offsets,
    .requirement = "TIME-33",
    .descr = "/proc/PID/timens_offsets of another process sets and shows the offsets of its children's namespace",
    .needs = "time-offsets")
{
	const struct offsets own = own_offsets();
	struct offsets outside;
	struct foreign seen = { .with = -1, .without = -1 };
	struct actor maker;
	struct stat link;

	actor_start(&maker, &same, play_maker, sizeof(uint64_t));
	actor_meet(&maker, "made");
	/* Where /proc is of another pid namespace, this would be somebody else. */
	snprintf(seen.path, sizeof(seen.path), "/proc/%d/ns/time_for_children", maker.cell.pid);
	SETUP(stat(seen.path, &link));
	SETUP(link.st_ino == *(const uint64_t *)maker.stage ? 0 : -1);
	snprintf(seen.path, sizeof(seen.path), "/proc/%d/timens_offsets", maker.cell.pid);
	case_observe(&same, look_at_foreign, &seen, sizeof(seen));
	outside = own_offsets();
	actor_meet(&maker, "set");
	actor_end(&maker);
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
	REQUIRE_EQ(11 * SECOND, seen.shown.monotonic);
	REQUIRE_EQ(22 * SECOND, seen.shown.boottime);
	REQUIRE_EQ(own.monotonic, outside.monotonic);
	REQUIRE_EQ(own.boottime, outside.boottime);
}
