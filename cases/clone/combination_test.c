/* combination_test.c - exactly the namespaces that are asked for are new, in whatever combination. */
#include "clone.h"

/* By which types a process made with these flags differs from the case: flags. */
static uint64_t
find_new(enum way way, uint64_t flags)
{
	uint64_t *inside = share(CELL_TYPES * sizeof(*inside)), outside[CELL_TYPES], found = 0;
	int number;

	look_at_ids(outside);
	number = look_inside_in_time(way, case_flags(flags), look_at_ids, inside);
	skip_for_limit(number);
	/* What can be made alone can be made together, unless policy or a limit says no. */
	REQUIRE(number != EINVAL, "types %#llx together: EINVAL", (unsigned long long)flags);
	if (number != 0)
		case_broken(__FILE__, __LINE__, "types %#llx together: %s", (unsigned long long)flags,
		    strerror(number));
	for (int type = 0; type < CELL_TYPES; type++)
		if (inside[type] != outside[type])
			found |= cell_namespaces[type].flag;
	munmap(inside, CELL_TYPES * sizeof(*inside));
	return found;
}

static void
require_new(enum way way, int type, uint64_t company)
{
	const uint64_t flag = cell_namespaces[type].flag;

	REQUIRE((find_new(way, flag | company) & flag) != 0, "with types %#llx the %s namespace is the creator's",
	    (unsigned long long)(flag | company), cell_namespaces[type].name);
}

/* Alone, with each other type, with all of them, and with all but one. */
static void
require_new_in_company(enum way way, int type)
{
	const uint64_t others = find_offered(way) & ~cell_namespaces[type].flag;

	require_new(way, type, 0);
	require_new(way, type, others);
	for (int other = 0; other < CELL_TYPES; other++) {
		uint64_t flag = cell_namespaces[other].flag;

		if ((others & flag) == 0)
			continue;
		require_new(way, type, flag);
		require_new(way, type, others & ~flag);
	}
}

#define NEW_BY_CLONE3(type, index) \
	CASE(clone3_makes_a_new_##type##_namespace_in_any_company, \
	    .requirement = "CLONE-1" DIGIT_##type, \
	    .descr = "clone3() makes new " #type " namespaces alone, with each other type, with all, with all but one", \
	    .needs = "clone3 " #type) { require_new_in_company(BY_CLONE3, index); }

#define NEW_BY_CLONE(type, index) \
	CASE(clone_makes_a_new_##type##_namespace_in_any_company, \
	    .requirement = "CLONE-2" DIGIT_##type, \
	    .descr = "clone() makes new " #type " namespaces alone, with each other type, with all, with all but one", \
	    .needs = #type) { require_new_in_company(BY_CLONE, index); }

#define NEW_BY_UNSHARE(type, index) \
	CASE(unshare_makes_a_new_##type##_namespace_in_any_company, \
	    .requirement = "CLONE-3" DIGIT_##type, \
	    .descr = "unshare() makes new " #type " namespaces alone, with each other type, with all, with all but one", \
	    .needs = "unshare " #type) { require_new_in_company(BY_UNSHARE, index); }

CASE_EACH_TYPE(NEW_BY_CLONE3)
CASE_EACH_CLONE_TYPE(NEW_BY_CLONE)
CASE_EACH_TYPE(NEW_BY_UNSHARE)

CASE(without_flags_clone3_makes_no_namespace,
    .requirement = ALL_OF("CLONE-1") " CLONE-41",
    .descr = "Control: a child of clone3() without flags is in the eight namespaces of its creator",
    .needs = "clone3")
{
	REQUIRE_EQ(0, find_new(BY_CLONE3, 0));
}

CASE(without_flags_clone_makes_no_namespace,
    .requirement = "CLONE-21 CLONE-22 CLONE-23 CLONE-24 CLONE-25 CLONE-26 CLONE-27 CLONE-42",
    .descr = "Control: a child of clone() without flags is in the eight namespaces of its creator")
{
	REQUIRE_EQ(0, find_new(BY_CLONE, 0));
}

CASE(without_flags_unshare_makes_no_namespace,
    .requirement = ALL_OF("CLONE-3") " CLONE-43",
    .descr = "Control: after unshare(0) a process and its children are in the namespaces of before",
    .needs = "unshare")
{
	REQUIRE_EQ(0, find_new(BY_UNSHARE, 0));
}

/* All sets of the types that are offered here: 256 where all eight are. */
static void
require_exact(enum way way)
{
	const uint64_t offered = find_offered(way);

	for (int set = 0; set < 1 << CELL_TYPES; set++) {
		uint64_t flags = 0, found;

		for (int type = 0; type < CELL_TYPES; type++)
			if ((set >> type & 1) != 0)
				flags |= cell_namespaces[type].flag;
		if ((flags & ~offered) != 0)
			continue;
		found = find_new(way, flags);
		REQUIRE(found == flags, "asked for types %#llx, new are %#llx", (unsigned long long)flags,
		    (unsigned long long)found);
	}
}

CASE(clone3_makes_what_is_asked_for_and_no_more,
    .requirement = "CLONE-41",
    .descr = "With each of the 256 sets of types clone3() makes these namespaces new, and no other",
    .needs = "clone3 uts")
{
	require_exact(BY_CLONE3);
}

CASE(clone_makes_what_is_asked_for_and_no_more,
    .requirement = "CLONE-42",
    .descr = "With each of the 128 sets of types that clone() knows it makes these namespaces new, and no other",
    .needs = "uts")
{
	require_exact(BY_CLONE);
}

CASE(unshare_makes_what_is_asked_for_and_no_more,
    .requirement = "CLONE-43",
    .descr = "With each of the 256 sets of types unshare() makes these namespaces new, and no other",
    .needs = "unshare uts")
{
	require_exact(BY_UNSHARE);
}
