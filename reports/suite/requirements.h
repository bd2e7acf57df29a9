/* requirements.h - reads what a suite promises: its requirements files. */
#ifndef REQUIREMENTS_H
#define REQUIREMENTS_H

#include "reports/result/report.h"

/**
 * Read SUITE/<dimension>/requirements of every dimension into the report.
 *
 * Dimensions come in the project's order, others after them by name; lines in
 * the order of the file. Every broken line becomes a problem of the report that
 * names file and line, and is left out. Returns 0, or a negative errno when the
 * suite's folder cannot be read (told as a problem too).
 */
int requirements_load(struct report *report, const char *suite);

/** The first of these names that is no dimension of the suite, or NULL. */
const char *requirements_unknown(const struct report *report, char *const *dimensions, size_t count);

/** Keep the requirements of these dimensions only; none named: all. */
void requirements_select(struct report *report, char *const *dimensions, size_t count);

#endif
