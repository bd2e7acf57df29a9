/* html_assets.c - the style and the script of pages, whole files of the tree inside the program. */
#include <sha2.h>
#include <string.h>

#include "html_style.h"
#include "xml.h"

/* Found as headers are; a zero behind each. */
#define ASSET(name, file) \
	__asm__(".pushsection .rodata\n.globl " #name "\n.hidden " #name "\n" #name ":\n.incbin \"" file "\"\n.byte 0\n" \
	    ".popsection"); \
	extern const char name[] __attribute__((visibility("hidden")))

ASSET(asset_css, "reports/render/page.css");
ASSET(asset_js, "reports/render/page.js");

/* Neither XML nor HTML finds markup in between. */
static const char opening[] = "/*<![CDATA[*/\n", closing[] = "/*]]>*/";

void
html_write_css(xmlTextWriterPtr xml)
{
	xmlTextWriterWriteRaw(xml, (const xmlChar *)asset_css);
}

void
html_write_script(xmlTextWriterPtr xml)
{
	xml_start(xml, "script");
	xmlTextWriterWriteRaw(xml, (const xmlChar *)opening);
	xmlTextWriterWriteRaw(xml, (const xmlChar *)asset_js);
	xmlTextWriterWriteRaw(xml, (const xmlChar *)closing);
	xml_end(xml);
}

void
html_write_policy(xmlTextWriterPtr xml)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX sum;

	SHA256Init(&sum);
	SHA256Update(&sum, (const unsigned char *)opening, sizeof(opening) - 1);
	SHA256Update(&sum, (const unsigned char *)asset_js, strlen(asset_js));
	SHA256Update(&sum, (const unsigned char *)closing, sizeof(closing) - 1);
	SHA256Final(digest, &sum);
	xml_start(xml, "meta");
	xml_attribute(xml, "http-equiv", "Content-Security-Policy");
	xmlTextWriterStartAttribute(xml, (const xmlChar *)"content");
	xmlTextWriterWriteString(xml, (const xmlChar *)"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
	    "form-action 'none'; script-src 'sha256-");
	xmlTextWriterWriteBase64(xml, (const char *)digest, 0, sizeof(digest));
	xmlTextWriterWriteString(xml, (const xmlChar *)"'");
	xmlTextWriterEndElement(xml);
}
