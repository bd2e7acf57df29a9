/* namespace.c - the ordered table of the eight namespace types, and their ids. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cell.h"
#include "error.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

const struct cell_namespace cell_namespaces[CELL_TYPES] = {
	[CELL_USER]   = { "user",   "user",   CLONE_NEWUSER },
	[CELL_PID]    = { "pid",    "pid",    CLONE_NEWPID },
	[CELL_UTS]    = { "uts",    "uts",    CLONE_NEWUTS },
	[CELL_IPC]    = { "ipc",    "ipc",    CLONE_NEWIPC },
	[CELL_MOUNT]  = { "mount",  "mnt",    CLONE_NEWNS },
	[CELL_NET]    = { "net",    "net",    CLONE_NEWNET },
	[CELL_CGROUP] = { "cgroup", "cgroup", CLONE_NEWCGROUP },
	[CELL_TIME]   = { "time",   "time",   CLONE_NEWTIME },
};

uint64_t
cell_namespace_flag(const char *name)
{
	for (size_t i = 0; i < CELL_TYPES; i++)
		if (strcmp(name, cell_namespaces[i].name) == 0 || strcmp(name, cell_namespaces[i].file) == 0)
			return cell_namespaces[i].flag;
	return 0;
}

int
cell_namespace_ids(pid_t pid, uint64_t ret[CELL_TYPES], struct cell_error *err)
{
	char process[32] = "self", path[64];
	uint64_t ids[CELL_TYPES] = { 0 };
	size_t found = 0;

	if (pid < 0)
		return error_set(err, EINVAL, "ids", "process %d", (int)pid);
	if (pid > 0)
		snprintf(process, sizeof(process), "%d", (int)pid);

	for (size_t i = 0; i < CELL_TYPES; i++) {
		struct stat st;

		snprintf(path, sizeof(path), "/proc/%s/ns/%s", process, cell_namespaces[i].file);
		if (stat(path, &st) == 0) {
			ids[i] = st.st_ino;
			found++;
		} else if (errno != ENOENT) {
			return error_set(err, errno, "ids", "read %s", path);
		}
	}
	if (found == 0)
		return error_set(err, ESRCH, "ids", "process %s in /proc", process);
	memcpy(ret, ids, sizeof(ids));
	return 0;
}
