/* near.c - the name that was probably meant. */
#include "near.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { LONGEST = 128 };

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

size_t
near_distance(const char *a, const char *b)
{
	/* Rows of Damerau's and Levenshtein's table: two before this one. */
	size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2], *spare;
	const size_t width = strlen(b);

	if (strlen(a) > LONGEST || width > LONGEST)
		return SIZE_MAX;
	for (size_t j = 0; j <= width; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= strlen(a); i++) {
		now[0] = i;
		for (size_t j = 1; j <= width; j++) {
			int x = toupper((unsigned char)a[i - 1]), y = toupper((unsigned char)b[j - 1]);

			now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == toupper((unsigned char)b[j - 2]) &&
			    y == toupper((unsigned char)a[i - 2]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[width];
}

/* The best of many, and how far off it is. */
struct best {
	const char *name;
	size_t distance;
};

/* A word that goes on where this one ends is nearer than one with as many mistakes. */
static void
try_name(struct best *best, const char *wanted, const char *spelled, const char *name)
{
	size_t distance = near_distance(wanted, spelled);

	if (wanted[0] != '\0' && strncasecmp(spelled, wanted, strlen(wanted)) == 0)
		distance = distance > 0;
	if (distance < best->distance) {
		best->name = name;
		best->distance = distance;
	}
}

/* A third of its letters may be wrong. */
static struct best
nothing_yet(const char *wanted)
{
	return (struct best){ NULL, strlen(wanted) / 3 + 1 };
}

const char *
near_requirement(const struct report *report, const char *name)
{
	struct best best = nothing_yet(name);

	for (size_t i = 0; i < report->requirement_count; i++) {
		try_name(&best, name, report->requirements[i].dimension, report->requirements[i].dimension);
		try_name(&best, name, report->requirements[i].id, report->requirements[i].id);
	}
	return best.name;
}

const char *
near_case(const struct report *report, const char *name)
{
	struct best best = nothing_yet(name);

	for (size_t i = 0; i < report->case_count; i++) {
		const char *colon = strchr(report->cases[i].name, ':');

		try_name(&best, name, report->cases[i].name, report->cases[i].name);
		if (colon != NULL)
			try_name(&best, name, colon + 1, report->cases[i].name);
	}
	return best.name;
}
