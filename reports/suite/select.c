/* select.c - which cases a run is asked for. */
#include "select.h"

#include <fnmatch.h>
#include <string.h>

#include "reports/base/text.h"
#include "reports/result/results.h"

static bool
has_word(char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

const char *
selection_unknown(const struct selection *s, const struct report *report)
{
	for (size_t i = 0; i < s->dimension_count; i++) {
		bool known = false;

		for (size_t j = 0; j < report->requirement_count && !known; j++)
			known = strcmp(report->requirements[j].dimension, s->dimensions[i]) == 0;
		if (!known)
			return s->dimensions[i];
	}
	for (size_t i = 0; i < s->id_count; i++)
		if (report_requirement(report, s->ids[i]) == NULL)
			return s->ids[i];
	return NULL;
}

static bool
wants_requirement(const struct selection *s, const struct requirement *r)
{
	return (s->dimension_count == 0 || has_word(s->dimensions, s->dimension_count, r->dimension)) &&
	    (s->id_count == 0 || has_word(s->ids, s->id_count, r->id)) && (s->least < 0 || (int)r->level <= s->least);
}

bool
selection_means(const char *pattern, const char *name)
{
	const char *colon = strchr(name, ':');

	return fnmatch(pattern, name, 0) == 0 ||
	    (colon != NULL && strchr(pattern, ':') == NULL && fnmatch(pattern, colon + 1, 0) == 0);
}

const char *
selection_unknown_case(const struct selection *s, const struct report *report)
{
	for (size_t i = 0; i < s->case_count; i++) {
		bool known = false;

		for (size_t j = 0; j < report->case_count && !known; j++)
			known = selection_means(s->cases[i], report->cases[j].name);
		if (!known)
			return s->cases[i];
	}
	return NULL;
}

/* By the names that were given alone. */
static bool
wants_name(const struct selection *s, const char *name)
{
	bool wanted = s->case_count == 0;

	for (size_t i = 0; i < s->case_count && !wanted; i++)
		wanted = selection_means(s->cases[i], name);
	for (size_t i = 0; i < s->excluded_count && wanted; i++)
		wanted = fnmatch(s->excluded[i], name, 0) != 0;
	return wanted;
}

/* What stands for a program that cannot list its cases, and cases that serve
 * nothing, belong to the dimension of their folder. */
static bool
serves_folder(const struct selection *s, const struct case_result *c)
{
	size_t length = strcspn(c->name, "/");

	if (s->dimension_count == 0)
		return s->id_count == 0;
	for (size_t i = 0; i < s->dimension_count; i++)
		if (strlen(s->dimensions[i]) == length && strncmp(s->dimensions[i], c->name, length) == 0)
			return true;
	return false;
}

static bool
has_failed(const struct case_result *c)
{
	return c != NULL && (c->result == FAILED || c->result == BROKEN);
}

/* Whether a case is asked for: by a requirement that it serves, or by its folder
 * when it serves none that there is. */
static bool
is_asked_for(const struct selection *s, const struct report *report, const struct report *failed,
    const struct case_result *c)
{
	auto_pool pool = { NULL };
	size_t count, known = 0;
	char **ids = text_words(&pool, c->requirements, &count);

	for (size_t i = 0; i < count; i++) {
		const struct requirement *r = report_requirement(report, ids[i]);

		if (r != NULL && !r->left_out)
			return true;
		known += r != NULL;
	}
	return known == 0 && serves_folder(s, c) && (failed == NULL || has_failed(report_case(failed, c->name)));
}

void
selection_add_vanished(struct report *report, const struct case_result *old, const char *reason)
{
	struct pool *pool = &report->pool;
	struct case_result *c = POOL_APPEND(pool, report->cases, report->case_count);

	*c = (struct case_result){ .name = pool_strdup(pool, old->name), .descr = pool_strdup(pool, old->descr),
		.requirements = pool_strdup(pool, old->requirements), .result = BROKEN, .reason = reason, .output = "",
		.vanished = true };
}

/* The number of a case's program, in the order in which they are listed. */
static size_t
number_program(const struct report *report, size_t index)
{
	size_t number = 0;

	for (size_t i = 1; i <= index; i++) {
		const char *name = report->cases[i].name, *last = report->cases[i - 1].name;
		size_t length = strcspn(name, ":") + 1;

		number += strncmp(name, last, length) != 0;
	}
	return number;
}

static bool
wants_case(const struct selection *s, const struct report *report, const struct report *failed, size_t index)
{
	const struct case_result *c = &report->cases[index];

	if (!wants_name(s, c->name) || !is_asked_for(s, report, failed, c))
		return false;
	return s->shards == 0 || number_program(report, index) % s->shards == s->shard - 1;
}

/* Count the cases that serve each requirement, all of them or the wanted ones. */
static size_t *
count_cases(struct report *report, const bool *wanted)
{
	size_t *served = pool_alloc(&report->pool, report->requirement_count * sizeof(*served) + 1);

	for (size_t i = 0; i < report->case_count; i++) {
		size_t count;
		char **ids = text_words(&report->pool, report->cases[i].requirements, &count);

		for (size_t j = 0; j < count && (wanted == NULL || wanted[i]); j++) {
			const struct requirement *r = report_requirement(report, ids[j]);

			if (r != NULL)
				served[r - report->requirements]++;
		}
	}
	return served;
}

/* Requirements that no chosen case serves are not asked for, and it is told which
 * only some of their cases will judge. */
static void
weigh_parts(struct report *report, const bool *wanted)
{
	const size_t *all = count_cases(report, NULL), *chosen = count_cases(report, wanted);

	for (size_t i = 0; i < report->requirement_count; i++) {
		struct requirement *r = &report->requirements[i];

		r->left_out |= chosen[i] == 0;
		if (!r->left_out && chosen[i] < all[i])
			r->note = pool_printf(&report->pool, NOTE_IN_PART "%zu of its %zu cases were asked for%s%s", chosen[i],
			    all[i], r->note[0] != '\0' ? "; " : "", r->note);
	}
}

static void
choose_requirements(const struct selection *s, struct report *report)
{
	for (size_t i = 0; i < report->requirement_count; i++)
		report->requirements[i].left_out = !wants_requirement(s, &report->requirements[i]);
}

/* Only the requirements of what failed, with all of their cases: without its control a claim proves nothing. */
static void
leave_out_passed(const struct selection *s, struct report *report, const struct report *failed)
{
	bool *again = pool_alloc(&report->pool, report->requirement_count * sizeof(*again) + 1);

	for (size_t i = 0; i < report->case_count; i++) {
		const struct case_result *c = &report->cases[i];
		size_t count;
		char **ids;

		if (!wants_name(s, c->name) || !has_failed(report_case(failed, c->name)))
			continue;
		ids = text_words(&report->pool, c->requirements, &count);
		for (size_t j = 0; j < count; j++) {
			const struct requirement *r = report_requirement(report, ids[j]);

			if (r != NULL)
				again[r - report->requirements] = true;
		}
	}
	for (size_t i = 0; i < report->requirement_count; i++)
		report->requirements[i].left_out |= !again[i];
}

/* What failed and is not there any more has not healed. */
static void
add_failed(const char *where, struct report *report, const struct report *failed)
{
	for (size_t i = 0; i < failed->case_count; i++) {
		const struct case_result *old = &failed->cases[i];

		if (has_failed(old) && report_case(report, old->name) == NULL)
			selection_add_vanished(report, old, pool_printf(&report->pool,
			    "lost: it was to be run again for --failed %s, and is not there any more", where));
	}
}

int
selection_apply(const struct selection *s, const char *suite, struct report *report, const char **ret_error)
{
	auto_report failed = { .pool = { NULL } };
	size_t kept = 0;
	bool *wanted;

	if (s->failed != NULL && results_read(s->failed, suite, &failed, ret_error) < 0)
		return *ret_error = pool_strdup(&report->pool, *ret_error), -1;
	if (s->failed != NULL)
		add_failed(s->failed, report, &failed);
	wanted = pool_alloc(&report->pool, report->case_count * sizeof(*wanted) + 1);
	choose_requirements(s, report);
	if (s->failed != NULL)
		leave_out_passed(s, report, &failed);
	for (size_t i = 0; i < report->case_count; i++)
		wanted[i] = wants_case(s, report, s->failed != NULL ? &failed : NULL, i);
	/* What else the chosen cases serve is told too. */
	choose_requirements(s, report);
	if (s->narrow)
		weigh_parts(report, wanted);
	for (size_t i = 0; i < report->case_count; i++)
		if (wanted[i])
			report->cases[kept++] = report->cases[i];
	report->case_count = kept;
	report_moved(report);
	return 0;
}
