/* sysctls_test.c - each ipc namespace has limits of its own, for all files of /proc/sys that hold one. */
#include <stdlib.h>

#include "sysctl.h"

static const struct cell_spec inside = { .namespaces = CLONE_NEWIPC };
static const struct cell_spec same = { 0 };

struct change {
	const char *path;
	const char *first, *second;	/* two values that any kernel takes */
	int wrote;			/* errno */
	char before[64], after[64];
};

static void
look_and_write(void *arg)
{
	struct change *seen = arg;

	SETUP(look_text(seen->path, seen->before, sizeof(seen->before)));
	seen->wrote = ERRNO_OF(put_text(seen->path, seen->second));
	SETUP(look_text(seen->path, seen->after, sizeof(seen->after)));
}

/* What is read here after a new process wrote; its own view is in *seen. */
static void
observe_write(const struct cell_spec *spec, struct change *seen, char outside[64])
{
	skip_unless_owned(seen->path);
	SETUP(put_text(seen->path, seen->first));
	case_observe(spec, look_and_write, seen, sizeof(*seen));
	SETUP(look_text(seen->path, outside, 64));
	REQUIRE_ERRNO(0, seen->wrote);
	REQUIRE_STR(seen->second, seen->after);
}

static void
play_reader(struct actor *self)
{
	struct change *stage = self->stage;

	actor_meet(self, "file chosen");
	SETUP(look_text(stage->path, stage->before, sizeof(stage->before)));
	actor_meet(self, "looked");
	actor_meet(self, "written outside");
	SETUP(look_text(stage->path, stage->after, sizeof(stage->after)));
}

/* What a running process reads before and after a write here. */
static struct change
watch_write(const struct cell_spec *spec, const struct change *wanted)
{
	struct actor reader;
	struct change *stage;

	skip_unless_owned(wanted->path);
	SETUP(put_text(wanted->path, wanted->first));
	actor_start(&reader, spec, play_reader, sizeof(*stage));
	stage = reader.stage;
	stage->path = wanted->path;
	actor_meet(&reader, "file chosen");
	actor_meet(&reader, "looked");
	SETUP(put_text(wanted->path, wanted->second));
	actor_meet(&reader, "written outside");
	actor_end(&reader);
	return *stage;
}

static void
require_own_value(const struct change *wanted)
{
	struct change seen = *wanted;
	char outside[64];

	observe_write(&inside, &seen, outside);
	REQUIRE_STR(wanted->first, outside);
	seen = watch_write(&inside, wanted);
	REQUIRE_STR(seen.before, seen.after);
}

static void
require_shared_value(const struct change *wanted)
{
	struct change seen = *wanted;
	char outside[64];

	observe_write(&same, &seen, outside);
	REQUIRE_STR(wanted->second, outside);
	seen = watch_write(&same, wanted);
	REQUIRE_STR(wanted->first, seen.before);
	REQUIRE_STR(wanted->second, seen.after);
}

#define SYSCTL_CASES(name, need, id, path_, first_, second_) \
	CASE(name##_is_each_namespaces_own, \
	    .requirement = id, \
	    .descr = path_ " written inside is not read outside, nor the other way round", \
	    .needs = need) \
	{ \
		require_own_value(&(struct change){ .path = path_, .first = first_, .second = second_ }); \
	} \
	CASE(without_the_flag_##name##_is_shared, \
	    .requirement = id, \
	    .descr = "Control: parent and plain child read what the other wrote to " path_, \
	    .needs = need) \
	{ \
		require_shared_value(&(struct change){ .path = path_, .first = first_, .second = second_ }); \
	}

SYSCTL_CASES(msgmax, "ipc sysv", "IPC-27", SYSV_LIMIT("msgmax"), "4000", "5000")
SYSCTL_CASES(msgmnb, "ipc sysv", "IPC-28", SYSV_LIMIT("msgmnb"), "4000", "5000")
SYSCTL_CASES(msgmni, "ipc sysv", "IPC-29", SYSV_LIMIT("msgmni"), "40", "50")
SYSCTL_CASES(sem, "ipc sysv", "IPC-30", SYSV_LIMIT("sem"), "40\t400\t30\t10", "50\t500\t40\t20")
SYSCTL_CASES(shmall, "ipc sysv", "IPC-31", SYSV_LIMIT("shmall"), "4000", "5000")
SYSCTL_CASES(shmmax, "ipc sysv", "IPC-32", SYSV_LIMIT("shmmax"), "40000", "50000")
SYSCTL_CASES(shmmni, "ipc sysv", "IPC-33", SYSV_LIMIT("shmmni"), "40", "50")
SYSCTL_CASES(shm_rmid_forced, "ipc sysv", "IPC-34", SYSV_LIMIT("shm_rmid_forced"), "0", "1")
SYSCTL_CASES(msg_default, "ipc posix-mq", "IPC-35", MQ_LIMIT("msg_default"), "4", "5")
SYSCTL_CASES(msg_max, "ipc posix-mq", "IPC-36", MQ_LIMIT("msg_max"), "20", "30")
SYSCTL_CASES(msgsize_default, "ipc posix-mq", "IPC-37", MQ_LIMIT("msgsize_default"), "400", "500")
SYSCTL_CASES(msgsize_max, "ipc posix-mq", "IPC-38", MQ_LIMIT("msgsize_max"), "9000", "10000")
SYSCTL_CASES(queues_max, "ipc posix-mq", "IPC-39", MQ_LIMIT("queues_max"), "40", "50")

struct default_value {
	const char *path, *expected;
	char seen[64];
};

static void
look_at_default(void *arg)
{
	struct default_value *value = arg;

	SETUP(look_text(value->path, value->seen, sizeof(value->seen)));
}

static void
require_defaults(const char *const (*values)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct default_value value = { .path = values[i][0], .expected = values[i][1] };

		case_observe(&inside, look_at_default, &value, sizeof(value));
		REQUIRE(strcmp(value.expected, value.seen) == 0, "%s is %s in a new namespace, expected %s",
		    value.path, value.seen, value.expected);
	}
}

CASE(a_new_namespace_has_the_default_sysv_limits,
    .requirement = "IPC-40",
    .descr = "msgmni, msgmnb, msgmax, sem, shmmni and shm_rmid_forced start with their defaults",
    .needs = "ipc sysv")
{
	static const char *const values[][2] = {
		{ SYSV_LIMIT("msgmni"), "32000" },
		{ SYSV_LIMIT("sem"), "32000\t1024000000\t500\t32000" },
		{ SYSV_LIMIT("shmmni"), "4096" },
		{ SYSV_LIMIT("shm_rmid_forced"), "0" },
		{ SYSV_LIMIT("msgmax"), "8192" },
		{ SYSV_LIMIT("msgmnb"), "16384" },
	};

	require_defaults(values, sizeof(values) / sizeof(values[0]));
}

CASE(a_new_namespace_has_the_default_queue_limits,
    .requirement = "IPC-41",
    .descr = "The five files of /proc/sys/fs/mqueue start with 10, 10, 8192, 8192 and 256",
    .needs = "ipc posix-mq")
{
	static const char *const values[][2] = {
		{ MQ_LIMIT("msg_default"), "10" },
		{ MQ_LIMIT("msg_max"), "10" },
		{ MQ_LIMIT("msgsize_default"), "8192" },
		{ MQ_LIMIT("msgsize_max"), "8192" },
		{ MQ_LIMIT("queues_max"), "256" },
	};

	require_defaults(values, sizeof(values) / sizeof(values[0]));
}

CASE(auto_msgmni_reads_as_0,
    .requirement = "IPC-42",
    .descr = "auto_msgmni, which has no effect any more, reads as 0",
    .needs = "ipc sysv")
{
	if (access(SYSV_LIMIT("auto_msgmni"), F_OK) == -1)
		case_skip("unsupported", "this kernel has no auto_msgmni any more");
	REQUIRE_EQ(0, look_number(SYSV_LIMIT("auto_msgmni")));
}

/* Values at and beyond both ends of what a file takes. */
struct range {
	const char *path;
	const char *value[4];	/* too low, lowest, highest, too high */
	int wrote[4];		/* errno */
};

static void
look_at_range(void *arg)
{
	struct range *seen = arg;

	for (int i = 0; i < 4; i++)
		seen->wrote[i] = ERRNO_OF(put_text(seen->path, seen->value[i]));
}

static void
require_range(const char *path, const char *too_low, const char *lowest, const char *highest, const char *too_high)
{
	struct range seen = { .path = path, .value = { too_low, lowest, highest, too_high } };

	skip_unless_owned(path);
	memset(seen.wrote, -1, sizeof(seen.wrote));
	case_observe(&inside, look_at_range, &seen, sizeof(seen));
	REQUIRE_ERRNO(EINVAL, seen.wrote[0]);
	REQUIRE_ERRNO(0, seen.wrote[1]);
	REQUIRE_ERRNO(0, seen.wrote[2]);
	REQUIRE_ERRNO(EINVAL, seen.wrote[3]);
}

CASE(msg_max_takes_1_to_65536,
    .requirement = "IPC-93",
    .descr = "msg_max and msg_default take 1 to 65536, and are EINVAL beyond, for root as well",
    .needs = "ipc posix-mq")
{
	require_range(MQ_LIMIT("msg_max"), "0", "1", "65536", "65537");
	require_range(MQ_LIMIT("msg_default"), "0", "1", "65536", "65537");
}

CASE(msgsize_max_takes_128_to_16_mib,
    .requirement = "IPC-94",
    .descr = "msgsize_max and msgsize_default take 128 to 16777216, and are EINVAL beyond, for root as well",
    .needs = "ipc posix-mq")
{
	require_range(MQ_LIMIT("msgsize_max"), "127", "128", "16777216", "16777217");
	require_range(MQ_LIMIT("msgsize_default"), "127", "128", "16777216", "16777217");
}
