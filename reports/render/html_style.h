/* html_style.h - how the page looks, and what chooses its rows. */
#ifndef HTML_STYLE_H
#define HTML_STYLE_H

#include <libxml/xmlwriter.h>

#include "reports/base/pool.h"
#include "reports/result/report.h"

/* A sign beside every word: colour alone tells nobody anything. */
extern const char *const html_marks[VERDICTS];

/** Start an element of this class. */
void html_class(xmlTextWriterPtr xml, const char *element, const char *class);

/** An element of this class that holds a text, and nothing else. */
void html_classed(xmlTextWriterPtr xml, const char *element, const char *class, const char *text);

/** A mark that a screen reader passes over: the word follows. */
void html_mark(xmlTextWriterPtr xml, const char *mark);

/** A verdict as its mark and its word. */
void html_chip(xmlTextWriterPtr xml, enum verdict verdict);

/** The head of a column; class may be empty. */
void html_column(xmlTextWriterPtr xml, const char *class, const char *name);

/** The page up to the start of its body. Its style is for light, dark, phone and
 * paper, with rules by which the radio buttons choose rows of these classes: the
 * verdict's name, and dNUMBER for the dimension of that sum. No script is
 * needed. more: further rules. */
void html_begin(xmlTextWriterPtr xml, const char *title, const struct sum *sums, size_t count, const char *more);

/** A radio button of a group, and its label. */
void html_write_radio(xmlTextWriterPtr xml, const char *group, const char *id, const char *label, bool checked);

/** The radio buttons themselves, inside main and before the table. */
void html_write_filters(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all,
    struct pool *pool);

/** The style of pages, as text of a style element. */
void html_write_css(xmlTextWriterPtr xml);

/** The script, at the end of the body of a page with filters and a table. */
void html_write_script(xmlTextWriterPtr xml);

/** The policy by which nothing is loaded, and no script runs but this. */
void html_write_policy(xmlTextWriterPtr xml);

#endif
