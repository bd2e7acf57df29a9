/* cmd_list.c - stub. */
#include "options.h"
int
cmd_list(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 2;
}
