/* bytes.c - a whole file in memory, within reason. */
#include "bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "reports/result/record.h"

enum { MOST = 256 << 20, FIRST = 65536 };

static const char *
tell_error(struct pool *pool, const char *path, int number)
{
	return pool_printf(pool, "%s: %s", path, strerror(number));
}

/* Not blocking while it is opened: a pipe may have no writer. */
static int
open_file(const char *path, struct stat *ret)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0 && (fstat(fd, ret) < 0 || fcntl(fd, F_SETFL, 0) < 0)) {
		int number = errno;

		close(fd);
		errno = number;
		return -1;
	}
	return fd;
}

/* All that comes, in a buffer that doubles; NULL: errno, EFBIG when it is too much. */
static char *
read_all(struct pool *pool, int fd, size_t room, size_t *ret_size)
{
	char *bytes = pool_alloc(pool, room + 1);
	size_t size = 0;
	ssize_t n;

	while ((n = read(fd, bytes + size, room - size)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return NULL;
		size += (size_t)n;
		if (size < room)
			continue;
		if (room >= MOST) {
			errno = EFBIG;
			return NULL;
		}
		room = 2 * room < MOST ? 2 * room : MOST;

		char *larger = pool_alloc(pool, room + 1);

		memcpy(larger, bytes, size);
		bytes = larger;
	}
	bytes[size] = '\0';
	*ret_size = size;
	return bytes;
}

char *
bytes_read(struct pool *pool, const char *path, size_t *ret_size, const char **ret_error)
{
	struct stat status;
	int fd = open_file(path, &status), number = errno;
	bool large = fd >= 0 && S_ISREG(status.st_mode) && status.st_size >= MOST;
	/* One byte more than there is: its end is seen without another round. */
	size_t room = fd >= 0 && status.st_size >= FIRST ? (size_t)status.st_size + 1 : FIRST;
	char *bytes = NULL;

	if (fd >= 0 && !large) {
		bytes = read_all(pool, fd, room, ret_size);
		number = errno;
		large = bytes == NULL && number == EFBIG;
	}
	if (fd >= 0)
		close(fd);
	if (large)
		*ret_error = pool_printf(pool, "%s: is larger than %d MiB: these are no results", path, MOST >> 20);
	else if (bytes == NULL)
		*ret_error = tell_error(pool, path, number);
	return bytes;
}

/* Where jansson's memory comes from while a file is read: a report has a hundred
 * thousand pieces, which go all at once. */
static _Thread_local struct pool *json_pool;

static void *
take_memory(size_t size)
{
	return json_pool != NULL ? pool_alloc(json_pool, size) : malloc(size);
}

static void
give_memory(void *piece)
{
	if (json_pool == NULL)
		free(piece);
}

static void __attribute__((constructor))
lend_memory(void)
{
	json_set_alloc_funcs(take_memory, give_memory);
}

json_t *
bytes_parse(struct pool *pool, const char *bytes, size_t size, json_error_t *ret_error)
{
	json_t *root;

	json_pool = pool;
	root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, ret_error);
	json_pool = NULL;
	return root;
}

json_t *
bytes_read_json(struct pool *pool, const char *path, const char **ret_error)
{
	json_error_t error;
	size_t size;
	char *bytes = bytes_read(pool, path, &size, ret_error);
	json_t *root = bytes != NULL ? bytes_parse(pool, bytes, size, &error) : NULL;

	if (bytes != NULL && size == 0)
		*ret_error = pool_printf(pool, "%s: is empty", path);
	else if (bytes != NULL && root == NULL)
		*ret_error = pool_printf(pool, "%s:%d: is no JSON: %s", path, error.line, record_take_text(pool, error.text));
	return root;
}

/* The end of the array that begins here, or NULL. */
static const char *
end_of_array(const char *at, const char *end)
{
	size_t depth = 0;

	for (; at < end; at++) {
		switch (*at) {
		case '[':
		case '{':
			depth++;
			break;
		case ']':
		case '}':
			if (--depth == 0)
				return at + 1;
			break;
		case '"':
			/* A quotation mark behind an odd number of backslashes is none. */
			for (size_t slashes = 1; slashes % 2 != 0;) {
				at = memchr(at + 1, '"', (size_t)(end - at - 1));
				if (at == NULL)
					return NULL;
				for (slashes = 0; at[-1 - (ssize_t)slashes] == '\\';)
					slashes++;
			}
			break;
		default:
			break;
		}
	}
	return NULL;
}

size_t
bytes_cut_arrays(char *bytes, size_t size, const char *quoted)
{
	const size_t length = strlen(quoted);
	const char *from = bytes, *const end = bytes + size, *key;
	char *to = bytes;

	while ((key = memmem(from, (size_t)(end - from), quoted, length)) != NULL) {
		const char *array = key + length, *behind;

		while (array < end && strchr(" \t\r\n:", *array) != NULL && *array != '\0')
			array++;
		behind = array < end && *array == '[' ? end_of_array(array, end) : NULL;
		memmove(to, from, (size_t)(array - from));
		to += array - from;
		from = array;
		if (behind != NULL) {
			*to++ = '[';
			*to++ = ']';
			from = behind;
		}
	}
	memmove(to, from, (size_t)(end - from));
	to += end - from;
	return (size_t)(to - bytes);
}

char *
bytes_line(char **rest, size_t *size, size_t *ret_length, bool *ret_whole)
{
	char *line = *rest, *end = *size > 0 ? memchr(line, '\n', *size) : NULL;

	if (*size == 0)
		return NULL;
	*ret_whole = end != NULL;
	*ret_length = end != NULL ? (size_t)(end - line) : *size;
	*rest += *ret_length + (end != NULL);
	*size -= *ret_length + (end != NULL);
	return line;
}

char *
bytes_text_line(char **rest, size_t *size, size_t *ret_length)
{
	static const char mark[] = "\xef\xbb\xbf";
	bool whole;
	char *line = bytes_line(rest, size, ret_length, &whole);

	if (line != NULL && *ret_length >= strlen(mark) && memcmp(line, mark, strlen(mark)) == 0) {
		line += strlen(mark);
		*ret_length -= strlen(mark);
	}
	while (line != NULL && *ret_length > 0 && line[*ret_length - 1] == '\r')
		--*ret_length;
	return line;
}
