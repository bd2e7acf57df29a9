/* refusal_test.c - the launcher without the rights that namespaces need: a promise of ns-tool(1) alone. */
#include <linux/capability.h>
#include <sys/prctl.h>

#include "inside.h"

static struct outcome outcome;

/* From here on no program that the case executes has CAP_SYS_ADMIN, uid 0 or not. */
static void
give_up_the_right(void)
{
	/* An ordinary user has no right to lose, nor one to give up. */
	if (geteuid() == 0 && prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN) == 1 &&
	    prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN) < 0)
		case_skip("denied", "CAP_SETPCAP is missing: a right cannot be given up");
}

static void
run_without_rights(const char *option)
{
	char *argv[] = { (char *)own_tool(), (char *)"container", (char *)option, (char *)"--", (char *)"sh",
	    (char *)"-c", (char *)"echo it ran", NULL };

	skip_unless_own_launcher();
	give_up_the_right();
	if (*option == '\0')
		for (size_t i = 2; argv[i] != NULL; i++)
			argv[i] = argv[i + 1];
	command_run(argv, &outcome);
}

CASE(refusal_exits_with_125,
    .requirement = "CTR-67",
    .descr = "Without CAP_SYS_ADMIN and without --user the launcher exits with status 125",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	run_without_rights("");
	REQUIRE_EQ(125, outcome.status);
}

CASE(refusal_is_one_line_that_names_the_remedy,
    .requirement = "CTR-68",
    .descr = "The refusal is one line on standard error that names --user, and nothing runs",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	run_without_rights("");
	REQUIRE_STR("", outcome.out);
	REQUIRE(strchr(outcome.err, '\n') == outcome.err + strlen(outcome.err) - 1, "not one line: %s", outcome.err);
	REQUIRE(strstr(outcome.err, "--user") != NULL, "no remedy: %s", outcome.err);
	REQUIRE(strncmp(outcome.err, "ns-tool: ", 9) == 0, "not the launcher's: %s", outcome.err);
}

CASE(user_option_needs_no_rights,
    .requirement = "CTR-69",
    .descr = "With --user a container runs without CAP_SYS_ADMIN",
    .needs = "launcher pid-in-user uts-in-user ipc-in-user mount-in-user net-in-user proc-in-user",
    .arena = ARENA_ROOT)
{
	run_without_rights("--user");
	REQUIRE_STR("", outcome.err);
	REQUIRE_STR("it ran\n", outcome.out);
	REQUIRE_EQ(0, outcome.status);
}
