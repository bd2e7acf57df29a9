/* party_test.c - cases whose actors and probes do not play their parts; atf/framework_test.c runs them. */
#include <signal.h>
#include <stdio.h>

#include "atf/case.h"

static const struct cell_spec plain = { 0 };

static void
play_meeting(struct actor *self)
{
	actor_meet(self, "here");
	actor_meet(self, "there");
}

CASE(meets_and_ends,
    .descr = "Both sides come to each point",
    .arena = ARENA_NONE)
{
	struct actor actor;

	actor_start(&actor, &plain, play_meeting, 0);
	actor_meet(&actor, "here");
	actor_meet(&actor, "there");
	actor_end(&actor);
}

CASE(meets_elsewhere,
    .descr = "The case waits at a point where the actor is not",
    .arena = ARENA_NONE)
{
	struct actor actor;

	actor_start(&actor, &plain, play_meeting, 0);
	actor_meet(&actor, "here");
	actor_meet(&actor, "elsewhere");
}

static void
play_dead(struct actor *self)
{
	(void)self;
	raise(SIGKILL);
}

CASE(meets_the_dead,
    .descr = "The actor was killed before it came",
    .arena = ARENA_NONE)
{
	struct actor actor;

	actor_start(&actor, &plain, play_dead, 0);
	actor_meet(&actor, "here");
}

static void
play_dying(struct actor *self)
{
	char point[16];

	if (read(self->channel, point, sizeof(point)) > 0)
		raise(SIGKILL);
}

CASE(meets_the_dying,
    .descr = "The actor is killed when it has been told of the point, and before it answers",
    .arena = ARENA_NONE)
{
	struct actor actor;

	actor_start(&actor, &plain, play_dying, 0);
	actor_meet(&actor, "here");
}

CASE(ends_the_dead,
    .descr = "The actor was killed instead of coming to its end",
    .arena = ARENA_NONE)
{
	struct actor actor;

	actor_start(&actor, &plain, play_dead, 0);
	actor_end(&actor);
}

static void
play_judge(struct actor *self)
{
	REQUIRE_EQ(1, *(int *)self->stage);
}

CASE(lets_its_actor_assert,
    .descr = "The actor judges",
    .arena = ARENA_NONE)
{
	struct actor actor;

	actor_start(&actor, &plain, play_judge, sizeof(int));
	actor_end(&actor);
}

CASE(forgets_its_actor,
    .descr = "The actor waits for ever when the case is over",
    .arena = ARENA_NONE)
{
	struct actor actor;

	actor_start(&actor, &plain, play_meeting, 0);
	actor_meet(&actor, "here");
}

static void
look_and_die(void *seen)
{
	*(int *)seen = 1;
	raise(SIGKILL);
}

static void
look_and_set_up(void *seen)
{
	(void)seen;
	SETUP(chdir("/no/such/folder"));
}

static void
look_and_leave(void *seen)
{
	(void)seen;
	_exit(3);
}

static void
observe(void (*look)(void *seen))
{
	int seen = 0;

	case_observe(&plain, look, &seen, sizeof(seen));
}

CASE(has_a_probe_that_dies, .descr = "The probe is killed", .arena = ARENA_NONE)
{
	observe(look_and_die);
}

CASE(has_a_probe_that_cannot_set_up, .descr = "The set-up breaks inside", .arena = ARENA_NONE)
{
	observe(look_and_set_up);
}

CASE(has_a_probe_that_leaves, .descr = "The probe does not return", .arena = ARENA_NONE)
{
	observe(look_and_leave);
}

CASE(has_a_spec_that_cannot_be, .descr = "The spec asks for what goes together never", .arena = ARENA_NONE)
{
	int seen = 0;

	case_observe(&(struct cell_spec){ .hostname = "x" }, look_and_leave, &seen, sizeof(seen));
}
