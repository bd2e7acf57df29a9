/* run.c - run a command in a cell, and end as it ended. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "tool.h"

static const char *const default_command[] = { "/bin/sh", NULL };

/* What the library cannot know: the option that helps. */
static void
add_remedy(const struct request *request, struct cell_error *err)
{
	const struct cell_spec *spec = &request->spec;

	bool creation = strcmp(err->step, "clone") == 0 || strcmp(err->step, "time") == 0;

	if (creation && err->number == EPERM && spec->namespaces != 0 && (spec->namespaces & CLONE_NEWUSER) == 0)
		snprintf(err->remedy, sizeof(err->remedy),
		    "root is needed: run it as root, or with --user in a user namespace");
	else if (strcmp(err->step, "spec") == 0 && err->remedy[0] == '\0')
		snprintf(err->remedy, sizeof(err->remedy), "see ns-tool %s --help", request->verb->name);
}

/* The shell that runs when no command is given shall have job control; inside
 * a pid namespace it needs a process group that has a name there. Only if the
 * terminal is ours to give. */
static bool
wants_terminal(const struct request *request)
{
	uint64_t types = request->spec.namespaces | request->spec.join;

	return request->argument_count == 0 && (types & CLONE_NEWPID) != 0 &&
	    tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* Nobody inside can hand the terminal back to a group outside: take it, when
 * the group there has no member left. SIGTTOU is blocked. */
static void
take_terminal_back(int terminal)
{
	pid_t group = tcgetpgrp(terminal);

	if (group > 0 && group != getpgrp() && kill(-group, 0) < 0 && errno == ESRCH)
		tcsetpgrp(terminal, getpgrp());
}

int
request_prepare(struct request *request, struct cell_error *err)
{
	int r;

	request->spec.argv = request->argument_count > 0 ? request->arguments : (char *const *)default_command;
	if ((r = request->verb->prepare(request, err)) < 0)
		return r;
	if (wants_terminal(request))
		request->spec.setup |= CELL_FOREGROUND;
	return 0;
}

int
cmd_run(struct request *request)
{
	__attribute__((cleanup(cell_close))) struct cell cell = CELL_INIT;
	struct cell_spec *spec = &request->spec;
	struct cell_error err;
	sigset_t original;
	bool terminal, talk;
	int status = 0, r;

	if (request_prepare(request, &err) < 0)
		return complain(&err);
	signals_block(&original);
	spec->mask = &original;
	r = cell_spawn(spec, &cell, &err);
	terminal = isatty(STDERR_FILENO) != 0;
	talk = (request->given & OPTION_QUIET) == 0 && (terminal || (request->given & OPTION_VERBOSE) != 0);
	if (r == 0 && talk)
		narrate_start(request, &cell);
	if (r == 0)
		r = signals_pass_on(&cell, (spec->namespaces & CLONE_NEWPID) != 0, &status, &err);
	if ((spec->setup & CELL_FOREGROUND) != 0 || terminal)
		take_terminal_back((spec->setup & CELL_FOREGROUND) != 0 ? STDIN_FILENO : STDERR_FILENO);
	if (r < 0) {
		add_remedy(request, &err);
		return complain(&err);
	}
	if (talk)
		narrate_end(status);
	return cell_exit_status(status);
}
