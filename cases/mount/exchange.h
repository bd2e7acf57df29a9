/* exchange.h - two sides that mount and unmount, and what of it arrives at the other. */

/*
 * Outside, "m" is made a mount of one propagation type before the new
 * namespace, so the inside has a copy of it; then the copy may be given another
 * type. Both sides mount and unmount directly below their "m".
 */
#ifndef MOUNT_EXCHANGE_H
#define MOUNT_EXCHANGE_H

#include "mounts.h"

/* Leave the type inside as the new namespace made it. */
#define AS_COPIED NO_MOUNT

struct exchange {
	bool unshares;				/* makes its namespace by unshare(2) */
	enum propagation outside, inside;	/* types of "m" */
	enum propagation seen;			/* the type inside, as mountinfo says */
	int mount_error, umount_error;		/* of the calls inside */
	bool mount_in, umount_in;		/* events outside that arrived inside */
	bool mount_out, umount_out;		/* events inside that arrived outside */
};

INLINE void
play_inside(struct actor *self)
{
	static const unsigned long flags[] = { MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_SLAVE, MS_UNBINDABLE };
	struct exchange *stage = self->stage;

	actor_meet(self, "types chosen");
	if (stage->unshares)
		SETUP(case_unshare(CLONE_NEWNS));
	if (stage->inside != AS_COPIED)
		SETUP(set_propagation("m", flags[stage->inside]));
	if (stage->inside == SLAVE_SHARED)
		SETUP(set_propagation("m", MS_SHARED));
	stage->seen = look_at_type("m");
	actor_meet(self, "ready inside");
	actor_meet(self, "mounted and unmounted outside");
	stage->mount_in = is_mounted("m/new-outside");
	stage->umount_in = !is_mounted("m/old-outside");
	stage->mount_error = ERRNO_OF(mount("tmpfs", "m/new-inside", "tmpfs", 0, NULL));
	stage->umount_error = ERRNO_OF(umount2("m/old-inside", MNT_DETACH));
	actor_meet(self, "mounted and unmounted inside");
	actor_meet(self, "looked at outside");
}

/* exchange: unshares, outside and inside are given, the rest is found. */
INLINE void
exchange_events(const struct cell_spec *spec, struct exchange *exchange)
{
	struct actor actor;
	struct exchange *stage;

	make_ground();
	make_mount_of(exchange->outside, "m");
	make_directory("m/new-outside");
	make_directory("m/new-inside");
	make_mount("m/old-outside");
	make_mount("m/old-inside");

	actor_start(&actor, spec, play_inside, sizeof(*stage));
	stage = actor.stage;
	*stage = *exchange;
	actor_meet(&actor, "types chosen");
	actor_meet(&actor, "ready inside");
	SETUP(mount("tmpfs", "m/new-outside", "tmpfs", 0, NULL));
	SETUP(umount2("m/old-outside", MNT_DETACH));
	actor_meet(&actor, "mounted and unmounted outside");
	actor_meet(&actor, "mounted and unmounted inside");
	stage->mount_out = is_mounted("m/new-inside");
	stage->umount_out = !is_mounted("m/old-inside");
	actor_meet(&actor, "looked at outside");
	actor_end(&actor);
	*exchange = *stage;
}

INLINE void
require_receives(const struct exchange *seen, bool receives)
{
	REQUIRE(seen->mount_in == receives, "a mount outside %s inside", receives ? "did not arrive" : "arrived");
	REQUIRE(seen->umount_in == receives, "an unmount outside %s inside", receives ? "did not arrive" : "arrived");
}

INLINE void
require_sends(const struct exchange *seen, bool sends)
{
	REQUIRE_ERRNO(0, seen->mount_error);
	REQUIRE_ERRNO(0, seen->umount_error);
	REQUIRE(seen->mount_out == sends, "a mount inside %s outside", sends ? "did not arrive" : "arrived");
	REQUIRE(seen->umount_out == sends, "an unmount inside %s outside", sends ? "did not arrive" : "arrived");
}

#endif
