/* map_error_test.c - texts that are no maps, and maps that come too late. */
#include "ids.h"

/* Tried in a new namespace by its first process, who may map its own ids. */
struct refusals {
	const char *const *texts;
	int count;
	int number[ID_KINDS][16];		/* errno by text */
	int lines[ID_KINDS];			/* of the map, afterwards */
	int valid[ID_KINDS];			/* errno of a valid map, last */
};

static void
look_at_refusals(void *arg)
{
	struct refusals *seen = arg;
	char own[ID_KINDS][64];

	for (int kind = 0; kind < ID_KINDS; kind++)
		format_one(0, own_id(kind), own[kind]);
	SETUP_OK(leave_user_space());
	SETUP_OK(put_proc(0, "setgroups", "deny"));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		for (int i = 0; i < seen->count; i++)
			seen->number[kind][i] = put_proc(0, id_kinds[kind].map, seen->texts[i]);
		seen->lines[kind] = SETUP(read_map(0, id_kinds[kind].map, NULL, 0));
		seen->valid[kind] = put_proc(0, id_kinds[kind].map, own[kind]);
	}
}

/* A text for a message, of one line. */
static const char *
show(const char *text, char shown[64])
{
	snprintf(shown, 64, "%s", text);
	for (char *c = shown; *c != '\0'; c++)
		if (*c == '\n')
			*c = '/';
	return shown;
}

static void
require_refused(const char *const *texts, int count)
{
	struct refusals seen = { .texts = texts, .count = count };
	char text[64];

	memset(seen.number, -1, sizeof(seen.number));
	case_observe(&same, look_at_refusals, &seen, sizeof(seen));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		for (int i = 0; i < count; i++)
			REQUIRE(seen.number[kind][i] == EINVAL, "%s takes \"%s\": %s, expected EINVAL",
			    id_kinds[kind].map, show(texts[i], text), strerror(seen.number[kind][i]));
		/* A refused map was not written, not even in part: the one chance is left. */
		REQUIRE_EQ(0, seen.lines[kind]);
		REQUIRE_ERRNO(0, seen.valid[kind]);
	}
}

#define REQUIRE_REFUSED(...) \
	require_refused((const char *const[]){ __VA_ARGS__ }, \
	    (int)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)))

CASE(fields_must_be_numbers,
    .requirement = "USER-35",
    .descr = "Words, signs, hexadecimal and punctuation in place of a number are EINVAL",
    .needs = "user")
{
	REQUIRE_REFUSED("a 0 1", "0 b 1", "0 0 c", "-5 0 1", "0 -5 1", "0 0 -1", "0x0 0 1", "0 0 0x1", "0,0,1", "0:0:1",
	    "+0 0 1", "0 0 1.0");
}

CASE(a_line_has_three_fields,
    .requirement = "USER-36",
    .descr = "Lines with one, two or four fields are EINVAL, as is nothing at all",
    .needs = "user")
{
	REQUIRE_REFUSED("", "\n", " ", "0", "0 0", "0 0\n", "0 0 1 1", "0 0 1 x", "0 0 1\n5", "0 0 1\n\n", "0\n0\n1\n",
	    "0 0 1 5 5 1");
}

CASE(a_range_has_one_id_at_least,
    .requirement = "USER-37",
    .descr = "A length of 0 is EINVAL, alone and behind a valid line",
    .needs = "user")
{
	REQUIRE_REFUSED("0 0 0", "0 0 00", "0 0 1\n5 5 0");
}

CASE(a_range_stays_below_4294967295,
    .requirement = "USER-38",
    .descr = "Ranges that begin with or reach past 4294967295 are EINVAL, on either side",
    .needs = "user")
{
	REQUIRE_REFUSED("4294967295 0 1", "0 4294967295 1", "4294967294 0 2", "0 4294967294 2", "1 0 4294967295",
	    "0 1 4294967295", "2147483648 0 2147483648");
}

CASE(ranges_must_not_overlap,
    .requirement = "USER-39",
    .descr = "Lines that share an id inside or outside are EINVAL",
    .needs = "user")
{
	REQUIRE_REFUSED("0 0 1\n0 1 1", "0 0 1\n1 0 1", "0 0 10\n5 100 1", "5 100 1\n0 0 10", "0 0 10\n100 9 5",
	    "100 9 5\n0 0 10", "0 0 5\n4 10 5", "0 0 1\n0 0 1", "0 0 1\n1 1 1\n2 2 1\n3 3 1\n4 4 1\n5 5 1\n3 9 1");
}

CASE(more_than_340_lines_are_refused,
    .requirement = "USER-40",
    .descr = "A map of 341 lines is EINVAL",
    .needs = "user")
{
	static char text[8192];
	int used = 0;

	for (int i = 0; i < 341; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used, "%d %d 1\n", i, i);
	if (used >= getpagesize())
		case_broken(__FILE__, __LINE__, "the text fills a page");
	REQUIRE_REFUSED(text);
}

CASE(a_page_of_text_is_refused,
    .requirement = "USER-41",
    .descr = "A text as long as a page is EINVAL, though but one line behind blanks",
    .needs = "user")
{
	const size_t size = (size_t)getpagesize();
	char *text = SETUP(malloc(size + 1));

	memset(text, ' ', size);
	text[size] = '\0';
	memcpy(text + size - 5, "0 0 1", 5);
	REQUIRE_REFUSED(text);
	free(text);
}

/* What becomes of a valid map in other ways of writing. */
struct ways {
	int offset;				/* errno of a pwrite() at 1 */
	int seeked;				/* errno of a write() behind the start */
	int page;				/* errno of a page less one byte */
	int lines;
};

static void
look_at_ways(void *arg)
{
	struct ways *seen = arg;
	const size_t size = (size_t)getpagesize() - 1;
	char own[64], *text = SETUP(malloc(size + 1));
	int fd;

	format_one(0, geteuid(), own);
	memset(text, ' ', size);
	memcpy(text + size - strlen(own), own, strlen(own));
	text[size] = '\0';
	SETUP_OK(leave_user_space());
	fd = SETUP(open("/proc/self/uid_map", O_RDWR | O_CLOEXEC));
	seen->offset = ERRNO_OF(pwrite(fd, own, strlen(own), 1));
	SETUP(lseek(fd, 3, SEEK_SET));
	seen->seeked = ERRNO_OF(write(fd, own, strlen(own)));
	seen->page = put_proc(0, "uid_map", text);
	free(text);
	seen->lines = read_map(0, "uid_map", NULL, 0);
}

CASE(a_map_is_written_at_the_start,
    .requirement = "USER-42",
    .descr = "A valid map is refused to pwrite() at another offset, and behind lseek() it is EINVAL",
    .needs = "user")
{
	struct ways seen = { -1, -1, -1, -1 };

	case_observe(&same, look_at_ways, &seen, sizeof(seen));
	/* ESPIPE: the file knows no pwrite() at all. */
	REQUIRE_NE(0, seen.offset);
	REQUIRE_ERRNO(EINVAL, seen.seeked);
}

CASE(a_page_less_one_byte_is_taken,
    .requirement = "USER-41",
    .descr = "A valid line behind blanks, one byte shorter than a page, is taken",
    .needs = "user")
{
	struct ways seen = { -1, -1, -1, -1 };

	case_observe(&same, look_at_ways, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.page);
	REQUIRE_EQ(1, seen.lines);
}

/* A second map, by each who may write one. */
struct second {
	int first[ID_KINDS], again[ID_KINDS], other[ID_KINDS];	/* errno: from inside */
	struct extent map[ID_KINDS];
};

static void
look_at_second(void *arg)
{
	struct second *seen = arg;
	char own[ID_KINDS][64], other[ID_KINDS][64];

	for (int kind = 0; kind < ID_KINDS; kind++) {
		format_one(0, own_id(kind), own[kind]);
		format_one(1, own_id(kind), other[kind]);
	}
	SETUP_OK(leave_user_space());
	SETUP_OK(put_proc(0, "setgroups", "deny"));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		seen->first[kind] = put_proc(0, id_kinds[kind].map, own[kind]);
		seen->again[kind] = put_proc(0, id_kinds[kind].map, own[kind]);
		seen->other[kind] = put_proc(0, id_kinds[kind].map, other[kind]);
		SETUP(read_map(0, id_kinds[kind].map, &seen->map[kind], 1));
	}
}

CASE(a_map_is_written_once,
    .requirement = "USER-43",
    .descr = "A second map, equal to the first or not, is EPERM from inside, and the first stays",
    .needs = "user")
{
	struct second seen;

	memset(&seen, -1, sizeof(seen));
	case_observe(&same, look_at_second, &seen, sizeof(seen));
	for (int kind = 0; kind < ID_KINDS; kind++) {
		REQUIRE_ERRNO(0, seen.first[kind]);
		REQUIRE_ERRNO(EPERM, seen.again[kind]);
		REQUIRE_ERRNO(EPERM, seen.other[kind]);
		REQUIRE_EQ(0, seen.map[kind].inside);
	}
}

CASE(a_map_is_written_once_by_the_parent_too,
    .requirement = "USER-43",
    .descr = "A second map is EPERM from outside as well, whoever wrote the first",
    .needs = "user")
{
	struct actor member;
	char text[64];
	const pid_t pid = start_bystander(&member, &mapped_to_0);

	for (int kind = 0; kind < ID_KINDS; kind++)
		REQUIRE_ERRNO(EPERM, put_proc(pid, id_kinds[kind].map, format_one(1, own_id(kind), text)));
	end_bystander(&member);
}

CASE(the_initial_namespace_takes_no_map,
    .requirement = "USER-44",
    .descr = "Writing the maps of the initial user namespace is EPERM",
    .needs = "user privileged")
{
	if (look_namespace("user") != INITIAL_USER_SPACE)
		case_skip("denied", "the case is not in the initial user namespace");
	for (int kind = 0; kind < ID_KINDS; kind++)
		REQUIRE_ERRNO(EPERM, put_proc(0, id_kinds[kind].map, "0 0 4294967295"));
}
