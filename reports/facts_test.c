/* facts_test.c - a report names what it was made of, and tells those of others apart. */
#include "reports/sample.h"

#include <sys/utsname.h>

#include "reports/host/facts.h"
#include "reports/result/read_json.h"

static struct outcome o;

CASE(a_run_names_what_it_was_made_of,
    .descr = "Every fact is there; the tool's hash, the command and the kernel's command line are the true ones",
    .arena = ARENA_NONE)
{
	const json_t *report, *sysctls;
	struct utsname uts;
	const char *hash;
	size_t size;
	char *line;

	command_run(RUN_LIARS("--out", "out", "--exclude", "it's *", "--jobs=2", "honest", "--quiet"), &o);
	REQUIRE_STATUS(0, &o);
	report = read_report("out");
	for (const struct fact *fact = facts; fact->key != NULL; fact++)
		if (!fact->list)
			REQUIRE(text_of(report, fact->key)[0] != '\0', "%s is empty", fact->key);
	SETUP(uname(&uts));
	REQUIRE_STR(uts.release, text_of(report, "kernel"));
	REQUIRE_STR(path_to("ns-conform run --suite %s --programs %s --force --out out --exclude 'it'\\''s *' --jobs=2 honest --quiet",
	    liars_suite(), liars_programs()), text_of(report, "command"));
	command_run(ARGV("sha256sum", conform_path()), &o);
	hash = text_of(report, "tool");
	REQUIRE(strlen(hash) == 64 && strncmp(o.out, hash, 64) == 0, "%s, not %s", hash, o.out);
	REQUIRE_EQ(64, strspn(text_of(report, "suite"), "0123456789abcdef"));
	command_run(ARGV("cat", "/proc/cmdline"), &o);
	line = o.out;
	line[strcspn(line, "\n")] = '\0';
	REQUIRE_PART(text_of(report, "cmdline"), line);
	sysctls = json_object_get(report, "sysctls");
	command_run(ARGV("cat", "/proc/sys/kernel/pid_max"), &o);
	o.out[strcspn(o.out, "\n")] = '\0';
	REQUIRE_STR(o.out, text_of(sysctls, "kernel.pid_max"));
	/* The journal begins with the same. */
	REQUIRE_PART(path_to("\"suite\":\"%s\"", text_of(report, "suite")), read_file("out/journal.ndjson", &size));
}

/* The whole of a report in one format, in a file of its name. */
static const char *
print_as(const char *format, const char *results)
{
	command_run(ARGV("sh", "-c", "\"$0\" report --format \"$1\" \"$2\" >\"$1\"", conform_path(), format, results), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("", o.err);
	return format;
}

CASE(every_format_names_them,
    .descr = "The suite, the kernel's taint and a sysctl; text only tells a kernel that is tainted, a badge nothing",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };
	static const char hash[] = "5u1te0000000000000000000000000000000000000000000000000000000000f";
	size_t size;

	make_sample(&report, "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" }));
	report.suite = hash;
	report.host.taint = "512 (W: has warned)";
	report.host.sysctls = "kernel.pid_max=4194304\nuser.max_pid_namespaces=7";
	SETUP(mkdir("out", 0755));
	SETUP(outdir_write(&report.pool, "out", "report.json", render_json, &report));
	for (const struct format *format = formats; format->name != NULL; format++) {
		const char *text = read_file(print_as(format->name, "out"), &size);

		if (strcmp(format->name, "badge") == 0)
			continue;
		REQUIRE_PART("512 (W: has warned)", text);
		if (strcmp(format->name, "text") == 0)
			continue;
		REQUIRE_PART(hash, text);
		if (strcmp(format->name, "ktap") != 0)
			REQUIRE(strstr(text, "4194304") != NULL, "%s: no sysctls", format->name);
	}
	report.host.taint = "0 (not tainted)";
	SETUP(outdir_write(&report.pool, "out", "report.json", render_json, &report));
	REQUIRE(strstr(read_file(print_as("text", "out"), &size), "tainted") == NULL, "text tells what is no news");
}

CASE(an_older_report_is_read,
    .descr = "Without the facts that came later it is shown in every format, and nothing is made up",
    .arena = ARENA_NONE)
{
	json_t *report;
	size_t size;
	const char *kept;

	command_run(RUN_LIARS("--quiet", "--out", "out", "honest"), &o);
	report = read_report("out");
	for (const struct fact *fact = facts; fact->key != NULL; fact++)
		if (!fact->required)
			REQUIRE_EQ(0, json_object_del(report, fact->key));
	kept = SETUP(json_dumps(report, JSON_INDENT(2)));
	write_file("out/report.json", kept);
	for (const struct format *format = formats; format->name != NULL; format++)
		read_file(print_as(format->name, "out"), &size);
	REQUIRE(strncmp(kept, read_file("json", &size), strlen(kept)) == 0, "rendered again it is another: %.400s", kept);
	command_run(CONFORM("compare", "out", "out"), &o);
	REQUIRE_STATUS(0, &o);
}

CASE(facts_of_another_type_are_refused,
    .descr = "One line that names the key; texts are cleaned, also those of a list",
    .arena = ARENA_NONE)
{
	static const struct { const char *key, *value, *told; } rows[] = {
		{ "suite", "1", "suite is no text" }, { "taint", "{}", "taint is no text" }, { "lsm", "null", "lsm is no text" },
		{ "sysctls", "\"a=1\"", "sysctls is no object of texts" },
		{ "sysctls", "{\"a\": 1}", "sysctls is no object of texts" },
		{ "sysctls", "[]", "sysctls is no object of texts" },
	};
	auto_report report = { .pool = { NULL } };
	const char *error;
	json_t *object;

	keep_sample("out", "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" }));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		object = read_report("out");
		json_object_set_new(object, rows[i].key, json_loads(rows[i].value, JSON_DECODE_ANY, NULL));
		SETUP(json_dump_file(object, "bad.json", 0));
		command_run(CONFORM("report", "bad.json"), &o);
		REQUIRE_REFUSED(&o, rows[i].told);
	}
	object = read_report("out");
	json_object_set_new(object, "sysctls", json_pack("{s:s, s:s}", "a\n\033", "1\n2", "b", ""));
	SETUP(json_dump_file(object, "odd.json", 0));
	REQUIRE_EQ(0, read_json("odd.json", &report, &error));
	REQUIRE_STR("a \\x1b=1 2\nb=", report.host.sysctls);
}

/* Results of a suite and a configuration with these hashes, each of one digit; 0: an older report. */
static void
keep_made_of(const char *folder, char suite, char config)
{
	json_t *report;

	keep_sample(folder, "6.1", SAMPLES({ "PID-1", "pid", LEVEL_MUST, "passed", "" }));
	report = read_report(folder);
	for (int i = 0; i < 2; i++) {
		char hash[65] = "";

		memset(hash, i == 0 ? suite : config, 64);
		if (hash[0] != '\0')
			json_object_set_new(report, i == 0 ? "suite" : "config",
			    json_string(path_to("%s%s", hash, i == 0 ? "" : " /proc/config.gz")));
	}
	SETUP(json_dump_file(report, path_to("%s/report.json", folder), 0));
}

CASE(compare_tells_different_suites_and_configurations,
    .descr = "Also from merged files; what is the same, or not known of one, is no difference",
    .arena = ARENA_NONE)
{
	static const char *const shown[] = { "text", "markdown", "html" };

	keep_made_of("one", '1', 'a');
	keep_made_of("two", '2', 'b');
	keep_made_of("same", '1', 'a');
	keep_made_of("older", 0, 0);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		command_run(ARGV("sh", "-c", "\"$0\" compare -f \"$1\" one two | grep made", conform_path(), shown[i]), &o);
		REQUIRE_PART("made by different suites: 111111111111 before, 222222222222 after", o.out);
	}
	command_run(CONFORM("compare", "one", "two"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_PART("\nkernels configured differently: aaaaaaaaaaaa before, bbbbbbbbbbbb after\n", o.out);
	command_run(CONFORM("compare", "one", "same"), &o);
	REQUIRE(strstr(o.out, "differen") == strstr(o.out, "difference\n"), "%.600s", o.out);
	command_run(CONFORM("compare", "older", "two"), &o);
	REQUIRE(strstr(o.out, "differen") == strstr(o.out, "difference\n"), "%.600s", o.out);
	command_run(CONFORM("merge", "--out", "merged.json", "one", "two", "older"), &o);
	REQUIRE_STATUS(0, &o);
	command_run(CONFORM("report", "merged.json"), &o);
	REQUIRE_PART("made by different suites: 111111111111 in one, 222222222222 in two\n", o.out);
}
