/* report.c - the one result type: what was asked, what was seen, what follows. */
#include "report.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const level_names[LEVELS] = { "must", "should", "may" };
const char *const kind_names[KINDS] = { "isolation", "interface", "permission", "error", "lifetime", "limit" };
const char *const verdict_names[VERDICTS] = { "conforms", "violated", "unsupported", "denied", "undecided",
	"untested" };
const char *const result_names[RESULTS] = { "passed", "failed", "skipped", "broken" };
const char *const status_names[STATUSES] = { "passed", "failed", "known failure", "unsupported", "denied", "environment",
	"broken", "timed out", "lost" };

int
name_index(const char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

void
report_free(struct report *report)
{
	pool_free(&report->pool);
}

bool
case_is_control(const struct case_result *c)
{
	const char *colon = strchr(c->name, ':');

	return colon != NULL && strncmp(colon + 1, "without_", strlen("without_")) == 0;
}

void
report_problem(struct report *report, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	*POOL_APPEND(&report->pool, report->problems, report->problem_count) = pool_strdup(&report->pool, text);
}

/* The position of a name, or the count. Searching changes nothing that anybody sees. */
static size_t
find(const struct report *report, const struct index *index, const void *array, size_t count, size_t size,
    const char *name)
{
	return index_find((struct index *)(uintptr_t)index, &((struct report *)(uintptr_t)report)->pool, array, count, size,
	    name);
}

struct requirement *
report_requirement(const struct report *report, const char *id)
{
	const size_t count = report->requirement_count;
	size_t at = find(report, &report->by_id, report->requirements, count, sizeof(*report->requirements), id);

	return at < count ? &report->requirements[at] : NULL;
}

struct case_result *
report_case(const struct report *report, const char *name)
{
	const size_t count = report->case_count;
	size_t at = find(report, &report->by_name, report->cases, count, sizeof(*report->cases), name);

	return at < count ? &report->cases[at] : NULL;
}

void
report_moved(struct report *report)
{
	index_empty(&report->by_id);
	index_empty(&report->by_name);
}

/* Does the case belong to the dimension's folder? */
static bool
is_within(const struct case_result *c, const char *dimension)
{
	size_t length = strlen(dimension);

	return strncmp(c->name, dimension, length) == 0 && c->name[length] == '/';
}

struct sum *
report_sums(const struct report *report, struct pool *pool, size_t *ret_count, struct sum *ret_all)
{
	struct sum *sums = NULL;
	struct index by_dimension = { .slots = NULL };
	size_t count = 0;

	*ret_all = (struct sum){ 0 };
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *r = &report->requirements[i];
		/* Those of a dimension need not stand together. */
		size_t at = index_find(&by_dimension, pool, sums, count, sizeof(*sums), r->dimension);
		struct sum *sum = at < count ? &sums[at] : NULL;

		if (sum == NULL) {
			sum = POOL_APPEND(pool, sums, count);
			sum->dimension = r->dimension;
			for (size_t j = 0; j < report->case_count; j++)
				if (is_within(&report->cases[j], r->dimension))
					sum->seconds += report->cases[j].seconds;
			ret_all->seconds += sum->seconds;
		}
		sum->of[r->verdict]++;
		sum->total++;
		ret_all->of[r->verdict]++;
		ret_all->total++;
	}
	*ret_count = count;
	return sums;
}

void
report_drop_left_out(struct report *report)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		if (!report->requirements[i].left_out)
			report->requirements[kept++] = report->requirements[i];
	report->requirement_count = kept;
	report_moved(report);
}

enum case_status
case_status(const struct case_result *c)
{
	static const enum case_status of_cause[] = { STATUS_BROKEN, STATUS_UNSUPPORTED, STATUS_DENIED, STATUS_ENVIRONMENT };

	if (!c->decided)
		return STATUS_LOST;
	switch (c->result) {
	case PASSED:
		return STATUS_PASSED;
	case FAILED:
		return c->known ? STATUS_KNOWN : STATUS_FAILED;
	case SKIPPED:
		return of_cause[c->cause];
	default:
		return strstr(c->reason, "timed out") != NULL ? STATUS_TIMED_OUT : STATUS_BROKEN;
	}
}
