/* writer.h - a process outside, short of some capabilities, writes the maps of a new namespace. */
#ifndef CASES_USER_WRITER_H
#define CASES_USER_WRITER_H

#include "ids.h"

/* A process of the case's own namespace writes the maps of another one's. */
struct outside {
	pid_t pid;				/* of a member */
	uint64_t dropped;			/* capabilities of the writer */
	const char *text[ID_KINDS];		/* NULL: not written */
	int number[ID_KINDS];			/* errno */
};

#define BIT(capability) (UINT64_C(1) << (capability))

static inline void
look_at_writes_outside(void *arg)
{
	struct outside *seen = arg;

	for (unsigned capability = 0; capability < 64; capability++)
		if ((seen->dropped >> capability & 1) != 0)
			SETUP(drop_capability(capability));
	for (int kind = 0; kind < ID_KINDS; kind++)
		if (seen->text[kind] != NULL)
			seen->number[kind] = put_proc(seen->pid, id_kinds[kind].map, seen->text[kind]);
}

/* In a namespace of its own each time; deny: setgroups(2), before. */
static inline void
observe_outside(struct outside *seen, bool deny)
{
	struct actor member;

	seen->pid = start_bystander(&member, &unmapped);
	memset(seen->number, -1, sizeof(seen->number));
	if (deny)
		SETUP_OK(put_proc(seen->pid, "setgroups", "deny"));
	case_observe(&same, look_at_writes_outside, seen, sizeof(*seen));
	end_bystander(&member);
}

#endif
