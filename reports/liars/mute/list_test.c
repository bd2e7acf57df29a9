/* list_test.c - crashes when asked which cases it has. */
#include <stdlib.h>

int
main(void)
{
	abort();
}
