/* spec.c - what the caller wants: validation. */
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "error.h"
#include "spec.h"

#define NAME_MAX_BYTES 64	/* __NEW_UTS_LEN, see sethostname(2) */

static int
check_name(const char *what, const char *name, uint64_t namespaces, struct cell_error *err)
{
	if (name == NULL)
		return 0;
	if ((namespaces & CLONE_NEWUTS) == 0)
		return error_set(err, EINVAL, "spec", "%s without a new uts namespace", what);
	if (name[0] == '\0')
		return error_set(err, EINVAL, "spec", "empty %s", what);
	if (strlen(name) > NAME_MAX_BYTES)
		return error_set(err, ENAMETOOLONG, "spec", "%s of %zu bytes, 64 at most", what, strlen(name));
	return 0;
}

/* Each set-up belongs to a namespace: without it, it would change the caller's. */
static const struct needed {
	unsigned setup;
	uint64_t flag;
	const char *text;
} needed[] = {
	{ CELL_MAP_IDS, CLONE_NEWUSER, "an id map without a new user namespace" },
	{ CELL_PRIVATE_MOUNTS, CLONE_NEWNS, "private mounts without a new mount namespace" },
	{ CELL_PROC, CLONE_NEWNS, "a fresh proc without a new mount namespace" },
	{ CELL_LOOPBACK, CLONE_NEWNET, "loopback without a new network namespace" },
};

int
spec_check(const struct cell_spec *spec, struct cell_error *err)
{
	int r;

	if ((spec->namespaces & ~(uint64_t)NAMESPACES_ALL) != 0 || (spec->join & ~(uint64_t)NAMESPACES_ALL) != 0)
		return error_set(err, EINVAL, "spec", "flags that are no namespace type");
	if (spec->namespaces != 0 && spec->join != 0)
		return error_set(err, EINVAL, "spec", "both new and joined namespaces");
	if (spec->join != 0 && spec->target < 0)
		return error_set(err, EBADF, "spec", "join without a target");
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if ((spec->setup & needed[i].setup) != 0 && (spec->namespaces & needed[i].flag) == 0)
			return error_set(err, EINVAL, "spec", "%s", needed[i].text);
	if ((spec->monotonic != 0 || spec->boottime != 0) && (spec->namespaces & CLONE_NEWTIME) == 0)
		return error_set(err, EINVAL, "spec", "clock offsets without a new time namespace");
	if ((r = check_name("host name", spec->hostname, spec->namespaces, err)) < 0 ||
	    (r = check_name("domain name", spec->domainname, spec->namespaces, err)) < 0)
		return r;
	if ((spec->run == NULL) == (spec->argv == NULL))
		return error_set(err, EINVAL, "spec", "needs a command or a function, and not both");
	if (spec->argv != NULL && (spec->argv[0] == NULL || spec->argv[0][0] == '\0'))
		return error_set(err, ENOENT, "exec", "an empty command");
	for (size_t i = 0; i < spec->keep_count; i++)
		if (spec->keep[i] < 0)
			return error_set(err, EBADF, "spec", "descriptor %d to keep", spec->keep[i]);
	return 0;
}
