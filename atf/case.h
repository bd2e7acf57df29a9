/* case.h - what a conformance case may use: CASE(), verdicts, observe, actors. */

/*
 *	static void
 *	look_at_ids(void *arg)			the probe looks ...
 *	{
 *		struct ids *seen = arg;
 *
 *		*seen = (struct ids){ .self = getpid(), .parent = getppid() };
 *	}
 *
 *	CASE(first_process_has_pid_1,
 *	    .requirement = "PID-1",
 *	    .descr = "The first process in a new PID namespace has PID 1",
 *	    .needs = "pid")
 *	{
 *		const struct cell_spec spec = { .namespaces = CLONE_NEWPID };
 *		struct ids seen = { -1, -1 };
 *
 *		case_observe(&spec, look_at_ids, &seen, sizeof(seen));
 *		REQUIRE_EQ(1, seen.self);	... the parent judges
 *	}
 *
 * Every case runs in an arena: throw-away namespaces that hold whatever it
 * makes or forgets. They are a mount namespace with private mounts and one
 * namespace of each type that the case needs and whose state it could touch
 * from outside (uts, ipc, net). Without CAP_SYS_ADMIN a user namespace comes
 * first, in which the case is root. So the arena is the "outside" of a case,
 * and what it spawns with case_observe() is the "inside".
 *
 * Verdicts. REQUIRE*: the claim does not hold (failed). SETUP: it could not be
 * judged (broken). A need that is not met: skipped, with the reason found by
 * trying it. REQUIRE* outside the case's own process, a process or a System V
 * object left behind: broken, because then nothing is proved.
 */
#ifndef ATF_CASE_H
#define ATF_CASE_H

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cell.h"
#include "actor.h"
#include "launch.h"
#include "look.h"
#include "type.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

struct case_info {
	const char *name;
	void (*body)(void);
	const char *requirement;	/* ids, separated by spaces */
	const char *descr;		/* one sentence: the claim */
	const char *needs;		/* features (ns-tool features), "privileged", "initial" (not in a
				 * user namespace), "CAP_X", programs as "/bin/x" */
	enum {
		ARENA,			/* as above */
		ARENA_SHARED,		/* the same, its mounts shared among each other */
		ARENA_NONE,		/* none: the case runs where it was started */
		ARENA_ROOT,		/* ARENA_SHARED when privileged, none otherwise */
	} arena;
	int timeout;			/* seconds; 0: 60. Ends a hang, decides nothing */
	const char *file;		/* where it stands: by CASE() */
	int line;
};

/* A case: registers itself in a section of the program, so there is no list. */
#define CASE(id, ...) \
	static void id##_body(void); \
	static const struct case_info id##_info = { .name = #id, .body = id##_body, \
		.file = __FILE__, .line = __LINE__, __VA_ARGS__ }; \
	static const struct case_info *const id##_entry \
	    __attribute__((used, section("cases"))) = &id##_info; \
	static void id##_body(void)

/* The claim holds, or the case fails with the message (one line, printf). */
#define REQUIRE(condition, ...) \
	do { if (!(condition)) case_fail(__FILE__, __LINE__, __VA_ARGS__); } while (0)

/* Two integers are equal; the message shows both. */
#define REQUIRE_EQ(expected, actual) \
	case_require_eq(__FILE__, __LINE__, #actual, (long long)(expected), (long long)(actual))

/* Two integers differ. */
#define REQUIRE_NE(unexpected, actual) \
	case_require_ne(__FILE__, __LINE__, #actual, (long long)(unexpected), (long long)(actual))

/* Two errno values are equal (0: success); the message shows their names. */
#define REQUIRE_ERRNO(expected, actual) \
	case_require_errno(__FILE__, __LINE__, #actual, (expected), (actual))

/* Two strings are equal. */
#define REQUIRE_STR(expected, actual) \
	case_require_str(__FILE__, __LINE__, #actual, (expected), (actual))

/* A set-up call that must not return -1 (or NULL): its value, or broken. May be
 * used in probes and actors as well. */
#define SETUP(call) \
	({ __typeof__(call) case_r_ = (call); \
	   if ((intptr_t)case_r_ == -1 || (CASE_IS_POINTER(case_r_) && (intptr_t)case_r_ == 0)) \
		case_broken(__FILE__, __LINE__, "%s: %s", #call, strerror(errno)); \
	   case_r_; })

/* GCC's number for the class of pointers; nothing is evaluated. */
#define CASE_IS_POINTER(value) (__builtin_classify_type(value) == 5)

/* errno of a call that failed, 0 of one that succeeded: what a probe records. */
#define ERRNO_OF(call) ((call) == -1 ? errno : 0)

void case_fail(const char *file, int line, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
void case_broken(const char *file, int line, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
void case_require_eq(const char *file, int line, const char *what, long long expected, long long actual);
void case_require_ne(const char *file, int line, const char *what, long long unexpected, long long actual);
void case_require_errno(const char *file, int line, const char *what, int expected, int actual);
void case_require_str(const char *file, int line, const char *what, const char *expected, const char *actual);

/* Skip for what only the body can find out. kind is "unsupported", "denied" or
 * "environment"; call it before anything is judged. */
void case_skip(const char *kind, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));

/* What removes an object that no arena holds, 0 or -1: called when the case ends,
 * whatever its verdict; not when it is killed. One a case. */
void case_at_end(int (*remove)(void));

/* A variable given to the run (kyua -v test_suites.ns-conform.NAME=...). */
const char *case_config(const char *name, const char *missing);

/**
 * Run a probe in a new process with the spec's namespaces and set-up.
 *
 * look: fills what its argument points to and returns; it must not judge.
 * seen: size bytes, given to the probe as they are and holding its findings
 * afterwards. A spec that cannot be carried out, and a probe that does not
 * return, make the case broken.
 */
void case_observe(const struct cell_spec *spec, void (*look)(void *seen), void *seen, size_t size);

/* The same, but only starts it: the probe's memory is shared with the case.
 * For what outlives one look see actor.h. Used by case_observe and actors. */
void case_spawn(const struct cell_spec *spec, int (*run)(void *), void *arg, struct cell *ret);

/* unshare(2) for probes and actors whose claim rests on it: like a spec it loses
 * the namespaces that the suite drops to test itself. */
int case_unshare(int flags);

/* The same for a call of the case's own: the flags less what the suite drops. */
uint64_t case_flags(uint64_t flags);

#endif
