/* feature.c - what this kernel and this user really offer, found by trying. */

/*
 * Each row is tried in a child process that is thrown away. The errno of the
 * trial decides between supported, unsupported and denied; sysctls, limits and
 * capabilities are read only afterwards, to explain a denial.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cell.h"
#include "error.h"
#include "trial.h"

static int
run_trial(void *arg)
{
	const struct trial *trial = arg;

	return trial->call != NULL ? -trial->call() : 0;
}

/* Whether the kernel knows all these types: each has a link in /proc. */
static bool
knows_types(uint64_t flags)
{
	char path[64];

	for (size_t i = 0; i < CELL_TYPES; i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", cell_namespaces[i].file);
		if ((flags & cell_namespaces[i].flag) != 0 && access(path, F_OK) < 0)
			return false;
	}
	return true;
}

/* What the errno of a trial says about the kernel and about the user. */
static void
judge_trial(const struct trial *trial, int number, struct cell_feature *ret)
{
	*ret = (struct cell_feature){ .name = trial->name, .title = trial->title };

	switch (number) {
	case 0:
		ret->support = CELL_SUPPORTED;
		return;
	case EPERM:
	case EACCES:
	case ENOSPC:
	case EUSERS:
	case EMFILE:
	case EDQUOT:
		ret->support = CELL_DENIED;
		denial_explain(trial, number, ret->reason, sizeof(ret->reason));
		return;
	case ENOSYS:
		/* A filter may claim that a call is missing. */
		if (denial_is_filtered() && trial->namespaces != 0 && knows_types(trial->namespaces)) {
			ret->support = CELL_DENIED;
			denial_explain(trial, number, ret->reason, sizeof(ret->reason));
			return;
		}
		__attribute__((fallthrough));
	default:
		ret->support = CELL_UNSUPPORTED;
		snprintf(ret->reason, sizeof(ret->reason), "%s: this kernel has no such feature", strerror(number));
	}
}

int
cell_feature_at(size_t index, struct cell_feature *ret, struct cell_error *err)
{
	struct cell_error why;
	int status, r;

	if (index >= trial_count)
		return error_set(err, ENOENT, "feature", "number %zu", index);

	const struct trial *trial = &trials[index];
	const struct cell_spec spec = {
		.namespaces = trial->namespaces,
		.setup = trial->setup,
		.monotonic = trial->offset,
		.run = run_trial,
		.arg = (void *)trial,
	};

	r = cell_run(&spec, &status, &why);
	if (r == -EINVAL && strcmp(why.step, "mounts") == 0) {
		*ret = (struct cell_feature){ .name = trial->name, .title = trial->title, .support = CELL_DENIED };
		snprintf(ret->reason, sizeof(ret->reason), "/ is no mount point, as in a chroot");
		return 0;
	}
	/* clone(2), in place of a clone3(2) that is missing, has no flag for the type. */
	if (r == -EINVAL && strcmp(why.step, "clone") == 0)
		r = -ENOSYS;
	/* Not the feature's fault, and no verdict on it. */
	if (r == -EAGAIN || r == -ENOMEM || r == -EMFILE || r == -ENFILE || r == -ECHILD)
		return error_set(err, -r, why.step, "%s", why.object);
	if (r == 0 && cell_exit_status(status) > 128)
		return error_set(err, ECHILD, "feature", "the trial of %s was killed", trial->name);

	const int number = r < 0 ? -r : cell_exit_status(status);

	if (number == EAGAIN || number == ENOMEM || number == ENFILE)
		return error_set(err, number, "feature", "the trial of %s", trial->name);
	judge_trial(trial, number, ret);
	return 0;
}

int
cell_feature(const char *name, struct cell_feature *ret, struct cell_error *err)
{
	for (size_t i = 0; i < trial_count; i++)
		if (strcmp(trials[i].name, name) == 0)
			return cell_feature_at(i, ret, err);
	return error_set(err, ENOENT, "feature", "no feature is called %s", name);
}
