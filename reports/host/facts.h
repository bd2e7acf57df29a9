/* facts.h - what a report was made of: one table for every format. */
#ifndef FACTS_H
#define FACTS_H

#include "reports/result/report.h"
#include "reports/suite/locate.h"

/* Where a page for people has room for it. */
enum fact_place { FACT_SHORT, FACT_WIDE, FACT_FOLDED };

struct fact {
	const char *key;		/* for programs */
	const char *label;		/* for people */
	size_t at;			/* of a const char * in struct report */
	enum fact_place place;
	bool required;			/* also of the oldest reports */
	bool list;			/* lines "name=value" */
};

/* In the order in which they are shown; ends with a row whose key is NULL. */
extern const struct fact facts[];

/** The value; "" when the report has none. */
const char *fact_value(const struct report *report, const struct fact *fact);

/** The same for people; owned by the pool or the report. */
const char *fact_words(const struct report *report, const struct fact *fact, struct pool *pool);

void fact_set(struct report *report, const struct fact *fact, const char *value);

/**
 * Fill all that is known before a run: the host, the tool, the suite, the date.
 *
 * argv: how the run was called, from the verb on. Texts belong to the report's
 * pool; what cannot be found reads "unknown".
 */
void facts_find(struct report *report, const struct places *places, char *const *argv);

#endif
