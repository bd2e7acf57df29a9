/* complain.c - failures as one line each. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "tool.h"

/* One write, so that lines of several programs do not mix. */
int
complain(const struct cell_error *err)
{
	char text[512], line[544];
	int length;

	cell_error_format(err, text, sizeof(text));
	length = snprintf(line, sizeof(line), "ns-tool: %s\n", text);
	/* Nobody to tell when this fails; the exit status still says it. */
	if (write(STDERR_FILENO, line, (size_t)length) < 0)
		return cell_error_status(err);
	return cell_error_status(err);
}

int
usage_error(struct cell_error *err, const struct verb *verb, int number, const char *object, ...)
{
	char text[sizeof(err->object)];
	const char *name = verb != NULL ? verb->name : NULL;
	va_list ap;

	va_start(ap, object);
	vsnprintf(text, sizeof(text), object, ap);
	va_end(ap);
	error_set(err, number, "usage", "%s", text);
	snprintf(err->remedy, sizeof(err->remedy), "see ns-tool%s%s --help", name != NULL ? " " : "",
	    name != NULL ? name : "");
	return -number;
}

int
finish_output(void)
{
	struct cell_error err;

	if (ferror(stdout) == 0 && fclose(stdout) == 0)
		return 0;
	error_set(&err, errno != 0 ? errno : EIO, "output", "write standard output");
	return complain(&err);
}
