/* actor.c - a second party that plays its part in namespaces of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "case.h"

#define POINT_SIZE 64

int
meet(int channel, const char *point)
{
	char theirs[POINT_SIZE] = "";
	ssize_t n;

	if (send(channel, point, strlen(point) + 1, MSG_NOSIGNAL) < 0)
		return -1;
	do
		n = recv(channel, theirs, sizeof(theirs) - 1, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	if (n == 0 || strcmp(theirs, point) != 0) {
		errno = n == 0 ? EPIPE : EPROTO;
		return -1;
	}
	return 0;
}

void
actor_meet(struct actor *actor, const char *point)
{
	if (meet(actor->channel, point) < 0)
		case_broken(__FILE__, __LINE__, "meeting \"%s\": %s", point,
		    errno == EPROTO ? "the other side is at another point" :
		    errno == EPIPE || errno == ECONNRESET ? "the other side is gone" : strerror(errno));
}

static int
run_actor(void *arg)
{
	struct actor *self = arg;

	self->cell = (struct cell)CELL_INIT;
	self->play(self);
	return 0;
}

void
actor_start(struct actor *actor, const struct cell_spec *spec, void (*play)(struct actor *self), size_t size)
{
	int ends[2];

	*actor = (struct actor){ .size = size > 0 ? size : 1, .cell = CELL_INIT, .play = play };
	actor->stage = mmap(NULL, actor->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (actor->stage == MAP_FAILED)
		case_broken(__FILE__, __LINE__, "map the stage: %s", strerror(errno));
	SETUP(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));

	/* The child has a copy of this struct, with its own end of the channel. */
	struct actor theirs = *actor;

	theirs.channel = ends[1];
	actor->channel = ends[0];
	case_spawn(spec, run_actor, &theirs, &actor->cell);
	close(ends[1]);
}

void
actor_end(struct actor *actor)
{
	struct cell_error err;
	int status;

	if (cell_wait(&actor->cell, &status, &err) < 0)
		case_broken(__FILE__, __LINE__, "wait for the actor: %s", strerror(err.number));
	cell_close(&actor->cell);
	close(actor->channel);
	if (status != 0)
		case_broken(__FILE__, __LINE__, "the actor ended with status %d", cell_exit_status(status));
}

void
actor_kill(struct actor *actor)
{
	cell_close(&actor->cell);
	close(actor->channel);
}
