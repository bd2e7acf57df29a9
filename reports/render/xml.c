/* xml.c - libxml2's writer with printf: escaping by construction. */
#include "xml.h"

#include <errno.h>
#include <stdarg.h>

#include "reports/base/pool.h"

/* Who writes tells what went wrong, in one line; libxml2 would tell it as well. */
static void
ignore_error(void *arg, const char *format, ...)
{
	(void)arg, (void)format;
}

xmlTextWriterPtr
xml_open(FILE *out)
{
	xmlSetGenericErrorFunc(NULL, ignore_error);

	xmlOutputBufferPtr buffer = xmlOutputBufferCreateFile(out, NULL);
	xmlTextWriterPtr xml = buffer != NULL ? xmlNewTextWriter(buffer) : NULL;

	if (buffer != NULL && xml == NULL)
		xmlOutputBufferClose(buffer);
	return xml;
}

void
xml_start(xmlTextWriterPtr xml, const char *name)
{
	xmlTextWriterStartElement(xml, (const xmlChar *)name);
}

void
xml_attribute(xmlTextWriterPtr xml, const char *name, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	xmlTextWriterWriteVFormatAttribute(xml, (const xmlChar *)name, format, args);
	va_end(args);
}

/* libxml2's own takes the square of the length for a long text. */
static void __attribute__((format(printf, 2, 0)))
write_text(xmlTextWriterPtr xml, const char *format, va_list args)
{
	auto_pool pool = { NULL };

	xmlTextWriterWriteString(xml, (const xmlChar *)pool_vprintf(&pool, format, args));
}

void
xml_text(xmlTextWriterPtr xml, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_text(xml, format, args);
	va_end(args);
}

void
xml_element(xmlTextWriterPtr xml, const char *name, const char *format, ...)
{
	va_list args;

	xml_start(xml, name);
	va_start(args, format);
	write_text(xml, format, args);
	va_end(args);
	xml_end(xml);
}

void
xml_end(xmlTextWriterPtr xml)
{
	/* The full form: HTML has no <div/>. */
	xmlTextWriterFullEndElement(xml);
}

int
xml_close(xmlTextWriterPtr xml)
{
	int r = xmlTextWriterEndDocument(xml);

	xmlFreeTextWriter(xml);
	return r < 0 ? -EIO : 0;
}
