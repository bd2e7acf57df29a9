/* markdown.h - texts in Markdown, in which nothing is markup. */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <stdio.h>

/** Write a text on one line, also in a cell of a table. */
void markdown_text(FILE *out, const char *text);

#endif
