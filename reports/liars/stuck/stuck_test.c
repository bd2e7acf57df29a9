/* stuck_test.c - one case is decided at once, the other one never, for runs that are cut short. */
#include <fcntl.h>

#include "atf/case.h"

CASE(is_decided,
    .requirement = "STUCK-DECIDED",
    .descr = "Passes at once",
    .arena = ARENA_NONE)
{
}

/* Variable "launcher": the path of a named pipe. */
CASE(is_stuck,
    .requirement = "STUCK-FOREVER",
    .descr = "Tells through a pipe that it runs, and waits for ever, as does a daemon of its own",
    .arena = ARENA_NONE)
{
	int pipe = SETUP(open(case_config("launcher", ""), O_WRONLY));
	pid_t child = SETUP(fork());

	if (child == 0) {
		/* In a session of its own: no signal to the case's group ends it. */
		setsid();
		SETUP(write(pipe, "d", 1));
		for (;;)
			pause();
	}
	SETUP(write(pipe, "c", 1));
	for (;;)
		pause();
}
