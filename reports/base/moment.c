/* moment.c - when a run took place: now, or when SOURCE_DATE_EPOCH says. */
#include "moment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* The last second with a year of four digits: 9999-12-31T23:59:59Z. */
#define LAST 253402300799LL

/* As many digits as LAST has: what is longer is out of range, and would overflow. */
enum { DIGITS = 12 };

static bool
parse_moment(const char *text, time_t *ret)
{
	const size_t length = strlen(text);
	long long seconds;

	if (length == 0 || strspn(text, "0123456789") != length || length > DIGITS)
		return false;
	seconds = strtoll(text, NULL, 10);
	*ret = (time_t)seconds;
	return seconds <= LAST && *ret == seconds;
}

/* Of the whole environment this one is looked at, by its name. */
static const char *
find_fixed(void)
{
	return getenv("SOURCE_DATE_EPOCH");
}

const char *
moment_wrong(struct pool *pool)
{
	const char *text = find_fixed();
	time_t ignored;

	if (text == NULL || parse_moment(text, &ignored))
		return NULL;
	return pool_printf(pool, "SOURCE_DATE_EPOCH: \"%s\" is no number of seconds since 1970, up to %lld",
	    text_clean_line(pool, text, strnlen(text, 2 * DIGITS)), LAST);
}

static struct tm
find_moment(void)
{
	const char *fixed = find_fixed();
	struct tm tm;
	time_t moment;

	if (fixed != NULL && parse_moment(fixed, &moment)) {
		gmtime_r(&moment, &tm);
	} else {
		moment = time(NULL);
		localtime_r(&moment, &tm);
	}
	return tm;
}

const char *
moment_date(struct pool *pool)
{
	const struct tm tm = find_moment();
	char text[64], zone[8];

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(zone, sizeof(zone), "%z", &tm);
	return pool_printf(pool, "%s%.3s:%s", text, zone, zone + 3);
}

const char *
moment_later(struct pool *pool, const char *date, double seconds)
{
	struct tm tm = { 0 };
	const char *offset = strptime(date, "%Y-%m-%dT%H:%M:%S", &tm);
	long long moment;
	time_t later;
	char text[64];

	if (offset == NULL || seconds < 0)
		return date;
	moment = (long long)timegm(&tm) + (long long)(seconds + 0.5);
	later = (time_t)moment;
	if (moment > LAST || gmtime_r(&later, &tm) == NULL)
		return date;
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	return pool_printf(pool, "%s%s", text, offset);
}

const char *
moment_stamp(struct pool *pool)
{
	const struct tm tm = find_moment();
	char text[32];

	strftime(text, sizeof(text), "%Y%m%d-%H%M%S", &tm);
	return pool_strdup(pool, text);
}

double
moment_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

struct timespec
moment_before(const struct timespec *moment, double seconds)
{
	const long second = 1000000000;
	struct timespec earlier = *moment;

	earlier.tv_sec -= (time_t)seconds;
	earlier.tv_nsec -= (long)((seconds - (double)(time_t)seconds) * 1e9);
	if (earlier.tv_nsec < 0) {
		earlier.tv_nsec += second;
		earlier.tv_sec--;
	}
	return earlier;
}
