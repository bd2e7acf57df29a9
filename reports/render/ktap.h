/* ktap.h - cases as lines of the Kernel Test Anything Protocol, version 1. */
#ifndef KTAP_H
#define KTAP_H

#include <stdio.h>

#include "reports/result/report.h"

/** The version line, the plan, and which kernel and suite it is about. */
void ktap_start(FILE *out, const struct report *report);

/** One result with what is to be said of it; number: from 1 on. */
void ktap_case(FILE *out, size_t number, const struct case_result *c);

/** After the last result: what was not decided, the problems, and in comments what it all comes to. */
void ktap_end(FILE *out, const struct report *report);

#endif
