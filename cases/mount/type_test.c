/* type_test.c - setting propagation types, and who belongs to a peer group. */
#include "mounts.h"

#define NEEDS .needs = "mount tmpfs"

static const unsigned long type_flags[] = {
	[PRIVATE] = MS_PRIVATE, [SHARED] = MS_SHARED, [SLAVE] = MS_SLAVE, [UNBINDABLE] = MS_UNBINDABLE,
};

/* One column of the table of transitions: a mount of each type is given a new
 * one; expected is indexed by the old type. */
static void
require_transitions(enum propagation new, const enum propagation expected[PROPAGATION_TYPES])
{
	enum propagation seen;
	char path[32];

	make_ground();
	for (enum propagation old = 0; old < PROPAGATION_TYPES; old++) {
		snprintf(path, sizeof(path), "from-%d", old);
		make_mount_of(old, path);
		REQUIRE_TYPE(old, look_at_type(path));
		SETUP(set_propagation(path, type_flags[new]));
		seen = look_at_type(path);
		REQUIRE(seen == expected[old], "a %s mount made %s is %s, expected %s", propagation_name(old),
		    propagation_name(new), propagation_name(seen), propagation_name(expected[old]));
	}
}

CASE(making_shared_follows_the_table,
    .requirement = "MNT-27",
    .descr = "Every mount becomes shared by MS_SHARED, and a slave stays a slave as well", NEEDS)
{
	static const enum propagation expected[] = {
		[SHARED] = SHARED, [SLAVE] = SLAVE_SHARED, [SLAVE_SHARED] = SLAVE_SHARED,
		[PRIVATE] = SHARED, [UNBINDABLE] = SHARED,
	};

	require_transitions(SHARED, expected);
}

CASE(making_slave_follows_the_table,
    .requirement = "MNT-27",
    .descr = "A shared mount becomes a slave by MS_SLAVE, a mount that is not shared stays what it is", NEEDS)
{
	static const enum propagation expected[] = {
		[SHARED] = SLAVE, [SLAVE] = SLAVE, [SLAVE_SHARED] = SLAVE,
		[PRIVATE] = PRIVATE, [UNBINDABLE] = UNBINDABLE,
	};

	require_transitions(SLAVE, expected);
}

CASE(making_private_follows_the_table,
    .requirement = "MNT-27",
    .descr = "Every mount becomes private by MS_PRIVATE", NEEDS)
{
	static const enum propagation expected[PROPAGATION_TYPES] = { PRIVATE, PRIVATE, PRIVATE, PRIVATE, PRIVATE };

	require_transitions(PRIVATE, expected);
}

CASE(making_unbindable_follows_the_table,
    .requirement = "MNT-27",
    .descr = "Every mount becomes unbindable by MS_UNBINDABLE", NEEDS)
{
	static const enum propagation expected[PROPAGATION_TYPES] = { UNBINDABLE, UNBINDABLE, UNBINDABLE, UNBINDABLE,
		UNBINDABLE };

	require_transitions(UNBINDABLE, expected);
}

CASE(only_member_of_a_group_made_slave_is_private,
    .requirement = "MNT-28",
    .descr = "MS_SLAVE on a shared mount without peers makes it private", NEEDS)
{
	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	SETUP(set_propagation("m", MS_SLAVE));
	REQUIRE_TYPE(PRIVATE, look_at_type("m"));
}

CASE(only_the_target_changes_unless_recursive,
    .requirement = "MNT-29",
    .descr = "Without MS_REC one mount changes its type, with it all mounts below as well", NEEDS)
{
	make_ground();
	make_mount("m");
	make_mount("m/a");
	make_mount("m/a/b");
	SETUP(set_propagation("m", MS_SHARED));
	REQUIRE_TYPE(SHARED, look_at_type("m"));
	REQUIRE_TYPE(PRIVATE, look_at_type("m/a"));
	SETUP(set_propagation("m", MS_UNBINDABLE | MS_REC));
	REQUIRE_TYPE(UNBINDABLE, look_at_type("m"));
	REQUIRE_TYPE(UNBINDABLE, look_at_type("m/a"));
	REQUIRE_TYPE(UNBINDABLE, look_at_type("m/a/b"));
}

CASE(two_types_at_once_are_refused,
    .requirement = "MNT-30",
    .descr = "More than one propagation type in a call: EINVAL", NEEDS)
{
	make_ground();
	make_mount("m");
	for (enum propagation a = 0; a < PROPAGATION_TYPES; a++)
		for (enum propagation b = 0; b < a; b++)
			if (a != SLAVE_SHARED && b != SLAVE_SHARED)
				REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_propagation("m", type_flags[a] | type_flags[b])));
	REQUIRE_TYPE(PRIVATE, look_at_type("m"));
}

CASE(other_flags_with_a_type_are_refused,
    .requirement = "MNT-31",
    .descr = "A propagation type with a flag other than MS_REC and MS_SILENT: EINVAL", NEEDS)
{
	static const unsigned long others[] = { MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOATIME, MS_RELATIME };

	make_ground();
	make_mount("m");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		REQUIRE_ERRNO(EINVAL, ERRNO_OF(set_propagation("m", MS_SHARED | others[i])));
	REQUIRE_ERRNO(0, ERRNO_OF(set_propagation("m", MS_SHARED | MS_REC | MS_SILENT)));
}

static void
look_at_copy(void *arg)
{
	look_at_mount("m", arg);
}

CASE(copy_in_a_new_namespace_joins_the_peer_group,
    .requirement = "MNT-21",
    .descr = "A shared mount and its copy in a new namespace are in one peer group", NEEDS)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct mount_record outside, inside = { .id = 0 };

	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	look_at_mount("m", &outside);
	case_observe(&spec, look_at_copy, &inside, sizeof(inside));
	REQUIRE_NE(outside.id, inside.id);
	REQUIRE_NE(0, outside.shared);
	REQUIRE_EQ(outside.shared, inside.shared);
}

CASE(bind_mount_joins_the_peer_group,
    .requirement = "MNT-22 MNT-42",
    .descr = "A bind mount of a shared mount is in its peer group, another shared mount is not", NEEDS)
{
	struct mount_record m, bound, other;

	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	make_directory("bound");
	SETUP(mount_bind("m", "bound", 0));
	make_mount("other");
	SETUP(set_propagation("other", MS_SHARED));
	look_at_mount("m", &m);
	look_at_mount("bound", &bound);
	look_at_mount("other", &other);
	REQUIRE_NE(0, m.shared);
	REQUIRE_EQ(m.shared, bound.shared);
	REQUIRE_NE(0, other.shared);
	REQUIRE_NE(m.shared, other.shared);
}

CASE(mount_and_its_replicas_form_a_new_peer_group,
    .requirement = "MNT-23 MNT-42",
    .descr = "A mount under a shared mount is in one peer group with its replicas, not with its parent", NEEDS)
{
	struct mount_record parent, made, replica;

	make_ground();
	make_mount_of(SHARED, "m");
	make_directory("m/a");
	SETUP(mount("tmpfs", "m/a", "tmpfs", 0, NULL));
	look_at_mount("m", &parent);
	look_at_mount("m/a", &made);
	look_at_mount("m.other/a", &replica);
	REQUIRE_NE(0, made.shared);
	REQUIRE_EQ(made.shared, replica.shared);
	REQUIRE_NE(parent.shared, made.shared);
	REQUIRE_NE(made.id, replica.id);
}

CASE(unmounted_mount_leaves_its_peer_group,
    .requirement = "MNT-24",
    .descr = "When its only peer is unmounted, a shared mount is alone: made a slave it is private", NEEDS)
{
	make_ground();
	make_mount_of(SHARED, "m");
	SETUP(umount2("m.other", 0));
	SETUP(set_propagation("m", MS_SLAVE));
	REQUIRE_TYPE(PRIVATE, look_at_type("m"));
}

static void
play_peer(struct actor *self)
{
	actor_meet(self, "namespace copied");
}

CASE(mounts_of_a_namespace_that_ended_leave_their_peer_groups,
    .requirement = "MNT-25",
    .descr = "When the namespace of its only peer has ended, a shared mount is alone", NEEDS)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct actor actor;

	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	actor_start(&actor, &spec, play_peer, 0);
	actor_meet(&actor, "namespace copied");
	actor_end(&actor);
	SETUP(set_propagation("m", MS_SLAVE));
	REQUIRE_TYPE(PRIVATE, look_at_type("m"));
}

CASE(peer_in_a_living_namespace_counts,
    .requirement = "MNT-25",
    .descr = "While the other namespace lives, the shared mount becomes a slave of its copy", NEEDS)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	enum propagation seen;
	struct actor actor;

	make_ground();
	make_mount("m");
	SETUP(set_propagation("m", MS_SHARED));
	actor_start(&actor, &spec, play_peer, 0);
	SETUP(set_propagation("m", MS_SLAVE));
	seen = look_at_type("m");
	actor_meet(&actor, "namespace copied");
	actor_end(&actor);
	REQUIRE_TYPE(SLAVE, seen);
}
