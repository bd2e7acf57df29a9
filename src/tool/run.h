/* run.h - for the tests of ns-tool: run it as a black box and collect what comes out. */

/*
 * Nothing is asserted in a child: what goes wrong there is reported over a
 * close-on-exec pipe, and the test's own process judges.
 */
#ifndef TOOL_RUN_H
#define TOOL_RUN_H

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell.h"
#include "coverage.h"

/* Stands in an argument list for an argument that is left out this time. */
#define NONE ((const char *)-1)

struct how {
	const char *input;	/* what standard input holds; NULL: /dev/null */
	unsigned closed;	/* bit n: descriptor n is closed */
	uid_t uid;		/* become this user and group first; 0: stay */
	int (*prepare)(void);	/* runs in the child before exec; a negative errno breaks the test */
};

struct outcome {
	int status;		/* as the shell would see it; -1: not ended yet */
	size_t used[2];
	char out[16384], err[16384];
};

struct running {
	pid_t pid;
	int pidfd, out, err;	/* reading ends */
};

/* ns-tool as built beside this test. */
static inline const char *
tool_path(const atf_tc_t *tc)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/ns-tool", atf_tc_get_config_var(tc, "srcdir"));
	return path;
}

/* "--user" for those who need it. */
static inline const char *
user_option(void)
{
	return geteuid() == 0 ? NONE : "--user";
}

static inline void
need_root(void)
{
	if (geteuid() != 0)
		atf_tc_skip("denied: this needs root");
}

/* What the test needs is tried with the library, not with the tool under test. */
static inline void
need(const char *feature)
{
	struct cell_feature found;
	char name[64];

	snprintf(name, sizeof(name), "%s%s", feature, geteuid() != 0 && strcmp(feature, "user") != 0 ? "-in-user" : "");
	ATF_REQUIRE_EQ_MSG(0, cell_feature(name, &found, NULL), "cannot try %s", name);
	if (found.support != CELL_SUPPORTED)
		atf_tc_skip("%s: %s", found.support == CELL_DENIED ? "denied" : "unsupported", found.reason);
}

static inline int
become_user(uid_t uid)
{
	if (uid == 0)
		return 0;
	if (syscall(SYS_setgroups, 0, NULL) < 0 || setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
		return -errno;
	return 0;
}

/* The child: never returns, never asserts. */
static inline void
run_child(const char *path, const struct how *how, const char *const *argv, const int fds[3], int trouble)
{
	/* Opened before the user changes: the build folder may be closed to others. */
	int low = open(path, O_PATH | O_CLOEXEC), program = fcntl(low, F_DUPFD_CLOEXEC, 20);
	int r = program < 0 ? -errno : 0;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (low >= 0)
		close(low);
	for (int i = 0; i < 3; i++) {
		if ((how->closed & 1U << i) != 0)
			close(i);
		else if (dup2(fds[i], i) < 0)
			r = -errno;
	}
	if (r == 0)
		r = become_user(how->uid);
	if (r == 0 && how->prepare != NULL)
		r = how->prepare();
	if (r == 0) {
		syscall(SYS_execveat, program, "", argv, environ, AT_EMPTY_PATH);
		r = -errno;
	}
	if (write(trouble, &r, sizeof(r)) < 0)
		_exit(99);
	_exit(98);
}

/* A file without a name that holds the input. */
static inline int
make_input(const char *text)
{
	int fd = text == NULL ? open("/dev/null", O_RDONLY | O_CLOEXEC) : (int)syscall(SYS_memfd_create, "input", 1U);

	ATF_REQUIRE(fd >= 0);
	if (text != NULL)
		ATF_REQUIRE_EQ((ssize_t)strlen(text), pwrite(fd, text, strlen(text), 0));
	return fd;
}

/* Descriptors of the test's own stay above those the command may have. */
static inline void
move_up(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, 20);

	ATF_REQUIRE(high >= 0);
	close(*fd);
	*fd = high;
}

static inline struct running
start_array(const char *path, const struct how *how, const char *const *argv)
{
	int out[2], err[2], trouble[2], number = 0, input = make_input(how->input);
	struct running run = { 0 };

	ATF_REQUIRE(pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0 && pipe2(trouble, O_CLOEXEC) == 0);
	move_up(&input);
	move_up(&out[1]);
	move_up(&err[1]);
	move_up(&trouble[1]);
	run.pid = fork();
	ATF_REQUIRE(run.pid >= 0);
	if (run.pid == 0)
		run_child(path, how, argv, (int[]){ input, out[1], err[1] }, trouble[1]);
	close(input);
	close(out[1]);
	close(err[1]);
	close(trouble[1]);
	ssize_t n = read(trouble[0], &number, sizeof(number));
	close(trouble[0]);
	ATF_REQUIRE_MSG(n == 0, "could not start %s: %s", argv[0], strerror(-number));
	run.pidfd = (int)syscall(SYS_pidfd_open, run.pid, 0);
	ATF_REQUIRE(run.pidfd >= 0);
	run.out = out[0];
	run.err = err[0];
	return run;
}

static inline struct running __attribute__((sentinel))
start(const char *path, const struct how *how, ...)
{
	const char *argv[64] = { "ns-tool" }, *word;
	size_t n = 1;
	va_list ap;

	va_start(ap, how);
	while ((word = va_arg(ap, const char *)) != NULL && n < 63)
		if (word != NONE)
			argv[n++] = word;
	va_end(ap);
	return start_array(path, how, argv);
}

/* In a coverage build gcov says on standard error which counters an ordinary
 * user may not write: its lines are not the tool's. */
static inline void
drop_lines_of_gcov(struct outcome *o)
{
	char *line;

	while (__gcov_dump != NULL && (line = strstr(o->err, "profiling:")) != NULL) {
		char *end = line + strcspn(line, "\n");

		end += *end == '\n';
		memmove(line, end, strlen(end) + 1);
	}
	o->used[1] = strlen(o->err);
}

/* Read both streams to their ends, then reap: what still holds them still runs. */
static inline void
finish(struct running *run, struct outcome *ret)
{
	struct pollfd fds[2] = { { run->out, POLLIN, 0 }, { run->err, POLLIN, 0 } };
	char *const texts[2] = { ret->out, ret->err };
	int status;

	*ret = (struct outcome){ .status = -1 };
	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		ATF_REQUIRE(poll(fds, 2, -1) > 0);
		for (int i = 0; i < 2; i++) {
			if (fds[i].fd < 0 || fds[i].revents == 0)
				continue;
			ssize_t n = read(fds[i].fd, texts[i] + ret->used[i], sizeof(ret->out) - 1 - ret->used[i]);
			ATF_REQUIRE(n >= 0);
			ret->used[i] += (size_t)n;
			if (n == 0)
				fds[i].fd = -1;
		}
	}
	close(run->out);
	close(run->err);
	ATF_REQUIRE_EQ(run->pid, waitpid(run->pid, &status, 0));
	close(run->pidfd);
	drop_lines_of_gcov(ret);
	ret->status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Wait until the command says a line on standard output: "ready". */
static inline void
await_line(struct running *run, char *line, size_t size)
{
	size_t n = 0;

	while (n < size - 1 && read(run->out, line + n, 1) == 1 && line[n] != '\n')
		n++;
	line[n] = '\0';
	ATF_REQUIRE_MSG(n > 0, "the command ended before it was ready");
}

static inline void
await_end(int pidfd)
{
	struct pollfd end = { pidfd, POLLIN, 0 };

	ATF_REQUIRE_EQ(1, poll(&end, 1, -1));
}

#define START(how, ...) start(tool_path(tc), how, __VA_ARGS__, (const char *)NULL)
#define RUN(o, how, ...) do { \
	struct running run_ = START(how, __VA_ARGS__); \
	finish(&run_, o); \
} while (0)

#define SIMPLE (&(const struct how){ 0 })

#define REQUIRE_STATUS(o, expected) \
	ATF_REQUIRE_MSG((o)->status == (expected), "status %d, not %d; stdout: %.200s; stderr: %.400s", \
	    (o)->status, expected, (o)->out, (o)->err)
#define REQUIRE_OUT(o, expected) \
	ATF_REQUIRE_MSG(strcmp((o)->out, expected) == 0, "stdout: %.400s", (o)->out)
#define REQUIRE_ERR_HAS(o, part) \
	ATF_REQUIRE_MSG(strstr((o)->err, part) != NULL, "no \"%s\" in stderr: %.400s", part, (o)->err)

/* The tool failed as it should: with its status, one line, and nothing on stdout. */
#define REQUIRE_ONE_LINE(o, expected, part) do { \
	REQUIRE_STATUS(o, expected); \
	REQUIRE_OUT(o, ""); \
	ATF_REQUIRE_MSG(strncmp((o)->err, "ns-tool: ", 9) == 0, "stderr: %.400s", (o)->err); \
	ATF_REQUIRE_MSG(strchr((o)->err, '\n') == (o)->err + (o)->used[1] - 1, "not one line: %.400s", (o)->err); \
	REQUIRE_ERR_HAS(o, part); \
} while (0)

#endif
