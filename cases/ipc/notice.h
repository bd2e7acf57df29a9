/* notice.h - the notification of a POSIX queue, from one process to another. */
#ifndef CASES_IPC_NOTICE_H
#define CASES_IPC_NOTICE_H

#include <signal.h>

#include "kinds.h"

struct notice {
	mqd_t queue;
	siginfo_t info;
};

/* Asks to be told of a message in the queue, by a signal that it waits for. */
static inline void
play_notified(struct actor *self)
{
	struct notice *stage = self->stage;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	sigset_t signals;

	actor_meet(self, "queue opened");
	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	SETUP(sigprocmask(SIG_BLOCK, &signals, NULL));
	SETUP(mq_notify(stage->queue, &event));
	actor_meet(self, "registered");
	SETUP(sigwaitinfo(&signals, &stage->info));
}

static inline void
send_message(void *arg)
{
	const struct notice *notice = arg;

	SETUP(mq_send(notice->queue, "x", 1, 0));
}

/* What a receiver is told of a message; sender NULL: of the case's own. */
static inline siginfo_t
watch_notice(const struct cell_spec *receiver, const struct cell_spec *sender)
{
	const int made = SETUP(make_object(MQ));
	struct notice from = { .queue = SETUP(open_queue(0)) }, *stage;
	struct actor notified;

	actor_start(&notified, receiver, play_notified, sizeof(*stage));
	stage = notified.stage;
	stage->queue = from.queue;
	actor_meet(&notified, "queue opened");
	actor_meet(&notified, "registered");
	if (sender == NULL)
		send_message(&from);
	else
		case_observe(sender, send_message, &from, sizeof(from));
	actor_end(&notified);
	mq_close(from.queue);
	SETUP(remove_object(MQ, made));
	REQUIRE_EQ(SI_MESGQ, stage->info.si_code);
	return stage->info;
}

#endif
