/* html_style.h - how the page looks. */
#ifndef HTML_STYLE_H
#define HTML_STYLE_H

/* The style sheet of report.html, without the rules for its own dimensions. */
extern const char html_style[];

#endif
