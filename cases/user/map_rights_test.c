/* map_rights_test.c - who may write which map, from inside and from the parent. */
#include "writer.h"

/* Writes of a first process inside, which has no capability outside. */
struct inside {
	const char *text;
	int number[ID_KINDS];			/* errno; setgroups(2) is denied before */
};

static void
look_at_writes_inside(void *arg)
{
	struct inside *seen = arg;

	SETUP_OK(put_proc(0, "setgroups", "deny"));
	for (int kind = 0; kind < ID_KINDS; kind++)
		seen->number[kind] = put_proc(0, id_kinds[kind].map, seen->text);
}

static void
require_inside(int expected, const char *text)
{
	struct inside seen = { .text = text, .number = { -1, -1 } };

	case_observe(&unmapped, look_at_writes_inside, &seen, sizeof(seen));
	for (int kind = 0; kind < ID_KINDS; kind++)
		REQUIRE(seen.number[kind] == expected, "%s \"%s\": %s, expected %s", id_kinds[kind].map, text,
		    strerror(seen.number[kind]), strerror(expected));
}

/* Only where the ids are equal the two maps get the same text. */
static unsigned
equal_own_ids(void)
{
	if (geteuid() != getegid())
		case_skip("denied", "uid %u and gid %u differ", geteuid(), getegid());
	return geteuid();
}

CASE(anybody_maps_the_own_id,
    .requirement = "USER-60",
    .descr = "Without a capability outside, a process inside may map its own id to any other",
    .needs = "user")
{
	static const unsigned inside[] = { 0, 1, 1000, 65535, 4294967294 };
	char text[64];

	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		require_inside(0, format_one(inside[i], equal_own_ids(), text));
}

CASE(anybody_maps_one_id_only,
    .requirement = "USER-61",
    .descr = "Without a capability outside, two lines and a range of two ids are EPERM",
    .needs = "user")
{
	const unsigned own = equal_own_ids();
	char text[64];

	snprintf(text, sizeof(text), "0 %u 2", own);
	require_inside(EPERM, text);
	snprintf(text, sizeof(text), "0 %u 1\n1 %u 1\n", own, own + 1);
	require_inside(EPERM, text);
}

CASE(nobody_maps_the_id_of_another,
    .requirement = "USER-62",
    .descr = "Without a capability outside, an id that is not one's own is EPERM",
    .needs = "user")
{
	char text[64];

	require_inside(EPERM, format_one(0, equal_own_ids() + 1, text));
}

struct lost {
	int with[ID_KINDS], without[ID_KINDS];	/* errno */
};

static void
look_at_lost_capability(void *arg)
{
	struct lost *seen = arg;
	const unsigned own[ID_KINDS] = { geteuid(), getegid() };
	char text[64];

	SETUP_OK(leave_user_space());
	SETUP_OK(put_proc(0, "setgroups", "deny"));
	SETUP(drop_capabilities());
	for (int kind = 0; kind < ID_KINDS; kind++)
		seen->without[kind] = put_proc(0, id_kinds[kind].map, format_one(0, own[kind], text));
}

static void
look_at_kept_capability(void *arg)
{
	struct lost *seen = arg;
	const unsigned own[ID_KINDS] = { geteuid(), getegid() };
	char text[64];

	SETUP_OK(leave_user_space());
	SETUP_OK(put_proc(0, "setgroups", "deny"));
	for (int kind = 0; kind < ID_KINDS; kind++)
		seen->with[kind] = put_proc(0, id_kinds[kind].map, format_one(0, own[kind], text));
}

CASE(the_writer_needs_capabilities_inside,
    .requirement = "USER-63",
    .descr = "A process inside that gave up its capabilities gets EPERM for its own id as well",
    .needs = "user")
{
	struct lost seen = { { -1, -1 }, { -1, -1 } };

	case_observe(&same, look_at_kept_capability, &seen, sizeof(seen));
	case_observe(&same, look_at_lost_capability, &seen, sizeof(seen));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(0, seen.with[kind]);
		REQUIRE_ERRNO(EPERM, seen.without[kind]);
	}
}

#define SETIDS (BIT(CAP_SETUID) | BIT(CAP_SETGID))

CASE(the_creator_maps_its_own_id_from_outside,
    .requirement = "USER-64",
    .descr = "Outside and without CAP_SETUID and CAP_SETGID the owner may map its own id, and no more",
    .needs = "user")
{
	char uid[64], gid[64];
	struct outside one = {
		.dropped = SETIDS, .text = { format_one(3, geteuid(), uid), format_one(4, getegid(), gid) },
	};
	struct outside two = { .dropped = SETIDS, .text = { "0 0 2", "0 0 2" } };

	observe_outside(&one, true);
	observe_outside(&two, true);
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(0, one.number[kind]);
		REQUIRE_ERRNO(EPERM, two.number[kind]);
	}
}

CASE(cap_setuid_outside_maps_any_uid,
    .requirement = "USER-65",
    .descr = "uid_map of many ids is granted with CAP_SETUID in the parent namespace, EPERM without",
    .needs = "user id-range")
{
	struct outside with = { .dropped = BIT(CAP_SETGID), .text = { "0 100 50\n200 5 2\n", NULL } };
	struct outside without = { .dropped = BIT(CAP_SETUID), .text = { "0 100 50\n200 5 2\n", NULL } };

	observe_outside(&with, false);
	observe_outside(&without, false);
	REQUIRE_ERRNO(0, with.number[UIDS]);
	REQUIRE_ERRNO(EPERM, without.number[UIDS]);
}

CASE(cap_setgid_outside_maps_any_gid,
    .requirement = "USER-66",
    .descr = "gid_map of many ids is granted with CAP_SETGID in the parent namespace, EPERM without",
    .needs = "user id-range")
{
	struct outside with = { .dropped = BIT(CAP_SETUID), .text = { NULL, "0 100 50\n200 5 2\n" } };
	struct outside without = { .dropped = BIT(CAP_SETGID), .text = { NULL, "0 100 50\n200 5 2\n" } };

	observe_outside(&with, false);
	observe_outside(&without, false);
	REQUIRE_ERRNO(0, with.number[GIDS]);
	REQUIRE_ERRNO(EPERM, without.number[GIDS]);
}

struct order {
	int before, after;			/* errno of the gid map: before and after the denial */
};

static void
look_at_order(void *arg)
{
	struct order *seen = arg;
	char text[64];

	format_one(0, getegid(), text);
	SETUP_OK(leave_user_space());
	seen->before = put_proc(0, "gid_map", text);
	SETUP_OK(put_proc(0, "setgroups", "deny"));
	seen->after = put_proc(0, "gid_map", text);
}

CASE(a_gid_map_needs_setgroups_denied,
    .requirement = "USER-67",
    .descr = "Without CAP_SETGID outside, gid_map is EPERM until \"deny\" was written to setgroups",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct order seen = { -1, -1 };

	require_setgroups_allowed();
	case_observe(&same, look_at_order, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.before);
	REQUIRE_ERRNO(0, seen.after);
}

CASE(a_gid_map_from_outside_needs_setgroups_denied,
    .requirement = "USER-67",
    .descr = "The same from outside, for the owner that gave up CAP_SETGID",
    .needs = "user privileged")
{
	char text[64];
	struct outside before = { .dropped = SETIDS, .text = { NULL, format_one(0, getegid(), text) } };
	struct outside after = before;

	require_setgroups_allowed();
	observe_outside(&before, false);
	observe_outside(&after, true);
	REQUIRE_ERRNO(EPERM, before.number[GIDS]);
	REQUIRE_ERRNO(0, after.number[GIDS]);
}

CASE(cap_setgid_outside_needs_no_denial,
    .requirement = "USER-68",
    .descr = "With CAP_SETGID in the parent namespace, gid_map is granted while setgroups(2) is allowed",
    .needs = "user id-range")
{
	struct outside seen = { .text = { NULL, "0 0 10" } };

	require_setgroups_allowed();
	observe_outside(&seen, false);
	REQUIRE_ERRNO(0, seen.number[GIDS]);
}

/* From two levels up, and from a namespace beside it. */
struct strangers {
	pid_t pid;
	int number[ID_KINDS];			/* errno */
	int partly[ID_KINDS];			/* errno of a range of which one id is mapped */
	int valid[ID_KINDS];			/* errno of what is in order */
};

static void
look_at_stranger(void *arg)
{
	struct strangers *seen = arg;

	for (int kind = 0; kind < ID_KINDS; kind++)
		seen->number[kind] = put_proc(seen->pid, id_kinds[kind].map, "0 0 1");
}

static void
require_refused(const struct strangers *seen)
{
	for (int kind = 0; kind < ID_KINDS; kind++)
		REQUIRE_ERRNO(EPERM, seen->number[kind]);
}

static void
play_grandchild(struct actor *self)
{
	SETUP_OK(leave_user_space());
	actor_meet(self, "nested");
	actor_meet(self, "done");
}

CASE(a_writer_two_levels_up_is_refused,
    .requirement = "USER-69",
    .descr = "With all capabilities, but two levels up, the maps are EPERM",
    .needs = "user user-in-user")
{
	struct actor inner;
	struct strangers seen;

	memset(&seen, -1, sizeof(seen));
	actor_start(&inner, &mapped_to_0, play_grandchild, 0);
	actor_meet(&inner, "nested");
	seen.pid = inner.cell.pid;
	look_at_stranger(&seen);
	actor_meet(&inner, "done");
	actor_end(&inner);
	require_refused(&seen);
}

CASE(a_writer_beside_is_refused,
    .requirement = "USER-69",
    .descr = "Root of a sibling namespace, which owns the files by its user, gets EPERM for the maps",
    .needs = "user user-in-user")
{
	struct actor member;
	struct strangers seen;

	skip_if_hidden();
	memset(&seen, -1, sizeof(seen));
	seen.pid = start_bystander(&member, &unmapped);
	case_observe(&mapped_to_0, look_at_stranger, &seen, sizeof(seen));
	end_bystander(&member);
	require_refused(&seen);
}

/* The middle namespace has but one id. */
static void
look_at_unmapped_targets(void *arg)
{
	struct strangers *seen = arg;
	int ends[2];
	pid_t pid;
	char byte;

	SETUP(pipe(ends));
	pid = SETUP(fork());
	if (pid == 0) {
		SETUP_OK(leave_user_space());
		SETUP(write(ends[1], "", 1));
		SETUP(pause());
	}
	SETUP(read(ends[0], &byte, 1) == 1 ? 0 : -1);
	for (int kind = 0; kind < ID_KINDS; kind++) {
		seen->number[kind] = put_proc(pid, id_kinds[kind].map, "0 0 1\n1 1 1\n");
		seen->partly[kind] = put_proc(pid, id_kinds[kind].map, "0 0 2\n");
		seen->valid[kind] = put_proc(pid, id_kinds[kind].map, "1 0 1\n");
	}
	SETUP(kill(pid, SIGKILL));
	wait_status(pid);
}

CASE(mapped_ids_must_be_mapped_in_the_parent,
    .requirement = "USER-70",
    .descr = "Root of a namespace with the id 0 alone gets EPERM for 0 and 1 in a child, as two lines or one range",
    .needs = "user user-in-user")
{
	struct strangers seen;

	memset(&seen, -1, sizeof(seen));
	case_observe(&mapped_to_0, look_at_unmapped_targets, &seen, sizeof(seen));
	require_refused(&seen);
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(EPERM, seen.partly[kind]);
		REQUIRE_ERRNO(0, seen.valid[kind]);
	}
}
