/* args_test.c - what clone3(2) takes as arguments: sizes, signals, flags, stacks. */
#include "attempt.h"

/* Larger than any version of the structure, smaller than any page. */
union arguments {
	struct clone_args args;
	unsigned char bytes[2048];
};

/* A plain child by these arguments: errno. */
static int
try_arguments(const union arguments *arguments, size_t size)
{
	pid_t pid = (pid_t)syscall(SYS_clone3, arguments, size);

	if (pid == 0)
		exit_child(0);
	if (pid < 0)
		return errno;
	SETUP(wait_status(pid));
	return 0;
}

static int
try_args(struct clone_args args)
{
	return try_arguments(&(union arguments){ .args = args }, sizeof(args));
}

CASE(structure_of_the_first_version_is_taken,
    .requirement = "CLONE-80",
    .descr = "clone3() takes 64 bytes, and nothing from behind them",
    .needs = "clone3")
{
	union arguments arguments = { .args = { .exit_signal = SIGCHLD, .set_tid = 1, .set_tid_size = UINT64_MAX } };

	REQUIRE_ERRNO(0, try_arguments(&arguments, CLONE_ARGS_SIZE_VER0));
	REQUIRE_ERRNO(EINVAL, try_arguments(&arguments, CLONE_ARGS_SIZE_VER1));
}

CASE(shorter_structure_is_refused,
    .requirement = "CLONE-81",
    .descr = "clone3() with fewer than 64 bytes is EINVAL",
    .needs = "clone3")
{
	static const size_t sizes[] = { 0, 1, 8, 56, 63 };
	const union arguments arguments = { .args.exit_signal = SIGCHLD };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		REQUIRE_ERRNO(EINVAL, try_arguments(&arguments, sizes[i]));
	REQUIRE_ERRNO(0, try_arguments(&arguments, CLONE_ARGS_SIZE_VER0));
}

CASE(longer_structure_is_taken_when_zero,
    .requirement = "CLONE-82",
    .descr = "clone3() takes more bytes than it knows when they are zero",
    .needs = "clone3")
{
	const union arguments arguments = { .args.exit_signal = SIGCHLD };

	REQUIRE_ERRNO(0, try_arguments(&arguments, sizeof(arguments)));
}

CASE(longer_structure_is_refused_when_not_zero,
    .requirement = "CLONE-83",
    .descr = "clone3() with a value in bytes that it does not know is E2BIG",
    .needs = "clone3")
{
	union arguments arguments = { .args.exit_signal = SIGCHLD };

	arguments.bytes[sizeof(arguments) - 1] = 1;
	REQUIRE_ERRNO(E2BIG, try_arguments(&arguments, sizeof(arguments)));
	REQUIRE_ERRNO(0, try_arguments(&arguments, sizeof(arguments) - 8));
}

CASE(unknown_flags_are_refused,
    .requirement = "CLONE-84",
    .descr = "clone3() with any of the highest flag bits is EINVAL, alone and with a namespace",
    .needs = "clone3 uts")
{
	for (int bit = 48; bit < 64; bit++) {
		struct clone_args args = { .flags = UINT64_C(1) << bit, .exit_signal = SIGCHLD };

		REQUIRE_ERRNO(EINVAL, try_args(args));
		args.flags |= CLONE_NEWUTS;
		REQUIRE_ERRNO(EINVAL, try_args(args));
	}
}

CASE(a_signal_among_the_flags_is_refused,
    .requirement = "CLONE-85",
    .descr = "clone3() with a bit of the lowest byte in flags is EINVAL, CLONE_NEWTIME apart",
    .needs = "clone3")
{
	for (int bit = 0; bit < 7; bit++)
		REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .flags = UINT64_C(1) << bit, .exit_signal = SIGCHLD }));
	REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .flags = SIGCHLD, .exit_signal = SIGCHLD }));
}

CASE(an_exit_signal_must_be_a_signal,
    .requirement = "CLONE-86",
    .descr = "clone3() with an exit signal above the last one, or in higher bits, is EINVAL; with the last it is granted",
    .needs = "clone3")
{
	static const uint64_t none[] = { 200, 255, 256, 256 + SIGCHLD, (UINT64_C(1) << 32) + SIGCHLD, UINT64_MAX };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .exit_signal = none[i] }));
	signal(SIGRTMAX, SIG_IGN);
	REQUIRE_ERRNO(0, try_args((struct clone_args){ .exit_signal = (uint64_t)SIGRTMAX }));
	REQUIRE_ERRNO(0, try_args((struct clone_args){ .exit_signal = 0 }));
}

CASE(threads_and_siblings_have_no_exit_signal,
    .requirement = "CLONE-87",
    .descr = "clone3() with CLONE_THREAD or CLONE_PARENT and an exit signal is EINVAL",
    .needs = "clone3")
{
	REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .flags = THREAD, .exit_signal = SIGCHLD }));
	REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .flags = CLONE_PARENT, .exit_signal = SIGCHLD }));
	require_attempt((struct attempt){ .way = BY_CLONE3, .flags = CLONE_PARENT }, 0);
}

CASE(a_stack_has_place_and_size,
    .requirement = "CLONE-88",
    .descr = "clone3() with a stack without size, or a size without stack, is EINVAL",
    .needs = "clone3")
{
	static char stack[16384];

	REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .exit_signal = SIGCHLD, .stack = (uintptr_t)stack }));
	REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .exit_signal = SIGCHLD, .stack_size = sizeof(stack) }));
	REQUIRE_ERRNO(0, try_args((struct clone_args){ .exit_signal = SIGCHLD }));
}

static int
find_stack(void *arg)
{
	char local;
	uintptr_t *where = arg;

	*where = (uintptr_t)&local;
	return end_at_once(NULL);
}

CASE(the_stack_is_where_it_was_said_to_be,
    .requirement = "CLONE-89",
    .descr = "A child of clone3() runs between the lowest byte given and the size above it",
    .needs = "clone3")
{
	static char stack[16384] __attribute__((aligned(16)));
	struct clone_args args = {
		.flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD,
		.stack = (uintptr_t)stack, .stack_size = sizeof(stack),
	};
	uintptr_t where = 0;
	long pid;

	if (!clone_can_share())
		case_skip("unsupported", "this architecture has no call of clone3() with shared memory here");
	pid = clone3_on_stack(&args, find_stack, &where);
	REQUIRE_ERRNO(0, pid < 0 ? (int)-pid : 0);
	SETUP(wait_status((pid_t)pid));
	REQUIRE(where >= args.stack && where < args.stack + args.stack_size, "the stack is elsewhere");
}

CASE(chosen_pids_have_place_and_number,
    .requirement = "CLONE-90",
    .descr = "clone3() with set_tid of no entries, or entries without set_tid, is EINVAL",
    .needs = "clone3 set-tid")
{
	pid_t tid = 1;

	REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&tid }));
	REQUIRE_ERRNO(EINVAL, try_args((struct clone_args){ .exit_signal = SIGCHLD, .set_tid_size = 1 }));
}
