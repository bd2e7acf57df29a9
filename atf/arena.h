/* arena.h - the throw-away namespaces that a case lives in. */
#ifndef ATF_ARENA_H
#define ATF_ARENA_H

#include "case.h"

/* Put the calling process into the arena of the case; skips or breaks the case
 * when there can be none. */
void arena_enter(const struct case_info *info);

/* Whether the case is privileged: CAP_SYS_ADMIN without a user namespace of its own. */
bool arena_is_privileged(void);

/* Whether the caller has it, by its number; effective. capabilities(7) */
bool has_capability(unsigned capability);

/* Whether what is seen in /proc/sysvipc is the case's own. */
bool arena_has_ipc(void);

/* Skip unless each of the case's needs is met, tried in the arena. */
void arena_check_needs(const struct case_info *info);

#endif
