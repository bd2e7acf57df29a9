/* propagation_test.c - which mount and unmount events cross between two namespaces. */
#include "exchange.h"

/* Outside a shared mount, inside a copy of the given type. */
static struct exchange
exchange_with(enum propagation type)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct exchange seen = { .outside = SHARED, .inside = type };

	exchange_events(&spec, &seen);
	REQUIRE_TYPE(type, seen.seen);
	return seen;
}

#define RECEIVES(type, expected) \
	do { struct exchange seen = exchange_with(type); require_receives(&seen, expected); } while (0)
#define SENDS(type, expected) \
	do { struct exchange seen = exchange_with(type); require_sends(&seen, expected); } while (0)
#define NEEDS .needs = "mount tmpfs"

CASE(shared_mount_receives_events_of_its_peer,
    .requirement = "MNT-10",
    .descr = "Mounts and unmounts under a shared mount occur under its peer in the new namespace", NEEDS)
{
	RECEIVES(SHARED, true);
}

CASE(shared_mount_sends_events_to_its_peer,
    .requirement = "MNT-11",
    .descr = "Mounts and unmounts in the new namespace occur under the peer in the old one", NEEDS)
{
	SENDS(SHARED, true);
}

CASE(private_mount_receives_nothing,
    .requirement = "MNT-12",
    .descr = "No mount or unmount event propagates into a private mount", NEEDS)
{
	RECEIVES(PRIVATE, false);
}

CASE(private_mount_sends_nothing,
    .requirement = "MNT-13",
    .descr = "No mount or unmount event propagates out of a private mount", NEEDS)
{
	SENDS(PRIVATE, false);
}

CASE(slave_mount_receives_events_of_its_master,
    .requirement = "MNT-14",
    .descr = "Mounts and unmounts under the master occur under the slave", NEEDS)
{
	RECEIVES(SLAVE, true);
}

CASE(slave_mount_sends_nothing,
    .requirement = "MNT-15",
    .descr = "Mounts and unmounts under a slave do not occur under its master", NEEDS)
{
	SENDS(SLAVE, false);
}

CASE(slave_that_is_shared_receives_events_of_its_master,
    .requirement = "MNT-16",
    .descr = "A mount that is slave and shared still receives from its master", NEEDS)
{
	RECEIVES(SLAVE_SHARED, true);
}

CASE(slave_that_is_shared_sends_nothing_to_its_master,
    .requirement = "MNT-15",
    .descr = "A mount that is slave and shared does not send to its master", NEEDS)
{
	SENDS(SLAVE_SHARED, false);
}

CASE(unbindable_mount_receives_nothing,
    .requirement = "MNT-17",
    .descr = "No mount or unmount event propagates into an unbindable mount", NEEDS)
{
	RECEIVES(UNBINDABLE, false);
}

CASE(unbindable_mount_sends_nothing,
    .requirement = "MNT-18",
    .descr = "No mount or unmount event propagates out of an unbindable mount", NEEDS)
{
	SENDS(UNBINDABLE, false);
}

CASE(without_another_type_events_go_both_ways,
    .requirement = "MNT-12 MNT-13 MNT-15 MNT-17 MNT-18",
    .descr = "Control: while the mounts are peers the same events arrive on the other side", NEEDS)
{
	struct exchange seen = exchange_with(SHARED);

	require_receives(&seen, true);
	require_sends(&seen, true);
}

CASE(slave_that_is_shared_exchanges_events_with_its_peers,
    .requirement = "MNT-16",
    .descr = "A slave that is shared exchanges mounts with the other members of its own peer group", NEEDS)
{
	make_ground();
	make_mount_of(SLAVE_SHARED, "m");
	make_directory("peer");
	SETUP(mount_bind("m", "peer", 0));
	make_directory("m/a");
	make_directory("m/b");
	SETUP(mount("tmpfs", "m/a", "tmpfs", 0, NULL));
	SETUP(mount("tmpfs", "peer/b", "tmpfs", 0, NULL));
	REQUIRE(is_mounted("peer/a"), "a mount did not arrive at the peer");
	REQUIRE(is_mounted("m/b"), "a mount of the peer did not arrive");
	REQUIRE(!is_mounted("m.other/a") && !is_mounted("m.other/b"), "a mount arrived at the master");
}

CASE(mount_under_a_slave_is_a_slave_of_its_original,
    .requirement = "MNT-26",
    .descr = "What propagates from a master is in the slave a slave of the new mount", NEEDS)
{
	struct mount_record original, copy;

	make_ground();
	make_mount_of(SLAVE, "m");
	make_directory("m/a");
	SETUP(mount("tmpfs", "m.other/a", "tmpfs", 0, NULL));
	look_at_mount("m.other/a", &original);
	look_at_mount("m/a", &copy);
	REQUIRE_TYPE(SHARED, look_at_type("m.other/a"));
	REQUIRE_TYPE(SLAVE, look_at_type("m/a"));
	REQUIRE_EQ(original.shared, copy.master);
}

static void
mount_two_levels_down(void *arg)
{
	int *error = arg;

	*error = ERRNO_OF(mount("tmpfs", "m/below/new", "tmpfs", 0, NULL));
}

static bool
arrives_two_levels_down(unsigned long type_below)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	int error = -1;

	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	make_mount("m/below");
	SETUP(set_propagation("m/below", type_below));
	make_directory("m/below/new");
	case_observe(&spec, mount_two_levels_down, &error, sizeof(error));
	REQUIRE_ERRNO(0, error);
	return is_mounted("m/below/new");
}

CASE(type_of_a_mount_does_not_concern_its_grandchildren,
    .requirement = "MNT-19",
    .descr = "What is mounted under a private mount stays there, though that is under a shared one", NEEDS)
{
	REQUIRE(!arrives_two_levels_down(MS_PRIVATE), "a mount under a private mount arrived outside");
}

CASE(without_a_private_parent_grandchildren_propagate,
    .requirement = "MNT-19",
    .descr = "Control: under a shared mount below a shared mount the same mount arrives outside", NEEDS)
{
	REQUIRE(arrives_two_levels_down(MS_SHARED), "a mount under a shared mount did not arrive outside");
}
