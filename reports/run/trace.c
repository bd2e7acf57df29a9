/* trace.c - the system calls that a case makes. */
#include "trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "atf/mark.h"
#include "guard.h"
#include "init.h"
#include "reports/base/text.h"

static void
ignore_line(const char *line, void *arg)
{
	(void)line, (void)arg;
}

/* Write what stands between the marks of the case's body; false: it never began. */
static bool
print_calls(const char *path)
{
	FILE *in = fopen(path, "re");
	bool began = false, ended = false;
	char *line = NULL;
	size_t room = 0;

	while (in != NULL && !ended && getline(&line, &room, in) > 0) {
		if (strstr(line, MARK_BEGINS) != NULL)
			began = true;
		else if (strstr(line, MARK_ENDS) != NULL)
			ended = true;
		else if (began)
			fputs(line, stdout);
	}
	free(line);
	if (in != NULL)
		fclose(in);
	return began;
}

/* One line of a file, cleaned; empty when there is none. */
static const char *
read_line(struct pool *pool, const char *path)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t length = in != NULL ? getline(&line, &room, in) : -1;
	const char *text = length > 0 ? text_clean_line(pool, line, (size_t)length) : "";

	free(line);
	if (in != NULL)
		fclose(in);
	return text;
}

/* In a folder of its own and with the variables of a run; a minute ends a hang. */
static char **
make_command(struct pool *pool, const char *programs, const char *name, const char *calls, const char *launcher,
    int pid_depth)
{
	static const char script[] = "mkdir work && cd work && umask 022 && exec timeout -k 1 60 \"$@\"";
	const char *colon = strchr(name, ':');
	const char *program = pool_printf(pool, "%s/%.*s", programs, (int)(colon - name), name);
	char **argv = NULL;
	size_t count = 0;

#define ARGUMENT(...) (*POOL_APPEND(pool, argv, count) = pool_printf(pool, __VA_ARGS__))
	ARGUMENT("sh");
	ARGUMENT("-c");
	ARGUMENT("%s", script);
	ARGUMENT("sh");
	ARGUMENT("strace");
	ARGUMENT("-fqqyo../trace");
	ARGUMENT("-esignal=none");
	/* With what the marks are made of. */
	ARGUMENT("-etrace=%s%s", calls, calls[0] != '!' ? ",readlinkat" : "");
	/* So that it does not complain of being run without Kyua. */
	ARGUMENT("-E__RUNNING_INSIDE_ATF_RUN=internal-yes-value");
	ARGUMENT("%s", program);
	ARGUMENT("-r../result");
	ARGUMENT("-s%.*s", (int)(strrchr(program, '/') - program), program);
	ARGUMENT("-vlauncher=%s", launcher);
	ARGUMENT("-vpid_depth=%d", pid_depth);
	ARGUMENT("-vmark=1");
	ARGUMENT("%s", colon + 1);
#undef ARGUMENT
	*POOL_APPEND(pool, argv, count) = NULL;
	return argv;
}

static int
tell_end(struct pool *pool, const char *scratch, const char *name, int status)
{
	const char *result = read_line(pool, pool_printf(pool, "%s/result", scratch));
	const char *complaint = read_line(pool, pool_printf(pool, "%s/errors", scratch));
	enum { TIMED_OUT = 124, KILLED = 137 };

	if (!print_calls(pool_printf(pool, "%s/trace", scratch))) {
		if (result[0] == '\0')
			return complain("--trace: %s: %s", name, complaint[0] != '\0' ? complaint : "nothing was traced"),
			    EXIT_UNDECIDED;
		puts("no call: the case ended before its body began");
	}
	if (status == TIMED_OUT || status == KILLED)
		result = "it hung, and was ended after a minute";
	else if (result[0] == '\0')
		result = complaint[0] != '\0' ? complaint : "it told no result";
	printf("%s, traced: %s\n", name, result);
	if (fflush(stdout) != 0 || ferror(stdout))
		return complain("standard output: %s", strerror(errno)), EXIT_UNDECIDED;
	return 0;
}

int
trace_case(const struct options *options, const char *name, const char *calls, struct pool *pool)
{
	/* In this order: the engine closes before the janitor ends. */
	auto_janitor janitor = JANITOR_INIT;
	auto_engine engine = ENGINE_INIT;
	const struct engine_listener listener = { .line = ignore_line };
	struct cell_error err;
	const char *programs;
	char text[512];
	int status = 0, r;

	if (init_find(pool, "strace") == NULL)
		return complain("--trace: environment: strace is missing: install the package strace"), EXIT_UNDECIDED;
	r = janitor_start(&janitor, pool, &err);
	if (r == 0)
		r = engine_open(&engine, pool, &janitor, &err);
	if (r == 0) {
		programs = guard_programs(pool, &options->places, engine.scratch);
		r = engine_run(&engine, make_command(pool, programs, name, calls, options_launcher(options, pool),
		    engine_pid_depth(&engine)), pool_printf(pool, "%s/errors", engine.scratch), &listener, &status, &err);
	}
	if (r < 0) {
		cell_error_format(&err, text, sizeof(text));
		return complain("--trace: %s", r == -EINTR ? "interrupted" : text), EXIT_UNDECIDED;
	}
	return tell_end(pool, engine.scratch, name, WEXITSTATUS(status));
}
