/* objects_test.c - objects of each kind do not cross ipc namespaces, in either direction. */
#include "kinds.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };
static const struct cell_spec same = { 0 };

/* Two processes and the object that one of them made. */
struct meeting {
	int kind;
	bool unshares;		/* the probe leaves the namespace by itself */
	int id;			/* of the first one's object */
	int found;		/* errno of the second one's look by key or name */
	int reached;		/* errno of its look by id */
	int made;		/* errno of making one more under the same key */
	int mark;		/* found in the second one's own object */
};

static void
look_for_object(void *arg)
{
	struct meeting *seen = arg;

	if (seen->unshares)
		SETUP(case_unshare(CLONE_NEWIPC));
	seen->found = ERRNO_OF(find_object(seen->kind));
	if (seen->kind < SYSV_KINDS)
		seen->reached = ERRNO_OF(ipc_kinds[seen->kind].stat(seen->id));
}

/* What a new process finds of an object that was made here. */
static struct meeting
observe_outer_object(int kind, const struct cell_spec *spec, bool unshares)
{
	struct meeting seen = { .kind = kind, .unshares = unshares, .found = -1, .reached = -1 };

	seen.id = SETUP(make_object(kind));
	case_observe(spec, look_for_object, &seen, sizeof(seen));
	SETUP(remove_object(kind, seen.id));
	return seen;
}

static void
play_maker(struct actor *self)
{
	struct meeting *stage = self->stage;

	actor_meet(self, "kind chosen");
	stage->id = SETUP(make_object(stage->kind));
	actor_meet(self, "made");
	actor_meet(self, "looked for");
	SETUP(remove_object(stage->kind, stage->id));
}

/* What is found here of an object that a new process made, while it lives. */
static struct meeting
watch_inner_object(int kind, const struct cell_spec *spec)
{
	struct actor maker;
	struct meeting *stage;

	actor_start(&maker, spec, play_maker, sizeof(*stage));
	stage = maker.stage;
	stage->kind = kind;
	actor_meet(&maker, "kind chosen");
	actor_meet(&maker, "made");
	stage->found = ERRNO_OF(find_object(kind));
	if (kind < SYSV_KINDS)
		stage->reached = ERRNO_OF(ipc_kinds[kind].stat(stage->id));
	actor_meet(&maker, "looked for");
	actor_end(&maker);
	return *stage;
}

/* Makes one under the same key, marks it, reads the mark, removes it. */
static void
look_at_twin(void *arg)
{
	const struct ipc_kind *kind;
	struct meeting *seen = arg;
	int id;

	kind = &ipc_kinds[seen->kind];
	id = make_object(seen->kind);
	seen->made = ERRNO_OF(id);
	if (id == -1)
		return;
	SETUP(kind->put(id, 'i'));
	seen->mark = kind->take(id);
	SETUP(kind->remove(id));
}

static void
require_two_objects(int kind)
{
	struct meeting seen = { .kind = kind, .made = -1 };
	const struct ipc_kind *functions = &ipc_kinds[kind];
	const int id = SETUP(make_object(kind));

	SETUP(functions->put(id, 'o'));
	case_observe(&inside, look_at_twin, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.made);
	REQUIRE_EQ('i', seen.mark);
	/* Neither the inner mark nor the inner removal has reached it. */
	REQUIRE_ERRNO(0, ERRNO_OF(find_object(kind)));
	REQUIRE_EQ('o', functions->take(id));
	SETUP(functions->remove(id));
}

static void
require_one_object(int kind)
{
	struct meeting seen = { .kind = kind, .made = -1 };
	const int id = SETUP(make_object(kind));

	case_observe(&same, look_at_twin, &seen, sizeof(seen));
	REQUIRE_ERRNO(EEXIST, seen.made);
	SETUP(remove_object(kind, id));
}

static int
run_finder(void *arg)
{
	const struct meeting *seen = arg;

	return ERRNO_OF(find_object(seen->kind));
}

/* Two members of a new namespace: one makes, the other finds. */
static void
look_at_members(void *arg)
{
	struct meeting *seen = arg;
	const int id = SETUP(make_object(seen->kind));

	seen->found = in_child(run_finder, seen);
	SETUP(remove_object(seen->kind, id));
}

static int
observe_members(int kind)
{
	struct meeting seen = { .kind = kind, .found = -1 };

	case_observe(&inside, look_at_members, &seen, sizeof(seen));
	return seen.found;
}

/* The claims and controls about one kind. */
#define KIND_CASES(KIND, noun, need, inward, outward, twin) \
	CASE(inside_finds_no_outer_##noun, \
	    .requirement = inward, \
	    .descr = "An object that exists outside is not found inside under its key or name", \
	    .needs = need) \
	{ \
		REQUIRE_ERRNO(ENOENT, observe_outer_object(KIND, &inside, false).found); \
	} \
	CASE(after_unshare_finds_no_outer_##noun, \
	    .requirement = inward, \
	    .descr = "The same for a process that called unshare(CLONE_NEWIPC)", \
	    .needs = need) \
	{ \
		REQUIRE_ERRNO(ENOENT, observe_outer_object(KIND, &same, true).found); \
	} \
	CASE(outside_finds_no_inner_##noun, \
	    .requirement = outward, \
	    .descr = "An object that exists inside is not found outside under its key or name", \
	    .needs = need) \
	{ \
		REQUIRE_ERRNO(ENOENT, watch_inner_object(KIND, &inside).found); \
	} \
	CASE(same_key_is_two_of_##noun, \
	    .requirement = twin, \
	    .descr = "The same key or name inside and outside is two objects with contents of their own", \
	    .needs = need) \
	{ \
		require_two_objects(KIND); \
	} \
	CASE(members_find_each_others_##noun, \
	    .requirement = "IPC-16", \
	    .descr = "What one member of a new namespace makes is found by another member", \
	    .needs = need) \
	{ \
		REQUIRE_ERRNO(0, observe_members(KIND)); \
	} \
	CASE(without_the_flag_a_child_finds_##noun, \
	    .requirement = inward " IPC-16", \
	    .descr = "Control: a plain child finds its parent's object", \
	    .needs = need) \
	{ \
		REQUIRE_ERRNO(0, observe_outer_object(KIND, &same, false).found); \
	} \
	CASE(without_the_flag_a_parent_finds_##noun, \
	    .requirement = outward " IPC-16", \
	    .descr = "Control: a parent finds the object of a plain child", \
	    .needs = need) \
	{ \
		REQUIRE_ERRNO(0, watch_inner_object(KIND, &same).found); \
	} \
	CASE(without_the_flag_same_key_is_one_##noun, \
	    .requirement = twin, \
	    .descr = "Control: a plain child cannot make a second object under the same key or name", \
	    .needs = need) \
	{ \
		require_one_object(KIND); \
	}

KIND_CASES(MSG, message_queue, "ipc sysv", "IPC-1", "IPC-5", "IPC-9")
KIND_CASES(SEM, semaphore_set, "ipc sysv", "IPC-2", "IPC-6", "IPC-10")
KIND_CASES(SHM, shared_memory, "ipc sysv", "IPC-3", "IPC-7", "IPC-11")
KIND_CASES(MQ, posix_queue, "ipc posix-mq", "IPC-4", "IPC-8", "IPC-12")

#define ID_CASES(KIND, noun, id) \
	CASE(id_of_an_outer_##noun##_is_invalid_inside, \
	    .requirement = id, \
	    .descr = "An identifier handed in from outside refers to nothing inside", \
	    .needs = "ipc sysv") \
	{ \
		REQUIRE_ERRNO(EINVAL, observe_outer_object(KIND, &inside, false).reached); \
	} \
	CASE(id_of_an_inner_##noun##_is_invalid_outside, \
	    .requirement = id, \
	    .descr = "An identifier handed out from inside refers to nothing outside", \
	    .needs = "ipc sysv") \
	{ \
		REQUIRE_ERRNO(EINVAL, watch_inner_object(KIND, &inside).reached); \
	} \
	CASE(without_the_flag_the_id_of_a_##noun##_is_valid, \
	    .requirement = id, \
	    .descr = "Control: identifiers work between parent and plain child", \
	    .needs = "ipc sysv") \
	{ \
		REQUIRE_ERRNO(0, observe_outer_object(KIND, &same, false).reached); \
		REQUIRE_ERRNO(0, watch_inner_object(KIND, &same).reached); \
	}

ID_CASES(MSG, message_queue, "IPC-13")
ID_CASES(SEM, semaphore_set, "IPC-14")
ID_CASES(SHM, shared_memory, "IPC-15")
