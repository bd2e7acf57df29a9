/* filtered.h - system calls that are refused whatever they are given, as a seccomp filter does. */
#ifndef ATF_FILTERED_H
#define ATF_FILTERED_H

/* Skip as denied where a call is refused that is older than all promises: a
 * case that gets EPERM there, or wants it, would prove nothing. */
void filtered_check(void);

/* A call of this case, or of its children, was refused with this errno. */
void filtered_met(int number);

/* The case is about to fail, or could not judge: does not return, but skips as
 * denied, when it met EPERM or ENOSYS, a filter is active, and that refuses a
 * call whatever it is given. */
void filtered_excuse(void);

#endif
