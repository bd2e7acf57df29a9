/* engine.h - runs a command where nothing that it leaves can hurt or outlive. */

/*
 * The command runs under an empty environment, without a controlling terminal, in
 * throw-away mount, PID and IPC namespaces (in a user namespace that maps the
 * user to itself when he is not root). What is denied is done without, and
 * told. A small first process starts the command, reaps whatever it leaves and
 * ends; with it ends everything in the PID namespace. When this program is
 * killed, so is the first process.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <signal.h>

#include "cell.h"
#include "janitor.h"
#include "reports/base/pool.h"

struct engine {
	struct pool *pool;
	struct janitor *janitor;	/* lent */
	const char *scratch;	/* his folder; HOME and TMPDIR lie below it */
	const char *story;	/* for people: what cases are kept in, and what was denied */
	size_t level;		/* row of the table of isolations */
	int signals;		/* signalfd of what ends the run, -1: not open */
	sigset_t mask;		/* the caller's */
};
#define ENGINE_INIT { NULL, NULL, NULL, "", 0, -1, { { 0 } } }
#define auto_engine __attribute__((cleanup(engine_close))) struct engine

/* Who is told while the command runs. */
struct engine_listener {
	void (*line)(const char *line, void *arg);	/* the command wrote a line */
	void (*rest)(void *arg);			/* no more lines for now; or NULL */
	void (*tick)(void *arg);			/* a second passed; or NULL */
	void *arg;
};

/**
 * Find out what isolation this kernel and user allow, fill the scratch folder,
 * and take SIGINT, SIGTERM and SIGHUP over until engine_close().
 *
 * pool: owns what the engine allocates. janitor: owns the scratch folder, is
 * told of every process, and must end after the engine is closed. Returns 0 or a negative errno; err
 * says what failed.
 */
int engine_open(struct engine *engine, struct pool *pool, struct janitor *janitor, struct cell_error *err);

/**
 * Run a command to its end and hand on its standard output line by line.
 *
 * argv: looked up in the system's folders. errors: path of a file that receives
 * its standard error. ret_status: its wait status.
 * Returns 0; -EINTR when a signal ended the run: then all of it is dead; or a
 * negative errno when it could not be started, and err says why.
 */
int engine_run(struct engine *engine, char *const argv[], const char *errors,
    const struct engine_listener *listener, int *ret_status, struct cell_error *err);

/** How many pid namespaces lie between the initial one and the commands; -1:
 * what lies outside is out of sight. */
int engine_pid_depth(const struct engine *engine);

/** Give the signals back. */
void engine_close(struct engine *engine);

#endif
