/* engine.c - runs a command where nothing that it leaves can hurt or outlive. */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "init.h"

/* From the most isolated to none; the first that works is used. */
static const struct {
	uint64_t namespaces;
	unsigned setup;
	enum { FOR_ROOT = 1, FOR_USER = 2, FOR_ALL = 3 } who;
	const char *story;
} isolations[] = {
	{ CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC, CELL_PRIVATE_MOUNTS | CELL_PROC, FOR_ROOT,
	    "throw-away mount, PID and IPC namespaces" },
	{ CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC, CELL_MAP_IDS | CELL_PRIVATE_MOUNTS | CELL_PROC,
	    FOR_USER, "throw-away user, mount, PID and IPC namespaces" },
	{ CLONE_NEWNS | CLONE_NEWIPC, CELL_PRIVATE_MOUNTS, FOR_ROOT, "throw-away mount and IPC namespaces" },
	{ CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC, CELL_MAP_IDS | CELL_PRIVATE_MOUNTS, FOR_USER,
	    "throw-away user, mount and IPC namespaces" },
	{ 0, 0, FOR_ALL, "the namespaces of the caller" },
};
enum { ISOLATIONS = sizeof(isolations) / sizeof(isolations[0]) };

static struct cell_spec
spec_of(size_t level)
{
	return (struct cell_spec){ .namespaces = isolations[level].namespaces, .setup = isolations[level].setup,
		.uid = geteuid(), .gid = getegid() };
}

static int
do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

/* Find the first isolation that works. */
static int
choose_isolation(struct engine *engine, struct cell_error *err)
{
	unsigned who = geteuid() == 0 ? FOR_ROOT : FOR_USER;
	const char *denied = "";
	int r = -ENOTSUP;

	for (size_t i = 0; i < ISOLATIONS; i++) {
		struct cell_spec spec = spec_of(i);
		char text[512];
		int status;

		if ((isolations[i].who & who) == 0)
			continue;
		spec.run = do_nothing;
		r = cell_run(&spec, &status, err);
		if (r == 0) {
			engine->level = i;
			engine->story = pool_printf(engine->pool, "%s%s", isolations[i].story, denied);
			return 0;
		}
		if (denied[0] != '\0')
			continue;
		cell_error_format(err, text, sizeof(text));
		denied = pool_printf(engine->pool, " (more was refused; %s)", text);
	}
	return r;
}

static int
fail(struct cell_error *err, const char *step, const char *object)
{
	*err = (struct cell_error){ .number = errno };
	snprintf(err->step, sizeof(err->step), "%s", step);
	snprintf(err->object, sizeof(err->object), "%s", object);
	return -err->number;
}

int
engine_open(struct engine *engine, struct pool *pool, struct janitor *janitor, struct cell_error *err)
{
	sigset_t ends;

	engine->pool = pool;
	engine->janitor = janitor;
	engine->scratch = janitor->folder;
	if (mkdir(pool_printf(pool, "%s/home", engine->scratch), 0700) < 0 ||
	    mkdir(pool_printf(pool, "%s/tmp", engine->scratch), 0711) < 0)
		return fail(err, "scratch", engine->scratch);

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &engine->mask);
	engine->signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (engine->signals < 0) {
		int r = fail(err, "signals", "signalfd");

		sigprocmask(SIG_SETMASK, &engine->mask, NULL);
		return r;
	}
	return choose_isolation(engine, err);
}

/* Bytes read so far that are no whole line yet. */
struct splitter {
	char *bytes;
	size_t length, room;
};

static void
free_splitter(struct splitter *s)
{
	free(s->bytes);
}

static void
hand_on_lines(struct splitter *s, const struct engine_listener *listener)
{
	char *start = s->bytes, *end;

	while ((end = memchr(start, '\n', s->length - (size_t)(start - s->bytes))) != NULL) {
		*end = '\0';
		listener->line(start, listener->arg);
		start = end + 1;
	}
	s->length -= (size_t)(start - s->bytes);
	memmove(s->bytes, start, s->length);
}

/* Read what there is: 1 when there may be more, 0 at the end. */
static int
read_some(int fd, struct splitter *s, const struct engine_listener *listener)
{
	enum { CHUNK = 8192 };
	ssize_t n;

	if (s->room - s->length < CHUNK) {
		char *larger = realloc(s->bytes, s->room + 2 * CHUNK);

		if (larger == NULL)
			return 0;
		s->bytes = larger;
		s->room += 2 * CHUNK;
	}
	n = read(fd, s->bytes + s->length, CHUNK);
	if (n <= 0)
		return n < 0 && errno == EINTR;
	s->length += (size_t)n;
	hand_on_lines(s, listener);
	return 1;
}

/* Listen until the cell ends: 0, or -EINTR when a signal arrived. */
static int
listen_to(struct engine *engine, const struct cell *cell, int output, const struct engine_listener *listener)
{
	enum { CELL, SIGNAL, OUTPUT, COUNT, SECOND = 1000 };
	__attribute__((cleanup(free_splitter))) struct splitter splitter = { NULL, 0, 0 };
	struct pollfd polls[COUNT] = { [CELL] = { .fd = cell->pidfd, .events = POLLIN },
		[SIGNAL] = { .fd = engine->signals, .events = POLLIN }, [OUTPUT] = { .fd = output, .events = POLLIN } };

	for (;;) {
		int n = poll(polls, COUNT, listener->tick != NULL ? SECOND : -1);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n <= 0) {
			if (listener->tick != NULL)
				listener->tick(listener->arg);
			continue;
		}
		if (polls[OUTPUT].revents != 0) {
			if (!read_some(output, &splitter, listener))
				polls[OUTPUT].fd = -1;
			if (listener->rest != NULL)
				listener->rest(listener->arg);
		}
		if (polls[SIGNAL].revents != 0)
			return -EINTR;
		if (polls[CELL].revents != 0)
			break;
	}
	/* It does not block: this ends even if somebody holds its other end. */
	while (polls[OUTPUT].fd >= 0 && read_some(output, &splitter, listener))
		;
	return 0;
}

/* Both ends, to read and to write. Kyua holds its last result back from a pipe,
 * which a run that is cut short would lose; a terminal gets it at once. */
static int
open_output(int ret[2])
{
	struct termios mode;

	ret[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ret[0] >= 0 && unlockpt(ret[0]) == 0 &&
	    (ret[1] = ioctl(ret[0], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) >= 0) {
		/* Raw: bytes come through as they are. */
		if (tcgetattr(ret[1], &mode) == 0 && (cfmakeraw(&mode), tcsetattr(ret[1], TCSANOW, &mode) == 0))
			return 0;
		close(ret[1]);
	}
	if (ret[0] >= 0)
		close(ret[0]);
	/* No pseudo-terminals here. */
	return pipe2(ret, O_CLOEXEC);
}

/* The kernel frees the namespaces of the last call behind our back; where a limit
 * leaves room for one set only, they are in the way until then. */
static int
spawn_first(const struct cell_spec *spec, struct cell *cell, struct cell_error *err)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	int r;

	for (int left = 1000; (r = cell_spawn(spec, cell, err)) == -ENOSPC && left > 0; left--)
		nanosleep(&nap, NULL);
	return r;
}

int
engine_run(struct engine *engine, char *const argv[], const char *errors, const struct engine_listener *listener,
    int *ret_status, struct cell_error *err)
{
	__attribute__((cleanup(cell_close))) struct cell cell = CELL_INIT;
	struct cell_spec spec = spec_of(engine->level);
	char *const envp[] = { (char *)"PATH=" SYSTEM_PATH, (char *)"LANG=C.UTF-8",
		pool_printf(engine->pool, "HOME=%s/home", engine->scratch),
		pool_printf(engine->pool, "TMPDIR=%s/tmp", engine->scratch), NULL };
	struct init_job job = { .argv = argv, .envp = envp, .folder = engine->scratch,
		.first = (spec.namespaces & CLONE_NEWPID) != 0 };
	int ends[2], r;

	job.program = init_find(engine->pool, argv[0]);
	if (job.program == NULL) {
		errno = ENOENT;
		return fail(err, "engine", argv[0]);
	}
	if (open_output(ends) < 0)
		return fail(err, "engine", "a pipe");

	auto_fd output = ends[0], input = ends[1];
	auto_fd null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	auto_fd complaints = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (null < 0 || complaints < 0 || fcntl(output, F_SETFL, O_NONBLOCK) < 0)
		return fail(err, "engine", errors);
	job.fds[0] = null;
	job.fds[1] = input;
	job.fds[2] = complaints;
	spec.keep = job.fds;
	spec.keep_count = 3;
	spec.run = init_main;
	spec.arg = &job;

	r = spawn_first(&spec, &cell, err);
	if (r < 0)
		return r;
	janitor_await(engine->janitor, cell.pidfd);
	close_fd(&input);
	input = -1;
	r = listen_to(engine, &cell, output, listener);
	if (r == 0) {
		r = cell_wait(&cell, ret_status, err);
		janitor_await(engine->janitor, -1);
		return r;
	}
	/* Closing the cell kills what still runs in its PID namespace; without one
	 * the first process must do that before it goes. */
	if (!job.first && cell_signal(&cell, SIGTERM, NULL) == 0)
		cell_wait(&cell, ret_status, NULL);
	return r;
}

void
engine_close(struct engine *engine)
{
	if (engine->signals >= 0) {
		struct signalfd_siginfo taken;

		/* A signal that was heeded must not strike again. */
		while (read(engine->signals, &taken, sizeof(taken)) > 0)
			;
		close(engine->signals);
		engine->signals = -1;
		sigprocmask(SIG_SETMASK, &engine->mask, NULL);
	}
}

int
engine_pid_depth(const struct engine *engine)
{
	static const ino_t initial = 0xEFFFFFFC;	/* PROC_PID_INIT_INO, since 3.8 */
	struct stat st;

	if (stat("/proc/self/ns/pid", &st) < 0 || st.st_ino != initial)
		return -1;
	return (isolations[engine->level].namespaces & CLONE_NEWPID) != 0 ? 1 : 0;
}
