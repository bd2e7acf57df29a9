/* bytes_test.c - files are read whole, or refused in one line, without waiting or much memory. */
#include "reports/testing.h"

#include <fcntl.h>
#include <sys/resource.h>

#include "bytes.h"

/* It is refused in one line that begins with the path and holds the part. */
static void
require_refused(const char *path, const char *part)
{
	auto_pool pool = { NULL };
	const char *error = NULL;
	size_t size;

	REQUIRE(bytes_read(&pool, path, &size, &error) == NULL, "%s is taken", path);
	REQUIRE(strncmp(error, path, strlen(path)) == 0 && strchr(error, '\n') == NULL, "%s", error);
	REQUIRE_PART(part, error);
}

CASE(files_of_any_size_are_read_whole,
    .descr = "Around the sizes of the buffer, from files and from pipes that come in pieces",
    .arena = ARENA_NONE)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 131073, 300001 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		auto_pool pool = { NULL };
		char *text = SETUP(malloc(sizes[i] + 1));
		const char *error, *paths[2] = { "file", "/dev/stdin" };
		FILE *file = SETUP(fopen("file", "we"));
		size_t size = 1;

		for (size_t j = 0; j < sizes[i]; j++)
			text[j] = (char)('a' + j % 23);
		if (fwrite(text, 1, sizes[i], file) != sizes[i] || fclose(file) != 0)
			case_broken(__FILE__, __LINE__, "cannot write");
		file = SETUP(popen("cat file", "re"));
		SETUP(dup2(fileno(file), STDIN_FILENO));
		for (size_t p = 0; p < 2; p++) {
			const char *bytes = bytes_read(&pool, paths[p], &size, &error);

			REQUIRE(bytes != NULL, "%s", error);
			REQUIRE_EQ(sizes[i], size);
			REQUIRE(memcmp(bytes, text, size) == 0 && bytes[size] == '\0', "%s: not what was written", paths[p]);
		}
		pclose(file);
		free(text);
	}
}

CASE(what_is_no_file_of_results_is_refused,
    .descr = "None, a folder, a device; a pipe without a writer and an endless file end",
    .arena = ARENA_NONE)
{
	auto_pool pool = { NULL };
	const char *error;
	size_t size = 1;

	require_refused("none", "No such file");
	require_refused(".", "Is a directory");
	SETUP(mkfifo("pipe", 0600));
	REQUIRE(bytes_read(&pool, "pipe", &size, &error) != NULL && size == 0, "a pipe without a writer");
	REQUIRE(bytes_read(&pool, "/dev/null", &size, &error) != NULL && size == 0, "/dev/null");
	require_refused("/dev/zero", "larger than 256 MiB");
}

CASE(a_huge_file_is_refused_at_once,
    .descr = "Two gigabytes of a hole take no memory",
    .arena = ARENA_NONE)
{
	int fd = SETUP(open("hole", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));

	SETUP(ftruncate(fd, (off_t)2 << 30));
	close(fd);
#ifndef __SANITIZE_ADDRESS__
	/* The sanitizer's own memory is larger. */
	SETUP(setrlimit(RLIMIT_AS, &(const struct rlimit){ 64 << 20, 64 << 20 }));
#endif
	require_refused("hole", "is larger than 256 MiB: these are no results");
}

CASE(lines_of_people_are_taken_as_they_are_written,
    .descr = "With a byte order mark, carriage returns, and without a newline at the end",
    .arena = ARENA_NONE)
{
	static const struct { const char *text, *lines; } table[] = {
		{ "", "" }, { "a", "a|" }, { "a\n", "a|" }, { "a\nb", "a|b|" }, { "a\n\n", "a||" }, { "\n", "|" },
		{ "a\r\nb\r\n", "a|b|" }, { "\xef\xbb\xbf" "a\nb\n", "a|b|" }, { "\xef\xbb\xbf", "|" }, { "\r", "|" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *rest = SETUP(strdup(table[i].text)), *line, seen[64] = "";
		size_t size = strlen(rest), length;

		while ((line = bytes_text_line(&rest, &size, &length)) != NULL)
			snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%.*s|", (int)length, line);
		REQUIRE_STR(table[i].lines, seen);
	}
}

/* What is left of a text when its arrays "cases" are emptied. */
static char *
cut(const char *text, size_t size)
{
	char *copy = SETUP(malloc(size + 1));

	memcpy(copy, text, size);
	copy[bytes_cut_arrays(copy, size, "\"cases\"")] = '\0';
	return copy;
}

CASE(arrays_of_a_key_are_emptied,
    .descr = "Whatever stands in them, and nothing else",
    .arena = ARENA_NONE)
{
	static const struct { const char *text, *left; } table[] = {
		{ "{\"cases\": [1, 2], \"x\": [3]}", "{\"cases\": [], \"x\": [3]}" },
		{ "{\"cases\"\n:\t[[], {\"cases\": [1]}], \"cases\":[]}", "{\"cases\"\n:\t[], \"cases\":[]}" },
		{ "{\"cases\":[\"]\", \"\\\"]\", \"\\\\\", \"[{\"], \"a\":1}", "{\"cases\":[], \"a\":1}" },
		{ "{\"cases\": 7, \"b\": \"cases\"}", "{\"cases\": 7, \"b\": \"cases\"}" },
		{ "{\"a\": \"\\\"cases\\\": [1]\"}", "{\"a\": \"\\\"cases\\\": [1]\"}" },
		{ "{\"cases\": [1", "{\"cases\": [1" }, { "{\"cases\": [\"1", "{\"cases\": [\"1" }, { "\"cases\"", "\"cases\"" },
		{ "{\"cases\": [\"1\\\"", "{\"cases\": [\"1\\\"" }, { "", "" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		REQUIRE_STR(table[i].left, cut(table[i].text, strlen(table[i].text)));
}

CASE(what_is_cut_short_stays_no_json,
    .descr = "At any byte: emptying arrays closes none",
    .arena = ARENA_NONE)
{
	static const char whole[] = "{\"a\": {\"cases\": [{\"x\": \"\\\\\\\"]\"}, [1]]},"
	    " \"cases\": [\"}\", {\"cases\": [2]}], \"b\": []}";
	json_error_t error;

	REQUIRE(json_loads(cut(whole, strlen(whole)), 0, &error) != NULL, "%s", error.text);
	for (size_t size = 0; size < strlen(whole); size++) {
		const char *left = cut(whole, size);

		REQUIRE(json_loads(left, 0, &error) == NULL, "%zu bytes are JSON now: %s", size, left);
	}
}
