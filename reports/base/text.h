/* text.h - foreign bytes made fit to be shown anywhere. */
#ifndef TEXT_H
#define TEXT_H

#include <stdio.h>

#include "pool.h"

/**
 * Make any bytes valid UTF-8 that XML, JSON and a terminal can take: what is
 * no character, or a control character beside newline and tab, is written as
 * \xHH, or \u{H} for characters that steer a terminal. White space at the end goes.
 */
char *text_clean(struct pool *pool, const char *bytes, size_t length);

/** The same on one line: newlines and tabs become spaces. */
char *text_clean_line(struct pool *pool, const char *bytes, size_t length);

/** Words as a shell would take them, a blank before each. */
const char *text_quote(struct pool *pool, char *const *words);

/** The end of a text: at most so many lines; points into the text. */
const char *text_last_lines(const char *text, size_t lines);

/** The words between spaces; array and words belong to the pool. */
char **text_words(struct pool *pool, const char *text, size_t *ret_count);

/** Its lines without the empty ones; array and lines belong to the pool. */
char **text_lines(struct pool *pool, const char *text, size_t *ret_count);

/**
 * A text as one word for ids and paths: letters, digits, '_', '-' and those of
 * the set ALSO stay; any other byte is written as _HH. Owned by the pool.
 */
const char *text_word(struct pool *pool, const char *text, const char *also);

/** A date as RFC 3339 has it, or the beginning of 1970 when it is none. */
const char *text_date(const char *date);

/** How many columns a clean text takes, one a character. */
size_t text_columns(const char *text);

/** Where to fold what people read: at $COLUMNS, at the terminal's edge, or at 100. */
size_t text_width(FILE *out);

/** Write a text folded at so many columns; lines after the first start with
 * so many spaces. */
void text_fold(FILE *out, const char *text, size_t indent, size_t columns);

#endif
