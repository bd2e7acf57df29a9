/* pool.c - memory that is released all at once. */
#include "pool.h"

#include <err.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A block holds one large piece, or small ones one behind the other. */
struct pool_block {
	struct pool_block *next;
	size_t used, size;
	max_align_t data[];
};

/* The first shared block has FIRST bytes, each next one twice as many, up to
 * MOST. Nothing larger than SMALL goes into one. An address sanitizer sees what
 * runs over its end only in a block of its own. */
enum { FIRST = 1024, MOST = 65536 };
#ifdef __has_feature
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define SEPARATE 1
#endif
#endif
#if defined(SEPARATE) || defined(__SANITIZE_ADDRESS__)
enum { SMALL = 0 };
#else
enum { SMALL = 2048 };
#endif

/* Arrays start with this many elements and double. */
enum { FIRST_ROOM = 8 };

static struct pool_block *
make_block(size_t size)
{
	struct pool_block *block = size < SIZE_MAX - sizeof(*block) ? calloc(1, sizeof(*block) + size) : NULL;

	if (block == NULL)
		err(3, "memory");
	block->size = size;
	return block;
}

/* A large piece goes behind the block that is being filled. */
static void *
alloc_large(struct pool *pool, size_t size)
{
	struct pool_block *block = make_block(size), **place = pool->blocks != NULL ? &pool->blocks->next : &pool->blocks;

	block->used = size;
	block->next = *place;
	*place = block;
	return block->data;
}

/* How large the next shared block is. */
static size_t
room_of(const struct pool_block *last, size_t size)
{
	size_t room = last == NULL || 2 * last->size < FIRST ? FIRST : 2 * last->size < MOST ? 2 * last->size : MOST;

	return room > size ? room : size;
}

void *
pool_alloc(struct pool *pool, size_t size)
{
	const size_t unit = _Alignof(max_align_t);
	struct pool_block *block = pool->blocks;
	void *piece;

	if (size > SMALL)
		return alloc_large(pool, size);
	size = (size + unit - 1) / unit * unit;
	if (block == NULL || block->size - block->used < size) {
		block = make_block(room_of(block, size));
		block->next = pool->blocks;
		pool->blocks = block;
	}
	piece = (char *)block->data + block->used;
	block->used += size;
	return piece;
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
