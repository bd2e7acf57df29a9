/* namespace_test.c - a mount namespace starts as a copy and goes its own way. */
#include <signal.h>
#include <sys/wait.h>

#include "exchange.h"

#define NEEDS .needs = "mount tmpfs"

/* What is mounted, without what a copy must have of its own. */
struct view {
	bool unshares;
	int mounts;
	uint64_t sum;		/* of a hash of each mount: no order matters */
	uint64_t namespace;
	int ground;		/* mount id of the working directory */
};

static uint64_t
hash_text(const char *text)
{
	uint64_t hash = 14695981039346656037U;

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211U;
	return hash;
}

static void
look_at_view(void *arg)
{
	struct view *view = arg;
	char line[8192], text[8192], device[32], root[1024], point[PATH_MAX], options[256];
	FILE *info;

	if (view->unshares)
		SETUP(case_unshare(CLONE_NEWNS));
	info = fopen("/proc/self/mountinfo", "re");
	view->mounts = 0;
	view->sum = 0;
	while (info != NULL && fgets(line, sizeof(line), info) != NULL) {
		if (sscanf(line, "%*d %*d %31s %1023s %4095s %255s", device, root, point, options) != 4)
			continue;
		snprintf(text, sizeof(text), "%s %s %s %s", device, root, point, options);
		view->mounts++;
		view->sum += hash_text(text);
	}
	if (info != NULL)
		fclose(info);
	view->namespace = look_namespace("mnt");
	view->ground = mount_id(".");
}

/* Some mounts of each type on a ground; then the views of both sides. */
static void
look_from_both_sides(uint64_t flags, bool unshares, struct view *outside, struct view *inside)
{
	const struct cell_spec spec = { .namespaces = flags };

	make_ground();
	make_mount_of(SLAVE, "a");
	make_mount_of(UNBINDABLE, "b");
	make_mount("b/c");
	make_directory("d");
	SETUP(mount_bind("b/c", "d", 0));
	SETUP(set_propagation("d", MS_SHARED));
	*outside = (struct view){ .mounts = -1 };
	*inside = (struct view){ .unshares = unshares };
	look_at_view(outside);
	case_observe(&spec, look_at_view, inside, sizeof(*inside));
}

CASE(namespace_of_a_child_starts_as_a_copy,
    .requirement = "MNT-1",
    .descr = "A child made with CLONE_NEWNS has the mounts of its parent", NEEDS)
{
	struct view outside, inside;

	look_from_both_sides(CLONE_NEWNS, false, &outside, &inside);
	REQUIRE_NE(outside.namespace, inside.namespace);
	REQUIRE_EQ(outside.mounts, inside.mounts);
	REQUIRE(outside.sum == inside.sum, "the mounts inside are others than outside");
}

CASE(unshared_namespace_starts_as_a_copy,
    .requirement = "MNT-2",
    .descr = "After unshare(CLONE_NEWNS) a process has the mounts that it had before", NEEDS)
{
	struct view outside, inside;

	look_from_both_sides(0, true, &outside, &inside);
	REQUIRE_NE(outside.namespace, inside.namespace);
	REQUIRE_EQ(outside.mounts, inside.mounts);
	REQUIRE(outside.sum == inside.sum, "the mounts inside are others than outside");
}

CASE(copies_have_ids_of_their_own,
    .requirement = "MNT-3",
    .descr = "A new mount namespace and the mounts in it have new ids", NEEDS)
{
	struct view outside, inside;

	look_from_both_sides(CLONE_NEWNS, false, &outside, &inside);
	REQUIRE(inside.ground > 0, "no mount id inside");
	REQUIRE_NE(outside.namespace, inside.namespace);
	REQUIRE_NE(outside.ground, inside.ground);
}

CASE(without_the_flag_the_ids_are_the_same,
    .requirement = "MNT-3",
    .descr = "Control: a plain child is in its parent's namespace, with the same mounts", NEEDS)
{
	struct view outside, inside;

	look_from_both_sides(0, false, &outside, &inside);
	REQUIRE_EQ(outside.namespace, inside.namespace);
	REQUIRE_EQ(outside.ground, inside.ground);
}

static struct exchange
exchange_unshared(uint64_t flags, bool unshares)
{
	const struct cell_spec spec = { .namespaces = flags };
	struct exchange seen = { .outside = PRIVATE, .inside = AS_COPIED, .unshares = unshares };

	exchange_events(&spec, &seen);
	return seen;
}

CASE(mounts_made_inside_stay_inside,
    .requirement = "MNT-4",
    .descr = "A mount or unmount in the new namespace is not seen outside", NEEDS)
{
	struct exchange seen = exchange_unshared(CLONE_NEWNS, false);

	require_sends(&seen, false);
}

CASE(mounts_made_outside_stay_outside,
    .requirement = "MNT-5",
    .descr = "A mount or unmount outside is not seen in a namespace made before", NEEDS)
{
	struct exchange seen = exchange_unshared(CLONE_NEWNS, false);

	require_receives(&seen, false);
}

CASE(mounts_stay_apart_after_unshare,
    .requirement = "MNT-4 MNT-5",
    .descr = "After unshare(CLONE_NEWNS) neither side sees what the other mounts", NEEDS)
{
	struct exchange seen = exchange_unshared(0, true);

	require_receives(&seen, false);
	require_sends(&seen, false);
}

CASE(without_the_flag_mounts_are_seen_by_both,
    .requirement = "MNT-4 MNT-5",
    .descr = "Control: a plain child and its parent see each other's mounts and unmounts", NEEDS)
{
	struct exchange seen = exchange_unshared(0, false);

	require_receives(&seen, true);
	require_sends(&seen, true);
}

CASE(members_of_one_namespace_see_each_others_mounts,
    .requirement = "MNT-6",
    .descr = "A child made without CLONE_NEWNS and its parent see each other's mounts and unmounts", NEEDS)
{
	struct exchange seen = exchange_unshared(0, false);

	require_receives(&seen, true);
	require_sends(&seen, true);
}

static void
play_with_a_mount(struct actor *self)
{
	make_mount("held");
	actor_meet(self, "mounted");
	actor_meet(self, "looked");
}

/* Whether a file below /proc shows a mount on the directory "held". */
static bool
shows_held(pid_t pid, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return look_line(path, "/held ");
}

CASE(files_of_a_process_show_its_namespace,
    .requirement = "MNT-7",
    .descr = "/proc/PID/mounts, mountinfo and mountstats show the mounts of that process", NEEDS)
{
	static const char *const files[] = { "mounts", "mountinfo", "mountstats" };
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	bool theirs[3], ours[3];
	struct actor actor;

	make_ground();
	actor_start(&actor, &spec, play_with_a_mount, 0);
	actor_meet(&actor, "mounted");
	for (int i = 0; i < 3; i++) {
		theirs[i] = shows_held(actor.cell.pid, files[i]);
		ours[i] = shows_held(getpid(), files[i]);
	}
	actor_meet(&actor, "looked");
	actor_end(&actor);
	for (int i = 0; i < 3; i++) {
		REQUIRE(theirs[i], "%s of the inside does not show its mount", files[i]);
		REQUIRE(!ours[i], "%s of the outside shows the mount inside", files[i]);
	}
}

struct executed {
	uint64_t before;
	char after[64];
};

static void
look_after_exec(void *arg)
{
	static struct outcome outcome;
	struct executed *seen = arg;

	seen->before = look_namespace("mnt");
	command_run((char *[]){ (char *)"/bin/readlink", (char *)"/proc/self/ns/mnt", NULL }, &outcome);
	outcome.out[strcspn(outcome.out, "\n")] = '\0';
	snprintf(seen->after, sizeof(seen->after), "%.63s", outcome.out);
}

CASE(namespace_stays_across_execve,
    .requirement = "MNT-8",
    .descr = "A program executed in a new mount namespace is in that namespace",
    .needs = "mount /bin/readlink")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct executed seen = { 0 };
	char expected[64];

	case_observe(&spec, look_after_exec, &seen, sizeof(seen));
	snprintf(expected, sizeof(expected), "mnt:[%llu]", (unsigned long long)seen.before);
	REQUIRE_NE(look_namespace("mnt"), seen.before);
	REQUIRE_STR(expected, seen.after);
}

/* Whether a chdir in a child made with CLONE_FS moves its parent as well. */
static void
look_at_shared_directory(void *arg)
{
	struct { bool unshares, moved; } *seen = arg;
	pid_t pid = (pid_t)SETUP(syscall(SYS_clone, CLONE_FS | SIGCHLD, NULL, NULL, NULL, 0));

	if (pid == 0)
		_exit((seen->unshares && unshare(CLONE_NEWNS) < 0) || chdir("sub") < 0);
	if (wait_status(pid) != 0)
		case_broken(__FILE__, __LINE__, "the child could not change its directory");
	seen->moved = access("here", F_OK) < 0;
}

static bool
chdir_moves_both(bool unshares)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWNS };
	struct { bool unshares, moved; } seen = { .unshares = unshares };

	make_ground();
	make_directory("sub");
	make_file("here");
	case_observe(&spec, look_at_shared_directory, &seen, sizeof(seen));
	return seen.moved;
}

CASE(unshare_ends_the_sharing_of_the_working_directory,
    .requirement = "MNT-9",
    .descr = "After unshare(CLONE_NEWNS) chdir(2) no longer moves a process that shared it", NEEDS)
{
	REQUIRE(!chdir_moves_both(true), "chdir moved the other process as well");
}

CASE(without_unshare_the_working_directory_is_shared,
    .requirement = "MNT-9",
    .descr = "Control: with CLONE_FS chdir(2) moves both processes", NEEDS)
{
	REQUIRE(chdir_moves_both(false), "chdir did not move the other process");
}
