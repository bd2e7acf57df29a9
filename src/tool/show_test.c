/* show_test.c - joining a container, and what proc, plan and features show. */
#include <jansson.h>
#include <sys/stat.h>

#include "run.h"

static struct outcome o;

/* A container that waits; *ret_pid: its first process, as seen from here. */
static struct running
start_container(const atf_tc_t *tc, char *ret_pid, size_t size)
{
	struct running run = START(SIMPLE, "container", user_option(), "--hostname", "joined", "--", "sh", "-c",
	    "trap 'exit 0' TERM; cd /usr; echo ready; while :; do sleep 1000 & wait; done");
	char line[32], path[64];
	FILE *file;
	int pid = 0;

	await_line(&run, line, sizeof(line));
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)run.pid, (int)run.pid);
	ATF_REQUIRE((file = fopen(path, "r")) != NULL && fscanf(file, "%d", &pid) == 1);
	fclose(file);
	snprintf(ret_pid, size, "%d", pid);
	return run;
}

static void
stop_container(struct running *run)
{
	ATF_REQUIRE_EQ(0, kill(run->pid, SIGTERM));
	finish(run, &o);
	REQUIRE_STATUS(&o, 0);
}

ATF_TC_WITHOUT_HEAD(setns_joins_a_container);
ATF_TC_BODY(setns_joins_a_container, tc)
{
	struct running container;
	char pid[16];

	need("proc");
	container = start_container(tc, pid, sizeof(pid));
	RUN(&o, SIMPLE, "setns", "--target", pid, "--", "sh", "-c",
	    "uname -n; pwd; tr '\\0' ' ' </proc/1/cmdline | cut -c1-5; kill -0 1 && exit 9");
	REQUIRE_STATUS(&o, 9);
	REQUIRE_OUT(&o, "joined\n/usr\nsh -c\n");
	ATF_REQUIRE_STREQ("", o.err);
	/* The same namespaces, each of them. */
	RUN(&o, SIMPLE, "setns", "--target", pid, "--", "sh", "-c",
	    "for type in user pid uts ipc mnt net cgroup time; do "
	    "test \"$(readlink /proc/1/ns/$type)\" = \"$(readlink /proc/self/ns/$type)\" || echo $type; done");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "");
	RUN(&o, SIMPLE, "setns", "--verbose", "--target", pid, "true");
	REQUIRE_ERR_HAS(&o, "namespaces joined: ");
	REQUIRE_ERR_HAS(&o, "inside\n");
	stop_container(&container);
}

ATF_TC_WITHOUT_HEAD(setns_joins_only_what_is_named);
ATF_TC_BODY(setns_joins_only_what_is_named, tc)
{
	char pid[16], host[65], expected[80];
	struct running container;

	need("proc");
	ATF_REQUIRE_EQ(0, gethostname(host, sizeof(host)));
	container = start_container(tc, pid, sizeof(pid));
	RUN(&o, SIMPLE, "setns", "--target", pid, "--only", geteuid() == 0 ? "uts" : "user,uts", "uname", "-n");
	REQUIRE_STATUS(&o, 0);
	REQUIRE_OUT(&o, "joined\n");
	RUN(&o, SIMPLE, "setns", "--target", pid, "--only", geteuid() == 0 ? "net,ipc" : "user,net,ipc", "uname", "-n");
	REQUIRE_STATUS(&o, 0);
	snprintf(expected, sizeof(expected), "%s\n", host);
	REQUIRE_OUT(&o, expected);
	stop_container(&container);
}

/* The one that joined has the pids of the container, and ends with it. */
ATF_TC_WITHOUT_HEAD(joined_command_dies_with_the_container);
ATF_TC_BODY(joined_command_dies_with_the_container, tc)
{
	struct running container, joined;
	char pid[16], line[32];

	need("proc");
	container = start_container(tc, pid, sizeof(pid));
	joined = START(SIMPLE, "setns", "--target", pid, "--", "sh", "-c", "echo ready; exec sleep 1000");
	await_line(&joined, line, sizeof(line));
	stop_container(&container);
	finish(&joined, &o);
	REQUIRE_STATUS(&o, 128 + SIGKILL);
}

ATF_TC_WITHOUT_HEAD(setns_to_nobody_fails);
ATF_TC_BODY(setns_to_nobody_fails, tc)
{
	/* Above every pid_max there is. */
	RUN(&o, SIMPLE, "setns", "--target", "2147483647", "true");
	REQUIRE_ONE_LINE(&o, 125, "target: process 2147483647");
}

ATF_TC_WITHOUT_HEAD(setns_to_oneself_has_nothing_to_join);
ATF_TC_BODY(setns_to_oneself_has_nothing_to_join, tc)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	RUN(&o, SIMPLE, "setns", "--verbose", "--target", pid, "sh", "-c", "exit 3");
	REQUIRE_STATUS(&o, 3);
	REQUIRE_ERR_HAS(&o, "nothing to join");
}

static uint64_t
own_id(const char *file)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", file);
	return stat(path, &st) == 0 ? st.st_ino : 0;
}

ATF_TC_WITHOUT_HEAD(proc_shows_the_ids);
ATF_TC_BODY(proc_shows_the_ids, tc)
{
	char pid[16], id[32];
	json_t *root;

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	RUN(&o, SIMPLE, "proc", pid);
	REQUIRE_STATUS(&o, 0);
	snprintf(id, sizeof(id), "%llu\n", (unsigned long long)own_id("mnt"));
	ATF_REQUIRE_MSG(strstr(o.out, id) != NULL, "%s", o.out);
	RUN(&o, SIMPLE, "proc", "--json", pid);
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE((root = json_loads(o.out, 0, NULL)) != NULL);
	json_t *process = json_array_get(json_object_get(root, "processes"), 0);
	ATF_REQUIRE_EQ(getpid(), json_integer_value(json_object_get(process, "pid")));
	for (size_t i = 0; i < CELL_TYPES; i++)
		ATF_REQUIRE_EQ(own_id(cell_namespaces[i].file), (uint64_t)json_integer_value(json_object_get(
		    json_object_get(process, "namespaces"), cell_namespaces[i].name)));
	json_decref(root);
	/* Without a pid: the tool itself, which shares ours. */
	RUN(&o, SIMPLE, "proc");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE_MSG(strstr(o.out, id) != NULL, "%s", o.out);
	RUN(&o, SIMPLE, "proc", "2147483647");
	REQUIRE_ONE_LINE(&o, 125, "ids: ");
}

ATF_TC_WITHOUT_HEAD(proc_compares_two);
ATF_TC_BODY(proc_compares_two, tc)
{
	struct running container;
	char pid[16], self[16];
	json_t *root, *same;

	need("proc");
	container = start_container(tc, pid, sizeof(pid));
	snprintf(self, sizeof(self), "%d", (int)getpid());
	RUN(&o, SIMPLE, "proc", self, pid);
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE(strstr(o.out, "  different\n") != NULL && strstr(o.out, "  same\n") != NULL);
	/* No command follows: options may stand anywhere. */
	RUN(&o, SIMPLE, "proc", self, pid, "--json");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE((root = json_loads(o.out, 0, NULL)) != NULL);
	same = json_object_get(root, "same");
	ATF_REQUIRE(json_is_false(json_object_get(same, "pid")));
	ATF_REQUIRE(json_is_false(json_object_get(same, "mount")));
	ATF_REQUIRE(json_is_true(json_object_get(same, "time")));
	json_decref(root);
	stop_container(&container);
}

ATF_TC_WITHOUT_HEAD(plan_shows_each_step_and_does_none);
ATF_TC_BODY(plan_shows_each_step_and_does_none, tc)
{
	static const char *const steps[] = { "clone", "parent-death", "setgroups", "uid-map", "gid-map", "mounts",
		"proc", "loopback", "hostname", "descriptors", "mask", "exec", "await" };
	const char *at = o.out;
	size_t lines = 0;

	/* The command does not exist: the plan does not mind. */
	RUN(&o, SIMPLE, "plan", "container", "--user", "--hostname", "planned", "--", "/nonexistent", "--option");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE_STREQ("", o.err);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		char cell[32];

		snprintf(cell, sizeof(cell), "  %s ", steps[i]);
		ATF_REQUIRE_MSG((at = strstr(at, cell)) != NULL, "no step %s in its place: %s", steps[i], o.out);
	}
	ATF_REQUIRE(strstr(o.out, "set host name planned") != NULL);
	ATF_REQUIRE(strstr(o.out, "execute /nonexistent") != NULL);
	for (at = o.out; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	ATF_REQUIRE(lines > sizeof(steps) / sizeof(steps[0]));
	RUN(&o, SIMPLE, "plan", "time", "--boottime", "7");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE(strstr(o.out, "boottime 7 s") != NULL);
	RUN(&o, SIMPLE, "plan", "uts", "--help");
	REQUIRE_STATUS(&o, 0);
	RUN(&o, SIMPLE, "plan", "uts", "--hostname", "");
	REQUIRE_ONE_LINE(&o, 125, "empty host name");
}

/* What it says is what the library found; each row in both forms. */
ATF_TC_WITHOUT_HEAD(features_are_the_librarys);
ATF_TC_BODY(features_are_the_librarys, tc)
{
	static const char *const names[] = { "supported", "unsupported", "denied" };
	struct cell_feature feature;
	struct outcome text;
	json_t *root;
	size_t i;

	RUN(&text, SIMPLE, "features");
	REQUIRE_STATUS(&text, 0);
	RUN(&o, SIMPLE, "features", "--json");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE((root = json_loads(o.out, 0, NULL)) != NULL);
	for (i = 0; cell_feature_at(i, &feature, NULL) == 0; i++) {
		json_t *row = json_array_get(root, i);

		ATF_REQUIRE_STREQ(feature.name, json_string_value(json_object_get(row, "name")));
		ATF_REQUIRE_STREQ(feature.title, json_string_value(json_object_get(row, "title")));
		ATF_REQUIRE_STREQ(names[feature.support], json_string_value(json_object_get(row, "support")));
		ATF_REQUIRE_STREQ(feature.reason, json_string_value(json_object_get(row, "reason")));
		ATF_REQUIRE_MSG(strstr(text.out, feature.name) != NULL, "no %s in the table", feature.name);
	}
	ATF_REQUIRE_EQ(i, json_array_size(root));
	json_decref(root);
}

/* In a user namespace of the test's own that allows no network namespace. */
ATF_TC_WITHOUT_HEAD(features_say_why_denied);
ATF_TC_BODY(features_say_why_denied, tc)
{
	const char *script = "echo 0 >/proc/sys/user/max_net_namespaces; exec \"$0\" features $1", *reason = NULL;
	json_t *root, *row;
	size_t i;

	need("user");
	need("net");
	RUN(&o, SIMPLE, "user", "--", "sh", "-c", script, tool_path(tc), "--json");
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE((root = json_loads(o.out, 0, NULL)) != NULL);
	json_array_foreach(root, i, row) {
		if (strcmp(json_string_value(json_object_get(row, "name")), "net") != 0)
			continue;
		reason = json_string_value(json_object_get(row, "reason"));
		ATF_REQUIRE_STREQ("denied", json_string_value(json_object_get(row, "support")));
	}
	ATF_REQUIRE_MSG(reason != NULL && strstr(reason, "max_net_namespaces") != NULL, "reason: %s",
	    reason != NULL ? reason : "none");
	RUN(&o, SIMPLE, "user", "--", "sh", "-c", script, tool_path(tc));
	REQUIRE_STATUS(&o, 0);
	ATF_REQUIRE_MSG(strstr(o.out, reason) != NULL, "no reason in the table: %s", o.out);
	json_decref(root);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, setns_joins_a_container);
	ATF_TP_ADD_TC(tp, setns_joins_only_what_is_named);
	ATF_TP_ADD_TC(tp, joined_command_dies_with_the_container);
	ATF_TP_ADD_TC(tp, setns_to_nobody_fails);
	ATF_TP_ADD_TC(tp, setns_to_oneself_has_nothing_to_join);
	ATF_TP_ADD_TC(tp, proc_shows_the_ids);
	ATF_TP_ADD_TC(tp, proc_compares_two);
	ATF_TP_ADD_TC(tp, plan_shows_each_step_and_does_none);
	ATF_TP_ADD_TC(tp, features_are_the_librarys);
	ATF_TP_ADD_TC(tp, features_say_why_denied);
	return atf_no_error();
}
