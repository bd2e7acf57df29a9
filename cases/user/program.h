/* program.h - what a program starts with after execve(2): the test program itself, in another role. */
#ifndef CASES_USER_PROGRAM_H
#define CASES_USER_PROGRAM_H

#include "caps.h"

#define REPORT_TO "CONFORM_REPORT_TO"	/* the variable with the descriptor to report to */
#define OWN_PROGRAM "/proc/self/exe"

struct program_report {
	int number;		/* errno of execve() */
	struct caps caps;
};

/* Runs before main(): as a program that was asked to report, it ends here. A
 * set-user-ID program does too, for plain getenv(3) is not withheld from it. */
static void __attribute__((constructor))
report_when_asked(void)
{
	struct program_report report = { 0 };
	const char *to = getenv(REPORT_TO);

	if (to == NULL)
		return;
	read_caps(&report.caps);
	_exit(write((int)strtol(to, NULL, 10), &report, sizeof(report)) == sizeof(report) ? 0 : 1);
}

/* Execute a copy of the test program in a child: what it finds there, or why it did not start. */
static inline void
run_program(const char *path, struct program_report *ret)
{
	char to[16];
	int ends[2];
	pid_t pid;

	SETUP(pipe(ends));
	SETUP(fcntl(ends[0], F_SETFD, FD_CLOEXEC));
	SETUP(pid = fork());
	if (pid == 0) {
		snprintf(to, sizeof(to), "%d", ends[1]);
		setenv(REPORT_TO, to, 1);
		execl(path, "program", NULL);
		*ret = (struct program_report){ .number = errno };
		exit_child(write(ends[1], ret, sizeof(*ret)) == sizeof(*ret) ? 0 : 1);
	}
	close(ends[1]);
	errno = EPIPE;
	SETUP(read(ends[0], ret, sizeof(*ret)) == sizeof(*ret) ? 0 : -1);
	close(ends[0]);
	wait_status(pid);
}

/* A copy of the test program, to change its mode or capabilities. */
static inline void
copy_program(const char *path)
{
	auto_fd from = SETUP(open(OWN_PROGRAM, O_RDONLY | O_CLOEXEC));
	auto_fd to = SETUP(open(path, O_CREAT | O_WRONLY | O_EXCL | O_CLOEXEC, 0755));
	char buf[65536];
	ssize_t n;

	while ((n = SETUP(read(from, buf, sizeof(buf)))) > 0)
		SETUP(write(to, buf, (size_t)n));
	SETUP(fchmod(to, 0755));
}

#endif
