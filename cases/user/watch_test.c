/* watch_test.c - limits on inotify and fanotify in user namespaces, and what fanotify grants there. */

/* The limits written are those of a user namespace that the probe makes by itself. */
#include <sys/fanotify.h>
#include <sys/inotify.h>

#include "caps.h"

#ifndef FAN_REPORT_TID
#define FAN_REPORT_TID 0x00000100
#endif

#define LISTENER (FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC)	/* what anybody may be */
#define EXHAUSTED 4			/* more than any limit here */

/* A kind of object that /proc/sys/user limits. */
struct kind {
	const char *limit;
	int beyond;			/* errno at the limit */
	long (*add)(int group);		/* one more; group: of the probe, where it takes one */
	int (*open)(void);		/* NULL: takes none */
};

static long
add_inotify_instance(int group)
{
	(void)group;
	return inotify_init1(IN_CLOEXEC);
}

static int
open_inotify(void)
{
	return inotify_init1(IN_CLOEXEC);
}

/* A new directory each time: a second watch on one is the first. */
static const char *
make_directory(char path[32])
{
	static int number;

	snprintf(path, 32, "watched-%d-%d", getpid(), number++);
	SETUP(mkdir(path, 0700));
	return path;
}

static long
add_inotify_watch(int group)
{
	char path[32];

	return inotify_add_watch(group, make_directory(path), IN_DELETE);
}

static long
add_fanotify_group(int group)
{
	(void)group;
	return fanotify_init(LISTENER, O_RDONLY);
}

static int
open_fanotify(void)
{
	return fanotify_init(LISTENER, O_RDONLY);
}

static long
add_fanotify_mark(int group)
{
	char path[32];

	return fanotify_mark(group, FAN_MARK_ADD, FAN_DELETE_SELF, AT_FDCWD, make_directory(path));
}

static const struct kind inotify_instances = {
	"/proc/sys/user/max_inotify_instances", EMFILE, add_inotify_instance, NULL,
};
static const struct kind inotify_watches = {
	"/proc/sys/user/max_inotify_watches", ENOSPC, add_inotify_watch, open_inotify,
};
static const struct kind fanotify_groups = {
	"/proc/sys/user/max_fanotify_groups", EMFILE, add_fanotify_group, NULL,
};
static const struct kind fanotify_marks = {
	"/proc/sys/user/max_fanotify_marks", ENOSPC, add_fanotify_mark, open_fanotify,
};

/* How many can be had until one is refused, and how. */
struct count {
	const struct kind *kind;
	bool deeper;		/* by a process in one more user namespace, with a higher limit */
	int count, number;
};

static void
look_at_count(void *arg)
{
	struct count *seen = arg;
	int group = -1;

	if (seen->deeper) {
		enter_own_space(0);
		SETUP(put_text(seen->kind->limit, "1000"));
	}
	if (seen->kind->open != NULL)
		group = SETUP(seen->kind->open());
	while (seen->count < EXHAUSTED && (seen->number = ERRNO_OF(seen->kind->add(group))) == 0)
		seen->count++;
}

static void
look_below_limit(void *arg)
{
	const struct count *seen = arg;

	enter_own_space(0);
	SETUP(put_text(seen->kind->limit, "2"));
	SETUP_OK(clone_and_run(0, look_at_count, arg));
}

static void
require_limited(const struct kind *kind, bool deeper)
{
	struct count seen = { .kind = kind, .deeper = deeper, .number = -1 }, outside = { .kind = kind };

	if (access(kind->limit, F_OK) < 0)
		case_skip("unsupported", "no %s", kind->limit);
	if (look_read_only(kind->limit))
		case_skip("denied", "%s is on a read-only mount", kind->limit);
	/* Limits of the arena: whoever the user is may have used them up. */
	case_observe(&same, look_at_count, &outside, sizeof(outside));
	if (outside.count < EXHAUSTED)
		case_skip("denied", "%s: a limit outside is reached", strerror(outside.number));
	case_observe(&same, look_below_limit, &seen, sizeof(seen));
	REQUIRE_EQ(2, seen.count);
	REQUIRE_ERRNO(kind->beyond, seen.number);
}

#define LIMITED(kind, requirement_, what, feature) \
	CASE(the_limit_on_##kind##_is_kept, .requirement = requirement_, \
	    .descr = "With the limit of a user namespace at 2 the third is refused: " what, \
	    .needs = "user clone3 " feature) \
	{ require_limited(&kind, false); } \
	CASE(a_user_namespace_is_no_way_around_the_limit_on_##kind, .requirement = requirement_, \
	    .descr = "A higher limit in an inner user namespace does not lift the outer limit: " what, \
	    .needs = "user user-in-user clone3 " feature) \
	{ require_limited(&kind, true); }

LIMITED(inotify_instances, "USER-380", "instances of inotify", "inotify")
LIMITED(inotify_watches, "USER-381", "watches of inotify", "inotify")
LIMITED(fanotify_groups, "USER-382", "groups of fanotify", "fanotify-user")
LIMITED(fanotify_marks, "USER-383", "marks of fanotify", "fanotify-user file-ids")

/* What a listener asks for. */
struct wish {
	unsigned flags;
	unsigned mark;		/* besides FAN_MARK_ADD */
	int init, marked;	/* errno */
};

static void
look_at_wish(void *arg)
{
	struct wish *seen = arg;
	const int group = fanotify_init(seen->flags, O_RDONLY);

	seen->init = ERRNO_OF(group);
	if (group >= 0)
		seen->marked = ERRNO_OF(fanotify_mark(group, FAN_MARK_ADD | seen->mark, FAN_OPEN, AT_FDCWD, "."));
}

static struct wish
observe_wish(unsigned flags, unsigned mark)
{
	struct wish seen = { .flags = flags, .mark = mark, .init = -1, .marked = -1 };

	case_observe(&mapped_to_0, look_at_wish, &seen, sizeof(seen));
	return seen;
}

CASE(anybody_may_listen_to_a_directory,
    .requirement = "USER-384",
    .descr = "Root of a user namespace makes a fanotify group that reports file ids, and marks a directory",
    .needs = "user fanotify-user file-ids")
{
	const struct wish seen = observe_wish(LISTENER, 0);

	REQUIRE_ERRNO(0, seen.init);
	REQUIRE_ERRNO(0, seen.marked);
}

#define REFUSED(id, flags, what) \
	CASE(id##_is_refused, .requirement = "USER-385", \
	    .descr = "Root of a user namespace gets EPERM for a fanotify group with " what, \
	    .needs = "user fanotify-user") \
	{ REQUIRE_ERRNO(EPERM, observe_wish(flags, 0).init); }

REFUSED(an_unlimited_queue, LISTENER | FAN_UNLIMITED_QUEUE, "FAN_UNLIMITED_QUEUE")
REFUSED(an_unlimited_number_of_marks, LISTENER | FAN_UNLIMITED_MARKS, "FAN_UNLIMITED_MARKS")
REFUSED(deciding_on_content, FAN_CLASS_CONTENT | FAN_CLOEXEC, "FAN_CLASS_CONTENT")
REFUSED(deciding_before_content, FAN_CLASS_PRE_CONTENT | FAN_CLOEXEC, "FAN_CLASS_PRE_CONTENT")
REFUSED(a_group_without_file_ids, FAN_CLASS_NOTIF | FAN_CLOEXEC, "descriptors instead of file ids")
REFUSED(reporting_threads, LISTENER | FAN_REPORT_TID, "FAN_REPORT_TID")

#define REFUSED_MARK(id, mark, what) \
	CASE(id##_is_refused, .requirement = "USER-386", \
	    .descr = "Root of a user namespace gets EPERM for a mark on " what " of an outer one", \
	    .needs = "user fanotify-user file-ids") \
	{ REQUIRE_ERRNO(EPERM, observe_wish(LISTENER, mark).marked); }

REFUSED_MARK(marking_a_mount, FAN_MARK_MOUNT, "a mount")
REFUSED_MARK(marking_a_filesystem, FAN_MARK_FILESYSTEM, "a filesystem")

/* The listener is told of an event by its own process and of one by another. */
struct events {
	pid_t self;
	pid_t own, others;	/* pid in the event */
};

static void
open_watched(void *arg)
{
	(void)arg;
	close(SETUP(open("watched", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

/* The pid of the next event; -1: none. */
static pid_t
read_event(int group)
{
	_Alignas(struct fanotify_event_metadata) char buf[1024];
	const struct fanotify_event_metadata *event = (const void *)buf;

	return read(group, buf, sizeof(buf)) >= (ssize_t)sizeof(*event) ? event->pid : -1;
}

static void
look_at_events(void *arg)
{
	struct events *seen = arg;
	const int group = SETUP(fanotify_init(LISTENER | FAN_NONBLOCK, O_RDONLY));

	seen->self = getpid();
	SETUP(mkdir("watched", 0700));
	SETUP(fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN | FAN_ONDIR, AT_FDCWD, "watched"));
	open_watched(NULL);
	seen->own = read_event(group);
	SETUP_OK(clone_and_run(0, open_watched, NULL));
	seen->others = read_event(group);
}

CASE(who_caused_an_event_is_not_told,
    .requirement = "USER-387",
    .descr = "An unprivileged listener sees its own PID in an event, and 0 for that of another process",
    .needs = "user fanotify-user file-ids clone3")
{
	struct events seen = { -1, -1, -1 };

	case_observe(&mapped_to_0, look_at_events, &seen, sizeof(seen));
	REQUIRE_EQ(seen.self, seen.own);
	REQUIRE_EQ(0, seen.others);
}
