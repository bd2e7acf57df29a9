/* circle_test.c - no mount namespace can come to hold itself. */
#include "mounts.h"

#define NEEDS .needs = "mount tmpfs CAP_SYS_CHROOT"

static const struct cell_spec plain = { 0 };

static void
stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	SETUP(sched_setaffinity(0, sizeof(set), &set));
}

/* The first two processors allowed here; the same twice when there is one. */
static void
find_cpus(int ret[2])
{
	int found = 0;
	cpu_set_t set;

	SETUP(sched_getaffinity(0, sizeof(set), &set));
	for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
		if (CPU_ISSET(cpu, &set))
			ret[found++] = cpu;
	if (found == 1)
		ret[1] = ret[0];
}

struct circle {
	int older_cpu, newer_cpu;	/* where each namespace is made */
	int own, older;			/* errno of binding its file */
};

static int
bind_in_newer(void *arg)
{
	struct circle *seen = arg;
	char older[64];

	stay_on(seen->newer_cpu);
	SETUP(case_unshare(CLONE_NEWNS));
	snprintf(older, sizeof(older), "/proc/%d/ns/mnt", getppid());
	seen->own = ERRNO_OF(mount_bind("/proc/self/ns/mnt", "name", 0));
	seen->older = ERRNO_OF(mount_bind(older, "name", 0));
	return 0;
}

static void
look_at_circle(void *arg)
{
	struct circle *seen = arg;

	stay_on(seen->older_cpu);
	SETUP(case_unshare(CLONE_NEWNS));
	SETUP(in_child(bind_in_newer, seen));
}

static void
require_no_circle(int older_cpu, int newer_cpu)
{
	struct circle seen = { older_cpu, newer_cpu, -1, -1 };

	case_observe(&plain, look_at_circle, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen.own);
	REQUIRE(seen.older == EINVAL, "the file of a namespace made before on processor %d was bound in one made on %d: %s",
	    older_cpu, newer_cpu, strerror(seen.older));
}

CASE(circles_of_namespaces_are_refused,
    .requirement = "MNT-102",
    .descr = "Binding the file of the own or an older mount namespace: EINVAL", NEEDS)
{
	int cpus[2];

	find_cpus(cpus);
	make_ground();
	make_file("name");
	require_no_circle(cpus[0], cpus[0]);
}

CASE(circles_across_processors_are_refused,
    .requirement = "MNT-250",
    .descr = "The same when the two were made on different processors, in either order", NEEDS)
{
	int cpus[2];

	find_cpus(cpus);
	make_ground();
	make_file("name");
	require_no_circle(cpus[0], cpus[1]);
	require_no_circle(cpus[1], cpus[0]);
}
