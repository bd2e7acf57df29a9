/* input_test.c - bad input and refusals: one line, the right status, nothing left. */
#include <sys/resource.h>

#include "run.h"

static struct outcome o;

/* Each of these is the tool's own failure, and points to the help. */
ATF_TC_WITHOUT_HEAD(bad_options_point_to_help);
ATF_TC_BODY(bad_options_point_to_help, tc)
{
	static const struct {
		const char *words[5], *part;
	} bad[] = {
		{ { NONE }, "no verb" },
		{ { "no-such-verb" }, "unknown verb no-such-verb" },
		{ { "--no-such-option" }, "unknown option --no-such-option" },
		{ { "container", "--no-such-option" }, "unknown option --no-such-option" },
		{ { "container", "-x" }, "unknown option -x" },
		{ { "container", "--target", "1" }, "unknown option --target" },
		{ { "container", "--hostname" }, "--hostname needs a value" },
		{ { "container", "--user=3" }, "--user takes no value" },
		{ { "container", "--hostname", "" }, "empty host name" },
		{ { "uts", "--domainname", "" }, "empty domain name" },
		{ { "time", "--monotonic", "" }, "--monotonic" },
		{ { "time", "--monotonic", "12x" }, "--monotonic 12x" },
		{ { "time", "--monotonic", "1.5" }, "--monotonic 1.5" },
		{ { "time", "--monotonic", " 1" }, "--monotonic  1" },
		{ { "time", "--boottime", "-" }, "--boottime -" },
		{ { "time", "--boottime", "9223372036854775808" }, "out of range" },
		{ { "setns" }, "--target PID is missing" },
		{ { "setns", "--target", "0" }, "--target 0" },
		{ { "setns", "--target", "-1" }, "--target -1" },
		{ { "setns", "--target", "4294967297" }, "--target 4294967297" },
		{ { "setns", "--target", "self" }, "--target self" },
		{ { "setns", "--target", "1", "--only", "pid,nothing" }, "--only pid,nothing" },
		{ { "setns", "--target", "1", "--only", "" }, "--only" },
		{ { "setns", "--target", "1", "--only", "averyveryverylongname" }, "--only" },
		{ { "proc", "1", "2", "3" }, "more than two" },
		{ { "proc", "x" }, "process x" },
		{ { "proc", "0" }, "process 0" },
		{ { "plan" }, "no verb" },
		{ { "plan", "nothing" }, "unknown verb nothing" },
		{ { "plan", "proc" }, "proc has no steps" },
		{ { "plan", "uts", "--no-such-option" }, "unknown option" },
		{ { "features", "pid" }, "argument pid" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *argv[8] = { "ns-tool" };
		struct running run;

		for (size_t word = 0; word < 5 && bad[i].words[word] != NULL && bad[i].words[word] != NONE; word++)
			argv[word + 1] = bad[i].words[word];
		run = start_array(tool_path(tc), SIMPLE, argv);
		finish(&run, &o);
		REQUIRE_ONE_LINE(&o, 125, bad[i].part);
		REQUIRE_ERR_HAS(&o, "--help)");
	}
}

ATF_TC_WITHOUT_HEAD(host_name_has_64_bytes_at_most);
ATF_TC_BODY(host_name_has_64_bytes_at_most, tc)
{
	char name[66], line[67];

	need("uts");
	memset(name, 'n', sizeof(name));
	name[65] = '\0';
	RUN(&o, SIMPLE, "container", user_option(), "--hostname", name, "--", "true");
	REQUIRE_ONE_LINE(&o, 125, "64 at most");
	REQUIRE_ERR_HAS(&o, "ns-tool container --help");
	name[64] = '\0';
	RUN(&o, SIMPLE, "uts", user_option(), "--hostname", name, "--", "uname", "-n");
	REQUIRE_STATUS(&o, 0);
	snprintf(line, sizeof(line), "%s\n", name);
	REQUIRE_OUT(&o, line);
}

ATF_TC_WITHOUT_HEAD(clock_offset_out_of_reach);
ATF_TC_BODY(clock_offset_out_of_reach, tc)
{
	need("time");
	RUN(&o, SIMPLE, "time", user_option(), "--monotonic", "-9999999999", "--", "true");
	REQUIRE_ONE_LINE(&o, 125, "time-offsets: ");
	RUN(&o, SIMPLE, "time", user_option(), "--boottime", "9999999999", "--", "true");
	REQUIRE_ONE_LINE(&o, 125, "time-offsets: ");
}

/* Every verb says what would help when a right is missing. */
ATF_TC_WITHOUT_HEAD(no_permission_names_user);
ATF_TC_BODY(no_permission_names_user, tc)
{
	const struct how how = { .uid = geteuid() == 0 ? 65534 : 0 };

	for (size_t i = 0; i < CELL_TYPES; i++) {
		if (i == CELL_USER)
			continue;
		need(cell_namespaces[i].name);
		RUN(&o, &how, cell_namespaces[i].name, "--", "true");
		REQUIRE_ONE_LINE(&o, 125, "--user");
	}
	RUN(&o, &how, "time", "--boottime", "1", "--", "true");
	REQUIRE_ONE_LINE(&o, 125, "--user");
}

/* The limits are counted per user namespace: here, one of the test's own. */
ATF_TC_WITHOUT_HEAD(limits_at_zero);
ATF_TC_BODY(limits_at_zero, tc)
{
	static const char *const types[] = { "net", "pid", "uts", "ipc", "mnt", "user" };

	need("user");
	need("proc");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		char script[128];

		snprintf(script, sizeof(script),
		    "echo 0 >/proc/sys/user/max_%s_namespaces; exec \"$0\" container --user -- true", types[i]);
		RUN(&o, SIMPLE, "user", "--", "sh", "-c", script, tool_path(tc));
		REQUIRE_ONE_LINE(&o, 125, "clone: ");
		REQUIRE_ERR_HAS(&o, "No space left on device");
		REQUIRE_ERR_HAS(&o, "max_*_namespaces");
	}
}

/* One process more than there are: the tool may run, its cell may not. The
 * limit counts the processes of a user per user namespace. */
static int
forbid_processes(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_NPROC, &none) < 0 ? -errno : 0;
}

ATF_TC_WITHOUT_HEAD(full_process_table);
ATF_TC_BODY(full_process_table, tc)
{
	const struct how how = { .uid = geteuid() == 0 ? 65534 : 0, .prepare = forbid_processes };

	need("user");
	RUN(&o, &how, "container", "--user", "--", "true");
	REQUIRE_ONE_LINE(&o, 125, "clone: ");
	REQUIRE_ERR_HAS(&o, "Resource temporarily unavailable");
	REQUIRE_ERR_HAS(&o, "ulimit -u");
}

static int
forbid_descriptors(void)
{
	const struct rlimit few = { 3, 3 };

	return setrlimit(RLIMIT_NOFILE, &few) < 0 ? -errno : 0;
}

ATF_TC_WITHOUT_HEAD(no_descriptor_left);
ATF_TC_BODY(no_descriptor_left, tc)
{
	need("user");
	/* Statically the limit would not keep the loader from its libraries. */
	RUN(&o, &(const struct how){ .prepare = forbid_descriptors }, "user", "--", "true");
	ATF_REQUIRE_MSG(o.status == 125 || o.status == 127, "status %d: %s", o.status, o.err);
	REQUIRE_OUT(&o, "");
}

ATF_TC_WITHOUT_HEAD(help_for_each_verb);
ATF_TC_BODY(help_for_each_verb, tc)
{
	static const char *const verbs[] = { "container", "pid", "uts", "ipc", "mount", "net", "user", "cgroup",
		"time", "setns", "proc", "plan", "features" };
	char usage[64];

	RUN(&o, SIMPLE, "--version");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "ns-tool " CELL_VERSION "\n");
	RUN(&o, SIMPLE, "--help");
	REQUIRE_STATUS(&o, 0);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		ATF_REQUIRE_MSG(strstr(o.out, verbs[i]) != NULL, "no %s in the help", verbs[i]);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		RUN(&o, SIMPLE, verbs[i], "--help");
		REQUIRE_STATUS(&o, 0);
		snprintf(usage, sizeof(usage), "Usage: ns-tool %s [OPTION...]", verbs[i]);
		ATF_REQUIRE_MSG(strncmp(o.out, usage, strlen(usage)) == 0, "%s", o.out);
		ATF_REQUIRE_STREQ("", o.err);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, bad_options_point_to_help);
	ATF_TP_ADD_TC(tp, host_name_has_64_bytes_at_most);
	ATF_TP_ADD_TC(tp, clock_offset_out_of_reach);
	ATF_TP_ADD_TC(tp, no_permission_names_user);
	ATF_TP_ADD_TC(tp, limits_at_zero);
	ATF_TP_ADD_TC(tp, full_process_table);
	ATF_TP_ADD_TC(tp, no_descriptor_left);
	ATF_TP_ADD_TC(tp, help_for_each_verb);
	return atf_no_error();
}
