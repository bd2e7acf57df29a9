/* narrate.c - what was done, told on standard error for people. */

/*
 * Said only after the spawn: each line stands for a step that succeeded. One
 * write a time, because the command already runs and may write as well.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "tool.h"

struct story {
	char text[2048];
	size_t used;
};

static void __attribute__((format(printf, 2, 3)))
add_text(struct story *story, const char *format, ...)
{
	size_t room = sizeof(story->text) - story->used;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(story->text + story->used, room, format, ap);
	va_end(ap);
	if (n > 0)
		story->used += (size_t)n < room ? (size_t)n : room - 1;
}

static void
tell(const struct story *story)
{
	/* A lost story is no failure of the command. */
	if (write(STDERR_FILENO, story->text, story->used) < 0)
		return;
}

static void
add_types(struct story *story, const char *what, uint64_t types)
{
	add_text(story, "ns-tool: %s", what);
	for (size_t i = 0; i < CELL_TYPES; i++)
		if ((types & cell_namespaces[i].flag) != 0)
			add_text(story, " %s", cell_namespaces[i].name);
	add_text(story, "\n");
}

/* The pid in the innermost namespace: last of NSpid in /proc/PID/status. */
static long
pid_inside(pid_t pid)
{
	char path[32], text[4096];
	const char *line;
	ssize_t n;
	long inside = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);

	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (n = read(fd, text, sizeof(text) - 1)) <= 0)
		return 0;
	text[n] = '\0';
	if ((line = strstr(text, "\nNSpid:")) == NULL)
		return 0;
	for (line += strlen("\nNSpid:"); *line == '\t'; ) {
		char *end;

		inside = strtol(line + 1, &end, 10);
		line = end;
	}
	return inside;
}

void
narrate_start(const struct request *request, const struct cell *cell)
{
	const struct cell_spec *spec = &request->spec;
	struct story story = { .used = 0 };
	long inside;

	if (spec->namespaces != 0)
		add_types(&story, "namespaces created:", spec->namespaces);
	else if (spec->join != 0)
		add_types(&story, "namespaces joined:", spec->join);
	else
		add_text(&story, "ns-tool: nothing to join: the namespaces are the same\n");
	if (((spec->namespaces | spec->join) & CLONE_NEWPID) != 0 && (inside = pid_inside(cell->pid)) > 0)
		add_text(&story, "ns-tool: process %d outside is %ld inside\n", (int)cell->pid, inside);
	else
		add_text(&story, "ns-tool: process %d\n", (int)cell->pid);
	if ((spec->setup & CELL_MAP_IDS) != 0)
		add_text(&story, "ns-tool: user %u is %u inside, group %u is %u\n", (unsigned)geteuid(),
		    (unsigned)spec->uid, (unsigned)getegid(), (unsigned)spec->gid);
	if ((spec->setup & CELL_PRIVATE_MOUNTS) != 0)
		add_text(&story, "ns-tool: mounts are private%s\n",
		    (spec->setup & CELL_PROC) != 0 ? ", /proc is new" : "");
	if ((spec->setup & CELL_LOOPBACK) != 0)
		add_text(&story, "ns-tool: loopback is up\n");
	if (spec->hostname != NULL)
		add_text(&story, "ns-tool: host name is %s\n", spec->hostname);
	if (spec->domainname != NULL)
		add_text(&story, "ns-tool: domain name is %s\n", spec->domainname);
	if (spec->monotonic != 0 || spec->boottime != 0)
		add_text(&story, "ns-tool: clocks are off by %lld s monotonic, %lld s boottime\n",
		    (long long)spec->monotonic, (long long)spec->boottime);
	add_text(&story, "ns-tool: executing");
	for (char *const *word = spec->argv; *word != NULL; word++)
		add_text(&story, " %s", *word);
	add_text(&story, "\n");
	tell(&story);
}

void
narrate_end(int wait_status)
{
	struct story story = { .used = 0 };

	if (WIFSIGNALED(wait_status))
		add_text(&story, "ns-tool: killed by signal %d (%s)\n", WTERMSIG(wait_status),
		    strsignal(WTERMSIG(wait_status)));
	else
		add_text(&story, "ns-tool: exited with status %d\n", WEXITSTATUS(wait_status));
	tell(&story);
}
