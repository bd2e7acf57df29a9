/* profile.c - which requirements a verdict is asked for. */
#include "profile.h"

#include <string.h>

#include "reports/base/bytes.h"
#include "reports/base/text.h"

static bool
is_known(const struct report *report, const char *name)
{
	for (size_t i = 0; i < report->requirement_count; i++)
		if (strcmp(report->requirements[i].dimension, name) == 0)
			return true;
	return report_requirement(report, name) != NULL;
}

/* Check one line; NULL, or what is wrong with it. No word: an empty name. */
static const char *
parse_line(const struct report *report, char *line, struct pool *pool, struct profile_rule *ret)
{
	static const char blanks[] = " \t\n";
	char *save, *name, *level, *more;
	int index = LEVEL_MAY;

	line[strcspn(line, "#")] = '\0';
	name = strtok_r(line, blanks, &save);
	level = name != NULL ? strtok_r(NULL, blanks, &save) : NULL;
	more = level != NULL ? strtok_r(NULL, blanks, &save) : NULL;
	*ret = (struct profile_rule){ .name = "" };
	if (name == NULL)
		return NULL;
	ret->out = name[0] == '!';
	ret->name = name + ret->out;
	if (!is_known(report, ret->name))
		return pool_printf(pool, "\"%s\" is neither a dimension nor a requirement of these results", ret->name);
	if (level != NULL)
		index = name_index(level_names, LEVELS, level);
	if (index < 0 || more != NULL)
		return pool_printf(pool, "\"%s\" is no level: must, should or may", index < 0 ? level : more);
	ret->least = (enum level)index;
	return NULL;
}

int
profile_read(const char *file, const struct report *report, struct pool *pool, struct profile *ret,
    const char **ret_error)
{
	const char *wrong = NULL;
	size_t size, length;
	char *rest = bytes_read(pool, file, &size, ret_error), *line;

	*ret = (struct profile){ NULL, 0 };
	if (rest == NULL)
		return -1;
	for (int number = 1; wrong == NULL && (line = bytes_text_line(&rest, &size, &length)) != NULL; number++) {
		struct profile_rule rule;

		wrong = parse_line(report, text_clean(pool, line, length), pool, &rule);
		if (wrong != NULL)
			wrong = pool_printf(pool, "%s:%d: %s", file, number, wrong);
		else if (rule.name[0] != '\0')
			*POOL_APPEND(pool, ret->rules, ret->count) = rule;
	}
	if (wrong == NULL && ret->count == 0)
		wrong = pool_printf(pool, "%s: names no requirement", file);
	*ret_error = wrong;
	return wrong == NULL ? 0 : -1;
}

static bool
has_requirement(const struct profile *profile, const struct requirement *r)
{
	bool in = false;

	for (size_t i = 0; i < profile->count; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		if ((strcmp(rule->name, r->dimension) == 0 && r->level <= rule->least) || strcmp(rule->name, r->id) == 0)
			in = !rule->out;
	}
	return in;
}

void
profile_select(const struct profile *profile, struct report *report)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		if (has_requirement(profile, &report->requirements[i]))
			report->requirements[kept++] = report->requirements[i];
	report->requirement_count = kept;
	report_moved(report);
}
