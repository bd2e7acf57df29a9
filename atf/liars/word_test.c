/* word_test.c - cases that fail, skip or need in every way; atf/framework_test.c runs them. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "atf/case.h"

/* A case that does one thing, wherever it was started. */
#define DOES(name, ...) CASE(name, .descr = "Does: " #__VA_ARGS__, .arena = ARENA_NONE) { __VA_ARGS__; }

DOES(requires, REQUIRE(1 > 2, "seen %d\n\tand\r\033[0m%s", 7, "\x7f"))
DOES(requires_too_much, REQUIRE(false, "%04000d", 1))
DOES(requires_eq, REQUIRE_EQ(1, 1 + 1))
DOES(requires_eq_wide, REQUIRE_EQ(1LL << 40, (1LL << 40) + 1))
DOES(requires_ne, REQUIRE_NE(2, 1 + 1))
DOES(requires_errno, REQUIRE_ERRNO(EPERM, ENOENT))
DOES(meets_a_limit, REQUIRE_ERRNO(0, ENOSPC))
DOES(requires_no_error, REQUIRE_ERRNO(0, ENOENT))
DOES(may_not, REQUIRE_ERRNO(0, EPERM))
DOES(may_pivot, REQUIRE_ERRNO(EFAULT, ERRNO_OF(syscall(SYS_pivot_root, NULL, NULL))))
DOES(sets_up_a_pivot, SETUP(syscall(SYS_pivot_root, NULL, NULL)))
DOES(requires_an_error, REQUIRE_ERRNO(EPERM, 0))
DOES(requires_str, REQUIRE_STR("one", "two\n"))
DOES(sets_up, SETUP(chdir("/no/such/folder")))
DOES(sets_up_null, SETUP(fopen("/no/such/file", "re")))
DOES(sets_up_well, REQUIRE_EQ(0, SETUP(chdir("."))))
DOES(skips, case_skip("denied", "by %s", "nobody"))
DOES(exits, exit(0))
DOES(exits_with_1, exit(1))

/* A case that needs one thing, and passes when it gets it. */
#define NEEDS(name, what) CASE(name, .descr = "Needs " what, .needs = what, .arena = ARENA_NONE) { }

NEEDS(needs_nothing, "")
NEEDS(needs_a_program, "/bin/sh")
NEEDS(needs_no_such_program, "/no/such/program")
NEEDS(needs_a_file_that_is_no_program, "/etc/passwd")
NEEDS(needs_privilege, "privileged")
NEEDS(needs_a_capability, "CAP_NET_ADMIN")
NEEDS(needs_no_such_capability, "CAP_BOGUS")
NEEDS(needs_no_such_feature, "bogus")
NEEDS(needs_the_second_of_two, "/bin/sh /no/such/program")
NEEDS(needs_uts, "uts")
NEEDS(needs_mount_setattr, "mount-setattr")

CASE(needs_an_arena_with_uts, .descr = "The arena itself has to be made", .needs = "uts")
{
}

static uint64_t
own_id(const char *type)
{
	for (size_t i = 0; i < CELL_TYPES; i++)
		if (strcmp(cell_namespaces[i].name, type) == 0)
			return look_namespace(cell_namespaces[i].file);
	return 0;
}

/* Variable "type": the namespace whose id must differ; "unshare": made by the probe. */
static void
look_at_id(void *seen)
{
	const char *type = case_config("type", "");

	if (case_config("unshare", NULL) != NULL)
		SETUP(case_unshare((int)cell_namespace_flag(type)));
	*(uint64_t *)seen = own_id(type);
}

CASE(claims_a_new_namespace, .descr = "Its id differs from the case's")
{
	const char *type = case_config("type", "");
	uint64_t inside = 0;

	case_observe(&(struct cell_spec){ .namespaces = case_config("unshare", NULL) == NULL ?
	    cell_namespace_flag(type) : 0 }, look_at_id, &inside, sizeof(inside));
	REQUIRE(own_id(type) != inside, "no new namespace");
}
