/* nsfs.h - requests on namespace descriptors, also where the kernel's headers are older than they. */
#ifndef CASES_JOIN_NSFS_H
#define CASES_JOIN_NSFS_H

#include <linux/nsfs.h>
#include <sys/ioctl.h>

#ifndef NS_GET_PID_FROM_PIDNS
#define NS_GET_PID_FROM_PIDNS _IOR(NSIO, 6, int)
#define NS_GET_TGID_FROM_PIDNS _IOR(NSIO, 7, int)
#define NS_GET_PID_IN_PIDNS _IOR(NSIO, 8, int)
#define NS_GET_TGID_IN_PIDNS _IOR(NSIO, 9, int)
#endif
#ifndef NS_GET_ID
#define NS_GET_ID _IOR(NSIO, 13, uint64_t)
#endif

#endif
