/* hash.h - SHA-256 of what a report was made of, as 64 hexadecimal digits. */
#ifndef HASH_H
#define HASH_H

#include "reports/suite/locate.h"

/* All results belong to the pool; NULL with errno: it cannot be read. */

/** Of a file as it is. */
const char *hash_file(struct pool *pool, const char *path);

/** Of a text. */
const char *hash_text(struct pool *pool, const char *text);

/** Of a file's text, whether or not the file is packed by gzip(1). */
const char *hash_unpacked(struct pool *pool, const char *path);

/**
 * Of a suite: its Kyuafiles, its requirements and its case programs. It is the
 * hash of a list such as sha256sum(1) prints, a line "HASH  NAME" each, sorted
 * by name; of a program with a GNU build id that id stands for the hash, which
 * saves reading a hundred megabytes, and is the same when it was stripped.
 */
const char *hash_suite(struct pool *pool, const struct places *places);

/** The hash that a fact begins with, or NULL. */
const char *hash_in(struct pool *pool, const char *fact);

#endif
