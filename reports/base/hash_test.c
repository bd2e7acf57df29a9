/* hash_test.c - a suite's hash tells any change of what is run, and nothing else. */
#include "reports/testing.h"

#include "hash.h"

static struct pool pool;

/* A suite of one dimension, with a script for a program. */
static struct places
make_suite(const char *folder)
{
	SETUP(mkdir(folder, 0755));
	SETUP(mkdir(path_to("%s/pid", folder), 0755));
	write_file(path_to("%s/Kyuafile", folder), "syntax(2)\n");
	write_file(path_to("%s/pid/Kyuafile", folder), "syntax(2)\n");
	write_file(path_to("%s/pid/requirements", folder), "PID-1\n");
	write_file(path_to("%s/pid/a_test", folder), "#!/bin/sh\n");
	write_file(path_to("%s/pid/b_test", folder), "#!/bin/sh\n");
	return (struct places){ .suite = folder, .programs = folder, .kyuafile = path_to("%s/Kyuafile", folder) };
}

CASE(the_hash_of_a_suite_can_be_made_by_hand,
    .descr = "It is that of the list which sha256sum prints; wherever the suite is, it is the same",
    .arena = ARENA_NONE)
{
	static struct outcome o;
	struct places places = make_suite("suite"), strange = make_suite("[a]* \\?");

	command_run(ARGV("sh", "-c", "cd suite && sha256sum Kyuafile pid/Kyuafile pid/requirements pid/a_test pid/b_test | "
	    "sha256sum"), &o);
	REQUIRE_STR(path_to("%s  -\n", hash_suite(&pool, &places)), o.out);
	REQUIRE_STR(hash_suite(&pool, &places), hash_suite(&pool, &strange));
}

CASE(each_change_of_a_suite_changes_its_hash,
    .descr = "A requirement, a program, a name, a Kyuafile; what is none of these does not",
    .arena = ARENA_NONE)
{
	struct places places = make_suite("suite");
	static const struct { const char *file, *text; bool counts; } rows[] = {
		{ "pid/requirements", "PID-2\n", true }, { "pid/b_test", "#!/bin/sh\n#\n", true },
		{ "pid/Kyuafile", "syntax(2) \n", true }, { "Kyuafile", "syntax(2)  \n", true },
		{ "pid/c_test", "#!/bin/sh\n", true }, { "pid/a_test.o", "object", false }, { "known", "PID-1", false },
	};
	const char *before = hash_suite(&pool, &places);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *after;

		write_file(path_to("suite/%s", rows[i].file), rows[i].text);
		after = hash_suite(&pool, &places);
		REQUIRE(after != NULL && (strcmp(before, after) != 0) == rows[i].counts, "%s: %s, then %s", rows[i].file, before,
		    after);
		before = after;
	}
	SETUP(rename("suite/pid/a_test", "suite/pid/d_test"));
	REQUIRE(strcmp(before, hash_suite(&pool, &places)) != 0, "another name, the same hash");
	SETUP(unlink("suite/pid/requirements"));
	SETUP(mkdir("suite/pid/requirements", 0755));
	REQUIRE(hash_suite(&pool, &places) == NULL, "a folder has a hash");
}

CASE(a_program_is_told_by_its_build_id,
    .descr = "What stands behind it may go; a program whose head is torn counts by its bytes, and hurts nobody",
    .arena = ARENA_NONE)
{
	enum { HEAD = 4096, STEP = 7 };
	struct places places = make_suite("suite");
	size_t size;
	const char *bytes = read_file("/proc/self/exe", &size), *whole = "";

	REQUIRE(size > HEAD, "%zu bytes", size);
	for (size_t part = size; part > 0; part = part == size ? HEAD : part > STEP ? part - STEP : 0) {
		FILE *out = SETUP(fopen("suite/pid/a_test", "we"));
		const char *hash;

		fwrite(bytes, 1, part, out);
		fclose(out);
		hash = hash_suite(&pool, &places);
		REQUIRE(hash != NULL, "%zu bytes: no hash", part);
		if (part == size)
			whole = hash;
		else if (part == HEAD)
			REQUIRE_STR(whole, hash);
	}
}
