/* journal.c - what a run decided, kept case by case as it goes. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record.h"
#include "reports/base/bytes.h"
#include "reports/base/moment.h"

/* One line in one write(2): it is in the file whole, whoever dies. */
static void
write_record(struct journal *journal, json_t *object)
{
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
	size_t length = text != NULL ? strlen(text) : 0;

	json_decref(object);
	if (text == NULL && journal->error == 0)
		journal->error = ENOMEM;
	if (journal->fd >= 0 && journal->error == 0) {
		ssize_t n;

		text[length] = '\n';
		n = write(journal->fd, text, length + 1);
		if (n != (ssize_t)length + 1)
			journal->error = n < 0 ? errno : ENOSPC;
		journal->dirty = true;
	}
	free(text);
}

static int
open_journal(struct journal *journal, const char *path, int flags)
{
	journal->fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | flags, 0666);
	return journal->fd < 0 ? -errno : 0;
}

int
journal_create(struct journal *journal, const char *path, const struct report *report)
{
	json_t *head = record_run(report);
	int r = open_journal(journal, path, O_CREAT | O_TRUNC);

	json_object_set_new(head, "journal", json_integer(JOURNAL_SCHEMA));
	write_record(journal, head);
	for (size_t i = 0; i < report->case_count; i++)
		write_record(journal, record_case(&report->cases[i]));
	journal_sync(journal);
	return r < 0 ? r : -journal->error;
}

/* Take away what stands behind the last newline. */
static int
cut_half_line(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char byte = '\n';

	while (end > 0 && pread(fd, &byte, 1, end - 1) == 1 && byte != '\n')
		end--;
	return ftruncate(fd, end) < 0 ? -errno : 0;
}

int
journal_resume(struct journal *journal, const char *path, const char *date)
{
	int r = open_journal(journal, path, 0);

	if (r == 0)
		r = cut_half_line(journal->fd);
	if (r < 0)
		return r;
	write_record(journal, json_pack("{s:s}", "resumed", date));
	return -journal->error;
}

/* How long the run took so far: nobody else can tell when it is killed. */
static void
set_elapsed(const struct journal *journal, json_t *object)
{
	if (journal->start != NULL)
		json_object_set_new(object, "elapsed", record_seconds(moment_since(journal->start)));
}

void
journal_case(struct journal *journal, const struct case_result *c)
{
	json_t *object = record_case(c);

	if (c->decided)
		set_elapsed(journal, object);
	write_record(journal, object);
}

void
journal_sync(struct journal *journal)
{
	if (journal->dirty && fdatasync(journal->fd) < 0 && errno != EINVAL && errno != EROFS && journal->error == 0)
		journal->error = errno;
	journal->dirty = false;
}

void
journal_end(struct journal *journal, const char *date)
{
	json_t *object = json_pack("{s:s}", "end", date);

	set_elapsed(journal, object);
	write_record(journal, object);
	journal_sync(journal);
}

void
journal_close(struct journal *journal)
{
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = -1;
}

static int
take_head(struct report *report, json_t *object, const char **ret_error)
{
	json_int_t schema;

	if (json_unpack(object, "{s:I}", "journal", &schema) < 0)
		return *ret_error = "is no journal of ns-conform", -1;
	if (record_check_schema(&report->pool, schema, JOURNAL_SCHEMA, ret_error) < 0)
		return -1;
	return record_take_run(report, object, ret_error);
}

/* The record of a case: found, or decided. */
static int
take_case(struct report *report, json_t *object, struct journal_story *story, const char **ret_error)
{
	struct case_result c, *listed;

	if (record_take_case(&report->pool, object, &c, ret_error) < 0)
		return -1;
	listed = report_case(report, c.name);
	if (!c.decided) {
		if (listed != NULL)
			return *ret_error = pool_printf(&report->pool, "the case %s was found twice", c.name), -1;
		*POOL_APPEND(&report->pool, report->cases, report->case_count) = c;
		story->listed++;
		return 0;
	}
	if (listed == NULL)
		return *ret_error = pool_printf(&report->pool, "the case %s was decided, but not found", c.name), -1;
	story->decided += !listed->decided;
	*listed = c;
	return 0;
}

/* In journals of older versions there is none. */
static int
take_elapsed(struct report *report, const json_t *object, const char **ret_error)
{
	const json_t *elapsed = json_object_get(object, "elapsed");

	if (elapsed == NULL)
		return 0;
	if (!json_is_number(elapsed) || json_number_value(elapsed) < 0)
		return *ret_error = "elapsed is no time that a run takes", -1;
	report->seconds = json_number_value(elapsed);
	return record_check_seconds(report->seconds, ret_error);
}

static int
take_line(struct report *report, const char *line, size_t length, bool first, struct journal_story *story,
    const char **ret_error)
{
	json_error_t error;
	json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
	int r = 0;

	if (object == NULL)
		return *ret_error = record_take_text(&report->pool, error.text), -1;
	if (first)
		r = take_head(report, object, ret_error);
	else if (json_object_get(object, "case") != NULL)
		r = take_case(report, object, story, ret_error);
	else if (json_object_get(object, "resumed") != NULL)
		story->resumed++, story->ended = false;
	else if (json_object_get(object, "end") != NULL)
		story->ended = true;
	else
		*ret_error = "is no record of a journal", r = -1;
	if (r == 0)
		r = take_elapsed(report, object, ret_error);
	json_decref(object);
	return r;
}

int
journal_read(const char *path, struct report *report, struct journal_story *ret, const char **ret_error)
{
	struct pool *pool = &report->pool;
	const char *wrong = NULL;
	size_t size, length;
	char *rest = bytes_read(pool, path, &size, ret_error), *line;
	bool whole = true;

	*ret = (struct journal_story){ 0 };
	if (rest == NULL)
		return -1;
	if (memchr(rest, '\n', size) == NULL)
		return *ret_error = pool_printf(pool, "%s: is no journal of ns-conform: it has no whole line", path), -1;
	for (int number = 1; (line = bytes_line(&rest, &size, &length, &whole)) != NULL && whole; number++)
		if (take_line(report, line, length, number == 1, ret, &wrong) < 0)
			return *ret_error = pool_printf(pool, "%s:%d: %s", path, number, wrong), -1;
	if (report->seconds <= 0)
		for (size_t i = 0; i < report->case_count; i++)
			report->seconds += report->cases[i].seconds;
	ret->cut = !whole;
	*ret_error = NULL;
	return 0;
}
