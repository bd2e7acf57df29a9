/* actor.h - a second party that plays its part in namespaces of its own. */
#ifndef ATF_ACTOR_H
#define ATF_ACTOR_H

#include <stddef.h>

#include "cell.h"

/*
 * The case and its actor share `stage` and meet at named points: each side
 * calls actor_meet() with the same name, and neither goes on before the other
 * has come. A wrong name or an actor that died makes the case broken.
 *
 *	static void
 *	play_holder(struct actor *self)
 *	{
 *		struct stage *stage = self->stage;
 *
 *		stage->queue = msgget(KEY, IPC_CREAT | 0600);
 *		actor_meet(self, "queue made");
 *		actor_meet(self, "queue looked for");
 *	}
 */
struct actor {
	void *stage;		/* memory shared by both sides */
	size_t size;
	struct cell cell;	/* case's side: pid and pidfd of the actor */
	int channel;
	void (*play)(struct actor *self);
};

/**
 * Start an actor. size: of the stage, which starts as zeros. The actor ends
 * with the case at the latest.
 */
void actor_start(struct actor *actor, const struct cell_spec *spec, void (*play)(struct actor *self), size_t size);

/* Meet the other side at a named point. */
void actor_meet(struct actor *actor, const char *point);

/* Wait until the actor's part is over; broken unless it returned. The stage
 * stays readable. Returns nothing to judge. */
void actor_end(struct actor *actor);

/* Kill the actor and reap it; the stage stays readable. */
void actor_kill(struct actor *actor);

/* What any side of an actor's channel can use without being one: a named
 * meeting over a SOCK_SEQPACKET descriptor. 0, or -1 with errno. */
int meet(int channel, const char *point);

#endif
