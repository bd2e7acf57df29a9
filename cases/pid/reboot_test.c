/* reboot_test.c - reboot(2) inside a pid namespace ends that namespace only. */

/*
 * Each call is made in a user namespace of its own, whose CAP_SYS_BOOT is
 * nothing to the machine, and only by PID 1: where the promise is broken, or
 * the flags are dropped, the machine stays up.
 */
#include <linux/capability.h>
#include <linux/reboot.h>

#include "cases/pid/pid.h"

#define NOT_INSIDE 99

struct request {
	unsigned command;
	bool by_child, drop;
};

static int
call_reboot(unsigned command)
{
	return ERRNO_OF(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, ""));
}

/* The errno of the call is the exit status, if there is one. */
static int
be_rebooted(void *arg)
{
	const struct request *request = arg;
	pid_t child;

	if (getpid() != 1)
		return NOT_INSIDE;
	if (request->drop)
		SETUP(drop_capability(CAP_SYS_BOOT));
	if (!request->by_child)
		return call_reboot(request->command);
	child = SETUP(fork());
	if (child == 0)
		exit_child(call_reboot(request->command));
	return wait_status(child);
}

static int
reboot_inside(struct request request)
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER | CLONE_NEWPID, .setup = CELL_MAP_IDS };

	return case_run(&spec, be_rebooted, &request);
}

CASE(restart_ends_init_by_sighup,
    .requirement = "PID-32",
    .descr = "RESTART inside: the parent learns that init was killed by SIGHUP",
    .needs = "user pid-in-user reboot")
{
	REQUIRE_EQ(128 + SIGHUP, reboot_inside((struct request){ .command = LINUX_REBOOT_CMD_RESTART }));
}

CASE(restart2_ends_init_by_sighup,
    .requirement = "PID-32",
    .descr = "RESTART2 inside: the parent learns that init was killed by SIGHUP",
    .needs = "user pid-in-user reboot")
{
	REQUIRE_EQ(128 + SIGHUP, reboot_inside((struct request){ .command = LINUX_REBOOT_CMD_RESTART2 }));
}

CASE(power_off_ends_init_by_sigint,
    .requirement = "PID-33",
    .descr = "POWER_OFF inside: the parent learns that init was killed by SIGINT",
    .needs = "user pid-in-user reboot")
{
	REQUIRE_EQ(128 + SIGINT, reboot_inside((struct request){ .command = LINUX_REBOOT_CMD_POWER_OFF }));
}

CASE(halt_ends_init_by_sigint,
    .requirement = "PID-33",
    .descr = "HALT inside: the parent learns that init was killed by SIGINT",
    .needs = "user pid-in-user reboot")
{
	REQUIRE_EQ(128 + SIGINT, reboot_inside((struct request){ .command = LINUX_REBOOT_CMD_HALT }));
}

CASE(reboot_by_a_member_ends_init,
    .requirement = "PID-34",
    .descr = "A reboot called by another member ends init as well",
    .needs = "user pid-in-user reboot")
{
	REQUIRE_EQ(128 + SIGHUP,
	    reboot_inside((struct request){ .command = LINUX_REBOOT_CMD_RESTART, .by_child = true }));
}

CASE(other_reboot_commands_are_invalid,
    .requirement = "PID-35",
    .descr = "Commands that concern the machine alone fail with EINVAL inside",
    .needs = "user pid-in-user reboot")
{
	static const unsigned commands[] = {
		LINUX_REBOOT_CMD_CAD_ON, LINUX_REBOOT_CMD_CAD_OFF, LINUX_REBOOT_CMD_KEXEC, LINUX_REBOOT_CMD_SW_SUSPEND,
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		REQUIRE_ERRNO(EINVAL, reboot_inside((struct request){ .command = commands[i] }));
}

CASE(reboot_without_the_capability_is_refused,
    .requirement = "PID-36",
    .descr = "Without CAP_SYS_BOOT a reboot inside fails with EPERM",
    .needs = "user pid-in-user reboot")
{
	REQUIRE_ERRNO(EPERM, reboot_inside((struct request){ .command = LINUX_REBOOT_CMD_RESTART, .drop = true }));
}
