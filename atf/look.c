/* look.c - small looks at the system that many probes share; none of them judges. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "case.h"
#include "limit.h"
#include "src/coverage.h"
#include "src/fd.h"

long
look_number(const char *path)
{
	char text[64];

	return look_text(path, text, sizeof(text)) < 0 ? -1 : strtol(text, NULL, 10);
}

uint64_t
look_namespace(const char *file)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", file);
	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

bool
in_initial_user_namespace(void)
{
	/* The same id on every Linux since 3.8. */
	return look_namespace("user") == 0xEFFFFFFDU;
}

bool
look_line(const char *path, const char *text)
{
	char line[4096];
	bool found = false;
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = strstr(line, text) != NULL;
	fclose(file);
	return found;
}

long long
look_field(const char *path, const char *name, int base)
{
	char line[4096];
	long long value = -1;
	size_t length = strlen(name);
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return -1;
	while (value < 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, name, length) == 0 && line[length] == ':')
			value = strtoll(line + length + 1, NULL, base);
	fclose(file);
	return value;
}

static int
clear_capabilities(uint64_t cleared)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		uint32_t bits = (uint32_t)(cleared >> (32 * i));

		data[i].effective &= ~bits;
		data[i].permitted &= ~bits;
		data[i].inheritable &= ~bits;
	}
	return (int)syscall(SYS_capset, &header, data);
}

int
drop_capabilities(void)
{
	return clear_capabilities(UINT64_MAX);
}

int
drop_capability(unsigned capability)
{
	return clear_capabilities(UINT64_C(1) << capability);
}

static int
run_nothing(void *arg)
{
	(void)arg;
	return 0;
}

int
try_clone(int flags)
{
	_Alignas(16) char stack[16384];
	pid_t pid = clone(run_nothing, stack + sizeof(stack), flags | SIGCHLD, NULL);

	if (pid < 0)
		return limit_met(errno), errno;
	return wait_status(pid) == 0 ? 0 : ECHILD;
}

int
try_clone_while(int busy, int flags)
{
	struct timespec start, now;
	int number;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		number = try_clone(flags);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (number == busy && now.tv_sec - start.tv_sec < 10);
	return number;
}

int
open_namespace(pid_t pid, const char *file)
{
	char path[64];

	if (pid > 0)
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, file);
	else
		snprintf(path, sizeof(path), "/proc/self/ns/%s", file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

bool
look_read_only(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0;
}

bool
look_owned(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_uid == geteuid() && !look_read_only(path);
}
