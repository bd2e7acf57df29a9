/* guard.h - keeps the mounts that a case forgets out of Kyua's sight. */
#ifndef GUARD_H
#define GUARD_H

#include "reports/suite/locate.h"

/**
 * Kyua removes a case's folder and follows whatever was mounted in it: a
 * forgotten bind mount would cost the files behind it. So, as root, Kyua is
 * given a folder of links to ns-guard, which executes the program of the same
 * name in a mount namespace of its own. Other users cannot mount here anyway.
 *
 * Returns the folder of programs for Kyua: guarded, or the bare one when that
 * is not needed or ns-guard is missing. Owned by the pool.
 */
const char *guard_programs(struct pool *pool, const struct places *places, const char *scratch);

#endif
