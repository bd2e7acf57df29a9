/* mountinfo.h - the line of /proc/self/mountinfo about the mount that a file is on. */
#ifndef CASES_CGROUP_MOUNTINFO_H
#define CASES_CGROUP_MOUNTINFO_H

#include "tree.h"

struct mount_line {
	char root[PATH_SIZE];		/* of the mount, within its filesystem */
	char options[PATH_SIZE];	/* of the filesystem */
};

/* By its id: a path in that file has its blanks in octal. */
static inline void
look_at_mount(const char *path, struct mount_line *ret)
{
	char name[64], text[4096];
	const int fd = SETUP(open(path, O_PATH | O_CLOEXEC));
	long long wanted;
	FILE *file;
	int id;

	*ret = (struct mount_line){ .root = "" };
	snprintf(name, sizeof(name), "/proc/self/fdinfo/%d", fd);
	wanted = look_field(name, "mnt_id", 10);
	close(fd);
	file = SETUP(fopen("/proc/self/mountinfo", "re"));
	while (fgets(text, sizeof(text), file) != NULL)
		if (sscanf(text, "%d %*d %*s %511s", &id, ret->root) == 2 && id == wanted) {
			text[strcspn(text, "\n")] = '\0';
			snprintf(ret->options, sizeof(ret->options), "%.500s", strrchr(text, ' ') + 1);
			fclose(file);
			return;
		}
	case_broken(__FILE__, __LINE__, "%s is on no mount of /proc/self/mountinfo", path);
}

#endif
