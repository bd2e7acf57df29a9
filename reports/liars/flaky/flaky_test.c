/* flaky_test.c - cases that end in another way every time, or tell when it was their turn. */
#include <fcntl.h>

#include "atf/case.h"

/* Variable "launcher": a folder. Appends a byte to a file there: how many there are now. */
static int
count_in(const char *file, char byte)
{
	int fd, count;

	SETUP(chdir(case_config("launcher", "")));
	fd = SETUP(open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
	SETUP(write(fd, &byte, 1));
	count = (int)SETUP(lseek(fd, 0, SEEK_END));
	close(fd);
	return count;
}

CASE(fails_the_second_time,
    .requirement = "FLAKY-FAILS",
    .descr = "Passes, fails with the number of the run, and from then on in turns",
    .arena = ARENA_NONE)
{
	int count = count_in("fails", '1');

	REQUIRE(count % 2 != 0, "run %d fails", count);
}

CASE(breaks_the_third_time,
    .requirement = "FLAKY-BREAKS",
    .descr = "Passes twice, then its set-up breaks",
    .arena = ARENA_NONE)
{
	if (count_in("breaks", '1') == 3)
		SETUP(chdir("/no/such/folder"));
}

/* So many that hardly any order is theirs by chance. */
#define IN_TURN(letter) \
	CASE(takes_its_turn_as_##letter, \
	    .requirement = "FLAKY-ORDER", \
	    .descr = "Leaves its letter in a file", \
	    .arena = ARENA_NONE) \
	{ \
		count_in("order", #letter[0]); \
	}
IN_TURN(a)
IN_TURN(b)
IN_TURN(c)
IN_TURN(d)
IN_TURN(e)
IN_TURN(f)
IN_TURN(g)
IN_TURN(h)

CASE(may_take_an_hour,
    .requirement = "FLAKY-SLOW",
    .descr = "Has a timeout of an hour, and passes at once",
    .arena = ARENA_NONE,
    .timeout = 3600)
{
}
