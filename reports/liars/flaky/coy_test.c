/* coy_test.c - takes its time to say which cases it has, for runs that are ended meanwhile. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "atf/case.h"

/* Variable "launcher": a folder. With a named pipe "listing" there, tells through it
 * that it lists, and never does. */
static __attribute__((constructor)) void
stall_listing(int argc, char **argv)
{
	static const char variable[] = "launcher=";
	struct stat status;
	char path[4096];
	bool lists = false;
	int pipe;

	path[0] = '\0';
	for (int i = 1; i < argc; i++) {
		const char *at = strstr(argv[i], variable);

		lists = lists || strcmp(argv[i], "-l") == 0;
		if (at != NULL)
			snprintf(path, sizeof(path), "%s/listing", at + strlen(variable));
	}
	if (!lists || stat(path, &status) < 0 || !S_ISFIFO(status.st_mode))
		return;
	pipe = SETUP(open(path, O_WRONLY | O_CLOEXEC));
	SETUP(write(pipe, "l", 1));
	for (;;)
		pause();
}

CASE(is_listed_late,
    .requirement = "FLAKY-ORDER",
    .descr = "Passes",
    .arena = ARENA_NONE)
{
}
