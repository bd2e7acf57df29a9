/* html_page.h - the parts of the page of one report. */
#ifndef HTML_PAGE_H
#define HTML_PAGE_H

#include "html_style.h"

/** The verdict, and on which kernel. */
void html_write_header(xmlTextWriterPtr xml, const struct report *report, struct pool *pool);

/** What the report was made of, folded. */
void html_write_facts(xmlTextWriterPtr xml, const struct report *report, struct pool *pool);

/** What is violated, new before known, and what was not judged, each with its reason. */
void html_write_overview(xmlTextWriterPtr xml, const struct report *report, const struct sum *all, struct pool *pool);

/** The dimensions by verdict; sums: see report_sums(). */
void html_write_sums(xmlTextWriterPtr xml, const struct sum *sums, size_t count, const struct sum *all,
    struct pool *pool);

/** Every requirement and its evidence. */
void html_write_table(xmlTextWriterPtr xml, const struct report *report, const struct sum *sums, size_t count,
    struct pool *pool);

/** The id of a requirement on the page, and so the end of its address: "PID-1"; no other is alike. */
const char *html_anchor(const struct report *report, const struct requirement *r, struct pool *pool);

/** The same of its case of this number: "PID-1/pid/init_test:first_process_has_pid_1". */
const char *html_case_anchor(const struct report *report, const struct requirement *r, size_t number,
    struct pool *pool);

/** A link to the requirement, and a space. */
void html_link_requirement(xmlTextWriterPtr xml, const struct report *report, const struct requirement *r,
    struct pool *pool);

/** A text in which "setns(2)" is a link to the manual page. */
void html_write_manual(xmlTextWriterPtr xml, const char *text, struct pool *pool);

#endif
