/* exec_test.c - what is left of the capabilities in a user namespace after execve(2), and what stands in the way. */
#include "program.h"

/* A process that prepares itself and executes a program. */
struct exec {
	void (*prepare)(void);		/* NULL: nothing */
	struct caps before;
	struct program_report after;
};

static void
look_at_exec(void *arg)
{
	struct exec *seen = arg;

	if (seen->prepare != NULL)
		seen->prepare();
	read_caps(&seen->before);
	run_program(OWN_PROGRAM, &seen->after);
}

static struct exec
observe_exec(const struct cell_spec *spec, void (*prepare)(void))
{
	struct exec seen = { .prepare = prepare };

	case_observe(spec, look_at_exec, &seen, sizeof(seen));
	SETUP_OK(seen.after.number);
	return seen;
}

static void
require_none(const struct caps *caps)
{
	REQUIRE_EQ(0, caps->permitted);
	REQUIRE_EQ(0, caps->effective);
}

CASE(root_of_the_namespace_keeps_capabilities_at_execve,
    .requirement = "USER-220",
    .descr = "With user id 0 inside, a program starts with every capability",
    .needs = "user")
{
	const struct exec seen = observe_exec(&mapped_to_0, NULL);

	REQUIRE_EQ(0, seen.after.caps.euid);
	REQUIRE_EQ(seen.after.caps.all, seen.after.caps.permitted);
	REQUIRE_EQ(seen.after.caps.all, seen.after.caps.effective);
}

CASE(another_user_loses_capabilities_at_execve,
    .requirement = "USER-221",
    .descr = "With user id 1000 inside, all capabilities are gone when a program starts",
    .needs = "user")
{
	const struct exec seen = observe_exec(&mapped_to_1000, NULL);

	REQUIRE_EQ(seen.before.all, seen.before.effective);
	REQUIRE_EQ(1000, seen.after.caps.euid);
	require_none(&seen.after.caps);
}

CASE(an_unmapped_user_loses_capabilities_at_execve,
    .requirement = "USER-221",
    .descr = "Without an id map, all capabilities are gone when a program starts, even for root outside",
    .needs = "user")
{
	const struct exec seen = observe_exec(&unmapped, NULL);

	REQUIRE_EQ(seen.before.all, seen.before.effective);
	require_none(&seen.after.caps);
}

static void
raise_ambient(void)
{
	struct caps now;

	read_caps(&now);
	SETUP(write_caps(now.effective, now.permitted, CAP_BIT(CAP_SYS_CHROOT) | CAP_BIT(CAP_NET_RAW)));
	SETUP(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_CHROOT, 0, 0));
}

CASE(ambient_capabilities_outlive_execve,
    .requirement = "USER-222",
    .descr = "With user id 1000 inside, a program starts with the ambient capabilities, and these alone",
    .needs = "user")
{
	const struct exec seen = observe_exec(&mapped_to_1000, raise_ambient);

	REQUIRE_EQ(CAP_BIT(CAP_SYS_CHROOT), seen.after.caps.permitted);
	REQUIRE_EQ(CAP_BIT(CAP_SYS_CHROOT), seen.after.caps.effective);
	REQUIRE_EQ(CAP_BIT(CAP_SYS_CHROOT), seen.after.caps.ambient);
}

CASE(inheritable_capabilities_alone_give_nothing,
    .requirement = "USER-223",
    .descr = "An inheritable capability outlives execve() as such, and is not permitted by a file that does not name it",
    .needs = "user")
{
	const struct exec seen = observe_exec(&mapped_to_1000, raise_ambient);

	REQUIRE_EQ(CAP_BIT(CAP_SYS_CHROOT) | CAP_BIT(CAP_NET_RAW), seen.after.caps.inheritable);
	REQUIRE_EQ(0, seen.after.caps.permitted & CAP_BIT(CAP_NET_RAW));
}

static void
drop_bounding(void)
{
	SETUP(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
}

CASE(the_bounding_set_limits_what_root_gains,
    .requirement = "USER-224",
    .descr = "A capability dropped from the bounding set inside is missing after execve() by root of the namespace",
    .needs = "user")
{
	const struct exec seen = observe_exec(&mapped_to_0, drop_bounding);

	REQUIRE_EQ(seen.before.all, seen.before.permitted);
	REQUIRE_EQ(seen.after.caps.all & ~CAP_BIT(CAP_SYS_TIME), seen.after.caps.permitted);
	REQUIRE_EQ(seen.after.caps.all & ~CAP_BIT(CAP_SYS_TIME), seen.after.caps.bounding);
}

struct dropping {
	int with, without;	/* errno, by CAP_SETPCAP */
};

static void
look_at_dropping(void *arg)
{
	struct dropping *seen = arg;

	seen->with = ERRNO_OF(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
	keep_caps(~CAP_BIT(CAP_SETPCAP));
	seen->without = ERRNO_OF(prctl(PR_CAPBSET_DROP, CAP_SYS_NICE));
}

CASE(dropping_from_the_bounding_set_needs_cap_setpcap,
    .requirement = "USER-232",
    .descr = "With CAP_SETPCAP inside, a capability is dropped from the bounding set, EPERM without",
    .needs = "user")
{
	struct dropping seen = { -1, -1 };

	case_observe(&mapped_to_0, look_at_dropping, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.with);
	REQUIRE_ERRNO(EPERM, seen.without);
}

static void
forgo_root(void)
{
	SETUP(prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0));
}

CASE(with_noroot_user_id_0_is_nothing_special,
    .requirement = "USER-225",
    .descr = "With SECBIT_NOROOT, root of a user namespace loses its capabilities at execve()",
    .needs = "user")
{
	const struct exec seen = observe_exec(&mapped_to_0, forgo_root);

	REQUIRE_EQ(SECBIT_NOROOT, seen.after.caps.securebits);
	require_none(&seen.after.caps);
}

/* Flags that a process has before it comes into a new user namespace. */
struct entry {
	int target;		/* descriptor, for setns */
	struct caps before, after;
};

static void
set_flags(void)
{
	SETUP(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
	    SECBIT_NO_SETUID_FIXUP | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED, 0, 0, 0));
}

static void
look_at_own(void *arg)
{
	struct entry *seen = arg;

	read_caps(&seen->after);
}

static void
clone_with_flags(void *arg)
{
	struct entry *seen = arg;

	set_flags();
	read_caps(&seen->before);
	SETUP_OK(clone_and_run(CLONE_NEWUSER, look_at_own, seen));
}

static void
unshare_with_flags(void *arg)
{
	struct entry *seen = arg;

	set_flags();
	read_caps(&seen->before);
	SETUP(unshare(CLONE_NEWUSER));
	look_at_own(seen);
}

static void
join_with_flags(void *arg)
{
	struct entry *seen = arg;

	set_flags();
	read_caps(&seen->before);
	SETUP(setns(seen->target, CLONE_NEWUSER));
	look_at_own(seen);
}

static void
require_reset(void (*look)(void *), int target)
{
	struct entry seen = { .target = target };

	case_observe(&same, look, &seen, sizeof(seen));
	REQUIRE_NE(0, seen.before.securebits);
	REQUIRE_EQ(SECUREBITS_DEFAULT, seen.after.securebits);
}

CASE(clone_resets_securebits,
    .requirement = "USER-226",
    .descr = "A child in a new user namespace has no securebits, though its parent has locked some",
    .needs = "user clone3 CAP_SETPCAP")
{
	require_reset(clone_with_flags, -1);
}

CASE(unshare_resets_securebits,
    .requirement = "USER-226",
    .descr = "After unshare(CLONE_NEWUSER) no securebits are left, though some were locked",
    .needs = "user CAP_SETPCAP")
{
	require_reset(unshare_with_flags, -1);
}

CASE(setns_resets_securebits,
    .requirement = "USER-226",
    .descr = "After setns() to a user namespace no securebits are left, though some were locked",
    .needs = "user CAP_SETPCAP")
{
	struct actor member;

	require_reset(join_with_flags, SETUP(open_namespace(start_bystander(&member, &unmapped), "user")));
	end_bystander(&member);
}

static void
unshare_without_new_privileges(void *arg)
{
	struct entry *seen = arg;

	SETUP(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	SETUP(unshare(CLONE_NEWUSER));
	look_at_own(seen);
}

CASE(no_new_privs_stays_in_a_new_user_namespace,
    .requirement = "USER-227",
    .descr = "no_new_privs is still set after unshare(CLONE_NEWUSER), beside all the capabilities",
    .needs = "user")
{
	struct entry seen = { .target = -1 };

	case_observe(&same, unshare_without_new_privileges, &seen, sizeof(seen));
	REQUIRE_EQ(1, seen.after.no_new_privs);
	REQUIRE_EQ(seen.after.all, seen.after.effective);
}

/* With a map of many ids: changes of the user id, and set-user-ID programs. */
struct change {
	int keep_caps;
	struct caps before, after;
};

static void
look_at_change(void *arg)
{
	struct change *seen = arg;

	/* Whoever the case is: its own id may be another one inside, or none. */
	become_user(0);
	read_caps(&seen->before);
	SETUP(prctl(PR_SET_KEEPCAPS, seen->keep_caps, 0, 0, 0));
	SETUP(setresuid(1, 1, 1));
	read_caps(&seen->after);
}

CASE(leaving_user_id_0_clears_capabilities,
    .requirement = "USER-228",
    .descr = "Root of a user namespace that takes another user id of it has no capability left",
    .needs = "id-range")
{
	struct change seen = { .keep_caps = 0 };

	observe_mapped("0 0 1000", "0 0 1000", look_at_change, &seen, sizeof(seen));
	REQUIRE_EQ(seen.before.all, seen.before.permitted);
	require_none(&seen.after);
}

CASE(keep_caps_leaves_them_permitted,
    .requirement = "USER-229",
    .descr = "With PR_SET_KEEPCAPS they stay permitted, and are no longer effective",
    .needs = "id-range")
{
	struct change seen = { .keep_caps = 1 };

	observe_mapped("0 0 1000", "0 0 1000", look_at_change, &seen, sizeof(seen));
	REQUIRE_EQ(seen.before.all, seen.after.permitted);
	REQUIRE_EQ(0, seen.after.effective);
}
