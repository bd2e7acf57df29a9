/* events_test.c - cgroup.events: whether anybody is there, and who is told when that changes. */
#include <sys/inotify.h>

#include "events.h"

static void
make_branches(void)
{
	make_tree();
	make_group("a");
	make_group("a/b");
	make_group("a/d");
}

CASE(a_cgroup_is_populated_while_a_process_is_in_it,
    .requirement = "CGROUP-140",
    .descr = "populated in cgroup.events is 0 at first, 1 with a process in the cgroup, 0 when it has ended",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	bool before, meanwhile;

	make_branches();
	before = strstr(get_file("a/b/cgroup.events"), "populated 0") != NULL;
	start_member(&member, "a/b", 0);
	meanwhile = strstr(get_file("a/b/cgroup.events"), "populated 1") != NULL;
	end_member(&member);
	REQUIRE(before, "an empty cgroup is populated");
	REQUIRE(meanwhile, "a cgroup with a process is not populated");
	REQUIRE(await_event("a/b", "populated 0"), "the cgroup stays populated");
}

CASE(a_cgroup_is_populated_by_what_is_below,
    .requirement = "CGROUP-141",
    .descr = "A process in a child makes the parent populated, and not the child's sibling",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	bool parent, sibling;

	make_branches();
	start_member(&member, "a/b", 0);
	parent = strstr(get_file("a/cgroup.events"), "populated 1") != NULL;
	sibling = strstr(get_file("a/d/cgroup.events"), "populated 1") != NULL;
	end_member(&member);
	REQUIRE(parent, "the parent is not populated");
	REQUIRE(!sibling, "the sibling is populated");
	REQUIRE(await_event("a", "populated 0"), "the parent stays populated");
}

CASE(a_change_of_populated_wakes_poll,
    .requirement = "CGROUP-142",
    .descr = "poll() of the parent's cgroup.events returns POLLPRI and POLLERR when a child gets its first process",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	struct pollfd file = { .events = POLLPRI };
	char text[256];
	int before, after;

	make_branches();
	file.fd = SETUP(open(in_tree("a/cgroup.events"), O_RDONLY | O_CLOEXEC));
	SETUP(read(file.fd, text, sizeof(text)));
	before = SETUP(poll(&file, 1, 0));
	start_member(&member, "a/b", 0);
	after = SETUP(poll(&file, 1, 10000));
	end_member(&member);
	REQUIRE_EQ(0, before);
	REQUIRE_EQ(1, after);
	REQUIRE_EQ(POLLPRI | POLLERR, file.revents & (POLLPRI | POLLERR));
}

CASE(a_change_of_populated_is_told_by_inotify,
    .requirement = "CGROUP-143",
    .descr = "inotify reports IN_MODIFY of the parent's cgroup.events when a child gets its first process",
    .needs = "cgroup cgroup2")
{
	struct actor member;
	struct pollfd file = { .events = POLLIN };
	_Alignas(struct inotify_event) char text[512];
	const struct inotify_event *event = (const void *)text;
	int after;

	make_branches();
	file.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (file.fd < 0)
		case_skip("denied", "inotify_init1: %s", strerror(errno));
	SETUP(inotify_add_watch(file.fd, in_tree("a/cgroup.events"), IN_MODIFY));
	start_member(&member, "a/b", 0);
	after = SETUP(poll(&file, 1, 10000));
	end_member(&member);
	REQUIRE_EQ(1, after);
	SETUP(read(file.fd, text, sizeof(text)));
	REQUIRE_EQ(IN_MODIFY, event->mask);
}

CASE(a_change_of_frozen_wakes_poll,
    .requirement = "CGROUP-144",
    .descr = "poll() of cgroup.events returns POLLPRI and POLLERR when the cgroup has been frozen",
    .needs = "cgroup cgroup2")
{
	struct pollfd file = { .events = POLLPRI };
	char text[256];

	make_branches();
	need_file("a/cgroup.freeze");
	file.fd = SETUP(open(in_tree("a/cgroup.events"), O_RDONLY | O_CLOEXEC));
	SETUP(read(file.fd, text, sizeof(text)));
	SETUP(put_text(in_tree("a/cgroup.freeze"), "1"));
	REQUIRE_EQ(1, SETUP(poll(&file, 1, 10000)));
	REQUIRE_EQ(POLLPRI | POLLERR, file.revents & (POLLPRI | POLLERR));
	REQUIRE(await_event("a", "frozen 1"), "the cgroup is not frozen");
}

CASE(events_cannot_be_written,
    .requirement = "CGROUP-145",
    .descr = "A write to cgroup.events, cgroup.controllers or cgroup.stat is refused",
    .needs = "cgroup cgroup2")
{
	make_branches();
	REQUIRE_NE(0, put_file("a/cgroup.events", "populated 1"));
	REQUIRE_NE(0, put_file("a/cgroup.controllers", "pids"));
	REQUIRE_NE(0, put_file("a/cgroup.stat", "0"));
}
