/* baseline.c - the violations that are known, each with a reason and an end. */
#include "baseline.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "reports/base/bytes.h"
#include "reports/base/text.h"

enum { ID, EXPIRES, LINK, REASON, FIELDS };
static const char *const field_names[FIELDS] = { "id", "expiry date", "link", "reason" };

/* Whether a text is a date there is: the 31st of April becomes the 1st of May. */
static bool
is_date(const char *text)
{
	static const char form[] = "0000-00-00";
	struct tm tm = { 0 }, same;
	char back[16];

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	if (sscanf(text, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday) != 3)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	same = tm;
	timegm(&same);
	return strftime(back, sizeof(back), "%Y-%m-%d", &same) > 0 && strcmp(back, text) == 0;
}

/* Check one line; NULL, or what is wrong with it. */
static const char *
parse_line(const struct baseline *baseline, char *line, const char *today, struct pool *pool, struct known *ret)
{
	const char *fields[FIELDS] = { NULL };
	const struct known *twin;
	size_t count = 0;

	for (char *field; (field = strsep(&line, "\t")) != NULL; count++)
		if (count < FIELDS)
			fields[count] = field;
	if (count != FIELDS)
		return pool_printf(pool, "%zu field%s, not %d separated by tabs: id, expiry date, link, reason", count,
		    count == 1 ? "" : "s", FIELDS);
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i][0] == '\0')
			return pool_printf(pool, "the %s is empty", field_names[i]);
	if (!is_date(fields[EXPIRES]))
		return pool_printf(pool, "\"%s\" is no date like 2027-12-31", fields[EXPIRES]);
	twin = baseline_find(baseline, fields[ID]);
	if (twin != NULL)
		return pool_printf(pool, "%s stands in line %d already", fields[ID], twin->line);
	ret->id = fields[ID];
	ret->expires = fields[EXPIRES];
	ret->link = fields[LINK];
	ret->reason = fields[REASON];
	ret->expired = strcmp(fields[EXPIRES], today) < 0;
	return NULL;
}

int
baseline_read(const char *file, const char *today, struct pool *pool, struct baseline *ret, const char **ret_error)
{
	size_t size, length;
	char *rest = bytes_read(pool, file, &size, ret_error), *line;

	*ret = (struct baseline){ .file = file };
	if (rest == NULL)
		return -1;
	for (int number = 1; (line = bytes_text_line(&rest, &size, &length)) != NULL; number++) {
		char *clean = text_clean(pool, line, length);
		struct known known = { .line = number };
		const char *wrong;

		if (clean[0] == '\0' || clean[0] == '#')
			continue;
		wrong = parse_line(ret, clean, today, pool, &known);
		if (wrong != NULL)
			return *ret_error = pool_printf(pool, "%s:%d: %s", file, number, wrong), -1;
		*POOL_APPEND(pool, ret->entries, ret->count) = known;
	}
	*ret_error = NULL;
	return 0;
}

const struct known *
baseline_find(const struct baseline *baseline, const char *id)
{
	for (size_t i = 0; i < baseline->count; i++)
		if (strcmp(baseline->entries[i].id, id) == 0)
			return &baseline->entries[i];
	return NULL;
}

/* Whether a case failed for known violations only. */
static bool
shows_known_only(const struct report *report, const struct case_result *c, struct pool *pool)
{
	size_t count, known = 0;
	char **ids = text_words(pool, c->requirements, &count);

	for (size_t i = 0; i < count; i++) {
		const struct requirement *r = report_requirement(report, ids[i]);

		known += r != NULL && r->known != NULL;
	}
	return c->result == FAILED && count > 0 && known == count;
}

void
baseline_mark(const struct baseline *baseline, struct report *report)
{
	auto_pool pool = { NULL };

	for (size_t i = 0; i < report->requirement_count; i++) {
		struct requirement *r = &report->requirements[i];
		const struct known *known = baseline_find(baseline, r->id);

		if (known != NULL && !known->expired && r->verdict == VIOLATED)
			r->known = pool_printf(&report->pool, "until %s: %s (%s)", known->expires, known->reason, known->link);
	}
	for (size_t i = 0; i < report->case_count; i++)
		report->cases[i].known = shows_known_only(report, &report->cases[i], &pool);
}

bool
baseline_covers(const struct baseline *baseline, const struct case_result *c)
{
	auto_pool pool = { NULL };
	size_t count, known = 0;
	char **ids = text_words(&pool, c->requirements, &count);

	for (size_t i = 0; i < count; i++) {
		const struct known *entry = baseline_find(baseline, ids[i]);

		known += entry != NULL && !entry->expired;
	}
	return c->result == FAILED && !case_is_control(c) && count > 0 && known == count;
}

const char *
baseline_today(struct pool *pool)
{
	time_t now = time(NULL);
	char text[16];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	return pool_strdup(pool, text);
}
