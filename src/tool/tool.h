/* tool.h - what the verbs of ns-tool share. */
#ifndef TOOL_H
#define TOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cell.h"

/* Options, so that each verb can say which it takes. */
enum {
	OPTION_HOSTNAME = 1 << 0,
	OPTION_DOMAINNAME = 1 << 1,
	OPTION_USER = 1 << 2,
	OPTION_MONOTONIC = 1 << 3,
	OPTION_BOOTTIME = 1 << 4,
	OPTION_TARGET = 1 << 5,
	OPTION_ONLY = 1 << 6,
	OPTION_JSON = 1 << 7,
	OPTION_VERBOSE = 1 << 8,
	OPTION_QUIET = 1 << 9,
	OPTION_HELP = 1 << 10,
	OPTION_VERSION = 1 << 11,
};

/* One invocation: what the options said. */
struct request {
	const struct verb *verb;
	struct cell_spec spec;
	unsigned given;		/* OPTION_* that stood there */
	pid_t target;
	uint64_t only;
	char **arguments;	/* what follows the options, NULL-terminated */
	int argument_count;
};

/* A row of the table in main.c. */
struct verb {
	const char *name;
	const char *arguments;	/* for the usage line */
	const char *help;	/* one line */
	unsigned options;
	/* Verbs that run a command: fill request->spec. 0 or -errno. */
	int (*prepare)(struct request *request, struct cell_error *err);
	int (*run)(struct request *request);	/* the exit status */
	const char *more;	/* the help's last paragraph, or NULL */
};

/* main.c: NULL when there is no such verb. */
const struct verb *verb_find(const char *name);

/**
 * options.c: read the options of a verb, argv[0] being its name. 0 or -errno.
 * What they leave open comes from the verb's own prepare function.
 */
int options_parse(struct request *request, const struct verb *verb, int argc, char **argv,
    struct cell_error *err);
void options_help(const struct verb *verb);

/* A whole decimal number within limits, or -EINVAL or -ERANGE. */
int parse_number(const char *text, int64_t least, int64_t most, int64_t *ret);

/* complain.c: the one line that tells of a failure; returns the exit status. */
int complain(const struct cell_error *err);

/* Fill *err for a wrong command line, pointing to the help; returns -number. */
int usage_error(struct cell_error *err, const struct verb *verb, int number, const char *object, ...)
    __attribute__((format(printf, 4, 5)));

/* Close standard output; a failed write is a failure of the verb. */
int finish_output(void);

/* run.c: what the options leave open, the command included. 0 or -errno. */
int request_prepare(struct request *request, struct cell_error *err);

/* The verbs' own part of it: new.c for new namespaces, setns.c for joined ones. */
int prepare_new(struct request *request, struct cell_error *err);
int prepare_setns(struct request *request, struct cell_error *err);

/* narrate.c: tell what has been set up, and how it ended. */
void narrate_start(const struct request *request, const struct cell *cell);
void narrate_end(int wait_status);

/* signals.c: hold signals back before the spawn, then pass them on until the
 * cell has ended. init: the cell is the first process of a pid namespace. */
void signals_block(sigset_t *ret_original);
int signals_pass_on(struct cell *cell, bool init, int *ret_status, struct cell_error *err);

/* The verbs; each returns the exit status. */
int cmd_run(struct request *request);
int cmd_proc(struct request *request);
int cmd_plan(struct request *request);
int cmd_features(struct request *request);

#endif
