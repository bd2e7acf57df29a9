/* output_test.c - standard descriptors and exit statuses pass through the launcher. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "inside.h"

/* More than a pipe holds at once, and every value of a byte. */
#define MANY (100 * 1024)

struct bytes {
	unsigned char bytes[MANY];
};

LOOK(invert_bytes)
{
	struct bytes *seen = arg;

	for (size_t i = 0; i < MANY; i++)
		seen->bytes[i] ^= 0xff;
}

CASE(input_and_output_pass_byte_for_byte,
    .requirement = "CTR-48",
    .descr = "100 KiB of all byte values go in and come back as the command changed them",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct bytes seen;

	for (size_t i = 0; i < MANY; i++)
		seen.bytes[i] = (unsigned char)(i ^ i >> 8);
	inside_look(LAUNCHED, invert_bytes, &seen, sizeof(seen));
	for (size_t i = 0; i < MANY; i++)
		REQUIRE(seen.bytes[i] == (unsigned char)~(i ^ i >> 8), "byte %zu is 0x%02x", i, seen.bytes[i]);
}

CASE(end_of_input_is_seen,
    .requirement = "CTR-48",
    .descr = "A command that reads to the end of its input ends when the launcher's input is closed",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;
	struct running running;

	launch_start(&running, (char *[]){ (char *)"cat", NULL });
	SETUP(write(running.in, "no newline", 10));
	command_end(&running, &outcome);
	REQUIRE_STR("no newline", outcome.out);
	REQUIRE_EQ(0, outcome.status);
}

CASE(errors_pass_apart_from_output,
    .requirement = "CTR-49",
    .descr = "Standard error and output arrive apart, and the launcher adds nothing to either",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;

	launch_shell("printf 'to output'; printf 'to\\nerror' >&2", &outcome);
	REQUIRE_STR("to output", outcome.out);
	REQUIRE_STR("to\nerror", outcome.err);
}

static void
require_status(int expected)
{
	static struct outcome outcome;
	char script[32];

	snprintf(script, sizeof(script), "exit %d", expected);
	launch_shell(script, &outcome);
	REQUIRE_EQ(expected, outcome.status);
}

CASE(exit_status_0_passes,
    .requirement = "CTR-40",
    .descr = "The launcher exits with 0 when the command does",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	require_status(0);
}

CASE(exit_status_of_the_command_passes,
    .requirement = "CTR-40",
    .descr = "The launcher exits with 1, 3, 42, 125 and 255 when the command does",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static const int statuses[] = { 1, 3, 42, 125, 255 };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		require_status(statuses[i]);
}

CASE(file_without_execute_permission_gives_126,
    .requirement = "CTR-41",
    .descr = "A command that may not be executed gives exit status 126 and a message",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;
	int fd = SETUP(open("plain", O_WRONLY | O_CREAT | O_CLOEXEC, 0644));

	close(fd);
	launch_run((char *[]){ (char *)"./plain", NULL }, &outcome);
	REQUIRE_EQ(126, outcome.status);
	REQUIRE(outcome.err[0] != '\0', "nothing is said about the failure");
}

CASE(directory_as_command_gives_126,
    .requirement = "CTR-41",
    .descr = "A folder as command gives exit status 126 and a message",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static struct outcome outcome;

	launch_run((char *[]){ (char *)"/proc", NULL }, &outcome);
	REQUIRE_EQ(126, outcome.status);
	REQUIRE(outcome.err[0] != '\0', "nothing is said about the failure");
}

CASE(missing_command_gives_127,
    .requirement = "CTR-42",
    .descr = "A command that does not exist, by path or by name, gives exit status 127 and a message",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	static const char *const commands[] = { "./no-such-command", "no-such-command-anywhere" };
	static struct outcome outcome;

	/* A folder in PATH that may not be searched would make it 126, as env(1) has it. */
	SETUP(setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1));
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		launch_run((char *[]){ (char *)commands[i], NULL }, &outcome);
		REQUIRE_EQ(127, outcome.status);
		REQUIRE(outcome.err[0] != '\0', "nothing is said about the failure");
	}
}

/* A fault: the one signal that process 1 cannot be spared. */
LOOK(die_of_a_fault)
{
	const struct rlimit none = { 0, 0 };
	volatile char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGSEGV, SIG_DFL);
	*page = 1;
}

CASE(command_killed_by_a_signal_gives_128_and_its_number,
    .requirement = "CTR-43",
    .descr = "A command that dies of SIGSEGV gives exit status 128 + 11",
    .needs = "launcher", .arena = ARENA_ROOT)
{
	struct inside inside;
	char byte = 0;

	inside_start(&inside, LAUNCHED);
	inside_send_question(&inside, "die_of_a_fault", &byte, 1);
	REQUIRE_EQ(128 + SIGSEGV, inside_end(&inside));
}
