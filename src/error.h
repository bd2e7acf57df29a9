/* error.h - how the library's own functions fill a cell_error. */
#ifndef CELL_ERROR_H
#define CELL_ERROR_H

#include "cell.h"

/**
 * Fill *err (which may be NULL), look up the remedy, and return -number.
 *
 * number: errno, positive. step: the plan's name of the step. object: printf
 * format of what was tried on what; what is too long is cut.
 */
int error_set(struct cell_error *err, int number, const char *step, const char *object, ...)
    __attribute__((format(printf, 4, 5)));

/* The remedy for a failed clone depends on the flags asked for. */
int error_set_clone(struct cell_error *err, int number, uint64_t namespaces, const char *object);

#endif
