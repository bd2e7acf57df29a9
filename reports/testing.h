/* testing.h - for the tests of ns-conform: run it over the liars as a black box, read what it kept. */
#ifndef REPORTS_TESTING_H
#define REPORTS_TESTING_H

#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "atf/case.h"
#include "reports/suite/locate.h"

/* A path, valid as long as the case runs. */
static inline char * __attribute__((format(printf, 1, 2)))
path_to(const char *format, ...)
{
	char *path;
	va_list ap;

	va_start(ap, format);
	SETUP(vasprintf(&path, format, ap));
	va_end(ap);
	return path;
}

/* Where source and build are: beside this test, as beside ns-conform. */
static inline const struct places *
test_places(void)
{
	static struct pool pool;
	static struct places places;
	const char *culprit;

	if (places.suite == NULL && locate_places(&pool, NULL, NULL, &places, &culprit) < 0)
		case_broken(__FILE__, __LINE__, "cannot locate %s", culprit);
	return &places;
}

static inline const char *
liars_suite(void)
{
	return path_to("%s/../reports/liars", test_places()->suite);
}

static inline const char *
liars_programs(void)
{
	return path_to("%s/../reports/liars", test_places()->programs);
}

static inline const char *
conform_path(void)
{
	return path_to("%s/../reports/ns-conform", test_places()->programs);
}

/* The command lines: any arguments of ns-conform, and a run over the liars, which
 * may replace the results of the one before. */
#define ARGV(...) ((char *const *)(const char *const[]){ __VA_ARGS__, NULL })
#define CONFORM(...) ARGV(conform_path(), __VA_ARGS__)
#define SUITE "--suite", liars_suite(), "--programs", liars_programs()
#define RUN_LIARS(...) CONFORM("run", SUITE, "--force", __VA_ARGS__)

/* Skip without a feature of the kernel, found as ns-conform itself finds it. */
static inline void
need(const char *feature)
{
	const char *name = geteuid() == 0 || strcmp(feature, "user") == 0 ? feature : path_to("%s-in-user", feature);
	struct cell_feature found;

	if (cell_feature(name, &found, NULL) < 0)
		case_broken(__FILE__, __LINE__, "cannot try %s", name);
	if (found.support != CELL_SUPPORTED)
		case_skip(found.support == CELL_DENIED ? "denied" : "unsupported", "%s: %s", found.title, found.reason);
}

#define REQUIRE_STATUS(expected, o) \
	REQUIRE((o)->status == (expected), "status %d, not %d; out: %.200s; err: %.300s", (o)->status, (expected), \
	    (o)->out, (o)->err)

/* ns-conform refused: status 2, nothing on standard output, one line that names the culprit. */
#define REQUIRE_REFUSED(o, culprit) \
	do { \
		REQUIRE_STATUS(2, o); \
		REQUIRE_STR("", (o)->out); \
		REQUIRE(strncmp((o)->err, "ns-conform: ", 12) == 0, "err: %.300s", (o)->err); \
		REQUIRE(strchr((o)->err, '\n') == (o)->err + strlen((o)->err) - 1, "not one line: %.300s", (o)->err); \
		REQUIRE(strstr((o)->err, culprit) != NULL, "%s is not named: %.300s", culprit, (o)->err); \
	} while (0)

#define REQUIRE_PART(part, text) \
	REQUIRE(strstr((text), (part)) != NULL, "no \"%s\" in: %.400s", (part), (text))

static inline json_t *
read_report(const char *folder)
{
	json_error_t error;
	json_t *report = json_load_file(path_to("%s/report.json", folder), JSON_REJECT_DUPLICATES, &error);

	REQUIRE(report != NULL, "%s/report.json:%d: %s", folder, error.line, error.text);
	return report;
}

/* The object of an array whose key has this value; the case fails without one. */
static inline json_t *
find_object(const json_t *report, const char *array, const char *key, const char *value)
{
	json_t *object;
	size_t i;

	json_array_foreach(json_object_get(report, array), i, object)
		if (strcmp(json_string_value(json_object_get(object, key)), value) == 0)
			return object;
	case_fail(__FILE__, __LINE__, "report.json: %s: none whose %s is %s", array, key, value);
}

static inline const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	REQUIRE(text != NULL, "report.json: no text %s", key);
	return text;
}

static inline const char *
verdict_of(const json_t *report, const char *id)
{
	return text_of(find_object(report, "requirements", "id", id), "verdict");
}

static inline void
write_file(const char *path, const char *text)
{
	FILE *file = SETUP(fopen(path, "we"));

	SETUP(fputs(text, file));
	if (fclose(file) != 0)
		case_broken(__FILE__, __LINE__, "write %s: %s", path, strerror(errno));
}

/* The bytes of a file, and a zero behind them. */
static inline char *
read_file(const char *path, size_t *ret_size)
{
	FILE *file = SETUP(fopen(path, "re"));
	struct stat status;
	char *bytes;

	SETUP(fstat(fileno(file), &status));
	bytes = SETUP(calloc(1, (size_t)status.st_size + 1));
	*ret_size = fread(bytes, 1, (size_t)status.st_size, file);
	fclose(file);
	return bytes;
}

#endif
