/* bytes.h - a whole file in memory, within reason. */
#ifndef BYTES_H
#define BYTES_H

#include <jansson.h>
#include <stdbool.h>

#include "pool.h"

/**
 * All bytes of a file or a pipe, with a zero behind them.
 *
 * Nothing larger than 256 MiB is taken, and nothing is waited for: a pipe that
 * nobody writes to is empty.
 * Returns NULL on errors; then *ret_error is one line that names the file. Both
 * are owned by the pool.
 */
char *bytes_read(struct pool *pool, const char *path, size_t *ret_size, const char **ret_error);

/** Bytes read as JSON; the values as below. */
json_t *bytes_parse(struct pool *pool, const char *bytes, size_t size, json_error_t *ret_error);

/** The same, read as JSON without a key twice. Errors name the line too. The values
 * are owned by the pool, all of them: they are neither changed nor released. */
json_t *bytes_read_json(struct pool *pool, const char *path, const char **ret_error);

/**
 * Empty every array of this key in JSON, in place and much faster than it is
 * read; what stands in them is not looked at.
 *
 * quoted: the key with its quotation marks.
 * Returns how many bytes are left. What is no JSON stays none.
 */
size_t bytes_cut_arrays(char *bytes, size_t size, const char *quoted);

/**
 * Cut the next line off, in place: its first byte, or NULL at the end.
 *
 * rest, size: what is left; ret_length: of the line, without its newline;
 * ret_whole: whether it had one.
 */
char *bytes_line(char **rest, size_t *size, size_t *ret_length, bool *ret_whole);

/** The same for what people write: without a byte order mark and carriage returns. */
char *bytes_text_line(char **rest, size_t *size, size_t *ret_length);

#endif
