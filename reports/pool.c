/* pool.c - memory that is released all at once. */
#include "pool.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pool_block {
	struct pool_block *next;
	max_align_t data[];
};

/* Arrays start with this many elements and double. */
enum { FIRST_ROOM = 8 };

void *
pool_alloc(struct pool *pool, size_t size)
{
	struct pool_block *block = calloc(1, sizeof(*block) + size);

	if (block == NULL)
		err(3, "memory");
	block->next = pool->blocks;
	pool->blocks = block;
	return block->data;
}

char *
pool_strndup(struct pool *pool, const char *text, size_t length)
{
	char *copy = pool_alloc(pool, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *
pool_strdup(struct pool *pool, const char *text)
{
	return pool_strndup(pool, text, strlen(text));
}

char *
pool_vprintf(struct pool *pool, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	text = pool_alloc(pool, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *
pool_printf(struct pool *pool, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = pool_vprintf(pool, format, args);
	va_end(args);
	return text;
}

void *
pool_grow(struct pool *pool, void *array, size_t count, size_t size)
{
	void *larger;

	if (count == 0)
		return pool_alloc(pool, FIRST_ROOM * size);
	if (count < FIRST_ROOM || (count & (count - 1)) != 0)
		return array;
	larger = pool_alloc(pool, 2 * count * size);
	memcpy(larger, array, count * size);
	return larger;
}

void
pool_free(struct pool *pool)
{
	struct pool_block *block;

	while ((block = pool->blocks) != NULL) {
		pool->blocks = block->next;
		free(block);
	}
}
