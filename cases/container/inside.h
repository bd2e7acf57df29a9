/* inside.h - looks that run inside the container: this program, started once more by the launcher. */
#ifndef CONTAINER_INSIDE_H
#define CONTAINER_INSIDE_H

/*
 *	LOOK(look_at_ids)
 *	{
 *		struct ids *seen = arg;
 *		...
 *	}
 *
 *	struct inside inside;
 *
 *	inside_start(&inside, LAUNCHED);
 *	inside_ask(&inside, look_at_ids, &seen, sizeof(seen));
 *	inside_end(&inside);
 *
 * The launcher is a black box that runs commands, so what looks around inside
 * must be a command: this program with the hidden argument --inside. It answers
 * requests from standard input on standard output until the input ends, one
 * look each; between them the case can change the outside. Descriptors that a
 * look opens stay open until the next. The same looks without the launcher are
 * the controls.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "atf/case.h"
#include "src/coverage.h"

enum through { LAUNCHED, PLAIN };

struct inside {
	struct running running;		/* running.pid: the launcher, or the plain command */
};

struct inside_look {
	const char *name;
	void (*look)(void *arg);
};

/* Weak: a program may have none. */
extern const struct inside_look *const __start_looks[] __attribute__((weak));
extern const struct inside_look *const __stop_looks[] __attribute__((weak));

#define LOOK(id) \
	static void id(void *arg); \
	static const struct inside_look id##_look = { #id, id }; \
	static const struct inside_look *const id##_look_entry \
	    __attribute__((used, section("looks"))) = &id##_look; \
	static void id(void *arg)

struct inside_request {
	char look[56];
	size_t size;
};

#define INSIDE_GREETING "inside"

/* All of size bytes; false at the end of the pipe or an error. */
static inline bool
inside_receive(int fd, void *buf, size_t size)
{
	for (size_t used = 0; used < size;) {
		ssize_t n = read(fd, (char *)buf + used, size - used);

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		used += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static inline bool
inside_send(int fd, const void *buf, size_t size)
{
	for (size_t used = 0; used < size;) {
		ssize_t n = write(fd, (const char *)buf + used, size - used);

		if (n < 0 && errno != EINTR)
			return false;
		used += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static inline const struct inside_look *
inside_find(const char *name)
{
	/* cppcheck-suppress comparePointers ; one section, two names */
	for (const struct inside_look *const *l = __start_looks; l < __stop_looks; l++)
		if (strcmp((*l)->name, name) == 0)
			return *l;
	return NULL;
}

/* Inside: one request after the other, each answered with what the look left. */
static inline int
inside_serve(void)
{
	struct inside_request request;

	while (inside_receive(STDIN_FILENO, &request, sizeof(request))) {
		const struct inside_look *found = inside_find(request.look);
		void *seen = malloc(request.size);

		if (found == NULL || seen == NULL || !inside_receive(STDIN_FILENO, seen, request.size))
			return 125;
		found->look(seen);
		if (!inside_send(STDOUT_FILENO, seen, request.size))
			return 125;
		free(seen);
	}
	return 0;
}

/* Before main: whatever else the program is, with --inside it is the looker. */
static __attribute__((constructor)) void
inside_main(void)
{
	static const char hidden[] = "--inside";
	char line[8192];
	ssize_t length = look_text("/proc/self/cmdline", line, sizeof(line));
	size_t first = length > 0 ? strlen(line) + 1 : 0;

	if (length < (ssize_t)(first + sizeof(hidden) - 1) || strcmp(line + first, hidden) != 0)
		return;
	if (!inside_send(STDOUT_FILENO, INSIDE_GREETING "\n", sizeof(INSIDE_GREETING)))
		_exit(125);
	exit(inside_serve());
}

/* This program behind a launcher's command line ("": none), with more arguments
 * behind --inside, which it ignores. False when it does not answer; then it is
 * still to be ended. */
static inline bool
inside_start_behind(struct inside *inside, const char *launcher, char *const arguments[])
{
	char self[4096] = "", script[1100], line[64];
	char *argv[24] = { (char *)"sh", (char *)"-c", script, (char *)"launcher", self, (char *)"--inside" };

	snprintf(self, sizeof(self), "%s", program_path());
	snprintf(script, sizeof(script), "exec %s \"$@\"", launcher);
	for (size_t n = 6; arguments != NULL && *arguments != NULL && n < 23; n++)
		argv[n] = *arguments++;
	/* A container that is gone is told by its silence. */
	signal(SIGPIPE, SIG_IGN);
	command_start(&inside->running, argv);
	return command_line(&inside->running, line, sizeof(line)) > 0 && strcmp(line, INSIDE_GREETING) == 0;
}

static inline void
inside_start_with(struct inside *inside, enum through through, char *const arguments[])
{
	static struct outcome outcome;
	char launcher[1024] = "";

	if (through == LAUNCHED)
		launch_line(launcher, sizeof(launcher));
	if (inside_start_behind(inside, launcher, arguments))
		return;
	command_end(&inside->running, &outcome);
	outcome.err[strcspn(outcome.err, "\n")] = '\0';
	if (outcome.status == 126 || outcome.status == 127)
		case_skip("environment", "the container cannot run this program: %.300s", outcome.err);
	case_broken(__FILE__, __LINE__, "started inside, silent, status %d: %s", outcome.status, outcome.err);
}

static inline void
inside_start(struct inside *inside, enum through through)
{
	inside_start_with(inside, through, NULL);
}

/* The two halves of a question, for a look that waits for the outside. */
static inline void
inside_send_question(struct inside *inside, const char *look, const void *seen, size_t size)
{
	struct inside_request request = { .size = size };

	snprintf(request.look, sizeof(request.look), "%s", look);
	if (!inside_send(inside->running.in, &request, sizeof(request)) ||
	    !inside_send(inside->running.in, seen, size))
		case_broken(__FILE__, __LINE__, "%s: cannot ask: the inside is gone", look);
}

static inline void
inside_take_answer(struct inside *inside, const char *look, void *seen, size_t size)
{
	if (!inside_receive(inside->running.out, seen, size))
		case_broken(__FILE__, __LINE__, "%s: no answer: the inside is gone", look);
}

#define inside_ask(inside, look, seen, size) \
	do { \
		inside_send_question(inside, #look, seen, size); \
		inside_take_answer(inside, #look, seen, size); \
		(void)look; \
	} while (0)

/* Let it end, which it does when its input ends; its exit status. */
static inline int
inside_end(struct inside *inside)
{
	static struct outcome outcome;

	command_end(&inside->running, &outcome);
	return outcome.status;
}

/* One look, and the end. */
#define inside_look(through, look, seen, size) \
	do { \
		struct inside inside_; \
		inside_start(&inside_, through); \
		inside_ask(&inside_, look, seen, size); \
		inside_end(&inside_); \
	} while (0)

/* Whether the launcher under test is this project's own: what ns-tool(1) alone
 * promises is not asked of another one. */
static inline void
skip_unless_own_launcher(void)
{
	if (strstr(case_config("launcher", "ns-tool"), "ns-tool") == NULL)
		case_skip("unsupported", "a promise of ns-tool(1), and another launcher is under test");
}

/* A command line of the launcher's own program, for its other options. */
static inline const char *
own_tool(void)
{
	return launch_tool();
}

#endif
