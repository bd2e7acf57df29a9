/* launch.h - running commands, and the container launcher under test, as a black box. */
#ifndef ATF_LAUNCH_H
#define ATF_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

/* What a command did. Texts are cut to their size and always terminated. */
struct outcome {
	int status;		/* exit status, or 128 plus the signal */
	char out[16384];	/* standard output */
	char err[8192];		/* standard error */
};

/* A command that runs, with pipes to its three standard descriptors. */
struct running {
	pid_t pid;
	int in, out, err;
};

/* Start argv (argv[0] looked up in PATH). */
void command_start(struct running *running, char *const argv[]);

/* One line of its standard output, without the newline: its length; -1 at the end. */
ssize_t command_line(struct running *running, char *buf, size_t size);

/* Close its standard input, collect the rest of its output, and reap it. */
void command_end(struct running *running, struct outcome *ret);

/* All three in one. */
void command_run(char *const argv[], struct outcome *ret);

/* Path of this program. From within an arena it cannot be read: the mount that the
 * program was started from may be gone with the mount namespace around. */
const char *program_path(void);

/* Path of the ns-tool of this build or installation; skips the case when there
 * is none. Valid until the next call. */
const char *launch_tool(void);

/*
 * The same for the launcher under test: variable "launcher", a shell command
 * line that takes a command and its arguments behind it; by default the
 * `ns-tool container` of this build (with --user when not privileged).
 * launch_shell runs `sh -c script` inside.
 */
void launch_start(struct running *running, char *const argv[]);
void launch_run(char *const argv[], struct outcome *ret);
void launch_shell(const char *script, struct outcome *ret);

/* The launcher's command line itself, for a script that launches once more. */
void launch_line(char *line, size_t size);

#endif
