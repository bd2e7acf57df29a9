/* moment_test.c - the same results, or runs with SOURCE_DATE_EPOCH set, make the same reports. */
#include "reports/testing.h"

#include <sys/utsname.h>

#include "reports/base/moment.h"
#include "reports/render/render.h"

static struct outcome o;

CASE(a_bad_source_date_epoch_is_refused,
    .descr = "Before anything is run: status 2, one line that names it, no folder; 0 and the last year are none",
    .arena = ARENA_NONE)
{
	static const char *const bad[] = { "abc", "", "-1", "+1", " 1", "1 ", "1.5", "0x10", "253402300800",
		"18446744073709551616", "99999999999999999999999999999999999999", "\033[31m" };
	static const struct { const char *epoch, *date; } good[] = {
		{ "0", "1970-01-01T00:00:00+00:00" }, { "1000000000", "2001-09-09T01:46:40+00:00" },
		{ "0001000000000", NULL }, { "253402300799", "9999-12-31T23:59:59+00:00" },
	};

	SETUP(setenv("TZ", "Asia/Tokyo", 1));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		SETUP(setenv("SOURCE_DATE_EPOCH", bad[i], 1));
		command_run(RUN_LIARS("honest"), &o);
		REQUIRE_REFUSED(&o, "SOURCE_DATE_EPOCH");
		REQUIRE(strchr(o.err, '\033') == NULL, "a control character comes through");
	}
	REQUIRE(access("conformance", F_OK) < 0, "a refused run made a folder");
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		SETUP(setenv("SOURCE_DATE_EPOCH", good[i].epoch, 1));
		command_run(RUN_LIARS("--quiet", "--out", "out", "honest"), &o);
		if (good[i].date == NULL) {
			REQUIRE_REFUSED(&o, "SOURCE_DATE_EPOCH");
			continue;
		}
		REQUIRE_STATUS(0, &o);
		REQUIRE_STR(good[i].date, text_of(read_report("out"), "date"));
	}
}

CASE(an_end_is_the_beginning_and_what_it_took,
    .descr = "In the offset of the beginning, across days and years; what cannot be said is the beginning",
    .arena = ARENA_NONE)
{
	static const struct { const char *date; double seconds; const char *later; } rows[] = {
		{ "2026-01-02T03:04:05+00:00", 1.5, "2026-01-02T03:04:07+00:00" },
		{ "2026-12-31T23:59:59-05:30", 61, "2027-01-01T00:01:00-05:30" },
		{ "2028-02-28T23:59:59Z", 1, "2028-02-29T00:00:00Z" },
		{ "2026-01-02T03:04:05+00:00", -3, "2026-01-02T03:04:05+00:00" },
		{ "9999-12-31T23:59:59Z", 1, "9999-12-31T23:59:59Z" },
	};
	auto_pool pool = { NULL };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		REQUIRE_STR(rows[i].later, moment_later(&pool, rows[i].date, rows[i].seconds));
}

CASE(source_date_epoch_names_the_folder,
    .descr = "In UTC, whatever the time zone",
    .arena = ARENA_NONE)
{
	struct utsname uts;

	SETUP(uname(&uts));
	SETUP(setenv("SOURCE_DATE_EPOCH", "1000000000", 1));
	SETUP(setenv("TZ", "Asia/Tokyo", 1));
	command_run(RUN_LIARS("--quiet", "honest"), &o);
	REQUIRE_STATUS(0, &o);
	REQUIRE_STR("2001-09-09T01:46:40+00:00",
	    text_of(read_report(path_to("conformance/20010909-014640-%s", uts.release)), "date"));
}

CASE(the_same_results_render_the_same,
    .descr = "To the byte, in every format, in another time zone and language, and a day later",
    .arena = ARENA_NONE)
{
	command_run(RUN_LIARS("--out", "out", "lies", "absent", "honest"), &o);
	for (const struct format *format = formats; format->name != NULL; format++) {
		const char *bytes[2];
		size_t size[2];

		for (int i = 0; i < 2; i++) {
			SETUP(setenv("TZ", i == 0 ? "Asia/Tokyo" : "America/New_York", 1));
			SETUP(setenv("LANG", i == 0 ? "de_DE.UTF-8" : "C", 1));
			SETUP(setenv("LC_ALL", i == 0 ? "de_DE.UTF-8" : "C", 1));
			SETUP(setenv("SOURCE_DATE_EPOCH", i == 0 ? "1" : "1000000000", 1));
			SETUP(setenv("COLUMNS", i == 0 ? "40" : "200", 1));
			command_run(ARGV("sh", "-c", "\"$0\" report --format \"$1\" out >shown; test $? = 1", conform_path(),
			    format->name), &o);
			REQUIRE_STATUS(0, &o);
			bytes[i] = read_file("shown", &size[i]);
		}
		REQUIRE(size[0] > 0 && size[0] == size[1] && memcmp(bytes[0], bytes[1], size[0]) == 0,
		    "%s is another the second time", format->name);
	}
}

/* Take away what is measured, and what names this run: seconds, the command, folders with a random name. */
static void
drop_measures(json_t *value)
{
	static const char *const measured[] = { "seconds", "command", "output", "reason", "why" };
	const char *key;
	json_t *one;
	size_t i;

	for (size_t m = 0; json_is_object(value) && m < sizeof(measured) / sizeof(measured[0]); m++)
		json_object_del(value, measured[m]);
	json_object_foreach(value, key, one) {
		drop_measures(one);
	}
	json_array_foreach(value, i, one) {
		drop_measures(one);
	}
}

CASE(two_runs_differ_in_measures_alone,
    .descr = "With SOURCE_DATE_EPOCH set: the same cases and requirements in the same order, one at a time or many",
    .arena = ARENA_NONE)
{
	static const char *const jobs[] = { "1", "8", "8" };
	char *texts[3];

	SETUP(setenv("SOURCE_DATE_EPOCH", "1000000000", 1));
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		json_t *report;

		command_run(RUN_LIARS("--jobs", jobs[i], "--out", path_to("out%zu", i), "lies", "absent", "honest"), &o);
		REQUIRE_STATUS(1, &o);
		report = read_report(path_to("out%zu", i));
		REQUIRE(json_array_size(json_object_get(report, "cases")) > 20, "few cases");
		drop_measures(report);
		texts[i] = SETUP(json_dumps(report, JSON_INDENT(1)));
	}
	for (int i = 1; i < 3; i++) {
		size_t same = 0;

		while (texts[0][same] != '\0' && texts[0][same] == texts[i][same])
			same++;
		REQUIRE(texts[0][same] == texts[i][same], "from byte %zu on %.100s, then %.100s", same, texts[0] + same,
		    texts[i] + same);
	}
}
