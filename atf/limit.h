/* limit.h - tells a limit of the outside from a broken promise. */
#ifndef ATF_LIMIT_H
#define ATF_LIMIT_H

/* Before the arena: note where the case was started. */
void limit_watch(void);

/* A call of this case, or of its children, was refused with this errno. */
void limit_met(int number);

/* The case is about to fail, or could not judge: does not return, but skips as
 * denied, when it met a limit that leaves too little room outside. */
void limit_excuse(void);

#endif
