/* cmd_compare.c - ns-conform compare and merge: several results side by side. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"
#include "reports/base/scratch.h"
#include "reports/render/render.h"
#include "reports/result/gone.h"
#include "reports/result/matrix.h"
#include "reports/result/results.h"

static const char compare_usage[] =
    "usage: ns-conform compare [options] [NAME=]BEFORE [NAME=]AFTER\n"
    "Tell what differs between two results, each a folder of a run or a file.\n"
    "\n"
    "  -f, --format FORMAT   text (default), markdown, json or html\n"
    "      --suite DIR       judge journals by the requirements of this suite\n"
    "      --help            this text\n"
    "\n"
    "Exit status: 0, 1 when anything got worse, 2 usage.\n";

static const char merge_usage[] =
    "usage: ns-conform merge [options] [NAME=]RESULTS...\n"
    "Put the results of many hosts or kernels into one file, for report and compare;\n"
    "of a folder of runs all of them. A NAME, such as a host's, stands for its results.\n"
    "\n"
    "  -o, --out FILE        where to write to (default: standard output)\n"
    "  -f, --format FORMAT   json (default), text, markdown or html\n"
    "      --suite DIR       judge journals by the requirements of this suite\n"
    "      --help            this text\n"
    "\n"
    "Exit status: 0, 2 usage or no such results, 3 the file could not be written.\n";

static const struct option options_table[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "out", required_argument, NULL, 'o' },
	{ "suite", required_argument, NULL, OPTION_SUITE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct request {
	const struct format *format;
	const char *out, *suite;
	bool help;
};

/* Take the options of both verbs; an exit status, 0: go on. */
static int
take_options(int argc, char **argv, const char *short_options, struct request *request, struct pool *pool)
{
	for (int option; (option = options_next(argc, argv, short_options, options_table, NULL)) >= 0;) {
		switch (option) {
		case 'f':
			request->format = format_find(optarg);
			if (request->format == NULL || request->format->side_by_side == NULL)
				return complain("--format %s: not %s", optarg, format_names(pool, true));
			break;
		case 'o':
			if (strchr(short_options, 'o') == NULL)
				return complain("compare writes to standard output, not --out");
			request->out = optarg;
			break;
		case OPTION_SUITE:
			request->suite = optarg;
			break;
		case 'h':
			request->help = true;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	return 0;
}

static int
read_all(struct matrix *matrix, char *const *paths, size_t count, const char *suite)
{
	const char *wrong = NULL;

	if (matrix_read(matrix, paths, count, suite, &wrong) < 0)
		return complain("%s", wrong);
	matrix_label(matrix);
	return 0;
}

static int
write_out(const struct request *request, const struct matrix *matrix, struct pool *pool)
{
	struct stat status;
	const char *slash;
	int r;

	if (request->out == NULL)
		return finish_output(request->format->side_by_side(matrix, stdout));
	if (stat(request->out, &status) == 0 && !S_ISREG(status.st_mode))
		return complain("--out %s: is no file that could be replaced", request->out);
	slash = strrchr(request->out, '/');
	r = outdir_write(pool, slash != NULL ? pool_strndup(pool, request->out, (size_t)(slash - request->out) + 1) : ".",
	    slash != NULL ? slash + 1 : request->out, request->format->side_by_side, matrix);
	if (r == 0)
		return 0;
	complain("--out %s: %s", request->out, strerror(-r));
	/* What the user named wrongly, as with run --out; the rest is the disk's. */
	return r == -ENOENT || r == -ENOTDIR || r == -EACCES || r == -EISDIR ? EXIT_USAGE : EXIT_UNDECIDED;
}

/* Whether the second of two got worse anywhere. */
static bool
is_worse(const struct matrix *matrix)
{
	for (size_t i = 0; i < matrix->row_count; i++)
		if (row_change(&matrix->rows[i]) <= REMOVED)
			return true;
	return false;
}

/* Whether requirements have fewer cases in the second: their verdicts do not show
 * it. A file that merge made does not know. */
static bool
has_fewer_cases(char *const *arguments, const struct request *request)
{
	auto_report before = { .pool = { NULL } }, after = { .pool = { NULL } };
	const char *wrong, *name;

	if (results_read(results_path(&before.pool, arguments[0], &name), request->suite, &before, &wrong) < 0 ||
	    results_read(results_path(&after.pool, arguments[1], &name), request->suite, &after, &wrong) < 0)
		return false;
	/* Other formats are for programs. */
	return gone_tell(strcmp(request->format->name, "text") == 0 ? stdout : stderr, &before, &after);
}

int
cmd_compare(int argc, char **argv)
{
	auto_matrix matrix = { .pool = { NULL } };
	struct request request = { .format = format_find("text") };
	int status = take_options(argc, argv, "f:h", &request, &matrix.pool);
	bool fewer;

	if (status != 0)
		return status;
	if (request.help)
		return finish_output(fputs(compare_usage, stdout));
	if (argc - optind != 2)
		return complain("compare: two results, not %d", argc - optind);
	status = read_all(&matrix, argv + optind, 2, request.suite);
	if (status != 0)
		return status;
	if (matrix.column_count != 2)
		return complain("compare: two runs, not %zu: one of these holds several", matrix.column_count);
	status = write_out(&request, &matrix, &matrix.pool);
	if (status != 0)
		return status;
	fewer = has_fewer_cases(argv + optind, &request);
	status = finish_output(0);
	return status != 0 ? status : fewer || is_worse(&matrix) ? EXIT_VIOLATED : 0;
}

int
cmd_merge(int argc, char **argv)
{
	auto_matrix matrix = { .pool = { NULL } };
	struct request request = { .format = format_find("json") };
	int status = take_options(argc, argv, "f:o:h", &request, &matrix.pool);

	if (status != 0)
		return status;
	if (request.help)
		return finish_output(fputs(merge_usage, stdout));
	if (argc == optind)
		return complain("merge: which results?");
	status = read_all(&matrix, argv + optind, (size_t)(argc - optind), request.suite);
	return status != 0 ? status : write_out(&request, &matrix, &matrix.pool);
}
