/* unotify_test.c - the PID in a notification of seccomp_unotify(2). */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>

#include "cases/pid/pid.h"

#define NEEDS .needs = "pid seccomp-notify"

/* The call that is watched, by an argument that nobody else gives. */
#define WATCHED SYS_getpriority
#define MAGIC 0x6e73

/* A listener for that call of this process and of all that come from it. */
static int
watch_calls(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, WATCHED, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MAGIC, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	SETUP(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	return SETUP((int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

/* The PID in the next notification, as told to the caller; then the call goes on. */
static pid_t
hear_call(int listener)
{
	struct seccomp_notif call = { .id = 0 };
	struct seccomp_notif_resp answer;

	SETUP(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call));
	answer = (struct seccomp_notif_resp){ .id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	SETUP(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer));
	return (pid_t)call.pid;
}

/* Caller and listener, of whom one may be in a new pid namespace. */
struct watch {
	bool caller_inside, listener_inside;
	pid_t caller;		/* as its parent knows it */
	pid_t told;		/* to the listener */
};

struct hearing {
	int listener;
	pid_t told;
};

static int
be_listener(void *arg)
{
	struct hearing *hearing = arg;

	hearing->told = hear_call(hearing->listener);
	return 0;
}

static int
be_caller(void *arg)
{
	(void)arg;
	syscall(WATCHED, MAGIC, 0);
	return 0;
}

/* A parent of both, which only installs the filter. */
static void
look_at_notification(void *arg)
{
	struct watch *watch = arg;
	const struct cell_spec inside = { .namespaces = CLONE_NEWPID }, plain = { 0 };
	struct hearing *hearing = share(sizeof(*hearing));
	struct cell listener = CELL_INIT, caller = CELL_INIT;

	*hearing = (struct hearing){ .listener = watch_calls(), .told = -1 };
	case_spawn(watch->listener_inside ? &inside : &plain, be_listener, hearing, &listener);
	case_spawn(watch->caller_inside ? &inside : &plain, be_caller, NULL, &caller);
	watch->caller = caller.pid;
	case_end(&listener);
	case_end(&caller);
	watch->told = hearing->told;
}

static struct watch
observe_notification(bool caller_inside, bool listener_inside)
{
	const struct cell_spec same = { 0 };
	struct watch watch = { .caller_inside = caller_inside, .listener_inside = listener_inside, .told = -1 };

	case_observe(&same, look_at_notification, &watch, sizeof(watch));
	return watch;
}

CASE(notification_names_a_member_to_the_outside,
    .requirement = "PID-110",
    .descr = "The PID in the notification of a call made inside is the caller's outside", NEEDS)
{
	struct watch seen = observe_notification(true, false);

	REQUIRE_EQ(seen.caller, seen.told);
	REQUIRE_NE(1, seen.told);
}

CASE(notification_from_outside_names_nobody,
    .requirement = "PID-103",
    .descr = "To a listener inside the PID in the notification of a call made outside is 0", NEEDS)
{
	REQUIRE_EQ(0, observe_notification(false, true).told);
}

CASE(notification_from_a_sibling_names_nobody,
    .requirement = "PID-103",
    .descr = "To a listener in one namespace the PID of a caller in another beside it is 0", NEEDS)
{
	REQUIRE_EQ(0, observe_notification(true, true).told);
}

CASE(without_the_flag_the_caller_is_named,
    .requirement = "PID-103",
    .descr = "Control: between plain processes the PID is the caller's", NEEDS)
{
	struct watch seen = observe_notification(false, false);

	REQUIRE_EQ(seen.caller, seen.told);
}
