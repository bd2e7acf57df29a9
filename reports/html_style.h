/* html_style.h - how the page looks. */
#ifndef HTML_STYLE_H
#define HTML_STYLE_H

#include <libxml/xmlwriter.h>

#include "report.h"

/** The style element: light, dark, phone and paper, and the rules by which the
 * radio buttons v-VERDICT and d-NUMBER choose rows of these classes: the
 * verdict's name, and dNUMBER for the dimension of that sum. */
void html_write_style(xmlTextWriterPtr xml, const struct sum *sums, size_t count);

#endif
