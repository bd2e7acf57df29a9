/* coverage.h - children and their parents without losing what gcov counted. */
#ifndef CELL_COVERAGE_H
#define CELL_COVERAGE_H

#include <unistd.h>

/* Only in programs built with --coverage are there such functions. */
extern void __gcov_dump(void) __attribute__((weak));
extern void __gcov_reset(void) __attribute__((weak));

/* _exit(2) for a child with memory of its own: its counters are written first. */
static inline void __attribute__((noreturn))
exit_child(int status)
{
	if (__gcov_dump != NULL)
		__gcov_dump();
	_exit(status);
}

/* gcov writes the counters before an exec(3), and then counts as done with. So
 * does the parent, when a child on its memory has executed: start anew. */
static inline void
count_anew(void)
{
	if (__gcov_reset != NULL)
		__gcov_reset();
}

#endif
