/* cmd_lint.c - stub. */
#include "options.h"
int
cmd_lint(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 2;
}
