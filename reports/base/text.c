/* text.c - foreign bytes made fit to be shown anywhere. */
#include "text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/* Decode one character: its length, or 0 when these bytes are none. RFC 3629 */
static size_t
decode_utf8(const unsigned char *bytes, size_t length, uint32_t *ret_character)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = bytes[0] < 0x80 ? 1 : bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	uint32_t character;

	if (size == 1) {
		*ret_character = bytes[0];
		return 1;
	}
	if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || size > length)
		return 0;
	character = bytes[0] & (0xffU >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3f);
	}
	if (character < smallest[size] || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*ret_character = character;
	return size;
}

/* Characters that XML forbids, that steer a terminal, or that turn the
 * direction of what follows. */
static bool
is_harmful(uint32_t character)
{
	return (character < 0x20 && character != '\n' && character != '\t') ||
	    (character >= 0x7f && character <= 0x9f) || (character & 0xfffe) == 0xfffe ||
	    (character >= 0x200e && character <= 0x200f) || (character >= 0x2028 && character <= 0x202e) ||
	    (character >= 0x2066 && character <= 0x2069) || (character >= 0xfdd0 && character <= 0xfdef);
}

static void
trim_end(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && strchr(" \t\n", text[length - 1]) != NULL)
		text[--length] = '\0';
}

/* Whether these bytes are fit as they are, which most are. */
static bool
is_plain(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)bytes[i];

		if ((c < ' ' && c != '\n' && c != '\t') || c >= 0x7f)
			return false;
	}
	return true;
}

char *
text_clean(struct pool *pool, const char *bytes, size_t length)
{
	if (is_plain(bytes, length)) {
		char *copy = pool_strndup(pool, bytes, length);

		trim_end(copy);
		return copy;
	}

	/* A byte becomes four bytes at most, a character of two bytes six. */
	char *text = pool_alloc(pool, length * 5 + 1), *end = text;
	size_t size;

	for (size_t i = 0; i < length; i += size) {
		uint32_t character = 0;

		size = decode_utf8((const unsigned char *)bytes + i, length - i, &character);
		if (size > 0 && !is_harmful(character)) {
			memcpy(end, bytes + i, size);
			end += size;
		} else if (size > 1) {
			end += sprintf(end, "\\u{%x}", (unsigned)character);
		} else {
			end += sprintf(end, "\\x%02x", (unsigned char)bytes[i]);
			size = 1;
		}
	}
	trim_end(text);
	return text;
}

char *
text_clean_line(struct pool *pool, const char *bytes, size_t length)
{
	char *text = text_clean(pool, bytes, length);

	for (char *c = text; *c != '\0'; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
	return text;
}

const char *
text_quote(struct pool *pool, char *const *words)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_";
	const char *line = "";

	for (; *words != NULL; words++) {
		const char *word = text_clean_line(pool, *words, strlen(*words));
		char *quoted, *end;

		if (word[0] != '\0' && strspn(word, plain) == strlen(word)) {
			line = pool_printf(pool, "%s %s", line, word);
			continue;
		}
		quoted = end = pool_alloc(pool, 4 * strlen(word) + 1);
		for (const char *c = word; *c != '\0'; c++)
			end += sprintf(end, "%s%c", *c == '\'' ? "'\\'" : "", *c);
		line = pool_printf(pool, "%s '%s'", line, quoted);
	}
	return line;
}

const char *
text_last_lines(const char *text, size_t lines)
{
	const char *start = text + strlen(text);

	while (start > text && (start[-1] != '\n' || --lines > 0))
		start--;
	return start;
}

const char *
text_word(struct pool *pool, const char *text, const char *also)
{
	enum { ESCAPE = 3 };
	char *word = pool_alloc(pool, strlen(text) * ESCAPE + 1), *end = word;

	for (; *text != '\0'; text++) {
		if (isascii(*text) && (isalnum(*text) || strchr("_-", *text) != NULL || strchr(also, *text) != NULL))
			*end++ = *text;
		else
			end += sprintf(end, "_%02x", (unsigned char)*text);
	}
	return word;
}

const char *
text_date(const char *date)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd+dd:dd";
	enum { ZONE = 19 };

	for (size_t i = 0; i < sizeof(shape); i++) {
		if (i == ZONE && strcmp(date + i, "Z") == 0)
			break;
		if (!(shape[i] == 'd' ? isdigit((unsigned char)date[i]) :
		    date[i] == shape[i] || (shape[i] == '+' && date[i] == '-')))
			return "1970-01-01T00:00:00+00:00";
	}
	return date;
}

size_t
text_columns(const char *text)
{
	size_t columns = 0;

	for (; *text != '\0'; text++)
		columns += ((unsigned char)*text & 0xc0) != 0x80;
	return columns;
}

size_t
text_width(FILE *out)
{
	enum { NARROW = 40, WIDTH = 100, MOST = 10000 };
	const char *columns = getenv("COLUMNS");
	struct winsize size = { .ws_col = 0 };
	long width = columns != NULL ? strtol(columns, NULL, 10) : 0;

	if (width <= 0 || width > MOST) {
		int fd = fileno(out);

		width = fd >= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : WIDTH;
	}
	return width < NARROW ? NARROW : (size_t)width;
}

void
text_fold(FILE *out, const char *text, size_t indent, size_t columns)
{
	size_t at = indent;

	while (*text != '\0') {
		size_t word = strcspn(text, " \n"), width = 0;

		for (size_t i = 0; i < word; i++)
			width += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (at > indent && at + 1 + width > columns) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', out);
			at++;
		}
		fwrite(text, 1, word, out);
		at += width;
		text += word;
		if (*text == '\n') {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		}
		text += *text != '\0';
	}
	fputc('\n', out);
}

static char **
split_text(struct pool *pool, const char *text, const char *between, size_t *ret_count)
{
	char *rest = pool_strdup(pool, text), **parts = NULL;

	*ret_count = 0;
	for (char *part; (part = strsep(&rest, between)) != NULL;)
		if (part[0] != '\0')
			*POOL_APPEND(pool, parts, *ret_count) = part;
	return parts;
}

char **
text_words(struct pool *pool, const char *text, size_t *ret_count)
{
	return split_text(pool, text, " ", ret_count);
}

char **
text_lines(struct pool *pool, const char *text, size_t *ret_count)
{
	return split_text(pool, text, "\n", ret_count);
}
