/* rounds.h - runs the cases of a report, each as often as is asked for. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include "kyua.h"
#include "reports/result/journal.h"
#include "run.h"

/**
 * Run the cases that are not decided yet, and read what came of them.
 *
 * kyua: filters and order are filled in. Cases that vanished are not run. Returns 0, -EINTR after a signal, or another
 * negative errno; then *err says why.
 */
int rounds_run(const struct run *run, struct engine *engine, const struct kyua *kyua, struct journal *journal,
    struct report *report, struct cell_error *err);

#endif
