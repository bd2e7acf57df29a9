/* index_test.c - names are found in arrays that grow and shrink, and memory comes whole. */
#include "reports/testing.h"

#include "index.h"
#include "reports/result/report.h"

struct element {
	const char *name;
	size_t number;
};

struct list {
	struct pool pool;
	struct index index;
	struct element *elements;
	size_t count;
};

static void
append(struct list *list, const char *name)
{
	*POOL_APPEND(&list->pool, list->elements, list->count) =
	    (struct element){ pool_strdup(&list->pool, name), list->count };
}

static size_t
find(struct list *list, const char *name)
{
	return index_find(&list->index, &list->pool, list->elements, list->count, sizeof(*list->elements), name);
}

CASE(every_name_is_found_as_an_array_grows,
    .descr = "Searches between appends, over many sizes of the array",
    .arena = ARENA_NONE)
{
	enum { MANY = 3000 };
	struct list list = { .count = 0 };

	REQUIRE_EQ(0, find(&list, "none"));
	for (size_t i = 0; i < MANY; i++) {
		append(&list, path_to("name-%zu", i));
		REQUIRE_EQ(i, find(&list, path_to("name-%zu", i)));
		REQUIRE_EQ(i / 2, find(&list, path_to("name-%zu", i / 2)));
		REQUIRE_EQ(list.count, find(&list, path_to("name-%zu", i + 1)));
	}
	REQUIRE_EQ(list.count, find(&list, ""));
	pool_free(&list.pool);
}

CASE(the_first_of_a_name_counts,
    .descr = "Twins later in the array do not hide it",
    .arena = ARENA_NONE)
{
	struct list list = { .count = 0 };

	append(&list, "one");
	append(&list, "two");
	append(&list, "one");
	REQUIRE_EQ(0, find(&list, "one"));
	append(&list, "two");
	REQUIRE_EQ(1, find(&list, "two"));
	pool_free(&list.pool);
}

CASE(an_array_that_was_filtered_is_searched_anew,
    .descr = "What is left is found where it is now, and what went is not",
    .arena = ARENA_NONE)
{
	struct list list = { .count = 0 };
	size_t kept = 0;

	for (size_t i = 0; i < 100; i++)
		append(&list, path_to("name-%zu", i));
	REQUIRE_EQ(99, find(&list, "name-99"));
	for (size_t i = 0; i < 100; i++)
		if (i % 3 == 0)
			list.elements[kept++] = list.elements[i];
	list.count = kept;
	REQUIRE_EQ(33, find(&list, "name-99"));
	REQUIRE_EQ(1, find(&list, "name-3"));
	REQUIRE_EQ(list.count, find(&list, "name-4"));
	append(&list, "name-4");
	REQUIRE_EQ(34, find(&list, "name-4"));
	pool_free(&list.pool);
}

CASE(elements_that_moved_are_found_again,
    .descr = "After report_moved() also when the array has its old length again",
    .arena = ARENA_NONE)
{
	auto_report report = { .pool = { NULL } };

	for (size_t i = 0; i < 10; i++)
		*POOL_APPEND(&report.pool, report.cases, report.case_count) = (struct case_result){
			.name = path_to("pid/a_test:%zu", i) };
	REQUIRE(report_case(&report, "pid/a_test:9") == &report.cases[9], "it is not found");
	REQUIRE(report_case(&report, "pid/a_test:x") == NULL, "what is not there is found");
	for (size_t i = 0; i < 9; i++)
		report.cases[i] = report.cases[i + 1];
	report.cases[9].name = "pid/a_test:x";
	report_moved(&report);
	REQUIRE(report_case(&report, "pid/a_test:9") == &report.cases[8], "it is not found where it is now");
	REQUIRE(report_case(&report, "pid/a_test:x") == &report.cases[9], "the new one is not found");
	REQUIRE(report_case(&report, "pid/a_test:0") == NULL, "what went is found");
}

CASE(memory_of_a_pool_is_zeroed_and_apart,
    .descr = "Pieces of many sizes keep what was written to them, and arrays keep it as they grow",
    .arena = ARENA_NONE)
{
	enum { MANY = 400 };
	struct { unsigned char *bytes; size_t size; } pieces[MANY];
	auto_pool pool = { NULL };
	int *numbers = NULL;
	size_t count = 0;

	for (size_t i = 0; i < MANY; i++) {
		pieces[i].size = i * i % 5000;
		pieces[i].bytes = pool_alloc(&pool, pieces[i].size);
		REQUIRE_EQ(0, (uintptr_t)pieces[i].bytes % _Alignof(max_align_t));
		for (size_t j = 0; j < pieces[i].size; j++)
			REQUIRE(pieces[i].bytes[j] == 0, "piece %zu is not zeroed at %zu", i, j);
		memset(pieces[i].bytes, (int)(i % 255 + 1), pieces[i].size);
		*POOL_APPEND(&pool, numbers, count) = (int)i;
	}
	for (size_t i = 0; i < MANY; i++) {
		REQUIRE_EQ(i, numbers[i]);
		for (size_t j = 0; j < pieces[i].size; j++)
			REQUIRE(pieces[i].bytes[j] == i % 255 + 1, "piece %zu was written over at %zu", i, j);
	}
}
