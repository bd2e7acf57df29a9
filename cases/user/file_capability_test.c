/* file_capability_test.c - capabilities and set-user-ID bits of files, by the user namespace that gave them. */

/*
 * All on a tmpfs of the arena. User ids 1 to 900 of the arena are 0 to 899 in the
 * user namespaces here, so that their root is not that of the arena.
 */
#include <sys/xattr.h>

#include "program.h"

#define MAP "0 1 900"
#define OTHER_MAP "0 100 900"
#define INNER_ROOT 1			/* root of a namespace with MAP, seen from the arena */
#define USER 5				/* nobody in particular, on either side */
#define ATTRIBUTE "security.capability"
#define NEEDS "id-range tmpfs file-capabilities CAP_CHOWN CAP_FOWNER"

/* To work in a directory that everybody may search, with a program that belongs to inner root. */
static void
place_program(mode_t mode, uid_t owner)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		case_skip("denied", "no_new_privs is set");
	enter_tmpfs();
	copy_program("program");
	SETUP(chown("program", owner, owner));
	SETUP(chmod("program", mode));
}

/* Version 2 as programs write it: 0, or -1 with errno. */
static int
give_capability(const char *path, uint64_t permitted, uint64_t inheritable)
{
	const struct vfs_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data = {
			{ (uint32_t)permitted, (uint32_t)inheritable },
			{ (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32) },
		},
	};

	return setxattr(path, ATTRIBUTE, &data, sizeof(data), 0);
}

/* As getxattr() shows it to the caller. */
struct attribute {
	ssize_t size;
	int version;
	unsigned root;
};

static struct attribute
read_attribute(void)
{
	struct vfs_ns_cap_data data = { 0 };
	struct attribute ret = { .size = getxattr("program", ATTRIBUTE, &data, sizeof(data)) };

	ret.version = (int)((data.magic_etc & VFS_CAP_REVISION_MASK) >> VFS_CAP_REVISION_SHIFT);
	ret.root = data.rootid;
	return ret;
}

/* Somebody runs the program. */
struct run {
	bool deeper;		/* in one more user namespace */
	bool nothing_new;	/* with no_new_privs */
	bool bounded;		/* without the file's capability in the bounding set */
	uint64_t inheritable;
	struct program_report report;
};

static void
look_at_run(void *arg)
{
	struct run *seen = arg;

	if (seen->inheritable != 0) {
		struct caps now;

		read_caps(&now);
		SETUP(write_caps(now.effective, now.permitted, seen->inheritable));
	}
	if (seen->bounded)
		SETUP(prctl(PR_CAPBSET_DROP, CAP_NET_RAW));
	SETUP(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	become_user(USER);
	/* What is permitted already is not new. */
	if (seen->nothing_new) {
		SETUP(drop_capabilities());
		SETUP(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	}
	if (seen->deeper)
		enter_own_space(1000);
	run_program("./program", &seen->report);
}

static struct caps
run_inside(const char *map, struct run run)
{
	observe_mapped(map, map, look_at_run, &run, sizeof(run));
	SETUP_OK(run.report.number);
	return run.report.caps;
}

static struct caps
run_outside(void)
{
	struct run run = { 0 };

	case_observe(&same, look_at_run, &run, sizeof(run));
	SETUP_OK(run.report.number);
	return run.report.caps;
}

/* What the root of a user namespace may give to a file. */
struct gift {
	int number;		/* errno */
	int without;		/* errno with every capability but CAP_SETFCAP */
	struct attribute inside;
};

static void
look_at_gift(void *arg)
{
	struct gift *seen = arg;

	seen->number = ERRNO_OF(give_capability("program", CAP_BIT(CAP_NET_RAW), CAP_BIT(CAP_SYS_CHROOT)));
	seen->inside = read_attribute();
	keep_caps(~CAP_BIT(CAP_SETFCAP));
	seen->without = ERRNO_OF(give_capability("program", CAP_BIT(CAP_NET_RAW), 0));
}

static struct gift
give_inside(void)
{
	struct gift seen = { -1, -1, { 0 } };

	observe_mapped(MAP, MAP, look_at_gift, &seen, sizeof(seen));
	return seen;
}

static void
setup_gift(void)
{
	place_program(0755, INNER_ROOT);
	SETUP_OK(give_inside().number);
}

CASE(an_attribute_written_inside_names_the_root_user,
    .requirement = "USER-295",
    .descr = "Capabilities given as version 2 in a user namespace are version 3 outside, with its root's user id",
    .needs = NEEDS)
{
	struct attribute outside;

	setup_gift();
	outside = read_attribute();
	REQUIRE_EQ(XATTR_CAPS_SZ_3, outside.size);
	REQUIRE_EQ(3, outside.version);
	REQUIRE_EQ(INNER_ROOT, outside.root);
}

CASE(an_attribute_is_version_2_to_who_wrote_it,
    .requirement = "USER-296",
    .descr = "Inside the user namespace the same capabilities are version 2",
    .needs = NEEDS)
{
	struct gift seen;

	place_program(0755, INNER_ROOT);
	seen = give_inside();
	REQUIRE_ERRNO(0, seen.number);
	REQUIRE_EQ(XATTR_CAPS_SZ_2, seen.inside.size);
	REQUIRE_EQ(2, seen.inside.version);
}

CASE(an_attribute_written_outside_stays_version_2,
    .requirement = "USER-297",
    .descr = "Capabilities given where the filesystem was mounted are version 2",
    .needs = NEEDS)
{
	struct attribute outside;

	place_program(0755, INNER_ROOT);
	SETUP(give_capability("program", CAP_BIT(CAP_NET_RAW), 0));
	outside = read_attribute();
	REQUIRE_EQ(XATTR_CAPS_SZ_2, outside.size);
	REQUIRE_EQ(2, outside.version);
}

CASE(capabilities_given_inside_count_inside,
    .requirement = "USER-298",
    .descr = "A program with capabilities from its own user namespace starts with them",
    .needs = NEEDS)
{
	struct caps caps;

	setup_gift();
	caps = run_inside(MAP, (struct run){ 0 });
	REQUIRE_EQ(USER, caps.euid);
	REQUIRE_EQ(CAP_BIT(CAP_NET_RAW), caps.permitted);
	REQUIRE_EQ(CAP_BIT(CAP_NET_RAW), caps.effective);
}

CASE(capabilities_given_inside_count_further_inside,
    .requirement = "USER-299",
    .descr = "They count in a child of that user namespace as well",
    .needs = NEEDS " user-in-user")
{
	setup_gift();
	REQUIRE_EQ(CAP_BIT(CAP_NET_RAW), run_inside(MAP, (struct run){ .deeper = true }).permitted);
}

CASE(capabilities_given_inside_do_not_count_outside,
    .requirement = "USER-300",
    .descr = "A program that was given capabilities in a user namespace has none outside of it",
    .needs = NEEDS)
{
	setup_gift();
	REQUIRE_EQ(0, run_outside().permitted);
}

CASE(capabilities_given_inside_do_not_count_in_a_sibling,
    .requirement = "USER-300",
    .descr = "A program that was given capabilities in a user namespace has none in one with another root",
    .needs = NEEDS)
{
	setup_gift();
	REQUIRE_EQ(0, run_inside(OTHER_MAP, (struct run){ 0 }).permitted);
}

CASE(capabilities_given_outside_count_everywhere,
    .requirement = "USER-301",
    .descr = "Version 2 capabilities count where the filesystem was mounted, and in a user namespace below",
    .needs = NEEDS " CAP_NET_RAW")
{
	place_program(0755, 0);
	SETUP(give_capability("program", CAP_BIT(CAP_NET_RAW), 0));
	REQUIRE_EQ(CAP_BIT(CAP_NET_RAW), run_outside().permitted);
	REQUIRE_EQ(CAP_BIT(CAP_NET_RAW), run_inside(MAP, (struct run){ 0 }).permitted);
}

CASE(inheritable_capabilities_need_the_files_as_well,
    .requirement = "USER-302",
    .descr = "An inheritable capability is permitted by a file of the namespace that has it inheritable too",
    .needs = NEEDS)
{
	setup_gift();
	REQUIRE_EQ(CAP_BIT(CAP_NET_RAW) | CAP_BIT(CAP_SYS_CHROOT),
	    run_inside(MAP, (struct run){ .inheritable = CAP_BIT(CAP_SYS_CHROOT) }).permitted);
}

CASE(giving_capabilities_needs_cap_setfcap,
    .requirement = "USER-303",
    .descr = "Without CAP_SETFCAP root of a user namespace gets EPERM for capabilities of a file",
    .needs = NEEDS)
{
	place_program(0755, INNER_ROOT);
	REQUIRE_ERRNO(EPERM, give_inside().without);
}

CASE(a_file_of_an_unmapped_user_or_group_gets_no_capabilities,
    .requirement = "USER-304",
    .descr = "Root of a user namespace gets EPERM for capabilities of a file whose owner or group is unmapped",
    .needs = NEEDS)
{
	place_program(0755, 0);
	REQUIRE_ERRNO(EPERM, give_inside().number);
	SETUP(chown("program", INNER_ROOT, 0));
	REQUIRE_ERRNO(EPERM, give_inside().number);
	SETUP(chown("program", INNER_ROOT, INNER_ROOT));
	REQUIRE_ERRNO(0, give_inside().number);
}

CASE(a_program_of_inner_root_gives_every_capability_inside,
    .requirement = "USER-305",
    .descr = "A set-user-ID program that belongs to root of a user namespace starts with all capabilities inside",
    .needs = NEEDS)
{
	struct caps caps;

	place_program(04755, INNER_ROOT);
	caps = run_inside(MAP, (struct run){ 0 });
	REQUIRE_EQ(0, caps.euid);
	REQUIRE_EQ(USER, caps.uid);
	REQUIRE_EQ(caps.all, caps.permitted);
	REQUIRE_EQ(caps.all, caps.effective);
}

CASE(a_program_of_inner_root_gives_no_capability_outside,
    .requirement = "USER-306",
    .descr = "The same program gives its owner's user id outside, and no capability",
    .needs = NEEDS)
{
	struct caps caps;

	place_program(04755, INNER_ROOT);
	caps = run_outside();
	REQUIRE_EQ(INNER_ROOT, caps.euid);
	REQUIRE_EQ(0, caps.permitted);
}

CASE(a_program_of_another_user_gives_no_capability,
    .requirement = "USER-306",
    .descr = "A set-user-ID program of a user other than root gives its user id inside, and no capability",
    .needs = NEEDS)
{
	struct caps caps;

	place_program(04755, INNER_ROOT + 7);
	caps = run_inside(MAP, (struct run){ 0 });
	REQUIRE_EQ(7, caps.euid);
	REQUIRE_EQ(0, caps.permitted);
}

CASE(with_no_new_privs_files_give_nothing_inside,
    .requirement = "USER-230",
    .descr = "With no_new_privs neither capabilities of a file nor its set-user-ID bit change anything inside",
    .needs = NEEDS)
{
	struct caps caps;

	setup_gift();
	caps = run_inside(MAP, (struct run){ .nothing_new = true });
	REQUIRE_EQ(0, caps.permitted);
	SETUP(removexattr("program", ATTRIBUTE));
	SETUP(chmod("program", 04755));
	caps = run_inside(MAP, (struct run){ .nothing_new = true });
	REQUIRE_EQ(USER, caps.euid);
	REQUIRE_EQ(0, caps.permitted);
}

CASE(a_program_is_not_started_with_less_than_it_needs,
    .requirement = "USER-231",
    .descr = "A program whose effective capability is not in the bounding set is EPERM to execute inside",
    .needs = NEEDS)
{
	struct run run = { .bounded = true };

	setup_gift();
	observe_mapped(MAP, MAP, look_at_run, &run, sizeof(run));
	REQUIRE_ERRNO(EPERM, run.report.number);
}
