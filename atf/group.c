/* group.c - cgroups that a case makes: no namespace holds them, so they go by name and lock. */
#include "group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "look.h"
#include "src/fd.h"

enum { PATIENCE = 10 };		/* seconds */

/* Somebody who sweeps may have come between any two of these steps. */
static int
lock_group(const char *path)
{
	auto_fd fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat locked, named;

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
		return -1;
	if (fstat(fd, &locked) < 0 || stat(path, &named) < 0 || locked.st_ino != named.st_ino) {
		errno = ENOENT;
		return -1;
	}
	return take_fd(&fd);
}

int
group_make(const char *above, char *ret_path, size_t size)
{
	int fd;

	do {
		if (snprintf(ret_path, size, "%s/" GROUP_PREFIX "XXXXXX", above) >= (int)size) {
			errno = ENAMETOOLONG;
			return -1;
		}
		if (mkdtemp(ret_path) == NULL)
			return -1;
		fd = lock_group(ret_path);
	} while (fd < 0 && (errno == ENOENT || errno == ENODEV || errno == EWOULDBLOCK));
	if (fd < 0) {
		const int number = errno;

		rmdir(ret_path);
		errno = number;
	}
	return fd;
}

/* Without cgroup.kill, as in version 1 and before Linux 5.14. */
static void
kill_members(const char *path)
{
	char name[512], text[4096], *save;

	snprintf(name, sizeof(name), "%s/cgroup.procs", path);
	if (look_text(name, text, sizeof(text)) < 0)
		return;
	for (char *word = strtok_r(text, "\n", &save); word != NULL; word = strtok_r(NULL, "\n", &save)) {
		const pid_t pid = (pid_t)strtol(word, NULL, 10);

		/* 0 is a process that has no number here. */
		if (pid > 0 && pid != getpid())
			kill(pid, SIGKILL);
	}
}

int
group_rmdir(const char *path)
{
	struct timespec start, now;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while ((r = rmdir(path)) < 0 && errno == EBUSY) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - start.tv_sec >= PATIENCE)
			break;
		poll(NULL, 0, 1);
	}
	return r;
}

int
group_remove(const char *path)
{
	char name[512];
	struct dirent *entry;
	DIR *folder;

	snprintf(name, sizeof(name), "%s/cgroup.kill", path);
	if (put_text(name, "1") < 0)
		kill_members(path);
	folder = opendir(path);
	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.') {
			snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
			group_remove(name);
		}
	if (folder != NULL)
		closedir(folder);
	return group_rmdir(path);
}

void
group_sweep(const char *above)
{
	DIR *folder = opendir(above);
	struct dirent *entry;
	char path[512];

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (strncmp(entry->d_name, GROUP_PREFIX, strlen(GROUP_PREFIX)) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", above, entry->d_name);

		auto_fd fd = lock_group(path);

		if (fd >= 0)
			group_remove(path);
	}
	if (folder != NULL)
		closedir(folder);
}

static void
sweep_mounted(const char *type, const char *options)
{
	static const char place[] = "/proc";

	if (mount("none", place, type, 0, options) < 0)
		return;
	group_sweep(place);
	umount2(place, MNT_DETACH);
}

/* As a case does it: a mount made from the first cgroup namespace would set the
 * options of the whole system. */
static int
run_sweep(void *arg)
{
	const int others = CLONE_NEWCGROUP | CLONE_NEWNS;
	char text[4096] = "", options[128], *name;

	(void)arg;
	look_text("/proc/self/cgroup", text, sizeof(text));
	if ((unshare(others) < 0 && unshare(CLONE_NEWUSER | others) < 0) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return 1;
	sweep_mounted("cgroup2", NULL);
	if (strstr(text, ":pids:") != NULL)
		sweep_mounted("cgroup", "pids");
	name = strstr(text, ":name=");
	if (name != NULL) {
		name++;
		snprintf(options, sizeof(options), "none,%.*s", (int)strcspn(name, ":"), name);
		sweep_mounted("cgroup", options);
	}
	return 0;
}

void
group_sweep_own(void)
{
	in_child(run_sweep, NULL);
}
