/* report.h - the one result type: what was asked, what was seen, what follows. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/base/index.h"
#include "reports/base/pool.h"

/* The version of report.json; grows when a key changes its meaning. */
#define REPORT_SCHEMA 1

enum level { LEVEL_MUST, LEVEL_SHOULD, LEVEL_MAY, LEVELS };
enum kind { KIND_ISOLATION, KIND_INTERFACE, KIND_PERMISSION, KIND_ERROR, KIND_LIFETIME, KIND_LIMIT, KINDS };

/* From the best to the least known; the order of every table. */
enum verdict { CONFORMS, VIOLATED, UNSUPPORTED, DENIED, UNDECIDED, UNTESTED, VERDICTS };

enum result { PASSED, FAILED, SKIPPED, BROKEN, RESULTS };

/* Of a case that was found, as long as there is no other. */
#define REASON_LOST "lost: the run ended before it was decided"

/* Why a case was skipped. */
enum cause { CAUSE_NONE, CAUSE_UNSUPPORTED, CAUSE_DENIED, CAUSE_ENVIRONMENT };

/* What became of a case, in the words that every format keeps apart. */
enum case_status { STATUS_PASSED, STATUS_FAILED, STATUS_KNOWN, STATUS_UNSUPPORTED, STATUS_DENIED, STATUS_ENVIRONMENT,
	STATUS_BROKEN, STATUS_TIMED_OUT, STATUS_LOST, STATUSES };

extern const char *const level_names[LEVELS];
extern const char *const kind_names[KINDS];
extern const char *const verdict_names[VERDICTS];
extern const char *const result_names[RESULTS];
extern const char *const status_names[STATUSES];

/* The index of a name in one of the tables above; -1 when it is not there. */
int name_index(const char *const *names, int count, const char *name);

/* One case as it was decided. Texts are clean, see text.h. */
struct case_result {
	const char *name;		/* "pid/init_test:first_process_has_pid_1" */
	const char *descr;		/* one sentence; may be empty */
	const char *requirements;	/* space-separated ids; may be empty */
	const char *source;		/* "cases/pid/init_test.c:42"; NULL: not told */
	enum result result;
	enum cause cause;		/* of a skip */
	const char *reason;		/* one line; empty when passed */
	const char *output;		/* what it wrote, for evidence; may be empty */
	double seconds;
	unsigned times[RESULTS];	/* how often it ended so; all 0: it was not repeated */
	bool decided;			/* the engine told a result */
	bool exclusive, vanished;	/* runs alone; was there before; neither is kept */
	bool known;			/* failed, and all that it violates is known */
};

struct requirement {
	const char *id, *dimension, *since, *source, *sentence;
	const char *note;		/* why untested, or what is known; may be empty */
	enum level level;
	enum kind kind;
	bool left_out;			/* not asked for; goes when all is judged */
	const char *file;		/* where it stands; NULL when read from a report */
	int line;
	enum verdict verdict;
	const char *why;		/* what decided, one line; empty when it conforms */
	const char *known;		/* why and until when its violation is known; NULL: it is not */
	size_t *cases, case_count;	/* indices into the report's cases */
};

/* Where and as whom the cases ran. */
struct host {
	const char *kernel;		/* "6.1.0-18-amd64" */
	const char *build, *machine;	/* the rest of uname(2) */
	const char *distribution;	/* "Debian GNU/Linux 12 (bookworm)" */
	const char *user;		/* "root" */
	unsigned uid;
	const char *capabilities;	/* effective ones, cap_to_text(3) */
	/* See machine.h; in older reports NULL. */
	const char *cmdline, *config, *taint, *lsm, *cgroup, *sysctls, *confinement;
};

struct report {
	struct pool pool;		/* owns every text and array below */
	struct host host;
	const char *version, *date;	/* of ns-conform; ISO 8601 with offset */
	const char *engine, *launcher;	/* how cases were kept apart; what the container cases start */
	const char *selection;		/* dimensions asked for; empty: all */
	const char *suite, *tool;	/* their hashes, see hash.h; in older reports NULL, as is the next */
	const char *command;		/* line of the run, quoted for a shell */
	double seconds;			/* wall time of the run */
	struct requirement *requirements;
	size_t requirement_count;
	struct case_result *cases;
	size_t case_count;
	const char **problems;		/* what no requirement can carry, one line each */
	size_t problem_count;
	struct index by_id, by_name;	/* of requirements, of cases; see report_moved() */
};

#define auto_report __attribute__((cleanup(report_free))) struct report

/** Release everything a report owns. */
void report_free(struct report *report);

/** A control is a case that must see what the claim says is hidden. */
bool case_is_control(const struct case_result *c);

enum case_status case_status(const struct case_result *c);

/** Add a problem to the report; it makes the run undecided. */
void report_problem(struct report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The requirement of this id, or NULL. */
struct requirement *report_requirement(const struct report *report, const char *id);

/** Drop the requirements that were not asked for. */
void report_drop_left_out(struct report *report);

/** The case of this name, or NULL. */
struct case_result *report_case(const struct report *report, const char *name);

/** To be called when requirements or cases were moved: those that are looked for are found again. */
void report_moved(struct report *report);

/* Sums over a dimension or the whole. */
struct sum {
	const char *dimension;		/* NULL: all of them */
	size_t of[VERDICTS], total;
	double seconds;			/* what its cases took, one after the other */
};

/** One sum a dimension in the order of the requirements; owned by the pool.
 * ret_all: receives the sum of them all. */
struct sum *report_sums(const struct report *report, struct pool *pool, size_t *ret_count, struct sum *ret_all);

#endif
