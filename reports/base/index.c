/* index.c - finds the elements of an array by their names: an open hash table of positions. */
#include "index.h"

#include <stdint.h>
#include <string.h>

/* A slot without an element has the position 0; others count from 1. */
struct index_slot {
	uint32_t hash, position;
};

enum { FIRST_ROOM = 64 };

struct elements {
	const char *array;
	size_t count, size;
};

static const char *
name_at(const struct elements *of, size_t at)
{
	return *(const char *const *)(const void *)(of->array + at * of->size);
}

/* FNV-1a of 32 bits */
static uint32_t
hash_name(const char *name)
{
	uint32_t hash = 2166136261U;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619U;
	return hash;
}

/* The slot of this name, or the free one where it would stand. */
static struct index_slot *
find_slot(const struct index *index, const struct elements *of, const char *name, uint32_t hash)
{
	size_t at = hash & (index->room - 1);

	while (index->slots[at].position != 0) {
		const struct index_slot *slot = &index->slots[at];

		if (slot->hash == hash && strcmp(name_at(of, slot->position - 1), name) == 0)
			break;
		at = (at + 1) & (index->room - 1);
	}
	return &index->slots[at];
}

static void
add(struct index *index, const struct elements *of, size_t at)
{
	const char *name = name_at(of, at);
	uint32_t hash = hash_name(name);
	struct index_slot *slot = find_slot(index, of, name, hash);

	/* The first of a name counts. */
	if (slot->position == 0)
		*slot = (struct index_slot){ hash, (uint32_t)at + 1 };
}

/* So that it is never more than half full. */
static void
make_room(struct index *index, struct pool *pool, size_t count)
{
	size_t room = index->room > 0 ? index->room : FIRST_ROOM;

	while (room < 2 * count)
		room *= 2;
	if (room > index->room)
		*index = (struct index){ .slots = pool_alloc(pool, room * sizeof(*index->slots)), .room = room };
}

size_t
index_find(struct index *index, struct pool *pool, const void *array, size_t count, size_t size, const char *name)
{
	const struct elements of = { array, count, size };
	const struct index_slot *slot;

	if (index->known > count)
		index_empty(index);
	make_room(index, pool, count + 1);
	for (; index->known < count; index->known++)
		add(index, &of, index->known);
	slot = find_slot(index, &of, name, hash_name(name));
	return slot->position != 0 ? slot->position - 1 : count;
}

void
index_empty(struct index *index)
{
	*index = (struct index){ NULL, 0, 0 };
}
