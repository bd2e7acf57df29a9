/* namespace_test.c - the table of the eight types, and the ids of a process. */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "atf/case.h"

CASE(names_and_links_give_flags,
    .descr = "\"mount\" and \"mnt\" are one type; an unknown name is none",
    .arena = ARENA_NONE)
{
	REQUIRE_EQ(CLONE_NEWNS, cell_namespace_flag("mount"));
	REQUIRE_EQ(CLONE_NEWNS, cell_namespace_flag("mnt"));
	REQUIRE_EQ(CLONE_NEWTIME, cell_namespace_flag("time"));
	REQUIRE_EQ(0, cell_namespace_flag("nosuch"));
	REQUIRE_EQ(0, cell_namespace_flag(""));
}

CASE(ids_are_the_inodes_of_the_links,
    .descr = "The ids of the caller, as itself and by number, are what stat(2) shows",
    .arena = ARENA_NONE)
{
	uint64_t self[CELL_TYPES], number[CELL_TYPES];

	REQUIRE_EQ(0, cell_namespace_ids(0, self, NULL));
	REQUIRE_EQ(0, cell_namespace_ids(getpid(), number, NULL));
	for (size_t i = 0; i < CELL_TYPES; i++) {
		REQUIRE_EQ(look_namespace(cell_namespaces[i].file), self[i]);
		REQUIRE_EQ(self[i], number[i]);
	}
}

CASE(a_process_that_is_not_there_has_no_ids,
    .descr = "ESRCH, the error names the process, and the output is untouched",
    .arena = ARENA_NONE)
{
	struct cell_error err = { 0 };
	uint64_t ids[CELL_TYPES] = { 7 };

	/* Beyond the largest pid_max there is: no process ever has this one. */
	REQUIRE_EQ(-ESRCH, cell_namespace_ids(4194305, ids, &err));
	REQUIRE(strstr(err.object, "4194305") != NULL, "the error names \"%s\"", err.object);
	REQUIRE_EQ(7, ids[0]);
	REQUIRE_EQ(-EINVAL, cell_namespace_ids(-1, ids, &err));
}
