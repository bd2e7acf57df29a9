/* cmd_explain.c - stub. */
#include "options.h"
int
cmd_explain(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 2;
}
