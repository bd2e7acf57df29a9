/* filtered.h - system calls that are refused whatever they are given, as a seccomp filter does. */
#ifndef ATF_FILTERED_H
#define ATF_FILTERED_H

/* Skip as denied where a call is refused that is older than all promises: a
 * case that gets EPERM there, or wants it, would prove nothing. */
void filtered_check(void);

/* The same where threads cannot be made, for cases that could not judge. */
void filtered_excuse(void);

#endif
