/* propagation_test.c - which mount and unmount events cross between two namespaces. */
#include "mounts.h"

/*
 * Outside, "m" is a shared mount, so the copy inside is its peer; then the copy
 * is given the type under test. Both sides mount and unmount below their "m".
 */
struct exchange {
	enum propagation type;			/* of "m" inside */
	bool mount_in, umount_in;		/* events outside that arrived inside */
	bool mount_out, umount_out;		/* events inside that arrived outside */
	enum propagation seen;			/* the type inside, as mountinfo says */
};

static void
play_inside(struct actor *self)
{
	static const unsigned long flags[] = { MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_SLAVE, MS_UNBINDABLE };
	struct exchange *stage = self->stage;

	actor_meet(self, "type chosen");
	SETUP(set_propagation("m", flags[stage->type]));
	if (stage->type == SLAVE_SHARED)
		SETUP(set_propagation("m", MS_SHARED));
	stage->seen = look_at_type("m");
	actor_meet(self, "type set inside");
	actor_meet(self, "mounted and unmounted outside");
	stage->mount_in = is_mounted("m/new-outside");
	stage->umount_in = !is_mounted("m/old-outside");
	SETUP(mount("tmpfs", "m/new-inside", "tmpfs", 0, NULL));
	SETUP(umount2("m/old-inside", MNT_DETACH));
	actor_meet(self, "mounted and unmounted inside");
	actor_meet(self, "looked at outside");
}

static void
exchange_events(enum propagation type, struct exchange *ret)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct actor actor;

	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	make_directory("m/new-outside");
	make_directory("m/new-inside");
	make_mount("m/old-outside");
	make_mount("m/old-inside");

	actor_start(&actor, &spec, play_inside, sizeof(struct exchange));
	struct exchange *stage = actor.stage;

	stage->type = type;
	actor_meet(&actor, "type chosen");
	actor_meet(&actor, "type set inside");
	SETUP(mount("tmpfs", "m/new-outside", "tmpfs", 0, NULL));
	SETUP(umount2("m/old-outside", MNT_DETACH));
	actor_meet(&actor, "mounted and unmounted outside");
	actor_meet(&actor, "mounted and unmounted inside");
	stage->mount_out = is_mounted("m/new-inside");
	stage->umount_out = !is_mounted("m/old-inside");
	actor_meet(&actor, "looked at outside");
	actor_end(&actor);
	*ret = *stage;
	REQUIRE_TYPE(type, ret->seen);
}

static void
require_receives(enum propagation type, bool receives)
{
	struct exchange seen;

	exchange_events(type, &seen);
	REQUIRE(seen.mount_in == receives, "a mount outside %s inside", receives ? "did not arrive" : "arrived");
	REQUIRE(seen.umount_in == receives, "an unmount outside %s inside", receives ? "did not arrive" : "arrived");
}

static void
require_sends(enum propagation type, bool sends)
{
	struct exchange seen;

	exchange_events(type, &seen);
	REQUIRE(seen.mount_out == sends, "a mount inside %s outside", sends ? "did not arrive" : "arrived");
	REQUIRE(seen.umount_out == sends, "an unmount inside %s outside", sends ? "did not arrive" : "arrived");
}

#define NEEDS .needs = "mount tmpfs"

CASE(shared_mount_receives_events_of_its_peer,
    .requirement = "MNT-10",
    .descr = "Mounts and unmounts under a shared mount occur under its peer in the new namespace", NEEDS)
{
	require_receives(SHARED, true);
}

CASE(shared_mount_sends_events_to_its_peer,
    .requirement = "MNT-11",
    .descr = "Mounts and unmounts in the new namespace occur under the peer in the old one", NEEDS)
{
	require_sends(SHARED, true);
}

CASE(private_mount_receives_nothing,
    .requirement = "MNT-12",
    .descr = "No mount or unmount event propagates into a private mount", NEEDS)
{
	require_receives(PRIVATE, false);
}

CASE(private_mount_sends_nothing,
    .requirement = "MNT-13",
    .descr = "No mount or unmount event propagates out of a private mount", NEEDS)
{
	require_sends(PRIVATE, false);
}

CASE(slave_mount_receives_events_of_its_master,
    .requirement = "MNT-14",
    .descr = "Mounts and unmounts under the master occur under the slave", NEEDS)
{
	require_receives(SLAVE, true);
}

CASE(slave_mount_sends_nothing,
    .requirement = "MNT-15",
    .descr = "Mounts and unmounts under a slave do not occur under its master", NEEDS)
{
	require_sends(SLAVE, false);
}

CASE(slave_that_is_shared_receives_events_of_its_master,
    .requirement = "MNT-16",
    .descr = "A mount that is slave and shared still receives from its master", NEEDS)
{
	require_receives(SLAVE_SHARED, true);
}

CASE(slave_that_is_shared_sends_nothing_to_its_master,
    .requirement = "MNT-15",
    .descr = "A mount that is slave and shared does not send to its master", NEEDS)
{
	require_sends(SLAVE_SHARED, false);
}

CASE(unbindable_mount_receives_nothing,
    .requirement = "MNT-17",
    .descr = "No mount or unmount event propagates into an unbindable mount", NEEDS)
{
	require_receives(UNBINDABLE, false);
}

CASE(unbindable_mount_sends_nothing,
    .requirement = "MNT-18",
    .descr = "No mount or unmount event propagates out of an unbindable mount", NEEDS)
{
	require_sends(UNBINDABLE, false);
}

CASE(without_another_type_events_go_both_ways,
    .requirement = "MNT-12 MNT-13 MNT-15 MNT-17 MNT-18",
    .descr = "Control: while the mounts are peers the same events arrive on the other side", NEEDS)
{
	struct exchange seen;

	exchange_events(SHARED, &seen);
	REQUIRE(seen.mount_in && seen.umount_in, "an event outside did not arrive inside");
	REQUIRE(seen.mount_out && seen.umount_out, "an event inside did not arrive outside");
}
