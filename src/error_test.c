/* error_test.c - errors are one line and name step, object, errno and remedy. */
#include "atf/case.h"
#include "error.h"

CASE(an_error_names_step_object_errno_and_remedy,
    .descr = "The formatted error holds all four",
    .arena = ARENA_NONE)
{
	struct cell_error err;
	char text[512];

	REQUIRE_EQ(-EPERM, error_set(&err, EPERM, "proc", "mount proc on %s", "/proc"));
	cell_error_format(&err, text, sizeof(text));
	REQUIRE_STR("proc: mount proc on /proc: Operation not permitted (where parts of the visible /proc are "
	    "covered, a user namespace may not mount a fresh one)", text);
}

CASE(an_error_without_remedy_has_no_brackets,
    .descr = "Where no remedy is known, none is shown",
    .arena = ARENA_NONE)
{
	struct cell_error err;
	char text[512];

	error_set(&err, EIO, "proc", "mount proc on /proc");
	cell_error_format(&err, text, sizeof(text));
	REQUIRE_STR("proc: mount proc on /proc: Input/output error", text);
}

CASE(an_error_is_one_line,
    .descr = "Control characters of a command's name do not reach the error",
    .arena = ARENA_NONE)
{
	struct cell_error err;

	error_set(&err, ENOENT, "exec", "execute %s", "a\nb\033c");
	REQUIRE_STR("execute a?b?c", err.object);
}

CASE(a_long_object_is_cut,
    .descr = "An object longer than its field is cut, not overrun",
    .arena = ARENA_NONE)
{
	struct cell_error err;
	char name[1000], text[64];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	error_set(&err, ENOENT, "exec", "execute %s", name);
	REQUIRE_EQ(sizeof(err.object) - 1, strlen(err.object));
	cell_error_format(&err, text, sizeof(text));
	REQUIRE_EQ(sizeof(text) - 1, strlen(text));
}

CASE(no_error_struct_is_needed,
    .descr = "NULL is taken, the result is the negative errno all the same",
    .arena = ARENA_NONE)
{
	REQUIRE_EQ(-EIO, error_set(NULL, EIO, "proc", "x"));
	REQUIRE_EQ(-EPERM, error_set_clone(NULL, EPERM, 0, "x"));
}

CASE(a_refused_clone_names_its_remedy,
    .descr = "Without a user namespace: root or one; with one: what may refuse it",
    .arena = ARENA_NONE)
{
	struct cell_error err;

	error_set_clone(&err, EPERM, CLONE_NEWPID, "clone3");
	REQUIRE(strstr(err.remedy, "run it as root") != NULL, "remedy: %s", err.remedy);
	error_set_clone(&err, EPERM, CLONE_NEWPID | CLONE_NEWUSER, "clone3");
	REQUIRE(strstr(err.remedy, "unprivileged_userns_clone") != NULL, "remedy: %s", err.remedy);
	error_set_clone(&err, ENOSPC, CLONE_NEWPID, "clone3");
	REQUIRE(strstr(err.remedy, "max_*_namespaces") != NULL, "remedy: %s", err.remedy);
}

CASE(exit_statuses_follow_env,
    .descr = "127 not found, 126 not executable, 125 everything else",
    .arena = ARENA_NONE)
{
	static const struct { const char *step; int number, status; } table[] = {
		{ "exec", ENOENT, 127 }, { "exec", ENOTDIR, 127 }, { "exec", EACCES, 126 },
		{ "exec", ENOEXEC, 126 }, { "proc", ENOENT, 125 }, { "clone", EPERM, 125 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct cell_error err;

		error_set(&err, table[i].number, table[i].step, "x");
		REQUIRE_EQ(table[i].status, cell_error_status(&err));
	}
}
