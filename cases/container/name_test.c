/* name_test.c - the host and domain name of a container. */
#include <sys/utsname.h>

#include "inside.h"

struct names {
	char host[65], domain[65];	/* in: to set, unless empty; out: as read */
	int errno_of_set;
};

LOOK(look_at_names)
{
	struct names *seen = arg;
	struct utsname uts;

	if (seen->host[0] != '\0')
		seen->errno_of_set = ERRNO_OF(sethostname(seen->host, strlen(seen->host)));
	if (seen->domain[0] != '\0' && seen->errno_of_set == 0)
		seen->errno_of_set = ERRNO_OF(setdomainname(seen->domain, strlen(seen->domain)));
	uname(&uts);
	memcpy(seen->host, uts.nodename, sizeof(seen->host));
	memcpy(seen->domain, uts.domainname, sizeof(seen->domain));
}

/* The names as the case itself has them; both set first, when given. */
static struct names
outer_names(const char *host, const char *domain)
{
	struct names seen = { .errno_of_set = 0 };

	snprintf(seen.host, sizeof(seen.host), "%s", host);
	snprintf(seen.domain, sizeof(seen.domain), "%s", domain);
	look_at_names(&seen);
	SETUP(seen.errno_of_set == 0 ? 0 : (errno = seen.errno_of_set, -1));
	return seen;
}

CASE(host_name_is_container,
    .requirement = "CTR-17",
    .descr = "The host name inside is \"container\" unless another was asked for",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct names seen = { .errno_of_set = 0 };

	skip_unless_own_launcher();
	inside_look(LAUNCHED, look_at_names, &seen, sizeof(seen));
	REQUIRE_STR("container", seen.host);
}

CASE(host_name_is_the_one_asked_for,
    .requirement = "CTR-18",
    .descr = "ns-tool container --hostname NAME sets the host name inside",
    .needs = "launcher uts", .arena = ARENA_SHARED)
{
	static struct outcome outcome;

	skip_unless_own_launcher();
	command_run((char *[]){ (char *)own_tool(), (char *)"container", (char *)"--hostname",
	    (char *)"isolated-container", (char *)"--", (char *)"uname", (char *)"-n", NULL }, &outcome);
	REQUIRE_STR("", outcome.err);
	REQUIRE_STR("isolated-container\n", outcome.out);
	REQUIRE_EQ(0, outcome.status);
}

CASE(start_leaves_the_outer_names,
    .requirement = "CTR-19",
    .descr = "Starting a container changes neither host nor domain name outside",
    .needs = "launcher uts", .arena = ARENA_SHARED)
{
	struct names seen = { .errno_of_set = 0 }, after;

	outer_names("outer-host", "outer-domain");
	inside_look(LAUNCHED, look_at_names, &seen, sizeof(seen));
	after = outer_names("", "");
	REQUIRE_STR("outer-host", after.host);
	REQUIRE_STR("outer-domain", after.domain);
}

static struct names
set_inside(enum through through)
{
	struct names seen = { "inner-host", "inner-domain", 0 };

	outer_names("outer-host", "outer-domain");
	inside_look(through, look_at_names, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.errno_of_set);
	REQUIRE_STR("inner-host", seen.host);
	REQUIRE_STR("inner-domain", seen.domain);
	return outer_names("", "");
}

CASE(names_set_inside_stay_inside,
    .requirement = "CTR-20",
    .descr = "Host and domain name can be set inside, and the outer ones stay as they are",
    .needs = "launcher uts", .arena = ARENA_SHARED)
{
	struct names after = set_inside(LAUNCHED);

	REQUIRE_STR("outer-host", after.host);
	REQUIRE_STR("outer-domain", after.domain);
}

CASE(without_the_launcher_names_set_change_the_outer_ones,
    .requirement = "CTR-19 CTR-20",
    .descr = "Control: the names a plain command sets are those outside",
    .needs = "uts", .arena = ARENA_SHARED)
{
	struct names after = set_inside(PLAIN);

	REQUIRE_STR("inner-host", after.host);
	REQUIRE_STR("inner-domain", after.domain);
}

/* Names set outside while the other side runs, read there. */
static struct names
set_outside(enum through through)
{
	struct names seen = { "inner-host", "inner-domain", 0 };
	struct inside inside;

	outer_names("before-host", "before-domain");
	inside_start(&inside, through);
	inside_ask(&inside, look_at_names, &seen, sizeof(seen));
	REQUIRE_ERRNO(0, seen.errno_of_set);
	outer_names("outer-host", "outer-domain");
	seen = (struct names){ .errno_of_set = 0 };
	inside_ask(&inside, look_at_names, &seen, sizeof(seen));
	inside_end(&inside);
	return seen;
}

CASE(names_set_outside_stay_outside,
    .requirement = "CTR-21",
    .descr = "Host and domain name set outside later do not change those inside",
    .needs = "launcher uts", .arena = ARENA_SHARED)
{
	struct names seen = set_outside(LAUNCHED);

	REQUIRE_STR("inner-host", seen.host);
	REQUIRE_STR("inner-domain", seen.domain);
}

CASE(without_the_launcher_names_set_outside_are_seen,
    .requirement = "CTR-21",
    .descr = "Control: a plain command sees the names that the case set later",
    .needs = "uts", .arena = ARENA_SHARED)
{
	struct names seen = set_outside(PLAIN);

	REQUIRE_STR("outer-host", seen.host);
	REQUIRE_STR("outer-domain", seen.domain);
}
