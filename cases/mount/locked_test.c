/* locked_test.c - a mount namespace owned by another user namespace has less rights. */
#include "exchange.h"

#define NEEDS .needs = "mount tmpfs mount-in-user"

/* Less privileged: owned by a new user namespace. The control: by the same. */
static const struct cell_spec less_privileged = {
	.namespaces = CLONE_NEWUSER | CLONE_NEWNS, .setup = CELL_MAP_IDS,
};
static const struct cell_spec equal = { .namespaces = CLONE_NEWNS };

static struct exchange
exchange_shared(const struct cell_spec *spec)
{
	struct exchange seen = { .outside = SHARED, .inside = AS_COPIED };

	exchange_events(spec, &seen);
	return seen;
}

CASE(shared_mounts_become_slaves,
    .requirement = "MNT-50",
    .descr = "A less privileged namespace has slaves of the shared mounts, which receive events", NEEDS)
{
	struct exchange seen = exchange_shared(&less_privileged);

	REQUIRE_TYPE(SLAVE, seen.seen);
	require_receives(&seen, true);
}

CASE(mounts_do_not_propagate_to_a_more_privileged_namespace,
    .requirement = "MNT-51",
    .descr = "A mount under the copy of a shared mount does not arrive in the more privileged namespace", NEEDS)
{
	struct exchange seen = exchange_shared(&less_privileged);

	REQUIRE_ERRNO(0, seen.mount_error);
	REQUIRE(!seen.mount_out && !seen.umount_out, "an event arrived in the more privileged namespace");
}

CASE(without_a_user_namespace_shared_mounts_stay_shared,
    .requirement = "MNT-50 MNT-51",
    .descr = "Control: a namespace with the same owner has peers of the shared mounts, which send events", NEEDS)
{
	struct exchange seen = exchange_shared(&equal);

	REQUIRE_TYPE(SHARED, seen.seen);
	require_sends(&seen, true);
}

/* What is tried on "cover", a mount that hides the file "cover/hidden" and has
 * "cover/below" mounted on it; both come from the more privileged side. */
struct tries {
	int umount, detach, move, stack, unstack, bind, bind_all;
	bool revealed;
};

static void
try_all(void *arg)
{
	struct tries *seen = arg;

	seen->bind = ERRNO_OF(mount_bind(".", "b", 0));
	seen->bind_all = ERRNO_OF(mount_bind("cover", "c", MS_REC));
	seen->move = ERRNO_OF(mount_move("cover/below", "b"));
	seen->stack = ERRNO_OF(mount("tmpfs", "cover", "tmpfs", 0, NULL));
	seen->unstack = ERRNO_OF(umount2("cover", 0));
	seen->umount = ERRNO_OF(umount2("cover/below", 0));
	seen->detach = ERRNO_OF(umount2("cover", MNT_DETACH));
	seen->revealed = access("cover/hidden", F_OK) == 0 || access("b/cover/hidden", F_OK) == 0;
}

static struct tries
try_on_cover(const struct cell_spec *spec)
{
	struct tries seen = { .umount = -1 };

	make_ground();
	make_directory("b");
	make_directory("c");
	make_directory("cover");
	make_file("cover/hidden");
	make_mount("cover");
	make_mount("cover/below");
	case_observe(spec, try_all, &seen, sizeof(seen));
	return seen;
}

CASE(inherited_mounts_cannot_be_unmounted,
    .requirement = "MNT-52",
    .descr = "Unmounting an inherited mount fails with EINVAL, lazily too, and reveals nothing", NEEDS)
{
	struct tries seen = try_on_cover(&less_privileged);

	REQUIRE_ERRNO(EINVAL, seen.umount);
	REQUIRE_ERRNO(EINVAL, seen.detach);
	REQUIRE(!seen.revealed, "what the mount hides can be seen");
}

CASE(inherited_mounts_cannot_be_moved,
    .requirement = "MNT-58",
    .descr = "Moving an inherited mount away fails with EINVAL", NEEDS)
{
	struct tries seen = try_on_cover(&less_privileged);

	REQUIRE_ERRNO(EINVAL, seen.move);
}

CASE(bind_that_reveals_what_is_covered_is_refused,
    .requirement = "MNT-55",
    .descr = "Binding a directory without the inherited mounts below it fails with EINVAL", NEEDS)
{
	struct tries seen = try_on_cover(&less_privileged);

	REQUIRE_ERRNO(EINVAL, seen.bind);
	REQUIRE(!seen.revealed, "what the mount hides can be seen");
}

CASE(recursive_bind_of_inherited_mounts_works,
    .requirement = "MNT-55",
    .descr = "With MS_REC a tree of inherited mounts can be bound, as it reveals nothing", NEEDS)
{
	struct tries seen = try_on_cover(&less_privileged);

	REQUIRE_ERRNO(0, seen.bind_all);
}

CASE(mount_on_top_of_an_inherited_one_can_come_and_go,
    .requirement = "MNT-53",
    .descr = "A mount can be stacked on an inherited mount, and be unmounted", NEEDS)
{
	struct tries seen = try_on_cover(&less_privileged);

	REQUIRE_ERRNO(0, seen.stack);
	REQUIRE_ERRNO(0, seen.unstack);
}

CASE(without_a_user_namespace_inherited_mounts_are_free,
    .requirement = "MNT-52 MNT-55 MNT-58",
    .descr = "Control: with the same owner each of these operations works, and reveals what was hidden",
    NEEDS)
{
	struct tries seen = try_on_cover(&equal);

	REQUIRE_ERRNO(0, seen.bind);
	REQUIRE_ERRNO(0, seen.move);
	REQUIRE_ERRNO(0, seen.detach);
	REQUIRE(seen.revealed, "what the mount hid cannot be seen");
}

/* The outside binds the tree "t", with "t/sub", under the shared "m". */
struct unit {
	bool arrived;
	int part, whole;
};

static void
play_receiver(struct actor *self)
{
	struct unit *stage = self->stage;

	actor_meet(self, "namespace copied");
	actor_meet(self, "tree bound");
	stage->arrived = is_mounted("m/p") && is_mounted("m/p/sub");
	stage->part = ERRNO_OF(umount2("m/p/sub", 0));
	stage->whole = ERRNO_OF(umount2("m/p", MNT_DETACH));
}

static struct unit
unmount_a_unit(const struct cell_spec *spec)
{
	struct actor actor;

	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	make_directory("m/p");
	make_mount("t");
	make_mount("t/sub");
	actor_start(&actor, spec, play_receiver, sizeof(struct unit));
	actor_meet(&actor, "namespace copied");
	SETUP(mount_bind("t", "m/p", MS_REC));
	actor_meet(&actor, "tree bound");
	actor_end(&actor);
	return *(struct unit *)actor.stage;
}

CASE(tree_that_propagated_is_unmounted_whole_or_not_at_all,
    .requirement = "MNT-54",
    .descr = "A part of a propagated tree stays (EINVAL), the whole can be unmounted", NEEDS)
{
	struct unit seen = unmount_a_unit(&less_privileged);

	REQUIRE(seen.arrived, "the tree did not arrive");
	REQUIRE_ERRNO(EINVAL, seen.part);
	REQUIRE_ERRNO(0, seen.whole);
}

CASE(without_a_user_namespace_a_propagated_tree_can_be_taken_apart,
    .requirement = "MNT-54",
    .descr = "Control: with the same owner a part of the tree can be unmounted", NEEDS)
{
	struct unit seen = unmount_a_unit(&equal);

	REQUIRE(seen.arrived, "the tree did not arrive");
	REQUIRE_ERRNO(0, seen.part);
}
