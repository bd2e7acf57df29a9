/* text_test.c - foreign bytes become fit to be shown, and nothing else changes. */
#include "reports/testing.h"

#include "text.h"

static const struct { const char *bytes; size_t length; const char *clean; } table[] = {
#define ROW(bytes, clean) { bytes, sizeof(bytes) - 1, clean }
	ROW("", ""), ROW("plain", "plain"), ROW("two\nlines\tand a tab", "two\nlines\tand a tab"),
	ROW("<>&\"'", "<>&\"'"), ROW("end \t\n\n", "end"), ROW("\n", ""),
	ROW("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7"),
	ROW("a\0b", "a\\x00b"), ROW("\033[31m", "\\x1b[31m"), ROW("\r\b\x7f", "\\x0d\\x08\\x7f"),
	/* No UTF-8: lone, cut, overlong, a surrogate, beyond the last. */
	ROW("\xff\xfe", "\\xff\\xfe"), ROW("\xc3(", "\\xc3("), ROW("\xe2\x82", "\\xe2\\x82"), ROW("\x80", "\\x80"),
	ROW("\xc0\xaf", "\\xc0\\xaf"), ROW("\xe0\x80\xaf", "\\xe0\\x80\\xaf"), ROW("\xed\xa0\x80", "\\xed\\xa0\\x80"),
	ROW("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"), ROW("\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"),
	/* Characters that XML forbids, or that turn what follows. */
	ROW("\xef\xbf\xbe", "\\u{fffe}"), ROW("\xc2\x9b", "\\u{9b}"), ROW("\xe2\x80\xae", "\\u{202e}"),
	ROW("\xe2\x81\xa6", "\\u{2066}"), ROW("\xf0\x9f\xbf\xbf", "\\u{1ffff}"),
};

CASE(bytes_become_clean_text,
    .descr = "Valid UTF-8 stays; everything that could do harm is written out; cleaning twice changes nothing",
    .arena = ARENA_NONE)
{
	auto_pool pool = { NULL };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *text = text_clean(&pool, table[i].bytes, table[i].length);

		REQUIRE(strcmp(text, table[i].clean) == 0, "row %zu: \"%s\", not \"%s\"", i, text, table[i].clean);
		REQUIRE_STR(text, text_clean(&pool, text, strlen(text)));
	}
}

CASE(a_line_stays_one_line,
    .descr = "Newlines and tabs inside become spaces, at the end they go",
    .arena = ARENA_NONE)
{
	auto_pool pool = { NULL };

	REQUIRE_STR("a b c", text_clean_line(&pool, "a\nb\tc\n\n", 7));
	REQUIRE_STR("", text_clean_line(&pool, "\n \n", 3));
}

CASE(words_and_dates_are_fit_for_ids,
    .descr = "Letters, digits, '_', '-' and what is allowed stay; what is no date is the first there was",
    .arena = ARENA_NONE)
{
	static const char *const dates[] = { "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05-11:30",
		"2026-01-02T03:04:05Z" };
	static const char *const none[] = { "", "today", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05+00:00 ",
		"2026-01-02 03:04:05+00:00", "2026-01-02T03:04:05Z0" };
	auto_pool pool = { NULL };

	REQUIRE_STR("", text_word(&pool, "", ""));
	REQUIRE_STR("a-Z_9.b", text_word(&pool, "a-Z_9.b", "."));
	REQUIRE_STR("a_2fb_3a_c3_a9_2e_0a", text_word(&pool, "a/b:\xc3\xa9.\n", ""));
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		REQUIRE_STR(dates[i], text_date(dates[i]));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		REQUIRE_STR("1970-01-01T00:00:00+00:00", text_date(none[i]));
}

CASE(the_last_lines_are_the_last,
    .descr = "At most so many, from the end",
    .arena = ARENA_NONE)
{
	REQUIRE_STR("c", text_last_lines("a\nb\nc", 1));
	REQUIRE_STR("b\nc", text_last_lines("a\nb\nc", 2));
	REQUIRE_STR("a\nb\nc", text_last_lines("a\nb\nc", 3));
	REQUIRE_STR("a\nb\nc", text_last_lines("a\nb\nc", 9));
	REQUIRE_STR("", text_last_lines("", 3));
}

CASE(columns_are_characters,
    .descr = "Not bytes",
    .arena = ARENA_NONE)
{
	REQUIRE_EQ(0, text_columns(""));
	REQUIRE_EQ(3, text_columns("abc"));
	REQUIRE_EQ(3, text_columns("\xc3\xa9\xe2\x82\xac" "a"));
}

static const char *
fold(const char *text, size_t indent, size_t columns)
{
	char *folded;
	size_t size;
	FILE *out = SETUP(open_memstream(&folded, &size));

	text_fold(out, text, indent, columns);
	fclose(out);
	return folded;
}

CASE(long_texts_are_folded,
    .descr = "At spaces, with an indent; a word longer than the line stands alone; line ends are kept",
    .arena = ARENA_NONE)
{
	REQUIRE_STR("\n", fold("", 2, 10));
	REQUIRE_STR("one two\n", fold("one two", 0, 7));
	REQUIRE_STR("one\ntwo\n", fold("one two", 0, 6));
	REQUIRE_STR("one\n  two\n  three\n", fold("one two three", 2, 8));
	REQUIRE_STR("a\nvery-long-word\nb\n", fold("a very-long-word b", 0, 6));
	REQUIRE_STR("one\n  two\n", fold("one\ntwo", 2, 80));
	REQUIRE_STR("\xc3\xa9\xc3\xa9 \xc3\xa9\n", fold("\xc3\xa9\xc3\xa9 \xc3\xa9", 0, 4));
}
