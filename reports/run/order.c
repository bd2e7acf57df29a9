/* order.c - cases in an order drawn from a seed. */
#include "order.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fisher and Yates. nrand48(3) gives the same numbers everywhere. */
static void
shuffle(char **names, size_t count, unsigned seed, unsigned round)
{
	unsigned short state[3] = { (unsigned short)round, (unsigned short)seed, (unsigned short)(seed >> 16) };

	for (size_t i = count; i > 1; i--) {
		size_t other = (size_t)nrand48(state) % i;
		char *name = names[i - 1];

		names[i - 1] = names[other];
		names[other] = name;
	}
}

/* How many cases of the same program stand before each, from 1 on. */
static unsigned
number_within_program(char *const *names, size_t index)
{
	size_t length = strcspn(names[index], ":") + 1;
	unsigned number = 1;

	while (index > 0 && strncmp(names[index], names[index - 1], length) == 0)
		index--, number++;
	return number;
}

static int
write_kyuafile(const char *path, const char *text)
{
	FILE *out = fopen(path, "we");

	if (out == NULL)
		return -errno;
	fprintf(out, "syntax(2)\ntest_suite(\"ns-conform\")\n%s", text);
	return fclose(out) != 0 ? -errno : 0;
}

static int
make_folder(const char *path)
{
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

/* One case of a program, "@2/pid/init_test:one": what runs it alone. */
static int
write_case(struct pool *pool, const char *folder, const char *name, const char *programs, bool exclusive)
{
	char *link = pool_printf(pool, "%.*s", (int)strcspn(name, "/"), name);
	char *program = pool_printf(pool, "%.*s", (int)strcspn(name, ":"), name), *slash = strrchr(program, '/');
	int r = make_folder(pool_printf(pool, "%s/kyuafiles/%s", folder, link));

	for (char *at = strchr(program, '/'); r == 0 && (at = strchr(at + 1, '/')) != NULL;)
		r = make_folder(pool_printf(pool, "%s/kyuafiles/%.*s", folder, (int)(at - program), program));
	if (r == 0 && symlink(programs, pool_printf(pool, "%s/programs/%s", folder, link)) < 0 && errno != EEXIST)
		r = -errno;
	if (r == 0)
		r = write_kyuafile(pool_printf(pool, "%s/kyuafiles/%s", folder, program),
		    pool_printf(pool, "atf_test_program{name=\"%s\"%s}\n", slash + 1, exclusive ? ", is_exclusive=true" : ""));
	return r;
}

int
order_cases(struct kyua *kyua, const struct report *report, struct pool *pool, const char *folder, unsigned seed,
    unsigned round)
{
	char **names = pool_alloc(pool, kyua->filter_count * sizeof(*names) + 1);
	auto_pool texts = { NULL };
	char *list = NULL;
	size_t size;
	FILE *out;
	int r;

	if ((r = make_folder(folder)) < 0 || (r = make_folder(pool_printf(pool, "%s/kyuafiles", folder))) < 0 ||
	    (r = make_folder(pool_printf(pool, "%s/programs", folder))) < 0)
		return r;
	for (size_t i = 0; i < kyua->filter_count && r == 0; i++) {
		const struct case_result *c = report_case(report, kyua->filters[i]);

		names[i] = pool_printf(pool, "%c%u/%s", ORDER_MARK, number_within_program(kyua->filters, i), kyua->filters[i]);
		r = write_case(&texts, folder, names[i], kyua->programs, c != NULL && c->exclusive);
	}
	shuffle(names, kyua->filter_count, seed, round);
	out = open_memstream(&list, &size);
	if (out == NULL)
		return -errno;
	for (size_t i = 0; i < kyua->filter_count && r == 0; i++)
		fprintf(out, "include(\"%.*s\")\n", (int)strcspn(names[i], ":"), names[i]);
	fclose(out);
	kyua->kyuafile = pool_printf(pool, "%s/kyuafiles/Kyuafile", folder);
	if (r == 0)
		r = write_kyuafile(kyua->kyuafile, list);
	free(list);
	kyua->programs = pool_printf(pool, "%s/programs", folder);
	kyua->filters = names;
	return r;
}
