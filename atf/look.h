/* look.h - small looks at the system that many probes share; none of them judges. */
#ifndef ATF_LOOK_H
#define ATF_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Read a small file whole, without its last newline: its length, or -1 with errno. */
ssize_t look_text(const char *path, char *buf, size_t size);

/* Write a text to an existing file: 0, or -1 with errno. */
int put_text(const char *path, const char *text);

/* First number in a file; -1 with errno when it cannot be read. */
long look_number(const char *path);

/* Id of the caller's namespace in /proc/self/ns/FILE; 0 when there is none. */
uint64_t look_namespace(const char *file);

/* Whether the caller is where the limits and rights of the whole machine are. */
bool in_initial_user_namespace(void);

/* Whether a file holds a line with this text in it. */
bool look_line(const char *path, const char *text);

/* The number after "NAME:" in /proc/self/status-like files, base 10 or 16; -1 when missing. */
long long look_field(const char *path, const char *name, int base);

/* Give up every capability in the caller's user namespace: what a program of
 * an ordinary user has. 0, or -1 with errno. */
int drop_capabilities(void);

/* Give up one capability (CAP_* of linux/capability.h). 0, or -1 with errno. */
int drop_capability(unsigned capability);

/* Wait for a child as a probe does: its exit status, 128 plus its signal, or -1. */
int wait_status(pid_t pid);

/* Run `body` in a forked child and return its result as wait_status() does;
 * results are 0 to 125. */
int in_child(int (*body)(void *), void *arg);

/* Create a process with these CLONE_* flags that ends at once: 0 or errno. */
int try_clone(int flags);

/* The same, repeated for some seconds while the answer is `busy`: for what the
 * kernel frees behind the back of the process that let go of it. */
int try_clone_while(int busy, int flags);

/* Open /proc/PID/ns/FILE; pid 0 is the caller. -1 with errno. */
int open_namespace(pid_t pid, const char *file);

/* Whether a file is on a mount that is read-only, as /proc/sys in containers is. */
bool look_read_only(const char *path);

/* Whether the caller's effective user id owns this file of a writable mount. */
bool look_owned(const char *path);

#endif
