/* map_opener_test.c - whose capabilities and ids count when a map is written. */
#include "writer.h"

/* The id 0 outside is what the rule is about. */
static void
require_uid_0(void)
{
	if (geteuid() != 0)
		case_skip("denied", "the case's uid is %u, and not 0", geteuid());
}

CASE(mapping_outer_0_from_outside_needs_cap_setfcap,
    .requirement = "USER-71",
    .descr = "A parent that gave up CAP_SETFCAP gets EPERM for a uid_map with its 0 in it; with it the map is taken",
    .needs = "user")
{
	struct outside with = { .text = { "1000 0 1", NULL } };
	struct outside without = { .dropped = BIT(CAP_SETFCAP), .text = { "1000 0 1", NULL } };

	require_uid_0();
	observe_outside(&with, true);
	observe_outside(&without, true);
	REQUIRE_ERRNO(0, with.number[UIDS]);
	REQUIRE_ERRNO(EPERM, without.number[UIDS]);
}

struct creator {
	bool without;				/* CAP_SETFCAP, when it creates */
	int number;				/* errno of the map */
};

static void
look_at_creator(void *arg)
{
	struct creator *seen = arg;

	if (seen->without)
		SETUP(drop_capability(CAP_SETFCAP));
	SETUP_OK(leave_user_space());
	seen->number = put_proc(0, "uid_map", "1000 0 1");
}

CASE(mapping_outer_0_from_inside_needs_a_creator_with_cap_setfcap,
    .requirement = "USER-72",
    .descr = "Inside, a uid_map with the outer 0 in it is EPERM when the creator had no CAP_SETFCAP",
    .needs = "user")
{
	struct creator with = { false, -1 }, without = { true, -1 };

	require_uid_0();
	case_observe(&same, look_at_creator, &with, sizeof(with));
	case_observe(&same, look_at_creator, &without, sizeof(without));
	REQUIRE_ERRNO(0, with.number);
	REQUIRE_ERRNO(EPERM, without.number);
}

CASE(cap_setfcap_is_for_the_uid_0_alone,
    .requirement = "USER-73",
    .descr = "Without CAP_SETFCAP a uid_map that leaves the outer 0 out is taken, and a gid_map with 0 in it",
    .needs = "user id-range")
{
	struct outside seen = { .dropped = BIT(CAP_SETFCAP), .text = { "0 1 900", "0 0 900" } };
	struct outside first = { .dropped = BIT(CAP_SETFCAP), .text = { "0 1 5\n900 0 1", NULL } };

	observe_outside(&seen, false);
	observe_outside(&first, false);
	REQUIRE_ERRNO(0, seen.number[UIDS]);
	REQUIRE_ERRNO(0, seen.number[GIDS]);
	REQUIRE_ERRNO(EPERM, first.number[UIDS]);
}

/* A namespace that the user 5 owns, and another user who has the right to change it. */
struct owned {
	pid_t pid;
	unsigned writer;			/* its effective uid */
	bool with_setuid;
	const char *text;
	int number;				/* errno */
};

static void
play_owner(struct actor *self)
{
	become_user(5);
	SETUP_OK(leave_user_space());
	actor_meet(self, "there");
	actor_meet(self, "done");
}

static void
look_at_owned(void *arg)
{
	struct owned *seen = arg;

	/* The real uid keeps the permitted set, from which the effective one is filled again. */
	SETUP(seteuid(seen->writer));
	SETUP(raise_capabilities());
	if (!seen->with_setuid)
		SETUP(drop_capability(CAP_SETUID));
	seen->number = put_proc(seen->pid, "uid_map", seen->text);
}

static int
try_owned(unsigned writer, bool with_setuid, const char *text)
{
	struct owned seen = { .writer = writer, .with_setuid = with_setuid, .text = text, .number = -1 };
	struct actor owner;

	actor_start(&owner, &same, play_owner, 0);
	actor_meet(&owner, "there");
	seen.pid = owner.cell.pid;
	case_observe(&same, look_at_owned, &seen, sizeof(seen));
	actor_meet(&owner, "done");
	actor_end(&owner);
	return seen.number;
}

CASE(the_own_id_is_for_the_owner_alone,
    .requirement = "USER-74",
    .descr = "Without CAP_SETUID the user 5 maps itself into a namespace it owns; the user 6 gets EPERM for both",
    .needs = "user id-range unprivileged-user")
{
	const int privileged = try_owned(6, true, "7 6 1");

	if (privileged == EACCES)
		case_skip("denied", "CAP_DAC_OVERRIDE is missing: another user's map cannot be opened");
	REQUIRE_ERRNO(0, privileged);
	REQUIRE_ERRNO(0, try_owned(5, false, "7 5 1"));
	REQUIRE_ERRNO(EPERM, try_owned(6, false, "7 6 1"));
	REQUIRE_ERRNO(EPERM, try_owned(6, false, "7 5 1"));
}

/* A child in a new namespace shares its descriptors with the probe. */
struct descriptors {
	int inner, outer[2];			/* who opened a uid_map */
	int inner_opened, inner_wrote, outer_alone;	/* errno */
	int to_child[2], to_probe[2];		/* pipes */
};

static void
signal_other(const int ends[2])
{
	SETUP(write(ends[1], "", 1));
}

static void
wait_for_other(const int ends[2])
{
	char byte;

	SETUP(read(ends[0], &byte, 1) == 1 ? 0 : -1);
}

static int
run_inside(void *arg)
{
	struct descriptors *seen = arg;

	seen->inner = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
	signal_other(seen->to_probe);
	wait_for_other(seen->to_child);
	seen->inner_wrote = ERRNO_OF(write(seen->outer[0], "0 1 5", 5));
	signal_other(seen->to_probe);
	wait_for_other(seen->to_child);
	return 0;
}

static void
look_at_descriptors(void *arg)
{
	_Alignas(16) char stack[32768];
	struct descriptors *seen = arg;
	char path[64];
	pid_t pid;

	SETUP(pipe(seen->to_child));
	SETUP(pipe(seen->to_probe));
	pid = SETUP(clone(run_inside, stack + sizeof(stack), CLONE_FILES | CLONE_NEWUSER | SIGCHLD, seen));
	wait_for_other(seen->to_probe);
	SETUP(seen->inner);
	seen->inner_opened = ERRNO_OF(write(seen->inner, "0 1 5", 5));
	for (int i = 0; i < 2; i++)
		seen->outer[i] = SETUP(open(proc_path(pid, "uid_map", path), O_WRONLY | O_CLOEXEC));
	signal_other(seen->to_child);
	wait_for_other(seen->to_probe);
	seen->outer_alone = ERRNO_OF(write(seen->outer[1], "0 1 5", 5));
	signal_other(seen->to_child);
	SETUP(wait_status(pid));
}

CASE(opener_and_writer_need_the_capability,
    .requirement = "USER-75",
    .descr = "A map of others' ids is EPERM when either who opened the file or who writes lacks CAP_SETUID outside",
    .needs = "user id-range")
{
	struct descriptors seen = { -1, { -1, -1 }, -1, -1, -1, { -1, -1 }, { -1, -1 } };

	case_observe(&same, look_at_descriptors, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.inner_opened);
	REQUIRE_ERRNO(EPERM, seen.inner_wrote);
	REQUIRE_ERRNO(0, seen.outer_alone);
}
