/* uts.h - the two names of a uts namespace, in one table, so that one body serves both. */
#ifndef CASES_UTS_H
#define CASES_UTS_H

#include <stdio.h>
#include <sys/utsname.h>

#include "atf/case.h"

#define NAME_SIZE 65	/* 64 bytes and the terminator: __NEW_UTS_LEN */

enum { HOST, DOMAIN, NAMES };

static const struct name_kind {
	const char *title;
	int (*set)(const char *name, size_t length);
	size_t offset;		/* in struct utsname */
	const char *proc;
} name_kinds[NAMES] = {
	[HOST] = { "host name", sethostname, offsetof(struct utsname, nodename), "/proc/sys/kernel/hostname" },
	[DOMAIN] = { "domain name", setdomainname, offsetof(struct utsname, domainname),
	    "/proc/sys/kernel/domainname" },
};

/* 0 or errno. */
static inline int
set_name(int kind, const char *name)
{
	return ERRNO_OF(name_kinds[kind].set(name, strlen(name)));
}

static inline void
setup_name(int kind, const char *name)
{
	SETUP(name_kinds[kind].set(name, strlen(name)));
}

static inline void
read_name(int kind, char name[NAME_SIZE])
{
	struct utsname system;

	SETUP(uname(&system));
	snprintf(name, NAME_SIZE, "%s", (const char *)&system + name_kinds[kind].offset);
}

#endif
