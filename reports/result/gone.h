/* gone.h - cases that the later of two results has no more. */
#ifndef GONE_H
#define GONE_H

#include <stdio.h>

#include "report.h"

/**
 * Write a line for each requirement of both that lost cases, and which.
 *
 * A verdict may stay the same with less behind it. Returns whether any has fewer
 * cases than before: where others came in their place it has not.
 */
bool gone_tell(FILE *out, const struct report *before, const struct report *after);

#endif
