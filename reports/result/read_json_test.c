/* read_json_test.c - a kept report is read back whole, or refused in one line. */
#include "reports/testing.h"

#include <fcntl.h>

#include "read_json.h"
#include "results.h"

/* A small report that is right in every part. */
static const char good[] =
    "{'schema': 1, 'version': '0.1', 'date': '2024-01-02T03:04:05+00:00', 'kernel': '6.1', 'build': '#1',"
    " 'machine': 'x86_64', 'distribution': 'Debian', 'user': 'root', 'uid': 7, 'capabilities': 'none',"
    " 'engine': 'namespaces', 'launcher': 'ns-tool', 'selection': 'pid', 'seconds': 1.5, 'summary': {},"
    " 'problems': ['one problem'],"
    " 'requirements': [{'id': 'PID-1', 'dimension': 'pid', 'level': 'must', 'kind': 'isolation', 'verdict': 'denied',"
    "   'sentence': 'It holds.', 'source': 'pid(7)', 'since': '3.8', 'note': 'noted', 'why': 'because',"
    "   'cases': [{'case': 'pid/a_test:one'}, {'case': 'pid/a_test:two'}]}],"
    " 'cases': [{'case': 'pid/a_test:one', 'result': 'passed', 'reason': '', 'seconds': 0.25, 'control': false,"
    "   'description': 'One', 'requirements': 'PID-1', 'output': 'text', 'decided': true},"
    "  {'case': 'pid/a_test:two', 'result': 'skipped', 'reason': 'denied: x', 'seconds': 0.5, 'control': false,"
    "   'description': 'Two', 'requirements': 'PID-1', 'output': '', 'decided': true}]}";

/* JSON with ' for ", which C would have to escape. */
static json_t *
parse(const char *text)
{
	char *copy = SETUP(strdup(text));
	json_error_t error;
	json_t *root;

	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	root = json_loads(copy, JSON_DECODE_ANY, &error);
	if (root == NULL)
		case_broken(__FILE__, __LINE__, "%s: %s", text, error.text);
	free(copy);
	return root;
}

static void
keep(const json_t *root)
{
	SETUP(json_dump_file(root, "report.json", JSON_ENCODE_ANY));
}

/* It is refused, and the one line names the file and holds the part. */
static void
require_refused(const char *what, const char *part)
{
	auto_report report = { .pool = { NULL } };
	const char *error = NULL;
	int r = read_json("report.json", &report, &error);

	REQUIRE(r == -1, "%s: taken", what);
	REQUIRE(error != NULL && strncmp(error, "report.json:", 12) == 0, "%s: %s", what, error);
	REQUIRE(strchr(error, '\n') == NULL && strstr(error, part) != NULL, "%s: %s", what, error);
}

CASE(a_good_report_is_read_whole,
    .descr = "Every field arrives; a folder stands for the file in it",
    .arena = ARENA_NONE)
{
	static const char *const paths[] = { "report.json", ".", "./" };

	keep(parse(good));
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		auto_report report = { .pool = { NULL } };
		const char *error = "";
		const struct requirement *r;
		const struct case_result *c;

		REQUIRE(results_read(paths[i], NULL, &report, &error) == 0, "%s: %s", paths[i], error);
		REQUIRE_STR("6.1", report.host.kernel);
		REQUIRE_EQ(7, report.host.uid);
		REQUIRE_STR("2024-01-02T03:04:05+00:00", report.date);
		REQUIRE_STR("pid", report.selection);
		REQUIRE(report.seconds == 1.5, "seconds: %f", report.seconds);
		REQUIRE_EQ(1, report.problem_count);
		REQUIRE_STR("one problem", report.problems[0]);
		REQUIRE_EQ(1, report.requirement_count);
		r = &report.requirements[0];
		REQUIRE(r->level == LEVEL_MUST && r->kind == KIND_ISOLATION && r->verdict == DENIED, "level, kind, verdict");
		REQUIRE_STR("noted", r->note);
		REQUIRE_STR("because", r->why);
		REQUIRE_EQ(2, r->case_count);
		c = &report.cases[r->cases[1]];
		REQUIRE_STR("pid/a_test:two", c->name);
		REQUIRE(c->result == SKIPPED && c->cause == CAUSE_DENIED && c->decided, "the skip");
		REQUIRE(report.cases[0].result == PASSED && report.cases[0].seconds == 0.25, "the pass");
		REQUIRE_STR("text", report.cases[0].output);
	}
}

CASE(a_truncated_report_is_refused,
    .descr = "Cut at any byte",
    .arena = ARENA_NONE)
{
	size_t size;

	keep(parse(good));
	read_file("report.json", &size);
	while (size-- > 0) {
		SETUP(truncate("report.json", (off_t)size));
		require_refused(path_to("%zu bytes", size), "");
	}
}

CASE(what_is_foreign_is_refused,
    .descr = "Other JSON, other files, no file, and reports of another schema",
    .arena = ARENA_NONE)
{
	static const struct { const char *text, *part; } table[] = {
		{ "{}", "is no report of ns-conform" }, { "[]", "is no report of ns-conform" },
		{ "[1, 2]", "is no report" }, { "{'schema': '1'}", "is no report" }, { "{'schema': null}", "is no report" },
		{ "{'schema': 2}", "was made by a newer ns-conform (schema 2, this one reads 1): upgrade" },
		{ "{'schema': 4294967297}", "(schema 4294967297, this one reads 1)" }, { "{'schema': -1}", "has schema -1, not 1" },
		{ "{'schema': 0}", "has schema 0, not 1" },
		{ "{'schema': 1}", "" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		keep(parse(table[i].text));
		require_refused(table[i].text, table[i].part);
	}
	write_file("report.json", "<html>\033[31m\n</html>\n");
	require_refused("HTML", "report.json:1: ");
	write_file("report.json", "{\"schema\": 1, \"schema\": 1}");
	require_refused("a key twice", "duplicate");
	write_file("report.json", "{\"a\\\nb");
	require_refused("an escape before a newline", "report.json:2: ");
	write_file("report.json", "\xff\xfe{");
	require_refused("no UTF-8", "");
	SETUP(unlink("report.json"));
	require_refused("no file", "No such file");
}

/* The object at a path of keys and indices. */
static json_t *
at(json_t *root, const char *path)
{
	char *words = path_to("%s", path), *word;

	while ((word = strsep(&words, "/")) != NULL)
		if (word[0] != '\0')
			root = json_is_array(root) ? json_array_get(root, (size_t)atoi(word)) : json_object_get(root, word);
	return root;
}

CASE(each_missing_or_wrong_key_is_refused,
    .descr = "Whatever is read must be there and of its type",
    .arena = ARENA_NONE)
{
	static const char *const objects[] = { "", "requirements/0", "requirements/0/cases/0", "cases/0" };
	static const char *const unread[] = { "summary", "control" };
	json_t *original = parse(good), *value;
	const char *key;

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		json_t *object = at(original, objects[i]);

		json_object_foreach(object, key, value) {
			json_t *root = json_deep_copy(original);

			if (strcmp(key, unread[0]) == 0 || strcmp(key, unread[1]) == 0)
				continue;
			json_object_del(at(root, objects[i]), key);
			keep(root);
			require_refused(path_to("%s without %s", objects[i], key), "");
			json_object_set_new(at(root, objects[i]), key, json_is_object(value) ? json_true() : json_object());
			keep(root);
			require_refused(path_to("%s with another %s", objects[i], key), "");
			json_decref(root);
		}
	}
}

CASE(what_does_not_fit_together_is_refused,
    .descr = "Unknown words, cases that are in no list, a report of nothing",
    .arena = ARENA_NONE)
{
	static const struct { const char *object, *key, *value, *part; } table[] = {
		{ "requirements/0", "verdict", "'great'", "PID-1: unknown level, kind or verdict" },
		{ "requirements/0", "level", "'shall'", "PID-1" }, { "requirements/0", "kind", "'none'", "PID-1" },
		{ "requirements/0/cases/0", "case", "'pid/a_test:none'", "PID-1: names a case that is not in the list" },
		{ "cases/0", "result", "'great'", "unknown result \"great\"" },
		{ "cases/0", "case", "'nameless'", "nameless" },
		{ "", "requirements", "[]", "holds no requirement" }, { "", "cases", "[]", "not in the list" },
		{ "", "problems", "[1]", "" }, { "", "cases", "[1]", "" }, { "", "requirements", "[1]", "" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		json_t *root = parse(good);

		json_object_set_new(at(root, table[i].object), table[i].key, parse(table[i].value));
		keep(root);
		require_refused(path_to("%s %s", table[i].key, table[i].value), table[i].part);
	}
}

CASE(texts_are_cleaned_again,
    .descr = "A control character that somebody wrote into the file does not come through",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	json_t *root = parse(good);
	const char *error;

	json_object_set_new(root, "kernel", json_string("6.1\033[31m"));
	json_object_set_new(at(root, "requirements/0"), "why", json_string("because\nnot ok 1\tof"));
	json_object_set_new(at(root, "cases/0"), "output", json_string("two\nlines"));
	json_object_set_new(at(root, "cases/0"), "reason", json_string("\033c"));
	keep(root);
	REQUIRE_EQ(0, read_json("report.json", &report, &error));
	REQUIRE_STR("6.1\\x1b[31m", report.host.kernel);
	REQUIRE_STR("\\x1bc", report.cases[0].reason);
	REQUIRE_STR("because not ok 1 of", report.requirements[0].why);
	REQUIRE_STR("two\nlines", report.cases[0].output);
}
