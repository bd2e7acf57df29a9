/* setgroups_test.c - /proc/PID/setgroups: denied once, denied for good, and in every namespace below. */
#include "files.h"

struct state {
	char first[16], last[16];		/* the file's text */
	int wrote;				/* errno */
	int second;				/* errno of another write */
	int called;				/* errno of setgroups(2) */
};

#define STATE { .wrote = -1, .second = -1, .called = -1 }

static void
read_state(char text[16])
{
	SETUP(look_text("/proc/self/setgroups", text, 16));
}

static void
look_at_state(void *arg)
{
	struct state *seen = arg;

	read_state(seen->first);
}

CASE(the_initial_namespace_allows,
    .requirement = "USER-45",
    .descr = "setgroups of the initial user namespace reads \"allow\"",
    .arena = ARENA_NONE)
{
	char text[16];

	if (look_namespace("user") != INITIAL_USER_SPACE)
		case_skip("denied", "the case is not in the initial user namespace");
	read_state(text);
	REQUIRE_STR("allow", text);
}

CASE(a_new_namespace_allows_where_its_parent_does,
    .requirement = "USER-46",
    .descr = "setgroups of a new user namespace reads \"allow\" below one that allows",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct state seen = STATE;

	require_setgroups_allowed();
	case_observe(&unmapped, look_at_state, &seen, sizeof(seen));
	REQUIRE_STR("allow", seen.first);
}

static void
look_below_denied(void *arg)
{
	struct state *seen = arg;

	/* CELL_MAP_IDS denied it. */
	enter_user_space(0);
	read_state(seen->first);
	seen->called = ERRNO_OF(setgroups(0, NULL));
}

CASE(a_new_namespace_denies_where_its_parent_does,
    .requirement = "USER-47",
    .descr = "setgroups reads \"deny\" below a namespace that denies, and the call is EPERM with the gid mapped",
    .needs = "user user-in-user")
{
	struct state seen = STATE;

	case_observe(&mapped_to_0, look_below_denied, &seen, sizeof(seen));
	REQUIRE_STR("deny", seen.first);
	REQUIRE_ERRNO(EPERM, seen.called);
}

static void
allow_below_denied(void *arg)
{
	struct state *seen = arg;

	SETUP_OK(leave_user_space());
	seen->wrote = put_proc(0, "setgroups", "allow");
	read_state(seen->last);
}

CASE(below_a_denial_nothing_is_allowed_again,
    .requirement = "USER-48",
    .descr = "Writing \"allow\" below a namespace that denies is EPERM",
    .needs = "user user-in-user")
{
	struct state seen = STATE;

	case_observe(&mapped_to_0, allow_below_denied, &seen, sizeof(seen));
	REQUIRE_ERRNO(EPERM, seen.wrote);
	REQUIRE_STR("deny", seen.last);
}

static void
deny_and_allow(void *arg)
{
	struct state *seen = arg;

	read_state(seen->first);
	seen->wrote = put_proc(0, "setgroups", "deny");
	seen->second = put_proc(0, "setgroups", "allow");
	read_state(seen->last);
}

CASE(a_denial_is_for_good,
    .requirement = "USER-49 USER-50",
    .descr = "\"deny\" is taken before the gid map; \"allow\" is EPERM from then on",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct state seen = STATE;

	require_setgroups_allowed();
	case_observe(&unmapped, deny_and_allow, &seen, sizeof(seen));
	REQUIRE_STR("allow", seen.first);
	REQUIRE_ERRNO(0, seen.wrote);
	REQUIRE_ERRNO(EPERM, seen.second);
	REQUIRE_STR("deny", seen.last);
}

static void
allow_and_deny(void *arg)
{
	struct state *seen = arg;

	seen->wrote = put_proc(0, "setgroups", "allow\n");
	read_state(seen->first);
	seen->second = put_proc(0, "setgroups", "deny\n");
	read_state(seen->last);
}

CASE(allowing_what_is_allowed_changes_nothing,
    .requirement = "USER-49",
    .descr = "\"allow\" is taken while nothing was denied, and does not keep \"deny\" from being taken",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct state seen = STATE;

	require_setgroups_allowed();
	case_observe(&unmapped, allow_and_deny, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.wrote);
	REQUIRE_STR("allow", seen.first);
	REQUIRE_ERRNO(0, seen.second);
	REQUIRE_STR("deny", seen.last);
}

static void
deny_too_late(void *arg)
{
	struct state *seen = arg;

	read_state(seen->first);
	seen->called = ERRNO_OF(setgroups(0, NULL));
	seen->wrote = put_proc(0, "setgroups", "deny");
	read_state(seen->last);
}

CASE(with_a_gid_map_it_is_too_late_to_deny,
    .requirement = "USER-51",
    .descr = "With the gid map written while allowed, the call is granted, \"deny\" EPERM",
    .needs = "user id-range")
{
	struct state seen = STATE;

	require_setgroups_allowed();
	observe_mapped("0 0 10", "0 0 10", deny_too_late, &seen, sizeof(seen));
	REQUIRE_STR("allow", seen.first);
	REQUIRE_ERRNO(0, seen.called);
	REQUIRE_ERRNO(EPERM, seen.wrote);
	REQUIRE_STR("allow", seen.last);
}

CASE(with_a_gid_map_even_the_denied_is_not_denied_again,
    .requirement = "USER-51",
    .descr = "With the gid map written while denied, \"deny\" is EPERM as well",
    .needs = "user")
{
	struct state seen = STATE;

	case_observe(&mapped_to_0, deny_too_late, &seen, sizeof(seen));
	REQUIRE_STR("deny", seen.first);
	REQUIRE_ERRNO(EPERM, seen.called);
	REQUIRE_ERRNO(EPERM, seen.wrote);
}

/* A namespace beside the reader's own. */
struct other {
	char before[16], after[16];		/* the other's file */
	char own[16];				/* the case's, after it */
	int wrote;				/* errno of denying it there */
};

static void
read_other(pid_t pid, char text[16])
{
	char path[64];

	SETUP(look_text(proc_path(pid, "setgroups", path), text, 16));
}

CASE(the_file_is_that_of_the_processs_namespace,
    .requirement = "USER-59",
    .descr = "The parent reads and denies in /proc/PID/setgroups of a process inside, and its own stays \"allow\"",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct other seen = { .wrote = -1 };
	struct actor member;
	pid_t pid;

	require_setgroups_allowed();
	pid = start_bystander(&member, &unmapped);
	read_other(pid, seen.before);
	seen.wrote = put_proc(pid, "setgroups", "deny");
	read_other(pid, seen.after);
	read_state(seen.own);
	end_bystander(&member);
	REQUIRE_STR("allow", seen.before);
	REQUIRE_ERRNO(0, seen.wrote);
	REQUIRE_STR("deny", seen.after);
	REQUIRE_STR("allow", seen.own);
}

struct texts {
	int number[16];				/* errno by text */
	int offset;				/* errno of a write() behind the start */
	char last[16];
};

static const char *const wrong[] = { "", "\n", "x", "Deny", "DENY", "denyx", "den", "deny x", " deny", "allowed", "1", "0" };
enum { WRONG = sizeof(wrong) / sizeof(wrong[0]) };

static void
look_at_texts(void *arg)
{
	struct texts *seen = arg;
	int fd;

	for (int i = 0; i < WRONG; i++)
		seen->number[i] = put_proc(0, "setgroups", wrong[i]);
	fd = SETUP(open("/proc/self/setgroups", O_RDWR | O_CLOEXEC));
	SETUP(lseek(fd, 1, SEEK_SET));
	seen->offset = ERRNO_OF(write(fd, "deny", 4));
	read_state(seen->last);
}

CASE(only_allow_and_deny_are_taken,
    .requirement = "USER-52",
    .descr = "Any other text is EINVAL, and so is \"deny\" behind the start of the file",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct texts seen;

	require_setgroups_allowed();
	memset(&seen, -1, sizeof(seen));
	case_observe(&unmapped, look_at_texts, &seen, sizeof(seen));
	for (int i = 0; i < WRONG; i++)
		REQUIRE(seen.number[i] == EINVAL, "\"%s\": %s", wrong[i][0] == '\n' ? "newline" : wrong[i],
		    strerror(seen.number[i]));
	REQUIRE_ERRNO(EINVAL, seen.offset);
	REQUIRE_STR("allow", seen.last);
}

static void
deny_without_capability(void *arg)
{
	struct state *seen = arg;

	SETUP(drop_capability(CAP_SYS_ADMIN));
	seen->wrote = put_proc(0, "setgroups", "deny");
	read_state(seen->last);
}

static void
deny_with_capability(void *arg)
{
	struct state *seen = arg;

	SETUP(drop_capability(CAP_SETGID));
	seen->wrote = put_proc(0, "setgroups", "deny");
	read_state(seen->last);
}

CASE(denying_needs_cap_sys_admin,
    .requirement = "USER-53",
    .descr = "\"deny\" is refused without CAP_SYS_ADMIN in the namespace, and taken with it",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct state with = STATE, without = STATE;

	require_setgroups_allowed();
	case_observe(&unmapped, deny_with_capability, &with, sizeof(with));
	case_observe(&unmapped, deny_without_capability, &without, sizeof(without));
	REQUIRE_ERRNO(0, with.wrote);
	REQUIRE_STR("deny", with.last);
	REQUIRE(without.wrote == EACCES || without.wrote == EPERM, "%s", strerror(without.wrote));
	REQUIRE_STR("allow", without.last);
}

static void
call_without_map(void *arg)
{
	struct state *seen = arg;

	read_state(seen->first);
	seen->called = ERRNO_OF(setgroups(0, NULL));
}

CASE(before_the_gid_map_the_call_is_refused,
    .requirement = "USER-54",
    .descr = "setgroups(2) is EPERM before the gid map, though the file reads \"allow\"",
    .needs = "user",
    .arena = ARENA_NONE)
{
	struct state seen = STATE;

	require_setgroups_allowed();
	case_observe(&unmapped, call_without_map, &seen, sizeof(seen));
	REQUIRE_STR("allow", seen.first);
	REQUIRE_ERRNO(EPERM, seen.called);
}

CASE(where_denied_the_call_is_refused,
    .requirement = "USER-55",
    .descr = "setgroups(2) is EPERM where the file reads \"deny\", with the gid mapped and every capability",
    .needs = "user")
{
	struct state seen = STATE;

	case_observe(&mapped_to_0, call_without_map, &seen, sizeof(seen));
	REQUIRE_STR("deny", seen.first);
	REQUIRE_ERRNO(EPERM, seen.called);
}

struct calls {
	int mapped, unmapped_one, without;	/* errno */
	int count;
	gid_t groups[4];
};

static void
look_at_calls(void *arg)
{
	struct calls *seen = arg;
	const gid_t mapped[] = { 3, 4 }, partly[] = { 3, 500 };

	seen->mapped = ERRNO_OF(setgroups(2, mapped));
	seen->unmapped_one = ERRNO_OF(setgroups(2, partly));
	seen->count = getgroups(4, seen->groups);
	SETUP(drop_capability(CAP_SETGID));
	seen->without = ERRNO_OF(setgroups(1, mapped));
}

CASE(where_allowed_the_call_takes_mapped_ids,
    .requirement = "USER-56 USER-57",
    .descr = "With a gid map setgroups(2) takes mapped ids, is EINVAL for others, and EPERM without CAP_SETGID",
    .needs = "user id-range")
{
	struct calls seen = { -1, -1, -1, -1, { 0 } };

	require_setgroups_allowed();
	observe_mapped("0 0 10", "0 0 10", look_at_calls, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.mapped);
	REQUIRE_ERRNO(EINVAL, seen.unmapped_one);
	REQUIRE_EQ(2, seen.count);
	REQUIRE_EQ(3, seen.groups[0]);
	REQUIRE_EQ(4, seen.groups[1]);
	REQUIRE_ERRNO(EPERM, seen.without);
}

/* A file that grants its group less than others: who drops the group would gain. */
struct negative {
	int before, dropped, after;		/* errno: open, setgroups(2), open */
};

static void
look_at_negative(void *arg)
{
	struct negative *seen = arg;

	SETUP(setgroups(1, &(gid_t){ 7 }));
	become_user(5);
	SETUP(drop_capabilities());
	seen->before = ERRNO_OF(open("negative", O_RDONLY | O_CLOEXEC));
	/* No more than the user 5 could do: its own ids, and setgroups(2) denied. */
	enter_user_space(0);
	seen->dropped = ERRNO_OF(setgroups(0, NULL));
	seen->after = ERRNO_OF(open("negative", O_RDONLY | O_CLOEXEC));
}

CASE(groups_cannot_be_dropped_to_gain_access,
    .requirement = "USER-58",
    .descr = "A user whose group is granted less than others cannot get rid of it by a user namespace",
    .needs = "user id-range tmpfs")
{
	struct negative seen = { -1, -1, -1 };

	skip_unless_unprivileged();
	require_setgroups_allowed();
	enter_tmpfs();
	make_file("negative", 900, 7, 0604);
	case_observe(&same, look_at_negative, &seen, sizeof(seen));
	REQUIRE_ERRNO(EACCES, seen.before);
	REQUIRE_ERRNO(EPERM, seen.dropped);
	REQUIRE_ERRNO(EACCES, seen.after);
}
