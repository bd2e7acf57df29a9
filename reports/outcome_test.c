/* outcome_test.c - the nine things a case can come to stay nine, in every format. */
#include "reports/testing.h"

#include "reports/awkward.h"
#include "reports/render/render.h"

#define NAME "one/a_test:it"

/* What stands for each in each format, when the one case there is came to it. */
static const struct {
	const char *format, *of[STATUSES];
} rows[] = {
	{ "text", { "1 case: 1 passed\n", "1 case: 1 failed\n", "1 case: 1 known failure\n", "1 case: 1 unsupported\n",
	    "1 case: 1 denied\n", "1 case: 1 environment\n", "1 case: 1 broken\n", "1 case: 1 timed out\n",
	    "1 case: 1 lost\n" } },
	{ "markdown", { "1 case: 1 passed\n", "1 case: 1 failed\n", "1 case: 1 known failure\n", "1 case: 1 unsupported\n",
	    "1 case: 1 denied\n", "1 case: 1 environment\n", "1 case: 1 broken\n", "1 case: 1 timed out\n",
	    "1 case: 1 lost\n" } },
	{ "json", { "\"outcome\": \"passed\"", "\"outcome\": \"failed\"", "\"outcome\": \"known failure\"",
	    "\"outcome\": \"unsupported\"", "\"outcome\": \"denied\"", "\"outcome\": \"environment\"", "\"outcome\": \"broken\"",
	    "\"outcome\": \"timed out\"", "\"outcome\": \"lost\"" } },
	{ "html", { "<b>passed</b>", "<b>failed</b>", "<b>known failure</b>", "<b>unsupported</b>", "<b>denied</b>",
	    "<b>environment</b>", "<b>broken</b>", "<b>timed out</b>", "<b>lost</b>" } },
	{ "junit", { "name=\"it\" time=\"0.2500\"></testcase>", " type=\"failed\">", " type=\"known failure\">",
	    "<property name=\"" NAME "\" value=\"unsupported: ", "<property name=\"" NAME "\" value=\"denied: ",
	    "<error message=\"environment: why\" type=\"environment\">", " type=\"broken\">", " type=\"timed out\">",
	    " type=\"lost\">" } },
	{ "jenkins", { "name=\"it\" time=\"0.2500\"></testcase>", " type=\"failed\">", " type=\"known failure\">",
	    "<skipped>unsupported: ", "<skipped>denied: ", "<error message=\"environment: why\" type=\"environment\">",
	    " type=\"broken\">", " type=\"timed out\">", " type=\"lost\">" } },
	{ "ktap", { "\nok 1 " NAME "\n", "\nnot ok 1 " NAME "\n", "\nnot ok 1 " NAME " # XFAIL\n",
	    "\nok 1 " NAME " # SKIP unsupported: ", "\nok 1 " NAME " # SKIP denied: ", "\nok 1 " NAME " # SKIP environment: ",
	    "\nnot ok 1 " NAME " # ERROR broken\n", "\nnot ok 1 " NAME " # TIMEOUT timed out\n",
	    "\nnot ok 1 " NAME " # ERROR lost\n" } },
	{ "xccdf", { NAME "\">passed<", NAME "\">failed<", NAME "\">known failure<", NAME "\">unsupported<", NAME "\">denied<",
	    NAME "\">environment<", NAME "\">broken<", NAME "\">timed out<", NAME "\">lost<" } },
	{ "kcidb", { "\"outcome\": \"passed\"", "\"outcome\": \"failed\"", "\"outcome\": \"known failure\"",
	    "\"outcome\": \"unsupported\"", "\"outcome\": \"denied\"", "\"outcome\": \"environment\"", "\"outcome\": \"broken\"",
	    "\"outcome\": \"timed out\"", "\"outcome\": \"lost\"" } },
	{ "badge", { "<desc>1 case: 1 passed<", "<desc>1 case: 1 failed<", "<desc>1 case: 1 known failure<",
	    "<desc>1 case: 1 unsupported<", "<desc>1 case: 1 denied<", "<desc>1 case: 1 environment<", "<desc>1 case: 1 broken<",
	    "<desc>1 case: 1 timed out<", "<desc>1 case: 1 lost<" } },
};

/* The report of one case, as the format shows it. */
static char *
show_outcome(const struct format *format, enum case_status status)
{
	auto_report report = { .pool = { NULL } };
	struct known known = { .id = "ONE-1", .expires = "2999-12-31", .link = "link", .reason = "so it is" };
	char *text;
	size_t size;
	FILE *out = SETUP(open_memstream(&text, &size));

	report.host = (struct host){ .kernel = "6.1", .build = "#1", .machine = "x86_64", .distribution = "Debian",
		.user = "root", .capabilities = "=e" };
	report.version = "0.1";
	report.date = "2026-01-02T03:04:05+00:00";
	report.engine = report.launcher = report.selection = "";
	add_outcome(&report, "ONE-1", NAME, status, "why", 3);
	judge_outcomes(&report, &known, status == STATUS_KNOWN);
	SETUP(format->render(&report, out));
	fclose(out);
	return text;
}

CASE(every_outcome_is_another_in_every_format,
    .descr = "Passed, failed, known, unsupported, denied, environment, broken, timed out, lost: none looks like another",
    .arena = ARENA_NONE)
{
	for (const struct format *format = formats; format->name != NULL; format++) {
		const char *const *of = NULL;

		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			if (strcmp(rows[i].format, format->name) == 0)
				of = rows[i].of;
		REQUIRE(of != NULL, "nothing is said of %s", format->name);
		for (int status = 0; status < STATUSES; status++) {
			char *text = show_outcome(format, (enum case_status)status);

			for (int other = 0; other < STATUSES; other++)
				REQUIRE((strstr(text, of[other]) != NULL) == (other == status), "%s: \"%s\" is %s where a case came to %s",
				    format->name, of[other], other == status ? "missing" : "told", status_names[status]);
			free(text);
		}
	}
}

/* How KCIDB's five words are shared out. */
CASE(kcidb_has_the_word_of_each_outcome,
    .descr = "A skip is SKIP, what the harness lacked is MISS, what broke is ERROR",
    .arena = ARENA_NONE)
{
	static const char *const words[STATUSES] = { "PASS", "FAIL", "FAIL", "SKIP", "SKIP", "MISS", "ERROR", "ERROR", "MISS" };

	for (int status = 0; status < STATUSES; status++) {
		char *text = show_outcome(format_find("kcidb"), (enum case_status)status);

		REQUIRE_PART(path_to("\"status\": \"%s\"", words[status]), text);
		free(text);
	}
}
