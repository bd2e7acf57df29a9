/* options.h - what the verbs share: options, places, the requirements. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <getopt.h>

#include "reports/result/report.h"
#include "reports/run/kyua.h"
#include "reports/suite/locate.h"

/* The exit statuses; the same words stand in the manual page. */
enum { EXIT_CONFORMS, EXIT_VIOLATED, EXIT_USAGE, EXIT_UNDECIDED, EXIT_NOTHING };

/* Where the suite is, as the options of every verb may say. */
struct options {
	const char *suite, *programs, *launcher;
	struct places places;
};

/* The getopt_long(3) rows of these, and the values they return. */
enum { OPTION_SUITE = 256, OPTION_PROGRAMS, OPTION_LAUNCHER, OPTION_OWN };
#define OPTIONS_SUITE \
	{ "suite", required_argument, NULL, OPTION_SUITE }, \
	{ "programs", required_argument, NULL, OPTION_PROGRAMS }, \
	{ "launcher", required_argument, NULL, OPTION_LAUNCHER }, \
	{ "help", no_argument, NULL, 'h' }
#define OPTIONS_SUITE_HELP \
	"      --suite DIR       judge the suite in DIR: Kyuafile and <dimension>/requirements\n" \
	"      --programs DIR    its built programs, <dimension>/<subject>_test\n" \
	"      --launcher CMD    what the container cases start (default: ns-tool container)\n" \
	"      --help            this text\n"

/**
 * getopt_long(3), which complains in one line that says what may be meant and where to look: then '?'.
 *
 * argv: the verb and what follows it.
 */
int options_next(int argc, char **argv, const char *letters, const struct option *table, int *ret_row);

/** Take one of the options above; false when it is none of them. */
bool options_take(struct options *options, int option, const char *value);

/**
 * Find the suite and read its requirements into the report.
 *
 * Complains itself, in one line each, and returns an exit status; 0: all well.
 */
int options_load(struct options *options, struct report *report);

/** The program's name and a message on standard error; returns EXIT_USAGE. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * Whether all of standard output was written, which is complained about once.
 *
 * r: what a renderer returned; 0 otherwise.
 * Returns 0 or EXIT_UNDECIDED.
 */
int finish_output(int r);

/** Mark what a baseline knows in the report; NULL: nothing is. An exit status, complaining itself. */
int options_baseline(const char *file, struct report *report);

/** The command that the container cases start, owned by the pool. */
const char *options_launcher(const struct options *options, struct pool *pool);

/* Each verb: argv[0] is the verb. Returns an exit status. */
int cmd_run(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_gate(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_lint(int argc, char **argv);

#endif
