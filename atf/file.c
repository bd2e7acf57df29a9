/* file.c - small files, read and written whole. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "look.h"
#include "src/fd.h"

ssize_t
look_text(const char *path, char *buf, size_t size)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, used = 0;

	if (fd < 0)
		return -1;
	while ((n = read(fd, buf + used, size - 1 - (size_t)used)) > 0)
		used += n;
	if (n < 0)
		return -1;
	if (used > 0 && buf[used - 1] == '\n')
		used--;
	buf[used] = '\0';
	return used;
}

int
put_text(const char *path, const char *text)
{
	auto_fd fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	return write(fd, text, strlen(text)) < 0 ? -1 : 0;
}
