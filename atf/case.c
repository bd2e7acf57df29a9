/* case.c - registers the cases of a program and judges their ends. */
#include <atf-c.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "arena.h"
#include "case.h"
#include "filtered.h"
#include "limit.h"
#include "mark.h"

/* The linker's names for both ends of the section that CASE() fills. */
extern const struct case_info *const __start_cases[], *const __stop_cases[];

/* Set in the case's own process only: a page that the kernel wipes in every
 * forked child, whatever pid it has there. */
static volatile char *own_process;

/* Shared with all children: one of them left through exit(3), as a failing
 * assertion does. */
static volatile char *child_exited;

static const atf_tc_t *current;

static int (*at_end)(void);

/* On the way out already. */
static bool ending;

/* What was refused may have left processes and objects, and nothing is judged. */
static bool skipped;

static bool
is_own_process(void)
{
	return own_process != NULL && *own_process != 0;
}

void
case_at_end(int (*remove)(void))
{
	at_end = remove;
}

/* Once: what breaks in here must not come back. */
static int
end_case(void)
{
	int (*remove)(void) = at_end;

	at_end = NULL;
	return is_own_process() && remove != NULL ? remove() : 0;
}

/* A message must be one line, or Kyua turns failed into broken. */
static void __attribute__((format(printf, 5, 0)))
format_line(char *line, size_t size, const char *file, int number, const char *format, va_list ap)
{
	const char *base = strrchr(file, '/');
	int n = snprintf(line, size, "%s:%d: ", base != NULL ? base + 1 : file, number);

	vsnprintf(line + n, size - (size_t)n, format, ap);
	for (char *c = line; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
}

/* What a message says of the errno that a call met, not of the one it should have. */
static void
note_errno(const char *line)
{
	static const int numbers[] = { ENOSPC, EAGAIN, EPERM, ENOSYS };
	const char *expected = strstr(line, ", expected ");

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *at = strstr(line, strerror(numbers[i]));

		if (at != NULL && (expected == NULL || at < expected)) {
			limit_met(numbers[i]);
			filtered_met(numbers[i]);
		}
	}
}

/* Variable "mark": somebody traces the case, and looks for this call. */
static void
mark(const char *what)
{
	char nothing;

	if (is_own_process() && current != NULL && case_config("mark", NULL) != NULL &&
	    readlinkat(-1, what, &nothing, sizeof(nothing)) < 0)
		errno = 0;
}

void
case_broken(const char *file, int number, const char *format, ...)
{
	char line[1024];
	va_list ap;

	limit_met(errno);
	va_start(ap, format);
	format_line(line, sizeof(line), file, number, format, ap);
	va_end(ap);
	note_errno(line);
	dprintf(STDERR_FILENO, "could not judge: %s\n", line);
	if (is_own_process() && !ending) {
		limit_excuse();
		filtered_excuse();
	}
	end_case();
	_exit(99);
}

void
case_fail(const char *file, int number, const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	format_line(line, sizeof(line), file, number, format, ap);
	va_end(ap);
	if (!is_own_process()) {
		*child_exited = 1;
		dprintf(STDERR_FILENO, "could not judge: a child asserted: %s\n", line);
		_exit(99);
	}
	mark(MARK_ENDS);
	note_errno(line);
	limit_excuse();
	filtered_excuse();
	atf_tc_fail("%s", line);
}

void
case_skip(const char *kind, const char *format, ...)
{
	char line[1024];
	va_list ap;
	int n = snprintf(line, sizeof(line), "%s: ", kind);

	va_start(ap, format);
	vsnprintf(line + n, sizeof(line) - (size_t)n, format, ap);
	va_end(ap);
	skipped = true;
	atf_tc_skip("%s", line);
}

void
case_require_eq(const char *file, int line, const char *what, long long expected, long long actual)
{
	if (expected != actual)
		case_fail(file, line, "%s is %lld, expected %lld", what, actual, expected);
}

void
case_require_ne(const char *file, int line, const char *what, long long unexpected, long long actual)
{
	if (unexpected == actual)
		case_fail(file, line, "%s is %lld, expected another value", what, actual);
}

static const char *
errno_name(int number)
{
	const char *name = number == 0 ? "success" : strerrorname_np(number);

	return name != NULL ? name : "an unknown errno";
}

void
case_require_errno(const char *file, int line, const char *what, int expected, int actual)
{
	if (expected == actual)
		return;
	limit_met(actual);
	filtered_met(actual);
	case_fail(file, line, "%s is %s (%d), expected %s (%d)", what, errno_name(actual), actual,
	    errno_name(expected), expected);
}

void
case_require_str(const char *file, int line, const char *what, const char *expected, const char *actual)
{
	if (strcmp(expected, actual) != 0)
		case_fail(file, line, "%s is \"%s\", expected \"%s\"", what, actual, expected);
}

const char *
case_config(const char *name, const char *missing)
{
	return atf_tc_get_config_var_wd(current, name, missing);
}

/* Rows of a /proc/sysvipc file below its heading; 0 when it cannot be read. */
static int
count_rows(const char *path)
{
	FILE *file = fopen(path, "re");
	int c, lines = 0;

	if (file == NULL)
		return 0;
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines > 0 ? lines - 1 : 0;
}

static const char *
find_leftover(void)
{
	if (*child_exited)
		return "a child asserted or called exit: a probe only looks";
	if (waitpid(-1, NULL, WNOHANG | __WALL) >= 0 || errno != ECHILD)
		return "a child process was left behind";
	if (arena_has_ipc() && count_rows("/proc/sysvipc/msg") + count_rows("/proc/sysvipc/sem") +
	    count_rows("/proc/sysvipc/shm") > 0)
		return "a System V object was left behind";
	return NULL;
}

/* Runs whenever the case, or a copy of it, leaves through exit(3). */
static void
judge_exit(int status, void *arg)
{
	const char *leftover = NULL;

	(void)arg;
	if (!is_own_process()) {
		*child_exited = 1;
		return;
	}
	ending = true;
	if (end_case() < 0)
		leftover = "what no arena holds could not be removed";
	if (leftover == NULL && !skipped)
		leftover = find_leftover();
	if (status == 0 && leftover != NULL) {
		dprintf(STDERR_FILENO, "could not judge: %s\n", leftover);
		_exit(99);
	}
}

static void
watch_children(void)
{
	own_process = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	child_exited = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (own_process == MAP_FAILED || child_exited == MAP_FAILED ||
	    madvise((void *)own_process, 4096, MADV_WIPEONFORK) < 0)
		case_broken(__FILE__, __LINE__, "watch children: %s", strerror(errno));
	*own_process = 1;
	on_exit(judge_exit, NULL);
}

static const struct case_info *
find_case(const char *name)
{
	/* cppcheck-suppress comparePointers ; one section, two names */
	for (const struct case_info *const *c = __start_cases; c < __stop_cases; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	abort();
}

/* Of a slow machine; Kyua gives its variables also to a program that lists its cases. */
static int
scale_timeout(const atf_tc_t *tc, int seconds)
{
	double scaled = seconds * strtod(atf_tc_get_config_var_wd(tc, "timeout_scale", "1"), NULL);

	return scaled < 1 ? 1 : scaled < INT_MAX ? (int)scaled : INT_MAX;
}

static void
head(atf_tc_t *tc)
{
	const struct case_info *info = find_case(atf_tc_get_ident(tc));

	atf_tc_set_md_var(tc, "descr", "%s", info->descr);
	atf_tc_set_md_var(tc, "timeout", "%d", scale_timeout(tc, info->timeout > 0 ? info->timeout : 60));
	if (info->requirement != NULL)
		atf_tc_set_md_var(tc, "X-requirement", "%s", info->requirement);
	atf_tc_set_md_var(tc, "X-source", "%s:%d", info->file, info->line);
}

static void
body(const atf_tc_t *tc)
{
	const struct case_info *info = find_case(atf_tc_get_ident(tc));

	current = tc;
	watch_children();
	limit_watch();
	filtered_check();
	arena_enter(info);
	arena_check_needs(info);
	mark(MARK_BEGINS);
	info->body();
	mark(MARK_ENDS);
}

ATF_TP_ADD_TCS(tp)
{
	char **config = atf_tp_get_config(tp);
	atf_error_t error = atf_no_error();

	/* cppcheck-suppress comparePointers ; one section, two names */
	for (const struct case_info *const *c = __start_cases; c < __stop_cases && !atf_is_error(error); c++) {
		atf_tc_t *tc = calloc(1, sizeof(*tc));

		if (tc == NULL)
			return atf_no_memory_error();
		error = atf_tc_init(tc, (*c)->name, head, body, NULL, (const char *const *)config);
		if (!atf_is_error(error))
			error = atf_tp_add_tc(tp, tc);
	}
	atf_utils_free_charpp(config);
	return error;
}
