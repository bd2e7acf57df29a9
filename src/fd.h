/* fd.h - descriptors that close themselves when their scope ends. */
#ifndef CELL_FD_H
#define CELL_FD_H

#include <unistd.h>

static inline void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Give the descriptor away: the scope no longer closes it. */
static inline int
take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define auto_fd __attribute__((cleanup(close_fd))) int

#endif
