/* error.c - errors that name step, object, errno and remedy. */
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"

/* What may help, by step and errno; the first match counts. */
static const struct remedy {
	const char *step;
	int number;
	const char *text;
} remedies[] = {
	{ "clone", ENOSPC, "a limit in /proc/sys/user/max_*_namespaces or the nesting depth of 32 is reached" },
	{ "clone", EUSERS, "the nesting depth of 32 user namespaces is reached" },
	{ "clone", EAGAIN, "the process limit is reached: see ulimit -u and pids.max of the cgroup" },
	{ "clone", EINVAL, "this kernel lacks one of these namespace types: see ns-tool features" },
	{ "clone", ENOMEM, "memory is short, or the init of the caller's pid namespace for children is gone" },
	{ "setns", EPERM, "joining needs CAP_SYS_ADMIN in the user namespace that owns each of them" },
	{ "setns", EINVAL, "a process cannot join its own user namespace again, nor an ancestor's pid namespace" },
	{ "setns", EUSERS, "only a single-threaded process can join a time namespace" },
	{ "uid-map", EPERM, "the ids to map must be the caller's own, / not a chroot, and uid 0 needs CAP_SETFCAP" },
	{ "gid-map", EPERM, "the ids to map must be the caller's own, / not a chroot, and uid 0 needs CAP_SETFCAP" },
	{ "setgroups", ENOENT, "/proc must be mounted" },
	{ "uid-map", ENOENT, "/proc must be mounted" },
	{ "mounts", EINVAL, "/ must be a mount point: inside a chroot, bind it on itself first" },
	{ "proc", EPERM, "where parts of the visible /proc are covered, a user namespace may not mount a fresh one" },
	{ "proc", ENOENT, "the root needs a folder /proc" },
	{ "time-offsets", EPERM, "clock offsets need CAP_SYS_TIME in the user namespace that owns the time namespace" },
	{ "time-offsets", ERANGE, "an offset may not make the clock negative nor exceed 146 years" },
	{ "hostname", EPERM, "the host name can be set only with CAP_SYS_ADMIN over the uts namespace" },
	{ "exec", ENOENT, "no such command: check its name and PATH" },
	{ "exec", ENOEXEC, "no known program format: a script needs a first line with #!" },
	{ "exec", EACCES, "the file is not executable, or its filesystem is mounted noexec" },
	{ "target", EPERM, "following a process needs CAP_SYS_PTRACE over it" },
	{ "target", EACCES, "following a process needs CAP_SYS_PTRACE over it" },
	{ "ids", EACCES, "the namespaces of another user's process need CAP_SYS_PTRACE to be read" },
	{ "ids", ESRCH, "no such process, or /proc is not mounted" },
};

static const char *
find_remedy(const char *step, int number)
{
	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (remedies[i].number == number && strcmp(remedies[i].step, step) == 0)
			return remedies[i].text;
	return "";
}

/* An error is one line, whatever bytes a command's name is made of. */
static void
make_printable(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

int
error_set(struct cell_error *err, int number, const char *step, const char *object, ...)
{
	va_list ap;

	if (err == NULL)
		return -number;
	*err = (struct cell_error){ .number = number };
	snprintf(err->step, sizeof(err->step), "%s", step);
	snprintf(err->remedy, sizeof(err->remedy), "%s", find_remedy(step, number));
	va_start(ap, object);
	vsnprintf(err->object, sizeof(err->object), object, ap);
	va_end(ap);
	make_printable(err->object);
	return -number;
}

int
error_set_clone(struct cell_error *err, int number, uint64_t namespaces, const char *object)
{
	error_set(err, number, "clone", "%s", object);
	if (err == NULL || number != EPERM)
		return -number;
	snprintf(err->remedy, sizeof(err->remedy), "%s", (namespaces & CLONE_NEWUSER) != 0 ?
	    "user namespaces are refused here: see kernel.unprivileged_userns_clone, "
	    "kernel.apparmor_restrict_unprivileged_userns, a seccomp filter, or a chroot" :
	    "this needs CAP_SYS_ADMIN: run it as root, or create a user namespace with it");
	return -number;
}

void
cell_error_format(const struct cell_error *err, char *buf, size_t size)
{
	snprintf(buf, size, "%s: %s: %s%s%s%s", err->step, err->object, strerror(err->number),
	    err->remedy[0] != '\0' ? " (" : "", err->remedy, err->remedy[0] != '\0' ? ")" : "");
}

int
cell_error_status(const struct cell_error *err)
{
	if (strcmp(err->step, "exec") != 0)
		return 125;
	return err->number == ENOENT || err->number == ENOTDIR ? 127 : 126;
}
