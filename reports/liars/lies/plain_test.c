/* plain_test.c - lies told in plain ATF, without the framework that would see some of them. */
#include <atf-c.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reports/liars/liars.h"

ATF_TC(a_child_asserts);
ATF_TC_HEAD(a_child_asserts, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "PLAIN-CHILD");
}
/* The known hole of ATF, and the reason why cases are written with CASE(). */
ATF_TC_BODY(a_child_asserts, tc)
{
	pid_t pid = fork();

	if (pid == 0)
		ATF_REQUIRE_EQ(1, 2);
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
}

ATF_TC(expects_its_failure);
ATF_TC_HEAD(expects_its_failure, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "PLAIN-EXPECTS");
}
ATF_TC_BODY(expects_its_failure, tc)
{
	atf_tc_expect_fail("known for years");
	atf_tc_fail("as ever");
}

ATF_TC(expects_its_death);
ATF_TC_HEAD(expects_its_death, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "PLAIN-DEATH");
}
ATF_TC_BODY(expects_its_death, tc)
{
	atf_tc_expect_death("known for years");
	_exit(99);
}

ATF_TC(skips_for_no_declared_reason);
ATF_TC_HEAD(skips_for_no_declared_reason, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "PLAIN-SKIPS");
}
ATF_TC_BODY(skips_for_no_declared_reason, tc)
{
	atf_tc_skip("not today");
}

ATF_TC(the_message_has_two_lines);
ATF_TC_HEAD(the_message_has_two_lines, tc)
{
	atf_tc_set_md_var(tc, "X-requirement", "PLAIN-LINES");
}
ATF_TC_BODY(the_message_has_two_lines, tc)
{
	atf_tc_fail("one\npassed %s", LIARS_MARKUP);
}

ATF_TC_WITHOUT_HEAD(serves_no_requirement);
ATF_TC_BODY(serves_no_requirement, tc)
{
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_child_asserts);
	ATF_TP_ADD_TC(tp, expects_its_failure);
	ATF_TP_ADD_TC(tp, expects_its_death);
	ATF_TP_ADD_TC(tp, skips_for_no_declared_reason);
	ATF_TP_ADD_TC(tp, the_message_has_two_lines);
	ATF_TP_ADD_TC(tp, serves_no_requirement);
	return atf_no_error();
}
