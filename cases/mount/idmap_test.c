/* idmap_test.c - owners of files as an id-mapped mount shows and stores them. */
#include "idmap.h"

#define NEEDS .needs = "mount tmpfs open-tree move-mount mount-setattr idmap"

struct owner {
	int error;
	unsigned uid, gid;
};

static struct owner
owner_of(const char *path)
{
	struct owner seen = { 0, 0, 0 };
	struct stat st;

	seen.error = ERRNO_OF(lstat(path, &st));
	if (seen.error == 0)
		seen = (struct owner){ 0, st.st_uid, st.st_gid };
	return seen;
}

#define REQUIRE_OWNER(id, path) \
	do { \
		struct owner owner_ = owner_of(path); \
		REQUIRE_ERRNO(0, owner_.error); \
		REQUIRE_EQ(id, owner_.uid); \
		REQUIRE_EQ(id, owner_.gid); \
	} while (0)

/* A map that gives the caller no id in its filesystems: its own is not among
 * the map's, or the id that the map gives for it does not exist here. */
static int
open_map_without_caller(void)
{
	int user = open_map(0, FIRST, COUNT);

	if (user == -1 && has_all_ids())
		case_skip("denied", "ids from %d on cannot be mapped: %s", FIRST, strerror(errno));
	return user != -1 ? user : open_own_map(UINT32_MAX - 1);
}

/* A filesystem on "plain", and the same with the map on "mapped". */
static void
make_both(int user)
{
	int tree;

	make_ground();
	make_mount("plain");
	make_directory("mapped");
	make_file("plain/file");
	tree = clone_mapped("plain", user);
	SETUP(attach_tree(tree, "mapped"));
	close(tree);
}

CASE(mapped_mount_shows_mapped_owners,
    .requirement = "MNT-125 MNT-126",
    .descr = "A file of id 0 belongs to the id that the map gives for 0, through that mount alone", NEEDS)
{
	int user = open_wide_map();

	make_both(user);
	REQUIRE_OWNER(FIRST, "mapped/file");
	REQUIRE_OWNER(FIRST, "mapped");
	REQUIRE_OWNER(0, "plain/file");
	close(user);
}

CASE(mapped_mount_maps_each_id_of_the_range,
    .requirement = "MNT-125 MNT-127",
    .descr = "The last id of the map is mapped, and the first one beyond is the overflow id", NEEDS)
{
	int user = open_wide_map();

	make_both(user);
	make_file("plain/beyond");
	if (chown("plain/file", COUNT - 1, COUNT - 1) < 0)
		case_skip("denied", "files cannot be given away: %s", strerror(errno));
	SETUP(chown("plain/beyond", COUNT, COUNT));
	REQUIRE_OWNER(FIRST + COUNT - 1, "mapped/file");
	REQUIRE_EQ(look_number("/proc/sys/kernel/overflowuid"), owner_of("mapped/beyond").uid);
	REQUIRE_EQ(look_number("/proc/sys/kernel/overflowgid"), owner_of("mapped/beyond").gid);
	close(user);
}

CASE(owner_without_a_mapping_is_the_overflow_id,
    .requirement = "MNT-127",
    .descr = "A file whose owner the map does not hold shows the overflow ids", NEEDS)
{
	int user = open_own_map(7);

	make_both(user);
	REQUIRE_EQ(look_number("/proc/sys/kernel/overflowuid"), owner_of("mapped/file").uid);
	REQUIRE_EQ(look_number("/proc/sys/kernel/overflowgid"), owner_of("mapped/file").gid);
	REQUIRE_OWNER(0, "plain/file");
	close(user);
}

CASE(creating_as_an_id_without_a_mapping_is_refused,
    .requirement = "MNT-128",
    .descr = "Who has no id in the filesystem by the map creates nothing through the mount: EOVERFLOW", NEEDS)
{
	int user = open_map_without_caller();

	make_both(user);
	REQUIRE_ERRNO(EOVERFLOW, ERRNO_OF(mkdir("mapped/new", 0755)));
	REQUIRE_ERRNO(ENOENT, owner_of("plain/new").error);
	REQUIRE_ERRNO(0, ERRNO_OF(mkdir("plain/new", 0755)));
	close(user);
}

CASE(map_of_a_copy_is_that_of_its_source,
    .requirement = "MNT-129",
    .descr = "A bind mount of an id-mapped mount, and its copy in a new namespace, have the same map", NEEDS)
{
	int user = open_wide_map();

	make_both(user);
	make_directory("bound");
	SETUP(mount_bind("mapped", "bound", 0));
	REQUIRE_OWNER(FIRST, "bound/file");
	SETUP(case_unshare(CLONE_NEWNS));
	REQUIRE_OWNER(FIRST, "mapped/file");
	close(user);
}

CASE(whole_tree_is_mapped_by_one_call,
    .requirement = "MNT-130",
    .descr = "With AT_RECURSIVE each mount of a detached tree gets the map, without it the first alone", NEEDS)
{
	int user = open_own_map(7), all, first;

	make_ground();
	make_mount("m");
	make_mount("m/below");
	make_directory("all");
	make_directory("first");
	all = SETUP((int)syscall(SYS_open_tree, AT_FDCWD, "m", TREE_CLONE | AT_RECURSIVE | O_CLOEXEC));
	first = SETUP((int)syscall(SYS_open_tree, AT_FDCWD, "m", TREE_CLONE | AT_RECURSIVE | O_CLOEXEC));
	REQUIRE_ERRNO(0, ERRNO_OF(map_tree(all, AT_RECURSIVE, user)));
	REQUIRE_ERRNO(0, ERRNO_OF(map_tree(first, 0, user)));
	SETUP(attach_tree(all, "all"));
	SETUP(attach_tree(first, "first"));
	REQUIRE_NE(0, owner_of("all").uid);
	REQUIRE_NE(0, owner_of("all/below").uid);
	REQUIRE_NE(0, owner_of("first").uid);
	REQUIRE_OWNER(0, "first/below");
	close(first);
	close(all);
	close(user);
}

/* Root of the container whose user namespace the map is. */
struct container {
	int user;
	const char *at;			/* "mapped" or "plain" */
	struct owner file;		/* as root of the container sees it */
	int writing, creating, giving;	/* errno */
	struct owner given;
};

static void
act_in_container(void *arg)
{
	struct container *seen = arg;

	SETUP(setns(seen->user, CLONE_NEWUSER));
	SETUP(setresgid(0, 0, 0));
	SETUP(setresuid(0, 0, 0));
	SETUP(chdir(seen->at));
	umask(022);
	seen->file = owner_of("file");
	seen->writing = ERRNO_OF(open("file", O_WRONLY | O_CLOEXEC));
	seen->creating = ERRNO_OF(mkdir("new", 0755));
	seen->giving = ERRNO_OF(chown("file", 1, 2));
	seen->given = owner_of("file");
}

static struct container
observe_container(const char *at)
{
	const struct cell_spec same = { 0 };
	struct container seen = { .user = open_wide_map(), .at = at };

	make_both(seen.user);
	if (chown("plain/file", 0, 0) < 0)
		case_skip("denied", "files cannot be given away: %s", strerror(errno));
	case_observe(&same, act_in_container, &seen, sizeof(seen));
	close(seen.user);
	return seen;
}

CASE(container_owns_what_is_mapped_for_it,
    .requirement = "MNT-131",
    .descr = "Through a mount with a container's map its root owns and writes files of the filesystem's id 0", NEEDS)
{
	struct container seen = observe_container("mapped");

	REQUIRE_EQ(0, seen.file.uid);
	REQUIRE_EQ(0, seen.file.gid);
	REQUIRE_ERRNO(0, seen.writing);
}

CASE(what_a_container_creates_is_stored_by_the_map,
    .requirement = "MNT-132",
    .descr = "What its root creates through the mount belongs to id 0 of the filesystem", NEEDS)
{
	struct container seen = observe_container("mapped");

	REQUIRE_ERRNO(0, seen.creating);
	REQUIRE_OWNER(0, "plain/new");
	REQUIRE_OWNER(FIRST, "mapped/new");
}

CASE(what_a_container_gives_away_is_stored_by_the_map,
    .requirement = "MNT-133",
    .descr = "chown through the mount takes ids of the container, which the filesystem stores as such", NEEDS)
{
	struct container seen = observe_container("mapped");

	REQUIRE_ERRNO(0, seen.giving);
	REQUIRE_EQ(1, seen.given.uid);
	REQUIRE_EQ(2, seen.given.gid);
	REQUIRE_EQ(1, owner_of("plain/file").uid);
	REQUIRE_EQ(2, owner_of("plain/file").gid);
}

CASE(unmapped_mount_gives_a_container_nothing,
    .requirement = "MNT-131 MNT-132 MNT-133",
    .descr = "Through the mount without a map the files are nobody's, and its root may do nothing to them", NEEDS)
{
	struct container seen = observe_container("plain");

	REQUIRE_EQ(look_number("/proc/sys/kernel/overflowuid"), seen.file.uid);
	REQUIRE_ERRNO(EACCES, seen.writing);
	REQUIRE_ERRNO(EACCES, seen.creating);
	REQUIRE_ERRNO(EPERM, seen.giving);
	REQUIRE_OWNER(0, "plain/file");
}
