/* machine.h - what the kernel says of itself and of us, beside uname(2). */
#ifndef MACHINE_H
#define MACHINE_H

#include "reports/result/report.h"

/* Facts as texts, one line each unless told otherwise. Everything is read below the folder ROOT, "" for the machine itself, so that
 * tests can plant it. What cannot be read is "unknown", with the reason where
 * one is known; nothing is guessed, nothing is mounted, no environment is
 * read. Texts are clean and belong to the pool. */

/** Fill the facts below into the host. kernel: the release, by which its configuration is named. */
void machine_describe(struct pool *pool, const char *root, const char *kernel, struct host *host);

/** Its command line. proc_cmdline(5) */
const char *machine_cmdline(struct pool *pool, const char *root);

/** "HASH PLACE" of its configuration, or "none found". The hash is that of the
 * text, so that packed and unpacked places agree. */
const char *machine_config(struct pool *pool, const char *root, const char *kernel);

/** "0 (not tainted)", or the number with a letter and its meaning for each bit. */
const char *machine_taint(struct pool *pool, const char *root);

/** The security modules in their order: "lockdown,capability,apparmor". */
const char *machine_lsm(struct pool *pool, const char *root);

/** The sysctls that matter to namespaces, a line "name=value" each, in a fixed order. */
const char *machine_sysctls(struct pool *pool, const char *root);

/** Which cgroup hierarchies are mounted here, and their controllers: "v2: cpu memory". */
const char *machine_cgroup(struct pool *pool, const char *root);

/** What holds the caller: no_new_privs, seccomp, namespaces that are not the
 * initial ones, and the file that tells of a container. */
const char *machine_confinement(struct pool *pool, const char *root);

/**
 * The text of ROOT/PATH without white space at its end; what is longer than a
 * few pages is cut, and the text says so. Returns NULL with errno.
 */
const char *machine_read(struct pool *pool, const char *root, const char *path);

#endif
