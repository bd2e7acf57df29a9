/* spec_test.c - a spec that contradicts itself is refused before anything is done. */
#include "atf/case.h"
#include "spec.h"

static char *const command[] = { (char *)"true", NULL };

static int
do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

#define NAME_64 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"

static const struct row {
	const char *what;
	int result;
	const char *object;	/* what the error names */
	struct cell_spec spec;
} table[] = {
	{ "a plain command", 0, NULL, { .argv = command } },
	{ "the container", 0, NULL, { .namespaces = CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWNET,
	    .setup = CELL_PRIVATE_MOUNTS | CELL_PROC | CELL_LOOPBACK, .hostname = "x", .argv = command } },
	{ "nothing to run", -EINVAL, "command or a function", { 0 } },
	{ "two things to run", -EINVAL, "not both", { .argv = command, .run = do_nothing } },
	{ "an empty command", -ENOENT, "empty command", { .argv = (char *[]){ (char *)"", NULL } } },
	{ "no command word", -ENOENT, "empty command", { .argv = (char *[]){ NULL } } },
	{ "a flag of another kind", -EINVAL, "no namespace type", { .namespaces = CLONE_VM, .argv = command } },
	{ "a joined flag of another kind", -EINVAL, "no namespace type", { .join = CLONE_VM, .argv = command } },
	{ "new and joined", -EINVAL, "both new and joined",
	    { .namespaces = CLONE_NEWPID, .join = CLONE_NEWUTS, .argv = command } },
	{ "join nothing", -EBADF, "without a target", { .join = CLONE_NEWUTS, .target = -1, .argv = command } },
	{ "a map without user", -EINVAL, "id map", { .setup = CELL_MAP_IDS, .argv = command } },
	{ "proc without mount", -EINVAL, "fresh proc", { .setup = CELL_PROC, .argv = command } },
	{ "private without mount", -EINVAL, "private mounts", { .setup = CELL_PRIVATE_MOUNTS, .argv = command } },
	{ "loopback without net", -EINVAL, "loopback", { .setup = CELL_LOOPBACK, .argv = command } },
	{ "offsets without time", -EINVAL, "clock offsets", { .monotonic = 1, .argv = command } },
	{ "a host name without uts", -EINVAL, "host name", { .hostname = "x", .argv = command } },
	{ "an empty host name", -EINVAL, "empty host name",
	    { .namespaces = CLONE_NEWUTS, .hostname = "", .argv = command } },
	{ "64 bytes of host name", 0, NULL,
	    { .namespaces = CLONE_NEWUTS, .hostname = NAME_64, .argv = command } },
	{ "65 bytes of host name", -ENAMETOOLONG, "65 bytes",
	    { .namespaces = CLONE_NEWUTS, .hostname = NAME_64 "m", .argv = command } },
	{ "65 bytes of domain name", -ENAMETOOLONG, "domain name of 65 bytes",
	    { .namespaces = CLONE_NEWUTS, .domainname = NAME_64 "m", .argv = command } },
	{ "a descriptor that is none", -EBADF, "descriptor -1",
	    { .keep = (int[]){ -1 }, .keep_count = 1, .argv = command } },
};

CASE(contradictions_are_refused,
    .descr = "Each row of the table gives its errno, and the error names the culprit",
    .arena = ARENA_NONE)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct cell_error err = { 0 };

		REQUIRE(spec_check(&table[i].spec, &err) == table[i].result, "%s: %d (%s)", table[i].what,
		    -err.number, err.object);
		REQUIRE(table[i].object == NULL || strstr(err.object, table[i].object) != NULL,
		    "%s: the error names \"%s\"", table[i].what, err.object);
	}
}
