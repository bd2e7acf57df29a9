/* index.h - finds the elements of an array by their names. */
#ifndef INDEX_H
#define INDEX_H

#include "pool.h"

/* Follows an array as it grows: what was appended is taken in by the next
 * search. When the array has become shorter the index is made anew; whoever moves
 * or renames elements otherwise empties it. Starts as zeros; its memory is the
 * pool's. */
struct index {
	struct index_slot *slots;
	size_t room;	/* of the slots, a power of two */
	size_t known;	/* so many elements are in it */
};

/**
 * The first element of this name; each begins with a pointer to its own.
 *
 * size: of one element, in bytes.
 * Returns its position, or count when there is none.
 */
size_t index_find(struct index *index, struct pool *pool, const void *array, size_t count, size_t size,
    const char *name);

/** Forget all: elements have moved. */
void index_empty(struct index *index);

#endif
