/* xml.h - libxml2's writer with printf: escaping by construction. */
#ifndef XML_H
#define XML_H

#include <libxml/xmlwriter.h>
#include <stdio.h>

/** A writer to the stream, which stays open; NULL without memory. Texts must
 * be clean, see text.h. End with xml_close(). */
xmlTextWriterPtr xml_open(FILE *out);

void xml_start(xmlTextWriterPtr xml, const char *name);
void xml_attribute(xmlTextWriterPtr xml, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void xml_text(xmlTextWriterPtr xml, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An element that holds a text, and nothing else. */
void xml_element(xmlTextWriterPtr xml, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void xml_end(xmlTextWriterPtr xml);

/** End all that is open and free the writer. Returns 0, or -EIO when
 * anything could not be written. */
int xml_close(xmlTextWriterPtr xml);

#endif
