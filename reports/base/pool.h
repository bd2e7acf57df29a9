/* pool.h - memory that is released all at once. */
#ifndef POOL_H
#define POOL_H

#include <stdarg.h>
#include <stddef.h>

/* Everything a report consists of lives in one pool and dies with it. Running
 * out of memory ends the program with status 3: nothing could be decided. */
struct pool_block;
struct pool {
	struct pool_block *blocks;
};

#define auto_pool __attribute__((cleanup(pool_free))) struct pool

/** Zeroed memory, aligned for anything, owned by the pool. */
void *pool_alloc(struct pool *pool, size_t size);

/** Copies of a string, of its first bytes, of a formatted text. */
char *pool_strdup(struct pool *pool, const char *text);
char *pool_strndup(struct pool *pool, const char *text, size_t length);
char *pool_vprintf(struct pool *pool, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
char *pool_printf(struct pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Room for one element more: the array itself, or a larger copy of it. Used
 * through POOL_APPEND, which counts and returns the new, zeroed element. */
void *pool_grow(struct pool *pool, void *array, size_t count, size_t size);

#define POOL_APPEND(pool, array, count) \
	((array) = pool_grow((pool), (array), (count), sizeof(*(array))), &(array)[(count)++])

/** Release everything. Safe on an empty pool and when repeated. */
void pool_free(struct pool *pool);

#endif
