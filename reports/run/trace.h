/* trace.h - the system calls that a case makes. */
#ifndef TRACE_H
#define TRACE_H

#include "reports/options.h"

/* What is left out of a trace: memory, descriptors, and what every start of a program does. */
#define TRACE_CALLS "!?access,?arch_prctl,?brk,?close,?exit,?exit_group,?fstat,?futex,?getrandom,?lseek,?madvise," \
	"?mmap,?mprotect,?mremap,?munmap,?newfstatat,?pread64,?prlimit64,?rseq,?rt_sigaction,?rt_sigprocmask," \
	"?rt_sigreturn,?set_robust_list,?set_tid_address,?sigaltstack,?stat,?statx"

/**
 * Run a case alone under strace(1), isolated as in a run, and write the calls that
 * its body and its processes made to standard output, and last how it ended.
 * Nothing of it is kept, and it is no verdict.
 *
 * calls: for -e trace= of strace. Returns an exit status, complaining itself.
 */
int trace_case(const struct options *options, const char *name, const char *calls, struct pool *pool);

#endif
