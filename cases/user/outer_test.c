/* outer_test.c - what belongs to no namespace is out of reach for root of a user namespace. */

/*
 * Each call is made so that it changes nothing wherever it is allowed: its other
 * arguments are wrong, or it concerns the probe alone.
 */
#include <limits.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sys/acct.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/xattr.h>
#include <time.h>

#include "caps.h"

#define NO_SUCH_FILE "no-such-directory/file"

/* Before the clock's start: clock_settime(2) "EINVAL (since Linux 4.3)". */
static long
set_clock(void)
{
	return clock_settime(CLOCK_REALTIME, &(struct timespec){ 0 });
}

static long
set_timezone(void)
{
#ifdef SYS_settimeofday
	return syscall(SYS_settimeofday, NULL, &(struct timezone){ .tz_minuteswest = 100 * 60 });
#else
	errno = ENOSYS;
	return -1;
#endif
}

static long
tune_clock(void)
{
	return adjtimex(&(struct timex){ .modes = ADJ_TICK, .tick = 0 });
}

static long
load_module(void)
{
	return syscall(SYS_init_module, NULL, 0, "");
}

static long
load_module_file(void)
{
	return syscall(SYS_finit_module, -1, "", 0);
}

static long
unload_module(void)
{
	return syscall(SYS_delete_module, "no_such_module", O_NONBLOCK);
}

static long
make_character_device(void)
{
	return mknod("character", S_IFCHR | 0600, makedev(1, 3));
}

static long
make_block_device(void)
{
	return mknod("block", S_IFBLK | 0600, makedev(7, 0));
}

static long
load_kernel(void)
{
	return syscall(SYS_kexec_load, 0, ULONG_MAX, NULL, ULONG_MAX);
}

static long
load_kernel_file(void)
{
#ifdef SYS_kexec_file_load
	return syscall(SYS_kexec_file_load, -1, -1, 0, NULL, ULONG_MAX);
#else
	errno = ENOSYS;
	return -1;
#endif
}

static long
add_swap(void)
{
	return swapon(NO_SUCH_FILE, 0);
}

static long
remove_swap(void)
{
	return swapoff(NO_SUCH_FILE);
}

/* 8: the console's level, from 1 to 8. */
static long
set_console_level(void)
{
	return syscall(SYS_syslog, 8, NULL, 0);
}

static long
account(void)
{
	return acct(NO_SUCH_FILE);
}

static long
raise_privilege_level(void)
{
#ifdef SYS_iopl
	return syscall(SYS_iopl, 3);
#else
	errno = ENOSYS;
	return -1;
#endif
}

static long
open_port(void)
{
#ifdef SYS_ioperm
	return syscall(SYS_ioperm, 0x80, 1, 1);
#else
	errno = ENOSYS;
	return -1;
#endif
}

static void
set_limit(int resource, rlim_t value)
{
	SETUP(setrlimit(resource, &(struct rlimit){ value, value }));
}

static long
raise_hard_limit(void)
{
	set_limit(RLIMIT_CORE, 0);
	return setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 1 });
}

static long
raise_priority(void)
{
	set_limit(RLIMIT_NICE, 0);
	SETUP(setpriority(PRIO_PROCESS, 0, 19));
	return setpriority(PRIO_PROCESS, 0, 0);
}

static long
become_realtime(void)
{
	set_limit(RLIMIT_RTPRIO, 0);
	return sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 1 });
}

/* The real-time class, 1, of this process, IOPRIO_WHO_PROCESS. */
static long
become_io_realtime(void)
{
	return syscall(SYS_ioprio_set, 1, 0, 1 << 13 | 4);
}

static long
lock_memory(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	set_limit(RLIMIT_MEMLOCK, 0);
	/* Not mlock(3), which a sanitizer makes do nothing. */
	return (int)syscall(SYS_mlock, page, 4096UL);
}

static long
enlarge_pipe(void)
{
	const long most = SETUP(look_number("/proc/sys/fs/pipe-max-size"));
	int ends[2];

	SETUP(pipe2(ends, O_CLOEXEC));
	return fcntl(ends[1], F_SETPIPE_SZ, (int)(most + 1));
}

static long
move_heap(void)
{
	return prctl(PR_SET_MM, PR_SET_MM_BRK, 0, 0, 0);
}

static long
set_trusted_attribute(void)
{
	close(SETUP(open("trusted", O_CREAT | O_RDWR | O_CLOEXEC, 0600)));
	return setxattr("trusted", "trusted.conform", "1", 1, 0);
}

static long
open_handle(void)
{
	union {
		struct file_handle head;
		char room[sizeof(struct file_handle) + 8];
	} handle = { .head = { .handle_bytes = 8, .handle_type = 1 } };

	return open_by_handle_at(SETUP(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), &handle.head, O_RDONLY);
}

static long
list_programs(void)
{
	union bpf_attr attr = { .start_id = INT_MAX - 1 };

	return syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attr, sizeof(attr));
}

static long
watch_processor(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK, .size = sizeof(attr),
	};

	return syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);
}

struct attempt {
	long (*call)(void);
	int number;		/* errno */
};

static void
look_at_attempt(void *arg)
{
	struct attempt *seen = arg;

	seen->number = ERRNO_OF(seen->call());
}

static int
try_in(const struct cell_spec *spec, long (*call)(void))
{
	struct attempt seen = { call, -1 };

	case_observe(spec, look_at_attempt, &seen, sizeof(seen));
	if (seen.number == ENOSYS)
		case_skip("unsupported", "this kernel has no call like that: %s", strerror(ENOSYS));
	return seen.number;
}

/* A filter may refuse whatever it likes. */
static void
skip_if_filtered(void)
{
	if (look_field("/proc/self/status", "Seccomp", 10) > 0)
		case_skip("denied", "a seccomp filter is active");
}

/* Refused inside; some calls have another word for it than EPERM. */
#define REFUSED(id, call, errno_, requirement_, what) \
	CASE(id##_is_refused, .requirement = requirement_, \
	    .descr = "Root of a user namespace is refused: " what, .needs = "user") \
	{ REQUIRE_ERRNO(errno_, try_in(&mapped_to_0, call)); }

/* And not for another reason: in the initial user namespace the capability helps.
 * Left out where a policy besides capabilities has a say. */
#define REFUSED_INSIDE_ALONE(id, call, errno_, requirement_, what, capability) \
	REFUSED(id, call, errno_, requirement_, what) \
	CASE(without_a_user_namespace_##id##_gets_further, .requirement = requirement_, \
	    .descr = "Control: with " capability " in the initial user namespace it is another answer: " what, \
	    .needs = "initial " capability) \
	{ skip_if_filtered(); REQUIRE_NE(errno_, try_in(&same, call)); }

REFUSED_INSIDE_ALONE(setting_the_clock, set_clock, EPERM, "USER-240", "clock_settime()", "CAP_SYS_TIME")
REFUSED_INSIDE_ALONE(setting_the_timezone, set_timezone, EPERM, "USER-240", "settimeofday()", "CAP_SYS_TIME")
REFUSED_INSIDE_ALONE(tuning_the_clock, tune_clock, EPERM, "USER-240", "adjtimex()", "CAP_SYS_TIME")
REFUSED(loading_a_module, load_module, EPERM, "USER-241", "init_module()")
REFUSED(loading_a_module_file, load_module_file, EPERM, "USER-241", "finit_module()")
REFUSED(unloading_a_module, unload_module, EPERM, "USER-241", "delete_module()")
REFUSED_INSIDE_ALONE(making_a_character_device, make_character_device, EPERM, "USER-242", "mknod() of a character device",
    "CAP_MKNOD")
/* A cgroup's list of devices may lack this one, as it does in systemd-nspawn(1). */
REFUSED(making_a_block_device, make_block_device, EPERM, "USER-242", "mknod() of a block device")
REFUSED(loading_a_kernel, load_kernel, EPERM, "USER-243", "kexec_load()")
REFUSED(loading_a_kernel_file, load_kernel_file, EPERM, "USER-243", "kexec_file_load()")
REFUSED_INSIDE_ALONE(adding_swap, add_swap, EPERM, "USER-244", "swapon()", "CAP_SYS_ADMIN")
REFUSED_INSIDE_ALONE(removing_swap, remove_swap, EPERM, "USER-244", "swapoff()", "CAP_SYS_ADMIN")
REFUSED_INSIDE_ALONE(setting_the_console_level, set_console_level, EPERM, "USER-245", "syslog() with action 8",
    "CAP_SYSLOG")
REFUSED_INSIDE_ALONE(process_accounting, account, EPERM, "USER-246", "acct()", "CAP_SYS_PACCT")
REFUSED(raising_the_io_privilege_level, raise_privilege_level, EPERM, "USER-247", "iopl()")
REFUSED(opening_an_io_port, open_port, EPERM, "USER-247", "ioperm()")
REFUSED_INSIDE_ALONE(raising_a_hard_limit, raise_hard_limit, EPERM, "USER-248", "setrlimit() above the hard limit",
    "CAP_SYS_RESOURCE")
REFUSED_INSIDE_ALONE(enlarging_a_pipe, enlarge_pipe, EPERM, "USER-248", "F_SETPIPE_SZ above fs.pipe-max-size",
    "CAP_SYS_RESOURCE")
REFUSED_INSIDE_ALONE(moving_the_heap, move_heap, EPERM, "USER-248", "prctl(PR_SET_MM)", "CAP_SYS_RESOURCE")
REFUSED_INSIDE_ALONE(raising_the_priority, raise_priority, EACCES, "USER-249", "setpriority() of a lower nice value",
    "CAP_SYS_NICE")
REFUSED(real_time_scheduling, become_realtime, EPERM, "USER-249", "sched_setscheduler() to SCHED_FIFO")
REFUSED_INSIDE_ALONE(real_time_io_scheduling, become_io_realtime, EPERM, "USER-249", "ioprio_set() to the real-time class",
    "CAP_SYS_NICE")
REFUSED_INSIDE_ALONE(locking_memory, lock_memory, EPERM, "USER-250", "mlock() with RLIMIT_MEMLOCK at 0", "CAP_IPC_LOCK")
REFUSED_INSIDE_ALONE(setting_a_trusted_attribute, set_trusted_attribute, EPERM, "USER-251",
    "setxattr() of a name in trusted.*", "CAP_SYS_ADMIN")
REFUSED_INSIDE_ALONE(opening_a_file_by_handle, open_handle, EPERM, "USER-252", "open_by_handle_at()",
    "CAP_DAC_READ_SEARCH")
REFUSED_INSIDE_ALONE(listing_bpf_programs, list_programs, EPERM, "USER-253", "bpf(BPF_PROG_GET_NEXT_ID)",
    "CAP_SYS_ADMIN")

CASE(watching_a_processor_is_refused,
    .requirement = "USER-254",
    .descr = "Root of a user namespace is refused: perf_event_open() of every process on a processor",
    .needs = "user")
{
	const long paranoid = look_number("/proc/sys/kernel/perf_event_paranoid");
	const int number = try_in(&mapped_to_0, watch_processor);

	if (paranoid <= 0)
		case_skip("denied", "kernel.perf_event_paranoid is %ld: everybody may", paranoid);
	REQUIRE(number == EACCES || number == EPERM, "perf_event_open() is %s, expected EACCES", strerror(number));
}

/* A bad magic number: whoever may reboot gets EINVAL, and nothing happens. */
static long
reboot_badly(void)
{
	return syscall(SYS_reboot, 0, 0, 0, NULL);
}

CASE(reboot_is_refused_in_a_pid_namespace_of_an_outer_owner,
    .requirement = "USER-255",
    .descr = "reboot() in a pid namespace that an outer user namespace owns is EPERM",
    .needs = "user")
{
	REQUIRE_ERRNO(EPERM, try_in(&mapped_to_0, reboot_badly));
}

CASE(reboot_is_granted_in_a_pid_namespace_of_its_own,
    .requirement = "USER-255",
    .descr = "reboot() in a pid namespace that the user namespace owns gets as far as the arguments",
    .needs = "reboot pid-in-user")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER | CLONE_NEWPID, .setup = CELL_MAP_IDS };

	REQUIRE_ERRNO(EINVAL, try_in(&spec, reboot_badly));
}

/* What concerns the process alone is governed by its user namespace. */
static long
change_root(void)
{
	return chroot(".");
}

static long
install_filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &allow };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static long
make_fifo(void)
{
	return mknod("fifo", S_IFIFO | 0600, 0);
}

static long
change_root_without(void)
{
	SETUP(drop_capabilities());
	return change_root();
}

static long
install_filter_without(void)
{
	SETUP(drop_capabilities());
	return install_filter();
}

CASE(root_directory_may_be_changed,
    .requirement = "USER-256",
    .descr = "chroot() works with CAP_SYS_CHROOT of a user namespace, and is EPERM without",
    .needs = "user")
{
	skip_if_filtered();
	REQUIRE_ERRNO(0, try_in(&mapped_to_0, change_root));
	REQUIRE_ERRNO(EPERM, try_in(&mapped_to_0, change_root_without));
}

CASE(a_filter_may_be_installed,
    .requirement = "USER-257",
    .descr = "A seccomp filter is installed with CAP_SYS_ADMIN of a user namespace, and is EACCES without",
    .needs = "user seccomp-filter")
{
	/* For ever set, it stands for the capability. */
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		case_skip("denied", "no_new_privs is set");
	REQUIRE_ERRNO(0, try_in(&mapped_to_0, install_filter));
	REQUIRE_ERRNO(EACCES, try_in(&mapped_to_0, install_filter_without));
}

CASE(a_fifo_may_be_made,
    .requirement = "USER-258",
    .descr = "mknod() of a FIFO works in a user namespace where a device is refused",
    .needs = "user")
{
	skip_if_filtered();
	REQUIRE_ERRNO(0, try_in(&mapped_to_0, make_fifo));
}
