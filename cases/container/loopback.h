/* loopback.h - lo of the arena, which is the outside of a container. */
#ifndef CONTAINER_LOOPBACK_H
#define CONTAINER_LOOPBACK_H

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "atf/case.h"
#include "src/fd.h"

static inline void
raise_outer_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	auto_fd fd = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	SETUP(ioctl(fd, SIOCSIFFLAGS, &request));
}

#endif
