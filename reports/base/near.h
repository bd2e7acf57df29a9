/* near.h - the name that was probably meant. */
#ifndef NEAR_H
#define NEAR_H

#include "reports/result/report.h"

/** How many letters are to be put in, taken out, replaced, or swapped with the
 * next one, to make one word of another; cases are alike. */
size_t near_distance(const char *a, const char *b);

/** The requirement or dimension that is written most alike, or NULL. */
const char *near_requirement(const struct report *report, const char *name);

/** The case, by its name with or without its program; or NULL. */
const char *near_case(const struct report *report, const char *name);

#endif
