/* proc_test.c - since when the system and its processes run, as a time namespace shows it. */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>

#include "clocks.h"

/* What tells a time, in nanoseconds. pid: of a process that it is asked about. */
struct teller {
	int64_t (*read)(pid_t pid);
	int sign;		/* how it goes with the boottime offset; 0: not at all */
	int64_t slack;		/* it is rounded to */
	const char *file;	/* of which there is one for all; NULL: none */
};

static int64_t
read_uptime(pid_t pid)
{
	long long seconds, hundredths;
	char text[64];

	(void)pid;
	SETUP(look_text("/proc/uptime", text, sizeof(text)));
	SETUP(sscanf(text, "%lld.%lld", &seconds, &hundredths) == 2 ? 0 : -1);
	return seconds * SECOND + hundredths * (SECOND / 100);
}

/* Behind the uptime: what all processors together had nothing to do. */
static int64_t
read_idle(pid_t pid)
{
	long long seconds;
	char text[64];

	(void)pid;
	SETUP(look_text("/proc/uptime", text, sizeof(text)));
	SETUP(sscanf(text, "%*s %lld", &seconds) == 1 ? 0 : -1);
	return seconds * SECOND;
}

static int64_t
read_sysinfo(pid_t pid)
{
	struct sysinfo system;

	(void)pid;
	SETUP(sysinfo(&system));
	return system.uptime * SECOND;
}

/* A date before 1970 is shown as a very large one. */
static int64_t
read_btime(pid_t pid)
{
	char line[4096];
	unsigned long long seconds = 0;
	bool found = false;
	FILE *file = SETUP(fopen("/proc/stat", "re"));

	(void)pid;
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = sscanf(line, "btime %llu", &seconds) == 1;
	fclose(file);
	SETUP(found ? 0 : -1);
	return (int64_t)seconds * SECOND;
}

static int64_t
read_start_time(pid_t pid)
{
	char path[48], text[1024];
	const char *field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	SETUP(look_text(path, text, sizeof(text)));
	/* Behind the name, which may hold anything, stand the fields from the third on. */
	field = SETUP(strrchr(text, ')')) + 1;
	for (int number = 3; number < 22; number++)
		field = SETUP(strchr(field + 1, ' '));
	return (int64_t)(strtoull(field, NULL, 10) * (unsigned long long)(SECOND / sysconf(_SC_CLK_TCK)));
}

/* Somebody may set the clock, and with it goes the date of the boot. */
static const struct teller uptime = { read_uptime, 1, SECOND / 100, "/proc/uptime" };
static const struct teller system_uptime = { read_sysinfo, 1, SECOND, NULL };
static const struct teller boot_date = { read_btime, -1, BOOTTIME_SHIFT / 2 * SECOND, "/proc/stat" };
static const struct teller start_time = { read_start_time, 1, SECOND / 20, NULL };

static const struct teller idle = { read_idle, 0, BOOTTIME_SHIFT / 2 * SECOND, "/proc/uptime" };

struct telling {
	const struct teller *teller;
	pid_t pid;
	int64_t before, inside, after;
};

static void
look_at_telling(void *arg)
{
	struct telling *seen = arg;

	seen->inside = seen->teller->read(seen->pid);
}

/* Some containers cover these files by others that tell the container's age. */
static void
skip_if_covered(const char *path)
{
	struct stat proc, file;

	SETUP(stat("/proc/self", &proc));
	if (stat(path, &file) < 0)
		case_skip("denied", "%s: %s", path, strerror(errno));
	if (file.st_dev != proc.st_dev)
		case_skip("denied", "%s is covered by another mount", path);
}

static void
require_told(const struct teller *teller, const struct shift *shift)
{
	const pid_t self = getpid();
	const int64_t by = teller->sign * shift->by.boottime;
	struct telling seen = { .teller = teller, .pid = self, .inside = -1 };

	if (teller->file != NULL)
		skip_if_covered(teller->file);
	seen.before = teller->read(self);
	case_observe(&shift->spec, look_at_telling, &seen, sizeof(seen));
	seen.after = teller->read(self);
	REQUIRE(seen.before + by - teller->slack <= seen.inside && seen.inside <= seen.after + by + teller->slack,
	    "inside it is %lld ns, outside %lld ns", (long long)seen.inside, (long long)seen.after);
}

static void
require_shifted_telling(const struct teller *teller)
{
	const struct shift shift = setup_shift();

	require_told(teller, &shift);
}

static void
require_outer_telling(const struct teller *teller)
{
	require_told(teller, &(struct shift){ same, { 0, 0 } });
}

#define TELLER(id, name, teller, words) \
	CASE(name##_is_shifted, \
	    .requirement = id, \
	    .descr = words " inside differs from outside by the boottime offset", \
	    .needs = "time-offsets") { require_shifted_telling(teller); } \
	CASE(without_the_flag_##name##_is_the_outer_one, \
	    .requirement = id, \
	    .descr = "Control: " words " is for a plain child what it is for its parent", \
	    .needs = "time") { require_outer_telling(teller); }

TELLER("TIME-60", proc_uptime, &uptime, "The uptime in /proc/uptime")
TELLER("TIME-61", sysinfo_uptime, &system_uptime, "The uptime of sysinfo()")
TELLER("TIME-62", btime, &boot_date, "btime in /proc/stat")
TELLER("TIME-63", start_time, &start_time, "The start time in /proc/PID/stat of an outer process")

CASE(idle_time_is_not_shifted,
    .requirement = "TIME-97",
    .descr = "The idle time in /proc/uptime is inside as outside",
    .needs = "time-offsets")
{
	require_shifted_telling(&idle);
}

/* A member looks at itself, and is looked at from outside. */
struct member {
	int64_t start, now;		/* by its own clock */
};

static void
play_member(struct actor *self)
{
	struct member *stage = self->stage;

	stage->start = read_start_time(getpid());
	stage->now = read_clock(CLOCK_BOOTTIME);
	actor_meet(self, "looked inside");
	actor_meet(self, "looked outside");
}

CASE(start_time_is_told_by_the_readers_clock,
    .requirement = "TIME-64",
    .descr = "A member's start time fits CLOCK_BOOTTIME of whoever reads it, inside and outside",
    .needs = "time-offsets")
{
	const struct shift shift = setup_shift();
	const int64_t before = SETUP(read_clock(CLOCK_BOOTTIME)), slack = SECOND / 20;
	const struct member *seen;
	struct actor member;
	int64_t after, outside;

	actor_start(&member, &shift.spec, play_member, sizeof(*seen));
	seen = member.stage;
	actor_meet(&member, "looked inside");
	outside = read_start_time(member.cell.pid);
	after = SETUP(read_clock(CLOCK_BOOTTIME));
	actor_meet(&member, "looked outside");
	actor_end(&member);
	REQUIRE(before - slack <= outside && outside <= after + slack, "outside it started at %lld ns, must be from %lld to %lld",
	    (long long)outside, (long long)before, (long long)after);
	REQUIRE(before + shift.by.boottime - slack <= seen->start && seen->start <= seen->now + slack,
	    "inside it started at %lld ns, must be from %lld to %lld", (long long)seen->start,
	    (long long)(before + shift.by.boottime), (long long)seen->now);
}
