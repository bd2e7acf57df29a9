/* format_test.c - what the files outside of any cgroup filesystem look like, to whoever reads them. */
#include "tree.h"

enum { FIELDS = 3 };

/* One line of /proc/self/cgroup: whether it has three fields. */
static bool
split_line(char *one, char *ret[FIELDS])
{
	for (int i = 0; i < FIELDS; i++) {
		ret[i] = i < FIELDS - 1 ? strsep(&one, ":") : one;
		if (ret[i] == NULL)
			return false;
	}
	return true;
}

static void
read_lines(const char *path, char *text, size_t size)
{
	if (look_text(path, text, size) < 0)
		case_skip("unsupported", "%s: %s", path, strerror(errno));
}

CASE(each_line_is_id_controllers_and_path,
    .requirement = "CGROUP-200 CGROUP-201",
    .descr = "Lines of /proc/self/cgroup are ID:CONTROLLERS:/PATH, that of version 2 begins with 0::",
    .needs = "cgroup")
{
	char text[4096], *save, *field[FIELDS];

	read_lines("/proc/self/cgroup", text, sizeof(text));
	for (char *one = strtok_r(text, "\n", &save); one != NULL; one = strtok_r(NULL, "\n", &save)) {
		REQUIRE(split_line(one, field), "a line has less than three fields");
		REQUIRE(field[2][0] == '/', "the path is \"%.100s\"", field[2]);
		REQUIRE((strtol(field[0], NULL, 10) == 0) == (field[1][0] == '\0'),
		    "the hierarchy \"%s\" has the controllers \"%.100s\"", field[0], field[1]);
	}
}

/* The number in a column of /proc/cgroups, -1: no such controller. */
static long
read_column(const char *table, const char *controller, int column)
{
	long number[FIELDS];
	char name[64];

	for (const char *one = table; one != NULL; one = strchr(one, '\n')) {
		one += *one == '\n';
		if (sscanf(one, "%63s %ld %ld %ld", name, &number[0], &number[1], &number[2]) == 4 &&
		    strcmp(name, controller) == 0)
			return number[column];
	}
	return -1;
}

CASE(the_id_of_a_hierarchy_is_that_of_its_controllers,
    .requirement = "CGROUP-202",
    .descr = "Each controller in a line of /proc/self/cgroup has that line's hierarchy ID in /proc/cgroups",
    .needs = "cgroup")
{
	char text[4096], table[4096], *save, *field[FIELDS], *names, *controller;

	read_lines("/proc/self/cgroup", text, sizeof(text));
	read_lines("/proc/cgroups", table, sizeof(table));
	for (char *one = strtok_r(text, "\n", &save); one != NULL; one = strtok_r(NULL, "\n", &save)) {
		REQUIRE(split_line(one, field), "a line has less than three fields");
		names = field[1];
		while ((controller = strsep(&names, ",")) != NULL)
			if (controller[0] != '\0' && strchr(controller, '=') == NULL)
				REQUIRE(read_column(table, controller, 0) == strtol(field[0], NULL, 10),
				    "%s is in the hierarchy %s", controller, field[0]);
	}
}

CASE(each_controller_has_four_fields,
    .requirement = "CGROUP-203",
    .descr = "Below its heading each line of /proc/cgroups is a name and three numbers, the last of them 0 or 1",
    .needs = "cgroup")
{
	char table[4096], name[64], *save;
	long enabled;

	read_lines("/proc/cgroups", table, sizeof(table));
	strtok_r(table, "\n", &save);
	for (char *one = strtok_r(NULL, "\n", &save); one != NULL; one = strtok_r(NULL, "\n", &save)) {
		REQUIRE(sscanf(one, "%63s %*d %*d %ld", name, &enabled) == 2, "a line is \"%.100s\"", one);
		REQUIRE(enabled == 0 || enabled == 1, "%s is enabled %ld times", name, enabled);
	}
}

/* A sysfs of the arena's own: /sys may be missing, or another one. */
static void
require_words(const char *path, const char *const *words, size_t count)
{
	SETUP(mkdir("sys", 0700));
	SETUP(mount("none", "sys", "sysfs", 0, NULL));
	if (access(path, F_OK) < 0)
		case_skip("unsupported", "%s: %s", path, strerror(errno));
	for (size_t i = 0; i < count; i++)
		REQUIRE(look_word(path, words[i]), "%s is missing in %s", words[i], path);
}

CASE(delegatable_files_are_listed,
    .requirement = "CGROUP-204",
    .descr = "/sys/kernel/cgroup/delegate names cgroup.procs, cgroup.subtree_control and cgroup.threads",
    .needs = "cgroup sysfs")
{
	static const char *const words[] = { "cgroup.procs", "cgroup.subtree_control", "cgroup.threads" };

	require_words("sys/kernel/cgroup/delegate", words, sizeof(words) / sizeof(words[0]));
}

CASE(nsdelegate_is_listed_as_a_feature,
    .requirement = "CGROUP-205",
    .descr = "/sys/kernel/cgroup/features names nsdelegate",
    .needs = "cgroup sysfs")
{
	static const char *const words[] = { "nsdelegate" };

	require_words("sys/kernel/cgroup/features", words, 1);
}

CASE(the_files_of_a_cgroup_are_there,
    .requirement = "CGROUP-206",
    .descr = "A new cgroup of version 2 has the core files, and none of what version 1 alone had",
    .needs = "cgroup cgroup2")
{
	static const char *const there[] = {
		"cgroup.procs", "cgroup.threads", "cgroup.type", "cgroup.controllers", "cgroup.subtree_control",
		"cgroup.events", "cgroup.max.depth", "cgroup.max.descendants", "cgroup.stat",
	};
	static const char *const gone[] = {
		"tasks", "notify_on_release", "release_agent", "cgroup.clone_children", "cgroup.sane_behavior",
	};

	make_tree();
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		REQUIRE(access(in_tree(there[i]), F_OK) == 0, "%s is missing", there[i]);
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		REQUIRE(access(in_tree(gone[i]), F_OK) < 0, "there is a %s", gone[i]);
}
