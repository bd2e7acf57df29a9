/* runs.c - makes up results of the size of real ones: runs FOLDER COUNT REQUIREMENTS CASES; a folder a run. */
#include <err.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const dimensions[] = { "user", "pid", "uts", "ipc", "mount", "net", "cgroup", "time", "join", "proc",
	"clone", "container" };
enum { DIMENSIONS = sizeof(dimensions) / sizeof(dimensions[0]), TEXT = 256, PATH = 4096 };

/* Of a thousand requirements so many have each outcome; the rest passes. */
static const struct outcome {
	unsigned of_thousand;
	const char *verdict, *result, *word, *reason;
} outcomes[] = {
	{ 5, "violated", "failed", "failed", "subject_test.c:61: seen is %u, expected 0" },
	{ 30, "denied", "skipped", "denied", "denied: max_user_namespaces is %u" },
	{ 40, "unsupported", "skipped", "unsupported", "unsupported: this kernel has no such file" },
	{ 5, "undecided", "broken", "broken", "set-up of process %u failed: no such process" },
	{ 1000, "conforms", "passed", "passed", "" },
};

struct size {
	unsigned requirements, cases;
};

/* The same on every machine. */
static unsigned
scatter(unsigned run, unsigned index)
{
	unsigned x = run * 2654435761U ^ index * 2246822519U;

	x ^= x >> 15;
	x *= 2654435761U;
	return x ^ x >> 13;
}

/* Hosts agree on most: a requirement in ten may differ at all. */
static const struct outcome *
outcome_of(unsigned run, unsigned requirement)
{
	unsigned dice = scatter(requirement % 10 == 0 ? run : 0, requirement) % 1000;
	const struct outcome *outcome = outcomes;

	for (; dice >= outcome->of_thousand; outcome++)
		dice -= outcome->of_thousand;
	return outcome;
}

static const char *
text(char *buffer, const char *format, unsigned number)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(buffer, TEXT, format, number);
#pragma GCC diagnostic pop
	return buffer;
}

static const char *
dimension_of(const struct size *size, unsigned requirement)
{
	return dimensions[requirement * DIMENSIONS / size->requirements];
}

/* A case as a requirement's evidence, or once more with all that is known of it. */
static json_t *
make_case(const struct size *size, unsigned run, unsigned index, int whole)
{
	unsigned requirement = (unsigned)((unsigned long)index * size->requirements / size->cases);
	const struct outcome *outcome = outcome_of(run, requirement);
	char name[TEXT], reason[TEXT], other[TEXT];
	json_t *object;

	snprintf(name, sizeof(name), "%s/subject_test:the_claim_no_%u_of_this_program_holds", dimension_of(size, requirement),
	    index);
	object = json_pack("{s:s, s:s, s:s, s:s, s:f, s:b}", "case", name, "result", outcome->result,
	    "outcome", outcome->word, "reason", text(reason, outcome->reason, run % 7),
	    "seconds", scatter(run, index) % 1000 / 1e4, "control", 0);
	if (whole)
		json_object_update_new(object, json_pack("{s:s, s:s, s:s, s:b}",
		    "description", text(other, "What the process of case %u sees behind the namespace is what it put there", index),
		    "requirements", text(name, "MADE-%u", requirement),
		    "output", outcome->word[0] == 'p' ? "" : text(reason, "a child ended with status %u", run % 7),
		    "decided", 1));
	return object;
}

static json_t *
make_requirement(const struct size *size, unsigned run, unsigned index)
{
	const struct outcome *outcome = outcome_of(run, index);
	char id[TEXT], sentence[TEXT], reason[TEXT], why[2 * TEXT];
	json_t *cases = json_array();

	for (unsigned c = 0; c < size->cases; c++)
		if ((unsigned)((unsigned long)c * size->requirements / size->cases) == index)
			json_array_append_new(cases, make_case(size, run, c, 0));
	snprintf(why, sizeof(why), "%s/subject_test:a_claim: %s", dimension_of(size, index),
	    text(reason, outcome->reason, run % 7));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", text(id, "MADE-%u", index),
	    "dimension", dimension_of(size, index), "level", index % 5 > 0 ? "must" : "should", "kind", "interface",
	    "verdict", outcome->verdict, "sentence", text(sentence, "A process that was created in a new namespace finds "
	    "there what its creator put into it, and object no. %u outside of it is out of its reach.", index),
	    "source", "namespaces(7) \"The /proc/[pid]/ns directory\"", "since", "3.8", "note", "",
	    "why", outcome->reason[0] != '\0' ? why : "", "cases", cases);
}

static void
write_run(const struct size *size, unsigned run, const char *folder)
{
	json_t *requirements = json_array(), *cases = json_array(), *root;
	char path[PATH], kernel[64], date[64];

	for (unsigned i = 0; i < size->requirements; i++)
		json_array_append_new(requirements, make_requirement(size, run, i));
	for (unsigned i = 0; i < size->cases; i++)
		json_array_append_new(cases, make_case(size, run, i, 1));
	snprintf(kernel, sizeof(kernel), "6.%u.%u", run / 25, run % 25);
	snprintf(date, sizeof(date), "2026-01-%02uT%02u:00:00+00:00", run / 24 % 28 + 1, run % 24);
	root = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:f, s:[], s:o, s:o}",
	    "schema", 1, "version", "0.1", "date", date, "kernel", kernel, "build", "#1 SMP", "machine", "x86_64",
	    "distribution", "Debian GNU/Linux 12 (bookworm)", "user", "root", "uid", 0, "capabilities", "=e",
	    "engine", "mount, PID and IPC namespaces", "launcher", "ns-tool container --", "selection", "", "seconds", 12.5,
	    "problems", "requirements", requirements, "cases", cases);
	snprintf(path, sizeof(path), "%s/%04u", folder, run);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		err(1, "%s", path);
	snprintf(path, sizeof(path), "%s/%04u/report.json", folder, run);
	if (json_dump_file(root, path, JSON_INDENT(2)) < 0)
		err(1, "%s", path);
	json_decref(root);
}

int
main(int argc, char *argv[])
{
	struct size size = { 0, 0 };
	unsigned count = argc == 5 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;

	if (count > 0) {
		size.requirements = (unsigned)strtoul(argv[3], NULL, 10);
		size.cases = (unsigned)strtoul(argv[4], NULL, 10);
	}
	if (size.requirements == 0 || size.cases < size.requirements)
		errx(2, "usage: runs FOLDER COUNT REQUIREMENTS CASES, no more requirements than cases");
	for (unsigned run = 0; run < count; run++)
		write_run(&size, run, argv[1]);
	return 0;
}
