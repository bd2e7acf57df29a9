/* select.c - which cases a run is asked for. */
#include "select.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"
#include "text.h"

/* Add the words of a list that commas separate. */
static void
add_words(struct pool *pool, char ***list, size_t *count, const char *value)
{
	char *rest = pool_strdup(pool, value);

	/* An empty word is kept: it is no name, and to be refused. */
	for (char *word; (word = strsep(&rest, ",")) != NULL;)
		*POOL_APPEND(pool, *list, *count) = word;
}

/* "2/5"; false when it is no such part. */
static bool
parse_shard(struct selection *s, const char *text)
{
	enum { MOST = 10000 };
	char *slash, *end = NULL;
	unsigned long shard = strtoul(text, &slash, 10), shards = *slash == '/' ? strtoul(slash + 1, &end, 10) : 0;

	if (shards == 0 || *end != '\0' || shard < 1 || shard > shards || shards > MOST || text[0] == '-')
		return false;
	s->shard = (unsigned)shard;
	s->shards = (unsigned)shards;
	return true;
}

const char *
selection_take(struct selection *s, struct pool *pool, const char *option, const char *value)
{
	if (strcmp(option, "dimension") == 0) {
		add_words(pool, &s->dimensions, &s->dimension_count, value);
	} else if (strcmp(option, "requirement") == 0) {
		add_words(pool, &s->ids, &s->id_count, value);
	} else if (strcmp(option, "level") == 0) {
		s->least = name_index(level_names, LEVELS, value);
		if (s->least < 0)
			return pool_printf(pool, "--level %s: not must, should or may", value);
	} else if (strcmp(option, "exclude") == 0) {
		add_words(pool, &s->excluded, &s->excluded_count, value);
		s->narrow = true;
	} else if (strcmp(option, "failed") == 0) {
		s->failed = pool_strdup(pool, value);
		s->narrow = true;
	} else if (strcmp(option, "shard") == 0) {
		if (!parse_shard(s, value))
			return pool_printf(pool, "--shard %s: not like 2/5, the second of five parts", value);
		s->narrow = true;
	} else {
		return pool_printf(pool, "no option --%s", option);
	}
	return NULL;
}

const char *
selection_parse(struct selection *s, struct pool *pool, const char *text)
{
	size_t count;
	char **words = text_words(pool, text, &count);
	const char *wrong = NULL;

	*s = (struct selection)SELECTION_INIT;
	for (size_t i = 0; i < count && wrong == NULL; i++) {
		if (strncmp(words[i], "--", 2) != 0)
			wrong = selection_take(s, pool, "dimension", words[i]);
		else if (i + 1 == count)
			wrong = pool_printf(pool, "%s without its value", words[i]);
		else
			wrong = selection_take(s, pool, words[i] + 2, words[i + 1]), i++;
	}
	return wrong;
}

static const char *
join(struct pool *pool, const char *text, const char *option, char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text = pool_printf(pool, "%s%s%s%s", text, text[0] != '\0' ? " " : "", option, list[i]);
	return text;
}

const char *
selection_text(const struct selection *s, struct pool *pool)
{
	const char *text = join(pool, "", "", s->dimensions, s->dimension_count);

	text = join(pool, text, "--requirement ", s->ids, s->id_count);
	if (s->least >= 0)
		text = pool_printf(pool, "%s --level %s", text, level_names[s->least]);
	text = join(pool, text, "--exclude ", s->excluded, s->excluded_count);
	if (s->failed != NULL)
		text = pool_printf(pool, "%s --failed %s", text, s->failed);
	if (s->shards > 0)
		text = pool_printf(pool, "%s --shard %u/%u", text, s->shard, s->shards);
	return text[0] == ' ' ? text + 1 : text;
}

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

static bool
is_excluded(const struct selection *s, const char *name)
{
	for (size_t i = 0; i < s->excluded_count; i++)
		if (fnmatch(s->excluded[i], name, 0) == 0)
			return true;
	return false;
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

/* Whether a case is asked for: by a requirement that it serves, or by its folder
 * when it serves none that there is. */
static bool
is_asked_for(const struct selection *s, const struct report *report, const struct case_result *c)
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
	return known == 0 && serves_folder(s, c);
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
	const struct case_result *c = &report->cases[index], *old;

	if (is_excluded(s, c->name) || !is_asked_for(s, report, c))
		return false;
	if (failed != NULL) {
		old = report_case(failed, c->name);
		if (old == NULL || old->result == PASSED || old->result == SKIPPED)
			return false;
	}
	return s->shards == 0 || number_program(report, index) % s->shards == s->shard - 1;
}

/* Requirements that no chosen case serves are not asked for. */
static void
leave_out_unserved(struct report *report)
{
	bool *served = pool_alloc(&report->pool, report->requirement_count * sizeof(*served) + 1);

	for (size_t i = 0; i < report->case_count; i++) {
		size_t count;
		char **ids = text_words(&report->pool, report->cases[i].requirements, &count);

		for (size_t j = 0; j < count; j++) {
			const struct requirement *r = report_requirement(report, ids[j]);

			if (r != NULL)
				served[r - report->requirements] = true;
		}
	}
	for (size_t i = 0; i < report->requirement_count; i++)
		report->requirements[i].left_out |= !served[i];
}

int
selection_apply(const struct selection *s, const char *suite, struct report *report, const char **ret_error)
{
	auto_report failed = { .pool = { NULL } };
	bool *wanted = pool_alloc(&report->pool, report->case_count * sizeof(*wanted) + 1);
	size_t kept = 0;

	if (s->failed != NULL && results_read(s->failed, suite, &failed, ret_error) < 0)
		return *ret_error = pool_strdup(&report->pool, *ret_error), -1;
	for (size_t i = 0; i < report->requirement_count; i++)
		report->requirements[i].left_out = !wants_requirement(s, &report->requirements[i]);
	for (size_t i = 0; i < report->case_count; i++)
		wanted[i] = wants_case(s, report, s->failed != NULL ? &failed : NULL, i);
	for (size_t i = 0; i < report->case_count; i++)
		if (wanted[i])
			report->cases[kept++] = report->cases[i];
	report->case_count = kept;
	report_moved(report);
	if (s->narrow)
		leave_out_unserved(report);
	return 0;
}
