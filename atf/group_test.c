/* group_test.c - what is left of a killed case goes, and nothing that a living one holds. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "atf/case.h"
#include "atf/group.h"

static char group[128];

static int
remove_group(void)
{
	return access(group, F_OK) < 0 ? 0 : group_remove(group);
}

/* In a cgroup2 at "cgroup", with a child: the descriptor that locks it. */
static int
make_group(void)
{
	char path[160];
	int fd;

	SETUP(mkdir("cgroup", 0700));
	SETUP(mount("none", "cgroup", "cgroup2", 0, NULL));
	fd = group_make("cgroup", group, sizeof(group));
	if (fd < 0)
		case_skip("denied", "no cgroup can be made in the one that the case runs in: %s", strerror(errno));
	case_at_end(remove_group);
	snprintf(path, sizeof(path), "%s/below", group);
	SETUP(mkdir(path, 0755));
	return fd;
}

CASE(a_locked_group_stays,
    .descr = "A sweep leaves what a process holds",
    .needs = "cgroup2")
{
	const int fd = make_group();

	group_sweep("cgroup");
	REQUIRE(access(group, F_OK) == 0, "the group of a living case is gone");
	group_sweep_own();
	REQUIRE(access(group, F_OK) == 0, "the group of a living case is gone");
	close(fd);
}

/* Whether it goes: somebody else may have come first, and be about to remove it. */
static bool
goes(void)
{
	for (int i = 0; i < 5000 && access(group, F_OK) == 0; i++)
		poll(NULL, 0, 1);
	return access(group, F_OK) < 0;
}

CASE(a_group_that_nobody_holds_is_swept,
    .descr = "A sweep removes what nobody holds, with what is below",
    .needs = "cgroup2")
{
	close(make_group());
	group_sweep("cgroup");
	REQUIRE(goes(), "the group is left");
}

CASE(a_group_that_nobody_holds_is_swept_from_outside,
    .descr = "A sweep of the own cgroup finds it without a mount",
    .needs = "cgroup2")
{
	close(make_group());
	group_sweep_own();
	REQUIRE(goes(), "the group is left");
}

CASE(another_name_stays,
    .descr = "A sweep leaves cgroups of other names",
    .needs = "cgroup2")
{
	char other[160];
	/* Held, for others sweep as well. */
	const int fd = make_group();

	snprintf(other, sizeof(other), "%s/below", group);
	group_sweep(group);
	REQUIRE(access(other, F_OK) == 0, "a cgroup of another name is gone");
	close(fd);
}

static int
run_member(void *arg)
{
	char path[160];

	(void)arg;
	snprintf(path, sizeof(path), "%s/below/cgroup.procs", group);
	SETUP(put_text(path, "0"));
	for (;;)
		pause();
}

CASE(what_is_in_a_group_is_killed,
    .descr = "A group with a process in it is removed, and the process is killed",
    .needs = "cgroup2")
{
	struct cell cell = CELL_INIT;
	char path[160], text[32] = "";

	make_group();
	snprintf(path, sizeof(path), "%s/below/cgroup.procs", group);
	case_spawn(&(struct cell_spec){ 0 }, run_member, NULL, &cell);
	while (text[0] == '\0' && look_text(path, text, sizeof(text)) >= 0)
		sched_yield();
	REQUIRE_EQ(0, group_remove(group));
	REQUIRE_EQ(128 + SIGKILL, wait_status(cell.pid));
	REQUIRE(access(group, F_OK) < 0, "the group is left");
}
