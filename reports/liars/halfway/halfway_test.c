/* halfway_test.c - one case is decided at once, the other one waits until it is let go, for runs that go on. */
#include <fcntl.h>

#include "atf/case.h"

/* Variable "launcher": a folder. Each run of this case adds a byte to a file there. */
CASE(is_counted,
    .requirement = "HALFWAY-1",
    .descr = "Passes, and leaves a byte in a file",
    .arena = ARENA_NONE)
{
	int file;

	SETUP(chdir(case_config("launcher", "")));
	file = SETUP(open("count", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
	SETUP(write(file, "1", 1));
	close(file);
}

CASE(waits_to_be_let_go,
    .requirement = "HALFWAY-2",
    .descr = "Passes when somebody writes to a pipe, or a file is in its place",
    .arena = ARENA_NONE)
{
	SETUP(chdir(case_config("launcher", "")));
	close(SETUP(open("gate", O_RDONLY | O_CLOEXEC)));
}
