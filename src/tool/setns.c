/* setns.c - join the namespaces of a process that runs already. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "error.h"
#include "tool.h"

/*
 * The ids are read after the pidfd is there, and the join goes through the
 * pidfd: should the process have ended and its pid be used again in between,
 * the join fails. The pidfd stays open until the tool ends.
 */
int
prepare_setns(struct request *request, struct cell_error *err)
{
	uint64_t ours[CELL_TYPES], theirs[CELL_TYPES];
	struct cell_spec *spec = &request->spec;
	int r;

	if ((request->given & OPTION_TARGET) == 0)
		return usage_error(err, request->verb, EINVAL, "--target PID is missing");
	spec->target = (int)syscall(SYS_pidfd_open, request->target, 0);
	if (spec->target < 0)
		return error_set(err, errno, "target", "process %d", (int)request->target);
	spec->join = request->only;
	if (spec->join != 0)
		return 0;
	if ((r = cell_namespace_ids(0, ours, err)) < 0 ||
	    (r = cell_namespace_ids(request->target, theirs, err)) < 0)
		return r;
	for (size_t i = 0; i < CELL_TYPES; i++)
		if (ours[i] != theirs[i])
			spec->join |= cell_namespaces[i].flag;
	return 0;
}
