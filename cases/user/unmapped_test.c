/* unmapped_test.c - an id without a mapping reads as the overflow id, wherever it is shown. */
#include <linux/keyctl.h>

#include "arrival.h"
#include "process.h"

CASE(a_process_without_maps_has_the_overflow_ids,
    .requirement = "USER-84",
    .descr = "Before the maps, every real, effective, saved and filesystem id of a process is the overflow id",
    .needs = "user")
{
	struct ids seen = { 0 };

	case_observe(&unmapped, look_at_ids, &seen, sizeof(seen));
	require_ids(&seen, overflow_id(UIDS), overflow_id(GIDS));
}

struct half {
	struct ids uid_alone, both;
};

static void
look_between_maps(void *arg)
{
	struct half *seen = arg;
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	char text[64];

	SETUP_OK(leave_user_space());
	SETUP_OK(put_proc(0, "uid_map", format_one(5, uid, text)));
	look_at_ids(&seen->uid_alone);
	SETUP_OK(put_gids(0, format_one(6, gid, text)));
	look_at_ids(&seen->both);
}

CASE(each_kind_of_id_overflows_by_itself,
    .requirement = "USER-84",
    .descr = "With the uid map written and no gid map, uids are mapped and gids are the overflow id",
    .needs = "user")
{
	struct half seen = { 0 };

	case_observe(&same, look_between_maps, &seen, sizeof(seen));
	require_ids(&seen.uid_alone, 5, overflow_id(GIDS));
	require_ids(&seen.both, 5, 6);
}

struct status {
	unsigned uid[4], gid[4];		/* real, effective, saved, filesystem */
};

static void
look_at_own_status(void *arg)
{
	struct status *seen = arg;

	for (int i = 0; i < 4; i++) {
		seen->uid[i] = look_ids("/proc/self/status", "Uid", i);
		seen->gid[i] = look_ids("/proc/self/status", "Gid", i);
	}
}

CASE(a_status_file_shows_the_overflow_ids,
    .requirement = "USER-85",
    .descr = "Before the maps, all eight ids in /proc/self/status are the overflow ids",
    .needs = "user")
{
	struct status seen = { { 0 }, { 0 } };

	case_observe(&unmapped, look_at_own_status, &seen, sizeof(seen));
	for (int i = 0; i < 4; i++) {
		REQUIRE_EQ(overflow_id(UIDS), seen.uid[i]);
		REQUIRE_EQ(overflow_id(GIDS), seen.gid[i]);
	}
}

struct groups {
	int count;
	gid_t list[4];
};

static void
look_at_groups(void *arg)
{
	struct groups *seen = arg;

	SETUP(setgroups(2, (const gid_t[]){ 7, 8 }));
	SETUP_OK(leave_user_space());
	seen->count = getgroups(4, seen->list);
}

CASE(supplementary_groups_overflow_and_stay,
    .requirement = "USER-86",
    .descr = "Two supplementary groups are still two in a namespace without maps, each the overflow id",
    .needs = "user id-range")
{
	struct groups seen = { .count = -1 };

	require_setgroups_allowed();
	case_observe(&same, look_at_groups, &seen, sizeof(seen));
	REQUIRE_EQ(2, seen.count);
	for (int i = 0; i < 2; i++)
		REQUIRE_EQ(overflow_id(GIDS), seen.list[i]);
}

struct owners {
	struct stat st;
	struct statx stx;
};

static void
look_at_owners(void *arg)
{
	struct owners *seen = arg;

	SETUP(stat("file", &seen->st));
	SETUP(statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS, &seen->stx));
}

CASE(a_files_owner_overflows,
    .requirement = "USER-87",
    .descr = "stat() and statx() give the overflow ids for a file whose owner and group have no mapping",
    .needs = "user")
{
	struct owners seen = { .st = { .st_uid = 1 } };

	close(SETUP(open("file", O_CREAT | O_RDONLY | O_CLOEXEC, 0644)));
	case_observe(&unmapped, look_at_owners, &seen, sizeof(seen));
	REQUIRE_EQ(overflow_id(UIDS), seen.st.st_uid);
	REQUIRE_EQ(overflow_id(GIDS), seen.st.st_gid);
	REQUIRE_EQ(overflow_id(UIDS), seen.stx.stx_uid);
	REQUIRE_EQ(overflow_id(GIDS), seen.stx.stx_gid);
}

static void
require_overflow(const struct ucred *credentials)
{
	REQUIRE_EQ(overflow_id(UIDS), credentials->uid);
	REQUIRE_EQ(overflow_id(GIDS), credentials->gid);
}

CASE(credentials_in_messages_overflow,
    .requirement = "USER-88",
    .descr = "SCM_CREDENTIALS received in a namespace without maps hold the overflow ids",
    .needs = "user")
{
	const struct exchange seen = observe_exchange(&unmapped);

	require_overflow(&seen.inside.message);
}

CASE(credentials_of_a_peer_overflow,
    .requirement = "USER-89",
    .descr = "SO_PEERCRED asked for in a namespace without maps holds the overflow ids",
    .needs = "user")
{
	const struct exchange seen = observe_exchange(&unmapped);

	require_overflow(&seen.inside.peer);
}

CASE(the_uid_of_a_signal_overflows,
    .requirement = "USER-90",
    .descr = "si_uid of kill(), tgkill() and sigqueue() received in a namespace without maps is the overflow id",
    .needs = "user")
{
	const struct exchange seen = observe_exchange(&unmapped);

	for (int way = 0; way < SIGNALS; way++)
		REQUIRE_EQ(overflow_id(UIDS), seen.inside.signal[way]);
}

CASE(the_uid_of_an_ended_child_overflows,
    .requirement = "USER-91",
    .descr = "si_uid of waitid() and SIGCHLD in a namespace without maps is the overflow id",
    .needs = "user")
{
	struct ended seen = { .leaves = false };

	case_observe(&unmapped, look_at_ended, &seen, sizeof(seen));
	REQUIRE_EQ(overflow_id(UIDS), seen.waited);
	REQUIRE_EQ(overflow_id(UIDS), seen.signalled);
}

/* A key in a session keyring of the probe's own, made before it leaves. */
struct key {
	int number;				/* errno of making it */
	unsigned uid, gid;			/* as described, before the maps */
	unsigned mapped_uid, mapped_gid;	/* and after */
};

static void
describe_key(long key, unsigned *uid, unsigned *gid)
{
	char text[256] = "";

	SETUP(syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, text, sizeof(text) - 1));
	SETUP(sscanf(text, "user;%u;%u;", uid, gid) == 2 ? 0 : -1);
}

static void
look_at_key(void *arg)
{
	struct key *seen = arg;
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	long key = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);

	if (key != -1)
		key = syscall(SYS_add_key, "user", "described", "x", 1, KEY_SPEC_SESSION_KEYRING);
	seen->number = ERRNO_OF(key);
	if (key == -1)
		return;
	SETUP_OK(leave_user_space());
	describe_key(key, &seen->uid, &seen->gid);
	map_self(1000, uid, gid);
	describe_key(key, &seen->mapped_uid, &seen->mapped_gid);
}

static struct key
observe_key(void)
{
	struct key seen = { .number = -1 };

	case_observe(&same, look_at_key, &seen, sizeof(seen));
	if (seen.number != 0)
		case_skip(seen.number == ENOSYS ? "unsupported" : "denied", "no key can be made: %s",
		    strerror(seen.number));
	return seen;
}

CASE(the_owner_of_a_key_overflows,
    .requirement = "USER-92",
    .descr = "KEYCTL_DESCRIBE gives the overflow ids for a key whose owner and group have no mapping",
    .needs = "user")
{
	const struct key seen = observe_key();

	REQUIRE_EQ(overflow_id(UIDS), seen.uid);
	REQUIRE_EQ(overflow_id(GIDS), seen.gid);
}

CASE(the_owner_of_a_key_is_an_id_of_the_asker,
    .requirement = "USER-93",
    .descr = "KEYCTL_DESCRIBE gives 1000 for a key of one's own, once 1000 is mapped",
    .needs = "user")
{
	const struct key seen = observe_key();

	REQUIRE_EQ(1000, seen.mapped_uid);
	REQUIRE_EQ(1000, seen.mapped_gid);
}
