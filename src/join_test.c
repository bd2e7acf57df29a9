/* join_test.c - a spec that joins lands where its target is. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "atf/case.h"

struct place {
	char host[65];
	pid_t self, parent;
	bool marked_root, marked_cwd;
};

static void
play_target(struct actor *self)
{
	sethostname("target", 6);
	SETUP(mkdir("root", 0755));
	SETUP(mkdir("root/cwd", 0755));
	SETUP(chroot("root"));
	SETUP(chdir("/cwd"));
	actor_meet(self, "set up");
	actor_meet(self, "joined");
}

static int
look_at_place(void *arg)
{
	int *channel = arg;
	struct place place = { .self = getpid(), .parent = getppid() };
	struct stat root, cwd;

	gethostname(place.host, sizeof(place.host));
	place.marked_root = stat("/cwd", &cwd) == 0 && stat("..", &root) == 0;
	place.marked_cwd = place.marked_root && stat(".", &root) == 0 && root.st_ino == cwd.st_ino;
	return write(channel[1], &place, sizeof(place)) != sizeof(place);
}

static const struct cell_spec target = { .namespaces = CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS };

CASE(a_join_is_in_all_the_namespaces_at_once,
    .descr = "Host name, pid namespace, root and working directory are the target's; the cell is the caller's child",
    .needs = "pid uts mount setns-pidfd")
{
	struct actor actor;
	struct place place;
	int channel[2], status;

	SETUP(pipe2(channel, O_CLOEXEC));
	actor_start(&actor, &target, play_target, 0);
	actor_meet(&actor, "set up");

	const struct cell_spec spec = { .target = actor.cell.pidfd, .join = target.namespaces,
	    .run = look_at_place, .arg = channel, .setup = CELL_KEEP_DESCRIPTORS };

	REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
	REQUIRE_EQ(0, cell_exit_status(status));
	REQUIRE_EQ(sizeof(place), SETUP(read(channel[0], &place, sizeof(place))));
	REQUIRE_STR("target", place.host);
	REQUIRE(place.self > 1, "pid %d in the joined namespace", place.self);
	REQUIRE_EQ(0, place.parent);
	REQUIRE(place.marked_root, "the root is not the target's");
	REQUIRE(place.marked_cwd, "the working directory is not the target's");
	actor_meet(&actor, "joined");
	actor_end(&actor);
}

CASE(a_join_of_one_type_leaves_the_others,
    .descr = "Only the uts namespace is joined: host name of the target, root and pid namespace of the caller",
    .needs = "pid uts mount setns-pidfd")
{
	struct actor actor;
	struct place place;
	int channel[2], status;

	SETUP(pipe2(channel, O_CLOEXEC));
	actor_start(&actor, &target, play_target, 0);
	actor_meet(&actor, "set up");

	const struct cell_spec spec = { .target = actor.cell.pidfd, .join = CLONE_NEWUTS,
	    .run = look_at_place, .arg = channel, .setup = CELL_KEEP_DESCRIPTORS };

	REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
	REQUIRE_EQ(sizeof(place), SETUP(read(channel[0], &place, sizeof(place))));
	REQUIRE_STR("target", place.host);
	REQUIRE_EQ(getpid(), place.parent);
	REQUIRE(!place.marked_root, "the root is the target's");
	actor_meet(&actor, "joined");
	actor_end(&actor);
}

CASE(a_dead_target_is_told,
    .descr = "Joining a process that has ended gives ESRCH at a step that names it",
    .needs = "uts mount setns-pidfd")
{
	struct actor actor;
	struct cell_error err;
	int pidfd, status;

	actor_start(&actor, &target, play_target, 0);
	actor_meet(&actor, "set up");
	pidfd = SETUP(dup(actor.cell.pidfd));
	actor_kill(&actor);

	struct cell_spec spec = { .target = pidfd, .join = CLONE_NEWUTS, .argv = (char *[]){ (char *)"true", NULL } };

	REQUIRE_EQ(-ESRCH, cell_run(&spec, &status, &err));
	REQUIRE_STR("setns", err.step);
	spec.join |= CLONE_NEWNS;
	REQUIRE_EQ(-ESRCH, cell_run(&spec, &status, &err));
	REQUIRE_STR("target", err.step);
}

CASE(a_descriptor_that_is_no_pidfd_is_refused,
    .descr = "EBADF or EINVAL, at the step that met it",
    .needs = "uts mount")
{
	struct cell_error err;
	int fd = SETUP(open("/", O_RDONLY | O_CLOEXEC)), status;
	struct cell_spec spec = { .target = fd, .join = CLONE_NEWUTS, .argv = (char *[]){ (char *)"true", NULL } };

	REQUIRE_EQ(-EINVAL, cell_run(&spec, &status, &err));
	REQUIRE_STR("setns", err.step);
	spec.join |= CLONE_NEWNS;
	REQUIRE_EQ(-EBADF, cell_run(&spec, &status, &err));
	REQUIRE_STR("target", err.step);
}

static int
look_at_ids(void *arg)
{
	(void)arg;
	return getuid() == 0 && getgid() == 0 && geteuid() == 0 && getegid() == 0 ? 0 : 1;
}

static void
play_owner(struct actor *self)
{
	actor_meet(self, "set up");
	actor_meet(self, "joined");
}

CASE(a_join_of_a_user_namespace_becomes_its_root,
    .descr = "Whoever joins a user namespace that maps an id 0 has it; without such a map the join works too",
    .needs = "user uts setns-pidfd")
{
	static const unsigned setups[] = { CELL_MAP_IDS, 0 };

	for (size_t i = 0; i < sizeof(setups) / sizeof(setups[0]); i++) {
		struct actor actor;
		int status;

		actor_start(&actor, &(struct cell_spec){ .namespaces = CLONE_NEWUSER | CLONE_NEWUTS,
		    .setup = setups[i] }, play_owner, 0);
		actor_meet(&actor, "set up");

		const struct cell_spec spec = { .target = actor.cell.pidfd, .join = CLONE_NEWUSER | CLONE_NEWUTS,
		    .run = look_at_ids };

		REQUIRE_EQ(0, cell_run(&spec, &status, NULL));
		REQUIRE_EQ(setups[i] != 0 ? 0 : 1, cell_exit_status(status));
		actor_meet(&actor, "joined");
		actor_end(&actor);
	}
}
