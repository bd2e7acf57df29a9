/* proc_test.c - the names in /proc/sys/kernel, and what of uname(2) no namespace changes. */
#include "uts.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWUTS };
static const struct cell_spec same = { 0 };

/* What one process sees, by the system call and in /proc/sys. */
struct view {
	int wrote[NAMES];		/* errno */
	char called[NAMES][NAME_SIZE];
	char read[NAMES][NAME_SIZE];
};

static void
look_at_view(struct view *seen)
{
	for (int kind = 0; kind < NAMES; kind++) {
		read_name(kind, seen->called[kind]);
		SETUP(look_text(name_kinds[kind].proc, seen->read[kind], NAME_SIZE));
	}
}

static void
look_after_set(void *arg)
{
	setup_name(HOST, "inner-host");
	setup_name(DOMAIN, "inner-domain");
	look_at_view(arg);
}

static void
look_after_write(void *arg)
{
	struct view *seen = arg;

	for (int kind = 0; kind < NAMES; kind++)
		seen->wrote[kind] = ERRNO_OF(put_text(name_kinds[kind].proc, "written\n"));
	look_at_view(seen);
}

static void
observe_view(const struct cell_spec *spec, void (*look)(void *), struct view *inner, struct view *outer)
{
	*inner = *outer = (struct view){ 0 };
	setup_name(HOST, "outer-host");
	setup_name(DOMAIN, "outer-domain");
	case_observe(spec, look, inner, sizeof(*inner));
	look_at_view(outer);
}

CASE(proc_reads_as_uname,
    .requirement = "UTS-24",
    .descr = "/proc/sys/kernel/hostname and domainname read as the fields of uname()",
    .needs = "uts")
{
	struct view inner, outer;

	observe_view(&inside, look_after_set, &inner, &outer);
	for (int kind = 0; kind < NAMES; kind++) {
		REQUIRE_STR(inner.called[kind], inner.read[kind]);
		REQUIRE_STR(outer.called[kind], outer.read[kind]);
	}
}

CASE(proc_follows_the_readers_namespace,
    .requirement = "UTS-25",
    .descr = "One mount of proc shows each reader the names of its own uts namespace",
    .needs = "uts")
{
	struct view inner, outer;

	observe_view(&inside, look_after_set, &inner, &outer);
	REQUIRE_STR("inner-host", inner.read[HOST]);
	REQUIRE_STR("inner-domain", inner.read[DOMAIN]);
	REQUIRE_STR("outer-host", outer.read[HOST]);
	REQUIRE_STR("outer-domain", outer.read[DOMAIN]);
}

CASE(without_the_flag_proc_shows_the_childs_change,
    .requirement = "UTS-25",
    .descr = "Control: what a plain child sets is read by its parent",
    .needs = "uts")
{
	struct view inner, outer;

	observe_view(&same, look_after_set, &inner, &outer);
	REQUIRE_STR("inner-host", outer.read[HOST]);
	REQUIRE_STR("inner-domain", outer.read[DOMAIN]);
}

/* The files have mode 0644 and belong to the initial user namespace's root. */
static void
skip_unless_owned(int kind)
{
	if (look_read_only(name_kinds[kind].proc))
		case_skip("denied", "%s is on a read-only mount", name_kinds[kind].proc);
	if (!look_owned(name_kinds[kind].proc))
		case_skip("denied", "%s is not this user's to write", name_kinds[kind].proc);
}

static void
require_write(int kind, const struct cell_spec *spec, const char *outside)
{
	struct view inner, outer;

	skip_unless_owned(kind);
	observe_view(spec, look_after_write, &inner, &outer);
	REQUIRE_ERRNO(0, inner.wrote[kind]);
	REQUIRE_STR("written", inner.called[kind]);
	REQUIRE_STR(outside, outer.called[kind]);
}

CASE(host_name_written_to_proc_stays_inside,
    .requirement = "UTS-26",
    .descr = "Writing /proc/sys/kernel/hostname renames the writer's uts namespace alone",
    .needs = "uts")
{
	require_write(HOST, &inside, "outer-host");
}

CASE(domain_name_written_to_proc_stays_inside,
    .requirement = "UTS-27",
    .descr = "Writing /proc/sys/kernel/domainname renames the writer's uts namespace alone",
    .needs = "uts")
{
	require_write(DOMAIN, &inside, "outer-domain");
}

CASE(without_the_flag_a_host_name_written_to_proc_is_seen_outside,
    .requirement = "UTS-26",
    .descr = "Control: a plain child that writes hostname renames its parent's host",
    .needs = "uts")
{
	require_write(HOST, &same, "written");
}

CASE(without_the_flag_a_domain_name_written_to_proc_is_seen_outside,
    .requirement = "UTS-27",
    .descr = "Control: a plain child that writes domainname renames its parent's domain",
    .needs = "uts")
{
	require_write(DOMAIN, &same, "written");
}

static void
look_at_system(void *arg)
{
	SETUP(uname(arg));
}

CASE(system_release_version_and_machine_are_as_outside,
    .requirement = "UTS-28",
    .descr = "A new uts namespace changes none of uname()'s fields about the kernel",
    .needs = "uts")
{
	struct utsname seen, outside;

	SETUP(uname(&outside));
	memset(&seen, 0, sizeof(seen));
	case_observe(&inside, look_at_system, &seen, sizeof(seen));
	REQUIRE_STR(outside.sysname, seen.sysname);
	REQUIRE_STR(outside.release, seen.release);
	REQUIRE_STR(outside.version, seen.version);
	REQUIRE_STR(outside.machine, seen.machine);
}

CASE(proc_reads_as_uname_about_the_kernel,
    .requirement = "UTS-29",
    .descr = "/proc/sys/kernel/{ostype,osrelease,version} read as uname()'s fields")
{
	struct utsname system;
	char text[NAME_SIZE + 1];

	SETUP(uname(&system));
	SETUP(look_text("/proc/sys/kernel/ostype", text, sizeof(text)));
	REQUIRE_STR(system.sysname, text);
	SETUP(look_text("/proc/sys/kernel/osrelease", text, sizeof(text)));
	REQUIRE_STR(system.release, text);
	SETUP(look_text("/proc/sys/kernel/version", text, sizeof(text)));
	REQUIRE_STR(system.version, text);
}
