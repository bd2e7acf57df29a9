/* requirements.c - reads what a suite promises: its requirements files. */
#include "requirements.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/base/text.h"

/* The order of the dimensions in every table; others follow by name. */
static const char *const dimension_order[] = { "user", "pid", "uts", "ipc", "mount", "net", "cgroup", "time", "join",
	"proc", "clone", "container" };
enum { ORDERED = sizeof(dimension_order) / sizeof(dimension_order[0]) };

/* The fields of a line, in order; the note is optional. */
enum { ID, LEVEL, KIND, SINCE, SOURCE, SENTENCE, NOTE, FIELDS };
static const char *const field_names[FIELDS] = { "id", "level", "kind", "since", "source", "sentence", "note" };

static int
rank_dimension(const char *name)
{
	int rank = name_index(dimension_order, ORDERED, name);

	return rank < 0 ? ORDERED : rank;
}

static int
compare_dimensions(const struct dirent **a, const struct dirent **b)
{
	int ranks = rank_dimension((*a)->d_name) - rank_dimension((*b)->d_name);

	return ranks != 0 ? ranks : strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static size_t
split_fields(char *line, char *fields[FIELDS + 1])
{
	size_t count = 0;

	for (char *field; count <= FIELDS && (field = strsep(&line, "\t")) != NULL;)
		fields[count++] = field;
	return count;
}

/* An id is a word that can stand in a space-separated list. */
static bool
is_id(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] == '\0';
}

/* Check one line; NULL, or what is wrong with it. */
static const char *
parse_line(struct report *report, char *line, struct requirement *ret)
{
	struct pool *pool = &report->pool;
	const struct requirement *twin;
	char *fields[FIELDS + 1];
	size_t count = split_fields(line, fields);
	int level, kind;

	if (count <= SENTENCE || count > FIELDS)
		return pool_printf(pool, "%zu field%s, not 6 or 7 separated by tabs", count, count == 1 ? "" : "s");
	for (size_t i = 0; i <= SENTENCE; i++)
		if (fields[i][0] == '\0')
			return pool_printf(pool, "the field %s is empty", field_names[i]);
	if (!is_id(fields[ID]))
		return pool_printf(pool, "the id \"%s\" is not made of A-Z, 0-9 and -", fields[ID]);
	twin = report_requirement(report, fields[ID]);
	if (twin != NULL)
		return pool_printf(pool, "the id %s stands in %s:%d already", fields[ID], twin->file, twin->line);
	level = name_index(level_names, LEVELS, fields[LEVEL]);
	if (level < 0)
		return pool_printf(pool, "unknown level \"%s\": must, should or may", fields[LEVEL]);
	kind = name_index(kind_names, KINDS, fields[KIND]);
	if (kind < 0)
		return pool_printf(pool, "unknown kind \"%s\": isolation, interface, permission, error, lifetime or limit",
		    fields[KIND]);

	if (fields[SENTENCE][0] == '"')
		return "the sentence begins with a quotation mark: is the source torn by a tab?";

	*ret = (struct requirement){ .id = pool_strdup(pool, fields[ID]), .level = (enum level)level,
		.kind = (enum kind)kind, .since = pool_strdup(pool, fields[SINCE]),
		.source = pool_strdup(pool, fields[SOURCE]), .sentence = pool_strdup(pool, fields[SENTENCE]),
		.note = pool_strdup(pool, count > NOTE ? fields[NOTE] : ""), .verdict = UNTESTED, .why = "" };
	return NULL;
}

static void
load_file(struct report *report, FILE *in, const char *file, const char *dimension)
{
	char *line = NULL;
	size_t room = 0;

	for (int number = 1; getline(&line, &room, in) >= 0; number++) {
		char *clean = text_clean(&report->pool, line, strlen(line));
		struct requirement r;
		const char *wrong;

		if (clean[0] == '\0' || clean[0] == '#')
			continue;
		wrong = parse_line(report, clean, &r);
		if (wrong != NULL) {
			report_problem(report, "%s:%d: %s", file, number, wrong);
			continue;
		}
		r.dimension = dimension;
		r.file = file;
		r.line = number;
		*POOL_APPEND(&report->pool, report->requirements, report->requirement_count) = r;
	}
	if (ferror(in))
		report_problem(report, "%s: %s", file, strerror(errno));
	free(line);
}

int
requirements_load(struct report *report, const char *suite)
{
	struct dirent **entries;
	int count = scandir(suite, &entries, is_visible, compare_dimensions);

	if (count < 0) {
		int number = errno;

		report_problem(report, "%s: %s", suite, strerror(number));
		return -number;
	}
	for (int i = 0; i < count; i++) {
		const char *file = pool_printf(&report->pool, "%s/%s/requirements", suite, entries[i]->d_name);
		FILE *in = fopen(file, "re");

		if (in != NULL) {
			load_file(report, in, file, pool_strdup(&report->pool, entries[i]->d_name));
			fclose(in);
		} else if (errno != ENOENT && errno != ENOTDIR) {
			report_problem(report, "%s: %s", file, strerror(errno));
		}
		free(entries[i]);
	}
	free(entries);
	return 0;
}

static bool
has_dimension(char *const *dimensions, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(dimensions[i], name) == 0)
			return true;
	return false;
}

const char *
requirements_unknown(const struct report *report, char *const *dimensions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool known = false;

		for (size_t j = 0; j < report->requirement_count && !known; j++)
			known = strcmp(report->requirements[j].dimension, dimensions[i]) == 0;
		if (!known)
			return dimensions[i];
	}
	return NULL;
}

void
requirements_select(struct report *report, char *const *dimensions, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->requirement_count; i++)
		if (count == 0 || has_dimension(dimensions, count, report->requirements[i].dimension))
			report->requirements[kept++] = report->requirements[i];
	report->requirement_count = kept;
	report_moved(report);
}
