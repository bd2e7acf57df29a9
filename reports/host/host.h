/* host.h - where and as whom the cases run. */
#ifndef HOST_H
#define HOST_H

#include "reports/result/report.h"

/** Fill host from uname(2), os-release(5), the password file and the
 * effective capabilities; what cannot be found reads "unknown". Texts belong to
 * the pool. */
void host_describe(struct pool *pool, struct host *ret);

/** Whether CAP_SYS_ADMIN is effective: what creating a namespace takes. */
bool host_is_privileged(void);

#endif
