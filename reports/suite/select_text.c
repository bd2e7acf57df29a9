/* select_text.c - a selection from its options, and as the line that the report keeps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/base/text.h"
#include "select.h"

/* Add the words of a list that commas separate. */
static void
add_words(struct pool *pool, char ***list, size_t *count, const char *value)
{
	char *rest = pool_strdup(pool, value);

	/* An empty word is kept: it is no name, and to be refused. */
	for (char *word; (word = strsep(&rest, ",")) != NULL;)
		*POOL_APPEND(pool, *list, *count) = word;
}

/* Digits and nothing else, not more than the most. */
static bool
parse_number(const char *text, unsigned long most, unsigned *ret)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || value > most)
		return false;
	*ret = (unsigned)value;
	return true;
}

static bool
take_dimension(struct selection *s, struct pool *pool, const char *value)
{
	add_words(pool, &s->dimensions, &s->dimension_count, value);
	return true;
}

static bool
take_requirement(struct selection *s, struct pool *pool, const char *value)
{
	add_words(pool, &s->ids, &s->id_count, value);
	return true;
}

static bool
take_level(struct selection *s, struct pool *pool, const char *value)
{
	(void)pool;
	s->least = name_index(level_names, LEVELS, value);
	return s->least >= 0;
}

static bool
take_case(struct selection *s, struct pool *pool, const char *value)
{
	add_words(pool, &s->cases, &s->case_count, value);
	return true;
}

static bool
take_exclude(struct selection *s, struct pool *pool, const char *value)
{
	add_words(pool, &s->excluded, &s->excluded_count, value);
	return true;
}

static bool
take_failed(struct selection *s, struct pool *pool, const char *value)
{
	s->failed = pool_strdup(pool, value);
	return true;
}

static bool
take_shard(struct selection *s, struct pool *pool, const char *value)
{
	enum { MOST = 10000 };
	const char *slash = strchr(value, '/');

	return slash != NULL && parse_number(slash + 1, MOST, &s->shards) &&
	    parse_number(pool_strndup(pool, value, (size_t)(slash - value)), s->shards, &s->shard) && s->shard > 0;
}

static bool
take_seed(struct selection *s, struct pool *pool, const char *value)
{
	(void)pool;
	s->seeded = parse_number(value, 0xffffffff, &s->seed);
	return s->seeded;
}

static bool
take_repeat(struct selection *s, struct pool *pool, const char *value)
{
	enum { MOST = 1000 };

	(void)pool;
	return parse_number(value, MOST, &s->repeat) && s->repeat > 0;
}

static bool
take_scale(struct selection *s, struct pool *pool, const char *value)
{
	char *end;

	(void)pool;
	s->timeout_scale = strtod(value, &end);
	/* What is no number fails both comparisons. */
	return value[0] >= '0' && value[0] <= '9' && *end == '\0' && s->timeout_scale >= 0.1 && s->timeout_scale <= 1000;
}

static const struct {
	const char *name;
	bool (*take)(struct selection *s, struct pool *pool, const char *value);
	const char *wants;	/* what a wrong value is not */
	bool narrow;
} options[] = {
	{ "dimension", take_dimension, "", false },
	{ "requirement", take_requirement, "", false },
	{ "level", take_level, "must, should or may", false },
	{ "case", take_case, "", true },
	{ "exclude", take_exclude, "", true },
	{ "failed", take_failed, "", true },
	{ "shard", take_shard, "like 2/5, the second of five parts", true },
	{ "seed", take_seed, "a number from 0 to 4294967295", false },
	{ "repeat", take_repeat, "a number from 1 to 1000", false },
	{ "timeout-scale", take_scale, "a factor from 0.1 to 1000", false },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

const char *
selection_take(struct selection *s, struct pool *pool, const char *option, const char *value)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (strcmp(options[i].name, option) != 0)
			continue;
		s->narrow = s->narrow || options[i].narrow;
		return options[i].take(s, pool, value) ? NULL :
		    pool_printf(pool, "--%s %s: not %s", option, value, options[i].wants);
	}
	return pool_printf(pool, "no option --%s", option);
}

/* The line is words between blanks: a blank in one, and what marks it, as %20 and %25. */
static const char *
encode_word(struct pool *pool, const char *word)
{
	const char *text = "";

	if (word[strcspn(word, "% \t\n")] == '\0')
		return word;
	for (; *word != '\0'; word++)
		text = strchr("% \t\n", *word) != NULL ? pool_printf(pool, "%s%%%02x", text, (unsigned)*word) :
		    pool_printf(pool, "%s%c", text, *word);
	return text;
}

static const char *
decode_word(struct pool *pool, const char *word)
{
	char *text = pool_strdup(pool, word), *to = text;

	for (; *word != '\0'; to++) {
		unsigned byte;

		if (word[0] == '%' && sscanf(word + 1, "%2x", &byte) == 1 && byte != 0)
			*to = (char)byte, word += strlen("%20");
		else
			*to = *word++;
	}
	*to = '\0';
	return text;
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
			wrong = selection_take(s, pool, "dimension", decode_word(pool, words[i]));
		else if (i + 1 == count)
			wrong = pool_printf(pool, "%s without its value", words[i]);
		else
			wrong = selection_take(s, pool, words[i] + 2, decode_word(pool, words[i + 1])), i++;
	}
	return wrong;
}

static const char *
join(struct pool *pool, const char *text, const char *option, char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text = pool_printf(pool, "%s%s%s%s", text, text[0] != '\0' ? " " : "", option,
		    encode_word(pool, list[i]));
	return text;
}

/* What of it leaves cases out. */
static const char *
narrowing_text(const struct selection *s, struct pool *pool)
{
	const char *text = join(pool, "", "", s->dimensions, s->dimension_count);

	text = join(pool, text, "--requirement ", s->ids, s->id_count);
	if (s->least >= 0)
		text = pool_printf(pool, "%s --level %s", text, level_names[s->least]);
	text = join(pool, text, "--case ", s->cases, s->case_count);
	text = join(pool, text, "--exclude ", s->excluded, s->excluded_count);
	if (s->failed != NULL)
		text = pool_printf(pool, "%s --failed %s", text, encode_word(pool, s->failed));
	if (s->shards > 0)
		text = pool_printf(pool, "%s --shard %u/%u", text, s->shard, s->shards);
	return text;
}

const char *
selection_text(const struct selection *s, struct pool *pool)
{
	const char *text = narrowing_text(s, pool);

	if (s->seeded)
		text = pool_printf(pool, "%s --seed %u", text, s->seed);
	if (s->repeat > 0)
		text = pool_printf(pool, "%s --repeat %u", text, s->repeat);
	if (s->timeout_scale > 0)
		text = pool_printf(pool, "%s --timeout-scale %g", text, s->timeout_scale);
	return text[0] == ' ' ? text + 1 : text;
}

bool
selection_is_whole(const char *text)
{
	auto_pool pool = { NULL };
	struct selection s;

	return selection_parse(&s, &pool, text) == NULL && narrowing_text(&s, &pool)[0] == '\0';
}

unsigned
selection_repeat(const char *text)
{
	auto_pool pool = { NULL };
	struct selection s;

	return selection_parse(&s, &pool, text) == NULL && s.repeat > 0 ? s.repeat : 1;
}
