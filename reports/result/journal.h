/* journal.h - what a run decided, kept case by case as it goes. */

/*
 * A file of JSON objects, one a line, only ever appended to:
 *
 *	{"journal": 1, "date": …, "kernel": …, …}	the run, as in report.json
 *	{"case": …, "decided": false, …}		each case that was found, as in report.json
 *	{"case": …, "decided": true, "elapsed": …, …}	the same, as soon as it is decided
 *	{"resumed": …}					a date: what was lost is run again
 *	{"end": …, "elapsed": …}			a date: the run came to its end
 *
 * Elapsed are the seconds that the run took until then, all its parts together. A last line without its newline was cut short, and says nothing.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <time.h>

#include "report.h"

#define JOURNAL_FILE "journal.ndjson"
/* The version of the journal; grows when a key changes its meaning. */
#define JOURNAL_SCHEMA 1

struct journal {
	int fd;			/* -1: none */
	int error;		/* errno of the first record that was not kept */
	bool dirty;		/* records that the disk may not have yet */
	const struct timespec *start;	/* of the run, with all before it was resumed; NULL: no time is kept */
};
#define JOURNAL_INIT { -1, 0, false, NULL }
#define auto_journal __attribute__((cleanup(journal_close))) struct journal

/** Begin a journal with the run and the cases that were found. 0 or a negative errno. */
int journal_create(struct journal *journal, const char *path, const struct report *report);

/** Go on with one that was cut short: a line that was, goes. 0 or a negative errno. */
int journal_resume(struct journal *journal, const char *path, const char *date);

/** Keep one decided case; an error is kept in the journal. */
void journal_case(struct journal *journal, const struct case_result *c);

/** Have all that was kept on the disk. */
void journal_sync(struct journal *journal);

/** The run came to its end. */
void journal_end(struct journal *journal, const char *date);

void journal_close(struct journal *journal);

/* What a journal says beside the run and its cases. */
struct journal_story {
	size_t listed, decided;	/* cases */
	size_t resumed;		/* how often */
	bool ended, cut;	/* came to its end; its last line is cut short */
};

/**
 * Read a journal into an empty report: the run, its cases, and the seconds that it took; where none were kept, those
 * of its cases.
 *
 * Returns 0 or -1; then *ret_error, one line owned by the report's pool, names
 * file and line.
 */
int journal_read(const char *path, struct report *report, struct journal_story *ret, const char **ret_error);

#endif
