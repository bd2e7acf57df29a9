/* new.c - what each verb creates and sets up: one row a verb. */
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "spec.h"
#include "tool.h"

static const struct profile {
	const char *verb;
	struct cell_spec spec;
} profiles[] = {
	{ "container", CELL_SPEC_CONTAINER },
	{ "pid", { .namespaces = CLONE_NEWPID } },
	{ "uts", { .namespaces = CLONE_NEWUTS } },
	{ "ipc", { .namespaces = CLONE_NEWIPC } },
	{ "mount", { .namespaces = CLONE_NEWNS, .setup = CELL_PRIVATE_MOUNTS } },
	{ "net", { .namespaces = CLONE_NEWNET, .setup = CELL_LOOPBACK } },
	{ "user", { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS } },
	{ "cgroup", { .namespaces = CLONE_NEWCGROUP } },
	{ "time", { .namespaces = CLONE_NEWTIME } },
};

static const struct cell_spec *
find_profile(const char *verb)
{
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (strcmp(verb, profiles[i].verb) == 0)
			return &profiles[i].spec;
	return NULL;
}

int
prepare_new(struct request *request, struct cell_error *err)
{
	const struct cell_spec *profile = find_profile(request->verb->name);
	struct cell_spec *spec = &request->spec;

	if (profile == NULL)
		return usage_error(err, request->verb, EINVAL, "no profile of this name");
	spec->namespaces |= profile->namespaces;
	spec->setup |= profile->setup;
	if ((request->given & OPTION_HOSTNAME) == 0)
		spec->hostname = profile->hostname;
	if ((request->given & OPTION_USER) != 0) {
		spec->namespaces |= CLONE_NEWUSER;
		spec->setup |= CELL_MAP_IDS;
	}
	return 0;
}
