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

/* An interactive shell makes itself the terminal's foreground group. Inside a
 * pid namespace it cannot name the group that was there before it, so nobody
 * hands the terminal back: take it, when the group there has no member left. */
static void
take_terminal_back(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);
	sigset_t ttou, mask;

	if (group <= 0 || group == getpgrp() || kill(-group, 0) == 0 || errno != ESRCH)
		return;
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, &mask);
	tcsetpgrp(STDERR_FILENO, getpgrp());
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

int
request_prepare(struct request *request, struct cell_error *err)
{
	request->spec.argv = request->argument_count > 0 ? request->arguments : (char *const *)default_command;
	return request->verb->prepare(request, err);
}

int
cmd_run(struct request *request)
{
	__attribute__((cleanup(cell_close))) struct cell cell = CELL_INIT;
	struct cell_spec *spec = &request->spec;
	struct cell_error err;
	sigset_t original;
	int status;

	if (request_prepare(request, &err) < 0)
		return complain(&err);
	signals_block(&original);
	spec->mask = &original;
	if (cell_spawn(spec, &cell, &err) < 0) {
		add_remedy(request, &err);
		return complain(&err);
	}

	bool terminal = isatty(STDERR_FILENO) != 0;
	bool talk = (request->given & OPTION_QUIET) == 0 && (terminal || (request->given & OPTION_VERBOSE) != 0);

	if (talk)
		narrate_start(request, &cell);
	if (signals_pass_on(&cell, (spec->namespaces & CLONE_NEWPID) != 0, &status, &err) < 0)
		return complain(&err);
	if (terminal)
		take_terminal_back();
	if (talk)
		narrate_end(status);
	return cell_exit_status(status);
}
