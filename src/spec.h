/* spec.h - what the caller wants: validation. */
#ifndef CELL_SPEC_H
#define CELL_SPEC_H

#include "cell.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

#define NAMESPACES_ALL (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | \
	CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWTIME)

/** Refuse a spec that contradicts itself: -EINVAL, or -ENAMETOOLONG for a name
 * over 64 bytes. Pure: looks at nothing but the spec. */
int spec_check(const struct cell_spec *spec, struct cell_error *err);

#endif
