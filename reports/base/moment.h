/* moment.h - when a run took place: now, or when SOURCE_DATE_EPOCH says. */
#ifndef MOMENT_H
#define MOMENT_H

#include <time.h>

#include "pool.h"

/** NULL, or one line that says why SOURCE_DATE_EPOCH is no moment: it must be
 * the seconds since 1970, before the year 10000. Owned by the pool. */
const char *moment_wrong(struct pool *pool);

/** ISO 8601 with its offset: the local time, or SOURCE_DATE_EPOCH in UTC; owned by the pool. */
const char *moment_date(struct pool *pool);

/** The date so many seconds after a date as above, of the same offset; the date itself
 * where they are below zero, or it would leave the four digits of a year. */
const char *moment_later(struct pool *pool, const char *date, double seconds);

/** The same for the name of a folder: 20260102-030405. */
const char *moment_stamp(struct pool *pool);

/** Seconds since a moment of CLOCK_MONOTONIC. */
double moment_since(const struct timespec *start);

/** The moment that was so many seconds earlier. */
struct timespec moment_before(const struct timespec *moment, double seconds);

#endif
