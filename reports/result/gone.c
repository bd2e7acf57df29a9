/* gone.c - cases that the later of two results has no more. */
#include "gone.h"

#include <string.h>

static bool
has_case(const struct report *report, const struct requirement *r, const char *name)
{
	for (size_t i = 0; i < r->case_count; i++)
		if (strcmp(report->cases[r->cases[i]].name, name) == 0)
			return true;
	return false;
}

bool
gone_tell(FILE *out, const struct report *before, const struct report *after)
{
	bool fewer = false;

	for (size_t i = 0; i < before->requirement_count; i++) {
		const struct requirement *old = &before->requirements[i], *new = report_requirement(after, old->id);
		auto_pool pool = { NULL };
		const char *names = "";

		for (size_t j = 0; new != NULL && j < old->case_count; j++) {
			const char *name = before->cases[old->cases[j]].name;

			if (!has_case(after, new, name))
				names = pool_printf(&pool, "%s%s%s", names, names[0] != '\0' ? ", " : "", name);
		}
		if (names[0] == '\0')
			continue;
		fprintf(out, "%-16s  %s: %s by %zu case%s, %s by %zu before; gone: %s\n",
		    new->case_count < old->case_count ? "fewer cases" : "other cases", old->id, verdict_names[new->verdict],
		    new->case_count, new->case_count == 1 ? "" : "s", verdict_names[old->verdict], old->case_count, names);
		fewer = fewer || new->case_count < old->case_count;
	}
	return fewer;
}
