/* state.h - one kind of network state: how to make some, and whether it is seen. */

/*
 * Three cases a kind, from one row: what the outside makes is not seen inside,
 * what the inside makes is not seen outside, and (the control) without the
 * flag each sees what the other made. `make` and `is_seen` run in the
 * namespace of their caller, whose lo is up.
 */
#ifndef CASES_NET_STATE_H
#define CASES_NET_STATE_H

#include "cases/net/link.h"

struct state {
	void (*make)(void);	/* SETUP() inside; descriptors may stay open */
	bool (*is_seen)(void);
};

struct sight {
	const struct state *state;
	bool before, after;
};

static inline void
look_at_state(void *arg)
{
	struct sight *sight = arg;

	sight->after = sight->state->is_seen();
}

/* Whether a process inside sees what was made outside. */
static inline bool
state_reaches_inside(const struct state *state, uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct sight sight = { .state = state };

	SETUP(link_up("lo"));
	if (state->is_seen())
		case_broken(__FILE__, __LINE__, "the state is there already");
	state->make();
	if (!state->is_seen())
		case_broken(__FILE__, __LINE__, "who made the state does not see it");
	case_observe(&spec, look_at_state, &sight, sizeof(sight));
	return sight.after;
}

static inline void
play_maker(struct actor *self)
{
	const struct state *state;

	actor_meet(self, "state named");
	state = *(const struct state **)self->stage;
	SETUP(link_up("lo"));
	state->make();
	if (!state->is_seen())
		case_broken(__FILE__, __LINE__, "who made the state does not see it");
	actor_meet(self, "state made");
	actor_meet(self, "looked");
}

/* Whether a process outside sees what was made inside, while it is there. */
static inline bool
state_reaches_outside(const struct state *state, uint64_t namespaces)
{
	const struct cell_spec spec = { .namespaces = namespaces };
	struct actor maker;
	bool seen;

	SETUP(link_up("lo"));
	actor_start(&maker, &spec, play_maker, sizeof(state));
	*(const struct state **)maker.stage = state;
	actor_meet(&maker, "state named");
	actor_meet(&maker, "state made");
	seen = state->is_seen();
	actor_meet(&maker, "looked");
	actor_end(&maker);
	return seen;
}

#define STATE_CASES(id, ids, what, more_needs, ...) \
static const struct state id##_state = __VA_ARGS__; \
CASE(id##_made_outside_are_not_seen_inside, \
    .requirement = ids, \
    .descr = what " made outside are not seen inside", \
    .needs = "net CAP_NET_ADMIN" more_needs) \
{ \
	REQUIRE(!state_reaches_inside(&id##_state, CLONE_NEWNET), "the inside sees it"); \
} \
CASE(id##_made_inside_are_not_seen_outside, \
    .requirement = ids, \
    .descr = what " made inside are not seen outside", \
    .needs = "net CAP_NET_ADMIN" more_needs) \
{ \
	REQUIRE(!state_reaches_outside(&id##_state, CLONE_NEWNET), "the outside sees it"); \
} \
CASE(without_the_flag_##id##_are_shared, \
    .requirement = ids, \
    .descr = "Control: without the flag, a child sees the " what " of its parent", \
    .needs = "net CAP_NET_ADMIN" more_needs) \
{ \
	REQUIRE(state_reaches_inside(&id##_state, 0), "the child does not see it"); \
}

#endif
