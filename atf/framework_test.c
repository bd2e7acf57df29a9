/* framework_test.c - what the framework makes of cases that lie, break, skip and need. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "atf/case.h"
#include "atf/filter.h"

static struct outcome o;
static char result[1024];	/* what the liar wrote for Kyua; empty: nothing */

/* A liar runs as Kyua would start it, in the current folder. */
static void
run_liar(const char *program, const char *name, const char *const variables[])
{
	static char path[PATH_MAX];
	const char *argv[16] = { path, "-r", "result" };
	ssize_t length = SETUP(readlink("/proc/self/exe", path, sizeof(path) - 32));
	size_t n = 3;

	path[length] = '\0';
	snprintf(strrchr(path, '/'), 32, "/liars/%s", program);
	for (; variables != NULL && *variables != NULL; variables++) {
		argv[n++] = "-v";
		argv[n++] = *variables;
	}
	argv[n] = name;
	unlink("result");
	command_run((char *const *)argv, &o);
	if (look_text("result", result, sizeof(result)) < 0)
		result[0] = '\0';
}

struct expected {
	const char *name;
	int status;
	const char *result;	/* how it begins; NULL: whatever it is does not count */
	const char *err;	/* a part of standard error; NULL: any */
};
#define BREAKS(name, err) { name, 99, NULL, err }
#define FAILS(name, text) { name, 1, "failed: word_test.c:", text }
#define SKIPS(name, text) { name, 0, "skipped: " text, NULL }
#define PASSES(name) { name, 0, "passed", NULL }

static void
require_expected(const char *program, const struct expected *e)
{
	run_liar(program, e->name, NULL);
	REQUIRE(o.status == e->status, "%s: status %d, result \"%s\", err: %.300s", e->name, o.status, result, o.err);
	/* Status 99 is broken whatever the result says. */
	if (e->result != NULL)
		REQUIRE(strncmp(result, e->result, strlen(e->result)) == 0, "%s: %s", e->name, result);
	if (e->err != NULL)
		REQUIRE(strstr(e->result != NULL ? result : o.err, e->err) != NULL, "%s: %s %.300s", e->name, result, o.err);
	REQUIRE(strpbrk(result, "\n\r\t\033\x7f") == NULL, "%s: the result is more than one clean line", e->name);
}

static const struct expected parties[] = {
	PASSES("meets_and_ends"),
	BREAKS("meets_elsewhere", "meeting \"elsewhere\": the other side is at another point"),
	BREAKS("meets_the_dead", "meeting \"here\": the other side is gone"),
	BREAKS("meets_the_dying", "meeting \"here\": the other side is gone"),
	BREAKS("ends_the_dead", "the actor ended with status 137"),
	BREAKS("lets_its_actor_assert", "a child asserted"),
	BREAKS("forgets_its_actor", "a child process was left behind"),
	BREAKS("has_a_probe_that_dies", "the probe ended with status 137"),
	BREAKS("has_a_probe_that_cannot_set_up", "chdir(\"/no/such/folder\"): No such file or directory"),
	BREAKS("has_a_probe_that_leaves", "the probe ended with status 3"),
	BREAKS("has_a_spec_that_cannot_be", "could not judge: observe.c:"),
};

CASE(parties_that_do_not_play_their_part_break_the_case,
    .descr = "Actors at the wrong point, dead, judging or forgotten; probes that die, leave or cannot be",
    .arena = ARENA_NONE)
{
	for (size_t i = 0; i < sizeof(parties) / sizeof(parties[0]); i++)
		require_expected("party_test", &parties[i]);
}

static const struct expected words[] = {
	FAILS("requires", ": seen 7  and  [0m "),
	FAILS("requires_too_much", ": 00000000"),
	FAILS("requires_eq", ": 1 + 1 is 2, expected 1"),
	FAILS("requires_eq_wide", " is 1099511627777, expected 1099511627776"),
	FAILS("requires_ne", ": 1 + 1 is 2, expected another value"),
	FAILS("requires_errno", " is ENOENT (2), expected EPERM (1)"),
	/* Where no limit is near, a kernel that speaks of one is wrong. */
	FAILS("meets_a_limit", "ENOSPC"),
	FAILS("requires_no_error", " is ENOENT (2), expected success (0)"),
	FAILS("requires_an_error", ": 0 is success (0), expected EPERM (1)"),
	FAILS("requires_str", " is \"two \", expected \"one\""),
	BREAKS("sets_up", "could not judge: word_test.c:"),
	BREAKS("sets_up_null", "fopen(\"/no/such/file\", \"re\"): No such file or directory"),
	PASSES("sets_up_well"),
	SKIPS("skips", "denied: by nobody"),
	{ "exits", 0, "", NULL }, { "exits_with_1", 1, "", NULL },
};

CASE(verdicts_are_one_line_each,
    .descr = "What REQUIRE, SETUP and skip say, and where; no newline reaches the engine",
    .arena = ARENA_NONE)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		require_expected("word_test", &words[i]);
	/* No result at all: the engine calls that broken. */
	run_liar("word_test", "exits", NULL);
	REQUIRE_STR("", result);
}

static const struct expected needs[] = {
	PASSES("needs_nothing"), PASSES("needs_a_program"),
	SKIPS("needs_no_such_program", "environment: no program /no/such/program"),
	SKIPS("needs_the_second_of_two", "environment: no program /no/such/program"),
	BREAKS("needs_no_such_capability", "need CAP_BOGUS: no such capability is known"),
	BREAKS("needs_no_such_feature", "need bogus: "),
};

CASE(needs_are_met_or_told,
    .descr = "What is missing skips with its prefix; what nobody knows breaks",
    .arena = ARENA_NONE)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		require_expected("word_test", &needs[i]);
}

static const struct expected denials[] = {
	SKIPS("needs_privilege", "denied: CAP_SYS_ADMIN is missing: run as root"),
	SKIPS("needs_a_capability", "denied: CAP_NET_ADMIN is missing"),
	SKIPS("needs_uts", "denied: create a uts namespace: "),
	PASSES("needs_nothing"),
};

CASE(without_capabilities_needs_are_denied,
    .descr = "Who is nobody in his user namespace has no capability after exec",
    .arena = ARENA_NONE)
{
	struct cell_feature user;

	SETUP(cell_feature("user", &user, NULL));
	if (user.support != CELL_SUPPORTED)
		case_skip("denied", "%s: %s", user.title, user.reason);
	SETUP(unshare(CLONE_NEWUSER));
	for (size_t i = 0; i < sizeof(denials) / sizeof(denials[0]); i++)
		require_expected("word_test", &denials[i]);
}

static const struct expected limits[] = {
	SKIPS("needs_uts", "denied: create a uts namespace: "),
	SKIPS("needs_an_arena_with_uts", "denied: "),
	PASSES("needs_nothing"),
	/* Met in the body: no verdict. What was met must have been a limit, though. */
	SKIPS("meets_a_limit", "denied: a limit user.max_*_namespaces"),
	FAILS("requires_no_error", "ENOENT"),
};

CASE(a_limit_of_zero_is_a_denial,
    .descr = "A need that the limit forbids is denied and names it, also when the arena itself needs the type",
    .needs = "user")
{
	char map[32];
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	/* A user namespace of its own, whose limits it may set. */
	SETUP(unshare(CLONE_NEWUSER));
	SETUP(put_text("/proc/self/setgroups", "deny"));
	snprintf(map, sizeof(map), "0 %u 1", uid);
	SETUP(put_text("/proc/self/uid_map", map));
	snprintf(map, sizeof(map), "0 %u 1", gid);
	SETUP(put_text("/proc/self/gid_map", map));
	if (put_text("/proc/sys/user/max_uts_namespaces", "0") < 0)
		case_skip("environment", "the limits cannot be set here: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		require_expected("word_test", &limits[i]);
	run_liar("word_test", "needs_uts", NULL);
	REQUIRE(strstr(result, "max_uts_namespaces") != NULL, "the limit is not named: %s", result);
}

CASE(what_the_kernel_lacks_is_unsupported,
    .descr = "A call that answers ENOSYS",
    .arena = ARENA_NONE)
{
	static const struct expected lacks = SKIPS("needs_mount_setattr", "unsupported: mount_setattr(2): ");

	SETUP(filter_call(SYS_mount_setattr, ENOSYS));
	require_expected("word_test", &lacks);
}

CASE(under_a_filter_nothing_is_judged,
    .descr = "Where a filter refuses setns(2), with whatever errno, a claim that wants that errno proves nothing",
    .arena = ARENA_NONE)
{
	static const struct expected denied = SKIPS("requires_eq", "denied: setns(2) is refused whatever it is given");

	SETUP(filter_call(SYS_setns, EPERM));
	require_expected("word_test", &denied);
}

CASE(what_a_filter_refuses_is_denied,
    .descr = "A call that is refused whatever it is given decides nothing; what has another cause still fails",
    .needs = "user")
{
	static const struct expected rows[] = {
		SKIPS("may_pivot", "denied: pivot_root(2) is refused whatever it is given"),
		SKIPS("sets_up_a_pivot", "denied: pivot_root(2) is refused whatever it is given"),
		FAILS("requires_an_error", "EPERM"),
		FAILS("requires_no_error", "ENOENT"),
		PASSES("sets_up_well"),
	};

	SETUP(filter_call(SYS_pivot_root, EPERM));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		require_expected("word_test", &rows[i]);
}

CASE(a_filter_that_refuses_nothing_excuses_nothing,
    .descr = "That one is active does not turn a failure into a denial",
    .needs = "user")
{
	static const struct expected failed = FAILS("may_not", "EPERM");

	SETUP(filter_call(SYS_mount_setattr, ENOSYS));
	require_expected("word_test", &failed);
	/* One that refuses with another errno has not refused this. */
	SETUP(filter_call(SYS_pivot_root, ENOSYS));
	require_expected("word_test", &failed);
}

/* What a claim is worth: it must fail when its namespace is taken away. */
static void
require_drop(const char *type, bool in_probe)
{
	char variable[32], drop[32], others[] = "drop=nosuch";
	const char *variables[] = { variable, drop, in_probe ? "unshare=yes" : NULL, NULL };

	snprintf(variable, sizeof(variable), "type=%s", type);
	snprintf(drop, sizeof(drop), "drop=user %s", type);
	run_liar("word_test", "claims_a_new_namespace", variables);
	REQUIRE(strncmp(result, "failed: ", 8) == 0, "%s is still there: %s %.300s", type, result, o.err);
	variables[1] = others;
	run_liar("word_test", "claims_a_new_namespace", variables);
	REQUIRE(strcmp(result, "passed") == 0, "%s, nothing dropped: %s %.300s", type, result, o.err);
}

CASE(drop_takes_the_namespace_away,
    .descr = "From specs, and from probes that unshare; the same claim passes otherwise",
    .arena = ARENA_NONE)
{
	static const char *const types[] = { "pid", "uts", "ipc", "mount", "net" };
	struct cell_feature found;
	char name[32];

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", types[i], geteuid() == 0 ? "" : "-in-user");
		SETUP(cell_feature(name, &found, NULL));
		if (found.support != CELL_SUPPORTED)
			continue;
		require_drop(types[i], false);
		/* A pid namespace is for the children of who unshares. */
		if (i > 0)
			require_drop(types[i], true);
	}
}
