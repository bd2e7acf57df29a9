/* markdown.c - texts in Markdown, in which nothing is markup. */
#include "markdown.h"

#include <string.h>

void
markdown_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("\\`*_{}[]<>#|~&@", *text) != NULL)
			fputc('\\', out);
		fputc(*text == '\n' ? ' ' : *text, out);
	}
}
