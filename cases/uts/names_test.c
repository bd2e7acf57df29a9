/* names_test.c - host and domain name: own ones in each namespace, copied at creation, shared by members. */
#include "uts.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWUTS };
static const struct cell_spec same = { 0 };

struct names {
	int kind;
	int unshared;		/* errno, where the probe leaves by itself */
	int set;		/* errno */
	char first[NAME_SIZE];	/* as found */
	char last[NAME_SIZE];	/* after the change */
};

/* What a new process finds; then it renames itself. */
static void
look_and_rename(void *arg)
{
	struct names *seen = arg;

	read_name(seen->kind, seen->first);
	seen->set = set_name(seen->kind, "renamed.inside");
	read_name(seen->kind, seen->last);
}

static void
look_after_unshare(void *arg)
{
	struct names *seen = arg;

	seen->unshared = ERRNO_OF(case_unshare(CLONE_NEWUTS));
	look_and_rename(seen);
}

/* The name that is left outside after a probe renamed itself. */
static void
observe_rename(int kind, const struct cell_spec *spec, void (*look)(void *), struct names *seen,
    char outside[NAME_SIZE])
{
	*seen = (struct names){ .kind = kind };
	setup_name(kind, "outside");
	case_observe(spec, look, seen, sizeof(*seen));
	REQUIRE_ERRNO(0, seen->unshared);
	REQUIRE_ERRNO(0, seen->set);
	REQUIRE_STR("renamed.inside", seen->last);
	read_name(kind, outside);
}

static void
require_rename_stays_inside(int kind, const struct cell_spec *spec, void (*look)(void *))
{
	struct names seen;
	char outside[NAME_SIZE];

	observe_rename(kind, spec, look, &seen, outside);
	REQUIRE_STR("outside", outside);
}

static void
require_copy(int kind, const struct cell_spec *spec, void (*look)(void *))
{
	struct names seen;
	char outside[NAME_SIZE];

	observe_rename(kind, spec, look, &seen, outside);
	REQUIRE_STR("outside", seen.first);
}

static void
play_member(struct actor *self)
{
	struct names *stage = self->stage;

	actor_meet(self, "kind chosen");
	read_name(stage->kind, stage->first);
	actor_meet(self, "looked");
	actor_meet(self, "renamed outside");
	read_name(stage->kind, stage->last);
}

/* What an actor sees before and after a change that is made here. */
static struct names
watch_rename_outside(int kind, const struct cell_spec *spec)
{
	struct actor member;
	struct names *stage;

	setup_name(kind, "before");
	actor_start(&member, spec, play_member, sizeof(*stage));
	stage = member.stage;
	stage->kind = kind;
	actor_meet(&member, "kind chosen");
	actor_meet(&member, "looked");
	setup_name(kind, "after");
	actor_meet(&member, "renamed outside");
	actor_end(&member);
	return *stage;
}

static void
require_no_rename_seen(int kind)
{
	const struct names seen = watch_rename_outside(kind, &inside);

	REQUIRE_STR(seen.first, seen.last);
}

static void
require_rename_seen(int kind)
{
	const struct names seen = watch_rename_outside(kind, &same);

	REQUIRE_STR("before", seen.first);
	REQUIRE_STR("after", seen.last);
}

CASE(host_name_set_inside_is_not_seen_outside,
    .requirement = "UTS-1",
    .descr = "sethostname() in a new uts namespace leaves the creator's host name alone",
    .needs = "uts")
{
	require_rename_stays_inside(HOST, &inside, look_and_rename);
}

CASE(host_name_set_outside_is_not_seen_inside,
    .requirement = "UTS-2",
    .descr = "sethostname() of the creator leaves the new namespace's host name alone",
    .needs = "uts")
{
	require_no_rename_seen(HOST);
}

CASE(domain_name_set_inside_is_not_seen_outside,
    .requirement = "UTS-3",
    .descr = "setdomainname() in a new uts namespace leaves the creator's domain name alone",
    .needs = "uts")
{
	require_rename_stays_inside(DOMAIN, &inside, look_and_rename);
}

CASE(domain_name_set_outside_is_not_seen_inside,
    .requirement = "UTS-4",
    .descr = "setdomainname() of the creator leaves the new namespace's domain name alone",
    .needs = "uts")
{
	require_no_rename_seen(DOMAIN);
}

CASE(without_the_flag_a_host_name_set_inside_is_seen_outside,
    .requirement = "UTS-1 UTS-8",
    .descr = "Control: a plain child renames its parent's host",
    .needs = "uts")
{
	struct names seen;
	char outside[NAME_SIZE];

	observe_rename(HOST, &same, look_and_rename, &seen, outside);
	REQUIRE_STR("renamed.inside", outside);
}

CASE(without_the_flag_a_domain_name_set_inside_is_seen_outside,
    .requirement = "UTS-3 UTS-9",
    .descr = "Control: a plain child renames its parent's domain",
    .needs = "uts")
{
	struct names seen;
	char outside[NAME_SIZE];

	observe_rename(DOMAIN, &same, look_and_rename, &seen, outside);
	REQUIRE_STR("renamed.inside", outside);
}

CASE(without_the_flag_a_host_name_set_outside_is_seen_by_members,
    .requirement = "UTS-2 UTS-8",
    .descr = "Control: a running child sees the host name that its parent sets",
    .needs = "uts")
{
	require_rename_seen(HOST);
}

CASE(without_the_flag_a_domain_name_set_outside_is_seen_by_members,
    .requirement = "UTS-4 UTS-9",
    .descr = "Control: a running child sees the domain name that its parent sets",
    .needs = "uts")
{
	require_rename_seen(DOMAIN);
}

CASE(clone_copies_the_host_name,
    .requirement = "UTS-5",
    .descr = "A namespace made by clone() starts with the caller's host name",
    .needs = "uts")
{
	require_copy(HOST, &inside, look_and_rename);
}

CASE(clone_copies_the_domain_name,
    .requirement = "UTS-6",
    .descr = "A namespace made by clone() starts with the caller's domain name",
    .needs = "uts")
{
	require_copy(DOMAIN, &inside, look_and_rename);
}

CASE(unshare_copies_the_host_name,
    .requirement = "UTS-5",
    .descr = "A namespace made by unshare() starts with the caller's host name",
    .needs = "uts")
{
	require_copy(HOST, &same, look_after_unshare);
}

CASE(unshare_copies_the_domain_name,
    .requirement = "UTS-6",
    .descr = "A namespace made by unshare() starts with the caller's domain name",
    .needs = "uts")
{
	require_copy(DOMAIN, &same, look_after_unshare);
}

CASE(unshare_gives_an_own_host_name,
    .requirement = "UTS-7",
    .descr = "sethostname() after unshare(CLONE_NEWUTS) leaves the old namespace alone",
    .needs = "uts")
{
	require_rename_stays_inside(HOST, &same, look_after_unshare);
}

CASE(unshare_gives_an_own_domain_name,
    .requirement = "UTS-7",
    .descr = "setdomainname() after unshare(CLONE_NEWUTS) leaves the old namespace alone",
    .needs = "uts")
{
	require_rename_stays_inside(DOMAIN, &same, look_after_unshare);
}

/* Without unshare() the same steps change the name outside: the control of
 * UTS-7 is that of UTS-1, which the probe shares. */
CASE(without_unshare_both_names_set_are_seen_outside,
    .requirement = "UTS-7",
    .descr = "Control: a child that did not call unshare() changes both names for its parent",
    .needs = "uts")
{
	struct names seen;
	char outside[NAME_SIZE];

	for (int kind = 0; kind < NAMES; kind++) {
		observe_rename(kind, &same, look_and_rename, &seen, outside);
		REQUIRE_STR("renamed.inside", outside);
	}
}

static int
run_member(void *arg)
{
	const struct names *seen = arg;

	return set_name(seen->kind, "set.by.member");
}

/* Two members of a new namespace: one sets, the other looks. */
static void
look_at_members(void *arg)
{
	struct names *seen = arg;

	seen->set = in_child(run_member, seen);
	read_name(seen->kind, seen->last);
}

static void
require_members_share(int kind)
{
	struct names seen = { .kind = kind, .set = -1 };

	case_observe(&inside, look_at_members, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.set);
	REQUIRE_STR("set.by.member", seen.last);
}

CASE(members_see_the_host_name_that_one_of_them_sets,
    .requirement = "UTS-8",
    .descr = "A host name set by one member of a new namespace is another member's too",
    .needs = "uts")
{
	require_members_share(HOST);
}

CASE(members_see_the_domain_name_that_one_of_them_sets,
    .requirement = "UTS-9",
    .descr = "A domain name set by one member of a new namespace is another member's too",
    .needs = "uts")
{
	require_members_share(DOMAIN);
}

struct id {
	uint64_t id;
};

static void
look_at_id(void *arg)
{
	struct id *seen = arg;

	seen->id = look_namespace("uts");
}

CASE(new_namespace_has_another_id,
    .requirement = "UTS-10",
    .descr = "/proc/self/ns/uts of a new namespace's member differs from the creator's",
    .needs = "uts")
{
	struct id seen = { 0 };

	case_observe(&inside, look_at_id, &seen, sizeof(seen));
	REQUIRE_NE(0, seen.id);
	REQUIRE_NE(look_namespace("uts"), seen.id);
}

CASE(without_the_flag_the_id_is_the_parents,
    .requirement = "UTS-10",
    .descr = "Control: a plain child is in its parent's uts namespace",
    .needs = "uts")
{
	struct id seen = { 0 };

	case_observe(&same, look_at_id, &seen, sizeof(seen));
	REQUIRE_EQ(look_namespace("uts"), seen.id);
}
