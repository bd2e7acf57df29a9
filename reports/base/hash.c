/* hash.c - SHA-256 of what a report was made of, as 64 hexadecimal digits. */
#include "hash.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <link.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { DIGITS = SHA256_DIGEST_STRING_LENGTH - 1 };

const char *
hash_file(struct pool *pool, const char *path)
{
	return SHA256File(path, pool_alloc(pool, DIGITS + 1));
}

const char *
hash_text(struct pool *pool, const char *text)
{
	return SHA256Data((const uint8_t *)text, strlen(text), pool_alloc(pool, DIGITS + 1));
}

const char *
hash_unpacked(struct pool *pool, const char *path)
{
	unsigned char bytes[8192];
	gzFile in = gzopen(path, "rbe");
	SHA2_CTX sum;
	int n;

	if (in == NULL)
		return NULL;
	SHA256Init(&sum);
	errno = 0;
	while ((n = gzread(in, bytes, sizeof(bytes))) > 0)
		SHA256Update(&sum, bytes, (size_t)n);
	/* That a file is cut short is told when it is closed, and without an errno. */
	if (gzclose_r(in) == Z_OK && n == 0)
		return SHA256End(&sum, pool_alloc(pool, DIGITS + 1));
	if (errno == 0)
		errno = EBADMSG;
	return NULL;
}

/* The build id among the notes of a program: name "GNU", type 3; NULL without. elf(5) */
static const char *
find_note(struct pool *pool, const unsigned char *notes, size_t size)
{
	const size_t align = sizeof(uint32_t);
	ElfW(Nhdr) head;

	for (size_t at = 0, name, text; at + sizeof(head) <= size; at = text + (head.n_descsz + align - 1) / align * align) {
		memcpy(&head, notes + at, sizeof(head));
		name = at + sizeof(head);
		if (head.n_namesz > size || head.n_descsz > size)
			return NULL;
		text = name + (head.n_namesz + align - 1) / align * align;
		if (text + head.n_descsz > size)
			return NULL;
		if (head.n_type != NT_GNU_BUILD_ID || head.n_namesz != sizeof("GNU") ||
		    memcmp(notes + name, "GNU", sizeof("GNU")) != 0)
			continue;

		char *digits = pool_alloc(pool, 2 * (size_t)head.n_descsz + 1);

		for (size_t i = 0; i < head.n_descsz; i++)
			sprintf(digits + 2 * i, "%02x", notes[text + i]);
		return digits[0] != '\0' ? digits : NULL;
	}
	return NULL;
}

/* The build id of a program of this machine; NULL: none where linkers put it. */
static const char *
read_build_id(struct pool *pool, const char *path)
{
	enum { FIRST = 4096 };
	unsigned char bytes[FIRST];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, bytes, sizeof(bytes)) : -1;
	const size_t size = n > 0 ? (size_t)n : 0;
	const char *id = NULL;
	ElfW(Ehdr) head;
	ElfW(Phdr) part;

	if (fd >= 0)
		close(fd);
	if (size < sizeof(head))
		return NULL;
	memcpy(&head, bytes, sizeof(head));
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_phentsize != sizeof(part) || head.e_phoff > size)
		return NULL;
	for (size_t at = head.e_phoff, i = 0; i < head.e_phnum && at + sizeof(part) <= size && id == NULL;
	    at += sizeof(part), i++) {
		memcpy(&part, bytes + at, sizeof(part));
		if (part.p_type == PT_NOTE && part.p_offset <= size && part.p_filesz <= size - part.p_offset)
			id = find_note(pool, bytes + part.p_offset, part.p_filesz);
	}
	return id;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A path in which nothing is a pattern. */
static const char *
escape_pattern(struct pool *pool, const char *path)
{
	char *escaped = pool_alloc(pool, 2 * strlen(path) + 1), *end = escaped;

	for (; *path != '\0'; path++) {
		if (strchr("*?[]\\", *path) != NULL)
			*end++ = '\\';
		*end++ = *path;
	}
	return escaped;
}

/* Add a line for each file of FOLDER that matches; -1 with errno. */
static int
add_lines(struct pool *pool, SHA2_CTX *sum, const char *folder, const char *pattern, bool programs)
{
	glob_t found;
	int r = glob(pool_printf(pool, "%s/%s", escape_pattern(pool, folder), pattern), GLOB_NOSORT, NULL, &found);

	if (r == GLOB_NOMATCH)
		return 0;
	if (r != 0)
		return errno = r == GLOB_NOSPACE ? ENOMEM : EIO, -1;
	/* By their bytes, whatever the locale. */
	qsort(found.gl_pathv, found.gl_pathc, sizeof(found.gl_pathv[0]), compare_names);
	for (size_t i = 0; i < found.gl_pathc && r == 0; i++) {
		const char *path = found.gl_pathv[i], *hash = programs ? read_build_id(pool, path) : NULL, *line;

		if (hash == NULL)
			hash = hash_file(pool, path);
		if (hash == NULL) {
			r = -1;
			break;
		}
		line = pool_printf(pool, "%s  %s\n", hash, path + strlen(folder) + 1);
		SHA256Update(sum, (const unsigned char *)line, strlen(line));
	}
	globfree(&found);
	return r;
}

const char *
hash_suite(struct pool *pool, const struct places *places)
{
	const char *kyuafiles = dirname(pool_strdup(pool, places->kyuafile));
	SHA2_CTX sum;

	SHA256Init(&sum);
	if (add_lines(pool, &sum, kyuafiles, "Kyuafile", false) < 0 ||
	    add_lines(pool, &sum, kyuafiles, "*/Kyuafile", false) < 0 ||
	    add_lines(pool, &sum, places->suite, "*/requirements", false) < 0 ||
	    add_lines(pool, &sum, places->programs, "*/*_test", true) < 0)
		return NULL;
	return SHA256End(&sum, pool_alloc(pool, DIGITS + 1));
}

const char *
hash_in(struct pool *pool, const char *fact)
{
	return strspn(fact, "0123456789abcdef") == DIGITS ? pool_strndup(pool, fact, DIGITS) : NULL;
}
