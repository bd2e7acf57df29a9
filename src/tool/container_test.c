/* container_test.c - the container lesson, and every verb once. */
#include "run.h"

static struct outcome o;

static bool
holds_id(const char *text, const char *file)
{
	char path[32], link[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", file);
	n = readlink(path, link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = '\0';
	return n > 0 && strstr(text, link) != NULL;
}

ATF_TC_WITHOUT_HEAD(creates_all_namespaces);
ATF_TC_BODY(creates_all_namespaces, tc)
{
	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "--", "sh", "-c",
	    "for type in pid uts ipc mnt net; do readlink /proc/self/ns/$type; done");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE(strstr(o.out, "pid:[") != NULL && strstr(o.out, "net:[") != NULL);
	ATF_REQUIRE(!holds_id(o.out, "pid"));
	ATF_REQUIRE(!holds_id(o.out, "uts"));
	ATF_REQUIRE(!holds_id(o.out, "ipc"));
	ATF_REQUIRE(!holds_id(o.out, "mnt"));
	ATF_REQUIRE(!holds_id(o.out, "net"));
}

ATF_TC_WITHOUT_HEAD(has_its_own_host_name);
ATF_TC_BODY(has_its_own_host_name, tc)
{
	char before[65], after[65];

	need("proc");
	ATF_REQUIRE_EQ(0, gethostname(before, sizeof(before)));
	RUN(&o, SIMPLE, "container", user_option(), "--hostname", "isolated-container", "--", "uname", "-n");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "isolated-container\n");
	RUN(&o, SIMPLE, "container", user_option(), "uname", "-n");
	REQUIRE_OUT(&o, "container\n");
	ATF_REQUIRE_EQ(0, gethostname(after, sizeof(after)));
	ATF_REQUIRE_STREQ(before, after);
}

ATF_TC_WITHOUT_HEAD(command_is_process_1);
ATF_TC_BODY(command_is_process_1, tc)
{
	need("proc");
	RUN(&o, SIMPLE, "container", user_option(), "--", "sh", "-c", "echo $$; echo /proc/[0-9]*");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "1\n/proc/1\n");
}

ATF_TC_WITHOUT_HEAD(loopback_is_up_and_alone);
ATF_TC_BODY(loopback_is_up_and_alone, tc)
{
	need("proc");
	/* IFF_UP and IFF_LOOPBACK; and as many lines as there are interfaces. */
	RUN(&o, SIMPLE, "container", user_option(), "--", "sh", "-c",
	    "while read -r name rest; do case $name in *:) echo $name;; esac; done </proc/net/dev;"
	    "cat /proc/net/fib_trie");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE_MSG(strncmp(o.out, "lo:\n", 4) == 0, "interfaces: %.200s", o.out);
	ATF_REQUIRE_MSG(strstr(o.out, "127.0.0.1") != NULL, "lo has no address: %.200s", o.out);
	ATF_REQUIRE_MSG(strchr(o.out + 4, ':') > strstr(o.out, "Main:"), "interfaces: %.200s", o.out);
}

ATF_TC_WITHOUT_HEAD(net_alone_has_loopback_up);
ATF_TC_BODY(net_alone_has_loopback_up, tc)
{
	need("net");
	RUN(&o, SIMPLE, "net", user_option(), "--", "cat", "/proc/net/fib_trie");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE_MSG(strstr(o.out, "127.0.0.1") != NULL, "lo has no address: %.200s", o.out);
}

ATF_TC_WITHOUT_HEAD(without_root_names_user);
ATF_TC_BODY(without_root_names_user, tc)
{
	const struct how how = { .uid = geteuid() == 0 ? 65534 : 0 };

	RUN(&o, &how, "container", "--", "echo", "test");
	REQUIRE_ONE_LINE(&o, 125, "--user");
	REQUIRE_ERR_HAS(&o, "root is needed");
	REQUIRE_ERR_HAS(&o, "Operation not permitted");
}

ATF_TC_WITHOUT_HEAD(user_needs_no_root);
ATF_TC_BODY(user_needs_no_root, tc)
{
	const struct how how = { .uid = geteuid() == 0 ? 65534 : 0 };

	need("user");
	RUN(&o, &how, "container", "--user", "sh", "-c", "id -u; id -g; echo $$");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "0\n0\n1\n");
}

/* Each verb creates its own type, and no other. */
ATF_TC_WITHOUT_HEAD(each_verb_creates_its_type_alone);
ATF_TC_BODY(each_verb_creates_its_type_alone, tc)
{
	for (size_t i = 0; i < CELL_TYPES; i++) {
		const char *verb = cell_namespaces[i].name;
		bool user = geteuid() != 0 || i == CELL_USER;

		need(verb);
		RUN(&o, SIMPLE, verb, user_option(), "--", "sh", "-c",
		    "for type in user pid uts ipc mnt net cgroup time; do readlink /proc/self/ns/$type; done");
		/* In a new pid namespace the old /proc has no /proc/self. */
		if (i == CELL_PID)
			continue;
		REQUIRE_STATUS(&o, 0);
		for (size_t type = 0; type < CELL_TYPES; type++) {
			bool expected = type == i || (user && type == CELL_USER);

			ATF_REQUIRE_MSG(holds_id(o.out, cell_namespaces[type].file) != expected,
			    "%s: %s is %s", verb, cell_namespaces[type].name, expected ? "the same" : "different");
		}
	}
}

ATF_TC_WITHOUT_HEAD(pid_alone_is_process_1);
ATF_TC_BODY(pid_alone_is_process_1, tc)
{
	need("pid");
	RUN(&o, SIMPLE, "pid", user_option(), "sh", "-c", "echo $$");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "1\n");
}

ATF_TC_WITHOUT_HEAD(uts_sets_both_names);
ATF_TC_BODY(uts_sets_both_names, tc)
{
	need("uts");
	RUN(&o, SIMPLE, "uts", user_option(), "--hostname", "one", "--domainname", "two", "sh", "-c",
	    "cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "one\ntwo\n");
}

ATF_TC_WITHOUT_HEAD(time_sets_the_clocks_off);
ATF_TC_BODY(time_sets_the_clocks_off, tc)
{
	need("time");
	RUN(&o, SIMPLE, "time", user_option(), "--monotonic", "1234567", "--boottime", "+7654321", "cat",
	    "/proc/self/timens_offsets");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE_MSG(strstr(o.out, "1234567") != NULL && strstr(o.out, "7654321") != NULL, "%s", o.out);
	RUN(&o, SIMPLE, "time", user_option(), "--boottime", "-1", "cat", "/proc/self/timens_offsets");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE_MSG(strstr(o.out, " -1 ") != NULL, "%s", o.out);
}

/* What the command has after its name is the command's. */
ATF_TC_WITHOUT_HEAD(options_of_the_command_are_its_own);
ATF_TC_BODY(options_of_the_command_are_its_own, tc)
{
	need("user");
	RUN(&o, SIMPLE, "user", "echo", "--verbose", "--", "--bogus");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "--verbose -- --bogus\n");
}

ATF_TC_WITHOUT_HEAD(shell_is_the_default_command);
ATF_TC_BODY(shell_is_the_default_command, tc)
{
	need("proc");
	RUN(&o, &(const struct how){ .input = "echo $0 $$\nexit 4\n" }, "container", user_option());
	REQUIRE_STATUS(&o, 4);
	REQUIRE_OUT(&o, "/bin/sh 1\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, creates_all_namespaces);
	ATF_TP_ADD_TC(tp, has_its_own_host_name);
	ATF_TP_ADD_TC(tp, command_is_process_1);
	ATF_TP_ADD_TC(tp, loopback_is_up_and_alone);
	ATF_TP_ADD_TC(tp, net_alone_has_loopback_up);
	ATF_TP_ADD_TC(tp, without_root_names_user);
	ATF_TP_ADD_TC(tp, user_needs_no_root);
	ATF_TP_ADD_TC(tp, each_verb_creates_its_type_alone);
	ATF_TP_ADD_TC(tp, pid_alone_is_process_1);
	ATF_TP_ADD_TC(tp, uts_sets_both_names);
	ATF_TP_ADD_TC(tp, time_sets_the_clocks_off);
	ATF_TP_ADD_TC(tp, options_of_the_command_are_its_own);
	ATF_TP_ADD_TC(tp, shell_is_the_default_command);
	return atf_no_error();
}
