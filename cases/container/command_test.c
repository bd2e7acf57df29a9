/* command_test.c - what a container's command is given: arguments, environment, place, descriptors, ids. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "inside.h"

#define TEXT_SIZE 32768

/* A file of the command's own, byte for byte. */
struct text {
	char path[64];		/* in */
	ssize_t length;
	char bytes[TEXT_SIZE];
};

LOOK(look_at_bytes)
{
	struct text *seen = arg;
	int fd = open(seen->path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	for (seen->length = 0; fd >= 0 && seen->length < TEXT_SIZE; seen->length += n)
		if ((n = read(fd, seen->bytes + seen->length, TEXT_SIZE - (size_t)seen->length)) <= 0)
			break;
	close(fd);
}

CASE(arguments_arrive_untouched,
    .requirement = "CTR-45",
    .descr = "Blanks, newlines, quotes, patterns, empty arguments and options arrive byte for byte",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static char *const arguments[] = { (char *)"two words", (char *)"", (char *)"a\nb\n", (char *)"'\"\\",
	    (char *)"*", (char *)"$HOME", (char *)"--", (char *)"--help", (char *)"-v", (char *)"\001\377", (char *)"",
	    NULL };
	static struct text seen = { .path = "/proc/self/cmdline" };
	static char expected[1024];
	char *end;
	size_t length = 0;
	struct inside inside;

	for (char *const *a = arguments; *a != NULL; a++) {
		memcpy(expected + length, *a, strlen(*a) + 1);
		length += strlen(*a) + 1;
	}
	inside_start_with(&inside, LAUNCHED, arguments);
	inside_ask(&inside, look_at_bytes, &seen, sizeof(seen));
	inside_end(&inside);
	end = memmem(seen.bytes, (size_t)seen.length, "--inside", sizeof("--inside"));
	REQUIRE(end != NULL, "the command line lacks its first argument");
	end += sizeof("--inside");
	REQUIRE_EQ(length, seen.bytes + seen.length - end);
	REQUIRE(memcmp(expected, end, length) == 0, "an argument was changed");
}

/* Whether a NAME=value stands in an environment, whole. */
static bool
has_variable(const struct text *environment, const char *variable)
{
	const char *end = environment->bytes + environment->length;

	for (const char *v = environment->bytes; v < end; v += strnlen(v, (size_t)(end - v)) + 1)
		if (strcmp(v, variable) == 0)
			return true;
	return false;
}

CASE(environment_arrives_untouched,
    .requirement = "CTR-46",
    .descr = "Every variable of the launcher's environment arrives with its value, blanks and newlines included",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct text seen = { .path = "/proc/self/environ" }, plain = { .path = "/proc/self/environ" };

	SETUP(setenv("CONFORM_BLANKS", " two\nlines ", 1));
	SETUP(setenv("CONFORM_EMPTY", "", 1));
	SETUP(setenv("CONFORM_BYTES", "\001\377='\"$*", 1));
	inside_look(PLAIN, look_at_bytes, &plain, sizeof(plain));
	inside_look(LAUNCHED, look_at_bytes, &seen, sizeof(seen));
	REQUIRE(has_variable(&seen, "CONFORM_BLANKS= two\nlines "), "a value of blanks and newlines was lost");
	REQUIRE(has_variable(&seen, "CONFORM_EMPTY="), "an empty variable was lost");
	REQUIRE(has_variable(&seen, "CONFORM_BYTES=\001\377='\"$*"), "a value of odd bytes was lost");
	/* "_" is the shell's: the path of what it executes. */
	for (const char *v = plain.bytes; v < plain.bytes + plain.length; v += strlen(v) + 1)
		REQUIRE(strncmp(v, "_=", 2) == 0 || has_variable(&seen, v), "%.200s was lost or changed", v);
}

struct place {
	char path[PATH_MAX];
	dev_t device;
	ino_t inode;
};

LOOK(look_at_directory)
{
	struct place *seen = arg;
	struct stat st = { 0 };

	memset(seen, 0, sizeof(*seen));
	if (getcwd(seen->path, sizeof(seen->path)) == NULL)
		seen->path[0] = '\0';
	stat(".", &st);
	seen->device = st.st_dev;
	seen->inode = st.st_ino;
}

CASE(working_directory_is_kept,
    .requirement = "CTR-47",
    .descr = "The command starts in the launcher's working directory",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct place seen, ours;

	SETUP(mkdir("deeper", 0700));
	SETUP(chdir("deeper"));
	look_at_directory(&ours);
	inside_look(LAUNCHED, look_at_directory, &seen, sizeof(seen));
	REQUIRE_STR(ours.path, seen.path);
	REQUIRE_EQ(ours.device, seen.device);
	REQUIRE_EQ(ours.inode, seen.inode);
}

#define MANY 1024

struct descriptors {
	int open;	/* how many above 2 */
	int lowest;	/* of them; 0: none */
	bool marked;	/* one of them reads the case's mark */
};

LOOK(look_at_descriptors)
{
	struct descriptors *seen = arg;
	char text[8];

	*seen = (struct descriptors){ .open = 0 };
	for (int fd = MANY; fd > 2; fd--) {
		if (fcntl(fd, F_GETFD) < 0)
			continue;
		seen->open++;
		seen->lowest = fd;
		seen->marked |= pread(fd, text, sizeof(text), 0) == 4 && memcmp(text, "mark", 4) == 0;
	}
}

/* Files that are open when the launcher starts: a low and a high number. */
static struct descriptors
inherit_descriptors(enum through through)
{
	struct descriptors seen;
	int fd = SETUP(open("mark", O_RDWR | O_CREAT, 0600));

	SETUP(write(fd, "mark", 4));
	SETUP(fcntl(fd, F_DUPFD, 40));
	inside_look(through, look_at_descriptors, &seen, sizeof(seen));
	return seen;
}

CASE(inherited_descriptors_are_closed,
    .requirement = "CTR-50",
    .descr = "Files that the launcher inherited above descriptor 2 are not open inside, nor are any others",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct descriptors seen = inherit_descriptors(LAUNCHED);

	REQUIRE(!seen.marked, "a file of the outside is open inside");
	REQUIRE(seen.open == 0, "%d descriptors above 2 are open inside, the lowest is %d", seen.open, seen.lowest);
}

CASE(without_the_launcher_descriptors_are_inherited,
    .requirement = "CTR-50",
    .descr = "Control: a plain command has the case's files open",
    .arena = ARENA_ROOT)
{
	struct descriptors seen = inherit_descriptors(PLAIN);

	REQUIRE(seen.marked, "%d descriptors above 2 are open, none of them the case's", seen.open);
}

/* The lines of /proc/self/status that say who one is and what one may do. */
static const char *const rights[] = { "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
	"NoNewPrivs", "Seccomp" };

static void
find_right(const struct text *status, const char *name, char *line, size_t size)
{
	char start[32];
	const char *found;

	snprintf(start, sizeof(start), "\n%s:", name);
	found = memmem(status->bytes, (size_t)status->length, start, strlen(start));
	snprintf(line, size, "%.*s", found != NULL ? (int)strcspn(found + 1, "\n") : 0,
	    found != NULL ? found + 1 : "");
}

CASE(privileged_launch_changes_no_rights,
    .requirement = "CTR-51",
    .descr = "Ids, groups and capabilities of a command that root launched are those of a plain one",
    .needs = "launcher privileged", .arena = ARENA_ROOT)
{
	static struct text seen = { .path = "/proc/self/status" }, plain = { .path = "/proc/self/status" };
	char expected[512], actual[512];

	inside_look(PLAIN, look_at_bytes, &plain, sizeof(plain));
	inside_look(LAUNCHED, look_at_bytes, &seen, sizeof(seen));
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		find_right(&plain, rights[i], expected, sizeof(expected));
		find_right(&seen, rights[i], actual, sizeof(actual));
		REQUIRE_STR(expected, actual);
	}
}

struct owner {
	uid_t uid;
	gid_t gid;
	int errno_of_make;
};

LOOK(look_at_owner)
{
	struct owner *seen = arg;
	int fd = open("owned", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	*seen = (struct owner){ getuid(), getgid(), ERRNO_OF(fd) };
	if (fd >= 0)
		close(fd);
}

CASE(unprivileged_command_has_uid_0,
    .requirement = "CTR-52",
    .descr = "With a user namespace the command has uid 0 and gid 0",
    .needs = "launcher user", .arena = ARENA_ROOT)
{
	static struct outcome outcome;

	skip_unless_own_launcher();
	command_run((char *[]){ (char *)own_tool(), (char *)"container", (char *)"--user", (char *)"--",
	    (char *)"sh", (char *)"-c", (char *)"id -u; id -g", NULL }, &outcome);
	REQUIRE_STR("0\n0\n", outcome.out);
	REQUIRE_EQ(0, outcome.status);
}

CASE(files_made_inside_are_the_callers,
    .requirement = "CTR-53",
    .descr = "A file that the command makes belongs to the caller's own ids outside",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct owner seen;
	struct stat st;

	inside_look(LAUNCHED, look_at_owner, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.errno_of_make);
	REQUIRE(stat("owned", &st) == 0, "the file is not seen outside");
	REQUIRE_EQ(geteuid(), st.st_uid);
	REQUIRE_EQ(getegid(), st.st_gid);
}
