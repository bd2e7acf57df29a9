/* repeat.c - a case that is run several times: its worst end counts, none is hidden. */
#include "repeat.h"

unsigned
repeat_count(const struct case_result *c)
{
	unsigned count = 0;

	for (int r = 0; r < RESULTS; r++)
		count += c->times[r];
	return count;
}

/* As requirements are judged: what failed, then what is undecided, denied, unsupported. */
static int
badness(const struct case_result *c)
{
	static const int of_result[RESULTS] = { [PASSED] = 1, [SKIPPED] = 2, [BROKEN] = 8, [FAILED] = 9 };
	static const int of_cause[] = { [CAUSE_UNSUPPORTED] = 1, [CAUSE_DENIED] = 2, [CAUSE_ENVIRONMENT] = 3 };

	if (repeat_count(c) == 0)
		return 0;
	return of_result[c->result] + (c->result == SKIPPED ? of_cause[c->cause] : 0);
}

struct case_result
repeat_add(const struct case_result *before, const struct case_result *one)
{
	struct case_result c = *one;

	for (int r = 0; r < RESULTS; r++)
		c.times[r] = r == (int)one->result;
	if (badness(&c) <= badness(before))
		c = *before;
	for (int r = 0; r < RESULTS; r++)
		c.times[r] = before->times[r] + (r == (int)one->result);
	c.seconds = before->seconds + one->seconds;
	c.decided = true;
	return c;
}

struct case_result
repeat_tell(struct pool *pool, const struct case_result *c, unsigned asked)
{
	struct case_result told = *c;
	unsigned count = repeat_count(c);

	if (asked < 2 || count == 0)
		return told;
	if (count < asked && c->result != FAILED) {
		told.decided = false;
		told.result = BROKEN;
		told.cause = CAUSE_NONE;
		told.reason = REASON_LOST;
	} else if (c->result == SKIPPED) {
		/* Why it was skipped stands first in every such reason; that it always was needs no word. */
		if (c->times[SKIPPED] < count)
			told.reason = pool_printf(pool, "%s (%u of %u skipped)", c->reason, c->times[SKIPPED], count);
	} else if (c->result != PASSED) {
		told.reason = pool_printf(pool, "%u of %u %s: %s", c->times[c->result], count, result_names[c->result],
		    c->reason);
	}
	return told;
}

void
repeat_tell_all(struct report *report, unsigned asked)
{
	for (size_t i = 0; i < report->case_count; i++)
		report->cases[i] = repeat_tell(&report->pool, &report->cases[i], asked);
}
