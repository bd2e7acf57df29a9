/* keyring_test.c - keyrings of users and of sessions, each user namespace with its own. */

/*
 * Everything happens in a user namespace that the probe makes by itself, and is
 * gone with it: keyrings of users outlive processes.
 */
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <sys/statfs.h>

#include "caps.h"

#define INSIDE 1000		/* the inner user */

static long
keyctl(int operation, long a, long b, long c)
{
	return syscall(SYS_keyctl, operation, a, b, c, 0L);
}

/* What a keyring is found by. */
struct keys {
	long (*open)(const struct keys *keys);
	bool apart;		/* whether the inner process leaves for a user namespace of its own */
	char name[32];
	long outer, inner;	/* serial numbers, -1: none */
	int found;		/* errno of the inner search for a key of the outer keyring */
};

static long
open_user_keyring(const struct keys *keys)
{
	(void)keys;
	return keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1, 0);
}

static long
open_user_session_keyring(const struct keys *keys)
{
	(void)keys;
	return keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_SESSION_KEYRING, 1, 0);
}

static long
open_persistent_keyring(const struct keys *keys)
{
	(void)keys;
	return keyctl(KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING, 0);
}

/* A session by its name, which others of the user may search for and join. */
static long
join_named_session(const struct keys *keys)
{
	const long all_for_user = 0x3f3f0000;
	long serial;

	/* Joining what one is in already gives no number. */
	SETUP(keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0));
	serial = keyctl(KEYCTL_JOIN_SESSION_KEYRING, (long)keys->name, 0, 0);
	if (serial != -1)
		keyctl(KEYCTL_SETPERM, serial, all_for_user, 0);
	return serial;
}

static void
look_from_inside(void *arg)
{
	struct keys *keys = arg;

	if (keys->apart)
		enter_droppable_space(0);
	keys->inner = keys->open(keys);
	keys->found = ERRNO_OF(syscall(SYS_keyctl, KEYCTL_SEARCH, keys->inner, "user", keys->name, 0));
}

static void
look_at_keyrings(void *arg)
{
	struct keys *keys = arg;

	enter_own_space(0);
	snprintf(keys->name, sizeof(keys->name), "conform:%d", getpid());
	keys->outer = SETUP(keys->open(keys));
	SETUP(syscall(SYS_add_key, "user", keys->name, "x", 1, keys->outer));
	SETUP_OK(clone_and_run(0, look_from_inside, keys));
}

static void
require_own(long (*open_keyring)(const struct keys *keys))
{
	struct keys seen = { .open = open_keyring, .apart = true };

	case_observe(&same, look_at_keyrings, &seen, sizeof(seen));
	REQUIRE(seen.inner > 0, "no keyring inside");
	REQUIRE_NE(seen.outer, seen.inner);
	REQUIRE_ERRNO(ENOKEY, seen.found);
}

static void
require_shared(long (*open_keyring)(const struct keys *keys))
{
	struct keys seen = { .open = open_keyring, .apart = false };

	case_observe(&same, look_at_keyrings, &seen, sizeof(seen));
	REQUIRE_EQ(seen.outer, seen.inner);
	REQUIRE_ERRNO(0, seen.found);
}

#define KEYRING(id, open_keyring, requirement_, what, more) \
	CASE(id##_is_one_of_the_user_namespace, .requirement = requirement_, \
	    .descr = "The same user in an inner user namespace has another " what ", and does not find the key in it", \
	    .needs = "user user-in-user clone3 keys" more) \
	{ require_own(open_keyring); } \
	CASE(without_a_further_user_namespace_##id##_is_the_same, .requirement = requirement_, \
	    .descr = "Control: two processes of a user have the same " what " and find each other's keys in it", \
	    .needs = "user clone3 keys" more) \
	{ require_shared(open_keyring); }

KEYRING(user_keyring, open_user_keyring, "USER-330", "user keyring", "")
KEYRING(user_session_keyring, open_user_session_keyring, "USER-331", "user session keyring", "")
KEYRING(named_session, join_named_session, "USER-332", "session keyring of that name", "")
KEYRING(persistent_keyring, open_persistent_keyring, "USER-333", "persistent keyring", " persistent-keyring")

/* A key in a session: who may use it. */
struct session {
	int32_t key;
	char payload[8];
	int number;		/* errno */
};

static void
look_at_session(void *arg)
{
	struct session *seen = arg;

	enter_own_space(0);
	SETUP(keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0));
	seen->key = (int32_t)SETUP(syscall(SYS_add_key, "user", "conform:session", "secret", 6, KEY_SPEC_SESSION_KEYRING));
	/* For who possesses the key alone. */
	SETUP(keyctl(KEYCTL_SETPERM, seen->key, 0x3f000000, 0));
	SETUP(unshare(CLONE_NEWUSER));
	seen->number = ERRNO_OF(syscall(SYS_keyctl, KEYCTL_READ, seen->key, seen->payload, sizeof(seen->payload) - 1, 0));
}

CASE(a_session_keyring_is_kept_in_a_new_user_namespace,
    .requirement = "USER-334",
    .descr = "After unshare(CLONE_NEWUSER) the keys of the session keyring are still possessed",
    .needs = "user user-in-user keys")
{
	struct session seen = { .number = -1 };

	case_observe(&same, look_at_session, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_STR("secret", seen.payload);
}

/* What the files in /proc tell of the key of somebody outside. */
enum { SAME_SPACE, MAPPED, UNMAPPED_SPACE };

struct listing {
	int where;
	char name[32];
	bool listed;		/* the key, in /proc/keys */
	long owner;		/* in /proc/keys */
	bool counted;		/* its owner, by the id it has for the reader, in /proc/key-users */
	int lines;		/* in /proc/key-users */
};

static void
read_keys(struct listing *seen)
{
	char line[512];
	FILE *file = SETUP(fopen("/proc/keys", "re"));

	while (!seen->listed && fgets(line, sizeof(line), file) != NULL)
		if (strstr(line, seen->name) != NULL) {
			seen->listed = true;
			/* Serial number, flags, usage, timeout, permissions, owner. */
			if (sscanf(line, "%*s %*s %*s %*s %*s %ld", &seen->owner) != 1)
				seen->owner = -1;
		}
	fclose(file);
}

static void
read_key_users(struct listing *seen)
{
	char line[512];
	FILE *file = SETUP(fopen("/proc/key-users", "re"));

	while (fgets(line, sizeof(line), file) != NULL) {
		seen->lines++;
		seen->counted |= strtol(line, NULL, 10) == (seen->where == MAPPED ? INSIDE : 0);
	}
	fclose(file);
}

static void
look_at_listing_inside(void *arg)
{
	struct listing *seen = arg;

	if (seen->where == MAPPED)
		enter_droppable_space(INSIDE);
	else if (seen->where == UNMAPPED_SPACE)
		SETUP(case_unshare(CLONE_NEWUSER));
	read_keys(seen);
	read_key_users(seen);
}

static void
look_at_listing(void *arg)
{
	struct listing *seen = arg;

	enter_own_space(0);
	snprintf(seen->name, sizeof(seen->name), "conform:%d;", getpid());
	SETUP(keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0));
	SETUP(syscall(SYS_add_key, "user", seen->name, "x", 1, KEY_SPEC_SESSION_KEYRING));
	SETUP_OK(clone_and_run(0, look_at_listing_inside, seen));
}

static struct listing
observe_listing(int where)
{
	struct listing seen = { .where = where, .owner = -1 };
	struct statfs fs;

	/* Containers put other files over these. */
	if (statfs("/proc/keys", &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC || statfs("/proc/key-users", &fs) < 0 ||
	    fs.f_type != PROC_SUPER_MAGIC)
		case_skip("denied", "/proc/keys is hidden");
	case_observe(&same, look_at_listing, &seen, sizeof(seen));
	return seen;
}

CASE(keys_of_unmapped_users_are_not_listed,
    .requirement = "USER-335",
    .descr = "/proc/keys in a user namespace does not list a key whose owner is not mapped",
    .needs = "user user-in-user clone3 keys")
{
	REQUIRE(!observe_listing(UNMAPPED_SPACE).listed, "the outer key is listed");
}

CASE(unmapped_users_of_keys_are_not_counted,
    .requirement = "USER-336",
    .descr = "/proc/key-users in a user namespace has no line for a user who is not mapped",
    .needs = "user user-in-user clone3 keys")
{
	REQUIRE_EQ(0, observe_listing(UNMAPPED_SPACE).lines);
}

CASE(without_a_further_user_namespace_keys_are_listed,
    .requirement = "USER-335 USER-336",
    .descr = "Control: in the user namespace of its owner the key is listed, and its owner is counted",
    .needs = "user clone3 keys")
{
	const struct listing seen = observe_listing(SAME_SPACE);

	REQUIRE(seen.listed, "the key is not listed");
	REQUIRE_EQ(0, seen.owner);
	REQUIRE(seen.counted, "the owner is not counted");
}

CASE(owners_of_keys_are_listed_as_their_mapped_ids,
    .requirement = "USER-337",
    .descr = "/proc/keys and /proc/key-users give a key's owner as the user id 1000 that it has inside",
    .needs = "user user-in-user clone3 keys")
{
	const struct listing seen = observe_listing(MAPPED);

	REQUIRE(seen.listed, "the key is not listed");
	REQUIRE_EQ(INSIDE, seen.owner);
	REQUIRE(seen.counted, "there is no line for user 1000");
}

/* Persistent keyrings of other users, with a map of many. */
struct others {
	int mapped, unmapped, without;	/* errno, by the user asked for and by CAP_SETUID */
};

static int
get_persistent(uid_t uid)
{
	return ERRNO_OF(keyctl(KEYCTL_GET_PERSISTENT, (long)uid, KEY_SPEC_PROCESS_KEYRING, 0));
}

static void
look_at_others(void *arg)
{
	struct others *seen = arg;

	seen->mapped = get_persistent(5);
	seen->unmapped = get_persistent(1005);
	keep_caps(~CAP_BIT(CAP_SETUID));
	seen->without = get_persistent(5);
}

CASE(persistent_keyrings_of_others_need_cap_setuid,
    .requirement = "USER-338",
    .descr = "With CAP_SETUID inside, the persistent keyring of another mapped user is given, EPERM without",
    .needs = "id-range keys persistent-keyring")
{
	struct others seen = { -1, -1, -1 };

	observe_mapped("0 1 900", "0 1 900", look_at_others, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.mapped);
	REQUIRE_ERRNO(EPERM, seen.without);
}

CASE(unmapped_users_have_no_persistent_keyring,
    .requirement = "USER-339",
    .descr = "The persistent keyring of a user who is not mapped is EINVAL",
    .needs = "id-range keys persistent-keyring")
{
	struct others seen = { -1, -1, -1 };

	observe_mapped("0 1 900", "0 1 900", look_at_others, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen.unmapped);
}
