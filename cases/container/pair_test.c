/* pair_test.c - two containers at once, side by side and one inside the other. */
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>

#include "ids.h"
#include "inside.h"

#define KEY 0x4e534332

struct pair {
	struct inside first, second;
};

static void
start_pair(struct pair *pair, enum through through)
{
	inside_start(&pair->first, through);
	inside_start(&pair->second, through);
}

static void
end_pair(struct pair *pair)
{
	inside_end(&pair->first);
	inside_end(&pair->second);
}

struct ids {
	uint64_t ids[CELL_TYPES];
};

LOOK(look_at_ids)
{
	read_ids(((struct ids *)arg)->ids);
}

/* The types that every launcher must give to each container. */
static const int own_types[] = { CELL_PID, CELL_UTS, CELL_IPC, CELL_MOUNT, CELL_NET };

#define OWN_TYPES (sizeof(own_types) / sizeof(own_types[0]))

static int
count_common(const uint64_t a[CELL_TYPES], const uint64_t b[CELL_TYPES])
{
	int common = 0;

	for (size_t i = 0; i < OWN_TYPES; i++)
		common += a[own_types[i]] == 0 || a[own_types[i]] == b[own_types[i]];
	return common;
}

static int
common_namespaces(enum through through)
{
	struct pair pair;
	struct ids first, second;

	start_pair(&pair, through);
	inside_ask(&pair.first, look_at_ids, &first, sizeof(first));
	inside_ask(&pair.second, look_at_ids, &second, sizeof(second));
	end_pair(&pair);
	return count_common(first.ids, second.ids);
}

CASE(two_containers_share_no_namespace,
    .requirement = "CTR-62",
    .descr = "Two containers at once have five different namespaces each",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	REQUIRE_EQ(0, common_namespaces(LAUNCHED));
}

CASE(without_the_launcher_two_commands_share_them_all,
    .requirement = "CTR-62",
    .descr = "Control: two plain commands are in the same five namespaces",
    .arena = ARENA_ROOT)
{
	REQUIRE_EQ(OWN_TYPES, common_namespaces(PLAIN));
}

struct claim {
	char name[65];			/* in: host name to set, unless empty; out: as read */
	in_port_t port;			/* in: to bind on 127.0.0.1, 0: any; out: as bound */
	int errno_of_name, errno_of_port, errno_of_socket, errno_of_segment;
};

static int
bind_port(in_port_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = *port,
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return errno;
	getsockname(fd, (struct sockaddr *)&address, &size);
	*port = address.sin_port;
	return 0;
}

static int
bind_abstract_name(void)
{
	static const char name[] = "\0one-of-a-pair";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, name, sizeof(name) - 1);
	return ERRNO_OF(bind(fd, (struct sockaddr *)&address,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof(name) - 1)));
}

/* Takes everything that a namespace gives to only one: it stays taken. */
LOOK(claim_everything)
{
	struct claim *seen = arg;

	seen->errno_of_name = ERRNO_OF(sethostname(seen->name, strlen(seen->name)));
	seen->errno_of_port = bind_port(&seen->port);
	seen->errno_of_socket = bind_abstract_name();
	seen->errno_of_segment = ERRNO_OF(shmget(KEY, 4096, IPC_CREAT | IPC_EXCL | 0600));
}

LOOK(look_at_name)
{
	struct claim *seen = arg;
	struct utsname uts;

	uname(&uts);
	memcpy(seen->name, uts.nodename, sizeof(seen->name));
}

struct claims {
	struct claim first, second;
	char name[65];	/* the first one's, after the second has set its own */
};

static void
claim_twice(enum through through, struct claims *claims)
{
	struct claim later = { .port = 0 };
	struct pair pair;
	int segment;

	*claims = (struct claims){ .first = { .name = "first" }, .second = { .name = "second" } };
	start_pair(&pair, through);
	inside_ask(&pair.first, claim_everything, &claims->first, sizeof(claims->first));
	claims->second.port = claims->first.port;
	inside_ask(&pair.second, claim_everything, &claims->second, sizeof(claims->second));
	inside_ask(&pair.first, look_at_name, &later, sizeof(later));
	end_pair(&pair);
	if ((segment = shmget(KEY, 0, 0)) >= 0)
		shmctl(segment, IPC_RMID, NULL);
	memcpy(claims->name, later.name, sizeof(claims->name));
	REQUIRE_ERRNO(0, claims->first.errno_of_name);
	REQUIRE_ERRNO(0, claims->second.errno_of_name);
	REQUIRE_ERRNO(0, claims->first.errno_of_port);
	REQUIRE_ERRNO(0, claims->first.errno_of_socket);
}

CASE(names_of_two_containers_are_apart,
    .requirement = "CTR-63",
    .descr = "The host name that one container sets does not change that of another",
    .needs = "launcher uts ipc net", .arena = ARENA_SHARED)
{
	struct claims claims;

	claim_twice(LAUNCHED, &claims);
	REQUIRE_STR("first", claims.name);
}

CASE(keys_of_two_containers_are_apart,
    .requirement = "CTR-64",
    .descr = "Two containers make a shared memory segment of the same key each",
    .needs = "launcher uts ipc net sysv", .arena = ARENA_SHARED)
{
	struct claims claims;

	claim_twice(LAUNCHED, &claims);
	REQUIRE_ERRNO(0, claims.first.errno_of_segment);
	REQUIRE_ERRNO(0, claims.second.errno_of_segment);
}

CASE(sockets_of_two_containers_are_apart,
    .requirement = "CTR-65",
    .descr = "Two containers bind the same port and the same abstract name each",
    .needs = "launcher uts ipc net", .arena = ARENA_SHARED)
{
	struct claims claims;

	claim_twice(LAUNCHED, &claims);
	REQUIRE_ERRNO(0, claims.second.errno_of_port);
	REQUIRE_ERRNO(0, claims.second.errno_of_socket);
}

CASE(without_the_launcher_two_commands_collide,
    .requirement = "CTR-63 CTR-64 CTR-65",
    .descr = "Control: of two plain commands the second takes the name, and finds key and sockets taken",
    .needs = "uts ipc net loopback sysv", .arena = ARENA_SHARED)
{
	struct claims claims;

	claim_twice(PLAIN, &claims);
	REQUIRE_STR("second", claims.name);
	REQUIRE_ERRNO(EEXIST, claims.second.errno_of_segment);
	REQUIRE_ERRNO(EADDRINUSE, claims.second.errno_of_port);
	REQUIRE_ERRNO(EADDRINUSE, claims.second.errno_of_socket);
}

struct nested {
	char launcher[1024];	/* in: its command line */
	bool started;
	struct ids middle, inner;
	struct outcome outcome;	/* of the inner launch */
};

/* In a container: launch another one and look at both. */
LOOK(look_at_nested)
{
	struct nested *seen = arg;
	struct inside inner;

	read_ids(seen->middle.ids);
	seen->started = inside_start_behind(&inner, seen->launcher, NULL);
	if (seen->started)
		inside_ask(&inner, look_at_ids, &seen->inner, sizeof(seen->inner));
	command_end(&inner.running, &seen->outcome);
}

CASE(container_inside_a_container_is_apart_from_it,
    .requirement = "CTR-66",
    .descr = "A container launched inside a container shares none of the five namespaces with it or the outside",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct nested seen;
	struct ids outside;

	read_ids(outside.ids);
	launch_line(seen.launcher, sizeof(seen.launcher));
	inside_look(LAUNCHED, look_at_nested, &seen, sizeof(seen));
	REQUIRE(seen.started, "the inner launch gave status %d: %s", seen.outcome.status, seen.outcome.err);
	REQUIRE_EQ(0, seen.outcome.status);
	REQUIRE_EQ(0, count_common(seen.middle.ids, seen.inner.ids));
	REQUIRE_EQ(0, count_common(outside.ids, seen.inner.ids));
}
