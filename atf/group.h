/* group.h - cgroups that a case makes: no namespace holds them, so they go by name and lock. */

/*
 * Each is a directory "ns-conform.XXXXXX" in the cgroup that the case was
 * started in. Whoever made it holds a lock on it (flock(2)) that ends with the
 * last of the case's processes. So what nobody has locked was left by a case
 * that was killed, and may be removed by whoever finds it.
 */
#ifndef ATF_GROUP_H
#define ATF_GROUP_H

#include <stddef.h>

#define GROUP_PREFIX "ns-conform."

/* Make a cgroup in the directory `above`: its locked descriptor, or -1 with errno. */
int group_make(const char *above, char *ret_path, size_t size);

/* Kill what is in a cgroup and in those below, and remove them: 0, or -1 with errno. */
int group_remove(const char *path);

/* Remove from the directory `above` what cases that were killed have left. */
void group_sweep(const char *above);

/* The same in the caller's own cgroup of each hierarchy that cases use, wherever
 * and whether these are mounted: by a child in namespaces of its own, which the
 * caller waits for. For whoever comes after a run that was killed. */
void group_sweep_own(void);

/* Remove one cgroup that is empty, or about to be: what has just ended may still
 * be counted. 0, or -1 with errno. */
int group_rmdir(const char *path);

#endif
