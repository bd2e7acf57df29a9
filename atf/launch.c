/* launch.c - running commands, and the container launcher under test, as a black box. */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "arena.h"
#include "case.h"
#include "filtered.h"
#include "limit.h"

#define LAUNCH_WORDS 32

/* The child's end of a pipe becomes one of its standard descriptors. */
static void
exec_command(const int in[2], const int out[2], const int err[2], char *const argv[])
{
	signal(SIGPIPE, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && dup2(in[0], 0) >= 0 && dup2(out[1], 1) >= 0 &&
	    dup2(err[1], 2) >= 0)
		execvp(argv[0], argv);
	dprintf(2, "could not judge: execute %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

void
command_start(struct running *running, char *const argv[])
{
	int in[2], out[2], err[2];

	SETUP(pipe2(in, O_CLOEXEC));
	SETUP(pipe2(out, O_CLOEXEC));
	SETUP(pipe2(err, O_CLOEXEC));
	running->pid = SETUP(fork());
	if (running->pid == 0)
		exec_command(in, out, err, argv);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	running->in = in[1];
	running->out = out[0];
	running->err = err[0];
}

ssize_t
command_line(struct running *running, char *buf, size_t size)
{
	size_t used = 0;
	ssize_t n = 0;

	while (used < size - 1 && (n = read(running->out, buf + used, 1)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || buf[used] == '\n')
			break;
		used++;
	}
	buf[used] = '\0';
	return used == 0 && n <= 0 ? -1 : (ssize_t)used;
}

/* Move what can be read into a text of fixed size; the rest is thrown away.
 * False when the writers are gone. */
static bool
drain(int fd, char *text, size_t size, size_t *used)
{
	char rest[4096];
	bool full = *used + 1 >= size;
	ssize_t n = full ? read(fd, rest, sizeof(rest)) : read(fd, text + *used, size - 1 - *used);

	if (n > 0 && !full)
		*used += (size_t)n;
	return n > 0 || (n < 0 && errno == EINTR);
}

void
command_end(struct running *running, struct outcome *ret)
{
	static const int told[] = { ENOSPC, EPERM, ENOSYS };
	struct pollfd fds[] = { { .fd = running->out, .events = POLLIN }, { .fd = running->err, .events = POLLIN } };
	size_t out = 0, err = 0;

	close(running->in);
	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			case_broken(__FILE__, __LINE__, "poll: %s", strerror(errno));
		if (fds[0].fd >= 0 && fds[0].revents != 0 && !drain(fds[0].fd, ret->out, sizeof(ret->out), &out))
			fds[0].fd = -1;
		if (fds[1].fd >= 0 && fds[1].revents != 0 && !drain(fds[1].fd, ret->err, sizeof(ret->err), &err))
			fds[1].fd = -1;
	}
	ret->out[out] = ret->err[err] = '\0';
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if (strstr(ret->err, strerror(told[i])) != NULL) {
			limit_met(told[i]);
			filtered_met(told[i]);
		}
	}
	close(running->out);
	close(running->err);
	ret->status = wait_status(running->pid);
}

void
command_run(char *const argv[], struct outcome *ret)
{
	struct running running;

	command_start(&running, argv);
	command_end(&running, ret);
}

void
launch_line(char *line, size_t size)
{
	const char *launcher = case_config("launcher", NULL);

	if (launcher != NULL)
		snprintf(line, size, "%s", launcher);
	else
		snprintf(line, size, "%s container%s --", launch_tool(), arena_is_privileged() ? "" : " --user");
}

static char program[PATH_MAX];

static __attribute__((constructor)) void
note_program(void)
{
	if (readlink("/proc/self/exe", program, sizeof(program) - 1) < 0)
		program[0] = '\0';
}

const char *
program_path(void)
{
	/* In another constructor, which came first. */
	if (program[0] == '\0')
		note_program();
	if (program[0] == '\0')
		case_broken(__FILE__, __LINE__, "the path of this program cannot be read: is /proc mounted?");
	return program;
}

/* Where the program itself stands, for it may have been started by a link. */
const char *
launch_tool(void)
{
	static const char *const places[] = { "../../src/tool/ns-tool", "../../../../bin/ns-tool" };
	static char path[PATH_MAX + 32];
	size_t length;

	snprintf(path, sizeof(path), "%s", program_path());
	*strrchr(path, '/') = '\0';
	length = strlen(path);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path + length, sizeof(path) - length, "/%s", places[i]);
		if (access(path, X_OK) == 0)
			return path;
	}
	case_skip("environment", "ns-tool is neither in the build tree nor installed beside the cases");
}

/* `sh -c 'exec LAUNCHER "$@"' launcher COMMAND...`: the shell splits the
 * launcher's words, and passes the command's untouched. */
void
launch_start(struct running *running, char *const argv[])
{
	char launcher[1024], line[1100];
	char *words[LAUNCH_WORDS] = { (char *)"sh", (char *)"-c", line, (char *)"launcher" };
	size_t n = 4;

	launch_line(launcher, sizeof(launcher));
	snprintf(line, sizeof(line), "exec %s \"$@\"", launcher);
	for (; *argv != NULL; argv++) {
		if (n + 1 >= LAUNCH_WORDS)
			case_broken(__FILE__, __LINE__, "more than %d words to launch", LAUNCH_WORDS - 5);
		words[n++] = *argv;
	}
	command_start(running, words);
}

void
launch_run(char *const argv[], struct outcome *ret)
{
	struct running running;

	launch_start(&running, argv);
	command_end(&running, ret);
}

void
launch_shell(const char *script, struct outcome *ret)
{
	launch_run((char *[]){ (char *)"sh", (char *)"-c", (char *)script, NULL }, ret);
}
